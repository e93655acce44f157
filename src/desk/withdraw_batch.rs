//! A batch is withdrawn as a whole: none of its records counts any more, and whoever relied on one is told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::check_again::judge_again;
use super::match_ticket::look;
use super::{Desk, DeskError};
use crate::domain::batch::{Batch, BatchState, Withdrawal};
use crate::domain::certificate::Certificate;
use crate::domain::dose_record::RecordIdentity;
use crate::domain::event::EventKind;
use crate::domain::ground::Ground;
use crate::domain::ids::{BatchId, StaffId, TicketId};
use crate::domain::outcome::{Outcome, ToldDose};
use crate::domain::registry_event::{Happened, RegistryEvent};
use crate::domain::ticket::{Acting, Action};
use crate::store::registry::withdraw::{self, Effects, TakenOut};
use crate::store::registry::{person, quarantine};
use crate::store::{
    AnyConnection, StoreError, batches, complaints, registry, registry_events, tickets, timeline,
};

/// Records in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 100;

/// What withdrawing a batch would change.
pub fn effects(conn: &mut AnyConnection, batch: &Batch) -> Result<Effects, StoreError> {
    withdraw::effects(conn, batch.id, records(batch))
}

/// How many records a batch brought, or has from batches that were withdrawn before.
pub fn records(batch: &Batch) -> i64 {
    batch.tally.accepted + batch.tally.superseded + batch.taken_over
}

/// Decides that a batch is withdrawn. Its records are taken out by and by ([`step`]). If its rows are still coming,
/// that import ends; other imports that judge rows at the moment judge them again.
///
/// # Errors
/// [`StoreError::Conflict`] if that was decided before.
pub fn begin(
    conn: &mut AnyConnection,
    batch: BatchId,
    by: StaffId,
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let withdrawal = Withdrawal {
        at: now,
        by,
        ground: ground.clone(),
    };
    registry::next_generation(conn)?;
    batches::begin_withdrawal(conn, batch, &withdrawal)?;
    let what = Happened::BatchWithdrawn {
        ground: ground.as_str().to_owned(),
    };
    registry_events::record(conn, &RegistryEvent::batch(Some(by), batch, what), now)
}

/// Takes some records of a batch out, judges again what was quarantined beside them, and opens the tickets again that
/// were resolved by them. Returns how many records were taken out; none when all are.
///
/// # Errors
/// [`DeskError::Stale`] if one of the tickets was changed in the same moment: it may be tried again.
pub fn step(
    conn: &mut AnyConnection,
    desk: &Desk,
    batch: BatchId,
    now: DateTime<Utc>,
) -> Result<usize, DeskError> {
    let batch = batches::load(conn, batch)?;
    let (Some(withdrawal), BatchState::Withdrawing) = (&batch.withdrawal, batch.state) else {
        return Ok(0);
    };
    let slice = withdraw::take_out(conn, batch.id, withdrawal, AT_ONCE, now)?;
    check_beside(conn, desk, withdrawal, &slice.people, now)?;
    for ticket in &slice.linked_tickets {
        open_again(conn, desk, *ticket, withdrawal.ground.as_str(), now)?;
    }
    let numbers: Vec<&str> = slice
        .records
        .iter()
        .map(|record| record.id_number.as_str())
        .collect();
    for ticket in complaints::tickets_of(conn, &numbers)? {
        if relied_on(conn, desk, ticket, &slice.records)? {
            open_again(conn, desk, ticket, withdrawal.ground.as_str(), now)?;
        }
    }
    if !slice.more {
        batches::end_withdrawal(conn, batch.id)?;
    }
    Ok(slice.records.len())
}

/// Judges again what was quarantined because of records that are gone, and releases what breaks no rule any more.
fn check_beside(
    conn: &mut AnyConnection,
    desk: &Desk,
    withdrawal: &Withdrawal,
    people: &BTreeSet<String>,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let beside = quarantine::beside_other_doses(conn, people)?;
    judge_again(conn, desk, withdrawal.by, &beside, &withdrawal.ground, now)?;
    Ok(())
}

/// Whether a ticket was resolved by a record that is gone: it was about that dose, and no other record settles it.
fn relied_on(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    gone: &[TakenOut],
) -> Result<bool, StoreError> {
    let ticket = tickets::load(conn, id)?;
    let by_record = ticket.outcome.is_some_and(Outcome::says_that_it_shows);
    if ticket.status.is_open() || !by_record {
        return Ok(false);
    }
    let complaint = complaints::load(conn, id)?.complaint;
    let about_it = |record: &TakenOut| {
        record.id_number == complaint.identity.number()
            && (i16::from(complaint.dose_number.get()) == record.dose_number
                || complaint.administered_on == record.administered_on)
    };
    Ok(gone.iter().any(about_it) && look(conn, desk, &complaint)?.certain().is_none())
}

fn open_again(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    ground: &str,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let ticket = tickets::load(conn, id)?;
    if ticket.status.is_open() {
        return Ok(());
    }
    let dose = told_dose(conn, id)?;
    if let Some(dose) = &dose
        && still_shows(conn, id, dose)?
    {
        return Ok(());
    }
    let gone = Action::RecordGone {
        reason: ground.to_owned(),
        dose,
    };
    let change = ticket.act(gone, Acting::System, &desk.promise, now)?;
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(())
}

/// Whether the certificate shows that dose by another record.
fn still_shows(conn: &mut AnyConnection, id: TicketId, dose: &ToldDose) -> Result<bool, StoreError> {
    let person = complaints::load(conn, id)?.complaint.identity;
    let held = person::held(conn, &RecordIdentity::Sound(person))?;
    let shown = Certificate::of(&held).shown;
    Ok(shown
        .iter()
        .any(|shown| shown.number.get() == dose.number && shown.on == dose.on))
}

/// The dose that the citizen was told of when the ticket ended.
fn told_dose(conn: &mut AnyConnection, id: TicketId) -> Result<Option<ToldDose>, StoreError> {
    let entries = timeline::load(conn, id)?.into_iter().rev();
    let mut kinds = entries.map(|entry| entry.event.kind);
    let ended = kinds.find_map(|kind| {
        if let EventKind::Resolved { basis, record, .. } = kind {
            Some((basis.dose, record))
        } else {
            None
        }
    });
    match ended {
        Some((Some(dose), _)) => Ok(Some(dose)),
        // Of the time before the dose was kept.
        Some((None, Some(record))) => Ok(Some(ToldDose::from(&registry::load(conn, record)?.statement))),
        Some((None, None)) | None => Ok(None),
    }
}
