//! A decision is undone before its letter leaves: the ticket is what it was before, and so is the registry.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::follow_links::{Because, follow, relying};
use crate::desk::registry::revoke_link::put_back;
use crate::desk::tickets::answers::{answer, answer_ground};
use crate::desk::tickets::leading::{self, Known};
use crate::domain::registry::link::Cause;
use crate::domain::ticket::held::HeldRecord;
use crate::domain::ticket::outcome::ToldDose;
use crate::domain::ticket::{Acting, Action, Refused, Ticket};
use crate::domain::values::ground::{Ground, Said};
use crate::domain::values::ids::RecordId;
use crate::store::registry;
use crate::store::registry::links::{self, StandingLink};
use crate::store::tickets::{self, outbox};

/// Why what was done for a decision is taken back.
const UNDONE: Ground = Ground::Said(Said::DecisionUndone);

/// Undoes the last decision about a ticket. A link that was made for it is no more, a record that was released for it
/// goes back into quarantine, and other tickets that were settled by that are opened again.
///
/// # Errors
/// [`DeskError::Stale`] if the ticket is not as they saw it; [`DeskError::Refused`] with [`Refused::LetterLeft`] if the
/// letter has left or a worker holds it, with [`Refused::NothingToUndo`] if something else has happened since.
pub fn undo_decision(cx: &mut Context<'_>, seen: SeenTicket) -> Result<Ticket, DeskError> {
    // Whoever changes the registry suspends links while they hold it.
    registry::hold(cx.conn)?;
    let ticket = cx.seen(seen)?;
    let acting = cx.by;
    let change = ticket.act(Action::Undo, acting, &cx.desk.promise, cx.now)?;
    let held = ticket.held.as_ref().ok_or(Refused::NothingToUndo)?;
    if !outbox::unsend(cx.conn, ticket.id, held.until)? {
        return Err(Refused::LetterLeft.into());
    }
    if let Some((_, Some(record))) = answer(cx.conn, &ticket)? {
        take_back(cx, &ticket, (record, held.accepted))?;
    }
    tickets::save(cx.conn, &change, cx.now)?;
    leading::follow(cx, (&ticket, &change.ticket), Known::Waits(held.until))?;
    Ok(change.ticket)
}

/// Takes back what was done to a record for a decision.
fn take_back(
    cx: &mut Context<'_>,
    ticket: &Ticket,
    (record, accepted): (RecordId, Option<HeldRecord>),
) -> Result<(), DeskError> {
    let statement = registry::load(cx.conn, record)?.statement;
    let (row, decided_at) = (statement.row(), ticket.resolved_at.unwrap_or(cx.now));
    let linked = accepted.is_some_and(|accepted| accepted.linked);
    let of_decision = |link: &StandingLink| linked && link.row == row && link.at == decided_at;
    let links = links::of_ticket(cx.conn, ticket.id)?;
    if let Some(link) = links.into_iter().find(of_decision) {
        // Before the link is gone: the certificate no longer says who relied on it.
        let relied = relying(cx.conn, &link)?.into_iter();
        let relied: Vec<Ticket> = relied.filter(|other| other.id != ticket.id).collect();
        links::forget(cx.conn, link.id)?;
        for other in relied {
            let gone = Action::RecordGone {
                reason: UNDONE,
                dose: Some(ToldDose::from(&statement)),
            };
            let change = other.act(gone, Acting::System, &cx.desk.promise, cx.now)?;
            tickets::save(cx.conn, &change, cx.now)?;
        }
    }
    if accepted.is_some_and(|accepted| accepted.released) {
        put_back(cx, (&row, decided_at), &UNDONE)?;
    }
    // As it was before the decision, a suspended link may come back.
    links::give_back(cx.conn, &row, (decided_at, &answer_ground()))?;
    if let Some(link) = links::of_row(cx.conn, &row)? {
        let because = Because {
            cause: Cause::Corrected,
            ground: &UNDONE,
        };
        follow(cx, &[link.id], because)?;
    }
    Ok(())
}
