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

/// The moment at which a day begins in Kuala Lumpur.
pub fn beginning(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let local = OFFSET.and_then(|offset| midnight.and_local_timezone(offset).single());
    local.map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_kuala_lumpur() {
        let begins = beginning("2022-02-10".parse().unwrap());
        assert_eq!(begins.to_rfc3339(), "2022-02-09T16:00:00+00:00");
        assert_eq!(date(begins).to_string(), "2022-02-10");
    }
}
