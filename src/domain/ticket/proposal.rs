//! What somebody may not do alone they propose, with everything filled in; somebody else approves or declines it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{ProposalId, RecordId, StaffId};

/// The proposal that waits with a ticket; there is one at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingProposal {
    /// Which.
    pub id: ProposalId,
    /// Who made it: they never decide about it.
    pub by: StaffId,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Proposed {
    /// To take a record for the complaint's.
    Accept {
        /// The version of it that was seen.
        record: RecordId,
        /// Whether it is released for that.
        releases: bool,
    },
    /// To correct what a record says, and to end the ticket by it.
    Correct {
        /// The version of it that was seen.
        record: RecordId,
        /// What it is to say.
        fields: Vec<CorrectedField>,
        /// What the citizen is told, where the outcome's own words cannot say it.
        message: String,
    },
    /// To end the ticket with an outcome whose fact does not hold.
    Resolve {
        /// How.
        outcome: Outcome,
        /// The complaint of which this one is a duplicate, where that is the outcome.
        other: Option<Reference>,
        /// What the citizen is told beside the outcome's own words.
        message: String,
    },
}

impl Proposed {
    /// Its code, which is the end of message keys.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accept { releases: true, .. } => "release",
            Self::Accept { .. } => "accept",
            Self::Correct { .. } => "correct",
            Self::Resolve { .. } => "resolve",
        }
    }

    /// The version of the record for which it was made.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Accept { record, .. } | Self::Correct { record, .. } => Some(*record),
            Self::Resolve { .. } => None,
        }
    }
}

/// What a field of a record is to say, as it is typed into the form of a correction.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedField {
    /// The field's code.
    pub field: String,
    /// What it is to say; may be the number of a document.
    pub value: String,
}

impl fmt::Debug for CorrectedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorrectedField")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// A proposal as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProposal {
    /// Its number.
    pub id: ProposalId,
    /// The code of what is proposed.
    pub what: &'static str,
    /// Why.
    pub ground: Ground,
}

/// What has changed since a proposal was made, so that nobody may act by it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outdated {
    /// Something happened to the ticket.
    Ticket,
    /// The record says something else, or is not offered any more.
    Record,
}

impl Outdated {
    /// The key of what is said of it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ticket => "proposal-outdated-ticket",
            Self::Record => "proposal-outdated-record",
        }
    }
}

/// Whether a proposal was made for a ticket that stands otherwise by now, by all that happened, oldest first.
pub fn is_outdated<'a>(proposal: ProposalId, events: impl Iterator<Item = &'a EventKind>) -> bool {
    let made =
        |kind: &&EventKind| matches!(kind, EventKind::Proposed { proposal: known, .. } if *known == proposal);
    events
        .skip_while(|kind| !made(kind))
        .any(EventKind::changes_what_is_known)
}

impl EventKind {
    /// Whether whoever decided before it would have to look once more: it brings something new, or takes something away.
    pub(super) fn changes_what_is_known(&self) -> bool {
        match self {
            Self::CitizenReplied { .. }
            | Self::FacilityAnswered { .. }
            | Self::Amended { .. }
            | Self::RecordAccepted { .. }
            | Self::RecordRejected { .. }
            | Self::RejectionUndone { .. }
            | Self::LinkRevoked { .. }
            | Self::LinkSuspended(_)
            | Self::LinkResumed { .. }
            | Self::Resolved { .. }
            | Self::Withdrawn
            | Self::Reopened { .. }
            | Self::Undone
            | Self::Closed
            | Self::MergedIn { .. }
            | Self::MergedOut { .. }
            | Self::WroteOn { .. }
            | Self::MergedReply { .. } => true,
            Self::Received
            | Self::Looked { .. }
            | Self::Queued
            | Self::Taken
            | Self::Released
            | Self::Assigned { .. }
            | Self::Noted { .. }
            | Self::CitizenAsked { .. }
            | Self::FacilityAsked { .. }
            | Self::SlaWarned { .. }
            | Self::SlaBreached
            | Self::ProgressTold { .. }
            | Self::LinkReplaced
            | Self::Proposed { .. }
            | Self::ProposalTakenBack { .. }
            | Self::ProposalApproved { .. }
            | Self::ProposalDeclined { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests;
