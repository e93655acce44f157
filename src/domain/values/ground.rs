//! Why something was done: words that a person typed, or a sentence of the program's, which is worded where it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::reason::Reason;

/// A ground. Kept as JSON: what a person typed is a string, whatever it looks like, and a sentence of the program's an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Ground {
    /// What a person typed; empty where nobody gave a ground.
    Typed(String),
    /// What the program says.
    Said(Said),
    /// What a newer version of the program says.
    Unknown(Value),
}

/// What the program says: which sentence, with its arguments as codes and numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(tag = "said", rename_all = "kebab-case")]
#[strum_discriminants(name(Sentence), derive(IntoStaticStr, VariantArray))]
#[strum_discriminants(strum(prefix = "said-", serialize_all = "kebab-case"))]
#[strum_discriminants(doc = "Which sentence it is, without its arguments.")]
pub enum Said {
    /// How a record compared with a complaint.
    Compared(Comparison),
    /// The record of a suspended link was accepted for a complaint.
    LinkEndedByAnswer,
    /// The rules judged a record again.
    CheckedAgain,
    /// A record is not that of a complaint, for one of the usual reasons.
    NotTheirs {
        /// Which.
        because: NotTheirs,
    },
    /// A decision was undone before its letter left.
    DecisionUndone,
    /// To the citizen: why the record that answered their complaint shows the dose no more.
    RecordGone {
        /// Why.
        because: Lost,
    },
    /// To staff: the same, with the record and what it was done for.
    BroughtBack {
        /// Why.
        because: Lost,
        /// Which record.
        record: String,
        /// What whoever did it gave as the ground.
        ground: Box<Ground>,
    },
}

/// Why a record shows the dose of a complaint no more that it had answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Lost {
    /// The release of the record was undone.
    ReleaseUndone,
    /// The record was taken for another person's.
    TakenForAnother,
    /// What the record says was corrected.
    Corrected,
    /// A link to another person is in force again.
    LinkResumed,
}

/// Why a record is usually not that of a complaint.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum NotTheirs {
    /// It is somebody else's.
    AnotherPerson,
    /// It is another dose of the same person.
    AnotherDose,
    /// Another record says the same.
    SecondRecord,
    /// Too little agrees.
    TooLittle,
}

/// How a record compared with a complaint, in the order in which it is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The message key of what the record seems to be.
    pub verdict: String,
    /// The codes of the fields that agree.
    pub agree: Vec<String>,
    /// What differs, and how.
    pub differ: Vec<Difference>,
    /// The codes of the fields that one of the two does not say.
    pub missing: Vec<String>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The message key.
    pub key: String,
    /// The arguments of the message.
    pub args: BTreeMap<String, String>,
}

impl Ground {
    /// What a person typed.
    pub fn typed(text: impl Into<String>) -> Self {
        Self::Typed(text.into())
    }

    /// Nobody gave a ground.
    pub fn none() -> Self {
        Self::Typed(String::new())
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Typed(text) if text.trim().is_empty())
    }
}

impl From<&Reason> for Ground {
    fn from(reason: &Reason) -> Self {
        Self::typed(reason.as_str())
    }
}

impl<'de> Deserialize<'de> for Ground {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Value::deserialize(deserializer)?;
        if let Value::String(text) = kept {
            return Ok(Self::Typed(text));
        }
        Ok(Said::deserialize(&kept).map_or(Self::Unknown(kept), Self::Said))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn read(kept: &str) -> Ground {
        serde_json::from_str(kept).unwrap()
    }

    #[test]
    fn what_a_person_typed_stays_what_they_typed() {
        for text in ["Fail salah.", "", r#"{"said":"checked-again"}"#, r#""x""#, "null"] {
            let ground = Ground::typed(text);
            let kept = serde_json::to_string(&ground).unwrap();
            assert_eq!(read(&kept), ground, "{kept}");
        }
        assert!(Ground::none().is_empty() && Ground::typed(" \n").is_empty());
        assert!(!Ground::Said(Said::CheckedAgain).is_empty());
    }

    #[test]
    fn what_the_program_says_is_kept_by_its_key() {
        let inner = Ground::typed("Kad disemak.");
        let ground = Ground::Said(Said::BroughtBack {
            because: Lost::ReleaseUndone,
            record: "myvas V-9".to_owned(),
            ground: Box::new(inner),
        });
        let kept = serde_json::to_string(&ground).unwrap();
        assert_eq!(
            kept,
            r#"{"said":"brought-back","because":"release-undone","record":"myvas V-9","ground":"Kad disemak."}"#
        );
        assert_eq!(read(&kept), ground);
    }

    #[test]
    fn what_a_newer_version_says_is_kept_as_it_is() {
        for kept in [
            r#"{"because":"moon","said":"record-gone"}"#,
            r#"{"said":"something-new","size":3}"#,
            "7",
            "null",
        ] {
            let ground = read(kept);
            assert!(matches!(ground, Ground::Unknown(_)), "{kept}");
            assert!(!ground.is_empty());
            assert_eq!(serde_json::to_string(&ground).unwrap(), kept);
        }
    }
}
