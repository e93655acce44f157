//! Staff open a ticket again that they ended: they found the decision wrong.

use chrono::{DateTime, Utc};

use crate::desk::{Desk, DeskError};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::{Acting, Action, Change, Refused, Ticket};
use crate::domain::values::ids::TicketId;
use crate::store::AnyConnection;
use crate::store::tickets::{self, outbox};

/// The letter that would leave; nothing if the citizen has not been told of the decision yet. Changes nothing.
///
/// # Errors
/// As [`take_up_again`].
pub fn letter(
    conn: &mut AnyConnection,
    desk: &Desk,
    (id, seen_version): (TicketId, i32),
    acting: Acting,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Option<Letter>, DeskError> {
    let ticket = seen(conn, id, seen_version)?;
    let told = ticket.untold(now).is_none();
    let change = open(desk, &ticket, acting, reason, told, now)?;
    Ok(change.letters.into_iter().next())
}

/// Opens a ticket again. A letter of the decision that has not left does not leave; if it has left, the citizen is told
/// why, with the letter that was shown.
///
/// # Errors
/// [`DeskError::Refused`], with [`Refused::LetterDiffers`] if the letter that was shown is not the one that would leave;
/// [`DeskError::Stale`], or the store's.
pub fn take_up_again(
    conn: &mut AnyConnection,
    desk: &Desk,
    (id, seen_version): (TicketId, i32),
    acting: Acting,
    (reason, shown): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    let ticket = seen(conn, id, seen_version)?;
    let told = match ticket.untold(now) {
        Some(held) => !outbox::unsend(conn, id, held.until)?,
        None => true,
    };
    let change = open(desk, &ticket, acting, reason, told, now)?;
    let letter = change.letters.first().map(Letter::fingerprint);
    if letter.as_deref().unwrap_or_default() != shown {
        return Err(Refused::LetterDiffers.into());
    }
    tickets::save(conn, &change, now)?;
    Ok(change.ticket)
}

fn seen(conn: &mut AnyConnection, id: TicketId, version: i32) -> Result<Ticket, DeskError> {
    let ticket = tickets::load(conn, id)?;
    if ticket.version == version {
        Ok(ticket)
    } else {
        Err(DeskError::Stale)
    }
}

fn open(
    desk: &Desk,
    ticket: &Ticket,
    acting: Acting,
    reason: &str,
    told: bool,
    now: DateTime<Utc>,
) -> Result<Change, Refused> {
    let reason = reason.to_owned();
    ticket.act(Action::TakeUpAgain { reason, told }, acting, &desk.promise, now)
}
