//! How the registry stands: a row that whoever changes the registry or its places changes as well.

/// Another one after each change of the registry or its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistryStamp {
    /// How often the registry was changed ([`crate::store::registry::generation`]).
    pub generation: i64,
    /// The stamp of its places ([`crate::store::facilities::places::stamp`]).
    pub places: i64,
}

/// How the registry stands, as one statement tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistryState {
    /// Whether it has changed.
    pub stamp: RegistryStamp,
    /// How many records there are, about ([`crate::store::registry::about_how_many`]).
    pub records: u64,
    /// Whether the machine does not act by itself: a pause and its end count as changes.
    pub paused: bool,
}

impl RegistryState {
    /// From its row, and the number of the last record.
    pub(crate) fn of((generation, places, paused): (i64, i64, bool), last_record: Option<i64>) -> Self {
        Self {
            stamp: RegistryStamp { generation, places },
            records: last_record.and_then(|last| u64::try_from(last).ok()).unwrap_or(0),
            paused,
        }
    }
}
