//! What a search of the registry finds.

use chrono::NaiveDate;

use crate::domain::registry::dose_record::DoseRecord;
use crate::store::engine::schema::dose_records::dsl;

/// A version that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it says.
    pub record: DoseRecord,
    /// Whether it is the one that counts.
    pub is_current: bool,
}

/// Where a row stands in the indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SearchCursor {
    pub(super) id: i64,
    pub(super) number: String,
    pub(super) lot: Option<String>,
    pub(super) on: NaiveDate,
    pub(super) day_key: Option<i64>,
}

pub(super) type PlaceRow = (i64, String, Option<String>, NaiveDate, Option<i64>);

pub(super) const PLACE: PlaceColumns = (
    dsl::id,
    dsl::id_number,
    dsl::lot_number,
    dsl::administered_on,
    dsl::day_key,
);

impl From<PlaceRow> for SearchCursor {
    fn from((id, number, lot, on, day_key): PlaceRow) -> Self {
        Self {
            id,
            number,
            lot,
            on,
            day_key,
        }
    }
}

pub(crate) type PlaceColumns = (
    dsl::id,
    dsl::id_number,
    dsl::lot_number,
    dsl::administered_on,
    dsl::day_key,
);
