//! What people and the system do with a ticket, who they are, and why it may be refused.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::link::Suspension;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::staff::{Role, StaffMember};
use crate::domain::ticket::event::Actor;
use crate::domain::ticket::matched::{Accepted, SearchReport, Settled};
use crate::domain::ticket::merging::{Led, Merging};
use crate::domain::ticket::outcome::{Outcome, ToldDose};
use crate::domain::ticket::outcome_facts::{Facts, Untrue};
use crate::domain::ticket::proposal::NewProposal;
use crate::domain::ticket::states::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{RecordId, StaffId};

/// Something that somebody wants to do with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The registry was searched.
    Look {
        /// The record that settles the complaint, if one does.
        settled: Option<Settled>,
        /// Why it does or does not.
        report: SearchReport,
    },
    /// Take a record for the complaint's.
    AcceptRecord(Accepted),
    /// Say that a record is not the complaint's.
    RejectRecord {
        /// The version that was looked at.
        record: RecordId,
        /// The record, in whatever version.
        row: SourceRow,
        /// Why.
        reason: Ground,
    },
    /// Say that a rejected record may be the complaint's after all: it is offered again.
    OfferAgain(SourceRow),
    /// Revoke a link on which the ticket relies; the system does so where another ticket's page was the place.
    RevokeLink {
        /// The record that was linked.
        row: SourceRow,
        /// Why.
        ground: Ground,
    },
    /// Take it.
    Take,
    /// Give it back to the queue.
    Release,
    /// Give it to somebody else of the team, or back to the queue.
    Assign(Option<Assignee>),
    /// Write something down for the staff.
    Note(Ground),
    /// Ask the citizen something.
    AskCitizen(String),
    /// Answer as the citizen.
    Reply(String),
    /// Ask the facility something.
    AskFacility(String),
    /// Write down what the facility said.
    FacilityAnswered(String),
    /// End it.
    Resolve(Resolution),
    /// Take the complaint back, as the citizen.
    Withdraw,
    /// Do not accept the outcome, as the citizen.
    Reopen(String),
    /// The system opens the ticket again: the record by which it was resolved counts no more.
    RecordGone {
        /// Why; the citizen is told.
        reason: Ground,
        /// The dose that the certificate shows no more, if that is known.
        dose: Option<ToldDose>,
    },
    /// The system suspends a link on which the ticket relies: the dose shows no more.
    LinkSuspended(Suspension),
    /// The system brings such a link back into force: the dose shows again.
    LinkResumed(SourceRow),
    /// Open it again, as the member of staff who ended it or as a supervisor.
    TakeUpAgain {
        /// Why; the citizen is told.
        reason: String,
        /// Whether the citizen has been told how it ended.
        told: bool,
    },
    /// Take a decision back that the citizen has not been told of.
    Undo,
    /// Replace the secret link.
    ReplaceLink,
    /// Propose what somebody else has to approve.
    Propose(NewProposal),
    /// Take one's own proposal back.
    TakeBackProposal,
    /// Approve what somebody else proposed: what it was follows.
    ApproveProposal,
    /// Decline what somebody else proposed, and say why.
    DeclineProposal(Ground),
    /// Amend what the complaint says, beside what was filed.
    Amend {
        /// The particulars, by their names.
        fields: Vec<&'static str>,
        /// Why.
        ground: Ground,
    },
    /// End it as a duplicate of another ticket, which leads from now on.
    Merge(Merging),
    /// Lead another ticket that is merged into this one.
    Lead(Led),
    /// Lead it no more: it stands by itself again. Or, where that is undone, lead it once more.
    LetGo(Led),
    /// Say something about a complaint that leads the citizen's own one.
    WriteOn(String),
    /// Hear what somebody said with a ticket that is merged into this one.
    Hear {
        /// Which one.
        from: Reference,
        /// What they said.
        text: String,
    },
}

