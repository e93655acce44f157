//! Decisions that are not told yet: they are held, can be undone, and the citizen sees the ticket without them.

use chrono::{DateTime, Utc};

use crate::domain::ticket::event::{Event, EventKind};
use crate::domain::ticket::held::{Before, Held, HeldRecord};
use crate::domain::ticket::ticket::Ticket;
use crate::domain::values::ids::StaffId;

impl Ticket {
    /// Holds what a member of staff decides about the ticket as it is now.
    pub(super) fn hold(&self, by: StaffId, until: DateTime<Utc>, accepted: Option<HeldRecord>) -> Held {
        Held {
            by,
            until,
            version: self.version,
            accepted,
            before: Before {
                status: self.status,
                outcome: self.outcome,
                owner: self.owner,
                warned_percent: self.warned_percent,
                breached_at: self.breached_at,
                last_told_at: self.last_told_at,
                resolved_at: self.resolved_at,
                question: self.question.clone(),
                reopened: Some(self.reopened),
                merged_into: self.merged_into,
                proposal: self.proposal,
            },
        }
    }

    /// Makes the ticket what it was before a decision, but for its clock.
    pub(super) fn restore(&mut self, held: Held) {
        let before = held.before;
        self.status = before.status;
        self.outcome = before.outcome;
        self.owner = before.owner;
        self.warned_percent = before.warned_percent;
        self.breached_at = before.breached_at;
        self.last_told_at = before.last_told_at;
        self.resolved_at = before.resolved_at;
        self.question = before.question;
        self.reopened = before.reopened.unwrap_or(self.reopened);
        self.merged_into = before.merged_into;
        self.proposal = before.proposal;
        self.held = None;
    }

    /// The decision that has not been told yet, if there is one.
    pub fn untold(&self, now: DateTime<Utc>) -> Option<&Held> {
        self.held.as_ref().filter(|held| now < held.until)
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
    before.restore(held);
    before.clock = ticket
        .clock
        .replayed(standing.iter().filter_map(|entry| event(entry).clock_effect()));
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
