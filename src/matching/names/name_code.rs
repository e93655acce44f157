//! How a name sounds: a short text under which the registry finds names that are spelt otherwise.
//!
//! The words that carry no name (bin, a/l, Haji, …) are left out; so are those that half the country shares
//! (Muhammad, Nur, Siti, …) as long as another word remains. Each other word becomes its consonants, by classes that
//! people mix up: `Aishah binti Mohd Hafiz` and `Aisyah Bt. Muhammad Hafidz` are both `AS HFS`. The words keep
//! their order, and the beginning of a name has the beginning of its code, so that a search may look for prefixes.
//!
//! When the rule changes, raise [`VERSION`]: the store makes the codes of its records anew.

use crate::matching::hash::hash;
use crate::matching::names::words::{is_han, name_words};

/// The version of the rule, by which the store knows whether its codes are those of this rule.
pub const VERSION: u32 = 3;

/// The most words in a code.
pub const WORDS: usize = 4;
/// What the code of a word in another script begins with.
pub const STAND_IN: char = 'Z';
/// The most letters of a word.
const LETTERS: usize = 6;

/// The code of a name; words separated by single spaces, capitals only. Empty for a name of which nothing can be
/// heard in Latin letters.
pub fn name_code(name: &str) -> String {
    let words = significant(name);
    let codes = words
        .iter()
        .map(|word| sound(word))
        .filter(|code| !code.is_empty());
    codes.take(WORDS).collect::<Vec<_>>().join(" ")
}

/// Whether a name has a word that half the country does not share.
pub fn tells_apart(name: &str) -> bool {
    name_words(name).iter().any(|word| !word.common)
}

/// The words of a name that tell people apart; the common ones only if there are no others.
fn significant(name: &str) -> Vec<String> {
    let words = name_words(name);
    let only_common = words.iter().all(|word| word.common);
    let kept = words.into_iter().filter(|word| only_common || !word.common);
    kept.map(|word| word.text).collect()
}

/// The consonants of a word by classes of sound, and `A` for a vowel at its beginning. A word in another script, whose sound
/// nobody knows here, is a word of its own: `Z` and letters that stand for it.
pub(super) fn sound(word: &str) -> String {
    if !word.contains(|c: char| c.is_ascii_alphabetic()) {
        return if word.contains(char::is_alphabetic) {
            stand_in(word)
        } else {
            String::new()
        };
    }
    let letters: Vec<char> = word.chars().filter(char::is_ascii_lowercase).collect();
    let mut code = String::with_capacity(LETTERS);
    let mut last = None;
    for (place, letter) in letters.iter().enumerate() {
        let class = class(*letter, letters.get(place + 1).copied(), place == 0);
        if let Some(class) = class
            && last != Some(class)
            && code.len() < LETTERS
        {
            code.push(class);
        }
        // A vowel between two equal consonants parts them; a silent letter does not.
        if class.is_some() || is_vowel(*letter) {
            last = class;
        }
    }
    code
}

