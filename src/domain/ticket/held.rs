//! A decision whose letter has not left yet: until then it can be undone, and the citizen knows nothing of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ticket::event::{Event, EventKind};
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::ticket::{Status, Ticket};
use crate::domain::values::ids::{RecordId, StaffId};

/// A decision of staff that can be undone for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Who decided.
    pub by: StaffId,
    /// When its letter leaves.
    pub until: DateTime<Utc>,
    /// The ticket's version before the decision: one more means that nothing has happened since.
    pub version: i32,
    /// The record that was accepted, where that was the decision.
    pub accepted: Option<HeldRecord>,
    /// The ticket as it was before, but for its clock, which its events make.
    before: Before,
}

/// A record that a decision took for the complaint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRecord {
    /// The record as it was then.
    pub record: RecordId,
    /// Whether it was linked for that.
    pub linked: bool,
    /// Whether it was released from quarantine for that.
    pub released: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Before {
    status: Status,
    outcome: Option<Outcome>,
    owner: Option<StaffId>,
    warned_percent: u8,
    breached_at: Option<DateTime<Utc>>,
    last_told_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
    question: Option<String>,
}

impl Held {
    /// Holds what a member of staff decides about a ticket that is as it is now.
    pub(super) fn of(
        ticket: &Ticket,
        by: StaffId,
        until: DateTime<Utc>,
        accepted: Option<HeldRecord>,
    ) -> Self {
        Self {
            by,
            until,
            version: ticket.version,
            accepted,
            before: Before {
                status: ticket.status,
                outcome: ticket.outcome,
                owner: ticket.owner,
                warned_percent: ticket.warned_percent,
                breached_at: ticket.breached_at,
                last_told_at: ticket.last_told_at,
                resolved_at: ticket.resolved_at,
                question: ticket.question.clone(),
            },
        }
    }

    /// When the citizen had last heard from the desk before the decision.
    pub(super) fn last_told_before(&self) -> DateTime<Utc> {
        self.before.last_told_at
    }

    /// Makes a ticket what it was before the decision, but for its clock.
    pub(super) fn restore(self, ticket: &mut Ticket) {
        let before = self.before;
        ticket.status = before.status;
        ticket.outcome = before.outcome;
        ticket.owner = before.owner;
        ticket.warned_percent = before.warned_percent;
        ticket.breached_at = before.breached_at;
        ticket.last_told_at = before.last_told_at;
        ticket.resolved_at = before.resolved_at;
        ticket.question = before.question;
        ticket.held = None;
    }
}

impl Ticket {
    /// The decision that has not been told yet, if there is one.
    pub fn untold(&self, now: DateTime<Utc>) -> Option<&Held> {
        self.held.as_ref().filter(|held| now < held.until)
    }

    /// The decision that can be undone: nothing has happened since, and it has not been told.
    pub fn undoable(&self, now: DateTime<Utc>) -> Option<&Held> {
        self.untold(now).filter(|held| held.version + 1 == self.version)
    }
}

/// What the citizen knows of a ticket: its events without decisions that were taken back before they were told, and while a decision is not told yet,
/// ticket and events as they were before it.
pub fn as_told<T>(
    ticket: &Ticket,
    entries: Vec<T>,
    event: impl Fn(&T) -> &Event,
    now: DateTime<Utc>,
) -> (Ticket, Vec<T>) {
    let mut standing: Vec<T> = Vec::with_capacity(entries.len());
    for entry in entries {
        let never_was = matches!(
            event(&entry).kind,
            EventKind::Undone | EventKind::Reopened { untold: true, .. }
        );
        if never_was {
            drop_decision(&mut standing, &event);
        } else {
            standing.push(entry);
        }
    }
    let Some(held) = ticket.untold(now).cloned() else {
        return (ticket.clone(), standing);
    };
    drop_decision(&mut standing, &event);
    let mut before = ticket.clone();
    held.restore(&mut before);
    before.clock = ticket.clock.replayed(standing.iter().map(&event));
    (before, standing)
}

/// Drops the last decision and all that followed from it.
fn drop_decision<T>(entries: &mut Vec<T>, event: &impl Fn(&T) -> &Event) {
    let decides = |entry: &T| {
        matches!(
            event(entry).kind,
            EventKind::Resolved { .. } | EventKind::Reopened { .. }
        )
    };
    let Some(mut start) = entries.iter().rposition(decides) else {
        return;
    };
    let at = event(&entries[start]).at;
    if let Some(accepted) = start.checked_sub(1)
        && matches!(event(&entries[accepted]).kind, EventKind::RecordAccepted { .. })
        && event(&entries[accepted]).at == at
    {
        start = accepted;
    }
    entries.truncate(start);
}
