//! What every letter needs to know of this installation.

use std::time::Duration;

use lettre::message::Mailbox as NamedAddress;

use crate::domain::sla::clock::ServicePromise;

/// What every letter needs to know of this installation.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub(crate) sender: NamedAddress,
    pub(crate) reply_to: Option<NamedAddress>,
    pub(crate) base_url: String,
    pub(crate) host: String,
    pub(crate) promise: ServicePromise,
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
        crate::mail::settings::message_id(unique, &self.host)
    }
}

/// The host of a web address, without port.
pub(crate) fn host_of(url: &str) -> Option<&str> {
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

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all; for a relay on the same machine.
    None,
    /// Plain at first, then TLS by `STARTTLS`, and no letter without it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// How the SMTP server is reached.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// User name and password, if it wants them.
    pub credentials: Option<(String, String)>,
    /// How long connecting, or any one command, may take.
    pub timeout: Duration,
}

/// A Message-ID whose left side is `unique`, without characters that do not belong there.
pub(super) fn message_id(unique: &str, host: &str) -> String {
    let left: String = unique
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        .collect();
    format!("<{left}@{host}>")
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
