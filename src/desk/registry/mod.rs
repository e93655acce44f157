//! What people do with records and places.
//!
//! Here: searching, viewing, correcting, releasing, checking again, taking a link or a decision back. Not here:
//! files that arrive: those are `imports`. May import `judging`, `matching`, `tickets`.

pub mod check_again;
pub mod complaint_beside;
pub mod confirm_facility;
pub mod correct_record;
pub mod correction_input;
pub mod decide_proposal;
pub mod merge_facility;
pub mod propose;
pub mod release_records;
pub mod reveal_identity;
pub mod revoke_link;
pub mod search_records;
pub mod tickets_waiting;
pub mod undo_decision;
pub mod undo_release;
pub mod view_person;
pub mod view_proposal;
pub mod view_record;
