//! Files: what came, what became of it, and what withdrawing it changes.
//!
//! Here: lists, previews, uploads, downloads. Not here: single records. May import `http`, `accounts`.

pub(crate) mod access;
pub(crate) mod doses_plot;
pub mod import_files;
pub(crate) mod import_view;
mod imports;
pub(crate) mod imports_view;
pub(crate) mod pace;
pub mod upload;
pub(crate) mod upload_view;
pub mod uploads;
pub(crate) mod withdraw_view;

pub use imports::*;
