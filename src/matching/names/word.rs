//! A word of a name, and how alike two are.

use crate::matching::names::name_code::sound;
use crate::matching::names::spelling::mask;
use crate::matching::names::words::NameWord;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) written: String,
    pub(crate) sound: String,
    pub(crate) common: bool,
    pub(crate) fathers: bool,
    /// Whether it tells people apart: it is not common, or the person's part or the father's has no other words.
    pub(crate) telling: bool,
    /// Which letters stand in it, a bit each: words that share few are not compared further.
    pub(crate) mask: u32,
}

impl From<NameWord> for Word {
    fn from(word: NameWord) -> Self {
        Self {
            sound: sound(&word.text),
            mask: mask(&word.written),
            text: word.text,
            written: word.written,
            telling: !word.common,
            common: word.common,
            fathers: word.fathers,
        }
    }
}

/// How alike two words are, the least alike first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alike {
    Vague,
    Initial,
    Beginning,
    Close,
    Exact,
}
