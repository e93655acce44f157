//! What staff look for in the registry: criteria that all have to hold.

use chrono::NaiveDate;

use crate::domain::person::contact::PhoneNumber;
use crate::domain::vaccine::dose::PROGRAMME_START;
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_line;

/// The fewest characters of an identity number that lead somewhere: a year and a month of birth.
pub const NUMBER_MIN: usize = 4;
/// The most characters of one, as documents have them.
pub const NUMBER_MAX: usize = 30;
/// The fewest characters of a lot number.
pub const LOT_MIN: usize = 3;
/// The longest text that is looked for.
pub const TEXT_MAX: usize = 150;

/// The search form, as it was filled in.
#[derive(Clone, Default)]
pub struct SearchInput {
    /// The beginning of an identity number.
    pub id_number: String,
    /// A name, or a part of it.
    pub name: String,
    /// A telephone number.
    pub phone: String,
    /// The beginning of a lot number.
    pub lot_number: String,
    /// A facility's code, or words of its name.
    pub facility: String,
    /// The day of the dose, or the first of several.
    pub from: String,
    /// The last of several days.
    pub to: String,
    /// Whether superseded and withdrawn versions are looked for too.
    pub old: bool,
}

impl std::fmt::Debug for SearchInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchInput(hidden)")
    }
}

/// The beginning of an identity number, as it may stand in the registry.
#[derive(Clone, PartialEq, Eq)]
pub struct NumberPrefix {
    /// Letters and digits alone, in upper case: the form of numbers that obey the rules.
    pub folded: String,
    /// As it was typed: numbers that break the rules are kept as they came.
    pub typed: String,
}

impl NumberPrefix {
    /// Whether a number of the registry begins like this.
    pub fn begins(&self, number: &str) -> bool {
        number.starts_with(&self.folded) || number.starts_with(&self.typed)
    }
}

impl std::fmt::Debug for NumberPrefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NumberPrefix(hidden)")
    }
}

/// What is looked for; at least one of the criteria that lead into the registry is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// The beginning of an identity number.
    pub number: Option<NumberPrefix>,
    /// A name, or a part of it, spelt in whatever way.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<PhoneNumber>,
    /// The beginning of a lot number.
    pub lot: Option<String>,
    /// A facility's code, or words of its name.
    pub facility: Option<String>,
    /// The first and the last day of the dose.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Whether superseded and withdrawn versions are looked for too.
    pub old: bool,
}

impl Criteria {
    /// Reads a search. Nothing at all if nothing was filled in.
    ///
    /// # Errors
    /// All that is wrong with it: `refusal-search-number-…`, those of [`PhoneNumber::parse`] and [`dates::parse`],
    /// `refusal-search-lot`, `refusal-search-text`, `refusal-search-days`, and `refusal-search-alone` where dates stand
    /// alone: a day has too many doses to look through.
    pub fn parse(input: &SearchInput) -> Result<Option<Self>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field: &'static str, refusal: Refusal| errors.push(refusal.at(field));
        let number = given(&input.id_number, number).unwrap_or_else(|refusal| {
            note("id_number", refusal);
            None
        });
        let name = given(&input.name, text).unwrap_or_else(|refusal| {
            note("name", refusal);
            None
        });
        let phone = given(&input.phone, PhoneNumber::parse).unwrap_or_else(|refusal| {
            note("phone", refusal);
            None
        });
        let lot = given(&input.lot_number, lot).unwrap_or_else(|refusal| {
            note("lot_number", refusal);
            None
        });
        let facility = given(&input.facility, text).unwrap_or_else(|refusal| {
            note("facility", refusal);
            None
        });
        let mut day = |field, value| {
            given(value, dates::parse).unwrap_or_else(|refusal| {
                note(field, refusal);
                None
            })
        };
        let days = match (day("from", &input.from), day("to", &input.to)) {
            (None, None) => None,
            (Some(from), None) => Some((from, from)),
            (None, Some(to)) => Some((PROGRAMME_START.unwrap_or(to).min(to), to)),
            (Some(from), Some(to)) => Some((from, to)),
        };
        if days.is_some_and(|(from, to)| from > to) {
            note("to", Refusal::new("refusal-search-days"));
        }
        let found = Self {
            number,
            name,
            phone,
            lot,
            facility,
            days,
            old: input.old,
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        match (found.leads(), days) {
            (true, _) => Ok(Some(found)),
            (false, None) => Ok(None),
            (false, Some(_)) => Err(vec![Refusal::new("refusal-search-alone").at("from")]),
        }
    }

