//! Dates as they stand in the columns of files: with a time, as a spreadsheet's serial number, with a month in words, and
//! day or month first, which a column tells and a cell does not.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::dates;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::spreadsheet::unguarded;
use crate::domain::values::text::clean_line;

/// Which part of a date like `1/2/2022` comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum DateOrder {
    /// The day, as in Malaysia.
    #[default]
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

/// What the cells of a column say about the order of its dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderShown {
    /// Cells that can be read with the day first alone.
    pub day_first: u64,
    /// Cells that can be read with the month first alone.
    pub month_first: u64,
}

/// So many times as many cells have to be day first as are month first, for these to be slips.
const SLIPS: u64 = 20;

impl OrderShown {
    /// Looks at one more cell, as it stands in the file.
    pub fn look(&mut self, cell: &[u8]) {
        match first_two_of(cell) {
            Some((13..=31, 1..=12)) => self.day_first += 1,
            Some((1..=12, 13..=31)) => self.month_first += 1,
            Some(_) | None => {}
        }
    }

    /// Whether a cell can be read in both ways, and says another day in each.
    pub fn may_be_either(cell: &[u8]) -> bool {
        first_two_of(cell)
            .is_some_and(|(one, two)| one != two && (1..=12).contains(&one) && (1..=12).contains(&two))
    }

    /// Whether only who sent the column can say how it is to be read.
    pub fn is_unclear(self) -> bool {
        self.month_first > 0 && self.month_first * SLIPS > self.day_first
    }
}

/// The order of each column's dates; nothing where a column is unclear and nobody told. What was told holds for unclear
/// columns, and for those beside them that show nothing.
pub fn orders(shown: [OrderShown; 2], told: Option<DateOrder>) -> Option<[DateOrder; 2]> {
    if !shown.iter().any(|shown| shown.is_unclear()) {
        return Some([DateOrder::DayFirst; 2]);
    }
    let told = told?;
    Some(shown.map(|shown| {
        if shown.is_unclear() || shown == OrderShown::default() {
            told
        } else {
            DateOrder::DayFirst
        }
    }))
}

/// As [`first_two`], of a cell that may be guarded, or have characters that nobody sees or that look like others.
fn first_two_of(cell: &[u8]) -> Option<(u8, u8)> {
    if cell.is_ascii() && !cell.contains(&b'=') {
        return first_two(cell);
    }
    let text = clean_line(&String::from_utf8_lossy(cell));
    first_two(unguarded(&text).as_bytes())
}

/// The first two numbers of a cell like `21/1/2022 00:00`, in which the year comes third.
fn first_two(cell: &[u8]) -> Option<(u8, u8)> {
    let mut numbers = [0_u8; 2];
    let mut at = cell
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b' ' | b'\''))
        .peekable();
    for number in &mut numbers {
        let mut digits = 0;
        while let Some(byte) = at.next_if(u8::is_ascii_digit) {
            digits += 1;
            if digits > 2 {
                return None;
            }
            *number = *number * 10 + (byte - b'0');
        }
        at.next_if(|byte| digits > 0 && matches!(byte, b'/' | b'-' | b'.' | b' '))?;
    }
    at.peek()
        .is_some_and(u8::is_ascii_digit)
        .then_some((numbers[0], numbers[1]))
}

/// Which year is meant by two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortYear {
    /// One of the programme's, which began in 2021: who writes the year first has days there, and those are no years.
    Dose,
    /// The last century, where this one would lie behind that day; else either may be meant.
    Birth(NaiveDate),
}

impl ShortYear {
    fn year(self, digits: i32, month: u32, day: u32) -> Option<i32> {
        match self {
            Self::Dose => (digits >= 21).then_some(2000 + digits),
            Self::Birth(today) => {
                let young = NaiveDate::from_ymd_opt(2000 + digits, month, day);
                young.is_none_or(|born| born > today).then_some(1900 + digits)
            }
        }
    }
}

