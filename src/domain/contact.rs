//! How to reach somebody.

use std::fmt;
use std::str::FromStr;

use super::refusal::Refusal;
use super::text::clean_line;

/// A telephone number in E.164 form: `+60123456789`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a Malaysian number as people write it (`012-345 6789`, `6012…`, `+60 12…`), or a foreign one that
    /// begins with `+` or `00`.
    ///
    /// Malaysian numbers have 8 to 10 digits behind the trunk zero (MCMC numbering plan: 9 to 11 with it); foreign
    /// ones 8 to 15 in all (ITU-T E.164).
    ///
    /// # Errors
    /// `refusal-phone-required`, `refusal-phone-characters`, `refusal-phone-malaysian`, `refusal-phone-foreign`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let line = clean_line(text);
        if line.is_empty() {
            return Err(Refusal::new("refusal-phone-required"));
        }
        let plain: String = line
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/'))
            .collect();
        let (international, digits) = match (plain.strip_prefix('+'), plain.strip_prefix("00")) {
            (Some(rest), _) | (None, Some(rest)) => (true, rest),
            (None, None) => (false, plain.as_str()),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::new("refusal-phone-characters"));
        }
        if international && !digits.starts_with("60") {
            let sound = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
            return if sound {
                Ok(Self(format!("+{digits}")))
            } else {
                Err(Refusal::new("refusal-phone-foreign"))
            };
        }
        let national = digits
            .strip_prefix("60")
            .or_else(|| digits.strip_prefix('0'))
            .unwrap_or_default();
        let national = national.strip_prefix('0').unwrap_or(national);
        if (8..=10).contains(&national.len()) && !national.starts_with('0') {
            Ok(Self(format!("+60{national}")))
        } else {
            Err(Refusal::new("refusal-phone-malaysian"))
        }
    }

    /// The digits, country code first, as a number: E.164 has fifteen at most.
    pub fn digits(&self) -> i64 {
        self.0
            .get(1..)
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default()
    }

    /// The number with these digits, country code first.
    ///
    /// # Errors
    /// As [`PhoneNumber::parse`].
    pub fn from_digits(digits: i64) -> Result<Self, Refusal> {
        Self::parse(&format!("+{digits}"))
    }

    /// The number as people in Malaysia write it: `012-345 6789`, `03-1234 5678`; a foreign one in E.164 form.
    pub fn written(&self) -> String {
        let Some(national) = self.0.strip_prefix("+60") else {
            return self.0.clone();
        };
        // Mobile numbers begin with 01x, those of Sabah and Sarawak with 08x; other areas have one digit.
        let area = if national.starts_with(['1', '8']) { 2 } else { 1 };
        let (area, rest) = national.split_at_checked(area).unwrap_or((national, ""));
        let last = if rest.len() == 6 { 3 } else { 4 };
        let (head, tail) = rest
            .split_at_checked(rest.len().saturating_sub(last))
            .unwrap_or((rest, ""));
        format!("0{area}-{head} {tail}")
    }

    /// The number in E.164 form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(hidden)")
    }
}

/// An e-mail address that a letter can be sent to; its domain in lower case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address (RFC 5321, 254 characters at most; the domain needs a dot).
    ///
    /// # Errors
    /// `refusal-email-required`, `refusal-email-form`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let line = text.trim();
        if line.is_empty() {
            return Err(Refusal::new("refusal-email-required"));
        }
        let wrong = || Refusal::new("refusal-email-form");
        if line
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii() || matches!(c, '"' | '<' | '>'))
        {
            return Err(wrong());
        }
        let address = email_address::EmailAddress::from_str(line).map_err(|_| wrong())?;
        let domain = address.domain().to_ascii_lowercase();
        if line.len() > 254 || !domain.contains('.') || domain.ends_with('.') {
            return Err(wrong());
        }
        Ok(Self(format!("{}@{domain}", address.local_part())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether two addresses reach the same mailbox, as far as one can tell: case is ignored.
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(hidden)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phones_are_written_as_people_write_them() {
        for (typed, written) in [
            ("+60123456789", "012-345 6789"),
            ("01112345678", "011-1234 5678"),
            ("0312345678", "03-1234 5678"),
            ("041234567", "04-123 4567"),
            ("088123456", "088-123 456"),
            ("+65 9123 4567", "+6591234567"),
        ] {
            let number = PhoneNumber::parse(typed).unwrap();
            assert_eq!(number.written(), written);
            assert_eq!(PhoneNumber::parse(written), Ok(number));
        }
    }

    #[test]
    fn phones_become_e164() {
        for text in [
            "012-345 6789",
            "+60 12-345 6789",
            "60123456789",
            "+60 (0)12 345 6789",
            "0060123456789",
        ] {
            assert_eq!(
                PhoneNumber::parse(text).unwrap().as_str(),
                "+60123456789",
                "{text}"
            );
        }
        assert_eq!(
            PhoneNumber::parse("03-8883 3888").unwrap().as_str(),
            "+60388833888"
        );
        assert_eq!(
            PhoneNumber::parse("+65 6123 4567").unwrap().as_str(),
            "+6561234567"
        );
    }

    #[test]
    fn wrong_phones_say_why() {
        let key = |text| PhoneNumber::parse(text).unwrap_err().key;
        assert_eq!(key(""), "refusal-phone-required");
        assert_eq!(key("ask my son"), "refusal-phone-characters");
        assert_eq!(key("12345"), "refusal-phone-malaysian");
        assert_eq!(key("+1234"), "refusal-phone-foreign");
    }

    #[test]
    fn addresses_that_could_break_a_letter_are_refused() {
        for text in [
            "a@b.my\r\nBcc: x@y.my",
            "a b@c.my",
            "a@localhost",
            "@c.my",
            "a@",
            "\"x\"@c.my",
            "a@b.my.",
        ] {
            assert_eq!(
                EmailAddress::parse(text).unwrap_err().key,
                "refusal-email-form",
                "{text}"
            );
        }
        assert_eq!(
            EmailAddress::parse(" Aminah@Contoh.MY ").unwrap().as_str(),
            "Aminah@contoh.my"
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = PhoneNumber::parse(&text);
            let _ = EmailAddress::parse(&text);
        }
    }
}
