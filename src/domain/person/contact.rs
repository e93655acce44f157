//! How to reach somebody.

use rapidfuzz::distance::osa;
use std::fmt;
use std::str::FromStr;

use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// A telephone number in E.164 form: `+60123456789`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a Malaysian number as people write it (`012-345 6789`, `6012…`, `+60 12…`), or a foreign one that
    /// begins with `+` or `00`. Spreadsheets drop the zero of a mobile number or of one in the Klang Valley: what begins
    /// like one of those without it is one.
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
        let line = line.strip_prefix("tel:").unwrap_or(&line);
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
            .or_else(|| Some(digits).filter(|_| lacks_zero(digits)))
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

/// Whether a number lacks the zero before it: mobile numbers go on with 1 and have 9 or 10 digits, those of the Klang
/// Valley with 3 and have 9.
fn lacks_zero(digits: &str) -> bool {
    (digits.starts_with('1') && matches!(digits.len(), 9 | 10))
        || (digits.starts_with('3') && digits.len() == 9)
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
    /// Reads an address (RFC 5321, 254 characters at most) at a domain that may have mail in the Internet: names of letters,
    /// digits and hyphens, of which the last has letters.
    ///
    /// # Errors
    /// `refusal-email-required`, `refusal-email-form`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let line = &clean_line(text);
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
        if line.len() > 254 || !may_have_mail(&domain) {
            return Err(wrong());
        }
        Ok(Self(format!("{}@{domain}", address.local_part())))
    }

    /// The address that stands in the database: what was taken once is not judged again by later rules.
    pub fn kept(text: &str) -> Option<Self> {
        let parts = text.rsplit_once('@');
        parts
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
            .then(|| Self(text.to_owned()))
    }

    /// The address that was probably meant, if the domain looks like a slip in a well-known one, as `gmail.con`.
    pub fn probably_meant(&self) -> Option<Self> {
        let (local, domain) = self.0.rsplit_once('@')?;
        let meant = meant_domain(domain)?;
        Some(Self(format!("{local}@{meant}")))
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

/// Whether there may be mail at a domain: host names of RFC 1123, and a top-level domain is never all digits or one letter
/// (RFC 3696, 2).
fn may_have_mail(domain: &str) -> bool {
    let is_name = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_top = |label: &str| {
        label.starts_with("xn--")
            || (label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_alphabetic()))
    };
    domain.split('.').all(is_name) && domain.rsplit_once('.').is_some_and(|(_, top)| is_top(top))
}

/// Where most people here have their mail, and what lies one slip beside that.
const WELL_KNOWN: [&str; 24] = [
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.com.my",
    "ymail.com",
    "rocketmail.com",
    "hotmail.com",
    "hotmail.my",
    "outlook.com",
    "outlook.my",
    "live.com",
    "live.com.my",
    "icloud.com",
    "mail.com",
    "email.com",
    "gmx.com",
    "gmx.net",
    "aol.com",
    "msn.com",
    "protonmail.com",
    "proton.me",
    "tm.com.my",
    "streamyx.com",
    "unifi.com.my",
];

fn meant_domain(domain: &str) -> Option<String> {
    if WELL_KNOWN.contains(&domain) {
        return None;
    }
    let near = |known: &&&str| known.len() >= 8 && osa::distance(known.chars(), domain.chars()) == 1;
    if let Some(known) = WELL_KNOWN.iter().find(near) {
        return Some((*known).to_owned());
    }
    // No such top-level domains exist.
    let (name, top) = domain.rsplit_once('.')?;
    matches!(top, "con" | "cmo" | "ocm" | "vom" | "xom" | "comm" | "coom").then(|| format!("{name}.com"))
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
            "123456789",
            "tel:+60123456789",
            "012\u{2011}345 6789",
            "012\u{2013}345 6789",
            "\u{FF0B}60123456789",
            "０１２３４５６７８９",
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
        for text in ["12345", "23456789", "112345678901"] {
            assert_eq!(key(text), "refusal-phone-malaysian", "{text}");
        }
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
            "ali@[127.0.0.1]",
            "ali@127.0.0.1",
            "ali@surat.123",
            "ali@surat.e",
            "ali@x_y.example",
            "ali@-x.my",
            "ali@x-.my",
            "ali@x..my",
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
        for text in [
            "\u{FEFF}contoh@surat.example",
            "contoh@surat.example\u{200B}",
            "contoh\u{FF20}surat.example",
        ] {
            assert_eq!(
                EmailAddress::parse(text).unwrap().as_str(),
                "contoh@surat.example"
            );
        }
        assert!(EmailAddress::parse("a@xn--fiqs8s.xn--fiqs8s").is_ok());
        assert_eq!(
            EmailAddress::kept("ali@127.0.0.1").unwrap().as_str(),
            "ali@127.0.0.1"
        );
    }

    #[test]
    fn slips_in_well_known_domains_are_seen() {
        let meant = |text: &str| {
            EmailAddress::parse(text)
                .unwrap()
                .probably_meant()
                .map(|meant| meant.0)
        };
        for (typed, address) in [
            ("ali@gmail.con", "ali@gmail.com"),
            ("ali@gmial.com", "ali@gmail.com"),
            ("ali@yaho.com", "ali@yahoo.com"),
            ("ali@hotmal.com", "ali@hotmail.com"),
            ("ali@sekolah.con", "ali@sekolah.com"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(address));
        }
        for sound in [
            "ali@gmail.com",
            "ali@ymail.com",
            "ali@mail.com",
            "ali@surat.example",
            "ali@moe.gov.my",
        ] {
            assert_eq!(meant(sound), None, "{sound}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = PhoneNumber::parse(&text);
            let _ = EmailAddress::parse(&text);
        }
    }
}
