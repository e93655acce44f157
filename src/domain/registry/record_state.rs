//! What a version of a dose record is worth now.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum RecordState {
    /// It counts.
    Valid,
    /// It would count, but breaks rules.
    Quarantined,
    /// A later version says something else.
    Superseded,
    /// Its batch was withdrawn.
    Withdrawn,
}

impl RecordState {
    /// The state of a version.
    pub fn of(is_current: bool, is_valid: bool, batch_withdrawn: bool) -> Self {
        match (is_current, is_valid, batch_withdrawn) {
            (true, true, _) => Self::Valid,
            (true, false, _) => Self::Quarantined,
            (false, _, true) => Self::Withdrawn,
            (false, _, false) => Self::Superseded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_current_versions_count_or_wait() {
        assert_eq!(RecordState::of(true, true, false), RecordState::Valid);
        assert_eq!(RecordState::of(true, false, false), RecordState::Quarantined);
        assert_eq!(RecordState::of(false, true, false), RecordState::Superseded);
        assert_eq!(RecordState::of(false, true, true), RecordState::Withdrawn);
    }
}
