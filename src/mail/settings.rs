//! What every letter needs to know of this installation.

use lettre::message::Mailbox as NamedAddress;

use crate::config::BaseUrl;
use crate::domain::sla::clock::ServicePromise;

/// What every letter needs to know of this installation.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub(crate) sender: NamedAddress,
    pub(crate) reply_to: Option<NamedAddress>,
    pub(crate) base_url: BaseUrl,
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
        base_url: &BaseUrl,
        promise: ServicePromise,
    ) -> Result<Self, MailSettingsError> {
        let sender = sender.parse().map_err(|_| MailSettingsError::Sender)?;
        let reply_to = reply_to
            .map(str::parse)
            .transpose()
            .map_err(|_| MailSettingsError::ReplyTo)?;
        Ok(Self {
            sender,
            reply_to,
            base_url: base_url.clone(),
            promise,
        })
    }

    /// A Message-ID for a new outbox row; `unique` is a random text that no other row has.
    ///
    /// It is made once and kept with the row, so that a letter which has to be sent twice is the same letter.
    pub fn message_id(&self, unique: &str) -> String {
        message_id(unique, self.base_url.host())
    }
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
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn wrong_settings_are_named() {
        let settings = |sender: &str, reply_to| {
            let url = BaseUrl::parse("https://contoh.my").unwrap();
            MailSettings::new(sender, reply_to, &url, ServicePromise::default()).err()
        };
        let sender = "Option M <no-reply@contoh.my>";
        assert_eq!(settings("nobody", None), Some(MailSettingsError::Sender));
        assert_eq!(settings(sender, Some("x")), Some(MailSettingsError::ReplyTo));
    }
}
