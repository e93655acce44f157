//! A citizen says why they do not accept how their complaint ended. What was merged is handled with another ticket: what they
//! say is heard there, as long as that is open.

use chrono::{DateTime, TimeDelta, Utc};

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::leading::{Known, follow, leader, one_reader};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::{Action, Refused, Status, Ticket};
use crate::store::AnyConnection;
use crate::store::tickets::{self, complaints, timeline};

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
            let heard = if answers(cx.conn, &leader, &ticket)? {
                Action::Reply(text)
            } else {
                Action::Hear { from, text }
            };
            let heard = leader.act(heard, cx.by, promise, cx.now)?;
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

/// Whether what is said of a ticket answers the question that its citizen was asked of the one that leads it.
fn answers(conn: &mut AnyConnection, leader: &Ticket, ticket: &Ticket) -> Result<bool, DeskError> {
    if leader.status != Status::AwaitingCitizen {
        return Ok(false);
    }
    let (its, own) = (
        complaints::load(conn, leader.id)?,
        complaints::load(conn, ticket.id)?,
    );
    Ok(one_reader(&its, &own) && its.complaint.identity == own.complaint.identity)
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
