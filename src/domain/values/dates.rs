//! Dates as people write them.

use chrono::{Datelike, NaiveDate};

use crate::domain::values::refusal::Refusal;

/// Reads `2022-01-21`, or day first with `/`, `-`, `.` or spaces: `21/01/2022`.
///
/// # Errors
/// `refusal-date-required` for nothing, `refusal-date-form` for another shape, `refusal-date-impossible` for a day
/// that the calendar does not have (`29/02/2021`).
pub fn parse(text: &str) -> Result<NaiveDate, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::new("refusal-date-required"));
    }
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third] = parts[..] else {
        return Err(Refusal::new("refusal-date-form"));
    };
    let (year, month, day) = if first.len() == 4 {
        (first, second, third)
    } else {
        (third, second, first)
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return Err(Refusal::new("refusal-date-form"));
    }
    let number = |part: &str| {
        part.parse::<u32>()
            .ok()
            .filter(|_| part.bytes().all(|b| b.is_ascii_digit()))
    };
    match (number(year), number(month), number(day)) {
        (Some(y), Some(m), Some(d)) => i32::try_from(y)
            .ok()
            .and_then(|y| NaiveDate::from_ymd_opt(y, m, d))
            .ok_or_else(|| Refusal::new("refusal-date-impossible")),
        _ => Err(Refusal::new("refusal-date-form")),
    }
}

/// A date from the three fields of a form, as [`parse`] reads it. A whole date that was pasted into one of them is that
/// date, whatever the others still hold; what is missing stays missing.
pub fn from_parts(day: &str, month: &str, year: &str) -> String {
    let parts = [day.trim(), month.trim(), year.trim()];
    if let Some(whole) = parts.into_iter().find(|part| parse(part).is_ok()) {
        return whole.to_owned();
    }
    let filled: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match filled[..] {
        [] => String::new(),
        [whole] if !whole.bytes().all(|b| b.is_ascii_digit()) => whole.to_owned(),
        _ => parts.join("/"),
    }
}

/// A text of [`from_parts`], or another date, as day, month and year. What is no date stands as a whole in the first.
pub fn to_parts(text: &str) -> [String; 3] {
    let typed: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = typed[..]
        && day.len() != 4
    {
        return [day.to_owned(), month.to_owned(), year.to_owned()];
    }
    parse(text).map_or_else(
        |_| [text.to_owned(), String::new(), String::new()],
        |date| {
            [
                date.day().to_string(),
                date.month().to_string(),
                date.year().to_string(),
            ]
        },
    )
}

/// Day first, as forms in Malaysia ask for it: `21/01/2022`.
pub fn day_first(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Nobody is older than so many years.
pub const OLDEST: i32 = 125;

/// Reads a date of birth.
///
/// # Errors
/// As [`parse`]; `refusal-birth-future` after `today`, `refusal-birth-too-long-ago` more than 125 years before.
pub fn parse_birth(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let date = parse(text)?;
    if date > today {
        return Err(Refusal::new("refusal-birth-future"));
    }
    if today
        .years_since(date)
        .is_some_and(|years| years > OLDEST.unsigned_abs())
    {
        return Err(Refusal::new("refusal-birth-too-long-ago"));
    }
    Ok(date)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_ways_to_write_a_date_are_read() {
        let date = NaiveDate::from_ymd_opt(2022, 1, 21).unwrap();
        for text in [
            "2022-01-21",
            "21/01/2022",
            "21-1-2022",
            "21.01.2022",
            " 21 1 2022 ",
        ] {
            assert_eq!(parse(text), Ok(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        let key = |text| parse(text).unwrap_err().key;
        assert_eq!(key(""), "refusal-date-required");
        assert_eq!(key("29/02/2021"), "refusal-date-impossible");
        assert_eq!(key("31/04/2021"), "refusal-date-impossible");
        for text in [
            "yesterday",
            "21/01/22",
            "1/2",
            "2022-01-21T00:00",
            "+1/02/2022",
            "21/01/20222",
        ] {
            assert_eq!(key(text), "refusal-date-form", "{text}");
        }
    }

    #[test]
    fn three_fields_make_a_date_and_keep_what_was_typed() {
        let date = NaiveDate::from_ymd_opt(2022, 1, 21).unwrap();
        for (day, month, year) in [
            ("21", "1", "2022"),
            (" 21 ", "01", "2022 "),
            ("21/01/2022", "", ""),
            ("", "2022-01-21", ""),
            ("", "", "21.1.2022"),
            ("21/1/2022", "02", "2021"),
        ] {
            assert_eq!(
                parse(&from_parts(day, month, year)),
                Ok(date),
                "{day} {month} {year}"
            );
        }
        assert_eq!(from_parts("", " ", ""), "");
        for typed in [
            ["21", "", "2022"],
            ["", "", "2022"],
            ["31", "2", "2022"],
            ["x", "1", "2022"],
        ] {
            let text = from_parts(typed[0], typed[1], typed[2]);
            assert!(parse(&text).is_err(), "{text}");
            assert_eq!(to_parts(&text), typed, "{text}");
        }
        assert_eq!(to_parts("2022-01-21"), ["21", "1", "2022"]);
        assert_eq!(to_parts("2022/01/21"), ["21", "1", "2022"]);
        assert_eq!(to_parts("semalam"), ["semalam", "", ""]);
    }

    #[test]
    fn births_lie_in_the_past_but_not_too_far() {
        let today = NaiveDate::from_ymd_opt(2022, 2, 1).unwrap();
        assert_eq!(
            parse_birth("02/02/2022", today).unwrap_err().key,
            "refusal-birth-future"
        );
        assert_eq!(
            parse_birth("01/01/1896", today).unwrap_err().key,
            "refusal-birth-too-long-ago"
        );
        assert!(parse_birth("01/01/1900", today).is_ok());
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_written_is_read_back(text in ".{0,20}", days in 700_000..740_000i32) {
            let _ = parse(&text);
            let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            prop_assert_eq!(parse(&day_first(date)), Ok(date));
            prop_assert_eq!(parse(&date.to_string()), Ok(date));
        }
    }
}
