//! What can go wrong in the store, as far as a caller can act on it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Why the store could not do something. Holds no value of any row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or does not answer: try again later.
    #[error("the database is not available: {reason}")]
    Unavailable {
        /// What the database or the connection said.
        reason: String,
    },
    /// Another process holds the database, or too much is waiting: try again soon.
    #[error("the database is busy")]
    Busy,
    /// There is no space left.
    #[error("the disk of the database is full")]
    Full,
    /// The database does not take writes.
    #[error("the database is read-only")]
    ReadOnly,
    /// What was to be changed was changed by somebody else in between.
    #[error("somebody else changed it in between")]
    Conflict,
    /// Something that must be unique exists already.
    #[error("{constraint} exists already")]
    Duplicate {
        /// Column or constraint.
        constraint: String,
    },
    /// What was asked for does not exist.
    #[error("there is no such row")]
    Missing,
    /// A stored value is not what it should be.
    #[error("the database holds something that cannot be: {what}")]
    Corrupt {
        /// Table or column.
        what: &'static str,
    },
    /// The closure panicked; its changes were undone.
    #[error("the operation failed by a panic")]
    Panicked,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// The file is not a database, or cannot be opened.
    #[error("cannot open the database {place}: {reason}")]
    CannotOpen {
        /// File or server, without password.
        place: String,
        /// Why.
        reason: String,
    },
    /// The schema was made by a later version of this program.
    #[error(
        "the database has the migration {found}, which this version does not know: run the version that made it, or a later one; a database from before the first release has to be begun anew"
    )]
    TooNew {
        /// The unknown migration.
        found: String,
    },
    /// Anything else that the database said.
    #[error("the database refused: {message}")]
    Refused {
        /// Its words.
        message: String,
    },
}

impl StoreError {
    /// Whether the same request may succeed later without anybody changing it.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Busy | Self::Full | Self::ReadOnly | Self::Closed => true,
            Self::Conflict
            | Self::Duplicate { .. }
            | Self::Missing
            | Self::Corrupt { .. }
            | Self::Panicked
            | Self::CannotOpen { .. }
            | Self::TooNew { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// What a message of the database means. Both databases report most of these in words alone.
    pub(crate) fn from_message(message: &str) -> Self {
        let lower = message.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if says(&["is full", "no space left", "disk full"]) {
            Self::Full
        } else if says(&["readonly database", "read-only transaction"]) {
            Self::ReadOnly
        } else if says(&[
            "is locked",
            "deadlock",
            "could not serialize",
            "lock timeout",
            "statement timeout",
        ]) {
            Self::Busy
        } else if says(&[
            "server closed the connection",
            "terminating connection",
            "connection to server",
            "could not connect",
            "could not receive",
            "could not send",
            "no connection to the server",
            "ssl connection",
            "disk i/o error",
            "unable to open database file",
            "is not a database",
            "disk image is malformed",
            "shutting down",
            "starting up",
            "remaining connection slots",
            "too many clients",
            "connection refused",
            "eof detected",
        ]) {
            Self::Unavailable {
                reason: message.lines().next().unwrap_or_default().to_owned(),
            }
        } else {
            Self::Refused {
                message: message.lines().next().unwrap_or_default().to_owned(),
            }
        }
    }
}

impl From<DieselError> for StoreError {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "diesel's errors are open-ended; their words decide"
    )]
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::Missing,
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                let message = information.message();
                let column = message
                    .strip_prefix("UNIQUE constraint failed: ")
                    .map(str::to_owned);
                let constraint = information.constraint_name().map(str::to_owned).or(column);
                Self::Duplicate {
                    constraint: constraint.unwrap_or_else(|| "a unique value".to_owned()),
                }
            }
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            DieselError::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => Self::ReadOnly,
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, information) => {
                Self::Unavailable {
                    reason: information.message().to_owned(),
                }
            }
            DieselError::DatabaseError(_, information) => Self::from_message(information.message()),
            other => Self::from_message(&other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_both_databases_are_understood() {
        assert_eq!(
            StoreError::from_message("database or disk is full"),
            StoreError::Full
        );
        assert_eq!(
            StoreError::from_message("attempt to write a readonly database"),
            StoreError::ReadOnly
        );
        assert_eq!(StoreError::from_message("database is locked"), StoreError::Busy);
        assert!(StoreError::from_message("server closed the connection unexpectedly\n\tmore").is_temporary());
        assert_eq!(
            StoreError::from_message("canceling statement due to statement timeout"),
            StoreError::Busy
        );
        assert!(!StoreError::from_message("malformed array literal").is_temporary());
        assert!(!StoreError::from_message("CHECK constraint failed: role").is_temporary());
    }
}
