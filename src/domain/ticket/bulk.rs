//! What staff do with many tickets alike: each of them goes by the rules that hold for one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::staff::StaffMember;
use crate::domain::ticket::action::Refused;
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::ticket::outcome::{Basis, Outcome};
use crate::domain::ticket::outcome_facts::Untrue;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BulkId, StaffId};

/// The most tickets of one run: what somebody can still answer for, and what is worked off within minutes.
pub const MOST: i64 = 10_000;

/// What is done with each ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum BulkAction {
    /// Give it to somebody of the team, or back to the queue.
    Assign {
        /// To whom.
        to: Option<StaffId>,
    },
    /// Note that its facility was asked.
    AskFacility {
        /// What, and how.
        text: String,
    },
    /// End it.
    Resolve {
        /// How.
        outcome: Outcome,
        /// What the citizen is told beside the outcome's own words.
        message: String,
        /// The letters that whoever began it has read, by their language and their words: no other one leaves.
        #[serde(default)]
        letters: Vec<String>,
    },
    /// Write something down for the staff.
    Note {
        /// What.
        text: String,
    },
    /// Give it back to whoever owned it before a run gave it away.
    GiveBack {
        /// Which run.
        run: BulkId,
        /// To whom that had given it: whoever has it now from somebody else keeps it.
        from: Option<StaffId>,
    },
}

/// The same without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum BulkKind {
    /// [`BulkAction::Assign`].
    Assign,
    /// [`BulkAction::AskFacility`].
    AskFacility,
    /// [`BulkAction::Resolve`].
    Resolve,
    /// [`BulkAction::Note`].
    Note,
    /// [`BulkAction::GiveBack`].
    GiveBack,
}

impl BulkAction {
    /// Without its details.
    pub fn kind(&self) -> BulkKind {
        match self {
            Self::Assign { .. } => BulkKind::Assign,
            Self::AskFacility { .. } => BulkKind::AskFacility,
            Self::Resolve { .. } => BulkKind::Resolve,
            Self::Note { .. } => BulkKind::Note,
            Self::GiveBack { .. } => BulkKind::GiveBack,
        }
    }

    /// What of it is wrong whatever the ticket.
    ///
    /// # Errors
    /// [`Refused::NeedsText`], [`Refused::NeedsMessage`].
    pub fn check(&self) -> Result<(), Refused> {
        match self {
            Self::AskFacility { text } | Self::Note { text } if text.trim().is_empty() => {
                Err(Refused::NeedsText)
            }
            Self::Resolve { outcome, message, .. }
                if Basis::default().needs_message(*outcome) && message.trim().is_empty() =>
            {
                Err(Refused::NeedsMessage)
            }
            Self::AskFacility { .. }
            | Self::Note { .. }
            | Self::Resolve { .. }
            | Self::Assign { .. }
            | Self::GiveBack { .. } => Ok(()),
        }
    }
}

impl BulkKind {
    /// What is begun on the queue; a giving back is begun where the tickets were given away.
    pub fn chosen_on_the_queue() -> impl Iterator<Item = Self> {
        Self::all().filter(|kind| *kind != Self::GiveBack)
    }
}

/// The outcomes that many tickets can have alike: a duplicate names another complaint each time.
pub fn outcomes() -> impl Iterator<Item = Outcome> {
    Outcome::for_staff().filter(|outcome| *outcome != Outcome::Duplicate)
}

/// Why something was not done with a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotDone {
    /// Something is in the way.
    Barred(Bar),
    /// The outcome is not true of it.
    Untrue(Untrue),
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Bar {
    /// Something has happened since the ticket was chosen, of which whoever chose it did not know.
    Changed,
    /// It is somebody else's, or nobody's.
    NotYours,
    /// Its status does not allow it.
    NotNow,
    /// The role of whoever began it does not allow it.
    NotAllowed,
    /// It is theirs already to whom it was to be given.
    Already,
    /// They may get no tickets.
    NoAssignee,
    /// They are away.
    Absent,
    /// The citizen needs more words than were given.
    NeedsMessage,
    /// Its letter would be one that whoever began it was not shown.
    Unseen,
    /// Whoever began it may not act any more.
    Gone,
    /// A fault of the desk's, which is in the log.
    Failed,
}

impl NotDone {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Barred(bar) => bar.code(),
            Self::Untrue(untrue) => untrue.key(),
        }
    }
}

