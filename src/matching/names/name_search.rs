//! Looking for a name that may be spelt or ordered otherwise, or cut short.

use crate::matching::names::name_code::{name_code, word_sounds};
use crate::matching::names::words::plain_words;
use rapidfuzz::distance::jaro_winkler;

/// How alike two spellings have to be, from 0 to 1, where their codes differ.
const ALIKE: f64 = 0.88;

/// The beginnings that codes of a name may have: its words in every order, if there are up to three of them. Empty for
/// a name of which nothing can be heard in Latin letters.
pub fn code_prefixes(name: &str) -> Vec<String> {
    orders_of(name_code(name))
}

/// A code with its words in every order, if there are up to three of them; nothing for an empty one.
pub fn orders_of(code: String) -> Vec<String> {
    let words: Vec<&str> = code.split(' ').filter(|word| !word.is_empty()).collect();
    let orders: &[&[usize]] = match words.len() {
        0 => &[],
        1 => &[&[0]],
        2 => &[&[0, 1], &[1, 0]],
        3 => &[
            &[0, 1, 2],
            &[0, 2, 1],
            &[1, 0, 2],
            &[1, 2, 0],
            &[2, 0, 1],
            &[2, 1, 0],
        ],
        _ => return vec![code],
    };
    let mut prefixes: Vec<String> = Vec::new();
    for order in orders {
        let prefix = order
            .iter()
            .map(|place| words[*place])
            .collect::<Vec<_>>()
            .join(" ");
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    prefixes
}

/// How alike two names are written, from 0 to 1: Jaro-Winkler of their words, in the order that they have or in the
/// order of the alphabet, whichever is more alike.
pub fn similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    let alike = |one: &str, other: &str| jaro_winkler::similarity(one.chars(), other.chars());
    let as_written = alike(&one.join(" "), &other.join(" "));
    let sorted = |mut words: Vec<String>| {
        words.sort();
        words.join(" ")
    };
    as_written.max(alike(&sorted(one), &sorted(other)))
}

/// Whether somebody who looks for `name`, with these [`code_prefixes`], may mean `other`: it sounds like it, each of
/// its words begins one of the other's or sounds like its beginning, or it is written much like it.
pub fn may_be(name: &str, prefixes: &[String], other: &str) -> bool {
    let code = name_code(other);
    let sounds = || prefixes.iter().any(|prefix| code.starts_with(prefix));
    let begins = || {
        let others = words(other);
        let begun = |word: &String| others.iter().any(|other| other.starts_with(word.as_str()));
        words(name).iter().all(begun)
    };
    let each_sounds = || {
        let (wanted, others) = (word_sounds(name), word_sounds(other));
        let sounds = |sound: &String| {
            let begins = |other: &&String| sound.len() >= 3 && other.starts_with(sound.as_str());
            others.contains(sound) || others.iter().any(|other| begins(&other))
        };
        !wanted.is_empty() && wanted.iter().all(sounds)
    };
    sounds() || begins() || each_sounds() || similarity(name, other) >= ALIKE
}

fn words(name: &str) -> Vec<String> {
    plain_words(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_tried_in_every_order() {
        assert_eq!(code_prefixes("Tan Wei Ming").len(), 6);
        assert_eq!(code_prefixes("Muthu a/l Raman").len(), 2);
        assert_eq!(code_prefixes("Tan Tan"), ["TN TN"]);
        assert_eq!(code_prefixes("123"), [""; 0]);
        let (one, other) = (code_prefixes("Wei Ming Tan"), name_code("Tan Wei Ming"));
        assert!(one.contains(&other));
    }

    #[test]
    fn other_spellings_and_beginnings_may_be_meant() {
        let may = |name: &str, other: &str| may_be(name, &code_prefixes(name), other);
        assert!(may("Aisyah", "Nur Aishah binti Osman"));
        assert!(may("Yusuf Rahman", "Haji Yusof bin Abdul Rahman"));
        assert!(may("Siti", "Siti Rohani binti Ali"), "a frequent word");
        assert!(may("Tan Wei Mign", "Tan Wei Ming"), "two letters changed places");
        assert!(!may("Tan Wei Ming", "Siti Rohani binti Ali"));
        for (name, other) in [
            ("Ostergaard", "SØREN ØSTERGAARD"),
            ("Soren Ostergaard", "SØREN ØSTERGAARD"),
            ("Dang Van Duc", "ĐẶNG VĂN ĐỨC"),
            ("contohan", "LIM (AH KOW) CONTOHAN"),
            ("kow ah", "LIM (AH KOW) CONTOHAN"),
            ("Ostergard", "SOREN OSTERGAARD"),
            ("大文", "陳大文"),
            ("王", "王"),
        ] {
            assert!(may(name, other), "{name} / {other}");
        }
        assert!(!may("contohan tan", "LIM (AH KOW) CONTOHAN"));
    }

    proptest! {
        #[test]
        fn no_name_panics_and_every_name_is_like_itself(name in ".{0,60}", other in ".{0,60}") {
            let found = similarity(&name, &other);
            prop_assert!((0.0..=1.0).contains(&found), "{found}");
            prop_assert!(may_be(&name, &code_prefixes(&name), &name));
        }
    }
}
