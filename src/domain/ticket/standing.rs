//! How an open complaint stands, as its citizen is told: made of what really happened, never of the status alone.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::Problem;
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::ticket::states::Status;

/// What is true of an open complaint.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It arrived, and the registry will be searched.
    Received,
    /// The search found no record that comes near; staff will look.
    NotFound,
    /// The search found something that staff have to judge.
    ToBeJudged,
    /// Staff will look at the details that are said to be wrong.
    DetailsToCheck,
    /// It waits for staff, after they had it before.
    Waits,
    /// The citizen answered, and nobody has it in hand.
    Answered,
    /// The citizen did not accept the outcome.
    ReopenedByCitizen,
    /// Staff found the outcome wrong.
    ReopenedByStaff,
    /// The record by which it was settled was withdrawn.
    RecordGone,
    /// A record had been linked to the citizen that is not theirs.
    LinkRevoked,
    /// The record that is linked to the citizen says something else now.
    LinkSuspended,
    /// That record says again what it had said.
    LinkResumed,
    /// Staff work on it.
    InProgress,
    /// The citizen owes an answer.
    AwaitingCitizen,
    /// The facility owes an answer.
    AwaitingFacility,
}

impl Standing {
    /// How a complaint with this status and history stands; nothing once it has ended.
    pub fn of<'a>(
        status: Status,
        problem: Problem,
        events: impl DoubleEndedIterator<Item = &'a Event>,
    ) -> Option<Self> {
        match status {
            Status::Received | Status::Matching => Some(Self::Received),
            Status::Queued => Some(
                events
                    .rev()
                    .find_map(|event| since(event, problem))
                    .unwrap_or(Self::Waits),
            ),
            Status::InProgress => Some(Self::InProgress),
            Status::AwaitingCitizen => Some(Self::AwaitingCitizen),
            Status::AwaitingFacility => Some(Self::AwaitingFacility),
            Status::Resolved | Status::Closed => None,
        }
    }
}

