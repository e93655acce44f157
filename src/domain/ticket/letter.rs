//! What the desk tells by e-mail: citizens, and supervisors.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::EmailAddress;
use crate::domain::registry::link::Cause;
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::ticket::standing::Standing;
use crate::domain::values::ground::Ground;
use crate::domain::values::language::Language;

/// One letter, as data; `mail` words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
        /// What was true then.
        #[serde(default)]
        basis: Basis,
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
        /// How it stands; nothing in letters of the time before this was kept.
        #[serde(default)]
        standing: Option<Standing>,
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
        /// By when the complaint will be resolved now; nothing if that moment has passed or the clock stands.
        deadline: Option<DateTime<Utc>>,
        /// Whether that moment has passed.
        #[serde(default)]
        overdue: bool,
    },
    /// The record by which the complaint was settled was withdrawn: it is open again.
    RecordGone {
        /// The dose that the certificate shows no more, if that is known.
        dose: Option<ToldDose>,
        /// Why; may be empty.
        reason: Ground,
        /// By when the complaint will be resolved now; nothing once that moment has passed.
        deadline: Option<DateTime<Utc>>,
    },
    /// Staff found their decision wrong: the complaint is open again.
    Reopened {
        /// Why.
        reason: String,
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
    /// The complaint is handled together with another one, of which a stranger learns nothing more; or no more so.
    Together {
        /// Which of the two it is.
        part: Part,
        /// The complaint under which the answer is given, for whoever reads the letters of both.
        other: Option<Reference>,
    },
    /// To supervisors: the machine does not act by itself any more.
    MachinePaused {
        /// How many of the last reviewed decisions were right.
        right: u32,
        /// How many were wrong.
        wrong: u32,
        /// The precision that is asked for, in millionths.
        least: u32,
        /// Since when.
        since: DateTime<Utc>,
    },
}

/// What a complaint is that was handled together with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The one that ended as a duplicate: what its citizen writes is heard with the other one.
    Merged,
    /// The one under which the answer is given.
    Leads,
    /// It is handled by itself again.
    Alone,
}

impl Letter {
    /// The code in the database and the folder of its templates.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What tells two letters apart: whoever was shown one agreed to this one and to no other.
    pub fn fingerprint(&self) -> String {
        let said = serde_json::to_vec(self).unwrap_or_default();
        HEXLOWER.encode(&Sha256::digest(said)[..16])
    }
}

/// Who is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Audience {
    /// Whoever complained.
    Citizen,
    /// Somebody who works at the desk.
    Staff,
    /// A place where doses are given.
    Facility,
}

/// Who gets a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// What they are to the desk.
    pub audience: Audience,
    /// Where the letter goes.
    pub address: EmailAddress,
    /// What they are called.
    pub name: String,
    /// In which language they read.
    pub language: Language,
}

impl Recipient {
    /// Whoever filed a complaint, in the language in which they did.
    pub fn citizen(complaint: &Complaint, language: Language) -> Self {
        Self {
            audience: Audience::Citizen,
            address: complaint.email.clone(),
            name: complaint.name.as_str().to_owned(),
            language,
        }
    }
}

/// The ticket that a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its reference.
    pub reference: Reference,
    /// Serial number of its present tracking link, which stands in letters to its citizen alone.
    pub link_serial: i32,
}

/// A letter with everything that is needed to write and send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressedLetter {
    /// What it says.
    pub letter: Letter,
    /// Who gets it.
    pub to: Recipient,
    /// Which ticket it is about, if it is about one.
    pub about: Option<About>,
}
