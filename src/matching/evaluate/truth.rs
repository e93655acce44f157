//! What is true of a complaint, for evaluation.

/// A record by its key: source system and number there.
pub(crate) type RecordKey = (String, String);

/// What is true of one complaint. A text is empty where the truth does not tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// The record that it is about, if there is one.
    pub record: Option<RecordKey>,
    /// Records that are as right: the same dose, stored again.
    pub also: Vec<RecordKey>,
    /// The person's other records; `None` where the truth does not tell them, so that a stranger's dose cannot be told
    /// from another dose of the person.
    pub others: Option<Vec<RecordKey>>,
    /// Who complains: the same text for the same person.
    pub person: String,
    /// Why the dose does not show.
    pub cause: String,
    /// Which scenario the complaint belongs to.
    pub scenario: String,
    /// How the person is named, and their kind of document.
    pub group: String,
}

impl Truth {
    pub(crate) fn is_right(&self, key: &RecordKey) -> bool {
        self.record.as_ref() == Some(key) || self.also.contains(key)
    }
}

/// The share of `part` in `whole`; 0 where there is nothing.
#[expect(clippy::cast_precision_loss, reason = "no file has 2^52 complaints")]
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
