//! The mail room: what a letter says and how it leaves the house.

pub mod compose;
mod letters;
mod mailbox;
pub mod retry;
mod smtp;
pub mod transport;
mod words;

pub use crate::mail::mailbox::Mailbox;

use lettre::message::Mailbox as NamedAddress;

use crate::domain::sla::clock::ServicePromise;

/// What every letter needs to know of this installation.
#[derive(Clone, Debug)]
pub struct MailSettings {
    sender: NamedAddress,
    reply_to: Option<NamedAddress>,
    base_url: String,
    host: String,
    promise: ServicePromise,
}

/// Which mail setting is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// The sender is no mailbox such as `Option M <no-reply@example.my>`.
    #[error("the sender is not a mailbox such as “Option M <no-reply@example.my>”")]
    Sender,
    /// The address for replies is no mailbox.
    #[error("the address for replies is not a mailbox such as “Option M <help@example.my>”")]
    ReplyTo,
    /// The public address of the pages is no web address with a host.
    #[error("the public address is not a web address such as “https://option-m.example.my”")]
    BaseUrl,
}

impl MailSettings {
    /// Settings for letters from `sender` with links below `base_url`.
    ///
    /// `promise` says how often people hear from the desk and how long they can reopen a complaint.
    ///
    /// # Errors
    /// [`MailSettingsError`] names the setting that is wrong.
    pub fn new(
        sender: &str,
        reply_to: Option<&str>,
        base_url: &str,
        promise: ServicePromise,
    ) -> Result<Self, MailSettingsError> {
        let sender = sender.parse().map_err(|_| MailSettingsError::Sender)?;
        let reply_to = reply_to
            .map(str::parse)
            .transpose()
            .map_err(|_| MailSettingsError::ReplyTo)?;
        let base_url = base_url.trim_end_matches('/');
        let host = host_of(base_url).ok_or(MailSettingsError::BaseUrl)?;
        Ok(Self {
            sender,
            reply_to,
            host: host.to_owned(),
            base_url: base_url.to_owned(),
            promise,
        })
    }

    /// A Message-ID for a new outbox row; `unique` is a random text that no other row has.
    ///
    /// It is made once and kept with the row, so that a letter which has to be sent twice is the same letter.
    pub fn message_id(&self, unique: &str) -> String {
        crate::mail::compose::message_id(unique, &self.host)
    }
}

/// The host of a web address, without port.
fn host_of(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        Some(_) | None => authority,
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'[' | b']' | b':');
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(sender: &str, base_url: &str) -> Result<MailSettings, MailSettingsError> {
        MailSettings::new(sender, None, base_url, ServicePromise::default())
    }

    #[test]
    fn wrong_settings_are_named() {
        let sender = "Option M <no-reply@contoh.my>";
        assert_eq!(
            settings("nobody", "https://contoh.my").err(),
            Some(MailSettingsError::Sender)
        );
        for url in ["", "contoh.my", "ftp://contoh.my", "https://", "https://a b.my"] {
            assert_eq!(
                settings(sender, url).err(),
                Some(MailSettingsError::BaseUrl),
                "{url}"
            );
        }
        let reply = MailSettings::new(sender, Some("x"), "https://contoh.my", ServicePromise::default());
        assert_eq!(reply.err(), Some(MailSettingsError::ReplyTo));
    }

    #[test]
    fn the_host_stands_without_its_port() {
        assert_eq!(host_of("http://127.0.0.1:8080"), Some("127.0.0.1"));
        assert_eq!(host_of("https://contoh.my/m"), Some("contoh.my"));
        assert_eq!(host_of("http://[::1]:8080"), Some("[::1]"));
    }
}
