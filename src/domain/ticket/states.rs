//! The states of a ticket and the ways between them.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where a ticket stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Stored; nothing else has happened.
    Received,
    /// The registry is being searched.
    Matching,
    /// Waits for a member of staff.
    Queued,
    /// Somebody works on it.
    InProgress,
    /// The citizen owes an answer; the clock stands.
    AwaitingCitizen,
    /// The facility owes an answer; the clock runs.
    AwaitingFacility,
    /// Ended; the citizen may reopen it for a while.
    Resolved,
    /// Ended for good.
    Closed,
}

impl Status {
    /// Whether the desk still owes something.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether a record that comes in may still settle it, after the first search did not.
    pub fn waits_for_record(self) -> bool {
        match self {
            Self::Queued | Self::InProgress | Self::AwaitingCitizen | Self::AwaitingFacility => true,
            Self::Received | Self::Matching | Self::Resolved | Self::Closed => false,
        }
    }

    /// Whether a certain match settles it by itself: not what an agent has in hand.
    pub fn can_be_settled_by_match(self) -> bool {
        next(self, Step::SettledByMatch, false).is_some()
    }
}

/// What can happen to a ticket, without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The search begins.
    StartMatching,
    /// The search found the record that settles it.
    SettledByMatch,
    /// The search left it to a human.
    LeftToHuman,
    /// Staff take it.
    Take,
    /// Its owner gives it back.
    Release,
    /// A supervisor gives it to somebody, or back to the queue.
    Assign,
    /// Its owner asks the citizen.
    AskCitizen,
    /// The citizen answers.
    Reply,
    /// Its owner asks the facility.
    AskFacility,
    /// The facility's answer is written down.
    FacilityAnswered,
    /// Its owner ends it.
    Resolve,
    /// The citizen takes it back.
    Withdraw,
    /// The citizen does not accept the outcome.
    Reopen,
    /// The time for that is over.
    Close,
    /// Its owner says whether a record is the complaint's, without ending the ticket.
    JudgeRecord,
    /// A link or a record on which it relied counts no more.
    LoseLink,
    /// The desk opens it again: what it had told was wrong.
    TakeBack,
    /// Another ticket is merged into it, or its citizen says something.
    Lead,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 18] = [
        Self::StartMatching,
        Self::SettledByMatch,
        Self::LeftToHuman,
        Self::Take,
        Self::Release,
        Self::Assign,
        Self::AskCitizen,
        Self::Reply,
        Self::AskFacility,
        Self::FacilityAnswered,
        Self::Resolve,
        Self::Withdraw,
        Self::Reopen,
        Self::Close,
        Self::JudgeRecord,
        Self::LoseLink,
        Self::TakeBack,
        Self::Lead,
    ];
}

