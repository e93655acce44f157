//! The key with which drafts are encrypted before they are kept.

use data_encoding::BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::web::http::csrf::signature;

/// The key that seals drafts.
#[derive(Clone)]
pub struct DraftKey(Vec<u8>);

impl DraftKey {
    /// A key of its own for drafts, made from the installation's secret key.
    pub fn derive(secret_key: &[u8]) -> Self {
        Self(signature(secret_key, &[b"option-m drafts v1"]))
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.0).ok()?;
        Some(LessSafeKey::new(key))
    }

    /// Encrypts a text so that it can be read for the same context alone.
    pub fn seal(&self, text: &str, context: &[u8]) -> Option<String> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut bytes = text.as_bytes().to_vec();
        self.cipher()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut bytes,
            )
            .ok()?;
        Some(BASE64.encode(&[&nonce[..], &bytes].concat()))
    }

    /// The text, for the context for which it was sealed.
    pub fn open(&self, sealed: &str, context: &[u8]) -> Option<String> {
        let mut bytes = BASE64.decode(sealed.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.cipher()?.open_in_place(nonce, Aad::from(context), sealed);
        String::from_utf8(opened.ok()?.to_vec()).ok()
    }
}
