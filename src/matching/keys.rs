//! Under which keys a record is kept, and under which a complaint looks, so that two faults hide no record.
//!
//! | what is looked for | finds a record in which |
//! | --- | --- |
//! | the number of the document, and every number that one slip makes of it | dates, names and all else are wrong |
//! | the date of birth and a word of the name | the document is another one, other words are wrong |
//! | the date of birth read the other way round, or from the `MyKad`, and two words | so is the date of birth |
//! | the telephone | the person's names and dates are wrong |
//! | day, place and a word of the name | the document, the date of birth and the telephone are wrong |
//! | lot and day | place and person are wrong |
//! | the sound of the whole name | all else is wrong, unless many bear it |
//!
//! Number, telephone, lot and sound are columns of their own. The other two are packed into integers of 63 bits that
//! begin with what has to agree exactly and end with the words (`word_codes`), so that one range of an index holds all
//! that may be meant, and the words are compared without fetching a record.

use chrono::NaiveDate;

use crate::domain::person::contact::PhoneNumber;
use crate::domain::registry::dose_record::DoseStatement;
use crate::matching::hash::{BUCKET, hash};
use crate::matching::meeting_keys::meeting_keys;
use crate::matching::names::name::Name;
use crate::matching::particulars::{IdNumber, Particulars};
use crate::matching::ymd::Ymd;

/// The version of these rules, by which the store knows whether its keys are of them.
pub const VERSION: u32 = 2;

const WORD_BITS: u32 = 9;
const BIRTH_WORDS: u32 = 5;
const DAY_WORDS: u32 = 3;
const PLACE_BITS: u32 = 18;

/// The words of a name as small numbers, as many as there is room for; 0 is no word.
fn word_codes(name: &Name, most: u32) -> Vec<i64> {
    let sounds = name.sounds();
    let codes = sounds.into_iter().take(most as usize).map(word_code);
    codes.collect()
}

/// FNV-1a, folded to 1..=511: the same on every machine and for ever.
fn word_code(sound: &str) -> i64 {
    i64::try_from(hash(sound) % 511 + 1).unwrap_or(1)
}

fn pack(codes: &[i64]) -> i64 {
    codes.iter().fold(0, |packed, code| (packed << WORD_BITS) | code)
}

/// The key of a record for its date of birth: the date, then five words.
pub fn birth_key(record: &Particulars) -> Option<i64> {
    let birth = record.birth?;
    Some(
        i64::from(birth.number()) << (BIRTH_WORDS * WORD_BITS) | pack(&word_codes(&record.name, BIRTH_WORDS)),
    )
}

/// The first and the last [`birth_key`] of a date of birth.
pub fn births(birth: Ymd) -> (i64, i64) {
    let start = i64::from(birth.number()) << (BIRTH_WORDS * WORD_BITS);
    (start, start | ((1 << (BIRTH_WORDS * WORD_BITS)) - 1))
}

/// The key of a record for its day at a place: the day, the place's number, then three words.
pub fn day_key(record: &Particulars, place: i64) -> Option<i64> {
    let start = day_start(record.day?, place);
    Some(start | pack(&word_codes(&record.name, DAY_WORDS)))
}

fn day_start(day: Ymd, place: i64) -> i64 {
    (i64::from(day.number()) << (PLACE_BITS + DAY_WORDS * WORD_BITS)) | place_part(place)
}

fn place_part(place: i64) -> i64 {
    (place & ((1 << PLACE_BITS) - 1)) << (DAY_WORDS * WORD_BITS)
}

/// By how many bits a [`day_key`] is shifted to say its day alone.
pub const DAY_SHIFT: u32 = PLACE_BITS + DAY_WORDS * WORD_BITS;

/// The days from one to another as such numbers. What was before 1900 is taken for a day of that year.
pub fn day_numbers((from, to): (NaiveDate, NaiveDate)) -> (i64, i64) {
    let number = |day| i64::from(Ymd::from(day).number());
    (number(from), number(to))
}

/// How far behind the beginning of a day the [`day_key`]s of a place begin, and end.
pub fn within_day(place: i64) -> (i64, i64) {
    let start = place_part(place);
    (start, start | ((1 << (DAY_WORDS * WORD_BITS)) - 1))
}

/// What a registry keeps of a record to find it by, beside what the record says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordKeys {
    /// How the person's name sounds ([`crate::matching::names::name_code`]).
    pub name_code: String,
    /// Its [`birth_key`].
    pub birth: Option<i64>,
    day: Option<i64>,
    /// By which it meets open complaints ([`crate::matching::meeting_keys::meeting_keys`]).
    pub meeting: Vec<u64>,
}

