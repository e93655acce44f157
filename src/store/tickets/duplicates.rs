//! Tickets that may be about the same dose of the same person, and those that are handled together.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::tickets::dsl;
use crate::store::engine::schema::{complaints as complaint_table, tickets as ticket_table};
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};
use crate::store::tickets::views::OPEN;

/// The most that are looked at: more complaints of one person are a matter of their own.
const MOST: usize = 50;

/// An open ticket whose complaint may be about the same person.
#[derive(Clone, Debug)]
pub struct Near {
    /// What people quote.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// Who works on it.
    pub owner: Option<StaffId>,
    /// Its complaint.
    pub filed: FiledComplaint,
}

/// Open tickets with the number of a complaint's document, or with its date of birth and its telephone or e-mail address;
/// the oldest first.
///
/// # Errors
/// The store's.
pub fn near(conn: &mut AnyConnection, filed: &FiledComplaint) -> Result<Vec<Near>, StoreError> {
    type Row = (ComplaintRow, String, String, Option<i64>);
    let said = &filed.complaint;
    let number = || Part::Text(said.identity.number().to_owned());
    let among = [
        Part::Sql(OPEN),
        Part::Sql(
            " AND complaints.id IN (SELECT few.id FROM (SELECT filed.id FROM complaints AS filed WHERE filed.id_number = ",
        ),
        number(),
        // Also those that say the number by now.
        Part::Sql(
            " LIMIT 200) AS few UNION ALL SELECT few.ticket_id FROM (SELECT amendments.ticket_id FROM amendments \
             WHERE amendments.is_current AND amendments.id_number = ",
        ),
        number(),
        // Where a whole centre has one telephone and one date of birth, a crowd tells nothing: no more than some are read.
        Part::Sql(
            " LIMIT 200) AS few UNION ALL SELECT few.id FROM (SELECT born.id FROM complaints AS born \
             WHERE born.date_of_birth = ",
        ),
        Part::Day(said.date_of_birth.first_day()),
        Part::Sql(" AND (born.phone = "),
        Part::Text(said.phone.as_str().to_owned()),
        Part::Sql(" OR born.email = "),
        Part::Text(said.email.as_str().to_owned()),
        Part::Sql(") LIMIT 200) AS few)"),
    ];
    let wanted = complaint_table::table
        .inner_join(ticket_table::table)
        .filter(sql_parts::<Bool>(among))
        .filter(complaint_table::id.ne(filed.id.0))
        .select((
            complaints::columns(),
            ticket_table::reference,
            ticket_table::status,
            ticket_table::owner_id,
        ));
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => wanted.load(conn)?,
        AnyConnection::Postgres(conn) => wanted.load(conn)?,
    };
    let mut found = Vec::with_capacity(rows.len());
    for (complaint, reference, status, owner) in rows {
        let filed = match FiledComplaint::try_from(complaint) {
            Ok(filed) => filed,
            // What nobody can read is compared with nothing.
            Err(StoreError::Corrupt { .. }) => continue,
            Err(error) => return Err(error),
        };
        found.push(Near {
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            status: sound("tickets.status", Status::parse(&status))?,
            owner: owner.map(StaffId),
            filed,
        });
    }
    // Here, so that no database reads all complaints in their order instead.
    found.sort_unstable_by_key(|near| near.filed.id);
    found.truncate(MOST);
    Ok(found)
}

/// A ticket that another one leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What people quote.
    pub reference: Reference,
    /// Since when its time counts.
    pub counts_from: DateTime<Utc>,
}

/// The tickets that a ticket leads, without those that these lead; the oldest first.
///
/// # Errors
/// The store's.
pub fn led_by(conn: &mut AnyConnection, leading: TicketId) -> Result<Vec<Merged>, StoreError> {
    let rows: Vec<(String, NaiveDateTime, Option<NaiveDateTime>)> = dsl::tickets
        .filter(dsl::merged_into.eq(leading.0))
        .order(dsl::id)
        .select((dsl::reference, dsl::received_at, dsl::counts_from))
        .load(conn)?;
    let merged = rows.into_iter().map(|(reference, received_at, counts_from)| {
        Ok(Merged {
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            counts_from: utc(counts_from.unwrap_or(received_at)),
        })
    });
    merged.collect()
}

/// The tickets that lead a ticket which was merged into `into`: that one, the one into which that was merged, and so on to
/// the one that leads them all.
///
/// # Errors
/// The store's.
pub fn leaders(conn: &mut AnyConnection, into: TicketId) -> Result<Vec<TicketId>, StoreError> {
    let mut found = vec![into];
    while let Some(last) = found.last() {
        let next: Option<i64> = dsl::tickets
            .find(last.0)
            .select(dsl::merged_into)
            .get_result(conn)?;
        match next.map(TicketId) {
            // A circle cannot come about; if one did, nobody is to wait for its end.
            Some(next) if !found.contains(&next) => found.push(next),
            Some(_) | None => break,
        }
    }
    Ok(found)
}
