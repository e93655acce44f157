//! Finds the dose record that a complaint is about, and says why. Pure: records come in, a decision goes out.
//!
//! Four steps, each a file: [`candidates`] says what to look for, [`compare`] compares the complaint with each record
//! field by field, [`decide`] weighs what agrees and differs, and the [`compare::Comparison`] and [`decide::Reason`]s that they keep
//! are the explanation that staff read.

pub mod candidates;
pub mod compare;
pub mod decide;
pub mod name_code;
pub mod name_search;

use crate::domain::complaint::Complaint;
use crate::domain::dose_record::DoseRecord;

pub use compare::{Comparison, Field, Level};
pub use decide::{Decision, Reason};

/// A record that may be the one, with what was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub record: DoseRecord,
    /// How it compares with the complaint, field by field.
    pub comparison: Comparison,
}

/// What the search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The records that may be the one, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// What to do.
    pub decision: Decision,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Compares a complaint with the records that [`candidates::keys`] led to, and decides.
pub fn find(complaint: &Complaint, records: Vec<DoseRecord>) -> Finding {
    let mut candidates: Vec<Candidate> = records
        .into_iter()
        .map(|record| Candidate {
            comparison: compare::compare(complaint, &record),
            record,
        })
        .collect();
    candidates.sort_by_key(|candidate| {
        (
            std::cmp::Reverse(candidate.comparison.agreements()),
            candidate.record.id,
        )
    });
    let (decision, reasons) = decide::decide(complaint, &candidates);
    Finding {
        candidates,
        decision,
        reasons,
    }
}
