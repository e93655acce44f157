//! Who did what, and who may do what.
//!
//! Here: what is written down of what happened, as a page and as a file; the tables of permissions. Not here: what writes
//! it down. May import `http` and `accounts`.

pub mod audit;
mod audit_query;
mod audit_view;
pub mod permissions;
