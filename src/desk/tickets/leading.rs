//! What becomes of the ticket that leads another one, when that is merged into it, taken out again, or spoken of.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::ticket::letter::Recipient;
use crate::domain::ticket::merging::Led;
use crate::domain::ticket::{Action, Ticket};
use crate::domain::values::ids::TicketId;
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::ticket_details::{self, TicketDetails};
use crate::store::tickets::{self, duplicates, outbox};
use crate::store::{AnyConnection, StoreError};

/// Whether two citizens read the same letters.
pub(crate) fn one_reader(one: &FiledComplaint, other: &FiledComplaint) -> bool {
    one.complaint.email == other.complaint.email
}

/// The ticket that leads another one, as far as it goes.
pub struct HandledWith {
    /// The ticket that leads them all.
    pub details: TicketDetails,
    /// Whether it is the same person's, who reads its letters as well.
    pub same_person: bool,
}

/// With what a ticket is handled together, if it is.
///
/// # Errors
/// The store's.
pub fn handled_with(
    conn: &mut AnyConnection,
    details: &TicketDetails,
) -> Result<Option<HandledWith>, StoreError> {
    let Some(into) = details.ticket.merged_into else {
        return Ok(None);
    };
    let chain = duplicates::leaders(conn, into)?;
    let leader = tickets::load(conn, chain.last().copied().unwrap_or(into))?;
    let leader = ticket_details::by_reference(conn, leader.reference)?.ok_or(StoreError::Missing)?;
    let (one, other) = (&details.filed, &leader.filed);
    let same_person = one_reader(one, other) && one.complaint.identity == other.complaint.identity;
    Ok(Some(HandledWith {
        details: leader,
        same_person,
    }))
}

/// What the citizens know of two tickets that were handled together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// They have read it: whoever reads other letters than the citizen of the ticket that is taken out is told.
    Told,
    /// Their letters wait until then, and do not leave.
    Waits(DateTime<Utc>),
    /// It does not concern the citizen of the ticket that leads any more.
    Over,
}

/// Takes a ticket out of the one that led it, or puts it back there, if it did change so. Whatever opens a ticket again that
/// had been merged is followed by this.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else changes the ticket that leads in the same moment; the store's.
pub(crate) fn follow(
    cx: &mut Context<'_>,
    (before, after): (&Ticket, &Ticket),
    known: Known,
) -> Result<(), DeskError> {
    let (into, leads) = match (before.merged_into, after.merged_into) {
        (Some(into), None) => (into, false),
        (None, Some(into)) => (into, true),
        (Some(_), Some(_)) | (None, None) => return Ok(()),
    };
    let leading = tickets::load(cx.conn, into)?;
    let its = complaints::load(cx.conn, into)?;
    let theirs = complaints::load(cx.conn, after.id)?;
    let led = Led {
        other: after.reference,
        counts_from: counts_from(cx, &its)?,
        unread: false,
        tells: known == Known::Told && leading.status.is_open() && !one_reader(&its, &theirs),
        leads,
    };
    let mut change = leading.act(Action::LetGo(led), cx.by, &cx.desk.promise, cx.now)?;
    if let Known::Waits(due) = known {
        outbox::unsend(cx.conn, into, due)?;
    }
    // It leaves with the other one's, so that both can be taken back.
    let due = after.held.as_ref().map_or(cx.now, |held| held.until);
    let to = Recipient::citizen(&its.complaint, its.language);
    for letter in std::mem::take(&mut change.letters) {
        outbox::owe_about(cx.conn, into, (&letter, &to), (cx.now, due))?;
    }
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(())
}

/// Since when the time of a ticket counts: since the earliest receipt of those that are handled with it.
fn counts_from(cx: &mut Context<'_>, filed: &FiledComplaint) -> Result<DateTime<Utc>, DeskError> {
    let led = duplicates::led_by(cx.conn, filed.id)?;
    let all = led.into_iter().map(|merged| merged.counts_from);
    Ok(all.fold(filed.received_at, DateTime::min))
}

/// The ticket that leads them all, of one that was merged into `into`.
///
/// # Errors
/// The store's.
pub(crate) fn leader(cx: &mut Context<'_>, into: TicketId) -> Result<Ticket, DeskError> {
    let chain = duplicates::leaders(cx.conn, into)?;
    Ok(tickets::load(cx.conn, chain.last().copied().unwrap_or(into))?)
}
