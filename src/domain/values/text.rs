//! Text as people send it, and as we keep it: everything that comes in, from a form or a file, is cleaned here and
//! nowhere else, before anything reads it.
//!
//! What stays is NFC without characters that nobody sees: controls (NUL among them, which PostgreSQL refuses), direction
//! marks, joiners, fillers. Characters that look like one of ASCII and mean it become that one: spaces, hyphens, digits
//! of every script, and the wide forms of East Asian keyboards, `＠` among them.

mod characters;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::domain::values::text::characters::Shown;

/// Cleans a text and keeps its line breaks: `\n` each, whatever they were. White space is not folded.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\n' if after_return => {}
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            _ => match characters::shown(c) {
                Shown::AsItIs => cleaned.push(c),
                Shown::As(ascii) => cleaned.push(ascii),
                Shown::Not => {}
            },
        }
        after_return = c == '\r';
    }
    // What was taken away may have stood between a letter and its mark, so composing comes last; it makes nothing that
    // would have to go.
    if is_nfc(&cleaned) {
        Cow::Owned(cleaned)
    } else {
        Cow::Owned(cleaned.nfc().collect())
    }
}

/// One line: [`clean`], white space and line breaks folded to single spaces, trimmed.
pub fn clean_line(text: &str) -> String {
    let cleaned = clean(text);
    let mut line = String::with_capacity(cleaned.len());
    for word in cleaned.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Several lines: as [`clean_line`], but line breaks stay (as `\n`, at most two in a row).
pub fn clean_paragraphs(text: &str) -> String {
    let cleaned = clean(text);
    let mut lines: Vec<String> = Vec::new();
    for line in cleaned.split('\n').map(clean_line) {
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Whether a character only stretches the line between two letters: tatweel, and its like of N'Ko.
pub fn is_stretch(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{7FA}')
}

/// Whether a character only draws out another one and spells nothing: a name of such characters is none.
pub fn is_filler(c: char) -> bool {
    // The prolonged sound marks of Japanese.
    is_stretch(c) || matches!(c, '\u{30FC}' | '\u{FF70}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_go_and_white_space_folds() {
        assert_eq!(
            clean_line("  Siti\u{202E}\u{0}  binti\t Ali\r\n"),
            "Siti binti Ali"
        );
        let around = "\u{FEFF}a\u{200B}\u{AD}\u{3164}\u{FFA0}\u{1160}\u{E0041}\u{FE0F}\u{180E}b\u{2066}";
        assert_eq!(clean_line(around), "ab");
        assert_eq!(clean_line("\u{3164}\u{3164}"), "");
    }

    #[test]
    fn what_looks_like_ascii_and_means_it_becomes_it() {
        for (typed, meant) in [
            ("860105\u{2011}01\u{2011}5777", "860105-01-5777"),
            ("860105\u{2212}01\u{2013}5777", "860105-01-5777"),
            ("８６０１０５０１５７７７", "860105015777"),
            ("٨٦٠١٠٥٠١٥٧٧٧", "860105015777"),
            ("८६०१०५०१५७७७", "860105015777"),
            ("21\u{A0}01\u{3000}2022", "21 01 2022"),
            ("21\u{FF0F}01\u{2044}2022", "21/01/2022"),
            ("\u{FF0B}60123456789", "+60123456789"),
            ("contoh\u{FF20}surat.example", "contoh@surat.example"),
            ("contoh\u{FE6B}surat.example", "contoh@surat.example"),
            ("Ａ１２３４５６７", "A1234567"),
        ] {
            assert_eq!(clean_line(typed), meant);
        }
    }

    #[test]
    fn paragraphs_keep_their_breaks() {
        assert_eq!(
            clean_paragraphs("\r\n one \r\n\r\n\r\n two\u{7}\r\n"),
            "one\n\ntwo"
        );
        assert_eq!(clean_paragraphs("a\rb\u{85}c\u{2028}d\n"), "a\nb\nc\nd");
        assert_eq!(clean(" a\r\n\tb\r\r"), " a\n b\n\n");
    }

    #[test]
    fn composed_and_decomposed_letters_become_one() {
        assert_eq!(clean_line("Jose\u{301}"), "José");
        assert_eq!(clean_line("Jose\u{200B}\u{301}"), "José");
    }

    #[test]
    fn what_people_write_in_their_own_script_stays() {
        for text in [
            "陳大文",
            "சிவா",
            "أحمد",
            "Đặng Văn Đức",
            "Nur ‘Ain",
            "a\\b 😀",
            "ｶﾅ",
        ] {
            assert_eq!(clean_line(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(text in "\\PC{0,60}|[\\x00-\\x{3FF}\\x{1100}-\\x{11FF}\\x{2000}-\\x{206F}\\x{3000}-\\x{318F}\\x{FE00}-\\x{FFFF}]{0,60}") {
            let once = clean(&text).into_owned();
            prop_assert_eq!(clean(&once), once.as_str());
            let line = clean_line(&text);
            prop_assert_eq!(clean_line(&line), line.as_str());
            prop_assert!(!line.contains(['\0', '\n', '\r', '\u{202E}', '\u{FEFF}', '\u{A0}']), "{line:?}");
            prop_assert!(!line.chars().any(char::is_control));
            let lines = clean_paragraphs(&text);
            prop_assert_eq!(clean_paragraphs(&lines), lines.as_str());
            prop_assert_eq!(clean_line(&lines), clean_line(&text));
        }

        #[test]
        fn letters_and_digits_of_ascii_are_never_lost(text in any::<String>()) {
            // Letters with marks are taken apart, so that those beneath are seen.
            let of = |text: &str| text.nfd().filter(char::is_ascii_alphanumeric).collect::<String>();
            let (before, after) = (of(&text), of(&clean(&text)));
            let mut left = after.chars();
            prop_assert!(before.chars().all(|c| left.any(|kept| kept == c)), "{before} of {after}");
        }
    }
}
