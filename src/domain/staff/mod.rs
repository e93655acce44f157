//! The people who work at the desk, and what their role allows them to see.
//!
//! Here: roles, logins, rules for passwords. Not here: what somebody may do to a ticket: that is `ticket`. May
//! import `values`.

mod staff;

pub use staff::*;
