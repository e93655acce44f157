//! What people do at the desk, a use case a file. Each loads, lets the domain decide, and writes state, events and
//! letters in one write. All of them are plain functions on a connection of the store.

use crate::domain::sla::clock::ServicePromise;
use crate::domain::ticket::Refused;
use crate::domain::ticket::secret_link::LinkKey;
use crate::store::StoreError;

/// What the use cases need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What the desk owes to citizens.
    pub promise: ServicePromise,
    /// The key from which secret links are made.
    pub link_key: LinkKey,
    /// What the search for records goes by.
    pub matching: crate::desk::match_rules::MatchRules,
}

/// Why a use case did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The rules of a ticket's life forbid it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The ticket is no longer what the person saw when they decided.
    #[error("the ticket was changed in between")]
    Stale,
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

pub mod accounts;
pub mod citizen;
pub mod imports;
pub mod judging;
pub mod match_rules;
pub mod matching;
pub mod registry;
pub mod tickets;