/// Why a complaint waits for staff, if this event is the reason.
fn since(event: &Event, problem: Problem) -> Option<Standing> {
    match &event.kind {
        // Beside it stands the event that says why.
        EventKind::Reopened { reason, .. } if reason.is_empty() => None,
        EventKind::Reopened { .. } => Some(match event.actor {
            Actor::Citizen => Standing::ReopenedByCitizen,
            Actor::Staff(_) => Standing::ReopenedByStaff,
            Actor::System => Standing::RecordGone,
        }),
        EventKind::LinkRevoked { .. } => Some(Standing::LinkRevoked),
        EventKind::LinkSuspended(_) => Some(Standing::LinkSuspended),
        EventKind::LinkResumed { .. } => Some(Standing::LinkResumed),
        EventKind::CitizenReplied { .. } => Some(Standing::Answered),
        EventKind::Released | EventKind::Assigned { name: None } | EventKind::FacilityAnswered { .. } => {
            Some(Standing::Waits)
        }
        EventKind::Looked { .. } if problem == Problem::WrongDetails => Some(Standing::DetailsToCheck),
        EventKind::Looked { decision, .. } => Some(match decision.as_str() {
            "none" => Standing::NotFound,
            // Events of the time before there were codes.
            "" => Standing::Waits,
            _ => Standing::ToBeJudged,
        }),
        EventKind::Received
        | EventKind::RecordAccepted { .. }
        | EventKind::RecordRejected { .. }
        | EventKind::RejectionUndone { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Assigned { name: Some(_) }
        | EventKind::Noted { .. }
        | EventKind::CitizenAsked { .. }
        | EventKind::FacilityAsked { .. }
        | EventKind::Resolved { .. }
        | EventKind::Withdrawn
        | EventKind::Undone
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold { .. }
        | EventKind::LinkReplaced
        | EventKind::Amended { .. }
        | EventKind::Proposed { .. }
        | EventKind::ProposalTakenBack { .. }
        | EventKind::ProposalApproved { .. }
        | EventKind::ProposalDeclined { .. }
        | EventKind::MergedIn { .. }
        | EventKind::MergedOut { .. }
        | EventKind::WroteOn { .. }
        | EventKind::MergedReply { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};

    use super::*;
    use crate::domain::registry::link::{Cause, Suspension};
    use crate::domain::registry::source_row::SourceRow;
    use crate::domain::values::ground::Ground;
    use crate::domain::values::ids::StaffId;

    const STAFF: Actor = Actor::Staff(StaffId(1));

    fn event((actor, kind): (Actor, EventKind)) -> Event {
        Event {
            at: DateTime::<Utc>::UNIX_EPOCH,
            actor,
            kind,
        }
    }

    fn looked(decision: &str) -> (Actor, EventKind) {
        let kind = EventKind::Looked {
            record: None,
            reasons: Vec::new(),
            decision: decision.to_owned(),
            best: None,
        };
        (Actor::System, kind)
    }

    fn reopened(actor: Actor, reason: &str) -> (Actor, EventKind) {
        let kind = EventKind::Reopened {
            reason: Ground::typed(reason),
            gone: None,
            untold: false,
        };
        (actor, kind)
    }

    fn waits(problem: Problem, events: Vec<(Actor, EventKind)>) -> Option<Standing> {
        let events: Vec<Event> = events.into_iter().map(event).collect();
        Standing::of(Status::Queued, problem, events.iter())
    }

    #[test]
    fn who_waits_is_told_why_and_not_what_the_status_suggests() {
        let missing = |events| waits(Problem::Missing, events);
        assert_eq!(missing(vec![looked("none")]), Some(Standing::NotFound));
        assert_eq!(missing(vec![looked("probable")]), Some(Standing::ToBeJudged));
        assert_eq!(missing(vec![looked("conflict")]), Some(Standing::ToBeJudged));
        assert_eq!(missing(vec![looked("")]), Some(Standing::Waits));
        assert_eq!(
            waits(Problem::WrongDetails, vec![looked("none")]),
            Some(Standing::DetailsToCheck),
            "their dose is shown: nothing is said of not finding it"
        );
        let back = reopened(Actor::Citizen, "Masih tiada.");
        assert_eq!(
            missing(vec![looked("none"), back]),
            Some(Standing::ReopenedByCitizen)
        );
        let back = reopened(STAFF, "Tersilap.");
        assert_eq!(
            missing(vec![looked("none"), back]),
            Some(Standing::ReopenedByStaff)
        );
        let back = reopened(Actor::System, "Fail salah.");
        assert_eq!(missing(vec![looked("none"), back]), Some(Standing::RecordGone));
        let released = (STAFF, EventKind::Released);
        assert_eq!(missing(vec![looked("none"), released]), Some(Standing::Waits));
        let replied = EventKind::CitizenReplied {
            text: "Di Klang.".to_owned(),
        };
        assert_eq!(
            missing(vec![looked("none"), (Actor::Citizen, replied)]),
            Some(Standing::Answered)
        );
        let revoked = EventKind::LinkRevoked {
            row: SourceRow {
                source_system: "myvas".to_owned(),
                source_record_id: "V-9".to_owned(),
            },
            ground: Ground::typed("Dos adiknya."),
        };
        assert_eq!(
            missing(vec![(STAFF, revoked), reopened(STAFF, "")]),
            Some(Standing::LinkRevoked)
        );
        let suspended = EventKind::LinkSuspended(Suspension {
            row: SourceRow {
                source_system: "myvas".to_owned(),
                source_record_id: "V-9".to_owned(),
            },
            cause: Cause::SourceChanged,
            ground: Ground::none(),
            dose_number: 3,
            administered_on: NaiveDate::MIN,
        });
        assert_eq!(
            missing(vec![(Actor::System, suspended), reopened(Actor::System, "")]),
            Some(Standing::LinkSuspended)
        );
        let resumed = EventKind::LinkResumed {
            row: SourceRow {
                source_system: "myvas".to_owned(),
                source_record_id: "V-9".to_owned(),
            },
        };
        let released = (STAFF, EventKind::Released);
        assert_eq!(
            missing(vec![released, (Actor::System, resumed)]),
            Some(Standing::LinkResumed),
            "the dose shows again"
        );
    }

    #[test]
    fn what_has_ended_stands_no_way() {
        for status in [Status::Resolved, Status::Closed] {
            assert_eq!(Standing::of(status, Problem::Missing, [].iter()), None);
        }
    }
}
