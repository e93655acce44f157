//! Files: what came, what became of it, and what withdrawing it changes.
//!
//! Here: lists, previews, uploads, downloads. Not here: single records. May import `http`, `accounts`.

mod access;
mod doses_plot;
pub mod import_files;
mod import_view;
mod imports;
mod imports_view;
pub(super) mod pace;
pub mod upload;
mod upload_view;
pub mod uploads;
mod withdraw_view;

pub use imports::*;
