//! Compares two names of people.
//!
//! The words of both are paired, whatever their order, each with the one that it is most alike; words that were run
//! together or taken apart are seen. What is left over, and whether it is the person's own part or the father's, makes
//! the level. How much an agreement weighs depends on how rare the words are that agree ([`super::frequency`]).

use super::Level;
use super::frequency::Frequencies;
use super::name_code::{self, sound};
use super::words::{NameWord, name_words};

/// The most words of a name that are compared; further ones are left out.
const MOST_WORDS: usize = 10;
/// How much more frequent than a word are all those together that look like it.
const LOOK_ALIKES: f64 = 4.0;
/// The chance that a word begins with a given letter.
const INITIAL: f64 = 0.09;

/// A name in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: String,
    written: String,
    sound: String,
    common: bool,
    fathers: bool,
}

impl From<NameWord> for Word {
    fn from(word: NameWord) -> Self {
        Self {
            sound: sound(&word.text),
            text: word.text,
            written: word.written,
            common: word.common,
            fathers: word.fathers,
        }
    }
}

/// How alike two words are, the least alike first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Alike {
    Initial,
    Beginning,
    Close,
    Exact,
}

/// How two names agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameAgreement {
    /// How far.
    pub level: Level,
    /// The chance that a stranger's name agrees in the same words.
    pub chance: f64,
}

impl Name {
    /// Reads a name.
    pub fn read(text: &str) -> Self {
        let words = name_words(text);
        Self {
            words: words.into_iter().take(MOST_WORDS).map(Word::from).collect(),
        }
    }

    /// Whether nothing of it can be compared.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Its words in their usual spelling.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.text.as_str())
    }

    /// How its words sound, those that tell people apart first.
    pub fn sounds(&self) -> Vec<&str> {
        let of = |common| self.words.iter().filter(move |word| word.common == common);
        let sounds = of(false).chain(of(true)).map(|word| word.sound.as_str());
        sounds.filter(|sound| !sound.is_empty()).collect()
    }

    /// How it sounds: its [`name_code::name_code`].
    pub fn code(&self) -> String {
        let only_common = self.words.iter().all(|word| word.common);
        let kept = self.words.iter().filter(|word| only_common || !word.common);
        let sounds = kept
            .map(|word| word.sound.as_str())
            .filter(|sound| !sound.is_empty());
        sounds.take(name_code::WORDS).collect::<Vec<_>>().join(" ")
    }

    /// Compares it with another.
    pub fn compare(&self, other: &Self, frequencies: &Frequencies) -> NameAgreement {
        let pairing = Pairing::of(&self.words, &other.words);
        NameAgreement {
            level: pairing.level(),
            chance: pairing.chance(frequencies),
        }
    }
}

/// Which words of two names belong together.
struct Pairing<'a> {
    pairs: Vec<(&'a Word, &'a Word, Alike)>,
    left: [Vec<&'a Word>; 2],
}

impl<'a> Pairing<'a> {
    fn of(one: &'a [Word], other: &'a [Word]) -> Self {
        let mut possible: Vec<(Alike, usize, usize)> = Vec::new();
        for (i, a) in one.iter().enumerate() {
            for (j, b) in other.iter().enumerate() {
                if let Some(alike) = alike(a, b) {
                    possible.push((alike, i, j));
                }
            }
        }
        // The most alike first, then those in the same place; the same whichever name comes first.
        possible.sort_by_key(|(alike, i, j)| (std::cmp::Reverse(*alike), i.abs_diff(*j), i + j, *i.min(j)));
        let (mut used, mut used_other) = (vec![false; one.len()], vec![false; other.len()]);
        let mut pairs = Vec::new();
        for (alike, i, j) in possible {
            if !used[i] && !used_other[j] {
                (used[i], used_other[j]) = (true, true);
                pairs.push((&one[i], &other[j], alike));
            }
        }
        glue(one, &mut used, other, &mut used_other, &mut pairs, false);
        glue(other, &mut used_other, one, &mut used, &mut pairs, true);
        Self {
            pairs,
            left: [rest(one, &used), rest(other, &used_other)],
        }
    }

