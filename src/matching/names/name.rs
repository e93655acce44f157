//! Compares two names of people.
//!
//! The words of both are paired, whatever their order, each with the one that it is most alike; words that were run
//! together or taken apart are seen. What is left over, and whether it is the person's own part or the father's, makes
//! the level. How much an agreement weighs depends on how rare the words are that agree ([`crate::matching::names::frequency`]).

mod alike;

use crate::matching::names::frequency::Frequencies;
use crate::matching::names::name::alike::{alike, close};
use crate::matching::names::name_code;
use crate::matching::names::word::{Alike, Word};
use crate::matching::names::words::{Sex, name_words, run_together, sex};
use crate::matching::vocabulary::Level;

/// The most words of a name that are compared; further ones are left out.
const MOST_WORDS: usize = 10;
/// How much more frequent than a word are all those together that look like it.
const LOOK_ALIKES: f64 = 4.0;
/// The chance that a word looks vaguely like another.
const VAGUE: f64 = 0.02;
/// The chance that a word begins with a given letter.
const INITIAL: f64 = 0.09;

/// A name in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    words: Vec<Word>,
    /// All letters, particles included.
    letters: String,
    sex: Option<Sex>,
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
        let words = name_words(text).into_iter().take(MOST_WORDS);
        let mut words: Vec<Word> = words.map(Word::from).collect();
        for fathers in [false, true] {
            let of_part = |word: &&mut Word| word.fathers == fathers;
            if words.iter_mut().filter(of_part).all(|word| word.common) {
                words
                    .iter_mut()
                    .filter(of_part)
                    .for_each(|word| word.telling = true);
            }
        }
        Self {
            words,
            letters: run_together(text),
            sex: sex(text),
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
        let level = pairing.level();
        let agrees = matches!(level, Level::Same | Level::Spelling);
        if agrees || !self.runs_together(other) {
            let chance = pairing.chance(frequencies);
            return NameAgreement { level, chance };
        }
        // The words cannot be paired since somebody left out the spaces; those of the longer list count.
        let words = if self.words.len() >= other.words.len() {
            &self.words
        } else {
            &other.words
        };
        let level = if self.letters == other.letters {
            Level::Same
        } else {
            Level::Spelling
        };
        let shares = words
            .iter()
            .map(|word| (frequencies.word(&word.text) * LOOK_ALIKES).min(0.5));
        let chance = shares.product();
        NameAgreement { level, chance }
    }

    /// Whether the two tell the members of a family apart as one name does: each word of the person's own part is
    /// written alike, or three are and a further one is left out. Twins and siblings share all but a few letters
    /// of their names: Haris and Harith may be brothers, and an initial or a slip may turn one into the other.
    pub fn same_own_part(&self, other: &Self) -> bool {
        let pairing = Pairing::of(&self.words, &other.words);
        let own = |word: &Word| !word.fathers;
        let of_person = pairing
            .pairs
            .iter()
            .filter(|(one, other, _)| own(one) || own(other));
        let (mut agree, mut tells) = (0, false);
        for (one, other, alike) in of_person {
            // A name that half the country bears may be cut short; of any other an initial is no name.
            let cut = matches!(alike, Alike::Initial | Alike::Beginning) && (one.common || other.common);
            let whole = *alike == Alike::Exact && one.written.len() > 1;
            if !whole && !cut {
                return false;
            }
            agree += usize::from(!one.common);
            tells |= one.telling || other.telling;
        }
        let left_out = pairing
            .left
            .iter()
            .flatten()
            .any(|word| own(word) && word.telling && word.written.len() > 1);
        tells && (!left_out || agree >= 3)
    }

    /// Whether one says son of, the other daughter of.
    pub fn is_of_other_sex(&self, other: &Self) -> bool {
        matches!((self.sex, other.sex), (Some(one), Some(other)) if one != other)
    }

    /// Whether the letters of both are the same, or nearly, and only the spaces are elsewhere.
    fn runs_together(&self, other: &Self) -> bool {
        let (one, two) = (&self.letters, &other.letters);
        one.len().min(two.len()) >= 6 && self.words.len() != other.words.len() && close(one, two)
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
        let across = |i: usize, j: usize| one[i].fathers != other[j].fathers;
        possible.sort_by_key(|(alike, i, j)| {
            (
                std::cmp::Reverse(*alike),
                across(*i, *j),
                i.abs_diff(*j),
                i + j,
                *i.min(j),
            )
        });
        let mut free = [vec![true; one.len()], vec![true; other.len()]];
        let mut pairs = Vec::new();
        let (sure, weak): (Vec<_>, Vec<_>) = possible.into_iter().partition(|pair| pair.0 >= Alike::Close);
        for (alike, i, j) in sure {
            if free[0][i] && free[1][j] {
                (free[0][i], free[1][j]) = (false, false);
                pairs.push((&one[i], &other[j], alike));
            }
        }
        let [free_one, free_other] = &mut free;
        glue(one, free_one, other, free_other, &mut pairs, false);
        glue(other, free_other, one, free_one, &mut pairs, true);
        for (alike, i, j) in weak {
            if free[0][i] && free[1][j] {
                (free[0][i], free[1][j]) = (false, false);
                pairs.push((&one[i], &other[j], alike));
            }
        }
        Self {
            pairs,
            left: [rest(one, &free[0]), rest(other, &free[1])],
        }
    }

    fn level(&self) -> Level {
        let least = self.pairs.iter().map(|pair| pair.2).min();
        if self.left.iter().all(Vec::is_empty) && least.is_some() {
            return match least {
                Some(Alike::Exact) => Level::Same,
                Some(Alike::Close) => Level::Spelling,
                Some(Alike::Beginning) if self.sure() => Level::Shorter,
                Some(Alike::Initial) if self.sure() => Level::Initials,
                Some(Alike::Beginning | Alike::Initial | Alike::Vague) | None => self.vaguely(),
            };
        }
        // A lone letter is what is left of a word.
        let tells = |word: &&Word| word.telling && word.written.len() > 1;
        let missing = |side: usize| self.left[side].iter().any(tells);
        if missing(0) && missing(1) {
            self.in_part()
        } else if !self.sure() {
            self.vaguely()
        } else if !self.own_agrees() {
            Level::Family
        } else {
            match least {
                Some(Alike::Vague) => Level::Similar,
                Some(Alike::Initial) => Level::Initials,
                Some(Alike::Beginning | Alike::Close | Alike::Exact) | None => Level::Shorter,
            }
        }
    }

    /// Whether a word that tells people apart agrees.
    fn sure(&self) -> bool {
        self.pairs
            .iter()
            .any(|(one, other, alike)| *alike >= Alike::Close && (one.telling || other.telling))
    }

    /// Whether a word of the person's own part agrees: who is called like somebody's father is not that person.
    fn own_agrees(&self) -> bool {
        self.pairs
            .iter()
            .any(|(one, other, _)| !one.fathers && !other.fathers && (one.telling || other.telling))
    }

    /// Every word has its like, but not every one is much alike.
    fn vaguely(&self) -> Level {
        if self.sure() {
            Level::Similar
        } else if self.pairs.is_empty() {
            Level::Different
        } else {
            Level::Some
        }
    }

    /// Both names have words that the other lacks: which part do they share?
    fn in_part(&self) -> Level {
        let words_of = |side: usize| {
            let paired = self.pairs.iter().map(move |pair| [pair.0, pair.1][side]);
            paired.chain(self.left[side].iter().copied())
        };
        let fathers = |side: usize| words_of(side).any(|word| word.fathers);
        let agrees = |(one, other, alike): &&(&Word, &Word, Alike)| {
            *alike >= Alike::Close && (one.telling || other.telling)
        };
        let mut sure = self.pairs.iter().filter(agrees).peekable();
        if sure.peek().is_none() {
            return if self.pairs.is_empty() {
                Level::Different
            } else {
                Level::Some
            };
        }
        if !fathers(0) || !fathers(1) {
            return Level::Family;
        }
        let (mut own, mut of_father) = (false, false);
        for (one, other, _) in sure {
            own |= !one.fathers && !other.fathers;
            of_father |= one.fathers && other.fathers;
        }
        let own_left = |side: usize| self.left[side].iter().any(|word| !word.fathers && word.telling);
        match (own, of_father) {
            (true, _) if !(own_left(0) && own_left(1)) => Level::Given,
            (_, true) | (true, false) => Level::Family,
            (false, false) => Level::Some,
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
                Alike::Vague => VAGUE,
            }
        };
        self.pairs.iter().map(of_pair).product()
    }
}

fn rest<'a>(words: &'a [Word], free: &[bool]) -> Vec<&'a Word> {
    let unpaired = words.iter().zip(free).filter(|(_, free)| **free);
    unpaired.map(|(word, _)| word).collect()
}

/// Pairs a word with two neighbours of the other name that were run together in it.
fn glue<'a>(
    one: &'a [Word],
    free: &mut [bool],
    other: &'a [Word],
    free_other: &mut [bool],
    pairs: &mut Vec<(&'a Word, &'a Word, Alike)>,
    turned: bool,
) {
    for i in 0..one.len().saturating_sub(1) {
        if !free[i] || !free[i + 1] {
            continue;
        }
        let together = format!("{}{}", one[i].written, one[i + 1].written);
        for (j, whole) in other.iter().enumerate() {
            if !free_other[j] || !free[i] || !close(&together, &whole.written) {
                continue;
            }
            (free[i], free[i + 1], free_other[j]) = (false, false, false);
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

#[cfg(test)]
mod tests;
