//! A row of a source: what makes a record, in whatever version.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A record, in whatever version: the row of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRow {
    /// The code of the source.
    pub source_system: String,
    /// The row's key there.
    pub source_record_id: String,
}

/// As people read it: `myvas V-9`.
impl fmt::Display for SourceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.source_system, self.source_record_id)
    }
}
