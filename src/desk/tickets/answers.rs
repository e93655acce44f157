//! Answers that were given, and what they end.

use crate::desk::context::Context;
use crate::domain::person::identity::Identity;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::{Outcome, Ticket};
use crate::domain::values::ground::{Ground, Said};
use crate::domain::values::ids::{RecordId, StaffId};
use crate::store::registry;
use crate::store::registry::links::{self, StandingLink};
use crate::store::tickets::timeline;
use crate::store::{AnyConnection, StoreError};

/// The last answer among what happened.
pub(crate) fn answer_of<'a>(
    kinds: impl DoubleEndedIterator<Item = &'a EventKind>,
) -> Option<(Outcome, Option<RecordId>)> {
    kinds.rev().find_map(EventKind::answer)
}

/// A complaint ends by a record, so that it is this person's dose: a suspended link of it to somebody else does not
/// come back, nor does any if it is linked anew.
pub(crate) fn answered_by(
    cx: &mut Context<'_>,
    (person, record): (&Identity, RecordId),
    anew: bool,
    staff: Option<StaffId>,
) -> Result<(), StoreError> {
    let row = registry::load(cx.conn, record)?.statement.row();
    let ends = |link: &StandingLink| is_ended_by_answer(link, person, anew);
    if links::of_row(cx.conn, &row)?.is_some_and(|link| ends(&link)) {
        registry::hold(cx.conn)?;
        if let Some(link) = links::of_row(cx.conn, &row)?.filter(ends) {
            links::revoke(cx.conn, link.id, staff, &answer_ground(), cx.now)?;
        }
    }
    Ok(())
}

/// Whether the answer to a person, by which a record is linked anew or not, ends a link of it.
pub(crate) fn is_ended_by_answer(link: &StandingLink, person: &Identity, anew: bool) -> bool {
    link.suspended.is_some() && (anew || link.person != *person)
}

/// Why such a link is revoked.
pub(crate) fn answer_ground() -> Ground {
    Ground::Said(Said::LinkEndedByAnswer)
}

/// How a ticket ended, and by which record, if by one; nothing while it is open, and of what the citizen withdrew.
pub(crate) fn answer(
    conn: &mut AnyConnection,
    ticket: &Ticket,
) -> Result<Option<(Outcome, Option<RecordId>)>, StoreError> {
    if ticket.outcome.is_none_or(|outcome| outcome == Outcome::Withdrawn) {
        return Ok(None);
    }
    let entries = timeline::load(conn, ticket.id)?;
    Ok(answer_of(entries.iter().map(|entry| &entry.event.kind)))
}
