//! How a command fails, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::desk::DeskError;
use crate::desk::match_rules::MatchRulesError;
use crate::store::StoreError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The input was refused, or the command was used wrongly: exit code 2.
    Rejected(String),
    /// The configuration is wrong: exit code 3.
    Configuration(ConfigError),
    /// The weights that the configuration names cannot be used: exit code 3 too.
    Weights(MatchRulesError),
    /// The database is not available: exit code 4.
    Database(StoreError),
    /// Anything else: exit code 1.
    Other(anyhow::Error),
}

impl Failure {
    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Other(_) => 1,
            Self::Rejected(_) => 2,
            Self::Configuration(_) | Self::Weights(_) => 3,
            Self::Database(_) => 4,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(why) => f.write_str(why),
            Self::Configuration(error) => error.fmt(f),
            Self::Weights(error) => error.fmt(f),
            Self::Database(error) => error.fmt(f),
            // With its causes, in one line.
            Self::Other(error) => write!(f, "{error:#}"),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Configuration(error)
    }
}

impl From<MatchRulesError> for Failure {
    fn from(error: MatchRulesError) -> Self {
        Self::Weights(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        if let DeskError::Store(error) = error {
            error.into()
        } else {
            Self::Rejected(error.to_string())
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let unusable = matches!(error, StoreError::CannotOpen { .. } | StoreError::TooNew { .. });
        if unusable || error.is_temporary() {
            Self::Database(error)
        } else {
            Self::Other(error.into())
        }
    }
}