impl RecordKeys {
    /// Those of a record whose place may not be known yet.
    pub fn of(dose: &DoseStatement) -> Self {
        // Without the place: its words are not asked for here, and millions of rows are read.
        let id = IdNumber::read(Some(dose.identity.kind()), dose.identity.number());
        let birth = dose.date_of_birth.map(Ymd::from);
        let record = Particulars {
            birth: birth.or_else(|| id.as_ref().and_then(IdNumber::birth)),
            id,
            name: Name::read(dose.name.as_str()),
            phone: dose.phone.as_ref().map(PhoneNumber::digits),
            lot: dose.lot.as_ref().map(|lot| lot.as_str().to_owned()),
            day: Some(dose.administered_on.into()),
            ..Particulars::default()
        };
        Self {
            name_code: record.name.code(),
            birth: birth_key(&record),
            day: day_key(&record, 0),
            meeting: meeting_keys(&record),
        }
    }

    /// Its [`day_key`] at the place with this number.
    pub fn day_at(&self, place: i64) -> Option<i64> {
        self.day.map(|key| key | place_part(place))
    }
}

/// A range of keys, and the words of which some have to stand in a key of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first key.
    pub from: i64,
    /// The last key.
    pub to: i64,
    words: Vec<i64>,
    slots: u32,
    least: usize,
}

impl Range {
    /// The most words that a key can share.
    pub const WORDS: usize = BIRTH_WORDS as usize;

    fn new(start: i64, slots: u32, name: &Name, least: usize) -> Self {
        let mut words = word_codes(name, BIRTH_WORDS);
        words.sort_unstable();
        words.dedup();
        Self {
            from: start,
            to: start | ((1 << (slots * WORD_BITS)) - 1),
            least: least.min(words.len()),
            words,
            slots,
        }
    }

    /// How many of the words stand in a key of the range, if they are enough.
    pub fn shared(&self, key: i64) -> Option<usize> {
        let mask = (1 << WORD_BITS) - 1;
        let code = |slot: u32| (key >> (slot * WORD_BITS)) & mask;
        let shared = self
            .words
            .iter()
            .filter(|word| (0..self.slots).any(|slot| code(slot) == **word))
            .count();
        (shared >= self.least).then_some(shared)
    }

    /// Of keys those that share enough words, each once; where they are too many, those that share the most.
    pub fn most_shared(&self, keys: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let shared = keys.into_iter().filter_map(|key| Some((self.shared(key)?, key)));
        let mut chosen: Vec<(usize, i64)> = shared.collect();
        chosen.sort_unstable_by_key(|(shared, key)| (std::cmp::Reverse(*shared), *key));
        chosen.dedup();
        chosen.truncate(BUCKET);
        chosen.into_iter().map(|(_, key)| key).collect()
    }
}

/// The ranges of [`birth_key`]s in which the record of a complaint may lie.
pub fn birth_ranges(complaint: &Particulars) -> Vec<Range> {
    let range = |birth: Ymd, least| {
        let start = i64::from(birth.number()) << (BIRTH_WORDS * WORD_BITS);
        Range::new(start, BIRTH_WORDS, &complaint.name, least)
    };
    let in_number = complaint.id.as_ref().and_then(IdNumber::birth);
    let mut ranges: Vec<Range> = Vec::new();
    let second = in_number.filter(|birth| complaint.birth != Some(*birth));
    for birth in [complaint.birth, second].into_iter().flatten() {
        ranges.push(range(birth, 1));
        if birth.swapped().date().is_some() {
            ranges.push(range(birth.swapped(), 2));
        }
    }
    ranges.dedup();
    ranges
}

/// The ranges of [`day_key`]s at these places in which the record of a complaint may lie.
pub fn day_ranges(complaint: &Particulars, places: &[i64]) -> Vec<Range> {
    let Some(day) = complaint.day else {
        return Vec::new();
    };
    let near = |days: i64| {
        let date = day.date()?.checked_add_signed(chrono::TimeDelta::days(days))?;
        Some((Ymd::from(date), 2))
    };
    let swapped = Some((day.swapped(), 2)).filter(|(day, _)| day.date().is_some());
    let days: Vec<(Ymd, usize)> = [Some((day, 1)), near(-1), near(1), swapped]
        .into_iter()
        .flatten()
        .collect();
    let mut ranges: Vec<Range> = Vec::new();
    for place in places {
        for (day, least) in &days {
            ranges.push(Range::new(
                day_start(*day, *place),
                DAY_WORDS,
                &complaint.name,
                *least,
            ));
        }
    }
    ranges.dedup();
    ranges
}

