//! The people who work at the desk, what their role allows them to see, and what is done to their accounts.
//!
//! Here: roles, logins, rules for passwords, second factors, who may change whose account. Not here: what somebody may do
//! to a ticket: that is `ticket`. May import `values`.

pub mod account_event;
pub mod administration;
pub mod second_factor;
mod staff;

pub use staff::*;
