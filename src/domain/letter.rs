//! What the desk tells a citizen by e-mail.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::contact::EmailAddress;
use super::language::Language;
use super::reference::Reference;
use super::registry::link::Cause;
use super::ticket::Outcome;

/// One letter, as data; how it reads is the mail room's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// The complaint arrived.
    Received {
        /// By when it will be resolved.
        deadline: DateTime<Utc>,
    },
    /// Staff need to know something; the clock stands until the answer comes.
    Question {
        /// The question.
        question: String,
    },
    /// The ticket ended.
    Resolved {
        /// How.
        outcome: Outcome,
        /// What staff add in their own words; may be empty.
        message: String,
    },
    /// The promise was broken: an apology.
    Late {
        /// When the complaint should have been resolved.
        deadline: DateTime<Utc>,
    },
    /// Nothing new, but the ticket is not forgotten.
    StillWorking {
        /// By when it will be resolved; nothing once that moment has passed.
        deadline: Option<DateTime<Utc>>,
    },
    /// The question is still open.
    StillWaiting {
        /// The question.
        question: String,
    },
    /// A new secret link was asked for.
    NewLink,
    /// A record that had been linked to the citizen turned out not to be theirs.
    LinkRevoked {
        /// By when the complaint will be resolved now; nothing once that moment has passed.
        deadline: Option<DateTime<Utc>>,
    },
    /// A record that had been linked to the citizen says something else now: the dose shows no more.
    LinkSuspended {
        /// Why.
        cause: Cause,
        /// Which dose it was.
        dose_number: u8,
        /// On which day it was said to have been given.
        administered_on: NaiveDate,
        /// By when the complaint will be resolved now; nothing once that moment has passed.
        deadline: Option<DateTime<Utc>>,
    },
}

impl Letter {
    /// The code in the database and the folder of its templates.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Question { .. } => "question",
            Self::Resolved { .. } => "resolved",
            Self::Late { .. } => "late",
            Self::StillWorking { .. } => "still_working",
            Self::StillWaiting { .. } => "still_waiting",
            Self::NewLink => "new_link",
            Self::LinkRevoked { .. } => "link_revoked",
            Self::LinkSuspended { .. } => "link_suspended",
        }
    }
}

/// A letter with everything that is needed to write and send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressedLetter {
    /// What it says.
    pub letter: Letter,
    /// Which complaint it is about.
    pub reference: Reference,
    /// Serial number of the ticket's present secret link.
    pub link_serial: i32,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// In which language.
    pub language: Language,
}
