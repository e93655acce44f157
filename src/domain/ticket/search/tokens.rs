//! The words and numbers of a text, each with the place where it stands.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The fewest digits of a number whose parts are read as one.
const NUMBER_MIN: usize = 6;
/// The most of them.
const NUMBER_MAX: usize = 20;

/// A word, or a number that was written in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands, in bytes.
    pub(super) at: Range<usize>,
    /// As it is compared: without case and marks.
    pub(super) folded: String,
}

/// A text's letters and digits, without case, marks and whatever stands between them.
pub(crate) fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c));
    let lower = plain.flat_map(char::to_lowercase);
    lower.filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a character is a word of its own: scripts that put nothing between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{3040}'..='\u{30FF}' | '\u{20000}'..='\u{3FFFF}')
}

/// All of them, in their order; a number in parts comes behind its parts.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = words(text);
    let numbers = numbers(text, &found);
    found.extend(numbers);
    found
}

fn words(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut began: Option<usize> = None;
    let mut end_at = |began: &mut Option<usize>, end: usize| {
        if let Some(start) = began.take() {
            push(&mut found, text, start..end);
        }
    };
    for (at, c) in text.char_indices() {
        if stands_alone(c) {
            end_at(&mut began, at);
            began = Some(at);
            end_at(&mut began, at + c.len_utf8());
        } else if c.is_alphanumeric() || (is_combining_mark(c) && began.is_some()) {
            began.get_or_insert(at);
        } else {
            end_at(&mut began, at);
        }
    }
    end_at(&mut began, text.len());
    found
}

fn push(found: &mut Vec<Token>, text: &str, at: Range<usize>) {
    let folded = fold(text.get(at.clone()).unwrap_or_default());
    if !folded.is_empty() {
        found.push(Token { at, folded });
    }
}

/// Numbers in parts, such as `900101-14-5567` and `012-345 6789`: from each part to the end, since what stands before may be
/// another number.
fn numbers(text: &str, words: &[Token]) -> Vec<Token> {
    let mut numbers = Vec::new();
    let mut run: Vec<&Token> = Vec::new();
    for word in words {
        let beside = run.last().is_some_and(|last| {
            let between = text.get(last.at.end..word.at.start);
            matches!(between, Some("-" | " " | "." | "/"))
        });
        if !beside {
            numbers.extend(of_run(&run));
            run.clear();
        }
        if word.folded.bytes().all(|byte| byte.is_ascii_digit()) {
            run.push(word);
        } else {
            numbers.extend(of_run(&run));
            run.clear();
        }
    }
    numbers.extend(of_run(&run));
    numbers
}

fn of_run(run: &[&Token]) -> Vec<Token> {
    let behind = (0..run.len().saturating_sub(1)).filter_map(|from| run.get(from..));
    let joined = behind.filter_map(|parts| {
        let digits: String = parts.iter().flat_map(|part| part.folded.chars()).collect();
        let (first, last) = (parts.first()?, parts.last()?);
        Some(Token {
            at: first.at.start..last.at.end,
            folded: digits.chars().take(NUMBER_MAX).collect(),
        })
    });
    joined
        .filter(|number| number.folded.len() >= NUMBER_MIN)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn words_stand_without_case_and_marks() {
        assert_eq!(folded("Siti NUR-Aísyah"), ["siti", "nur", "aisyah"]);
        assert_eq!(folded("Müller a/l Ramán"), ["muller", "a", "l", "raman"]);
        assert_eq!(folded("陳大文"), ["陳", "大", "文"]);
        assert_eq!(folded("محمد علي"), ["محمد", "علي"]);
        for nothing in ["", " \" * - : ( ) ", "😀", "\u{301}"] {
            assert!(folded(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_number_in_parts_is_one_as_well() {
        assert!(folded("IC 900101-14-5567.").contains(&"900101145567".to_owned()));
        assert!(folded("dos 2 012-345 6789 ya").contains(&"0123456789".to_owned()));
        assert_eq!(folded("3 dos, 2021"), ["3", "dos", "2021"], "too short, or apart");
        assert!(folded("21/01/2022").contains(&"21012022".to_owned()));
    }
}
