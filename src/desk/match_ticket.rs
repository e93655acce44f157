//! The registry is searched for a complaint: right after it was filed, and again when records arrive.

use chrono::{DateTime, Utc};

use super::{Desk, DeskError};
use crate::domain::complaint::Complaint;
use crate::domain::dose_record::DoseRecord;
use crate::domain::identity::Identity;
use crate::domain::ids::TicketId;
use crate::domain::ticket::{Acting, Action, Status};
use crate::matching::frequency::Frequencies;
use crate::matching::particulars::Particulars;
use crate::matching::weights::{Prior, Weights};
use crate::matching::{Engine, Finding, Policy, Reason};
use crate::store::{AnyConnection, StoreError, complaints, registry, tickets};

/// What the search did to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    /// The record was there: the ticket is resolved.
    Resolved,
    /// A human has to look.
    LeftToHuman,
    /// Nothing: the ticket is not one to search for, or nothing new was found.
    Unchanged,
}

/// Looks for the record of a complaint, and changes nothing.
pub fn look(conn: &mut AnyConnection, complaint: &Complaint) -> Result<Finding<DoseRecord>, StoreError> {
    let engine = Engine {
        weights: Weights::shipped(),
        frequencies: Frequencies::shipped(),
        prior: Prior::of(10_000_000),
        policy: Policy::default(),
    };
    let said = Particulars::from(complaint);
    let records = registry::of_number(conn, complaint.identity.number())?;
    let with_particulars = |record: DoseRecord| {
        let particulars = std::sync::Arc::new(Particulars::from(&record.statement));
        (record, particulars)
    };
    let said_of = |records: Vec<DoseRecord>| {
        records
            .into_iter()
            .map(|record| with_particulars(record).1)
            .collect()
    };
    engine.find(
        &said,
        records.into_iter().map(with_particulars).collect(),
        |number| Ok(said_of(registry::of_number(conn, number)?)),
        |_| Ok(Vec::new()),
    )
}

/// The first search after filing.
///
/// # Errors
/// [`DeskError::Stale`] if another worker was faster: nothing is left to do then.
pub fn match_ticket(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    now: DateTime<Utc>,
) -> Result<Searched, DeskError> {
    let ticket = tickets::load(conn, id)?;
    match ticket.status {
        Status::Received | Status::Matching => search(conn, desk, &ticket, now, true),
        Status::Queued
        | Status::InProgress
        | Status::AwaitingCitizen
        | Status::AwaitingFacility
        | Status::Resolved
        | Status::Closed => Ok(Searched::Unchanged),
    }
}

/// New records of these identities have arrived: looks again at the open tickets of the people concerned. Only a
/// find changes anything. Returns how many tickets it resolved.
pub fn look_again(
    conn: &mut AnyConnection,
    desk: &Desk,
    identities: &[Identity],
    now: DateTime<Utc>,
) -> Result<usize, DeskError> {
    let numbers: Vec<&str> = identities.iter().map(Identity::number).collect();
    let tickets = complaints::tickets_of(conn, &numbers)?;
    look_again_at(conn, desk, &tickets, now)
}

/// Looks again at tickets; those that nobody waits for are passed over. Returns how many it resolved.
pub fn look_again_at(
    conn: &mut AnyConnection,
    desk: &Desk,
    ids: &[TicketId],
    now: DateTime<Utc>,
) -> Result<usize, DeskError> {
    let mut resolved = 0;
    for id in ids {
        let ticket = tickets::load(conn, *id)?;
        let waits = matches!(
            ticket.status,
            Status::Queued | Status::InProgress | Status::AwaitingCitizen | Status::AwaitingFacility
        );
        if waits && search(conn, desk, &ticket, now, false)? == Searched::Resolved {
            resolved += 1;
        }
    }
    Ok(resolved)
}

fn search(
    conn: &mut AnyConnection,
    desk: &Desk,
    ticket: &crate::domain::ticket::Ticket,
    now: DateTime<Utc>,
    first: bool,
) -> Result<Searched, DeskError> {
    let complaint = complaints::load(conn, ticket.id)?.complaint;
    let finding = look(conn, &complaint)?;
    let record = finding.certain().map(|record| record.id);
    if record.is_none() && !first {
        return Ok(Searched::Unchanged);
    }
    let reasons = finding
        .reasons
        .into_iter()
        .map(Reason::key)
        .map(str::to_owned)
        .collect();
    let change = ticket.act(
        Action::Look { record, reasons },
        Acting::System,
        &desk.promise,
        now,
    )?;
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(if change.ticket.status == Status::Resolved {
        Searched::Resolved
    } else {
        Searched::LeftToHuman
    })
}