/// Reads the date of a cell.
///
/// # Errors
/// Those of [`dates::parse`]; `refusal-date-form` too for a year of two digits that may be of either century.
pub fn read(cell: &str, order: DateOrder, short: ShortYear) -> Result<NaiveDate, Refusal> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Err(Refusal::new("refusal-date-required"));
    }
    if let Some(date) = moment(cell).or_else(|| serial(cell)).or_else(|| compact(cell)) {
        return Ok(date);
    }
    let parts: Vec<&str> = without_time(cell)
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third] = parts[..] else {
        return Err(Refusal::new("refusal-date-form"));
    };
    let numbers = [first, second, third].map(number);
    let (year, month, day) = match numbers {
        [Some(year), month, Some(day)] if first.len() == 4 => (year, month.or_else(|| named(second)), day),
        [Some(day), None, Some(year)] => (short_or_long(third, year)?, named(second), day),
        [None, Some(day), Some(year)] => (short_or_long(third, year)?, named(first), day),
        [Some(one), Some(two), Some(year)] => {
            let year = short_or_long(third, year)?;
            match order {
                DateOrder::DayFirst => (year, Some(two), one),
                DateOrder::MonthFirst => (year, Some(one), two),
            }
        }
        [_, _, _] => return Err(Refusal::new("refusal-date-form")),
    };
    let month = month.ok_or_else(|| Refusal::new("refusal-date-form"))?;
    let year = if year < 100 {
        let year = i32::try_from(year).unwrap_or_default();
        short
            .year(year, month, day)
            .ok_or_else(|| Refusal::new("refusal-date-form"))?
    } else {
        i32::try_from(year).unwrap_or(i32::MAX)
    };
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Refusal::new("refusal-date-impossible"))
}

/// A number of a date: up to four digits.
fn number(part: &str) -> Option<u32> {
    let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    part.parse().ok().filter(|_| digits)
}

/// A year has two digits or four.
fn short_or_long(part: &str, year: u32) -> Result<u32, Refusal> {
    if matches!(part.len(), 2 | 4) && (part.len() == 2) == (year < 100) {
        Ok(year)
    } else {
        Err(Refusal::new("refusal-date-form"))
    }
}

/// The month that a word begins, in English or Malay.
fn named(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "januari"],
        &["february", "februari"],
        &["march", "mac"],
        &["april"],
        &["may", "mei"],
        &["june", "jun"],
        &["july", "julai"],
        &["august", "ogos", "ogo"],
        &["september"],
        &["october", "oktober"],
        &["november"],
        &["december", "disember"],
    ];
    let word = word.to_lowercase();
    let begins = |name: &&str| word.len() >= 3 && name.starts_with(&word);
    let month = MONTHS.iter().position(|names| names.iter().any(begins))?;
    u32::try_from(month + 1).ok()
}

/// The day in Malaysia of a moment with its offset from UTC: programs write midnight there as the evening before.
fn moment(cell: &str) -> Option<NaiveDate> {
    if !cell.contains(':') {
        return None;
    }
    let joined = cell.replacen(' ', "T", 1).replace(" UTC", "Z").replace(' ', "");
    let at = DateTime::parse_from_rfc3339(&joined).ok()?;
    let malaysia = FixedOffset::east_opt(8 * 3600)?;
    Some(at.with_timezone(&malaysia).date_naive())
}

/// A cell without the time behind its date.
fn without_time(cell: &str) -> &str {
    let is_time = |rest: &str| {
        let hours = rest.trim_start().split(':').next().unwrap_or_default();
        rest.contains(':')
            && (1..=2).contains(&hours.len())
            && hours.bytes().all(|byte| byte.is_ascii_digit())
    };
    let behind = cell
        .char_indices()
        .find(|(at, c)| (*c == ' ' || (*c == 'T' && *at >= 8)) && is_time(&cell[at + c.len_utf8()..]));
    behind.map_or(cell, |(at, _)| cell[..at].trim_end())
}

/// The serial number of a spreadsheet: days since 1900, which it takes for a leap year. Four digits are a year.
fn serial(cell: &str) -> Option<NaiveDate> {
    let (days, fraction) = cell.split_once('.').unwrap_or((cell, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !digits(days) || !digits(fraction) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days.parse().ok()?))
}

/// `20220121`.
fn compact(cell: &str) -> Option<NaiveDate> {
    if cell.len() != 8 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    dates::parse(&format!("{}-{}-{}", &cell[..4], &cell[4..6], &cell[6..])).ok()
}

#[cfg(test)]
mod tests;
