//! Who is signed in.
//!
//! Here: signing in and out, one's own account, and those of others for whoever manages them. Not here: what they may see: each page says that. May
//! import `http`.

pub mod account;
pub mod colleague;
pub mod people;
pub mod preferences;
mod qr;
pub mod second_factor;
pub mod session;
pub mod sign_in;
pub mod sign_in_code;
