//! What stands in a row of a file, or why it cannot be read.

use crate::desk::imports::dose_rows::row::DoseRow;
use crate::domain::registry::batch::Reject;

/// A row of the file.
#[derive(Clone, Debug)]
pub enum Item {
    /// It was read.
    Row(Box<DoseRow>),
    /// It could not be read.
    Reject(Reject),
}
