//! Staff end a ticket: they see the letter first, and may choose only what is true.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::answers::{answer_of, answered_by};
use crate::desk::tickets::outcome_facts;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::{Action, Change, Refused, Resolution, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::store::registry;
use crate::store::tickets::{self, complaints, timeline};

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
pub fn letter(cx: &mut Context<'_>, seen: SeenTicket, wanted: &Wanted) -> Result<Letter, DeskError> {
    Ok(decide(cx, seen, wanted)?.1)
}

/// Ends a ticket with the letter that was shown. The letter leaves when the time for undoing is over.
///
/// # Errors
/// [`DeskError::Refused`], with [`Refused::LetterDiffers`] if the letter that was shown is not the one that would leave;
/// [`DeskError::Stale`], or the store's.
pub fn resolve_ticket(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    wanted: &Wanted,
    shown: &str,
) -> Result<Ticket, DeskError> {
    hold(cx, wanted)?;
    let (change, letter, _) = decide(cx, seen, wanted)?;
    if letter.fingerprint() != shown {
        return Err(Refused::LetterDiffers.into());
    }
    keep(cx, change)
}

/// Ends a ticket as many others are ended with it: by what is true of it, with one of the letters that were shown
/// ([`letter_kind`]).
///
/// # Errors
/// [`DeskError::Refused`], [`DeskError::Stale`], or the store's.
pub fn resolve_alike(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    wanted: &Wanted,
    shown: &[String],
) -> Result<Ticket, DeskError> {
    hold(cx, wanted)?;
    let (change, letter, language) = decide(cx, seen, wanted)?;
    if !shown.contains(&letter_kind(language, &letter)) {
        return Err(Refused::LetterDiffers.into());
    }
    keep(cx, change)
}

/// By what letters differ that end tickets alike: their language and the words of the outcome.
pub fn letter_kind(language: Language, letter: &Letter) -> String {
    let words = if let Letter::Resolved { outcome, basis, .. } = letter {
        basis.words(*outcome)
    } else {
        ""
    };
    format!("{}.{words}", language.code())
}

/// What shows is somebody's dose by this: nobody makes the record say something else meanwhile.
fn hold(cx: &mut Context<'_>, wanted: &Wanted) -> Result<(), DeskError> {
    if wanted.outcome.says_that_it_shows() {
        registry::hold(cx.conn)?;
    }
    Ok(())
}

fn keep(cx: &mut Context<'_>, change: Change) -> Result<Ticket, DeskError> {
    if let Some((_, Some(record))) = answer_of(change.events.iter().map(|event| &event.kind)) {
        let person = complaints::load(cx.conn, change.ticket.id)?.complaint.identity;
        let staff = cx.by.staff();
        answered_by(cx, (&person, record), false, staff)?;
    }
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}

/// The change, and its letter with the language in which it is read.
fn decide(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    wanted: &Wanted,
) -> Result<(Change, Letter, Language), DeskError> {
    let ticket = cx.seen(seen)?;
    let filed = complaints::load(cx.conn, ticket.id)?;
    let entries = timeline::load(cx.conn, ticket.id)?;
    let action = Action::Resolve(Resolution {
        outcome: wanted.outcome,
        other: wanted.other,
        message: wanted.message.clone(),
        against_facts: wanted.against_facts.clone(),
        facts: outcome_facts::gather(cx, &filed, &entries)?,
    });
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    let letter = change.letters.last().cloned();
    // A ticket that ends has a letter that says so.
    let letter = letter.ok_or(Refused::NotNow(ticket.status))?;
    Ok((change, letter, filed.language))
}
