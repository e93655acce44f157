//! Letters: what they say and how they are sent.

pub mod compose;
pub mod error;
mod letters;
mod mailbox;
mod reasons;
pub mod retry;
pub mod settings;
mod smtp;
pub mod transport;
mod words;

pub use crate::mail::mailbox::Mailbox;