impl Action {
    /// What it is, without its details.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Look { .. } => ActionKind::Look,
            Self::AcceptRecord(_) => ActionKind::AcceptRecord,
            Self::RejectRecord { .. } => ActionKind::RejectRecord,
            Self::OfferAgain(_) => ActionKind::OfferAgain,
            Self::RevokeLink { .. } => ActionKind::RevokeLink,
            Self::Take => ActionKind::Take,
            Self::Release => ActionKind::Release,
            Self::Assign(_) => ActionKind::Assign,
            Self::Note(_) => ActionKind::Note,
            Self::AskCitizen(_) => ActionKind::AskCitizen,
            Self::Reply(_) => ActionKind::Reply,
            Self::AskFacility(_) => ActionKind::AskFacility,
            Self::FacilityAnswered(_) => ActionKind::FacilityAnswered,
            Self::Resolve(_) => ActionKind::Resolve,
            Self::Withdraw => ActionKind::Withdraw,
            Self::Reopen(_) => ActionKind::Reopen,
            Self::RecordGone { .. } => ActionKind::RecordGone,
            Self::LinkSuspended(_) => ActionKind::LinkSuspended,
            Self::LinkResumed(_) => ActionKind::LinkResumed,
            Self::TakeUpAgain { .. } => ActionKind::TakeUpAgain,
            Self::Undo => ActionKind::Undo,
            Self::ReplaceLink => ActionKind::ReplaceLink,
            Self::Propose(_) => ActionKind::Propose,
            Self::TakeBackProposal => ActionKind::TakeBackProposal,
            Self::ApproveProposal => ActionKind::ApproveProposal,
            Self::DeclineProposal(_) => ActionKind::DeclineProposal,
            Self::Amend { .. } => ActionKind::Amend,
            Self::Merge(_) => ActionKind::Merge,
            Self::Lead(_) => ActionKind::Lead,
            Self::LetGo(_) => ActionKind::LetGo,
            Self::WriteOn(_) => ActionKind::WriteOn,
            Self::Hear { .. } => ActionKind::Hear,
        }
    }
}

/// Whom somebody gives a ticket to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    /// Who.
    pub id: StaffId,
    /// What colleagues call them.
    pub name: String,
}

/// An action without its details: what the table of permissions speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum ActionKind {
    /// [`Action::Look`].
    Look,
    /// [`Action::Take`].
    Take,
    /// [`Action::Release`].
    Release,
    /// [`Action::Assign`].
    Assign,
    /// [`Action::Note`].
    Note,
    /// [`Action::AskCitizen`].
    AskCitizen,
    /// [`Action::AskFacility`].
    AskFacility,
    /// [`Action::FacilityAnswered`].
    FacilityAnswered,
    /// [`Action::AcceptRecord`].
    AcceptRecord,
    /// [`Action::RejectRecord`].
    RejectRecord,
    /// [`Action::OfferAgain`].
    OfferAgain,
    /// [`Action::Resolve`] with an outcome whose fact holds.
    Resolve,
    /// [`Action::Resolve`] with an outcome whose fact does not hold, and a reason.
    ResolveAgainstFacts,
    /// [`Action::Undo`].
    Undo,
    /// [`Action::TakeUpAgain`].
    TakeUpAgain,
    /// [`Action::RevokeLink`].
    RevokeLink,
    /// [`Action::Reply`].
    Reply,
    /// [`Action::Withdraw`].
    Withdraw,
    /// [`Action::Reopen`].
    Reopen,
    /// [`Action::ReplaceLink`].
    ReplaceLink,
    /// [`Action::RecordGone`].
    RecordGone,
    /// [`Action::LinkSuspended`].
    LinkSuspended,
    /// [`Action::LinkResumed`].
    LinkResumed,
    /// [`Action::Propose`].
    Propose,
    /// [`Action::TakeBackProposal`].
    TakeBackProposal,
    /// [`Action::ApproveProposal`].
    ApproveProposal,
    /// [`Action::DeclineProposal`].
    DeclineProposal,
    /// [`Action::Amend`].
    Amend,
    /// [`Action::Merge`].
    Merge,
    /// [`Action::Lead`].
    Lead,
    /// [`Action::LetGo`].
    LetGo,
    /// [`Action::WriteOn`].
    WriteOn,
    /// [`Action::Hear`].
    Hear,
}

