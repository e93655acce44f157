//! What people quote: `M-7F3K-9Q2D-X`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::values::refusal::Refusal;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The reference of a complaint: 40 random bits as eight characters, and a check character.
///
/// The check is a sum over the field with 32 elements in which each place has its own weight, so that every single
/// wrong character and every swap of two characters is noticed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Reference([u8; 8]);

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.compact()
    }
}

impl TryFrom<String> for Reference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|refusal| refusal.key)
    }
}

impl Reference {
    /// The reference that these forty bits make; the rest of the number is ignored.
    pub fn from_bits(bits: u64) -> Self {
        let mut symbols = [0; 8];
        for (place, symbol) in symbols.iter_mut().enumerate() {
            *symbol = u8::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
        }
        Self(symbols)
    }

    /// Reads a reference in any case, with or without `M`, hyphens and spaces; O is read as 0, I and L as 1.
    ///
    /// # Errors
    /// `refusal-reference-form` for another shape, `refusal-reference-check` for a typing error.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let plain: String = text
            .trim()
            .to_ascii_uppercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let body = match plain.len() {
            10 => plain.strip_prefix('M').unwrap_or_default(),
            _ => &plain,
        };
        let symbols: Option<Vec<u8>> = body.bytes().map(symbol_of).collect();
        let (symbols, check) = match symbols.as_deref() {
            Some([symbols @ .., check]) if symbols.len() == 8 => (symbols, *check),
            Some(_) | None => return Err(Refusal::new("refusal-reference-form")),
        };
        let reference = Self(
            symbols
                .try_into()
                .map_err(|_| Refusal::new("refusal-reference-form"))?,
        );
        if reference.check() == check {
            Ok(reference)
        } else {
            Err(Refusal::new("refusal-reference-check"))
        }
    }

    /// The nine characters without prefix and hyphens, as the store keeps them.
    pub fn compact(self) -> String {
        self.0
            .iter()
            .chain([&self.check()])
            .map(|symbol| char::from(ALPHABET[usize::from(*symbol)]))
            .collect()
    }

    fn check(self) -> u8 {
        times_two(self.0.iter().fold(0, |sum, symbol| times_two(sum) ^ symbol))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(f, "M-{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Multiplication by x in GF(32) with the primitive polynomial x⁵ + x² + 1, whose powers of x are all different.
fn times_two(symbol: u8) -> u8 {
    let doubled = symbol << 1;
    if doubled & 32 == 0 {
        doubled
    } else {
        doubled ^ 0b10_0101
    }
}

fn symbol_of(character: u8) -> Option<u8> {
    let character = match character {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|known| *known == character)
        .and_then(|place| u8::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wrong_shapes_say_so() {
        for text in ["", "M-1234", "M-7F3K-9Q2D-X-1", "M-7F3K-9Q2U-X", "日本"] {
            assert_eq!(
                Reference::parse(text).unwrap_err().key,
                "refusal-reference-form",
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn it_is_read_back_however_it_is_written(bits in any::<u64>()) {
            let reference = Reference::from_bits(bits);
            let shown = reference.to_string();
            prop_assert_eq!(shown.len(), 13);
            for text in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), reference.compact(),
                         shown.replace('0', "o").replace('1', "l")] {
                prop_assert_eq!(Reference::parse(&text), Ok(reference));
            }
        }

        #[test]
        fn one_wrong_character_is_noticed(bits in any::<u64>(), place in 0..9usize, shift in 1..32usize) {
            let mut text = Reference::from_bits(bits).compact().into_bytes();
            let old = symbol_of(text[place]).unwrap();
            text[place] = ALPHABET[(usize::from(old) + shift) % 32];
            prop_assert!(Reference::parse(std::str::from_utf8(&text).unwrap()).is_err());
        }

        #[test]
        fn two_swapped_characters_are_noticed(bits in any::<u64>(), a in 0..9usize, b in 0..9usize) {
            let mut text = Reference::from_bits(bits).compact().into_bytes();
            prop_assume!(text[a] != text[b]);
            text.swap(a, b);
            prop_assert!(Reference::parse(std::str::from_utf8(&text).unwrap()).is_err());
        }
    }
}
