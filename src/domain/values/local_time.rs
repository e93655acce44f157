//! Time as people in Malaysia read it.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// Malaysia keeps UTC+8 all year and has done so, east and west, since 1 January 1982; a fixed offset says the
/// same as the time zone database for every moment this system can meet.
const OFFSET: Option<FixedOffset> = FixedOffset::east_opt(8 * 3600);

/// The same moment in local time in Kuala Lumpur.
pub fn at(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    match OFFSET {
        Some(offset) => moment.with_timezone(&offset),
        None => moment.fixed_offset(),
    }
}

/// The calendar date of a moment in Kuala Lumpur.
pub fn date(moment: DateTime<Utc>) -> NaiveDate {
    at(moment).date_naive()
}
