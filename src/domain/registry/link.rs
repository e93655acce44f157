//! Links: a link says that what somebody saw is a person's dose. It is in force as long as that stands.

use rapidfuzz::distance::osa;
use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::LinkId;

/// A link of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// Whose dose it says that the record is.
    pub person: Identity,
    /// What the record said when the link was accepted.
    pub seen: DoseStatement,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// Since when it is suspended, or was when it was revoked.
    pub suspended: Option<DateTime<Utc>>,
    /// When it came into force again for the last time.
    pub resumed: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked: Option<DateTime<Utc>>,
}

/// Why a link is suspended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The file that had brought what was seen was withdrawn.
    BatchWithdrawn,
    /// The source changed the record.
    SourceChanged,
    /// A member of staff corrected it.
    Corrected,
    /// It says what it said, and has to be checked again before it counts.
    Quarantined,
}

/// That a link on which a ticket relies is suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The record that was linked.
    #[serde(flatten)]
    pub row: SourceRow,
    /// Why.
    pub cause: Cause,
    /// What whoever caused it gave as the reason; empty if they gave none. Of a withdrawn file, the citizen may read it.
    pub ground: Ground,
    /// Which dose had been seen.
    pub dose_number: u8,
    /// On which day it was said to have been given.
    pub administered_on: NaiveDate,
}

impl Link {
    /// Whether it counts beside what the record says now: of the person who was seen, or of the person to whom it is linked,
    /// the same dose, of the same vaccine, on the same day.
    pub fn is_in_force(&self, now: &DoseStatement) -> bool {
        now.is_valid() && self.is_about(now)
    }

    /// Whether it would count if the record were valid.
    pub fn is_about(&self, now: &DoseStatement) -> bool {
        let own = now.identity.sound() == Some(&self.person);
        let whose = own || is_same_person(&self.seen, now);
        self.revoked.is_none() && whose && is_same_dose(&self.seen, now)
    }

    /// Since when it is in force.
    pub fn since(&self) -> DateTime<Utc> {
        self.resumed.unwrap_or(self.at)
    }

    /// When it ended, if it did.
    fn ended(&self) -> Option<DateTime<Utc>> {
        self.suspended.or(self.revoked)
    }
}

/// Whether a link says that a record is another person's than the one whose identity it states, now or as soon as the record
/// is valid.
pub fn is_linked_away(links: &[Link], now: &DoseStatement, stated: &Identity) -> bool {
    links
        .iter()
        .any(|link| link.person != *stated && link.is_about(now))
}

/// Since when a record is its own person's again, if a link had taken it from them.
pub fn given_back(links: &[Link], stated: &Identity) -> Option<DateTime<Utc>> {
    let others = links.iter().filter(|link| link.person != *stated);
    others.filter_map(Link::ended).max()
}

fn is_same_person(seen: &DoseStatement, now: &DoseStatement) -> bool {
    seen.identity == now.identity && is_same_name(&seen.name, &now.name)
}

fn is_same_dose(seen: &DoseStatement, now: &DoseStatement) -> bool {
    seen.dose_number == now.dose_number
        && seen.administered_on == now.administered_on
        && seen.vaccine == now.vaccine
}

/// Of so many letters one may differ between two spellings of a name.
const LETTERS_A_SLIP: usize = 5;

/// Whether two names beside the same number are one: one has all words of the other, or no more than one letter in five
/// differs.
fn is_same_name(a: &PersonName, b: &PersonName) -> bool {
    let (a, b) = (a.as_str().to_lowercase(), b.as_str().to_lowercase());
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (of_a, of_b) = (words(&a), words(&b));
    if of_a.is_subset(&of_b) || of_b.is_subset(&of_a) {
        return true;
    }
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (a, b) = (letters(&a), letters(&b));
    let longest = a.chars().count().max(b.chars().count());
    osa::distance(a.chars(), b.chars()) * LETTERS_A_SLIP <= longest
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_slip_in_a_name_is_the_same_name_and_another_person_is_not() {
        let same = |a: &str, b: &str| {
            let (a, b) = (PersonName::parse(a).unwrap(), PersonName::parse(b).unwrap());
            assert_eq!(is_same_name(&a, &b), is_same_name(&b, &a));
            is_same_name(&a, &b)
        };
        assert!(same("SITI BINTI AHMED", "Siti binti Ahmad"));
        assert!(same("Tan Hui Lan", "Tan Hui Lan @ Lina"));
        assert!(same("Ahmad", "Ahmad bin Ali"));
        assert!(!same("Siti binti Ahmad", "Siti binti Osman"));
        assert!(!same("Tan Hui Lan", "Lim Ah Kow"));
    }
}
