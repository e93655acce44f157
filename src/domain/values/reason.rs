//! Why somebody changed the registry, in their own words.

use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_paragraphs;

/// A reason: 3 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The shortest, in characters.
    pub const MIN: usize = 3;
    /// The longest, in characters.
    pub const MAX: usize = 500;

    /// Reads a reason.
    ///
    /// # Errors
    /// `refusal-ground-required`, `refusal-ground-length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let reason = clean_paragraphs(text);
        match reason.chars().count() {
            0..Self::MIN => Err(Refusal::new("refusal-ground-required").with("min", Self::MIN)),
            Self::MIN..=Self::MAX => Ok(Self(reason)),
            count => Err(Refusal::new("refusal-ground-length")
                .with("max", Self::MAX)
                .with("count", count)),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_ground_says_something_and_is_no_essay() {
        for text in ["", "  \r\n ", "ok"] {
            assert_eq!(Reason::parse(text).unwrap_err().key, "refusal-ground-required");
        }
        assert_eq!(Reason::parse(" Kad disemak. ").unwrap().as_str(), "Kad disemak.");
        assert!(Reason::parse(&"x".repeat(500)).is_ok());
        assert_eq!(
            Reason::parse(&"x".repeat(501)).unwrap_err().key,
            "refusal-ground-length"
        );
    }
}
