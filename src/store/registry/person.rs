//! All that the registry holds of a person: the records of exactly their identity, those that accepted links bring,
//! and the tickets about any of them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::certificate::HeldRecord;
use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{complaints, tickets};
use crate::store::registry::known_records::KnownRecords;

/// The current records that have to do with a person, by day and number; for what they come to, see
/// [`crate::domain::certificate`].
pub fn held(conn: &mut AnyConnection, person: &RecordIdentity) -> Result<Vec<HeldRecord>, StoreError> {
    Ok(KnownRecords::read(conn, &[], &[person.number()])?.held(person))
}

/// A ticket as it is listed beside a record or a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLine {
    /// What people quote.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// What is complained about.
    pub problem: Problem,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

/// The tickets of everybody who complained under one of these identities, open and past, the latest first.
pub fn tickets_about(
    conn: &mut AnyConnection,
    people: &[RecordIdentity],
) -> Result<Vec<TicketLine>, StoreError> {
    type Row = (i64, String, String, String, NaiveDateTime);
    let mut rows: Vec<Row> = Vec::new();
    // One by one: a record has to do with two people at most.
    for person in people {
        let found: Vec<Row> = complaints::table
            .inner_join(tickets::table)
            .filter(complaints::id_number.eq(person.number()))
            .filter(complaints::id_type.eq(person.kind().code()))
            .select((
                tickets::id,
                tickets::reference,
                tickets::status,
                complaints::problem,
                complaints::received_at,
            ))
            .load(conn)?;
        rows.extend(found);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    rows.dedup_by_key(|row| row.0);
    let line = |(_, reference, status, problem, received_at): Row| {
        Ok(TicketLine {
            reference: columns::sound("tickets.reference", Reference::parse(&reference).ok())?,
            status: columns::sound("tickets.status", Status::parse(&status))?,
            problem: columns::sound("complaints.problem", Problem::parse(&problem).ok())?,
            received_at: columns::utc(received_at),
        })
    };
    rows.into_iter().map(line).collect()
}
