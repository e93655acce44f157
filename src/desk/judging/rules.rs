//! Which rules a statement breaks beside what the registry holds.

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules::PersonDose;
use crate::domain::registry::judging;
use crate::store::registry::insert::standing::KnownBeside;
use crate::store::registry::record_key::RecordKey;

/// All rules that a statement of a record breaks beside what stands.
pub(crate) fn broken_rules(
    statement: &DoseStatement,
    own: Vec<QuarantineReason>,
    key: &RecordKey,
    confirmed: bool,
    known: &KnownBeside,
) -> Vec<QuarantineReason> {
    let doses = known.doses.get(statement.identity.number());
    let others = doses.into_iter().flatten().filter(|(of, _)| of != key);
    let others: Vec<PersonDose> = others.map(|(_, dose)| *dose).collect();
    judging::broken_rules(statement, own, confirmed, &others)
}
