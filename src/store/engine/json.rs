//! JSON in columns.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::engine::error::StoreError;

pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt {
        what: "a value that has no JSON",
    })
}

pub(crate) fn read<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { what: column })
}
