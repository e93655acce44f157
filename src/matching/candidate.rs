//! A record that may be the one, with what was compared.

use std::sync::Arc;

use crate::matching::particulars::Particulars;
use crate::matching::vocabulary::Comparison;
use crate::matching::weights::Weight;

/// A record that may be the one, with what was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<T> {
    /// The record.
    pub record: T,
    /// What it says.
    pub particulars: Arc<Particulars>,
    /// How it compares with the complaint, field by field.
    pub comparison: Comparison,
    /// What that comes to.
    pub weight: Weight,
    /// The probability that it is the one, from 0 to 1.
    pub probability: f64,
}
