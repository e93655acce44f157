//! Replies that the team keeps: texts with placeholders, in the languages of the citizens, for what is often said.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::{clean_line, clean_paragraphs};

/// What a reply is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum CannedKind {
    /// The citizen is asked something.
    Question,
    /// The citizen is told how their complaint ended.
    Answer,
    /// A facility is asked something.
    Facility,
}

/// What a reply leaves open until it is used. The list is closed: what stands in braces and is none of these is a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Placeholder {
    /// The citizen's name.
    Name,
    /// The reference of the complaint.
    Reference,
    /// The number of the dose.
    Dose,
    /// The day of the dose, as the complaint has it.
    Date,
    /// Where it was given, as the complaint has it.
    Facility,
    /// By when the complaint is answered.
    Deadline,
}

/// The text of a reply, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedText(String);

impl CannedText {
    /// Reads a text: nothing if it is empty.
    ///
    /// # Errors
    /// `refusal-text-length`, and `refusal-reply-placeholder` where something in braces is none of the placeholders.
    pub fn parse(text: &str) -> Result<Option<Self>, Refusal> {
        let text = clean_paragraphs(text);
        let count = text.chars().count();
        if count > MESSAGE_MAX {
            return Err(Refusal::new("refusal-text-length")
                .with("max", MESSAGE_MAX)
                .with("count", count));
        }
        let unknown = parts(&text).find_map(|part| match part {
            Part::Unknown(name) => Some(name.to_owned()),
            Part::Words(_) | Part::Open(_) => None,
        });
        match unknown {
            Some(name) => Err(Refusal::new("refusal-reply-placeholder")
                .with("unknown", format!("{{{name}}}"))
                .with("known", Self::known())),
            None => Ok(Some(Self(text)).filter(|text| !text.0.is_empty())),
        }
    }

    /// A text that was read before.
    pub fn kept(text: String) -> Option<Self> {
        Some(Self(text)).filter(|text| !text.0.is_empty())
    }

    /// All placeholders, as they are written.
    pub fn known() -> String {
        let written: Vec<String> = Placeholder::all()
            .map(|one| format!("{{{}}}", one.code()))
            .collect();
        written.join(", ")
    }

    /// The text with its placeholders.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with what stands for the placeholders.
    pub fn fill(&self, value: impl Fn(Placeholder) -> String) -> String {
        parts(&self.0)
            .map(|part| match part {
                Part::Words(words) => words.to_owned(),
                Part::Open(placeholder) => value(placeholder),
                Part::Unknown(name) => format!("{{{name}}}"),
            })
            .collect()
    }
}

enum Part<'a> {
    Words(&'a str),
    Open(Placeholder),
    Unknown(&'a str),
}

/// Words, and what stands in braces. A brace that has no other one is a word.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find('{');
        let close = open.and_then(|open| rest.get(open..)?.find('}').map(|length| open + length));
        match (open, close) {
            (Some(0), Some(close)) => {
                let name = rest.get(1..close).unwrap_or_default();
                rest = rest.get(close + 1..).unwrap_or_default();
                let known = Placeholder::parse(name.trim());
                Some(known.map_or(Part::Unknown(name), Part::Open))
            }
            (Some(open), Some(_)) => {
                let (words, behind) = rest.split_at(open);
                rest = behind;
                Some(Part::Words(words))
            }
            (_, _) => Some(Part::Words(std::mem::take(&mut rest))),
        }
    })
}

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedReply {
    /// What it is for.
    pub kind: CannedKind,
    /// What the team calls it.
    pub title: String,
    /// In Malay.
    pub ms: Option<CannedText>,
    /// In English.
    pub en: Option<CannedText>,
    /// Whether it is offered.
    pub offered: bool,
}

/// The longest title, in characters.
pub const TITLE_MAX: usize = 60;

impl CannedReply {
    /// The text in a language.
    pub fn text(&self, language: Language) -> Option<&CannedText> {
        match language {
            Language::Ms => self.ms.as_ref(),
            Language::En => self.en.as_ref(),
        }
    }

    /// Reads what the team calls a reply.
    ///
    /// # Errors
    /// `refusal-reply-title`, `refusal-reply-title-length`.
    pub fn title(text: &str) -> Result<String, Refusal> {
        let title = clean_line(text);
        match title.chars().count() {
            0 => Err(Refusal::new("refusal-reply-title")),
            1..=TITLE_MAX => Ok(title),
            count => Err(Refusal::new("refusal-reply-title-length")
                .with("max", TITLE_MAX)
                .with("count", count)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        let text = CannedText::parse("Tuan/Puan {name}, dos {dose} { date } di {facility}.")
            .unwrap()
            .unwrap();
        let filled = text.fill(|placeholder| placeholder.code().to_uppercase());
        assert_eq!(filled, "Tuan/Puan NAME, dos DOSE DATE di FACILITY.");
        let refused = CannedText::parse("Salam {nama},").unwrap_err();
        assert_eq!(refused.key, "refusal-reply-placeholder");
        assert_eq!(
            CannedText::known(),
            "{name}, {reference}, {dose}, {date}, {facility}, {deadline}"
        );
        for plain in ["a { b", "a } b", "}{", "{"] {
            let text = CannedText::parse(plain).unwrap().unwrap();
            assert_eq!(text.fill(|_| String::new()), plain);
        }
        assert!(CannedText::parse("{}").is_err() && CannedText::parse("{NAME}").is_err());
        assert_eq!(CannedText::parse(" \n "), Ok(None));
        assert!(CannedText::parse(&"a".repeat(MESSAGE_MAX + 1)).is_err());
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let text = CannedText::parse("{name}").unwrap().unwrap();
        assert_eq!(text.fill(|_| "{reference}".to_owned()), "{reference}");
    }
}
