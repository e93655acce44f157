//! Tickets come back to the desk when the record by which they were answered counts no more.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::tickets::evidence::rests_on;
use crate::domain::certificate::Certificate;
use crate::domain::complaint::Complaint;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::outcome::ToldDose;
use crate::domain::ticket::{Acting, Action};
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ground::{Ground, Lost, Said};
use crate::domain::values::ids::TicketId;
use crate::store::registry::{self, made, person};
use crate::store::tickets::{self, answered, complaints, timeline};
use crate::store::{AnyConnection, StoreError};

/// The ended tickets of a person whose answer rests on a record: they were resolved by it, or by hand, saying that the
/// dose of this number shows.
pub(crate) fn resting_on(
    conn: &mut AnyConnection,
    of: &Identity,
    (row, dose): (&SourceRow, DoseNumber),
) -> Result<Vec<TicketId>, StoreError> {
    let versions = made::ids(conn, row)?;
    let tickets = answered::of_numbers(conn, &[of.number()])?.into_iter();
    let resting = tickets.filter(|ticket| rests_on(ticket, of, (&versions, dose)));
    Ok(resting.map(|ticket| ticket.id).collect())
}

/// Opens tickets again whose certificate shows the dose no more, with a word to the citizen, and the reason in a note
/// for staff: it may speak of other people. Returns how many came back.
///
/// # Errors
/// [`DeskError::Stale`] if one of them was changed in the same moment.
pub(crate) fn bring_back(
    cx: &mut Context<'_>,
    ids: &[TicketId],
    (because, row, ground): (Lost, &SourceRow, &Ground),
) -> Result<usize, DeskError> {
    let note = Ground::Said(Said::BroughtBack {
        because,
        record: row.to_string(),
        ground: Box::new(ground.clone()),
    });
    let mut back = 0;
    for id in ids {
        let ticket = tickets::load(cx.conn, *id)?;
        let filed = complaints::load(cx.conn, *id)?;
        let held = person::held(cx.conn, &RecordIdentity::Sound(filed.complaint.identity.clone()))?;
        let number = told_number(cx.conn, *id, &filed.complaint)?;
        if Certificate::of(&held).shows_number(number) || ticket.status.is_open() {
            continue;
        }
        let change = ticket.act(Action::Note(note.clone()), cx.by, &cx.desk.promise, cx.now)?;
        tickets::save(cx.conn, &change, cx.now)?;
        let ticket = tickets::load(cx.conn, *id)?;
        let gone = Action::RecordGone {
            reason: Ground::Said(Said::RecordGone { because }),
            dose: None,
        };
        let change = ticket.act(gone, Acting::System, &cx.desk.promise, cx.now)?;
        tickets::save(cx.conn, &change, cx.now)?;
        back += 1;
    }
    Ok(back)
}

/// The number of the dose that the citizen was told of, or else complained about.
pub(super) fn told_number(
    conn: &mut AnyConnection,
    id: TicketId,
    complaint: &Complaint,
) -> Result<DoseNumber, StoreError> {
    let told = told_dose(conn, id)?.and_then(|told| DoseNumber::new(told.number));
    Ok(told.unwrap_or(complaint.dose_number))
}

/// The dose that the citizen was told of when the ticket ended.
pub(crate) fn told_dose(conn: &mut AnyConnection, id: TicketId) -> Result<Option<ToldDose>, StoreError> {
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
