//! From a setting's text to its value; what is allowed is said in the table beside each use.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use ipnet::IpNet;

use secrecy::{SecretSlice, SecretString};

use crate::config::values::{LogFormat, MailTls, MailTransportKind, Mailbox};
use crate::domain::staff::Role;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;

/// Bytes that a secret key has at least.
pub(super) const KEY_BYTES: usize = 32;

/// A setting that may be absent: an empty text says so.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is allowed; inside: whether it is given"
)]
pub(super) fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() {
        Some(None)
    } else {
        parse(text).map(Some)
    }
}

pub(super) fn whole<N: TryFrom<u64>, const MIN: u64, const MAX: u64>(text: &str) -> Option<N> {
    let number = u64::from_str(text).ok()?;
    (MIN..=MAX)
        .contains(&number)
        .then(|| N::try_from(number).ok())
        .flatten()
}

/// A decimal number between two bounds.
pub(super) fn number(text: &str, least: f64, most: f64) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = f64::from_str(text).ok().filter(|_| plain)?;
    (least..=most).contains(&number).then_some(number)
}

/// `90s`, `1h 30m` or `7d`, between the bounds in seconds.
pub(super) fn duration<const MIN: u64, const MAX: u64>(text: &str) -> Option<Duration> {
    let duration = humantime::parse_duration(text).ok()?;
    (Duration::from_secs(MIN)..=Duration::from_secs(MAX))
        .contains(&duration)
        .then_some(duration)
}

pub(super) fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

pub(super) fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty() && !text.contains('\0')).then(|| PathBuf::from(text))
}

/// A host name or an address; whether it exists is found out when it is used.
pub(super) fn host(text: &str) -> Option<String> {
    let sound = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'_');
    (!text.is_empty() && text.bytes().all(sound)).then(|| text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "has the shape of the other parsers")]
pub(super) fn secret(text: &str) -> Option<SecretString> {
    Some(text.into())
}

pub(super) fn line(text: &str) -> Option<String> {
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// At least 32 bytes in hexadecimal or base 64. Hexadecimal is tried first: its digits are base 64 as well, but then
/// of three quarters the entropy that they seem to have.
pub(super) fn key(text: &str) -> Option<SecretSlice<u8>> {
    let text = text.trim().as_bytes();
    [
        HEXLOWER_PERMISSIVE,
        BASE64,
        BASE64_NOPAD,
        BASE64URL,
        BASE64URL_NOPAD,
    ]
    .iter()
    .find_map(|encoding| encoding.decode(text).ok())
    .filter(|key| key.len() >= KEY_BYTES)
    .map(SecretSlice::from)
}

/// The parts of a list: separated by commas, none empty.
fn parts<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    text.split(',').map(|part| parse(part.trim())).collect()
}

pub(super) fn networks(text: &str) -> Option<Vec<IpNet>> {
    parts(text, |part| {
        part.parse()
            .ok()
            .or_else(|| part.parse().ok().map(|one: std::net::IpAddr| IpNet::from(one)))
    })
}

pub(super) fn roles(text: &str) -> Option<Vec<Role>> {
    parts(text, Role::parse)
}

pub(super) fn languages(text: &str) -> Option<Vec<Language>> {
    let languages = parts(text, Language::parse)?;
    let twice = (1..languages.len()).any(|i| languages[..i].contains(&languages[i]));
    (!languages.is_empty() && !twice).then_some(languages)
}

pub(super) fn mailboxes(text: &str) -> Option<Vec<Mailbox>> {
    parts(text, Mailbox::parse)
}

/// Ascending, each between 1 and 99.
pub(super) fn percentages(text: &str) -> Option<Vec<u8>> {
    let percentages = parts(text, whole::<u8, 1, 99>)?;
    percentages.is_sorted_by(|a, b| a < b).then_some(percentages)
}

pub(super) fn transport(text: &str) -> Option<MailTransportKind> {
    match text {
        "smtp" => Some(MailTransportKind::Smtp),
        "file" => Some(MailTransportKind::File),
        "memory" => Some(MailTransportKind::Memory),
        _ => None,
    }
}

pub(super) fn tls(text: &str) -> Option<MailTls> {
    match text {
        "none" => Some(MailTls::None),
        "starttls" => Some(MailTls::StartTls),
        "tls" => Some(MailTls::Tls),
        _ => None,
    }
}

pub(super) fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "pretty" => Some(LogFormat::Pretty),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn durations_need_a_unit_and_keep_their_bounds() {
        assert_eq!(duration::<1, 3_600>("2m"), Some(Duration::from_mins(2)));
        assert_eq!(duration::<1, 3_600>("1500ms"), Some(Duration::from_millis(1_500)));
        assert_eq!(duration::<1, 3_600>("1m 30s"), Some(Duration::from_secs(90)));
        for text in [
            "",
            "5",
            "m",
            "-5s",
            "0s",
            "2h",
            "99999999999999999999s",
            "9999999999999999d",
        ] {
            assert_eq!(duration::<1, 3_600>(text), None, "{text}");
        }
    }

    #[test]
    fn keys_are_hexadecimal_or_base_64() {
        let bytes: Vec<u8> = (0..32).map(|i| i * 7).collect();
        for text in [
            HEXLOWER_PERMISSIVE.encode(&bytes),
            BASE64.encode(&bytes),
            BASE64URL_NOPAD.encode(&bytes),
        ] {
            let read = key(&format!("{text}\n")).unwrap();
            assert_eq!(read.expose_secret(), bytes);
        }
        assert!(
            key(&"ab".repeat(31)).is_none(),
            "62 hexadecimal digits are 31 bytes"
        );
        assert!(key("correct horse battery staple, and then some more").is_none());
    }

    #[test]
    fn lists_refuse_what_makes_no_sense() {
        assert_eq!(percentages("50, 80"), Some(vec![50, 80]));
        assert_eq!(percentages(""), Some(vec![]));
        for text in ["80, 50", "50, 50", "0", "100", "50,"] {
            assert_eq!(percentages(text), None, "{text}");
        }
        assert_eq!(languages("en"), Some(vec![Language::En]));
        for text in ["", "ms, ms", "ms, fr"] {
            assert_eq!(languages(text), None, "{text}");
        }
        assert_eq!(networks("10.0.0.0/8, ::1").map(|list| list.len()), Some(2));
        assert_eq!(networks("10.0.0.0/33"), None);
    }
}
