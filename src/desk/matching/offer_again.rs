//! A record that was rejected for a ticket may be the one after all: it is offered again.

use chrono::{DateTime, Utc};

use crate::desk::matching::judge_candidate::Seen;
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::desk::{Desk, DeskError};
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::store::registry::{self};
use crate::store::tickets::timeline::{self, TimelineEntry};
use crate::store::{AnyConnection, StoreError};

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
pub fn offer_again(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    seen: Seen,
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    let row = match registry::load(conn, seen.record) {
        Ok(record) => record.statement.row(),
        Err(StoreError::Missing) => return Err(DeskError::NotRejected),
        Err(error) => return Err(error.into()),
    };
    // Before the version: who presses twice learns that it is done, not that somebody else was faster.
    if !timeline::rejected(conn, seen.ticket)?.contains(&row) {
        return Err(DeskError::NotRejected);
    }
    let (acting, action) = (Acting::Staff(by.id, by.role), Action::OfferAgain(row));
    act_on_ticket(conn, desk, seen.ticket, seen.version, acting, action, now)
}
