//! A person's name.

use std::fmt;

use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::{clean_line, is_filler, is_stretch};

/// A name as a document prints it: one line, 1 to 150 characters, at least one letter of any script.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// What stands for the name of somebody whose row has none.
const UNKNOWN: &str = "-";

impl PersonName {
    /// The longest name, in characters: the longest on a MyKad is 80; passports of some countries go further.
    pub const MAX: usize = 150;

    /// Reads a name. Letters and marks of every script, and what stands in names here: apostrophes, full stop, comma, hyphen,
    /// slash, middle dot, `@` and brackets. Whatever looks like an apostrophe is one; what only draws out a letter is left out.
    ///
    /// # Errors
    /// `refusal-name-required`, `refusal-name-length`, `refusal-name-characters` (which one), `refusal-name-letters`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name = spelt(text);
        if name.is_empty() {
            return Err(Refusal::new("refusal-name-required"));
        }
        if name.chars().count() > Self::MAX {
            return Err(Refusal::new("refusal-name-length").with("max", Self::MAX));
        }
        if let Some(wrong) = name.chars().find(|c| !is_name_character(*c)) {
            return Err(Refusal::new("refusal-name-characters").with("character", wrong));
        }
        if !has_letter(&name) {
            return Err(Refusal::new("refusal-name-letters"));
        }
        Ok(Self(name))
    }

    /// Takes what a source has for a name, so that no sign in it costs a dose: signs that no name has become spaces or what
    /// was meant by them, and what is too long is cut. A name without any letter is [unknown](Self::is_unknown), and one
    /// with [unreadable](Self::is_damaged) characters keeps a mark for them. Returns whether it had to be changed, too.
    pub fn of_source(text: &str) -> (Self, bool) {
        if let Ok(name) = Self::parse(text) {
            return (name, false);
        }
        let meant = |c: char| match c {
            '\\' => '/',
            '[' | '{' => '(',
            ']' | '}' => ')',
            c if is_name_character(c) || c == char::REPLACEMENT_CHARACTER => c,
            _ => ' ',
        };
        let name: String = spelt(text).chars().map(meant).take(Self::MAX).collect();
        let name = clean_line(&name);
        if has_letter(&name) {
            (Self(name), true)
        } else {
            (Self(UNKNOWN.to_owned()), true)
        }
    }

    /// The name that stands in the database: what was taken once is not judged again.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether nobody knows it.
    pub fn is_unknown(&self) -> bool {
        !has_letter(&self.0)
    }

    /// Whether some of its characters could not be read.
    pub fn is_damaged(&self) -> bool {
        self.0.contains(char::REPLACEMENT_CHARACTER)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first word, and of the others the first letter: `Siti A.` for Siti binti Ali. Who knows the person
    /// recognises them; others do not learn whole names.
    pub fn abbreviated(&self) -> String {
        let mut words = self.0.split([' ', '@', ',']).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default().to_owned();
        let initials = words
            .filter(|word| !CONNECTIVES.contains(&word.to_lowercase().trim_end_matches('.')))
            .filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
        initials.fold(first, |short, initial| format!("{short} {initial}."))
    }
}

/// Words between a person's name and their father's.
const CONNECTIVES: [&str; 10] = [
    "bin", "binti", "binte", "b", "bt", "bte", "a/l", "a/p", "anak", "ak",
];

/// A text with the apostrophes of names in one form, and without fillers.
fn spelt(text: &str) -> String {
    let apostrophe = |c: char| match c {
        '\u{B4}' | '\u{2B9}'..='\u{2BD}' | '\u{2C8}' | '\u{2018}'..='\u{201B}' | '\u{2032}' | '`' => '\'',
        c => c,
    };
    let line = clean_line(text);
    let kept = line.chars().filter(|c| !is_stretch(*c)).map(apostrophe);
    clean_line(&kept.collect::<String>())
}

fn has_letter(name: &str) -> bool {
    name.chars().any(|c| c.is_alphabetic() && !is_filler(c))
}

