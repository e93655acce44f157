//! The mail room: what a letter says and how it leaves the house.

pub mod compose;
pub mod error;
mod letters;
mod mailbox;
pub mod retry;
pub mod settings;
mod smtp;
pub mod transport;
mod words;

pub use crate::mail::mailbox::Mailbox;
