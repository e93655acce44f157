//! Compares the names of two places where doses are given.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::facility::State;
use crate::matching::hash::hash;
use crate::matching::names::spelling::{mask, may_be_within, slips};
use crate::matching::vocabulary::Level;

/// How people shorten words of places, and words that say only what kind of place it is: `data/place-words.csv`.
static KNOWN_WORDS: LazyLock<HashMap<&'static str, (&'static str, bool)>> = LazyLock::new(|| {
    let rows = include_str!("data/place-words.csv").lines().skip(1);
    let known = rows.filter_map(|row| {
        let mut columns = row.split(',');
        let (word, kind, usual) = (columns.next()?, columns.next()?, columns.next()?);
        Some((word, (usual, kind == "kind")))
    });
    known.collect()
});

/// The least share of the words of two names that have to agree for them to be alike.
const ALIKE: f64 = 0.6;

/// A place in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The programme's code or the store's number, if the place is known.
    pub code: Option<String>,
    /// The state.
    pub state: Option<State>,
    /// Its names: as written, and those that the register of facilities has for it.
    names: Vec<PlaceName>,
    written: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct PlaceName {
    own: Vec<PlaceWord>,
    kind: Vec<PlaceWord>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PlaceWord {
    /// [`hash`] of the text, by which most words are told apart.
    hash: u64,
    mask: u32,
    text: String,
}

impl PlaceWord {
    fn new(text: &str) -> Self {
        Self {
            hash: hash(text),
            mask: mask(text),
            text: text.to_owned(),
        }
    }
}

impl PlaceName {
    fn read(text: &str) -> Self {
        let folded = text.to_lowercase();
        let (mut own, mut kind) = (Vec::new(), Vec::new());
        for word in folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            match KNOWN_WORDS.get(word) {
                Some((usual, tells_kind)) => {
                    let list = if *tells_kind { &mut kind } else { &mut own };
                    list.extend(
                        usual
                            .split(' ')
                            .filter(|word| !word.is_empty())
                            .map(PlaceWord::new),
                    );
                }
                None => own.push(PlaceWord::new(word)),
            }
        }
        own.sort();
        kind.sort();
        Self { own, kind }
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.kind.is_empty()
    }

    /// From 0 to 1.
    fn likeness(&self, other: &Self) -> f64 {
        if self.own == other.own {
            // One of two places of that name in a town: a hospital is no clinic.
            return match (
                self.kind.is_empty() || other.kind.is_empty(),
                self.kind == other.kind,
            ) {
                (_, true) => 1.0,
                (true, false) => 0.9,
                (false, false) => 0.5,
            };
        }
        let (short, long) = if self.own.len() <= other.own.len() {
            (&self.own, &other.own)
        } else {
            (&other.own, &self.own)
        };
        if short.is_empty() {
            return 0.0;
        }
        let mut unused: Vec<&PlaceWord> = long.iter().collect();
        let mut agreed = 0.0;
        for word in short {
            let best = unused
                .iter()
                .enumerate()
                .map(|(place, other)| (place, word_likeness(word, other)))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((place, likeness)) = best.filter(|(_, likeness)| *likeness > 0.0) {
                agreed += likeness;
                unused.remove(place);
            }
        }
        let (short, long) = (count(short.len()), count(long.len()));
        // All words of the shorter name have to be there; what the longer one has beside them counts less.
        0.7 * agreed / short + 0.3 * agreed / long
    }
}

#[expect(clippy::cast_precision_loss, reason = "a name has few words")]
fn count(words: usize) -> f64 {
    words as f64
}

fn word_likeness(one: &PlaceWord, other: &PlaceWord) -> f64 {
    let (a, b) = (one.text.as_str(), other.text.as_str());
    if one.hash == other.hash {
        return 1.0;
    }
    let shorter = a.len().min(b.len());
    if shorter >= 4 && may_be_within(one.mask, other.mask, 1) && slips(a, b, 1).is_some() {
        return 0.9;
    }
    let begin_alike = a.as_bytes().first() == b.as_bytes().first();
    if shorter >= 2 && begin_alike && (a.starts_with(b) || b.starts_with(a)) {
        return 0.6;
    }
    0.0
}

