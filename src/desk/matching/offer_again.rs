//! A record that was rejected for a ticket may be the one after all: it is offered again.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::ticket::{Action, Ticket};
use crate::domain::values::ids::RecordId;
use crate::store::StoreError;
use crate::store::registry;
use crate::store::tickets::timeline::{self, TimelineEntry};

/// A record that stands rejected for a ticket.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The record as it is now.
    pub record: DoseRecord,
    /// What rejected it: a member of staff, or the end of its link.
    pub entry: TimelineEntry,
}

/// Takes a rejection back, or what the end of a link said: the record is offered for the ticket again. Nothing is
/// looked up for that, since whoever does it has the page before them.
///
/// # Errors
/// [`DeskError::NotRejected`] if the record does not stand rejected, whatever was seen; else those of the ticket.
pub fn offer_again(cx: &mut Context<'_>, seen: SeenTicket, record: RecordId) -> Result<Ticket, DeskError> {
    let row = match registry::load(cx.conn, record) {
        Ok(record) => record.statement.row(),
        Err(StoreError::Missing) => return Err(DeskError::NotRejected),
        Err(error) => return Err(error.into()),
    };
    // Before the version: who presses twice learns that it is done, not that somebody else was faster.
    if !timeline::rejected(cx.conn, seen.id)?.contains(&row) {
        return Err(DeskError::NotRejected);
    }
    act_on_ticket(cx, seen, Action::OfferAgain(row))
}
