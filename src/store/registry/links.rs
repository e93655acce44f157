//! Links: accepted statements that what somebody saw is a person's dose. A record links to one person; a link that was
//! revoked stays in the table, and one that is suspended may come into force again.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::complaint::reference::Reference;
use crate::domain::person::identity::Identity;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{LinkId, StaffId, TicketId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::links::{self, dsl};
use crate::store::engine::schema::{sources, staff, tickets};
use crate::store::engine::sql_parts::{Part, sql_parts};

/// A link that is about to be accepted.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// Where the record comes from.
    pub source_system: &'a str,
    /// Its key there.
    pub source_record_id: &'a str,
    /// Whose dose it is.
    pub person: &'a Identity,
    /// The ticket for which it was accepted.
    pub ticket: Option<TicketId>,
    /// Who accepted it; nobody where the engine did.
    pub staff: Option<StaffId>,
    /// Why.
    pub ground: &'a Ground,
}

/// A link as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// Whose dose the record is.
    pub person: Identity,
    /// The ticket for which it was accepted.
    pub ticket: Option<Reference>,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// The name of whoever accepted it; nobody where the engine did.
    pub staff: Option<String>,
    /// Why.
    pub ground: Ground,
    /// When it was revoked and why, if it was.
    pub revoked: Option<(DateTime<Utc>, Ground)>,
    /// Since when it is suspended, or was when it was revoked.
    pub suspended: Option<DateTime<Utc>>,
}

impl Link {
    /// Whether it counts.
    pub fn is_in_force(&self) -> bool {
        self.revoked.is_none() && self.suspended.is_none()
    }
}

/// Accepts a link: that the record, as the version that counts has it, is somebody's dose. It ends a suspended link of the
/// record.
///
/// # Errors
/// [`StoreError::Missing`] if no version of the record counts; [`StoreError::Duplicate`] if a link of it is in force.
pub fn accept(conn: &mut AnyConnection, new: &NewLink<'_>, now: DateTime<Utc>) -> Result<LinkId, StoreError> {
    let source = sources::table
        .filter(sources::code.eq(new.source_system))
        .select(sources::id)
        .single_value();
    let suspended = dsl::links
        .filter(dsl::source_id.nullable().eq(source))
        .filter(dsl::source_record_id.eq(new.source_record_id))
        .filter(dsl::revoked_at.is_null())
        .filter(dsl::suspended_at.is_not_null());
    diesel::update(suspended)
        .set((
            dsl::revoked_at.eq(now.naive_utc()),
            dsl::revoked_by.eq(new.staff.map(|id| id.0)),
            dsl::revoked_ground.eq(json::write(new.ground)?),
        ))
        .execute(conn)?;
    let insert = sql_parts::<BigInt>([
        Part::Sql(
            "INSERT INTO links (seen_id, source_id, source_record_id, id_type, id_number, ticket_id, at, staff_id, ground) \
             SELECT dose_records.id, dose_records.source_id, dose_records.source_record_id, ",
        ),
        Part::Text(new.person.kind().code().to_owned()),
        Part::Sql(", "),
        Part::Text(new.person.number().to_owned()),
        Part::Sql(", "),
        Part::MaybeNumber(new.ticket.map(|id| id.0)),
        Part::Sql(", "),
        Part::Moment(now.naive_utc()),
        Part::Sql(", "),
        Part::MaybeNumber(new.staff.map(|id| id.0)),
        Part::Sql(", "),
        Part::Text(json::write(new.ground)?),
        Part::Sql(
            " FROM dose_records JOIN sources ON sources.id = dose_records.source_id WHERE dose_records.is_current \
             AND sources.code = ",
        ),
        Part::Text(new.source_system.to_owned()),
        Part::Sql(" AND dose_records.source_record_id = "),
        Part::Text(new.source_record_id.to_owned()),
        Part::Sql(" RETURNING id"),
    ]);
    let id: i64 = match conn {
        AnyConnection::Sqlite(conn) => insert.get_result(conn)?,
        AnyConnection::Postgres(conn) => insert.get_result(conn)?,
    };
    Ok(LinkId(id))
}

/// A link that stands, with the ticket for which it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingLink {
    /// Its number.
    pub id: LinkId,
    /// The record.
    pub row: SourceRow,
    /// Whose dose the record is.
    pub person: Identity,
    /// The ticket.
    pub ticket: Option<TicketId>,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// Why.
    pub ground: Ground,
    /// Since when it is suspended, if it is.
    pub suspended: Option<DateTime<Utc>>,
}

type StandingRow = (
    (i64, String, String),
    (String, String),
    (Option<i64>, NaiveDateTime, String, Option<NaiveDateTime>),
);

fn standing(
    ((id, source_system, source_record_id), (kind, number), (ticket, at, ground, suspended)): StandingRow,
) -> Result<StandingLink, StoreError> {
    Ok(StandingLink {
        id: LinkId(id),
        row: SourceRow {
            source_system,
            source_record_id,
        },
        person: columns::identity(&kind, &number)?,
        ticket: ticket.map(TicketId),
        at: columns::utc(at),
        ground: columns::ground(ground),
        suspended: suspended.map(columns::utc),
    })
}

