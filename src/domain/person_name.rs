//! A person's name.

use std::fmt;

use super::refusal::Refusal;
use super::text::clean_line;

/// A name as a document prints it: one line, 2 to 150 characters, at least one letter of any script.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// The longest name, in characters: the longest on a MyKad is 80; passports of some countries go further.
    pub const MAX: usize = 150;

    /// Reads a name. Letters and marks of every script, and what stands in names here: apostrophes, full stop, comma, hyphen,
    /// slash, `@` and brackets.
    ///
    /// # Errors
    /// `refusal-name-required`, `refusal-name-length`, `refusal-name-characters` (which one).
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name = clean_line(text);
        if name.is_empty() {
            return Err(Refusal::new("refusal-name-required"));
        }
        let count = name.chars().count();
        if !(2..=Self::MAX).contains(&count) {
            return Err(Refusal::new("refusal-name-length").with("max", Self::MAX));
        }
        if let Some(wrong) = name.chars().find(|c| !is_name_character(*c)) {
            return Err(Refusal::new("refusal-name-characters").with("character", wrong));
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(Refusal::new("refusal-name-letters"));
        }
        Ok(Self(name))
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

fn is_name_character(c: char) -> bool {
    let mark = unicode_normalization::char::is_combining_mark(c);
    c.is_alphabetic()
        || mark
        || matches!(
            c,
            ' ' | '\'' | '’' | '‘' | '`' | '.' | ',' | '-' | '/' | '@' | '(' | ')'
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
    fn hidden_marks_do_not_survive() {
        assert_eq!(
            PersonName::parse("Siti\u{202E} Ali\u{0}").unwrap().as_str(),
            "Siti Ali"
        );
    }
}
