//! Staff open a ticket again that they ended: they found the decision wrong.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::leading::{Known, follow};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::{Action, Change, Refused, Ticket};
use crate::store::tickets::{self, outbox};

/// The letter that would leave; nothing if the citizen has not been told of the decision yet. Changes nothing.
///
/// # Errors
/// As [`take_up_again`].
pub fn letter(cx: &mut Context<'_>, seen: SeenTicket, reason: &str) -> Result<Option<Letter>, DeskError> {
    let ticket = cx.seen(seen)?;
    let told = ticket.untold(cx.now).is_none();
    let change = open(cx, &ticket, reason, told)?;
    Ok(change.letters.into_iter().next())
}

/// Opens a ticket again. A letter of the decision that has not left does not leave; if it has left, the citizen is told
/// why, with the letter that was shown.
///
/// # Errors
/// [`DeskError::Refused`], with [`Refused::LetterDiffers`] if the letter that was shown is not the one that would leave;
/// [`DeskError::Stale`], or the store's.
pub fn take_up_again(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    (reason, shown): (&str, &str),
) -> Result<Ticket, DeskError> {
    let ticket = cx.seen(seen)?;
    let told = match ticket.untold(cx.now) {
        Some(held) => !outbox::unsend(cx.conn, ticket.id, held.until)?,
        None => true,
    };
    let change = open(cx, &ticket, reason, told)?;
    let letter = change.letters.first().map(Letter::fingerprint);
    if letter.as_deref().unwrap_or_default() != shown {
        return Err(Refused::LetterDiffers.into());
    }
    tickets::save(cx.conn, &change, cx.now)?;
    let known = match ticket.untold(cx.now) {
        Some(held) if !told => Known::Waits(held.until),
        Some(_) | None => Known::Told,
    };
    follow(cx, (&ticket, &change.ticket), known)?;
    Ok(change.ticket)
}

fn open(cx: &Context<'_>, ticket: &Ticket, reason: &str, told: bool) -> Result<Change, Refused> {
    let reason = reason.to_owned();
    let action = Action::TakeUpAgain { reason, told };
    ticket.act(action, cx.by, &cx.desk.promise, cx.now)
}
