//! Import batches: which file brought which dose records, from whom, and what became of its rows.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BatchId, StaffId};
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::Refusal;

/// How a file came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Origin {
    /// `option-m import` on a machine of the desk.
    CommandLine,
    /// An administrator sent it from the browser.
    Upload,
    /// It was made up for a demonstration.
    Demonstration,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum BatchState {
    /// Its rows are being taken, or it was cut short and waits to go on.
    Running,
    /// All its rows are in.
    Finished,
    /// Its rows are being taken out again.
    Withdrawing,
    /// None of its rows count any more.
    Withdrawn,
}

/// What a file came to, once all its rows are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum CameTo {
    /// Every row was taken, and some count.
    Whole,
    /// Some rows were rejected.
    Partly,
    /// Every row was taken, and none counts: all are quarantined.
    Nothing,
    /// Every row was rejected.
    AllRejected,
}

/// Rows by what they were quarantined or rejected for; a row may have several reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// By the code of the reason.
    #[serde(default)]
    pub quarantined: BTreeMap<String, i64>,
    /// By the column that could not be read; empty for a row as a whole.
    #[serde(default)]
    pub rejected: BTreeMap<String, i64>,
    /// Rows that were taken though a column needed mending, by that column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mended: BTreeMap<String, i64>,
    /// Rows that were taken without what stood in a column, by that column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, i64>,
}

/// How many rows of a file became what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New records.
    pub accepted: i64,
    /// Rows that say what the registry has already.
    pub unchanged: i64,
    /// Records with a new version.
    pub superseded: i64,
    /// Of the new records and versions, those that break a rule.
    pub quarantined: i64,
    /// Rows that could not be read.
    pub rejected: i64,
    /// For what.
    pub reasons: Reasons,
    /// Open tickets that these records resolved.
    pub tickets_resolved: i64,
    /// Of the new records and versions, those with a possible date: doses by the Monday of their week.
    pub weeks: BTreeMap<NaiveDate, i64>,
}

impl Tally {
    /// Counts a row that breaks these rules, if it breaks any.
    pub fn count_quarantine(&mut self, reasons: &[QuarantineReason]) {
        self.quarantined += i64::from(!reasons.is_empty());
        for reason in reasons {
            *self
                .reasons
                .quarantined
                .entry(reason.code().to_owned())
                .or_default() += 1;
        }
    }

    /// Counts a dose that was given on this day.
    pub fn count_dose(&mut self, on: NaiveDate) {
        *self.weeks.entry(on.week(Weekday::Mon).first_day()).or_default() += 1;
    }

    /// Counts a row that could not be read.
    pub fn count_reject(&mut self, column: &str) {
        self.rejected += 1;
        *self.reasons.rejected.entry(column.to_owned()).or_default() += 1;
    }

    /// Counts what was done to a row so that it could be taken.
    pub fn count_notes(&mut self, notes: &[Note]) {
        for note in notes {
            let of = match note.done {
                Done::Mended => &mut self.reasons.mended,
                Done::LeftOut => &mut self.reasons.left_out,
            };
            *of.entry(note.column.to_owned()).or_default() += 1;
        }
    }

    /// Rows that count from now on: new records and versions that break no rule.
    pub fn counting(&self) -> i64 {
        self.accepted + self.superseded - self.quarantined
    }

    /// What the file came to if these are all its rows.
    pub fn came_to(&self) -> CameTo {
        let useful = self.counting() + self.unchanged;
        if self.rejected > 0 && self.rejected == self.rows() {
            CameTo::AllRejected
        } else if self.rejected > 0 {
            CameTo::Partly
        } else if useful == 0 && self.quarantined > 0 {
            CameTo::Nothing
        } else {
            CameTo::Whole
        }
    }

    /// Rows that were dealt with.
    pub fn rows(&self) -> i64 {
        self.accepted + self.unchanged + self.superseded + self.rejected
    }
}

/// What was done to a column so that its row could be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Done {
    /// It was read as it was certainly meant.
    Mended,
    /// It says nothing now: the dose does not need it.
    LeftOut,
}

/// A remark on a row that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The column.
    pub column: &'static str,
    /// What was done to it.
    pub done: Done,
    /// What stood there; identity numbers masked.
    pub value: String,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column that is at fault; empty for the row as a whole.
    pub column: &'static str,
    /// What stands there, identity numbers masked.
    pub value: String,
    /// What is wrong with it.
    pub refusal: Refusal,
    /// What stands under each column of the contract, so that the row can be corrected and sent again.
    pub cells: Vec<String>,
    /// What stands behind the last column.
    pub surplus: Vec<String>,
}

/// That a batch was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: StaffId,
    /// Why.
    pub ground: Reason,
}

/// A file that was imported, or began to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// What the file was called.
    pub file_name: String,
    /// How it came.
    pub origin: Origin,
    /// The member of staff who sent it, if one did.
    pub staff: Option<StaffId>,
    /// The account and machine of a command line.
    pub sender: String,
    /// Unpacked.
    pub size_bytes: i64,
    /// How far it is.
    pub state: BatchState,
    /// When it came.
    pub started_at: DateTime<Utc>,
    /// When all rows were in.
    pub finished_at: Option<DateTime<Utc>>,
    /// Rows of the file.
    pub rows_total: i64,
    /// Rows that are in.
    pub rows_done: i64,
    /// What became of them.
    pub tally: Tally,
    /// Records of withdrawn batches that are its own now, since it had repeated them.
    pub taken_over: i64,
    /// That it was withdrawn.
    pub withdrawal: Option<Withdrawal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_which_nothing_was_taken_came_to_nothing() {
        let tally = |accepted, quarantined, unchanged, rejected| Tally {
            accepted,
            unchanged,
            quarantined,
            rejected,
            ..Tally::default()
        };
        assert_eq!(tally(3, 0, 0, 0).came_to(), CameTo::Whole);
        assert_eq!(tally(0, 0, 3, 0).came_to(), CameTo::Whole);
        assert_eq!(tally(0, 0, 0, 0).came_to(), CameTo::Whole);
        assert_eq!(tally(3, 1, 0, 1).came_to(), CameTo::Partly);
        assert_eq!(tally(3, 3, 0, 0).came_to(), CameTo::Nothing);
        assert_eq!(tally(0, 0, 0, 3).came_to(), CameTo::AllRejected);
    }
}