fn is_name_character(c: char) -> bool {
    let mark = unicode_normalization::char::is_combining_mark(c);
    c.is_alphabetic()
        || mark
        || matches!(
            c,
            ' ' | '\'' | '.' | ',' | '-' | '/' | '@' | '(' | ')' | '\u{B7}' | '\u{30FB}'
        )
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(hidden)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn names_of_all_groups_are_taken() {
        for name in [
            "Nur Aisyah binti Abdullah",
            "Muthu a/l Raman",
            "Lim @ Lam Ah Kow",
            "D'Souza, J.",
            "陳大文",
            "Ng",
            "王",
            "O",
            "Col·legi",
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_no_name_says_why() {
        let key = |text: &str| PersonName::parse(text).unwrap_err().key;
        assert_eq!(key(" \u{0}\u{200F} "), "refusal-name-required");
        assert_eq!(key(&"a".repeat(10_000)), "refusal-name-length");
        assert_eq!(key("Ali 😀"), "refusal-name-characters");
        assert_eq!(key("<script>alert(1)</script>"), "refusal-name-characters");
        assert_eq!(key("--"), "refusal-name-letters");
    }

    #[test]
    fn a_name_is_abbreviated_to_its_first_word_and_initials() {
        for (name, short) in [
            ("Siti binti Ali", "Siti A."),
            ("Ahmad Faizal b. Hassan", "Ahmad F. H."),
            ("Muthu A/L Raman", "Muthu R."),
            ("Lim @ Lam Ah Kow", "Lim L. A. K."),
            ("D'Souza, J.", "D'Souza J."),
            ("陳大文", "陳大文"),
            ("Ng (-)", "Ng"),
        ] {
            assert_eq!(PersonName::parse(name).unwrap().abbreviated(), short);
        }
    }

    #[test]
    fn names_of_nothing_are_none() {
        let key = |text: &str| PersonName::parse(text).unwrap_err().key;
        for text in [
            "\u{3164}\u{3164}",
            "\u{FFA0}\u{FFA0}",
            "\u{1160}\u{1160}",
            "\u{640}\u{640}\u{640}",
        ] {
            assert_eq!(key(text), "refusal-name-required");
        }
        assert_eq!(key("\u{30FC}"), "refusal-name-letters");
        assert_eq!(PersonName::parse("محـــمد").unwrap().as_str(), "محمد");
    }

    #[test]
    fn what_looks_like_an_apostrophe_is_one() {
        for text in [
            "O´Connor",
            "O’Connor",
            "O‘Connor",
            "Oʼ\u{200B}Connor",
            "O`Connor",
            "O\u{FF07}Connor",
        ] {
            assert_eq!(PersonName::parse(text).unwrap().as_str(), "O'Connor");
        }
        assert_eq!(PersonName::parse("Nur–Aisyah").unwrap().as_str(), "Nur-Aisyah");
    }

    #[test]
    fn no_sign_in_the_name_of_a_source_costs_it() {
        for (text, name) in [
            ("CONTOH & REKAAN", "CONTOH REKAAN"),
            ("ALI BIN CONTOH 2", "ALI BIN CONTOH"),
            ("CONTOH A\\L REKAAN", "CONTOH A/L REKAAN"),
            ("CONTOH [ALIAS]", "CONTOH (ALIAS)"),
            ("CONTOH \"AH KOW\" REKAAN", "CONTOH AH KOW REKAAN"),
            ("ANDR\u{FFFD}", "ANDR\u{FFFD}"),
        ] {
            assert_eq!(PersonName::of_source(text), (PersonName(name.to_owned()), true));
        }
        assert_eq!(PersonName::of_source("A"), (PersonName("A".to_owned()), false));
        for text in ["", "\u{3164}", "123", "-"] {
            assert!(PersonName::of_source(text).0.is_unknown(), "{text}");
        }
        assert!(PersonName::of_source("ANDR\u{FFFD}").0.is_damaged());
        let long = PersonName::of_source(&"a".repeat(1000)).0;
        assert_eq!(long.as_str().len(), PersonName::MAX);
    }

    #[test]
    fn hidden_marks_do_not_survive() {
        assert_eq!(
            PersonName::parse("Siti\u{202E} Ali\u{0}").unwrap().as_str(),
            "Siti Ali"
        );
    }
}
