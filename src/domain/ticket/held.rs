//! A decision whose letter has not left yet: until then it can be undone, and the citizen knows nothing of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::proposal::WaitingProposal;
use crate::domain::ticket::states::Status;
use crate::domain::values::ids::{RecordId, StaffId, TicketId};

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
    pub(super) before: Before,
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

/// What a decision changes of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    pub(super) status: Status,
    pub(super) outcome: Option<Outcome>,
    pub(super) owner: Option<StaffId>,
    pub(super) warned_percent: u8,
    pub(super) breached_at: Option<DateTime<Utc>>,
    pub(super) last_told_at: DateTime<Utc>,
    pub(super) resolved_at: Option<DateTime<Utc>>,
    pub(super) question: Option<String>,
    /// Not kept by versions before the count of reopenings: undoing leaves it then.
    #[serde(default)]
    pub(super) reopened: Option<i32>,
    /// The ticket into which it was merged.
    #[serde(default)]
    pub(super) merged_into: Option<TicketId>,
    /// What was proposed.
    #[serde(default)]
    pub(super) proposal: Option<WaitingProposal>,
}