    fn level(&self) -> Level {
        if self.left.iter().all(Vec::is_empty) && !self.pairs.is_empty() {
            return match self.pairs.iter().map(|pair| pair.2).min() {
                Some(Alike::Exact) => Level::Same,
                Some(Alike::Close) => Level::Spelling,
                Some(Alike::Beginning | Alike::Initial) | None => Level::Shorter,
            };
        }
        let tells = |word: &Word| !word.common;
        let paired =
            |pair: &&(&Word, &Word, Alike)| pair.2 >= Alike::Close && (tells(pair.0) || tells(pair.1));
        let sure = self.pairs.iter().filter(paired).count();
        let weak = self.pairs.iter().any(|pair| pair.2 < Alike::Close);
        let missing: Vec<usize> = self
            .left
            .iter()
            .map(|side| side.iter().filter(|word| tells(word)).count())
            .collect();
        let only_common = sure == 0 && self.pairs.iter().any(|pair| pair.2 >= Alike::Close);
        match missing[..] {
            [0, 0] | [0, _] | [_, 0] if sure > 0 => Level::Shorter,
            [_, _] if sure == 0 && !only_common => {
                if weak {
                    Level::Some
                } else {
                    Level::Different
                }
            }
            [_, _] if only_common => Level::Some,
            _ => self.in_part(),
        }
    }

    /// Both names have words that the other lacks: which part do they share?
    fn in_part(&self) -> Level {
        let has_father = |side: usize| {
            let left = self.left[side].iter().any(|word| word.fathers);
            left || self.pairs.iter().any(|pair| [pair.0, pair.1][side].fathers)
        };
        if !has_father(0) && !has_father(1) {
            return Level::Family;
        }
        let own_left = |side: usize| self.left[side].iter().any(|word| !word.fathers && !word.common);
        if own_left(0) && own_left(1) {
            Level::Family
        } else {
            Level::Given
        }
    }

    fn chance(&self, frequencies: &Frequencies) -> f64 {
        let of_pair = |(one, other, alike): &(&Word, &Word, Alike)| {
            let share = frequencies.word(&one.text).max(frequencies.word(&other.text));
            match alike {
                Alike::Exact => share,
                Alike::Close => (share * LOOK_ALIKES).min(0.5),
                Alike::Beginning => (share * LOOK_ALIKES * 2.0).min(0.5),
                Alike::Initial => INITIAL,
            }
        };
        self.pairs.iter().map(of_pair).product()
    }
}

fn rest<'a>(words: &'a [Word], used: &[bool]) -> Vec<&'a Word> {
    let unused = words.iter().zip(used).filter(|(_, used)| !**used);
    unused.map(|(word, _)| word).collect()
}

/// Pairs a word with two neighbours of the other name that were run together in it.
fn glue<'a>(
    one: &'a [Word],
    used: &mut [bool],
    other: &'a [Word],
    used_other: &mut [bool],
    pairs: &mut Vec<(&'a Word, &'a Word, Alike)>,
    turned: bool,
) {
    for i in 0..one.len().saturating_sub(1) {
        if used[i] || used[i + 1] {
            continue;
        }
        let together = format!("{}{}", one[i].written, one[i + 1].written);
        for (j, whole) in other.iter().enumerate() {
            if used_other[j] || used[i] || !close(&together, &whole.written) {
                continue;
            }
            (used[i], used[i + 1], used_other[j]) = (true, true, true);
            // The rarer of the two words stands for both.
            let part = if one[i].common { &one[i + 1] } else { &one[i] };
            let alike = if together == whole.written {
                Alike::Exact
            } else {
                Alike::Close
            };
            pairs.push(if turned {
                (whole, part, alike)
            } else {
                (part, whole, alike)
            });
        }
    }
}

