//! Sources and places that rows of files name.

use std::collections::HashMap;

use crate::desk::imports::dose_rows::row::DoseRow;
use crate::domain::facility::State;
use crate::domain::values::ids::SourceId;
use crate::store::facilities::{self, MeantPlace, places};
use crate::store::{AnyConnection, StoreError};

/// Sources and places that rows named before, so that they need not be looked up again.
#[derive(Debug, Default)]
pub struct Names {
    /// As of which change of a place the places are known.
    stamp: Option<i64>,
    places: HashMap<(Option<String>, String, State), MeantPlace>,
    sources: HashMap<String, SourceId>,
    /// What stands for sources that nobody knows: each has a number of its own, below 0.
    unknown: HashMap<String, SourceId>,
}

/// Whether a source is known.
pub(super) fn is_known(source: SourceId) -> bool {
    source.0 > 0
}

impl Names {
    /// Forgets the places if one has changed: it may have been confirmed, or turned out to be another.
    pub(super) fn refresh(&mut self, conn: &mut AnyConnection) -> Result<(), StoreError> {
        let stamp = Some(places::stamp(conn)?);
        if self.stamp != stamp {
            self.places.clear();
            self.stamp = stamp;
        }
        Ok(())
    }

    /// The source of this name; one that nobody knows is told apart from every other.
    pub(super) fn source(&mut self, conn: &mut AnyConnection, name: &str) -> Result<SourceId, StoreError> {
        if let Some(known) = self.sources.get(name) {
            return Ok(*known);
        }
        if let Some(source) = crate::store::registry::insert::new_version::source(conn, name)? {
            self.sources.insert(name.to_owned(), source);
            return Ok(source);
        }
        let next = i32::try_from(self.unknown.len()).unwrap_or(i32::MAX - 1);
        Ok(*self.unknown.entry(name.to_owned()).or_insert(SourceId(-1 - next)))
    }

    /// The place that a row names, if it is known.
    pub(super) fn place(
        &mut self,
        conn: &mut AnyConnection,
        row: &DoseRow,
    ) -> Result<Option<MeantPlace>, StoreError> {
        let (name, state) = (&row.statement.facility_name, row.statement.facility_state);
        let key = (row.facility_code.clone(), name.as_str().to_owned(), state);
        if let Some(known) = self.places.get(&key) {
            return Ok(Some(known.clone()));
        }
        let found = facilities::find(conn, row.facility_code.as_deref(), name, state)?;
        if let Some(place) = &found {
            self.places.insert(key, place.clone());
        }
        Ok(found)
    }
}