/// The whole state machine: where a step leads from a status, or nothing where it cannot be taken.
///
/// `has_owner` decides where an answer of the citizen or of a facility leads: back to its owner or to the queue.
#[expect(
    clippy::match_same_arms,
    clippy::unnested_or_patterns,
    reason = "a table of states reads best with a line for each step"
)]
pub fn next(from: Status, step: Step, has_owner: bool) -> Option<Status> {
    use Status::{
        AwaitingCitizen, AwaitingFacility, Closed, InProgress, Matching, Queued, Received, Resolved,
    };
    let worked_on = if has_owner { InProgress } else { Queued };
    match (step, from) {
        (Step::StartMatching, Received | Matching) => Some(Matching),
        (Step::SettledByMatch, Matching | Queued | AwaitingCitizen | AwaitingFacility) => Some(Resolved),
        (Step::LeftToHuman, Matching) | (Step::Release, InProgress) => Some(Queued),
        (Step::LeftToHuman, Queued | InProgress | AwaitingCitizen | AwaitingFacility) => Some(from),
        (Step::Take, Queued) => Some(InProgress),
        (Step::Take, AwaitingCitizen | AwaitingFacility | InProgress) => Some(from),
        (Step::Assign, Queued | InProgress) => Some(worked_on),
        (Step::Assign, AwaitingCitizen | AwaitingFacility) => Some(from),
        (Step::AskCitizen, InProgress | AwaitingFacility) => Some(AwaitingCitizen),
        (Step::Reply, AwaitingCitizen) | (Step::FacilityAnswered, AwaitingFacility) => Some(worked_on),
        (Step::AskFacility, InProgress) => Some(AwaitingFacility),
        (Step::Resolve, InProgress | AwaitingCitizen | AwaitingFacility) => Some(Resolved),
        (Step::Withdraw, Received | Matching | Queued | InProgress | AwaitingCitizen | AwaitingFacility) => {
            Some(Resolved)
        }
        (Step::Reopen, Resolved) => Some(Queued),
        (Step::Close, Resolved) => Some(Closed),
        (Step::JudgeRecord, InProgress | AwaitingCitizen | AwaitingFacility) => Some(from),
        (Step::LoseLink | Step::Lead, Queued | InProgress | AwaitingCitizen | AwaitingFacility) => Some(from),
        // The mistake is the desk's own: it does not end with the time in which citizens may object.
        (Step::LoseLink | Step::TakeBack, Resolved | Closed) => Some(Queued),
        (
            Step::StartMatching,
            Queued | InProgress | AwaitingCitizen | AwaitingFacility | Resolved | Closed,
        )
        | (Step::SettledByMatch | Step::LeftToHuman, Received | Resolved | Closed)
        | (Step::SettledByMatch, InProgress)
        | (Step::Take | Step::Assign, Received | Matching | Resolved | Closed)
        | (
            Step::Release,
            Received | Matching | Queued | AwaitingCitizen | AwaitingFacility | Resolved | Closed,
        )
        | (Step::AskCitizen, Received | Matching | Queued | AwaitingCitizen | Resolved | Closed)
        | (Step::Reply, Received | Matching | Queued | InProgress | AwaitingFacility | Resolved | Closed)
        | (
            Step::AskFacility,
            Received | Matching | Queued | AwaitingCitizen | AwaitingFacility | Resolved | Closed,
        )
        | (
            Step::FacilityAnswered,
            Received | Matching | Queued | InProgress | AwaitingCitizen | Resolved | Closed,
        )
        | (Step::Resolve | Step::JudgeRecord, Received | Matching | Queued | Resolved | Closed)
        | (Step::LoseLink, Received | Matching)
        | (Step::Lead, Received | Matching | Resolved | Closed)
        | (Step::Withdraw, Resolved | Closed)
        | (Step::TakeBack, Received | Matching | Queued | InProgress | AwaitingCitizen | AwaitingFacility)
        | (
            Step::Reopen | Step::Close,
            Received | Matching | Queued | InProgress | AwaitingCitizen | AwaitingFacility | Closed,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::coded::Coded;

    #[test]
    fn what_is_closed_stays_closed_unless_the_desk_was_wrong() {
        for step in Step::ALL {
            let opens = next(Status::Closed, step, true).is_some();
            let wrong = matches!(step, Step::LoseLink | Step::TakeBack);
            assert_eq!(opens, wrong, "{step:?}");
        }
    }

    #[test]
    fn the_match_never_takes_a_ticket_out_of_an_agents_hands() {
        assert_eq!(next(Status::InProgress, Step::SettledByMatch, true), None);
    }

    #[test]
    fn every_open_ticket_can_be_withdrawn_and_reaches_an_end() {
        for status in Status::all().filter(|status| status.is_open()) {
            assert_eq!(
                next(status, Step::Withdraw, false),
                Some(Status::Resolved),
                "{status:?}"
            );
        }
    }

    #[test]
    fn an_answer_goes_to_the_owner_or_to_the_queue() {
        assert_eq!(
            next(Status::AwaitingCitizen, Step::Reply, true),
            Some(Status::InProgress)
        );
        assert_eq!(
            next(Status::AwaitingCitizen, Step::Reply, false),
            Some(Status::Queued)
        );
    }
}
