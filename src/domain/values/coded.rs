//! Closed sets of values that are called by codes.

use std::iter::Copied;
use std::slice::Iter;
use std::str::FromStr;

use strum::VariantArray;

/// A value of a closed set. Columns, files, addresses, forms and message keys call it by its code, which strum derives; a
/// code that was ever written is never changed.
pub trait Coded: VariantArray + Copy + Into<&'static str> + FromStr {
    /// All values, in the order in which people see them.
    fn all() -> Copied<Iter<'static, Self>> {
        Self::VARIANTS.iter().copied()
    }

    /// What this one is called.
    fn code(self) -> &'static str {
        self.into()
    }

    /// The one that is called so.
    fn parse(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

impl<T: VariantArray + Copy + Into<&'static str> + FromStr> Coded for T {}
