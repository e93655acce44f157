//! The second factor: codes that a device makes from a secret and the time (RFC 6238), and recovery codes for whoever has
//! lost the device.

use std::fmt;

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use crate::domain::staff::staff::Login;
use crate::domain::values::ids::StaffId;

/// The key from which the secrets of devices are made.
///
/// A secret is derived from the person and a random serial, so that the database holds nothing by which a code could be
/// made: whoever reads the database alone cannot sign in.
#[derive(Clone)]
pub struct FactorKey([u8; 32]);

/// What the store keeps of a device: random, and worth nothing without the key.
pub type Serial = [u8; 16];

/// Bytes of a secret: RFC 4226 recommends 160 bits.
const SECRET: usize = 20;
/// Digits of a code.
const DIGITS: usize = 6;
/// The name under which devices list their codes.
const ISSUER: &str = "Option M";
/// Letters and digits of a recovery code: 75 bits, none of which is easily taken for another.
pub const RECOVERY_LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// How many letters a recovery code has.
pub const RECOVERY_LENGTH: usize = 15;
/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;

impl FactorKey {
    /// A key of its own for second factors, made from the installation's secret key.
    pub fn derive(secret_key: &[u8]) -> Self {
        Self(keyed_hash(secret_key, &[b"option-m second factor v1"]))
    }

    /// What the device with this serial shares with the desk.
    pub fn factor(&self, staff: StaffId, serial: &Serial) -> SecondFactor {
        let hash = keyed_hash(&self.0, &[&staff.0.to_be_bytes(), serial]);
        let mut secret = [0; SECRET];
        secret.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        SecondFactor::new(secret)
    }
}

impl fmt::Debug for FactorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactorKey(hidden)")
    }
}

/// What somebody's device and the desk share.
#[derive(Clone)]
pub struct SecondFactor {
    secret: [u8; SECRET],
    totp: Totp,
}

impl SecondFactor {
    fn new(secret: [u8; SECRET]) -> Self {
        // Six digits, steps of thirty seconds, one step of difference between clocks.
        let totp = Builder::new().with_secret(secret).build_noncompliant();
        Self { secret, totp }
    }

    /// The time step to which a code belongs: that of now, the one before or the one after. None if it is wrong.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let now = u64::try_from(now.timestamp()).ok()?;
        let step = self.totp.check(&bare(code), now)?;
        i64::try_from(step).ok()
    }

    /// The code of a moment, as the device shows it.
    pub fn code_at(&self, at: DateTime<Utc>) -> String {
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        self.totp.generate(seconds).to_string()
    }

    /// The secret as it is typed into a device: base 32, in groups of four.
    pub fn typed(&self) -> String {
        let text = BASE32_NOPAD.encode(&self.secret);
        let letters: Vec<char> = text.chars().collect();
        let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join(" ")
    }

    /// The address that a device reads from a picture.
    pub fn uri(&self, login: &Login) -> String {
        let issuer = ISSUER.replace(' ', "%20");
        let secret = self.typed().replace(' ', "");
        let account = login.as_str().replace('@', "%40");
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactor(hidden)")
    }
}

/// What somebody types in the second step.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// The code that their device shows.
    Code(String),
    /// What the store keeps of a recovery code.
    Recovery(Vec<u8>),
}

impl Proof {
    /// Reads what was typed: spaces and hyphens do not matter, nor does case.
    pub fn read(text: &str) -> Self {
        let bare = bare(text);
        if bare.len() == DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Code(bare)
        } else {
            Self::Recovery(recovery_hash(&bare))
        }
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(hidden)",
            Self::Recovery(_) => "Recovery(hidden)",
        })
    }
}

/// What the store keeps of a recovery code. It has so many bits that guessing by the hash is hopeless.
pub fn recovery_hash(code: &str) -> Vec<u8> {
    Sha256::digest([b"option-m recovery code v1 ", bare(code).as_bytes()].concat()).to_vec()
}

fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.take(64).collect::<String>().to_ascii_lowercase()
}

fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of every length: the error type is there for other MACs.
    Hmac::<Sha256>::new_from_slice(key).map_or([0; 32], |mut mac| {
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use chrono::TimeDelta;

    fn start() -> DateTime<Utc> {
        "2022-02-10T01:00:00Z".parse().unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, with six of its eight digits.
        let factor = SecondFactor::new(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(factor.code_at(at), code);
            assert_eq!(factor.step_of(code, at), Some(seconds / 30));
        }
        assert_eq!(factor.typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn clocks_may_differ_by_a_step_and_no_more() {
        let factor = FactorKey::derive(b"key").factor(StaffId(1), &[7; 16]);
        let code = factor.code_at(start());
        let step = start().timestamp() / 30;
        for seconds in [-30, 0, 29, 30, 59] {
            let now = start() + TimeDelta::seconds(seconds);
            assert_eq!(factor.step_of(&code, now), Some(step), "{seconds}");
        }
        for seconds in [-31, 60] {
            let now = start() + TimeDelta::seconds(seconds);
            assert_eq!(factor.step_of(&code, now), None, "{seconds}");
        }
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(factor.step_of(&typed, start()), Some(step));
        for wrong in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "+12345"] {
            assert_eq!(factor.step_of(wrong, start()), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_depends_on_key_person_and_serial() {
        let typed =
            |key: &[u8], staff, serial| FactorKey::derive(key).factor(StaffId(staff), &serial).typed();
        let one = typed(b"key", 1, [7; 16]);
        assert_eq!(one, typed(b"key", 1, [7; 16]));
        for other in [
            typed(b"another", 1, [7; 16]),
            typed(b"key", 2, [7; 16]),
            typed(b"key", 1, [8; 16]),
        ] {
            assert_ne!(one, other);
        }
        let factor = FactorKey::derive(b"key").factor(StaffId(1), &[7; 16]);
        assert_eq!(format!("{factor:?}"), "SecondFactor(hidden)");
        let uri = factor.uri(&Login::parse("aminah@kkm").unwrap());
        assert!(
            uri.starts_with("otpauth://totp/Option%20M:aminah%40kkm?secret="),
            "{uri}"
        );
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let Proof::Recovery(hash) = Proof::read("ABCDE-fghjk mnpqr") else {
            unreachable!("no code of a device has letters")
        };
        assert_eq!(hash, recovery_hash("abcde-fghjk-mnpqr"));
        assert_eq!(Proof::read(" 123 456 "), Proof::Code("123456".to_owned()));
        assert_ne!(recovery_hash("abcde"), recovery_hash("abcdf"));
    }
}
