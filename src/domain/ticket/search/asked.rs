//! What somebody looks for. What it looks like decides where it is sought.

use crate::domain::ticket::search::passage::{Place, TEXT, WORD_MAX};
use crate::domain::ticket::search::tokens::{Token, fold, tokens};
use crate::domain::values::text::clean_line;

/// The most characters that are read.
pub const QUERY_MAX: usize = 200;
/// The most words that are looked for.
const WORDS_MAX: usize = 8;
/// The fewest characters of a word whose beginning is enough.
const PREFIX_MIN: usize = 3;
/// The fewest characters of a part of a reference.
const PART_MIN: usize = 4;
/// The fewest digits of a telephone number's beginning, or of a number in a text.
const DIGITS_MIN: usize = 6;

/// Words that stand in every second name: they are only looked for where nothing else is.
const FREQUENT: [&str; 14] = [
    "bin", "binti", "binte", "bt", "bte", "b", "a", "l", "p", "al", "ap", "anak", "ak", "so",
];

/// A term, or all that begin with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Term {
    /// A letter for the place, and letters and digits alone.
    pub text: String,
    /// Whether longer ones are meant, too.
    pub prefix: bool,
}

impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Term(hidden)")
    }
}

impl Term {
    fn new(letter: char, text: &str, prefix: bool) -> Self {
        let text: String = text.chars().take(WORD_MAX).collect();
        Self {
            text: format!("{letter}{text}"),
            prefix,
        }
    }

    /// Whether a word of a place is meant.
    pub(super) fn means(&self, letter: char, word: &str) -> bool {
        let Some(text) = self.text.strip_prefix(letter) else {
            return false;
        };
        if self.prefix {
            word.starts_with(text)
        } else {
            word == text
        }
    }
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that all have to stand in the ticket: of each, one of these terms.
    pub words: Vec<Vec<Term>>,
    /// Or else the whole of it, read as a reference, a number, an address or a lot.
    pub whole: Vec<Term>,
    /// Whether more was typed than is read.
    pub cut: bool,
    /// Whether it looks like what few tickets have: a long number or an address for e-mail.
    pub rare: bool,
}

impl Asked {
    /// Reads what was typed. Nothing is wrong with it, whatever it is; it may ask for nothing.
    pub fn parse(text: &str) -> Self {
        let all = clean_line(text);
        let short: String = all.chars().take(QUERY_MAX).collect();
        let line = short.trim();
        let mut found: Vec<String> = Vec::new();
        for token in words_of(line) {
            if !found.contains(&token) {
                found.push(token);
            }
        }
        let tells = |word: &&String| !FREQUENT.contains(&word.as_str());
        let mut kept: Vec<&String> = found.iter().filter(tells).collect();
        if kept.is_empty() {
            kept = found.iter().collect();
        }
        Self {
            cut: kept.len() > WORDS_MAX || short.len() < all.len(),
            rare: line.contains('@')
                || kept
                    .iter()
                    .take(WORDS_MAX)
                    .any(|word| digits_in(word) >= DIGITS_MIN),
            words: kept
                .into_iter()
                .take(WORDS_MAX)
                .map(|word| of_word(word))
                .collect(),
            whole: if found.is_empty() {
                Vec::new()
            } else {
                of_whole(line)
            },
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.whole.is_empty()
    }

    /// All terms.
    pub(super) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.words.iter().flatten().chain(&self.whole)
    }
}

/// The words of a line; of a number in parts, the whole instead of them.
fn words_of(line: &str) -> Vec<String> {
    let all = tokens(line);
    let holds = |one: &Token, other: &Token| {
        one.at != other.at && one.at.start <= other.at.start && other.at.end <= one.at.end
    };
    let whole = all
        .iter()
        .filter(|token| !all.iter().any(|one| holds(one, token)));
    whole.map(|token| token.folded.clone()).collect()
}

fn digits_in(word: &str) -> usize {
    word.bytes().filter(u8::is_ascii_digit).count()
}

