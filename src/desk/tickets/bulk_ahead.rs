//! What would come of doing the same with many tickets, as far as some of them tell: nothing is changed by it.

use crate::desk::context::Context;
use crate::desk::tickets::bulk_item::{Alike, Failed, look_ahead};
use crate::desk::tickets::outcome_facts;
use crate::desk::tickets::resolve_ticket::letter_kind;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::bulk::{NotDone, outcomes};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::values::ids::{BulkId, TicketId};
use crate::store::StoreError;
use crate::store::tickets::bulk_items::Claimed;
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::{self, timeline};

/// Tickets that are looked at before something is begun with many: a page of the queue.
pub const EXAMINED: usize = 50;

/// What would come of it.
#[derive(Default)]
pub struct Ahead {
    /// How many tickets were looked at.
    pub examined: usize,
    /// With how many of them it can be done.
    pub possible: usize,
    /// With which of the others not, and why.
    pub barred: Vec<(NotDone, Vec<Reference>)>,
    /// A letter of each kind that would leave, in each language, to one of those who would get it.
    pub letters: Vec<(Reference, FiledComplaint, Letter)>,
    /// Their kinds.
    pub kinds: Vec<String>,
}

/// Looks at some of the tickets, each in the version that was seen.
///
/// # Errors
/// The store's.
pub fn ahead(
    cx: &mut Context<'_>,
    alike: Alike<'_>,
    chosen: &[(TicketId, i32)],
) -> Result<Ahead, StoreError> {
    let mut found = Ahead::default();
    for (ticket, version) in chosen.iter().copied() {
        let reference = match tickets::load(cx.conn, ticket) {
            Err(StoreError::Missing) => continue,
            ticket => ticket?.reference,
        };
        found.examined += 1;
        let claimed = Claimed {
            run: BulkId(0),
            ticket,
            version,
            owner: None,
        };
        match look_ahead(cx, alike, &claimed) {
            Ok(letter) => {
                found.possible += 1;
                let Some(letter) = letter else { continue };
                let filed = complaints::load(cx.conn, ticket)?;
                let kind = letter_kind(filed.language, &letter);
                if !found.kinds.contains(&kind) {
                    found.kinds.push(kind);
                    found.letters.push((reference, filed, letter));
                }
            }
            Err(Failed::NotDone(why)) => match found.barred.iter_mut().find(|(known, _)| *known == why) {
                Some((_, references)) => references.push(reference),
                None => found.barred.push((why, vec![reference])),
            },
            // It is tried when its turn comes.
            Err(Failed::Stale) => {}
            Err(Failed::Store(error)) => return Err(error),
        }
    }
    Ok(found)
}

/// Of how many of some tickets each outcome is true that many can have alike, those alone that may be ended by whoever asks;
/// and how many were looked at.
///
/// # Errors
/// The store's.
pub fn true_outcomes(
    cx: &mut Context<'_>,
    chosen: &[(TicketId, i32)],
) -> Result<(Vec<(Outcome, usize)>, usize), StoreError> {
    let mut counts: Vec<(Outcome, usize)> = outcomes().map(|outcome| (outcome, 0)).collect();
    let mut examined = 0;
    for (ticket, _) in chosen.iter().copied() {
        let ticket = match tickets::load(cx.conn, ticket) {
            Err(StoreError::Missing) => continue,
            ticket => ticket?,
        };
        examined += 1;
        let may = ticket.permits(ActionKind::Resolve, cx.by, &cx.desk.promise, cx.now);
        if may.is_err() {
            continue;
        }
        let filed = complaints::load(cx.conn, ticket.id)?;
        let entries = timeline::load(cx.conn, ticket.id)?;
        let facts = outcome_facts::gather(cx, &filed, &entries)?;
        for (outcome, count) in &mut counts {
            *count += usize::from(facts.basis(*outcome, None).is_ok());
        }
    }
    Ok((counts, examined))
}
