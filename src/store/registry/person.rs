//! All that the registry holds of a person: the records of exactly their identity, those that accepted links bring,
//! and the tickets about any of them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::super::schema::{batches, complaints, corrections, dose_records, dose_records::dsl};
use super::super::schema::{facilities, links, sources, tickets};
use super::super::{AnyConnection, StoreError, columns};
use super::rows::{COLUMNS, RecordRow};
use crate::domain::certificate::{Held, HeldRecord};
use crate::domain::complaint::Problem;
use crate::domain::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::reference::Reference;
use crate::domain::ticket::Status;

/// The current records that have to do with a person, by day and number; for what they come to, see
/// [`crate::domain::certificate`].
pub fn held(conn: &mut AnyConnection, person: &RecordIdentity) -> Result<Vec<HeldRecord>, StoreError> {
    type Made = (NaiveDateTime, Option<NaiveDateTime>);
    type Own = (RecordRow, Option<(String, String)>, Made);
    let (kind, number) = (person.kind().code(), person.number());
    let of_record = links::source_id
        .eq(dsl::source_id)
        .and(links::source_record_id.eq(dsl::source_record_id))
        .and(links::revoked_at.is_null());
    let own: Vec<Own> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .inner_join(batches::table)
        .left_join(corrections::table)
        .left_join(links::table.on(of_record))
        .filter(dsl::is_current)
        .filter(dsl::id_number.eq(number))
        .filter(dsl::id_type.eq(kind))
        .order((dsl::administered_on, dsl::id))
        .select((
            COLUMNS,
            (links::id_type, links::id_number).nullable(),
            (batches::started_at, corrections::at.nullable()),
        ))
        .load(conn)?;
    let linked: Vec<(RecordRow, NaiveDateTime, Made)> = links::table
        .inner_join(
            dose_records::table
                .on(dsl::source_id
                    .eq(links::source_id)
                    .and(dsl::source_record_id.eq(links::source_record_id)))
                .inner_join(facilities::table)
                .inner_join(sources::table)
                .inner_join(batches::table)
                .left_join(corrections::table),
        )
        .filter(links::id_number.eq(number))
        .filter(links::id_type.eq(kind))
        .filter(links::revoked_at.is_null())
        .filter(dsl::is_current)
        .order((dsl::administered_on, dsl::id))
        .select((
            COLUMNS,
            links::at,
            (batches::started_at, corrections::at.nullable()),
        ))
        .load(conn)?;
    // Of a version that a human made, the batch is that of the version which they put right.
    let made = |(batch, human): Made| human.unwrap_or(batch);
    let mut all = Vec::new();
    for (row, link, moments) in own {
        let elsewhere = link.is_some_and(|(its_kind, its_number)| its_kind != kind || its_number != number);
        let held = if elsewhere {
            Held::LinkedAway
        } else {
            Held::ByIdentity
        };
        all.push(HeldRecord {
            record: DoseRecord::try_from(row)?,
            held,
            since: columns::utc(made(moments)),
        });
    }
    for (row, linked_at, moments) in linked {
        let record = DoseRecord::try_from(row)?;
        if all.iter().all(|known: &HeldRecord| known.record.id != record.id) {
            all.push(HeldRecord {
                record,
                held: Held::ByLink,
                since: columns::utc(linked_at.max(made(moments))),
            });
        }
    }
    all.sort_by_key(|held| (held.record.statement.administered_on, held.record.id));
    Ok(all)
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