/// What people may have written for a word of a place's name, in lower case: the word itself, the words that it
/// shortens (`kk`: `klinik kesihatan`), and the short forms that hold it, the shortest first.
pub fn spellings(word: &str) -> Vec<&str> {
    let usual = KNOWN_WORDS.get(word).map_or("", |(usual, _)| *usual);
    let mut all = vec![word];
    if !usual.is_empty() && usual != word {
        all.push(usual);
    }
    let meant = if usual.is_empty() { word } else { usual };
    let short = KNOWN_WORDS.iter().filter(|(known, (usual, _))| {
        **known != word && (*usual == meant || usual.split(' ').any(|part| part == word))
    });
    let mut short: Vec<&str> = short.map(|(known, _)| *known).collect();
    short.sort_unstable_by_key(|known| (known.len(), *known));
    all.extend(short);
    all
}

/// A name in lower case with every short form written out: `kk sg buloh` is `klinik kesihatan sungai buloh`.
pub fn written_out(name: &str) -> String {
    let word = |word| match KNOWN_WORDS.get(word) {
        Some((usual, _)) if !usual.is_empty() => *usual,
        Some(_) | None => word,
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

impl Place {
    /// A place as somebody wrote it.
    pub fn read(code: Option<String>, state: Option<State>, name: &str) -> Self {
        let mut place = Self {
            code,
            state,
            names: Vec::new(),
            written: name.trim().to_lowercase(),
        };
        place.also_called(name);
        place
    }

    /// Its name as it was written, in lower case.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The words of its names that do not only tell the kind of place, as numbers.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        self.names
            .iter()
            .flat_map(|name| name.own.iter().map(|word| word.hash))
    }

    /// Adds another name of it.
    pub fn also_called(&mut self, name: &str) {
        let read = PlaceName::read(name);
        if !read.is_empty() && !self.names.contains(&read) {
            self.names.push(read);
        }
    }

    /// Whether nothing of it can be compared.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.state.is_none()
    }

    /// How alike the most alike of their names are, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let pairs = self
            .names
            .iter()
            .flat_map(|one| other.names.iter().map(move |other| one.likeness(other)));
        pairs.fold(0.0, f64::max)
    }

    /// Compares it with another.
    pub fn compare(&self, other: &Self) -> Level {
        if self.is_empty() || other.is_empty() {
            return Level::Missing;
        }
        let same_code = self.code.is_some() && self.code == other.code;
        let other_state = matches!((self.state, other.state), (Some(one), Some(other)) if one != other);
        let likeness = if same_code { 1.0 } else { self.likeness(other) };
        match (likeness, other_state) {
            (0.95.., false) => Level::Same,
            (ALIKE.., false) | (0.95.., true) => Level::Alike,
            (_, false) if self.state.is_some() && other.state.is_some() => Level::Area,
            (_, false) if self.names.is_empty() || other.names.is_empty() => Level::Missing,
            _ => Level::Different,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(one: &str, other: &str) -> Level {
        let state = State::parse("10").ok();
        Place::read(None, state, one).compare(&Place::read(None, state, other))
    }

    #[test]
    fn short_and_long_names_are_one_place() {
        assert_eq!(
            level("KK Sungai Buloh", "Klinik Kesihatan Sg. Buloh"),
            Level::Same
        );
        assert_eq!(level("Hosp. Shah Alam", "Hospital Shah Alam"), Level::Same);
        assert_eq!(
            level("Stadium Bukit Jalil", "PPV Stadium Nasional Bukit Jalil"),
            Level::Alike
        );
        assert_eq!(
            level("Klinik Dr Tan", "Poliklinik Dr. Tan Kota Damansara"),
            Level::Alike
        );
    }

    #[test]
    fn other_places_are_not() {
        assert_eq!(
            level("Hospital Shah Alam", "Klinik Kesihatan Shah Alam"),
            Level::Area
        );
        assert_eq!(level("KK Sungai Buloh", "KK Sungai Besar"), Level::Area);
        let elsewhere = Place::read(None, State::parse("01").ok(), "KK Muar");
        let here = Place::read(None, State::parse("10").ok(), "KK Kajang");
        assert_eq!(here.compare(&elsewhere), Level::Different);
        assert_eq!(here.compare(&Place::default()), Level::Missing);
    }
}
