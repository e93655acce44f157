//! Which records are worth comparing.

use crate::domain::complaint::Complaint;
use crate::domain::identity::Identity;

/// Something by which the store can find records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// All current records of this identity.
    Identity(Identity),
}

/// The keys under which the record of a complaint may be found.
pub fn keys(complaint: &Complaint) -> Vec<Key> {
    vec![Key::Identity(complaint.identity.clone())]
}
