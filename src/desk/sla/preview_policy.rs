//! What the complaints of the last thirty days would have been promised under another policy.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::facility::State;
use crate::domain::sla::schedule::Budget;
use crate::store::tickets::received;

/// How far back is looked.
pub const LOOKS_BACK: TimeDelta = TimeDelta::days(30);
/// The most complaints that are looked at, the latest ones.
pub const MOST: usize = 20_000;

/// How the promise was kept, and would have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Complaints that were looked at.
    pub all: u32,
    /// Those late as things were: resolved late, or open and late by now.
    pub late: u32,
    /// Those that would be.
    pub would_be_late: u32,
}

/// What another policy would have come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// In all.
    pub total: Kept,
    /// By the states of their places.
    pub by_state: BTreeMap<State, Kept>,
    /// Whether there were more complaints than were looked at.
    pub cut: bool,
}

/// Looks at the complaints that were received lately, with the pauses that they really had. What staff would have done
/// under another deadline, nobody knows: it is as they did it.
///
/// # Errors
/// The store's.
pub fn preview_policy(cx: &mut Context<'_>, budget: Budget) -> Result<Preview, DeskError> {
    let (now, calendar) = (cx.now, cx.desk.policies.known().calendar(cx.now));
    let since = now - LOOKS_BACK;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut preview = Preview::default();
    let received = received::since(cx.conn, since, most)?;
    preview.cut = received.len() >= MOST;
    for ticket in received {
        let clock = ticket.clock;
        let other = budget.clock(0, &calendar, ticket.state, clock.started_at);
        let other = other.with_stops_of(&clock);
        let own = preview.by_state.entry(ticket.state).or_default();
        for kept in [&mut preview.total, own] {
            kept.all += 1;
            kept.late += u32::from(clock.is_used_up(now));
            kept.would_be_late += u32::from(other.is_used_up(now));
        }
    }
    Ok(preview)
}
