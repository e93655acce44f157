//! What can be wrong with a certificate.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;

/// What is wrong with the certificate.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No booster is shown.
    Missing,
    /// It was shown before.
    Vanished,
    /// Called again though the dose was taken.
    SecondAppointment,
    /// Shown, but wrong.
    WrongDetails,
}

impl Problem {
    /// The problem with this code.
    ///
    /// # Errors
    /// `refusal-problem`.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        <Self as Coded>::parse(code.trim()).ok_or_else(|| Refusal::new("refusal-problem"))
    }
}
