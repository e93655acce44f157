//! What shows that answers were not as good as they should be.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Flaw {
    /// A ticket was opened again after its citizen was told how it ended.
    Reopened,
    /// A link was revoked.
    Revoked,
    /// An outcome was chosen though its fact did not hold.
    Overridden,
}
