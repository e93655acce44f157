//! The lot (batch) number of a vaccine.

use crate::domain::vaccine::vaccine::Vaccine;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// A lot number: 3 to 20 letters and digits in upper case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lot(String);

impl Lot {
    /// Reads a lot number; spaces, hyphens and dots are left out.
    ///
    /// # Errors
    /// `refusal-lot`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let lot: String = clean_line(text)
            .to_uppercase()
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '.' | '/'))
            .collect();
        if (3..=20).contains(&lot.len()) && lot.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(lot))
        } else {
            Err(Refusal::new("refusal-lot"))
        }
    }

    /// The lot number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether lots of this vaccine look like this one.
    pub fn fits(&self, vaccine: Vaccine) -> bool {
        vaccine.lot_shapes().iter().any(|shape| {
            shape.len() == self.0.len()
                && shape
                    .bytes()
                    .zip(self.0.bytes())
                    .all(|(pattern, actual)| match pattern {
                        b'A' => actual.is_ascii_uppercase(),
                        b'9' => actual.is_ascii_digit(),
                        literal => literal.eq_ignore_ascii_case(&actual),
                    })
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn lots_are_read_and_compared_with_their_vaccine() {
        let lot = Lot::parse(" fk-8892 ").unwrap();
        assert_eq!(lot.as_str(), "FK8892");
        assert!(lot.fits(Vaccine::Comirnaty));
        assert!(!lot.fits(Vaccine::CoronaVac));
        assert!(Lot::parse("NCOV202106017V").unwrap().fits(Vaccine::Convidecia));
    }

    #[test]
    fn what_is_no_lot_is_refused() {
        for text in ["", "A1", "written on the card somewhere", "FK8892?"] {
            assert!(Lot::parse(text).is_err(), "{text}");
        }
    }
}