/// Calls `take` with every number that one slip makes of a number, and with the number itself first: a character wrong
/// (a digit for a digit, a letter for a letter), missing, doubled or one too many, two neighbours that changed places.
/// Some come more than once.
pub fn each_number_near(number: &IdNumber, mut take: impl FnMut(&str)) {
    let text = number.text.as_bytes();
    let mut near: Vec<u8> = Vec::with_capacity(text.len() + 1);
    let mut tell = |near: &[u8]| {
        if near.len() >= 3
            && let Ok(near) = std::str::from_utf8(near)
        {
            take(near);
        }
    };
    tell(text);
    for place in 0..text.len() {
        let others = if text[place].is_ascii_digit() {
            b'0'..=b'9'
        } else {
            b'A'..=b'Z'
        };
        near.clear();
        near.extend_from_slice(text);
        for other in others.filter(|other| *other != text[place]) {
            near[place] = other;
            tell(&near);
        }
        near[place] = text[place];
        near.remove(place);
        tell(&near);
        if place + 1 < text.len() && text[place] != text[place + 1] {
            near.clear();
            near.extend_from_slice(text);
            near.swap(place, place + 1);
            tell(&near);
        }
    }
    for place in 0..=text.len() {
        near.clear();
        near.extend_from_slice(text);
        near.insert(place, b'0');
        for digit in b'0'..=b'9' {
            near[place] = digit;
            tell(&near);
        }
    }
}

/// The numbers of [`each_number_near`], each once.
pub fn numbers_near(number: &IdNumber) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut near = Vec::new();
    each_number_near(number, |number| {
        if seen.insert(number.to_owned()) {
            near.push(number.to_owned());
        }
    });
    near
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::matching::particulars::Loose;

    fn person(name: &str, birth: &str) -> Particulars {
        Particulars::read(&Loose {
            name,
            date_of_birth: birth,
            administered_on: "2022-01-05",
            ..Loose::default()
        })
    }

    #[test]
    fn a_birth_and_one_word_lead_to_a_record() {
        let key = birth_key(&person("Siti Aminah binti Ali", "1980-05-04")).unwrap();
        let finds = |name, birth| {
            let ranges = birth_ranges(&person(name, birth));
            ranges
                .iter()
                .any(|range| (range.from..=range.to).contains(&key) && range.shared(key).is_some())
        };
        assert!(finds("Aminnah Bt Bakar", "1980-05-04"));
        assert!(
            finds("Aminah binti Ali", "1980-04-05"),
            "day and month the other way round"
        );
        assert!(!finds("Rohani binti Ali", "1980-04-05"), "and one word alone");
        assert!(!finds("Rohani binti Bakar", "1980-05-04"));
        assert!(!finds("Siti Aminah binti Ali", "1980-05-05"));
    }

    #[test]
    fn a_day_at_a_place_and_one_word_lead_to_a_record() {
        let key = day_key(&person("Tan Wei Ming", ""), 7).unwrap();
        let complaint = person("Tan W.", "");
        let finds = |places: &[i64]| {
            let ranges = day_ranges(&complaint, places);
            ranges
                .iter()
                .any(|range| (range.from..=range.to).contains(&key) && range.shared(key).is_some())
        };
        assert!(finds(&[3, 7]) && !finds(&[3]));
    }

    #[test]
    fn the_place_of_a_key_may_come_later() {
        let record = person("Tan Wei Ming", "1980-05-04");
        let keys = RecordKeys {
            day: day_key(&record, 0),
            ..RecordKeys::default()
        };
        assert_eq!(keys.day_at(7), day_key(&record, 7));
        assert_ne!(keys.day_at(7), keys.day_at(8));
    }

    #[test]
    fn one_slip_in_a_number_is_looked_for() {
        let near = numbers_near(&IdNumber::read(None, "900101145567").unwrap());
        assert_eq!(near[0], "900101145567");
        for slip in ["900101145576", "90010114556", "9001011455677", "910101145567"] {
            assert!(near.iter().any(|number| number == slip), "{slip}");
        }
        assert!(near.len() < 270, "{}", near.len());
    }
}
