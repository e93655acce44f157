//! What people do at the desk, a use case a file. Each loads, lets the domain decide, and writes state, events and
//! letters in one write. All of them are plain functions on a connection of the store.

pub mod act_on_ticket;
pub mod assess_ticket;
mod bring_back;
pub mod change_registry;
pub mod check_again;
pub mod column_names;
pub mod complaint_beside;
pub mod confirm_facility;
pub mod correct_record;
pub mod correction_input;
pub mod csv_lines;
pub mod csv_table;
pub mod dose_rows;
pub mod explain_match;
mod field_text;
pub mod file_complaint;
pub mod file_text;
pub mod follow_links;
pub mod import_doses;
pub mod import_facilities;
pub mod judge_candidate;
pub mod judge_doses;
pub mod keep_promise;
mod line_breaks;
pub mod manage_staff;
pub mod match_files;
pub mod match_rules;
pub mod match_ticket;
pub mod match_truth;
pub mod merge_facility;
mod objections;
pub mod offer_again;
pub mod outcome_facts;
pub mod passwords;
pub mod preview;
pub mod rejects_report;
pub mod release_records;
pub mod replace_link;
pub mod resend_letters;
pub mod resolve_ticket;
pub mod reveal_identity;
pub mod revoke_link;
pub mod row_names;
pub mod search_records;
mod settle_by_match;
pub mod sign_in;
pub mod take_up_again;
pub mod try_rows;
pub mod undo_decision;
pub mod undo_release;
pub mod unpack;
pub mod view_person;
pub mod view_record;
pub mod withdraw_batch;

use crate::domain::secret_link::LinkKey;
use crate::domain::sla::ServicePromise;
use crate::domain::ticket::Refused;
use crate::store::StoreError;

/// What the use cases need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What the desk owes to citizens.
    pub promise: ServicePromise,
    /// The key from which secret links are made.
    pub link_key: LinkKey,
    /// What the search for records goes by.
    pub matching: match_rules::MatchRules,
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
