//! What a search of the registry found and what came of it, as data that events keep. The codes are those of
//! `crate::matching`; what they meant when they were written is not changed by a later version of it.

use serde::{Deserialize, Serialize};

use crate::domain::ticket::outcome::{Basis, Outcome};
use crate::domain::ticket::priority::Urgent;
use crate::domain::values::ids::RecordId;

/// How a field compared: its code, the code of the level, and the weight in hundredths of a bit, if it said anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared(pub String, pub String, pub Option<i32>);

/// A record as it compared with a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// The record.
    pub record: RecordId,
    /// How probable it was that it is the one, in millionths.
    pub probability: u32,
    /// What was compared.
    pub compared: Vec<Compared>,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchReport {
    /// The code of the decision.
    pub decision: String,
    /// Why: message keys below `reason-`.
    pub reasons: Vec<String>,
    /// The most likely record.
    pub best: Option<Matched>,
    /// What makes the ticket urgent, as far as person and complaint do.
    pub urgent: Vec<Urgent>,
}

/// What the last search came to, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The code of the decision; empty before the first search.
    pub decision: String,
    /// How probable the most likely record was, in millionths.
    pub probability: Option<u32>,
}

/// The record that settles a complaint, and how that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The record.
    pub record: RecordId,
    /// How.
    pub outcome: Outcome,
    /// What that rests on.
    pub basis: Basis,
}

/// What spoke against a record that was taken all the same, and why it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overruled {
    /// The codes of what spoke against it ([`crate::domain::ticket::by_hand::Doubt`]).
    pub doubts: Vec<String>,
    /// Why it was taken all the same, in the words of whoever did.
    pub reason: String,
}

/// A record that a member of staff took for the complaint's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The record as it is now.
    pub record: RecordId,
    /// Whether it was linked for that.
    pub linked: bool,
    /// Whether it was released from quarantine for that.
    pub released: bool,
    /// How it had compared.
    pub matched: Option<Matched>,
    /// What spoke against it, where something did.
    pub overruled: Option<Overruled>,
    /// How the ticket ends by it, if it does.
    pub outcome: Option<Outcome>,
    /// What that rests on.
    pub basis: Basis,
}