/// How somebody wants to end a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// How.
    pub outcome: Outcome,
    /// The complaint of which this one is a duplicate, where that is the outcome.
    pub other: Option<Reference>,
    /// What the citizen is told beside the outcome's own words.
    pub message: String,
    /// Why it may be said although its fact does not hold; for supervisors, empty otherwise.
    pub against_facts: String,
    /// What is known.
    pub facts: Facts,
}

/// Why an action was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody like them may do this, with whatever ticket.
    #[error("the role does not allow this")]
    NotAllowed,
    /// The ticket's status does not allow it.
    #[error("a ticket that is {} does not allow this", .0.code())]
    NotNow(Status),
    /// Somebody else owns the ticket, or nobody does.
    #[error("the ticket belongs to somebody else")]
    NotYours(Option<StaffId>),
    /// A decision is made of which the citizen has not been told yet: they wait until it is.
    #[error("a decision is being made")]
    NotToldYet,
    /// The time for reopening is over.
    #[error("the ticket can no longer be reopened")]
    TooLate,
    /// The outcome needs a message to the citizen.
    #[error("this outcome needs a message to the citizen")]
    NeedsMessage,
    /// The text is empty.
    #[error("there is nothing in the text")]
    NeedsText,
    /// The outcome says something that is not so.
    #[error("the outcome is not true: {0:?}")]
    NotTrue(Untrue),
    /// The letter that would leave is another one than was shown.
    #[error("the letter differs from the one that was shown")]
    LetterDiffers,
    /// There is no decision to undo, or something has happened since.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The letter of the decision has left, or is about to.
    #[error("the letter has left")]
    LetterLeft,
    /// Nothing is proposed, or not any more.
    #[error("nothing is proposed")]
    NoProposal,
    /// They proposed it themselves: somebody else decides.
    #[error("nobody decides about their own proposal")]
    OwnProposal,
    /// The two complaints differ in what tells people apart: somebody has to confirm that they compared them.
    #[error("the two complaints have to be compared first")]
    NotCompared,
    /// The other ticket has ended, or is another one's duplicate itself.
    #[error("a ticket that has ended leads no other one")]
    CannotLead,
}

/// Who acts, with what the rules need to know of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acting {
    /// The person who complained.
    Citizen,
    /// A member of staff.
    Staff(StaffId, Role),
    /// A member of staff who does what somebody else proposed and they have approved, whoever owns the ticket.
    Approver(StaffId, Role),
    /// The system by itself.
    System,
}

impl Acting {
    /// A member of staff, with the role that they have at the moment.
    pub fn of(member: &StaffMember) -> Self {
        Self::Staff(member.id, member.role)
    }

    /// Who stands in the timeline.
    pub fn actor(self) -> Actor {
        match self {
            Self::Citizen => Actor::Citizen,
            Self::Staff(id, _) | Self::Approver(id, _) => Actor::Staff(id),
            Self::System => Actor::System,
        }
    }

    /// The member of staff who acts, if one does.
    pub fn staff(self) -> Option<StaffId> {
        match self {
            Self::Staff(id, _) | Self::Approver(id, _) => Some(id),
            Self::Citizen | Self::System => None,
        }
    }

    /// The role of the member of staff who acts, if one does.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Staff(_, role) | Self::Approver(_, role) => Some(role),
            Self::Citizen | Self::System => None,
        }
    }

    /// Whoever has just approved a proposal, as they carry it out.
    #[must_use]
    pub fn as_approver(self) -> Self {
        match self {
            Self::Staff(id, role) | Self::Approver(id, role) => Self::Approver(id, role),
            Self::Citizen | Self::System => self,
        }
    }
}
