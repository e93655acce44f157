//! Who somebody is, as a document states it.

use std::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::person::mykad::MyKad;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// The kind of document.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum IdType {
    /// Malaysian identity card.
    Mykad,
    /// Passport of any country.
    Passport,
    /// Another document: UNHCR card, army or police card, birth certificate, MyPR, …
    Other,
}

impl IdType {
    /// The kind with this code.
    ///
    /// # Errors
    /// `refusal-id-type`.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        let code = clean_line(code).to_ascii_lowercase();
        <Self as Coded>::parse(&code).ok_or_else(|| Refusal::new("refusal-id-type"))
    }

    /// The kind that a clerk's words mean, as "No. KP" or "pasport"; nothing if nobody knows.
    pub fn of_words(text: &str) -> Option<Self> {
        let words: String = clean_line(text)
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        match words.as_str() {
            "mykad" | "ic" | "icno" | "nric" | "newic" | "kp" | "nokp" | "kadpengenalan"
            | "nokadpengenalan" | "mykid" | "mypr" | "mykas" | "kpbaru" | "icbaru" | "warganegara" => {
                Some(Self::Mykad)
            }
            "passport" | "pasport" | "nopasport" | "passportno" | "pp" | "paspot" => Some(Self::Passport),
            "other" | "others" | "lain" | "lainlain" | "unhcr" | "army" | "police" | "tentera" | "polis"
            | "mytentera" | "mypolis" | "kadunhcr" | "permit" => Some(Self::Other),
            _ => None,
        }
    }
}

/// The number of a passport or another document: letters and digits in upper case, without filler.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// Reads a number; spaces, hyphens, slashes and the filler `<` are left out.
    ///
    /// # Errors
    /// `refusal-document-required`, `refusal-document-characters`, `refusal-document-length` outside `min..=max`.
    fn parse(text: &str, min: usize, max: usize) -> Result<Self, Refusal> {
        let number: String = clean_line(text)
            .to_uppercase()
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '/' | '<' | '.'))
            .collect();
        if number.is_empty() {
            return Err(Refusal::new("refusal-document-required"));
        }
        if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Refusal::new("refusal-document-characters"));
        }
        if !(min..=max).contains(&number.len()) {
            return Err(Refusal::new("refusal-document-length")
                .with("min", min)
                .with("max", max));
        }
        Ok(Self(number))
    }
}

/// A document and its number. Shown whole only on the page of its owner and where staff need it; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Malaysian identity card.
    MyKad(MyKad),
    /// Passport; 5 to 15 characters (ICAO 9303 has 9, some countries print more).
    Passport(DocumentNumber),
    /// Another document; 3 to 30 characters.
    Other(DocumentNumber),
}

impl Identity {
    /// Reads the number of a document of this kind.
    ///
    /// # Errors
    /// Those of [`MyKad::parse`] or of document numbers.
    pub fn parse(kind: IdType, number: &str) -> Result<Self, Refusal> {
        match kind {
            IdType::Mykad if number.trim().is_empty() => Err(Refusal::new("refusal-mykad-required")),
            IdType::Mykad => MyKad::parse(number).map(Self::MyKad),
            IdType::Passport => DocumentNumber::parse(number, 5, 15).map(Self::Passport),
            IdType::Other => DocumentNumber::parse(number, 3, 30).map(Self::Other),
        }
    }

    /// The kind of document.
    pub fn kind(&self) -> IdType {
        match self {
            Self::MyKad(_) => IdType::Mykad,
            Self::Passport(_) => IdType::Passport,
            Self::Other(_) => IdType::Other,
        }
    }

    /// The number in the form that is stored and compared.
    pub fn number(&self) -> &str {
        match self {
            Self::MyKad(number) => number.digits(),
            Self::Passport(number) | Self::Other(number) => &number.0,
        }
    }

    /// The number as its document prints it.
    pub fn formatted(&self) -> String {
        match self {
            Self::MyKad(number) => number.formatted(),
            Self::Passport(number) | Self::Other(number) => number.0.clone(),
        }
    }

    /// The number with all but its last four characters (two, if it is short) hidden.
    pub fn masked(&self) -> String {
        mask(self.number())
    }
}

/// How many of the last characters of a number pages show.
fn shown_of(count: usize) -> usize {
    match count {
        9.. => 4,
        5..9 => 2,
        _ => 0,
    }
}

/// The end of a number that [`mask`] shows, for a sentence: `…5567`.
pub fn short_mask(number: &str) -> String {
    let count = number.chars().count();
    let end = number.chars().skip(count - shown_of(count));
    "…".chars().chain(end).collect()
}

/// A number of a document, sound or not, with all but its last four characters (two, if it is short) hidden.
pub fn mask(number: &str) -> String {
    let count = number.chars().count();
    let hidden = count - shown_of(count);
    "•"
        .chars()
        .cycle()
        .take(hidden)
        .chain(number.chars().skip(hidden))
        .collect()
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({}, hidden)", self.kind().code())
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentNumber(hidden)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn passports_lose_filler_and_case() {
        let identity = Identity::parse(IdType::Passport, " a1234-567<< ").unwrap();
        assert_eq!(identity.number(), "A1234567");
        assert_eq!(identity.masked(), "••••••67");
    }

    #[test]
    fn wrong_numbers_say_why() {
        let key = |kind, text| Identity::parse(kind, text).unwrap_err().key;
        assert_eq!(key(IdType::Mykad, " "), "refusal-mykad-required");
        assert_eq!(key(IdType::Passport, ""), "refusal-document-required");
        assert_eq!(key(IdType::Passport, "A12"), "refusal-document-length");
        assert_eq!(key(IdType::Other, "日本"), "refusal-document-characters");
        assert_eq!(IdType::parse("visa").unwrap_err().key, "refusal-id-type");
        assert_eq!(IdType::parse("mykad\u{200B}"), Ok(IdType::Mykad));
        assert_eq!(IdType::of_words("No. KP (baru)"), None);
        assert_eq!(IdType::of_words("No. KP"), Some(IdType::Mykad));
        assert_eq!(IdType::of_words("Pasport"), Some(IdType::Passport));
    }

    #[test]
    fn debug_hides_and_masking_keeps_the_end() {
        let identity = Identity::parse(IdType::Mykad, "900101-14-5567").unwrap();
        assert_eq!(identity.masked(), "••••••••5567");
        assert_eq!(short_mask(identity.number()), "…5567");
        assert_eq!([short_mask("A12345"), short_mask("A12")], ["…45", "…"]);
        assert!(!format!("{identity:?}").contains("5567"));
    }
}
