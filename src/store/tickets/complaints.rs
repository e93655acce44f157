//! Complaints: written once, never changed.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use serde::{Deserialize, Serialize};

use crate::domain::complaint::reference::Reference;
use crate::domain::complaint::{Complaint, Problem};
use crate::domain::person::birth::Birth;
use crate::domain::ticket::{Outcome, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::domain::values::language::Language;
use crate::store::engine::columns::{self, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::complaints::dsl;
use crate::store::engine::schema::tickets;
use crate::store::engine::sql_words::{SqlWords, sql_words};
use crate::store::tickets::schema::amendments;
use crate::store::tickets::views::OPEN;

/// A complaint with what the desk knows about its arrival.
#[derive(Clone, Debug)]
pub struct FiledComplaint {
    /// Its number, which is also its ticket's.
    pub id: TicketId,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The language in which it was filed, and in which letters are written.
    pub language: Language,
    /// What it states, with what was amended since.
    pub complaint: Complaint,
    /// What it stated when it was filed, if something was amended.
    pub as_filed: Option<Box<Complaint>>,
}

impl FiledComplaint {
    /// What it stated when it was filed.
    pub fn as_filed(&self) -> &Complaint {
        self.as_filed.as_deref().unwrap_or(&self.complaint)
    }
}

#[derive(Clone, Queryable)]
pub(super) struct ComplaintRow {
    id: i64,
    received_at: NaiveDateTime,
    language: String,
    id_type: String,
    id_number: String,
    name: String,
    date_of_birth: NaiveDate,
    birth_precision: String,
    phone: String,
    email: String,
    problem: String,
    dose_number: i16,
    vaccine: Option<String>,
    administered_on: NaiveDate,
    facility_state: String,
    facility_name: String,
    lot_number: Option<String>,
    paid: bool,
    needed_by: Option<NaiveDate>,
    message: String,
    amended: Option<String>,
}

/// Keeps a complaint for good.
///
/// # Errors
/// [`StoreError::Duplicate`] if one was filed with this idempotency key.
pub fn insert(
    conn: &mut AnyConnection,
    complaint: &Complaint,
    idempotency_key: &str,
    language: Language,
    received_at: DateTime<Utc>,
) -> Result<TicketId, StoreError> {
    let id = diesel::insert_into(dsl::complaints)
        .values((
            dsl::idempotency_key.eq(idempotency_key),
            dsl::received_at.eq(received_at.naive_utc()),
            dsl::language.eq(language.code()),
            dsl::id_type.eq(complaint.identity.kind().code()),
            dsl::id_number.eq(complaint.identity.number()),
            dsl::name.eq(complaint.name.as_str()),
            dsl::date_of_birth.eq(complaint.date_of_birth.first_day()),
            dsl::birth_precision.eq(complaint.date_of_birth.precision()),
            dsl::phone.eq(complaint.phone.as_str()),
            dsl::email.eq(complaint.email.as_str()),
            dsl::problem.eq(complaint.problem.code()),
            dsl::dose_number.eq(i16::from(complaint.dose_number.get())),
            dsl::vaccine.eq(complaint.vaccine.map(crate::domain::vaccine::Vaccine::code)),
            dsl::administered_on.eq(complaint.administered_on),
            dsl::facility_state.eq(complaint.facility_state.code()),
            dsl::facility_name.eq(complaint.facility_name.as_str()),
            dsl::lot_number.eq(complaint
                .lot
                .as_ref()
                .map(crate::domain::vaccine::lot::Lot::as_str)),
            dsl::paid.eq(complaint.paid),
            dsl::needed_by.eq(complaint.needed_by),
            dsl::message.eq(&complaint.message),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(TicketId(id))
}

/// The complaint of a ticket.
///
/// # Errors
/// [`StoreError::Missing`] if there is none.
pub fn load(conn: &mut AnyConnection, id: TicketId) -> Result<FiledComplaint, StoreError> {
    let row: ComplaintRow = dsl::complaints.find(id.0).select(columns()).get_result(conn)?;
    FiledComplaint::try_from(row)
}

/// The complaints of some tickets, with what people quote; what nobody can read is left out.
pub fn with_references(
    conn: &mut AnyConnection,
    ids: &[TicketId],
) -> Result<Vec<(Reference, FiledComplaint)>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(String, ComplaintRow)> = dsl::complaints
        .inner_join(tickets::table)
        .filter(dsl::id.eq_any(ids))
        .order(dsl::id)
        .select((tickets::reference, columns()))
        .load(conn)?;
    let read = |(reference, row): (String, ComplaintRow)| {
        let reference = Reference::parse(&reference).ok()?;
        Some((reference, FiledComplaint::try_from(row).ok()?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The complaint that was filed with an idempotency key, if one was.
pub fn filed_with(conn: &mut AnyConnection, key: &str) -> Result<Option<FiledComplaint>, StoreError> {
    let row: Option<ComplaintRow> = dsl::complaints
        .filter(dsl::idempotency_key.eq(key))
        .select(columns())
        .get_result(conn)
        .optional()?;
    row.map(FiledComplaint::try_from).transpose()
}

/// Whether something was filed with a key.
pub fn is_filed_with(conn: &mut AnyConnection, key: &str) -> Result<bool, StoreError> {
    let filed = dsl::complaints
        .filter(dsl::idempotency_key.eq(key))
        .select(dsl::id);
    Ok(filed.first::<i64>(conn).optional()?.is_some())
}

/// The tickets of everybody who complained under one of these numbers of documents.
pub fn tickets_of(conn: &mut AnyConnection, numbers: &[&str]) -> Result<Vec<TicketId>, StoreError> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<i64> = dsl::complaints
        .filter(dsl::id_number.eq_any(numbers))
        .select(dsl::id)
        .load(conn)?;
    ids.extend(amended_to(conn, numbers)?);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(TicketId).collect())
}

/// The tickets whose number of a document was amended to one of these.
fn amended_to(conn: &mut AnyConnection, numbers: &[&str]) -> Result<Vec<i64>, StoreError> {
    Ok(amendments::table
        .filter(amendments::is_current)
        .filter(amendments::id_number.eq_any(numbers))
        .select(amendments::ticket_id)
        .load(conn)?)
}

/// Whether somebody had complained of the same dose before, and did not take that back.
pub fn complained_before(conn: &mut AnyConnection, filed: &FiledComplaint) -> Result<bool, StoreError> {
    let complaint = &filed.complaint;
    let stands = tickets::outcome
        .is_null()
        .or(tickets::outcome.ne(Outcome::Withdrawn.code()));
    let earlier: Option<i64> = dsl::complaints
        .inner_join(tickets::table)
        .filter(dsl::id_number.eq(complaint.identity.number()))
        .filter(dsl::id_type.eq(complaint.identity.kind().code()))
        .filter(dsl::dose_number.eq(i16::from(complaint.dose_number.get())))
        .filter(dsl::id.lt(filed.id.0))
        .filter(stands)
        .select(dsl::id)
        .first(conn)
        .optional()?;
    Ok(earlier.is_some())
}

/// The resolved tickets of everybody who complained under one of these numbers of documents, of these outcomes.
pub fn ended_of(
    conn: &mut AnyConnection,
    numbers: &[&str],
    outcomes: &[Outcome],
) -> Result<Vec<TicketId>, StoreError> {
    let mut found = Vec::new();
    for some in numbers.chunks(500) {
        let ids: Vec<i64> = dsl::complaints
            .inner_join(tickets::table)
            .filter(
                dsl::id_number
                    .eq_any(some)
                    .or(dsl::id.eq_any(amended_to(conn, some)?)),
            )
            .filter(tickets::status.eq_any([Status::Resolved.code(), Status::Closed.code()]))
            .filter(tickets::outcome.eq_any(outcomes.iter().map(|outcome| outcome.code())))
            .select(dsl::id)
            .order(dsl::id)
            .load(conn)?;
        found.extend(ids.into_iter().map(TicketId));
    }
    Ok(found)
}

/// Tickets filed since a moment that a human has or waits for.
pub fn waiting_filed_since(
    conn: &mut AnyConnection,
    since: DateTime<Utc>,
) -> Result<Vec<TicketId>, StoreError> {
    let open = sql_words::<diesel::sql_types::Bool>(OPEN);
    let ids: Vec<i64> = tickets::table
        .filter(open)
        .filter(tickets::received_at.ge(since.naive_utc()))
        // Implied, since a deadline lies behind the receipt; it is what the index of open tickets is sorted by.
        .filter(tickets::deadline_at.ge(since.naive_utc()))
        .order((tickets::deadline_at, tickets::id))
        .select(tickets::id)
        .load(conn)?;
    Ok(ids.into_iter().map(TicketId).collect())
}

#[rustfmt::skip]
pub(super) type Columns = (
    dsl::id, dsl::received_at, dsl::language, dsl::id_type, dsl::id_number, dsl::name, dsl::date_of_birth,
    dsl::birth_precision, dsl::phone, dsl::email, dsl::problem, dsl::dose_number, dsl::vaccine, dsl::administered_on,
    dsl::facility_state, dsl::facility_name, dsl::lot_number, dsl::paid, dsl::needed_by, dsl::message,
    SqlWords<Nullable<Text>>,
);

/// The columns of a complaint, with what was amended since.
#[rustfmt::skip]
pub(super) fn columns() -> Columns {
    (
        dsl::id, dsl::received_at, dsl::language, dsl::id_type, dsl::id_number, dsl::name, dsl::date_of_birth,
        dsl::birth_precision, dsl::phone, dsl::email, dsl::problem, dsl::dose_number, dsl::vaccine, dsl::administered_on,
        dsl::facility_state, dsl::facility_name, dsl::lot_number, dsl::paid, dsl::needed_by, dsl::message,
        sql_words(AMENDED),
    )
}

/// What was amended last.
const AMENDED: &str = "(SELECT amendments.data FROM amendments WHERE amendments.ticket_id = complaints.id AND amendments.is_current)";

impl TryFrom<ComplaintRow> for FiledComplaint {
    type Error = StoreError;

    fn try_from(row: ComplaintRow) -> Result<Self, StoreError> {
        let filed = complaint(row.clone())?;
        let (complaint, as_filed) = match &row.amended {
            Some(data) => {
                let amended: Amended = json::read("amendments.data", data)?;
                (complaint(amended.over(row.clone()))?, Some(Box::new(filed)))
            }
            None => (filed, None),
        };
        Ok(Self {
            id: TicketId(row.id),
            received_at: utc(row.received_at),
            language: columns::language(&row.language)?,
            complaint,
            as_filed,
        })
    }
}

/// The particulars that can be amended, as they are kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Amended {
    id_type: String,
    pub(super) id_number: String,
    name: String,
    date_of_birth: NaiveDate,
    birth_precision: String,
    phone: String,
    dose_number: i16,
    vaccine: Option<String>,
    administered_on: NaiveDate,
    facility_state: String,
    facility_name: String,
    lot_number: Option<String>,
    paid: bool,
    #[serde(default)]
    needed_by: Option<NaiveDate>,
}

impl Amended {
    /// Those of a complaint.
    pub(super) fn of(complaint: &Complaint) -> Self {
        Self {
            id_type: complaint.identity.kind().code().to_owned(),
            id_number: complaint.identity.number().to_owned(),
            name: complaint.name.as_str().to_owned(),
            date_of_birth: complaint.date_of_birth.first_day(),
            birth_precision: complaint.date_of_birth.precision().to_owned(),
            phone: complaint.phone.as_str().to_owned(),
            dose_number: i16::from(complaint.dose_number.get()),
            vaccine: complaint.vaccine.map(|vaccine| vaccine.code().to_owned()),
            administered_on: complaint.administered_on,
            facility_state: complaint.facility_state.code().to_owned(),
            facility_name: complaint.facility_name.as_str().to_owned(),
            lot_number: complaint.lot.as_ref().map(|lot| lot.as_str().to_owned()),
            paid: complaint.paid,
            needed_by: complaint.needed_by,
        }
    }

    /// They take the place of what was filed.
    fn over(self, filed: ComplaintRow) -> ComplaintRow {
        ComplaintRow {
            id_type: self.id_type,
            id_number: self.id_number,
            name: self.name,
            date_of_birth: self.date_of_birth,
            birth_precision: self.birth_precision,
            phone: self.phone,
            dose_number: self.dose_number,
            vaccine: self.vaccine,
            administered_on: self.administered_on,
            facility_state: self.facility_state,
            facility_name: self.facility_name,
            lot_number: self.lot_number,
            paid: self.paid,
            needed_by: self.needed_by,
            ..filed
        }
    }
}

fn complaint(row: ComplaintRow) -> Result<Complaint, StoreError> {
    Ok(Complaint {
        identity: columns::identity(&row.id_type, &row.id_number)?,
        name: columns::person_name(&row.name),
        date_of_birth: columns::sound(
            "complaints.birth_precision",
            Birth::stored(row.date_of_birth, &row.birth_precision),
        )?,
        phone: columns::phone(&row.phone)?,
        email: columns::email(&row.email)?,
        problem: columns::sound("complaints.problem", Problem::parse(&row.problem).ok())?,
        dose_number: columns::dose_number(row.dose_number)?,
        vaccine: row.vaccine.as_deref().map(columns::vaccine).transpose()?,
        administered_on: row.administered_on,
        facility_state: columns::state(&row.facility_state)?,
        facility_name: columns::facility_name(&row.facility_name),
        lot: row.lot_number.as_deref().map(columns::lot).transpose()?,
        paid: row.paid,
        needed_by: row.needed_by,
        message: row.message,
    })
}
