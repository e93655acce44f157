//! Who is signed in.
//!
//! Here: signing in and out, one's own password and sessions. Not here: what they may see: each page says that. May
//! import `http`.

pub mod account;
pub mod session;
pub mod sign_in;
