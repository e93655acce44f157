//! What can go wrong when a letter leaves.

/// Why a letter did not leave. The reasons are for staff and logs; they hold no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may leave later.
    #[error("for now: {0}")]
    Temporary(String),
    /// The recipient was refused without a word on whose fault it is: theirs if others are not refused, else ours.
    #[error("refused: {0}")]
    Refused(String),
    /// It will never leave: there is no such recipient, or the letter cannot be composed.
    #[error("for good: {0}")]
    Permanent(String),
}

impl SendError {
    /// Why, in a line for staff.
    pub fn reason(&self) -> &str {
        match self {
            Self::Temporary(reason) | Self::Refused(reason) | Self::Permanent(reason) => reason,
        }
    }
}

/// The transport could not be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No TLS to this host: its name is none, or the machine has no root certificates.
    #[error("TLS cannot be set up for the mail server: {0}")]
    Tls(String),
    /// The directory cannot be made or written to.
    #[error("the directory for letters cannot be used: {0}")]
    Directory(String),
}
