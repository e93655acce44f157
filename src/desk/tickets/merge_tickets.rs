//! Two tickets turn out to be about the same dose of the same person: one leads, the other ends as its duplicate.

use chrono::TimeDelta;

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::leading::one_reader;
use crate::domain::ticket::duplicate::{Likeness, alike};
use crate::domain::ticket::letter::Recipient;
use crate::domain::ticket::merging::{Led, Merging};
use crate::domain::ticket::outcome_facts::Untrue;
use crate::domain::ticket::{Action, Refused, Ticket};
use crate::store::StoreError;
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::duplicates::{self, Near};
use crate::store::tickets::{self, outbox};

/// An open ticket that may be about the same dose of the same person.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The ticket.
    pub near: Near,
    /// How the two resemble each other.
    pub likeness: Likeness,
}

/// The tickets with which an open one may be merged, the most like it first.
///
/// # Errors
/// The store's.
pub fn suggest(
    cx: &mut Context<'_>,
    ticket: &Ticket,
    filed: &FiledComplaint,
) -> Result<Vec<Suggested>, StoreError> {
    if !ticket.status.is_open() {
        return Ok(Vec::new());
    }
    let near = duplicates::near(cx.conn, filed)?.into_iter();
    let mut suggested: Vec<Suggested> = near
        .filter_map(|near| {
            let likeness = alike(&filed.complaint, &near.filed.complaint)?;
            Some(Suggested { near, likeness })
        })
        .collect();
    suggested.sort_by_key(|one| one.likeness);
    Ok(suggested)
}

/// Merges a ticket into another one, which leads from now on. Whoever reads the letters of both gets one letter, in the
/// language of the complaint that leads; else each gets one, which says nothing of the other complaint.
///
/// # Errors
/// [`DeskError::Stale`] if one of the two is not as they saw it; [`DeskError::Refused`], with
/// [`Refused::NotTrue`] if the two are not about the same dose of the same person; the store's.
pub fn merge_tickets(
    cx: &mut Context<'_>,
    (merged, leading): (SeenTicket, SeenTicket),
    compared: bool,
) -> Result<Ticket, DeskError> {
    let (ends, leads) = (cx.seen(merged)?, cx.seen(leading)?);
    let (filed, its) = (
        complaints::load(cx.conn, ends.id)?,
        complaints::load(cx.conn, leads.id)?,
    );
    let likeness = alike(&filed.complaint, &its.complaint).filter(|_| ends.id != leads.id);
    let likeness = likeness.ok_or(Refused::NotTrue(Untrue::NoOther))?;
    let one_reader = one_reader(&filed, &its);
    let merging = Merging {
        into: leads.id,
        other: leads.reference,
        stands: leads.status,
        problem: filed.complaint.problem,
        likeness,
        compared,
        one_reader,
    };
    // As much as the other one has used, of time that counts.
    let behind = ends.clock.used(cx.now) - leads.clock.used(cx.now);
    let led = Led {
        other: ends.reference,
        counts_from: leads.clock.started_at - behind.max(TimeDelta::zero()),
        tells: !one_reader,
        unread: ends.unread_since.is_some(),
        leads: true,
    };
    let promise = &cx.desk.promise;
    let mut change = ends.act(Action::Merge(merging), cx.by, promise, cx.now)?;
    let mut change_of_leader = leads.act(Action::Lead(led), cx.by, promise, cx.now)?;
    let due = change.ticket.held.as_ref().map_or(cx.now, |held| held.until);
    // The other one may be late already: nobody is told so of this one while it can be undone.
    change_of_leader.due.not_before(due);
    let of_leader = Recipient::citizen(&its.complaint, its.language);
    let to = if one_reader {
        of_leader.clone()
    } else {
        Recipient::citizen(&filed.complaint, filed.language)
    };
    for letter in std::mem::take(&mut change.letters) {
        outbox::owe_about(cx.conn, ends.id, (&letter, &to), (cx.now, due))?;
    }
    for letter in std::mem::take(&mut change_of_leader.letters) {
        outbox::owe_about(cx.conn, leads.id, (&letter, &of_leader), (cx.now, due))?;
    }
    // Always in the order of their numbers: two people who merge the same two either way do not wait for each other.
    let mut both = [&change, &change_of_leader];
    both.sort_by_key(|change| change.ticket.id);
    for change in both {
        tickets::save(cx.conn, change, cx.now)?;
    }
    Ok(change.ticket)
}
