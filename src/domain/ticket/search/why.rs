//! Why a ticket was found: the passages in which it stands what was looked for, with the words marked.

use crate::domain::ticket::search::asked::Asked;
use crate::domain::ticket::search::passage::{Passage, Place, words_of};
use crate::domain::ticket::search::tokens::{Token, tokens};

/// How much of a text is shown before the first word that was found, in characters.
const BEFORE: usize = 40;
/// How much from there on.
const BEHIND: usize = 110;

/// A place in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Which.
    pub place: Place,
    /// What stands there, or as much of it as tells.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// What stands there.
    pub text: String,
    /// Whether it was looked for.
    pub found: bool,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece(hidden, {})", self.found)
    }
}

impl Asked {
    /// The passages in which something stands that was looked for.
    pub fn why(&self, passages: &[Passage]) -> Vec<Why> {
        let found = passages.iter().filter_map(|passage| self.why_of(passage));
        let mut all: Vec<Why> = Vec::new();
        for why in found {
            // One of a kind tells enough.
            if !all.iter().any(|known| known.place == why.place) {
                all.push(why);
            }
        }
        all
    }

    fn why_of(&self, passage: &Passage) -> Option<Why> {
        let letter = passage.place.letter();
        let means = |word: &str| self.terms().any(|term| term.means(letter, word));
        let pieces = match passage.place {
            Place::Reference | Place::Identity | Place::Phone | Place::Email | Place::Lot => {
                let whole = vec![Piece {
                    text: passage.text.clone(),
                    found: true,
                }];
                words_of(passage).iter().any(|word| means(word)).then_some(whole)
            }
            Place::Name
            | Place::Message
            | Place::Reply
            | Place::Question
            | Place::Facility
            | Place::Note
            | Place::Letter
            | Place::Reason => {
                let found: Vec<Token> = tokens(&passage.text)
                    .into_iter()
                    .filter(|token| means(&token.folded))
                    .collect();
                (!found.is_empty()).then(|| marked(&passage.text, &found))
            }
        };
        pieces.map(|pieces| Why {
            place: passage.place,
            pieces,
        })
    }
}

/// The part of a text around the first word that was found, with all such words in it marked.
fn marked(text: &str, found: &[Token]) -> Vec<Piece> {
    let first = found.iter().map(|token| token.at.start).min().unwrap_or_default();
    let begin = place_before(text, first, BEFORE);
    let end = place_behind(text, first, BEHIND);
    let mut marks: Vec<(usize, usize)> = found
        .iter()
        .map(|token| (token.at.start, token.at.end.min(end)))
        .filter(|(start, stop)| start < stop)
        .collect();
    marks.sort_unstable();
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, found: bool| {
        let part = text.get(from..to).unwrap_or_default().replace('\n', " ");
        if !part.is_empty() {
            pieces.push(Piece { text: part, found });
        }
    };
    let mut at = begin;
    for (start, stop) in marks {
        if stop > at {
            push(at, start.max(at), false);
            push(start.max(at), stop, true);
            at = stop;
        }
    }
    push(at, end, false);
    let ellipsis = |missing: bool| {
        missing.then(|| Piece {
            text: "…".to_owned(),
            found: false,
        })
    };
    ellipsis(begin > 0)
        .into_iter()
        .chain(pieces)
        .chain(ellipsis(end < text.len()))
        .collect()
}

/// The place so many characters before one, at the beginning of a word if there is one.
fn place_before(text: &str, at: usize, characters: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .take(characters)
        .last()
        .map_or(at, |(place, _)| place);
    if start == 0 {
        return 0;
    }
    let part = before.get(start..).unwrap_or_default();
    part.find([' ', '\n']).map_or(start, |space| start + space + 1)
}

/// The place so many characters behind one.
fn place_behind(text: &str, at: usize, characters: usize) -> usize {
    let behind = text.get(at..).unwrap_or_default();
    behind
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(place, _)| at + place)
}
