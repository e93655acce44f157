//! The timeline of a ticket.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::link::Suspension;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::sla::clock::{ClockEffect, Pause};
use crate::domain::ticket::matched::{Matched, Overruled};
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{ProposalId, RecordId, StaffId};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The person who complained, through the secret link.
    Citizen,
    /// A member of staff.
    Staff(StaffId),
    /// The system by itself.
    System,
}

/// What happened. Append-only: the sequence of all events is the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// The complaint arrived.
    Received,
    /// The registry was searched.
    Looked {
        /// The record that settles the complaint, if one does.
        record: Option<RecordId>,
        /// Why it does, or why a human has to look: message keys below `reason-`.
        reasons: Vec<String>,
        /// The code of the decision; empty in events of the time before there were codes.
        #[serde(default)]
        decision: String,
        /// The most likely record and how it compared.
        #[serde(default)]
        best: Option<Matched>,
    },
    /// A member of staff took a record for the complaint's.
    RecordAccepted {
        /// The record.
        record: RecordId,
        /// Whether it was linked for that.
        linked: bool,
        /// Whether it was released from quarantine for that.
        released: bool,
        /// How it had compared.
        matched: Option<Matched>,
        /// What spoke against it, where something did; for staff only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overruled: Option<Overruled>,
    },
    /// A member of staff knows that a record is not the complaint's: it is offered no more.
    RecordRejected {
        /// The version that they saw.
        record: RecordId,
        /// The record, in whatever version.
        #[serde(flatten)]
        row: SourceRow,
        /// Why.
        reason: Ground,
    },
    /// A member of staff took back that a record is not the complaint's: it is offered again.
    RejectionUndone {
        /// The record, in whatever version.
        #[serde(flatten)]
        row: SourceRow,
    },
    /// A link on which the ticket relied was revoked.
    LinkRevoked {
        /// The record that was linked.
        #[serde(flatten)]
        row: SourceRow,
        /// Why; for staff only, since it may speak of other people.
        ground: Ground,
    },
    /// A link on which the ticket relies is suspended: its record says something else than what was linked.
    LinkSuspended(Suspension),
    /// A link that was suspended is in force again: its record says again what was linked.
    LinkResumed {
        /// The record that is linked.
        #[serde(flatten)]
        row: SourceRow,
    },
    /// A human has to decide.
    Queued,
    /// A member of staff took the ticket.
    Taken,
    /// Its owner gave it back to the queue.
    Released,
    /// A supervisor gave it to somebody of the team, or back to the queue.
    Assigned {
        /// What colleagues called whoever got it; nothing where it went back to the queue.
        name: Option<String>,
    },
    /// Staff wrote something down for themselves.
    Noted {
        /// What they wrote, or the program for them; never shown to the citizen.
        text: Ground,
    },
    /// The citizen was asked something; the clock stops.
    CitizenAsked {
        /// The question.
        question: String,
    },
    /// The citizen answered; the clock goes on.
    CitizenReplied {
        /// The answer.
        text: String,
    },
    /// The facility was asked; the clock runs.
    FacilityAsked {
        /// What was asked, and how.
        text: String,
    },
    /// The facility answered.
    FacilityAnswered {
        /// What it said.
        text: String,
    },
    /// The ticket ended.
    Resolved {
        /// How.
        outcome: Outcome,
        /// What the citizen is told beside the outcome's own words.
        message: String,
        /// The dose record concerned.
        record: Option<RecordId>,
        /// What was true then.
        #[serde(default)]
        basis: Basis,
        /// Why a supervisor chose an outcome whose fact did not hold; for staff only.
        #[serde(default)]
        against_facts: Option<String>,
    },
    /// The citizen took the complaint back.
    Withdrawn,
    /// The ticket is open again: the citizen does not accept the outcome, staff found it wrong, or the record on which
    /// it rested is gone. Who did it tells which.
    Reopened {
        /// Why; empty where another event beside this one says it.
        reason: Ground,
        /// The dose that the certificate shows no more.
        #[serde(default)]
        gone: Option<ToldDose>,
        /// Whether the citizen had not been told how it ended: to them it never had.
        #[serde(default)]
        untold: bool,
    },
    /// The decision before this was undone before the citizen was told: it counts as if it had never been.
    Undone,
    /// The time for reopening is over.
    Closed,
    /// A part of the budget is used up.
    SlaWarned {
        /// How much of it.
        percent: u8,
    },
    /// The promise was broken. Written once, never cleared.
    SlaBreached,
    /// The citizen was told that work goes on, or that their answer is waited for.
    ProgressTold {
        /// Whether they owed an answer.
        #[serde(default)]
        waiting: bool,
    },
    /// The citizen got a new secret link; the old one no longer works.
    LinkReplaced,
    /// What the complaint says was amended, beside what was filed.
    Amended {
        /// The particulars, by their names.
        fields: Vec<String>,
        /// Why; for staff only.
        ground: Ground,
    },
    /// A member of staff proposed what somebody else has to approve.
    Proposed {
        /// The proposal.
        proposal: ProposalId,
        /// The code of what was proposed.
        what: String,
        /// Why; for staff only.
        ground: Ground,
    },
    /// Whoever had proposed something took it back.
    ProposalTakenBack {
        /// The proposal.
        proposal: ProposalId,
    },
    /// Somebody else approved what was proposed; what was done by it follows.
    ProposalApproved {
        /// The proposal.
        proposal: ProposalId,
    },
    /// Somebody else declined what was proposed.
    ProposalDeclined {
        /// The proposal.
        proposal: ProposalId,
        /// Why; for staff only.
        ground: Ground,
    },
    /// Another ticket was merged into this one, and is handled with it.
    MergedIn {
        /// The other one.
        other: Reference,
    },
    /// That other ticket stands by itself again.
    MergedOut {
        /// The other one.
        other: Reference,
    },
    /// The citizen said something about a complaint that is handled with another one.
    WroteOn {
        /// What they said.
        text: String,
    },
    /// The citizen of a ticket that was merged into this one said something; for staff only, since they may be a stranger.
    MergedReply {
        /// The ticket with which they said it.
        other: Reference,
        /// What they said.
        text: String,
    },
}