fn alike(one: &Word, other: &Word) -> Option<Alike> {
    if one.written == other.written {
        return Some(Alike::Exact);
    }
    let (a, b) = (one.written.as_str(), other.written.as_str());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == 1 {
        return long.starts_with(short).then_some(Alike::Initial);
    }
    if one.text == other.text || close(a, b) || (one.sound == other.sound && near(a, b)) {
        return Some(Alike::Close);
    }
    (short.len() >= 3 && long.starts_with(short)).then_some(Alike::Beginning)
}

/// Whether two words of the same sound are also written much alike.
fn near(one: &str, other: &str) -> bool {
    one.len().min(other.len()) >= 4 && strsim::jaro_winkler(one, other) >= 0.84
}

/// Whether one slip makes one word the other; two in a long word.
fn close(one: &str, other: &str) -> bool {
    let shorter = one.len().min(other.len());
    if shorter < 4 || one.len().abs_diff(other.len()) > 2 {
        return one == other;
    }
    let slips = strsim::osa_distance(one, other);
    slips <= 1 || (slips == 2 && shorter >= 7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(one: &str, other: &str) -> Level {
        let frequencies = Frequencies::shipped();
        Name::read(one).compare(&Name::read(other), frequencies).level
    }

    #[test]
    fn names_of_one_person_are_seen_as_such() {
        for (one, other, expected) in [
            ("Siti Aminah binti Ali", "SITI AMINAH BT ALI", Level::Same),
            ("Mohd Hafiz bin Osman", "Muhammad Hafiz b. Osman", Level::Same),
            ("Tan Wei Ming", "Wei Ming Tan", Level::Same),
            ("Tan Weiming", "Tan Wei Ming", Level::Same),
            (
                "Mohd Hafiz bin Osman",
                "Muhamad Hafidz bin Usman",
                Level::Spelling,
            ),
            (
                "Kumaran a/l Subramaniam",
                "Kumarn A/L Subramanian",
                Level::Spelling,
            ),
            (
                "Aisyah binti Rahman",
                "Nur Aisyah binti Abdul Rahman",
                Level::Shorter,
            ),
            ("K. Subramaniam", "Kumaran a/l Subramaniam", Level::Shorter),
            ("Muhammad Hafiz", "Mohd Hafiz bin Osman", Level::Shorter),
            ("Siti Aminah binti Ali", "Siti Aminah binti Bakar", Level::Given),
        ] {
            assert_eq!(level(one, other), expected, "{one} / {other}");
        }
    }

    #[test]
    fn families_and_strangers_are_told_apart() {
        assert_eq!(
            level("Siti Aminah binti Ali", "Siti Rohani binti Ali"),
            Level::Family
        );
        assert_eq!(level("Tan Wei Ming", "Tan Wei Jie"), Level::Family);
        assert_eq!(
            level("Siti Aminah binti Ali", "Siti Rohani binti Bakar"),
            Level::Some
        );
        assert_eq!(level("Siti Aminah binti Ali", "Tan Wei Ming"), Level::Different);
    }

    #[test]
    fn rare_names_agree_by_a_smaller_chance() {
        let chance = |name| {
            Name::read(name)
                .compare(&Name::read(name), Frequencies::shipped())
                .chance
        };
        assert!(chance("Zulaikha binti Tengku Ampuan") < chance("Siti Nur binti Ahmad"));
    }

    proptest! {
        #[test]
        fn its_code_is_the_one_of_its_text(name in "(Siti |Nur |bin |a/l |[A-Za-z]{1,9} ){0,8}") {
            prop_assert_eq!(Name::read(&name).code(), name_code::name_code(&name));
        }

        #[test]
        fn it_does_not_matter_which_comes_first(
            one in "(siti |nur |bin |a/l |[a-d]{1,5} ){1,5}", other in "(siti |nur |bin |a/l |[a-d]{1,5} ){1,5}",
        ) {
            prop_assert_eq!(level(&one, &other), level(&other, &one));
        }

        #[test]
        fn every_name_is_itself(name in "[A-Za-z/ '.]{1,40}") {
            let read = Name::read(&name);
            prop_assume!(!read.is_empty());
            prop_assert_eq!(level(&name, &name), Level::Same);
        }
    }
}
