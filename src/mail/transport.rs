//! How a letter is sent: by SMTP, as a file, or into a mailbox in memory.

use std::time::Duration;

use crate::config::MailTransport;
use crate::mail::compose::ComposedMail;
use crate::mail::error::{SendError, TransportError};

pub use crate::mail::mailbox::{FileTransport, Mailbox};
pub use crate::mail::smtp::SmtpTransport;

/// How letters are sent.
#[derive(Clone)]
pub enum Transport {
    /// Through an SMTP server.
    Smtp(SmtpTransport),
    /// As files.
    File(FileTransport),
    /// Into memory.
    Memory(Mailbox),
}

impl Transport {
    /// The transport that the settings ask for. No connection is made yet.
    ///
    /// # Errors
    /// [`TransportError`] if it cannot work at all.
    pub fn new(to: &MailTransport) -> Result<Self, TransportError> {
        match to {
            MailTransport::Smtp(smtp) => SmtpTransport::new(smtp).map(Self::Smtp),
            MailTransport::File(directory) => FileTransport::new(directory.clone()).map(Self::File),
            MailTransport::Memory => Ok(Self::Memory(Mailbox::default())),
        }
    }

    /// Sends one letter. `Ok` means that somebody else has taken charge of it.
    ///
    /// At least once: a server that takes a letter and hangs up before saying so gets it again, with the same
    /// Message-ID.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again makes sense.
    pub async fn send(&self, mail: &ComposedMail) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::File(file) => file.send(mail).await,
            Self::Memory(memory) => {
                memory.keep(mail.clone());
                Ok(())
            }
        }
    }

    /// The longest time that [`Transport::send`] may take, all steps together.
    pub fn patience(&self) -> Duration {
        match self {
            Self::Smtp(smtp) => smtp.patience(),
            // A disk that does not answer for so long is one that failed.
            Self::File(_) | Self::Memory(_) => Duration::from_mins(1),
        }
    }

    /// The mailbox in memory, if letters go there.
    pub fn mailbox(&self) -> Option<Mailbox> {
        match self {
            Self::Memory(mailbox) => Some(mailbox.clone()),
            Self::Smtp(_) | Self::File(_) => None,
        }
    }

    /// Says goodbye to the mail server; at shutdown, once no letter is in hand.
    pub async fn close(&self) {
        match self {
            Self::Smtp(smtp) => smtp.close().await,
            Self::File(_) | Self::Memory(_) => {}
        }
    }

    /// Whether letters could leave now: the server greets us and takes our password, the directory can be written.
    ///
    /// # Errors
    /// [`SendError`] with what is wrong.
    pub async fn test_connection(&self) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.test_connection().await,
            Self::File(file) => file.test().await,
            Self::Memory(_) => Ok(()),
        }
    }
}
