//! Staff end a ticket: they see the letter first, and may choose only what is true.

use chrono::{DateTime, Utc};

use crate::desk::tickets::answers::{answer_of, answered_by};
use crate::desk::tickets::outcome_facts;
use crate::desk::{Desk, DeskError};
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::{Acting, Action, Change, Refused, Resolution, Ticket};
use crate::domain::values::ids::TicketId;
use crate::store::tickets::{self, complaints, timeline};
use crate::store::{AnyConnection, registry};

/// How somebody wants to end a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How.
    pub outcome: Outcome,
    /// The complaint of which this one is a duplicate, where that is the outcome.
    pub other: Option<Reference>,
    /// What the citizen is told beside the outcome's own words.
    pub message: String,
    /// Why it may be said although its fact does not hold; for supervisors, empty otherwise.
    pub against_facts: String,
}

/// The letter that would leave. Changes nothing.
///
/// # Errors
/// As [`resolve_ticket`].
pub fn letter(
    conn: &mut AnyConnection,
    desk: &Desk,
    (id, seen_version): (TicketId, i32),
    acting: Acting,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Letter, DeskError> {
    Ok(decide(conn, desk, (id, seen_version), acting, wanted, now)?.1)
}

/// Ends a ticket with the letter that was shown. The letter leaves when the time for undoing is over.
///
/// # Errors
/// [`DeskError::Refused`], with [`Refused::LetterDiffers`] if the letter that was shown is not the one that would leave;
/// [`DeskError::Stale`], or the store's.
pub fn resolve_ticket(
    conn: &mut AnyConnection,
    desk: &Desk,
    seen: (TicketId, i32),
    acting: Acting,
    wanted: &Wanted,
    shown: &str,
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    if wanted.outcome.says_that_it_shows() {
        // What shows is somebody's dose by this: nobody makes the record say something else meanwhile.
        registry::hold(conn)?;
    }
    let (change, letter) = decide(conn, desk, seen, acting, wanted, now)?;
    if letter.fingerprint() != shown {
        return Err(Refused::LetterDiffers.into());
    }
    if let Some((_, Some(record))) = answer_of(change.events.iter().map(|event| &event.kind)) {
        let person = complaints::load(conn, change.ticket.id)?.complaint.identity;
        let staff = match acting {
            Acting::Staff(id, _) => Some(id),
            Acting::Citizen | Acting::System => None,
        };
        answered_by(conn, (&person, record), false, staff, now)?;
    }
    tickets::save(conn, &change, now)?;
    Ok(change.ticket)
}

fn decide(
    conn: &mut AnyConnection,
    desk: &Desk,
    (id, seen_version): (TicketId, i32),
    acting: Acting,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<(Change, Letter), DeskError> {
    let ticket = tickets::load(conn, id)?;
    if ticket.version != seen_version {
        return Err(DeskError::Stale);
    }
    let filed = complaints::load(conn, id)?;
    let entries = timeline::load(conn, id)?;
    let action = Action::Resolve(Resolution {
        outcome: wanted.outcome,
        other: wanted.other,
        message: wanted.message.clone(),
        against_facts: wanted.against_facts.clone(),
        facts: outcome_facts::gather(conn, desk, &filed, &entries, now)?,
    });
    let change = ticket.act(action, acting, &desk.promise, now)?;
    let letter = change.letters.last().cloned();
    // A ticket that ends has a letter that says so.
    let letter = letter.ok_or(Refused::NotNow(ticket.status))?;
    Ok((change, letter))
}
