//! Form tokens: a signed moment, bound to the visitor's cookie. Nothing is stored.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::domain::values::ids::StaffId;

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

/// The bytes of a token before its signatures: when it was made, and for which member of staff (0: none).
const HEAD: usize = 16;
/// The bytes of a signature.
const SIGNATURE: usize = 32;

impl CsrfKey {
    /// A key of its own for form tokens, made from the installation's secret key.
    pub fn derive(secret_key: &[u8]) -> Self {
        Self(signature(secret_key, &[b"option-m form token v2"]))
    }

    /// A token for the visitor with this cookie, on a page of this member of staff.
    pub fn token(&self, visitor: &str, author: Option<StaffId>, now: DateTime<Utc>) -> String {
        let mut token = now.timestamp().to_be_bytes().to_vec();
        token.extend(author.map_or(0, |id| id.0).to_be_bytes());
        let signatures = [self.by_author(&token), self.by_visitor(&token, visitor)];
        token.extend(signatures.concat());
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
        let bytes = decode(token).ok_or(CsrfFault::Wrong)?;
        let (head, signatures) = bytes.split_at_checked(HEAD).ok_or(CsrfFault::Wrong)?;
        let signed = signatures.get(SIGNATURE..).unwrap_or_default();
        if !bool::from(self.by_visitor(head, visitor).ct_eq(signed)) {
            return Err(CsrfFault::Wrong);
        }
        let seconds = number(head, 0).ok_or(CsrfFault::Wrong)?;
        let made = DateTime::from_timestamp(seconds, 0).ok_or(CsrfFault::Wrong)?;
        if now - made > lifetime {
            Err(CsrfFault::Old)
        } else {
            Ok(())
        }
    }

    /// Who was signed in when the form of a token was shown, whatever became of their session.
    pub fn author(&self, token: &str) -> Option<StaffId> {
        let bytes = decode(token)?;
        let (head, signatures) = bytes.split_at_checked(HEAD)?;
        let signed = signatures.get(..SIGNATURE)?;
        let ours = bool::from(self.by_author(head).ct_eq(signed));
        number(head, 8).filter(|id| ours && *id != 0).map(StaffId)
    }

    fn by_author(&self, head: &[u8]) -> Vec<u8> {
        signature(&self.0, &[b"author", head])
    }

    fn by_visitor(&self, head: &[u8], visitor: &str) -> Vec<u8> {
        signature(&self.0, &[b"visitor", head, visitor.as_bytes()])
    }
}

fn decode(token: &str) -> Option<Vec<u8>> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    (bytes.len() == HEAD + 2 * SIGNATURE).then_some(bytes)
}

/// One of the two numbers in the head of a token.
fn number(head: &[u8], from: usize) -> Option<i64> {
    let bytes = head.get(from..from + 8)?;
    bytes.try_into().ok().map(i64::from_be_bytes)
}

/// What a key makes of some parts, one behind the other: HMAC-SHA256.
pub(super) fn signature(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
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
        let token = key.token("visitor", None, now);
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

    /// A form whose session is gone still says who filled it in, and no token can be made to say somebody else.
    #[test]
    fn a_token_names_its_author_without_a_session() {
        let key = CsrfKey::derive(b"secret");
        let token = key.token("session", Some(StaffId(7)), DateTime::UNIX_EPOCH);
        assert_eq!(key.author(&token), Some(StaffId(7)));
        assert_eq!(
            key.author(&key.token("visitor", None, DateTime::UNIX_EPOCH)),
            None
        );
        assert_eq!(CsrfKey::derive(b"other").author(&token), None);
        let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap_or_default();
        bytes[15] = 8;
        assert_eq!(key.author(&BASE64URL_NOPAD.encode(&bytes)), None);
        assert_eq!(key.author(""), None);
    }
}
