//! What people do at the desk, a use case a file. Each loads, lets the domain decide, and writes state, events and
//! letters in one write. All of them are plain functions on a connection of the store.

pub mod accounts;
pub mod citizen;
pub mod context;
pub mod imports;
pub mod judging;
pub mod match_rules;
pub mod matching;
pub mod policies;
pub mod registry;
pub mod reviews;
pub mod sla;
pub mod tickets;

use chrono::NaiveDate;

use crate::desk::match_rules::MatchRules;
use crate::desk::policies::Policies;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::review::precision::ReviewPolicy;
use crate::domain::sla::clock::ServicePromise;
use crate::domain::staff::Role;
use crate::domain::staff::administration::AccountRefused;
use crate::domain::ticket::Refused;
use crate::domain::ticket::by_hand::NotByHand;
use crate::domain::ticket::proposal::Outdated;
use crate::domain::ticket::secret_link::LinkKey;
use crate::domain::ticket::settlement::Hindrance;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::FieldError;
use crate::store::StoreError;

/// What the use cases need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What the desk owes to citizens.
    pub promise: ServicePromise,
    /// What was decided since of the time that complaints have.
    pub policies: Policies,
    /// The key from which secret links are made.
    pub link_key: LinkKey,
    /// What the search for records goes by.
    pub matching: MatchRules,
    /// What is asked of automatic decisions.
    pub review: ReviewPolicy,
}

/// Why a use case did not happen. Nothing is kept then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The rules of a ticket's life forbid it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Their role does not allow it: the least one that does.
    #[error("only a role from {} on may do this", .0.code())]
    NotAllowed(Role),
    /// What they saw has changed, or changes in the same moment: who looks again may try again.
    #[error("it was changed in between")]
    Stale,
    /// Somebody else imports the same file, or has withdrawn it.
    #[error("somebody else imports the same file")]
    Overtaken,
    /// The record is not among the candidates any more.
    #[error("the record is not offered for this ticket")]
    NotOffered,
    /// The record does not stand rejected any more.
    #[error("the record is not rejected for this ticket")]
    NotRejected,
    /// Something speaks against the record, and they may not take it so.
    #[error(transparent)]
    NotByHand(#[from] NotByHand),
    /// The certificate would not be right by the record.
    #[error("the record does not settle the complaint: {}", .0.key())]
    Hindered(Hindrance),
    /// A field is wrong.
    #[error("{0:?}")]
    Field(FieldError),
    /// The record was to be released, and cannot be true even so.
    #[error("the record cannot be true: {0:?}")]
    CannotBeTrue(Vec<QuarantineReason>),
    /// The version that counts was not made by a release.
    #[error("the record was not released")]
    NotReleased,
    /// By the rules as they are now the record counts without a release.
    #[error("the record breaks no rule")]
    BreaksNothing,
    /// Nobody may do this to that account.
    #[error(transparent)]
    Account(#[from] AccountRefused),
    /// What was proposed is not so any more: something has changed since.
    #[error("the proposal is outdated: {}", .0.key())]
    Outdated(Outdated),
    /// They are away up to this day, and get no tickets.
    #[error("they are away until {0}")]
    Absent(NaiveDate),
    /// The store could not do it.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        if error == StoreError::Conflict {
            Self::Stale
        } else {
            Self::Store(error)
        }
    }
}

impl DeskError {
    /// What the store says where somebody else may have added the same in the same moment: looking again tells what is
    /// there now.
    pub(crate) fn if_doubled(error: StoreError) -> Self {
        if matches!(error, StoreError::Duplicate { .. }) {
            Self::Stale
        } else {
            error.into()
        }
    }
}
