//! What makes a record in the store: the source and the row's key there.

use crate::domain::values::ids::SourceId;

/// The key of a record.
pub(crate) type RecordKey = (SourceId, String);
