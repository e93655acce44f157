//! TODO.

mod certificate;
pub(crate) mod held;
pub mod vaccination_status;

pub use crate::domain::certificate::certificate::*;
