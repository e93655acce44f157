//! Form tokens: a signed moment, bound to the visitor's cookie. Nothing is stored.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The key that signs form tokens.
#[derive(Clone)]
pub struct CsrfKey(Vec<u8>);

/// What is wrong with the token of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsrfFault {
    /// There is none, or no cookie that it could belong to.
    Missing,
    /// The form lay open for too long.
    Old,
    /// It was not made for this visitor.
    Wrong,
}

impl CsrfFault {
    /// Key of the message for a citizen, whose form is shown once more.
    pub fn notice(self) -> &'static str {
        match self {
            Self::Missing => "notice-no-cookies",
            Self::Old | Self::Wrong => "notice-form-expired",
        }
    }
}

impl CsrfKey {
    /// A key of its own for form tokens, made from the installation's secret key.
    pub fn derive(secret_key: &[u8]) -> Self {
        Self(signature(secret_key, &[b"option-m form token v1"]))
    }

    /// A token for the visitor with this cookie.
    pub fn token(&self, visitor: &str, now: DateTime<Utc>) -> String {
        let moment = now.timestamp().to_be_bytes();
        let mut token = moment.to_vec();
        token.extend(signature(&self.0, &[&moment, visitor.as_bytes()]));
        BASE64URL_NOPAD.encode(&token)
    }

    /// Checks the token that a form sent.
    ///
    /// # Errors
    /// [`CsrfFault`]; which one decides only what the visitor is told.
    pub fn check(
        &self,
        token: &str,
        visitor: Option<&str>,
        now: DateTime<Utc>,
        lifetime: TimeDelta,
    ) -> Result<(), CsrfFault> {
        let visitor = visitor.filter(|_| !token.is_empty()).ok_or(CsrfFault::Missing)?;
        let bytes = BASE64URL_NOPAD
            .decode(token.as_bytes())
            .map_err(|_| CsrfFault::Wrong)?;
        let (moment, signed) = bytes.split_at_checked(8).ok_or(CsrfFault::Wrong)?;
        let expected = signature(&self.0, &[moment, visitor.as_bytes()]);
        if !bool::from(expected.ct_eq(signed)) {
            return Err(CsrfFault::Wrong);
        }
        let seconds = moment
            .try_into()
            .map(i64::from_be_bytes)
            .map_err(|_| CsrfFault::Wrong)?;
        let made = DateTime::from_timestamp(seconds, 0).ok_or(CsrfFault::Wrong)?;
        if now - made > lifetime {
            Err(CsrfFault::Old)
        } else {
            Ok(())
        }
    }
}

fn signature(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of every length: the error type is there for other MACs.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            for part in parts {
                mac.update(part);
            }
            mac.finalize().into_bytes().to_vec()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_visitor_and_its_time() {
        let key = CsrfKey::derive(b"secret");
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let hours = TimeDelta::hours;
        let token = key.token("visitor", now);
        let check = |token: &str, visitor, later| key.check(token, visitor, now + later, hours(12));
        assert_eq!(check(&token, Some("visitor"), hours(11)), Ok(()));
        assert_eq!(check(&token, Some("visitor"), hours(13)), Err(CsrfFault::Old));
        assert_eq!(check(&token, Some("another"), hours(1)), Err(CsrfFault::Wrong));
        assert_eq!(check(&token, None, hours(1)), Err(CsrfFault::Missing));
        assert_eq!(check("", Some("visitor"), hours(1)), Err(CsrfFault::Missing));
        assert_eq!(check("AAAA", Some("visitor"), hours(1)), Err(CsrfFault::Wrong));
        assert_eq!(
            CsrfKey::derive(b"other").check(&token, Some("visitor"), now, hours(1)),
            Err(CsrfFault::Wrong)
        );
    }
}
