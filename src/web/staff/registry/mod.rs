//! TODO.

pub mod correction;
pub(crate) mod correction_view;
pub mod facilities;
pub mod person;
pub(crate) mod person_view;
pub mod quarantine;
pub(crate) mod quarantine_query;
pub(crate) mod quarantine_view;
pub mod record;
pub(crate) mod record_view;
pub mod records;
pub(crate) mod statement_view;