/// The terms under which a word may stand.
fn of_word(word: &str) -> Vec<Term> {
    let count = word.chars().count();
    let prefix = count >= PREFIX_MIN;
    let mut terms = vec![
        Term::new(Place::Name.letter(), word, prefix),
        Term::new(TEXT, word, prefix),
    ];
    if prefix {
        terms.push(Term::new(Place::Email.letter(), word, true));
    }
    let digits = digits_in(word);
    if prefix && digits > 0 && word.is_ascii() {
        terms.push(Term::new(Place::Lot.letter(), word, true));
    }
    if digits >= DIGITS_MIN && digits == word.len() {
        terms.extend(of_number(word));
    }
    if digits >= PART_MIN && word.is_ascii() && word.len() > DIGITS_MIN {
        terms.push(Term::new(Place::Identity.letter(), word, true));
    }
    terms
}

/// A number may be a telephone number, in the form that is kept or as people write it; and so it may stand in a text.
fn of_number(digits: &str) -> Vec<Term> {
    let mut forms = vec![digits.to_owned()];
    let plain = digits.strip_prefix("00").unwrap_or(digits);
    if let Some(national) = plain.strip_prefix("60") {
        forms.push(format!("0{}", national.trim_start_matches('0')));
        forms.push(format!("60{}", national.trim_start_matches('0')));
    } else if let Some(national) = plain.strip_prefix('0') {
        forms.push(format!("60{national}"));
    } else if plain.starts_with('1') {
        // Spreadsheets drop the zero.
        forms.push(format!("60{plain}"));
        forms.push(format!("0{plain}"));
    }
    forms.dedup();
    let phone = forms
        .iter()
        .map(|form| Term::new(Place::Phone.letter(), form, true));
    let text = forms.iter().map(|form| Term::new(TEXT, form, true));
    phone.chain(text).collect()
}

/// What the whole line may be.
fn of_whole(line: &str) -> Vec<Term> {
    let compact = fold(line);
    let mut terms = Vec::new();
    if let Some(reference) = reference(line, &compact) {
        terms.push(Term::new(Place::Reference.letter(), &reference, true));
    }
    let ascii = compact.is_ascii();
    let digits = compact.bytes().filter(u8::is_ascii_digit).count();
    if ascii && digits >= PART_MIN && compact.len() > PART_MIN && compact.len() <= 30 {
        terms.push(Term::new(Place::Identity.letter(), &compact, true));
    }
    let of_number_alone = |c: char| c.is_ascii_digit() || " -+().-/".contains(c);
    if digits >= DIGITS_MIN && line.chars().all(of_number_alone) {
        terms.extend(of_number(&compact));
    }
    if ascii && digits > 0 && (PREFIX_MIN..=20).contains(&compact.len()) {
        terms.push(Term::new(Place::Lot.letter(), &compact, true));
    }
    if line.contains('@') && !line.contains(' ') && compact.chars().count() >= PREFIX_MIN {
        terms.push(Term::new(Place::Email.letter(), &fold(line), true));
    }
    terms
}

/// A reference or a part of one, in the form in which it is kept; words without a digit only where they are written as
/// references are, in capitals.
fn reference(line: &str, compact: &str) -> Option<String> {
    let marked = line
        .get(..2)
        .is_some_and(|start| matches!(start, "m-" | "M-" | "m " | "M "));
    let body = match compact.strip_prefix('m') {
        Some(rest) if marked || compact.len() == 10 => rest,
        Some(_) | None => compact,
    };
    let read: Option<String> = body
        .chars()
        .map(|c| match c {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            'u' => None,
            c => Some(c).filter(char::is_ascii_alphanumeric),
        })
        .collect();
    let read = read.filter(|text| (PART_MIN..=9).contains(&text.len()))?;
    let as_written = marked || line.contains('-') || line.bytes().any(|byte| byte.is_ascii_digit());
    let in_capitals = !line.chars().any(char::is_lowercase);
    (as_written || in_capitals || read.len() == 9).then_some(read)
}
