//! The secret in a citizen's tracking link.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::domain::complaint::reference::Reference;

/// The key from which link secrets are made.
///
/// A secret is derived from the ticket's reference and the link's serial number, so that a letter can name the link
/// while the database holds no more than the secret's hash: whoever reads the database alone cannot open a ticket.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// A key of its own for links, made from the installation's secret key.
    pub fn derive(secret_key: &[u8]) -> Self {
        Self(keyed_hash(secret_key, &[b"option-m tracking link v1"]))
    }

    /// The secret of a ticket's link; a new serial makes a new one.
    pub fn secret(&self, reference: Reference, serial: i32) -> LinkSecret {
        LinkSecret(keyed_hash(
            &self.0,
            &[reference.compact().as_bytes(), &serial.to_be_bytes()],
        ))
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(hidden)")
    }
}

/// 256 bits that open one ticket's tracking page.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret([u8; 32]);

impl LinkSecret {
    /// Reads the secret from a path segment; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        BASE64URL_NOPAD
            .decode(text.as_bytes())
            .ok()?
            .try_into()
            .ok()
            .map(Self)
    }

    /// As it stands in a link: 43 characters.
    pub fn encoded(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// What the store keeps.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(hidden)")
    }
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

    #[test]
    fn a_secret_depends_on_key_reference_and_serial() {
        let reference = Reference::from_bits(7);
        let secret = LinkKey::derive(b"one").secret(reference, 1);
        assert_eq!(secret, LinkKey::derive(b"one").secret(reference, 1));
        assert_ne!(secret, LinkKey::derive(b"two").secret(reference, 1));
        assert_ne!(secret, LinkKey::derive(b"one").secret(reference, 2));
        assert_ne!(secret, LinkKey::derive(b"one").secret(Reference::from_bits(8), 1));
        assert_eq!(LinkSecret::parse(&secret.encoded()).unwrap(), secret);
        assert_eq!(secret.encoded().len(), 43);
        for text in ["", "abc", "../../etc/passwd", "🦠"] {
            assert!(LinkSecret::parse(text).is_none());
        }
    }
}
