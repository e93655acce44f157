//! From a letter to the bytes that travel.

use std::fmt;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};

use crate::domain::person::contact::EmailAddress;
use crate::domain::ticket::letter::{AddressedLetter, Audience};
use crate::domain::ticket::secret_link::LinkKey;
use crate::domain::values::coded::Coded;
use crate::mail::letters;
use crate::mail::settings::MailSettings;

/// A mail that is ready to go.
#[derive(Clone)]
pub struct ComposedMail {
    /// Its Message-ID, in angle brackets.
    pub message_id: String,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// Its subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The whole mail as it travels: ASCII, lines ended by CRLF.
    pub raw: Vec<u8>,
    pub(super) envelope_from: Address,
    pub(super) envelope_to: Address,
}

impl fmt::Debug for ComposedMail {
    // A mail holds an address and a secret link; neither belongs in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ComposedMail({})", self.message_id)
    }
}

/// Why a letter could not be composed: a fault of the program, not of the moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Its template failed.
    #[error("the letter's template failed: {0}")]
    Template(String),
    /// The recipient's address is none for the mail library.
    #[error("the recipient's address cannot be used")]
    Recipient,
    /// It goes to a citizen and is about no ticket.
    #[error("a letter to a citizen has to be about a ticket")]
    NoTicket,
    /// The parts could not be put together.
    #[error("the mail could not be put together: {0}")]
    Assembly(String),
}

/// Composes the mail of an outbox row.
///
/// `message_id` is the row's own ([`MailSettings::message_id`]) and `written_at` the moment the row was written, so
/// that composing a row again makes the same mail, byte for byte.
///
/// # Errors
/// [`ComposeError`]; trying again does not help.
pub fn compose(
    addressed: &AddressedLetter,
    settings: &MailSettings,
    links: &LinkKey,
    message_id: &str,
    written_at: DateTime<Utc>,
) -> Result<ComposedMail, ComposeError> {
    let link = match (addressed.to.audience, addressed.about) {
        (Audience::Citizen, Some(about)) => {
            let secret = links.secret(about.reference, about.link_serial);
            settings.base_url.join(&format!("/t/{}", secret.encoded()))
        }
        (Audience::Citizen, None) => return Err(ComposeError::NoTicket),
        // The link is the citizen's own; what is about no ticket is about the desk.
        (Audience::Staff, None) => settings.base_url.join("/staff/board"),
        (Audience::Staff | Audience::Facility, _) => String::new(),
    };
    let written = letters::write(addressed, settings, link, written_at)
        .map_err(|error| ComposeError::Template(error.to_string()))?;
    let recipient: Address = addressed
        .to
        .address
        .as_str()
        .parse()
        .map_err(|_| ComposeError::Recipient)?;

    let message_id = in_brackets(message_id);
    let parts = MultiPart::alternative()
        .boundary(boundary(&message_id))
        .singlepart(part(ContentType::TEXT_PLAIN, written.text.clone()))
        .singlepart(part(ContentType::TEXT_HTML, written.html.clone()));
    let raw = headers(addressed, settings, &message_id, written_at)
        .to(Mailbox::new(None, recipient.clone()))
        .subject(written.subject.clone())
        .multipart(parts)
        .map_err(|error| ComposeError::Assembly(error.to_string()))?
        .formatted();
    Ok(ComposedMail {
        message_id,
        recipient: addressed.to.address.clone(),
        written_at,
        subject: written.subject,
        text: written.text,
        html: written.html,
        raw,
        envelope_from: settings.sender.email.clone(),
        envelope_to: recipient,
    })
}

/// A letter as staff see it before it leaves: its subject and its text. The citizen's link is not theirs to see.
///
/// # Errors
/// [`ComposeError::Template`].
pub fn preview(
    addressed: &AddressedLetter,
    settings: &MailSettings,
    written_at: DateTime<Utc>,
) -> Result<(String, String), ComposeError> {
    let link = settings.base_url.join("/t/…");
    letters::write(addressed, settings, link, written_at)
        .map(|written| (written.subject, written.text))
        .map_err(|error| ComposeError::Template(error.to_string()))
}

fn headers(
    addressed: &AddressedLetter,
    settings: &MailSettings,
    message_id: &str,
    written_at: DateTime<Utc>,
) -> MessageBuilder {
    let builder = MessageBuilder::new()
        .from(settings.sender.clone())
        .date(SystemTime::from(written_at))
        .message_id(Some(message_id.to_owned()));
    let builder = match addressed.about {
        Some(about) => {
            // No mail has this id; it is what all mails of a ticket answer to, so that they stand in one thread.
            let root = format!(
                "<{}.ticket@{}>",
                about.reference.compact(),
                settings.base_url.host()
            );
            builder.in_reply_to(root.clone()).references(root)
        }
        None => builder,
    };
    let builder = match &settings.reply_to {
        Some(mailbox) => builder.reply_to(mailbox.clone()),
        None => builder,
    };
    [
        // RFC 3834: holiday notices must not answer. Bounces still come: they go to the envelope's sender.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Content-Language", addressed.to.language.code()),
    ]
    .into_iter()
    .fold(builder, |builder, (name, value)| {
        builder.raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            value.to_owned(),
        ))
    })
}

/// Quoted-printable whatever is in it: lines stay short, and no server has to convert anything.
fn part(kind: ContentType, body: String) -> SinglePart {
    SinglePart::builder()
        .header(kind)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(body)
}

fn in_brackets(message_id: &str) -> String {
    let bare: String = message_id
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
        .collect();
    format!("<{bare}>")
}

/// What parts the parts; made of the Message-ID so that it is the same each time. Quoted-printable text cannot
/// hold it, as `=_` stands for no byte.
fn boundary(message_id: &str) -> String {
    let plain: String = message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(48)
        .collect();
    format!("=_{plain}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::settings::message_id;

    #[test]
    fn message_ids_cannot_break_a_header() {
        assert_eq!(
            message_id("a1-b2\r\nBcc: x@y.my", "contoh.my"),
            "<a1-b2Bccxy.my@contoh.my>"
        );
        assert_eq!(in_brackets("a1@contoh.my"), "<a1@contoh.my>");
        assert_eq!(in_brackets("<a1@contoh.my>\r\nBcc: b"), "<a1@contoh.myBcc:b>");
    }
}
