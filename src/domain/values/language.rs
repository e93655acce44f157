//! The languages that the desk speaks.

use std::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;

/// A language of pages and letters. Malay comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Language {
    /// Bahasa Malaysia.
    #[default]
    Ms,
    /// English.
    En,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
