//! The views in which staff see the queue. A view names whose turn it is, not who may see a ticket: everybody sees all.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// One view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum View {
    /// Open tickets of whoever looks.
    Mine,
    /// What whoever looks should do next: their own on which the desk has the ball, and what nobody owns.
    Next,
    /// Open tickets whose clock runs and whose deadline comes within [`LATE_SOON`].
    LateSoon,
    /// Open tickets whose clock runs and whose deadline is over.
    Late,
    /// What waits for a member of staff.
    Unassigned,
    /// What waits for the citizen's answer.
    Citizen,
    /// What waits for a facility's answer.
    Facility,
    /// All that is still owed.
    #[default]
    All,
}

/// What is late within this time stands among what is late soon.
pub const LATE_SOON: chrono::TimeDelta = chrono::TimeDelta::hours(24);
