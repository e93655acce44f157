//! TODO.

pub mod assess_ticket;
pub(crate) mod bring_back;
pub mod explain_match;
pub mod follow_links;
pub mod judge_candidate;
pub mod match_ticket;
pub(crate) mod objections;
pub mod offer_again;
pub(crate) mod settle_by_match;