    /// By what is looked for; not for what.
    pub fn names(&self) -> Vec<String> {
        let all = [
            ("id_number", self.number.is_some()),
            ("name", self.name.is_some()),
            ("phone", self.phone.is_some()),
            ("lot_number", self.lot.is_some()),
            ("facility", self.facility.is_some()),
            ("date", self.days.is_some()),
        ];
        let there = all.into_iter().filter(|(_, there)| *there);
        there.map(|(name, _)| name.to_owned()).collect()
    }

    fn leads(&self) -> bool {
        self.number.is_some()
            || self.name.is_some()
            || self.phone.is_some()
            || self.lot.is_some()
            || self.facility.is_some()
    }
}

/// What a field holds, if it holds anything.
fn given<T>(value: &str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    let line = clean_line(value);
    if line.is_empty() {
        Ok(None)
    } else {
        read(&line).map(Some)
    }
}

fn number(typed: &str) -> Result<NumberPrefix, Refusal> {
    let folded = fold(typed);
    if !folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Refusal::new("refusal-search-number-characters"));
    }
    if !(NUMBER_MIN..=NUMBER_MAX).contains(&folded.len()) {
        return Err(Refusal::new("refusal-search-number-length")
            .with("min", NUMBER_MIN)
            .with("max", NUMBER_MAX));
    }
    Ok(NumberPrefix {
        folded,
        typed: typed.to_owned(),
    })
}

fn lot(typed: &str) -> Result<String, Refusal> {
    let folded = fold(typed);
    if (LOT_MIN..=20).contains(&folded.len()) && folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(folded)
    } else {
        Err(Refusal::new("refusal-search-lot").with("min", LOT_MIN))
    }
}

fn text(typed: &str) -> Result<String, Refusal> {
    let letters = typed.chars().filter(|c| c.is_alphanumeric()).count();
    // A Chinese name may be one character.
    let enough = letters >= 2 || typed.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    if enough && typed.chars().count() <= TEXT_MAX {
        Ok(typed.to_owned())
    } else {
        Err(Refusal::new("refusal-search-text").with("max", TEXT_MAX))
    }
}

/// Upper case, without what people put between the characters of numbers.
fn fold(text: &str) -> String {
    let upper = text.to_uppercase();
    upper
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '/' | '.' | '<'))
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn parse(with: impl FnOnce(&mut SearchInput)) -> Result<Option<Criteria>, Vec<FieldError>> {
        let mut input = SearchInput::default();
        with(&mut input);
        Criteria::parse(&input)
    }

    fn refused(with: impl FnOnce(&mut SearchInput)) -> Vec<(&'static str, &'static str)> {
        let errors = parse(with).unwrap_err();
        errors
            .iter()
            .map(|error| (error.field, error.refusal.key))
            .collect()
    }

    #[test]
    fn what_is_filled_in_is_looked_for() {
        let found = parse(|input| {
            input.id_number = " 900101-14 ".into();
            input.lot_number = "fk-88".into();
            input.from = "21/01/2022".into();
        });
        let found = found.unwrap().unwrap();
        let number = found.number.as_ref().unwrap();
        assert!(number.begins("900101145567") && number.begins("900101-14-XX") && !number.begins("9001"));
        assert_eq!(found.lot.as_deref(), Some("FK88"));
        let day = "2022-01-21".parse().unwrap();
        assert_eq!(found.days, Some((day, day)));
        assert_eq!(found.names(), ["id_number", "lot_number", "date"]);
    }

    #[test]
    fn nothing_looks_for_nothing_and_a_date_alone_for_too_much() {
        assert_eq!(parse(|input| input.name = " \u{200B} ".into()), Ok(None));
        assert_eq!(
            refused(|input| input.from = "2022-01-21".into()),
            [("from", "refusal-search-alone")]
        );
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let wrong = refused(|input| {
            input.id_number = "90*".into();
            input.phone = "12345".into();
            input.from = "31/02/2022".into();
        });
        let expected = [
            ("id_number", "refusal-search-number-characters"),
            ("phone", "refusal-phone-malaysian"),
            ("from", "refusal-date-impossible"),
        ];
        assert_eq!(wrong, expected);
        assert_eq!(
            refused(|input| input.id_number = "901".into()),
            [("id_number", "refusal-search-number-length")]
        );
        assert_eq!(
            refused(|input| input.name = "*".into()),
            [("name", "refusal-search-text")]
        );
        assert_eq!(
            refused(|input| input.lot_number = "F".into()),
            [("lot_number", "refusal-search-lot")]
        );
        let backwards = refused(|input| {
            input.name = "Ali".into();
            input.from = "2022-01-21".into();
            input.to = "2022-01-20".into();
        });
        assert_eq!(backwards, [("to", "refusal-search-days")]);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = parse(|input| input.id_number.clone_from(&text));
            let _ = parse(|input| input.lot_number.clone_from(&text));
            let _ = parse(|input| input.name.clone_from(&text));
        }
    }
}