/// The link of a record that was not revoked, in force or not, if there is one.
pub fn of_row(conn: &mut AnyConnection, row: &SourceRow) -> Result<Option<StandingLink>, StoreError> {
    let found: Option<StandingRow> = links::table
        .inner_join(sources::table)
        .filter(sources::code.eq(&row.source_system))
        .filter(dsl::source_record_id.eq(&row.source_record_id))
        .filter(dsl::revoked_at.is_null())
        .select((
            (dsl::id, sources::code, dsl::source_record_id),
            (dsl::id_type, dsl::id_number),
            (dsl::ticket_id, dsl::at, dsl::ground, dsl::suspended_at),
        ))
        .get_result(conn)
        .optional()?;
    found.map(standing).transpose()
}

/// A link that was not revoked, in force or not.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: LinkId) -> Result<StandingLink, StoreError> {
    let row: StandingRow = links::table
        .inner_join(sources::table)
        .filter(dsl::id.eq(id.0))
        .filter(dsl::revoked_at.is_null())
        .select((
            (dsl::id, sources::code, dsl::source_record_id),
            (dsl::id_type, dsl::id_number),
            (dsl::ticket_id, dsl::at, dsl::ground, dsl::suspended_at),
        ))
        .get_result(conn)?;
    standing(row)
}

/// The links that were accepted for a ticket and not revoked, suspended ones too.
pub fn of_ticket(conn: &mut AnyConnection, ticket: TicketId) -> Result<Vec<StandingLink>, StoreError> {
    let rows: Vec<StandingRow> = links::table
        .inner_join(sources::table)
        .filter(dsl::ticket_id.eq(ticket.0))
        .filter(dsl::revoked_at.is_null())
        .order(dsl::id)
        .select((
            (dsl::id, sources::code, dsl::source_record_id),
            (dsl::id_type, dsl::id_number),
            (dsl::ticket_id, dsl::at, dsl::ground, dsl::suspended_at),
        ))
        .load(conn)?;
    rows.into_iter().map(standing).collect()
}

/// Revokes a link; nobody does where the engine does.
///
/// # Errors
/// [`StoreError::Conflict`] if it was revoked before.
pub fn revoke(
    conn: &mut AnyConnection,
    id: LinkId,
    by: Option<StaffId>,
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let revoked = diesel::update(dsl::links.find(id.0).filter(dsl::revoked_at.is_null()))
        .set((
            dsl::revoked_at.eq(now.naive_utc()),
            dsl::revoked_by.eq(by.map(|id| id.0)),
            dsl::revoked_ground.eq(json::write(ground)?),
        ))
        .execute(conn)?;
    if revoked == 0 {
        return Err(StoreError::Conflict);
    }
    Ok(())
}

/// A link was never meant: the decision that made it was undone before anybody was told. Unlike one that was revoked, it
/// says nothing about the record.
pub fn forget(conn: &mut AnyConnection, id: LinkId) -> Result<(), StoreError> {
    diesel::delete(dsl::links.find(id.0)).execute(conn)?;
    Ok(())
}

/// A link of a record that was revoked at this moment for this reason, while it was suspended, was not meant to be revoked: it
/// is suspended as before.
pub fn give_back(
    conn: &mut AnyConnection,
    row: &SourceRow,
    (at, ground): (DateTime<Utc>, &Ground),
) -> Result<(), StoreError> {
    let source: i32 = sources::table
        .filter(sources::code.eq(&row.source_system))
        .select(sources::id)
        .get_result(conn)?;
    let revoked = dsl::links
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(&row.source_record_id))
        .filter(dsl::revoked_at.eq(at.naive_utc()))
        .filter(dsl::revoked_ground.eq(json::write(ground)?))
        .filter(dsl::suspended_at.is_not_null());
    diesel::update(revoked)
        .set((
            dsl::revoked_at.eq(None::<NaiveDateTime>),
            dsl::revoked_by.eq(None::<i64>),
            dsl::revoked_ground.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// The links of a record, the first first, revoked ones too.
pub fn of_record(
    conn: &mut AnyConnection,
    source_system: &str,
    source_record_id: &str,
) -> Result<Vec<Link>, StoreError> {
    type Row = (
        (i64, String, String, NaiveDateTime, String),
        Option<String>,
        Option<String>,
        (Option<NaiveDateTime>, Option<String>, Option<NaiveDateTime>),
    );
    let rows: Vec<Row> = links::table
        .inner_join(sources::table)
        .left_join(tickets::table.on(tickets::id.nullable().eq(dsl::ticket_id)))
        .left_join(staff::table.on(staff::id.nullable().eq(dsl::staff_id)))
        .filter(sources::code.eq(source_system))
        .filter(dsl::source_record_id.eq(source_record_id))
        .order(dsl::id)
        .select((
            (dsl::id, dsl::id_type, dsl::id_number, dsl::at, dsl::ground),
            tickets::reference.nullable(),
            staff::name.nullable(),
            (dsl::revoked_at, dsl::revoked_ground, dsl::suspended_at),
        ))
        .load(conn)?;
    let link = |((id, kind, number, at, ground), ticket, staff, ends): Row| {
        let (revoked_at, revoked_ground, suspended_at) = ends;
        let reference = ticket.map(|text: String| Reference::parse(&text).ok());
        Ok(Link {
            id: LinkId(id),
            person: columns::identity(&kind, &number)?,
            ticket: reference
                .map(|found| columns::sound("tickets.reference", found))
                .transpose()?,
            at: columns::utc(at),
            staff,
            ground: columns::ground(ground),
            revoked: revoked_at.map(|at| {
                (
                    columns::utc(at),
                    columns::ground(revoked_ground.unwrap_or_default()),
                )
            }),
            suspended: suspended_at.map(columns::utc),
        })
    };
    rows.into_iter().map(link).collect()
}
