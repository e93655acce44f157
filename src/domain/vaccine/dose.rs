//! Which dose, and when.

use chrono::NaiveDate;

use crate::domain::values::dates;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// The programme's first day: doses are given on or after it.
pub const PROGRAMME_START: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 2, 24);

/// The first month in which third doses appear in the national open data.
pub const BOOSTERS_START: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 9, 1);

/// The number of a dose in a person's course, 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DoseNumber(u8);

impl DoseNumber {
    /// Every number.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// Reads a number.
    ///
    /// # Errors
    /// `refusal-dose-number`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        clean_line(text)
            .parse()
            .ok()
            .and_then(Self::new)
            .ok_or_else(|| Refusal::new("refusal-dose-number"))
    }

    /// The dose with this number, if it is 1 to 4.
    pub fn new(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|dose| dose.0 == number)
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// Reads the date of a dose.
///
/// # Errors
/// Those of [`dates::parse`]; `refusal-dose-date-future`, `refusal-dose-date-before-programme`.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let date = dates::parse(text)?;
    if date > today {
        return Err(Refusal::new("refusal-dose-date-future"));
    }
    match PROGRAMME_START {
        Some(start) if date < start => {
            Err(Refusal::new("refusal-dose-date-before-programme").with("start", dates::day_first(start)))
        }
        Some(_) | None => Ok(date),
    }
}

/// Reads yes or no, in either language.
///
/// # Errors
/// `refusal-paid`.
pub fn parse_paid(text: &str) -> Result<bool, Refusal> {
    match clean_line(text).to_ascii_lowercase().as_str() {
        "yes" | "y" | "ya" | "true" | "1" => Ok(true),
        "no" | "n" | "tidak" | "false" | "0" => Ok(false),
        _ => Err(Refusal::new("refusal-paid")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn numbers_go_from_one_to_four() {
        assert_eq!(DoseNumber::parse(" 3 ").unwrap().get(), 3);
        for text in ["", "0", "5", "three", "3.0", "-1"] {
            assert!(DoseNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_lie_between_the_programmes_start_and_today() {
        let today = NaiveDate::from_ymd_opt(2022, 2, 10).unwrap();
        assert!(parse_date("10/02/2022", today).is_ok());
        assert_eq!(
            parse_date("11/02/2022", today).unwrap_err().key,
            "refusal-dose-date-future"
        );
        assert_eq!(
            parse_date("23/02/2021", today).unwrap_err().key,
            "refusal-dose-date-before-programme"
        );
        assert_eq!(
            parse_date("29/02/2021", today).unwrap_err().key,
            "refusal-date-impossible"
        );
    }
}