impl EventKind {
    /// How the ticket ended by this, and by which record, if by one.
    pub fn answer(&self) -> Option<(Outcome, Option<RecordId>)> {
        if let Self::Resolved { outcome, record, .. } = self {
            Some((*outcome, *record))
        } else {
            None
        }
    }

    /// The code in the database, which is also the end of its message keys (with `-` for `_`).
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What the event with this code does to the SLA clock.
    pub fn clock_effect(code: &str) -> Option<ClockEffect> {
        match code {
            "citizen_asked" => Some(ClockEffect::Stop(Pause::Asked)),
            "resolved" | "withdrawn" => Some(ClockEffect::Stop(Pause::Ended)),
            "citizen_replied" | "reopened" => Some(ClockEffect::Resume),
            "undone" => Some(ClockEffect::TakeBack),
            _ => None,
        }
    }

    /// Whether it stands on the citizen's timeline: what they did, what was done for them, and every letter to them.
    pub fn concerns_citizen(&self) -> bool {
        match self {
            Self::Received
            | Self::Queued
            | Self::Taken
            | Self::CitizenAsked { .. }
            | Self::CitizenReplied { .. }
            | Self::FacilityAsked { .. }
            | Self::FacilityAnswered { .. }
            | Self::Resolved { .. }
            | Self::Withdrawn
            | Self::Reopened { .. }
            | Self::Closed
            | Self::SlaBreached
            | Self::ProgressTold { .. }
            | Self::LinkReplaced
            | Self::WroteOn { .. }
            | Self::LinkRevoked { .. }
            | Self::LinkSuspended(_)
            | Self::LinkResumed { .. } => true,
            Self::Looked { .. }
            | Self::Released
            | Self::Assigned { .. }
            | Self::Noted { .. }
            | Self::SlaWarned { .. }
            | Self::Undone
            | Self::RecordAccepted { .. }
            | Self::RecordRejected { .. }
            | Self::RejectionUndone { .. }
            | Self::Amended { .. }
            | Self::Proposed { .. }
            | Self::ProposalTakenBack { .. }
            | Self::ProposalApproved { .. }
            | Self::ProposalDeclined { .. }
            | Self::MergedIn { .. }
            | Self::MergedOut { .. }
            | Self::MergedReply { .. } => false,
        }
    }

    /// Whether the citizen says something by it that staff have to read, if it is the citizen who does it.
    pub(super) fn waits_to_be_read(&self) -> bool {
        matches!(
            self,
            Self::CitizenReplied { .. } | Self::Reopened { .. } | Self::MergedReply { .. }
        )
    }

    /// Whether somebody who does it deals with what the citizen wrote before: staff, by whatever they do but taking the
    /// ticket or giving it back, and whoever ends it.
    pub(super) fn is_dealing_with_it(&self, actor: Actor) -> bool {
        let ends = matches!(self, Self::Resolved { .. } | Self::Withdrawn);
        let hands_over = matches!(
            self,
            Self::Taken
                | Self::Released
                | Self::Assigned { .. }
                | Self::MergedIn { .. }
                | Self::MergedOut { .. }
        );
        ends || (matches!(actor, Actor::Staff(_)) && !hands_over)
    }

    /// The record whose link was suspended, with `false`, or is in force again, with `true`.
    pub fn about_link(&self) -> Option<(&SourceRow, bool)> {
        if let Self::LinkSuspended(Suspension { row, .. }) = self {
            Some((row, false))
        } else if let Self::LinkResumed { row } = self {
            Some((row, true))
        } else {
            None
        }
    }

    /// The record that it takes out of those that are offered, with `true`, or brings back among them, with `false`.
    fn rejects(&self) -> Option<(&SourceRow, bool)> {
        if let Self::RecordRejected { row, .. } | Self::LinkRevoked { row, .. } = self {
            Some((row, true))
        } else if let Self::RejectionUndone { row } = self {
            Some((row, false))
        } else {
            None
        }
    }
}

/// One entry of a ticket's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// What it was.
    pub kind: EventKind,
}

impl Event {
    /// When it happened and what it does to the clock, if it does anything.
    pub fn clock_effect(&self) -> Option<(DateTime<Utc>, ClockEffect)> {
        Some((self.at, EventKind::clock_effect(self.kind.code())?))
    }
}

/// The records that stand rejected after a ticket's events, given oldest first: those about which the last event is a
/// rejection or the end of a link. Each comes with what was given beside that event.
pub fn rejected_after<'a, T>(
    events: impl IntoIterator<Item = (&'a EventKind, T)>,
) -> Vec<(&'a SourceRow, T)> {
    let mut standing: Vec<(&SourceRow, T)> = Vec::new();
    for (kind, beside) in events {
        if let Some((row, rejected)) = kind.rejects() {
            standing.retain(|(known, _)| *known != row);
            if rejected {
                standing.push((row, beside));
            }
        }
    }
    standing
}

#[cfg(test)]
mod tests;