fn stand_in(word: &str) -> String {
    let mut rest = hash(word);
    let mut code = String::with_capacity(LETTERS);
    code.push(STAND_IN);
    for _ in 1..LETTERS {
        code.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    code
}

/// The sounds under which a name can be found by any of its words. Of Chinese characters, which are written without spaces,
/// each is one.
pub fn word_sounds(name: &str) -> Vec<String> {
    let mut sounds: Vec<String> = Vec::new();
    for word in significant(name) {
        let characters = word.chars().filter(|c| is_han(*c));
        let mut found: Vec<String> = characters.map(|c| sound(&c.to_string())).collect();
        if found.is_empty() {
            found.push(sound(&word));
        }
        for sound in found {
            if !sound.is_empty() && !sounds.contains(&sound) {
                sounds.push(sound);
            }
        }
    }
    sounds
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The class of a letter; nothing for what is not heard or heard too differently.
fn class(letter: char, next: Option<char>, first: bool) -> Option<char> {
    match letter {
        'a' | 'e' | 'i' | 'o' | 'u' => first.then_some('A'),
        'h' | 'w' | 'y' => first.then_some(letter.to_ascii_uppercase()),
        'c' if next == Some('h') => Some('C'),
        'c' | 'k' | 'q' => Some('K'),
        's' | 'z' | 'x' => Some('S'),
        'p' if next == Some('h') => Some('F'),
        'f' | 'v' => Some('F'),
        // Dz and dh as in Hafidz, Ramadhan.
        'd' if next == Some('z') => None,
        'b' | 'd' | 'g' | 'j' | 'l' | 'm' | 'n' | 'p' | 'r' | 't' => Some(letter.to_ascii_uppercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_have_one_code() {
        for (a, b) in [
            ("Aishah binti Mohd Hafiz", "AISYAH BT. Muhammad Hafidz"),
            ("Muthu a/l Raman", "Muttu AL Raman"),
            ("Nur Zulaikha binti Osman", "Noor Zulaika Binti Usman"),
            ("Tan Wei Ming", "TAN  WEI-MING"),
            ("Haji Yusof bin Abdul Rahman", "Yusuf b Abd. Rahman"),
            ("José Muñoz", "Jose Munoz"),
        ] {
            assert_eq!(name_code(a), name_code(b), "{a} / {b}");
            assert_ne!(name_code(a), "", "{a}");
        }
    }

    #[test]
    fn names_of_passports_have_the_codes_of_their_letters() {
        for (a, b) in [
            ("ĐẶNG VĂN ĐỨC", "Dang Van Duc"),
            ("SØREN ØSTERGAARD", "Soren Ostergaard"),
            ("SØREN ØSTERGAARD", "SOEREN OESTERGAARD"),
            ("Łukasz Małysz", "LUKASZ MALYSZ"),
            ("Strauß", "STRAUSS"),
            ("Þóra", "THORA"),
            ("Işık", "ISIK"),
            ("Æsa", "AESA"),
            ("陳 大文", "陳大文"),
        ] {
            assert_eq!(name_code(a), name_code(b), "{a} / {b}");
        }
        let han = name_code("陳大文");
        assert!(han.len() == 6 && han.starts_with('Z'), "{han}");
        assert_ne!(name_code("王"), name_code("陳"));
        assert_eq!(name_code("Tan 陳大文"), format!("TN {han}"));
    }

    #[test]
    fn every_word_has_a_sound_to_be_found_by() {
        assert_eq!(word_sounds("LIM (AH KOW) CONTOHAN"), ["LM", "A", "K", "KNTN"]);
        assert_eq!(word_sounds("Nur Aisyah binti Osman"), ["AS", "ASMN"]);
        assert_eq!(word_sounds("陳大文").len(), 3);
        assert_eq!(word_sounds("Tan Wei Ming Kok Liang Seng").len(), 6);
    }

    #[test]
    fn other_names_have_other_codes() {
        for (a, b) in [
            ("Siti Aminah binti Ali", "Siti Rohani binti Ali"),
            ("Tan Wei Ming", "Lim Wei Ming"),
        ] {
            assert_ne!(name_code(a), name_code(b), "{a} / {b}");
        }
    }

    #[test]
    fn common_words_count_where_there_are_no_others() {
        assert_eq!(name_code("Nur binti Ahmad"), "NR AMD");
        assert_eq!(name_code("Nur Aisyah"), "AS");
        assert_eq!(name_code("123"), "");
        assert!(tells_apart("Nur Aisyah") && !tells_apart("Nur binti Ahmad"));
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_name_has_the_beginning_of_its_code(word in "[a-z]{1,12}", cut in 1..12usize) {
            let prefix = &word[..cut.min(word.len())];
            // Letters that are heard together, as in ch and ph, may be cut apart.
            prop_assume!(!word.contains("ph") && !word.contains("ch") && !word.contains("dz"));
            prop_assert!(sound(&word).starts_with(&sound(prefix)));
        }

        #[test]
        fn no_name_panics_and_no_code_is_long(name in ".{0,200}") {
            prop_assert!(name_code(&name).len() <= WORDS * (LETTERS + 1));
        }
    }
}
