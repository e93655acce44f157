//! From a complaint to the record that settles it, by the engine or by hand.
//!
//! Here: searching, weighing, accepting and rejecting records; links that follow their records. Not here: changing
//! what a record says: that is `registry`. May import `judging`, `tickets`.

pub mod amend_particulars;
pub mod assess_ticket;
pub(crate) mod bring_back;
mod conclude;
pub mod explain_match;
pub mod follow_links;
pub mod judge_candidate;
pub mod look;
pub mod match_ticket;
mod objections;
pub mod offer_again;
mod settle_by_match;
mod stake;
