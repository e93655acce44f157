//! A decision is undone before its letter leaves: the ticket is what it was before, and so is the registry.

use chrono::{DateTime, Utc};

use crate::desk::matching::follow_links::{Because, follow, relying};
use crate::desk::registry::revoke_link::put_back;
use crate::desk::tickets::answers::{answer, answer_ground};
use crate::desk::{Desk, DeskError};
use crate::domain::registry::link::Cause;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::held::HeldRecord;
use crate::domain::ticket::outcome::ToldDose;
use crate::domain::ticket::{Acting, Action, Refused, Ticket};
use crate::domain::values::ground::{Ground, Said};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::store::AnyConnection;
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{self};
use crate::store::tickets::{self, outbox};

/// Why what was done for a decision is taken back.
const UNDONE: Ground = Ground::Said(Said::DecisionUndone);

/// Undoes the last decision about a ticket. A link that was made for it is no more, a record that was released for it
/// goes back into quarantine, and other tickets that were settled by that are opened again.
///
/// # Errors
/// [`DeskError::Stale`] if the ticket is not as they saw it; [`DeskError::Refused`] with [`Refused::LetterLeft`] if the
/// letter has left or a worker holds it, with [`Refused::NothingToUndo`] if something else has happened since.
pub fn undo_decision(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    (id, seen_version): (TicketId, i32),
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    // Whoever changes the registry suspends links while they hold it.
    registry::hold(conn)?;
    let ticket = tickets::load(conn, id)?;
    if ticket.version != seen_version {
        return Err(DeskError::Stale);
    }
    let acting = Acting::Staff(by.id, by.role);
    let change = ticket.act(Action::Undo, acting, &desk.promise, now)?;
    let held = ticket.held.as_ref().ok_or(Refused::NothingToUndo)?;
    if !outbox::unsend(conn, id, held.until)? {
        return Err(Refused::LetterLeft.into());
    }
    if let Some((_, Some(record))) = answer(conn, &ticket)? {
        take_back(conn, desk, by, &ticket, (record, held.accepted), now)?;
    }
    tickets::save(conn, &change, now)?;
    Ok(change.ticket)
}

/// Takes back what was done to a record for a decision.
fn take_back(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    ticket: &Ticket,
    (record, accepted): (RecordId, Option<HeldRecord>),
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let statement = registry::load(conn, record)?.statement;
    let (row, decided_at) = (statement.row(), ticket.resolved_at.unwrap_or(now));
    let linked = accepted.is_some_and(|accepted| accepted.linked);
    let of_decision = |link: &StandingLink| linked && link.row == row && link.at == decided_at;
    let links = links::of_ticket(conn, ticket.id)?;
    if let Some(link) = links.into_iter().find(of_decision) {
        // Before the link is gone: the certificate no longer says who relied on it.
        let relied = relying(conn, &link)?.into_iter();
        let relied: Vec<Ticket> = relied.filter(|other| other.id != ticket.id).collect();
        links::forget(conn, link.id)?;
        for other in relied {
            let gone = Action::RecordGone {
                reason: UNDONE,
                dose: Some(ToldDose::from(&statement)),
            };
            let change = other.act(gone, Acting::System, &desk.promise, now)?;
            tickets::save(conn, &change, now)?;
        }
    }
    if accepted.is_some_and(|accepted| accepted.released) {
        put_back(conn, desk, by, (&row, decided_at), &UNDONE, now)?;
    }
    // As it was before the decision, a suspended link may come back.
    links::give_back(conn, &row, (decided_at, &answer_ground()))?;
    if let Some(link) = links::of_row(conn, &row)? {
        let because = Because {
            cause: Cause::Corrected,
            ground: &UNDONE,
        };
        follow(conn, desk, &[link.id], because, now)?;
    }
    Ok(())
}
