//! A citizen says why they do not accept how their complaint ended. What was merged is handled with another ticket: what they
//! say is heard there, as long as that is open.

use chrono::{DateTime, TimeDelta, Utc};

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::leading::{Known, follow, leader};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::{Action, Refused, Ticket};
use crate::store::tickets::{self, timeline};

/// Opens their ticket again, or takes what they say to the ticket that leads it.
///
/// # Errors
/// [`DeskError::Refused`], [`DeskError::Stale`], or the store's.
pub fn object(cx: &mut Context<'_>, seen: SeenTicket, text: String) -> Result<Ticket, DeskError> {
    let ticket = cx.seen(seen)?;
    let promise = &cx.desk.promise;
    if let Some(into) = ticket.merged_into {
        let leader = leader(cx, into)?;
        if leader.untold(cx.now).is_some() && !leader.status.is_open() {
            return Err(Refused::NotToldYet.into());
        }
        if leader.status.is_open() {
            if said_last(cx, &ticket)?.is_some_and(|(at, last)| last == text && cx.now - at < SAME_FORM) {
                // The same form, sent twice.
                return Ok(ticket);
            }
            let from = ticket.reference;
            let written = ticket.act(Action::WriteOn(text.clone()), cx.by, promise, cx.now)?;
            let heard = leader.act(Action::Hear { from, text }, cx.by, promise, cx.now)?;
            tickets::save(cx.conn, &written, cx.now)?;
            tickets::save(cx.conn, &heard, cx.now)?;
            return Ok(written.ticket);
        }
    }
    let change = ticket.act(Action::Reopen(text), cx.by, promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    follow(&mut cx.as_system(), (&ticket, &change.ticket), Known::Over)?;
    Ok(change.ticket)
}

/// Within this time the same words are the same form, sent twice; afterwards somebody says them again.
const SAME_FORM: TimeDelta = TimeDelta::minutes(10);

/// What the citizen said last, and when, of a complaint that is handled with another one.
fn said_last(cx: &mut Context<'_>, ticket: &Ticket) -> Result<Option<(DateTime<Utc>, String)>, DeskError> {
    let mut entries = timeline::load(cx.conn, ticket.id)?.into_iter().rev();
    let said = entries.find_map(|entry| {
        if let EventKind::WroteOn { text } = entry.event.kind {
            Some((entry.event.at, text))
        } else {
            None
        }
    });
    Ok(said)
}
