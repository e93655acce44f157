//! All that the registry holds of a person: the records of exactly their identity, those that accepted links bring,
//! and the tickets about any of them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::certificate::{Held, HeldRecord};
use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::link::{given_back, is_linked_away};
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{
    batches, complaints, corrections, facilities, links, sources, tickets, version_notes,
};
use crate::store::registry::links_follow::{self, LINK, LinkRow};
use crate::store::registry::rows::{COLUMNS, RecordRow};

/// When a version was made: by its batch, by a human, by a batch that was withdrawn since; and since when it counts again.
type Moments = (
    NaiveDateTime,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
);

/// Since when a version counts.
fn since((batch, human, earlier, again): Moments) -> DateTime<Utc> {
    columns::utc(again.or(human).or(earlier).unwrap_or(batch))
}

/// The current records that have to do with a person, by day and number; for what they come to, see
/// [`crate::domain::certificate`].
pub fn held(conn: &mut AnyConnection, person: &RecordIdentity) -> Result<Vec<HeldRecord>, StoreError> {
    let mut all = own(conn, person)?;
    if let Some(person) = person.sound() {
        all.extend(linked(conn, person)?);
    }
    all.sort_by_key(|held| (held.record.statement.administered_on, held.record.id));
    Ok(all)
}

fn own(conn: &mut AnyConnection, person: &RecordIdentity) -> Result<Vec<HeldRecord>, StoreError> {
    let (kind, number) = (person.kind().code(), person.number());
    let rows: Vec<(RecordRow, Moments)> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .inner_join(batches::table)
        .left_join(corrections::table)
        .left_join(version_notes::table)
        .filter(dsl::is_current)
        .filter(dsl::id_number.eq(number))
        .filter(dsl::id_type.eq(kind))
        .select((
            COLUMNS,
            (
                batches::started_at,
                corrections::at.nullable(),
                version_notes::made_at.nullable(),
                version_notes::counts_since.nullable(),
            ),
        ))
        .load(conn)?;
    let versions = rows
        .into_iter()
        .map(|(row, moments)| Ok((DoseRecord::try_from(row)?, since(moments))))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let mut links = match person.sound() {
        Some(_) => links_follow::of_own_records(conn, kind, number)?,
        None => HashMap::new(),
    };
    let held = |(record, since): (DoseRecord, DateTime<Utc>)| {
        let links = links.remove(&record.id).unwrap_or_default();
        let Some(person) = person.sound() else {
            return HeldRecord {
                record,
                held: Held::ByIdentity,
                since,
            };
        };
        let away = is_linked_away(&links, &record.statement, person);
        let back = given_back(&links, person).filter(|_| !away);
        HeldRecord {
            record,
            held: if away { Held::LinkedAway } else { Held::ByIdentity },
            since: back.map_or(since, |back| back.max(since)),
        }
    };
    Ok(versions.into_iter().map(held).collect())
}

fn linked(conn: &mut AnyConnection, person: &Identity) -> Result<Vec<HeldRecord>, StoreError> {
    let of_record = dsl::source_id
        .eq(links::source_id)
        .and(dsl::source_record_id.eq(links::source_record_id));
    let rows: Vec<(RecordRow, Moments, LinkRow)> = links::table
        .inner_join(
            dose_records::table
                .on(of_record)
                .inner_join(facilities::table)
                .inner_join(sources::table)
                .inner_join(batches::table)
                .left_join(corrections::table)
                .left_join(version_notes::table),
        )
        .filter(links::id_number.eq(person.number()))
        .filter(links::id_type.eq(person.kind().code()))
        .filter(links::revoked_at.is_null())
        .filter(dsl::is_current)
        .select((
            COLUMNS,
            (
                batches::started_at,
                corrections::at.nullable(),
                version_notes::made_at.nullable(),
                version_notes::counts_since.nullable(),
            ),
            LINK,
        ))
        .load(conn)?;
    let mut held = Vec::new();
    for (row, moments, link) in rows {
        let record = DoseRecord::try_from(row)?;
        let Some(link) = links_follow::link(conn, link)? else {
            continue;
        };
        let own = record.statement.identity.sound() == Some(person);
        if !own && link.is_in_force(&record.statement) {
            held.push(HeldRecord {
                record,
                held: Held::ByLink,
                since: link.since().max(since(moments)),
            });
        }
    }
    Ok(held)
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