impl From<Refused> for NotDone {
    fn from(rule: Refused) -> Self {
        Self::Barred(match rule {
            Refused::NotTrue(untrue) => return Self::Untrue(untrue),
            Refused::NotAllowed => Bar::NotAllowed,
            Refused::NotYours(_) => Bar::NotYours,
            Refused::NeedsMessage | Refused::NeedsText => Bar::NeedsMessage,
            Refused::LetterDiffers => Bar::Unseen,
            Refused::NotNow(_)
            | Refused::NotToldYet
            | Refused::TooLate
            | Refused::NothingToUndo
            | Refused::LetterLeft
            | Refused::NoProposal
            | Refused::OwnProposal
            | Refused::NotCompared
            | Refused::CannotLead => Bar::NotNow,
        })
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// With so many it was done.
    pub done: i64,
    /// With so many it was not, for a reason.
    pub refused: i64,
    /// So many were not looked at yet.
    pub left: i64,
}

impl Progress {
    /// How many there are.
    pub fn all(self) -> i64 {
        self.done + self.refused + self.left
    }
}

/// Whether somebody may stop a run and take it back: whoever began it, and those who lead the team.
pub fn may_be_stopped_by(member: &StaffMember, begun_by: StaffId) -> bool {
    member.role.may_act() && (member.id == begun_by || member.role.may_lead_the_team())
}

/// Who chose tickets, and what they knew.
#[derive(Clone, Copy, Debug)]
pub struct Chooser {
    /// Who.
    pub by: StaffId,
    /// When they saw the tickets.
    pub seen_at: DateTime<Utc>,
    /// When they began it: what they do with a ticket afterwards counts more than what they began with many.
    pub begun_at: DateTime<Utc>,
}

/// Whether somebody who chose a ticket would have to look at it once more: what citizens and colleagues did since they saw
/// it, what the system found or took in, and what they themselves learned or asked after they had begun. Of a ticket of
/// another version of which nothing is told, nobody knows.
pub fn has_changed<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    chooser: Chooser,
    other_version: bool,
) -> bool {
    let since = events.into_iter().filter(|event| event.at > chooser.seen_at);
    let mut since = since.peekable();
    let unknown = other_version && since.peek().is_none();
    unknown
        || since.any(|event| match event.actor {
            Actor::Staff(id) if id == chooser.by => {
                event.at > chooser.begun_at
                    && (event.kind.changes_what_is_known()
                        || matches!(event.kind, EventKind::CitizenAsked { .. }))
            }
            Actor::Staff(_) | Actor::Citizen => true,
            Actor::System => {
                matches!(event.kind, EventKind::Looked { .. } | EventKind::Received)
                    || event.kind.changes_what_is_known()
            }
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use chrono::TimeDelta;

    fn at(minute: i64) -> DateTime<Utc> {
        "2022-02-10T01:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
    }

    #[test]
    fn a_ticket_has_changed_by_what_others_did_since() {
        let (me, other) = (Actor::Staff(StaffId(1)), Actor::Staff(StaffId(2)));
        let reply = || EventKind::CitizenReplied {
            text: "Ya.".to_owned(),
        };
        let warned = EventKind::SlaWarned { percent: 80 };
        let looked = EventKind::Looked {
            record: None,
            reasons: Vec::new(),
            decision: "certain".to_owned(),
            best: None,
        };
        for (actor, kind, changed) in [
            (me, EventKind::Taken, false),
            (Actor::System, warned, false),
            (Actor::System, EventKind::Closed, true),
            (Actor::System, looked, true),
            (other, EventKind::Taken, true),
            (Actor::Citizen, reply(), true),
        ] {
            let event = |minute| Event {
                at: at(minute),
                actor,
                kind: kind.clone(),
            };
            let since = [event(0), event(2)];
            let chooser = Chooser {
                by: StaffId(1),
                seen_at: at(1),
                begun_at: at(3),
            };
            assert_eq!(has_changed(&since, chooser, true), changed, "{kind:?}");
            assert!(has_changed(&since[..1], chooser, true), "nobody knows by what");
            assert!(!has_changed(&since[..1], chooser, false), "as it was seen");
        }
    }

    #[test]
    fn what_somebody_learns_after_they_began_counts_more() {
        let answered = EventKind::FacilityAnswered {
            text: "Rekod ada.".to_owned(),
        };
        let asked = EventKind::CitizenAsked {
            question: "Ada kad?".to_owned(),
        };
        for (kind, minute, changed) in [
            (answered.clone(), 2, false),
            (answered, 4, true),
            (asked.clone(), 2, false),
            (asked, 4, true),
            (EventKind::Taken, 4, false),
        ] {
            let event = Event {
                at: at(minute),
                actor: Actor::Staff(StaffId(1)),
                kind: kind.clone(),
            };
            let chooser = Chooser {
                by: StaffId(1),
                seen_at: at(1),
                begun_at: at(3),
            };
            assert_eq!(has_changed([&event], chooser, true), changed, "{kind:?} {minute}");
        }
    }

    #[test]
    fn what_many_are_told_needs_words() {
        let resolve = |outcome, message: &str| BulkAction::Resolve {
            outcome,
            message: message.to_owned(),
            letters: Vec::new(),
        };
        assert_eq!(resolve(Outcome::AlreadyVisible, "").check(), Ok(()));
        assert_eq!(
            resolve(Outcome::NotFound, " ").check(),
            Err(Refused::NeedsMessage)
        );
        assert_eq!(resolve(Outcome::NotFound, "Tiada.").check(), Ok(()));
        let note = BulkAction::Note {
            text: "\n".to_owned(),
        };
        assert_eq!(note.check(), Err(Refused::NeedsText));
        assert!(!outcomes().any(|outcome| matches!(outcome, Outcome::Duplicate | Outcome::Withdrawn)));
    }

    #[test]
    fn what_is_done_is_kept_by_its_code() {
        let action = BulkAction::GiveBack {
            run: BulkId(7),
            from: None,
        };
        let kept = serde_json::to_string(&action).unwrap();
        assert_eq!(kept, r#"{"act":"give-back","run":7,"from":null}"#);
        assert_eq!(serde_json::from_str::<BulkAction>(&kept).unwrap(), action);
    }
}
