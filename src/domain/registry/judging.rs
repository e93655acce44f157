//! Which rules a statement breaks, by itself and beside what the registry holds.

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules::{self, PersonDose};

/// All rules that a statement breaks: those that it breaks by itself (`own`), those about the person's other doses, and
/// that somebody has to vouch for its place. `others` are the valid doses that stand under the same number of a document
/// in other records.
pub fn broken_rules(
    statement: &DoseStatement,
    own: Vec<QuarantineReason>,
    place_is_confirmed: bool,
    others: &[PersonDose],
) -> Vec<QuarantineReason> {
    let mut broken = own;
    // Whose doses stand under a wrong number says nothing.
    if statement.identity.sound().is_some() {
        broken.extend(dose_rules::broken_beside(PersonDose::from(statement), others));
    }
    if !place_is_confirmed {
        broken.push(QuarantineReason::Facility);
    }
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// What remains of the rules that a version breaks: nothing where a human released it although it broke them, and it
/// breaks no others since.
pub fn not_overridden(
    broken: Vec<QuarantineReason>,
    overrides: &[QuarantineReason],
) -> Vec<QuarantineReason> {
    if broken.iter().all(|reason| overrides.contains(reason)) {
        Vec::new()
    } else {
        broken
    }
}
