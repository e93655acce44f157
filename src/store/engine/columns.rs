//! Between columns and domain values: a column that cannot be its value is `Corrupt`, never a panic.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::{EmailAddress, PhoneNumber};
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::person_name::PersonName;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::language::Language;
use crate::domain::values::refusal::Refusal;
use crate::store::engine::error::StoreError;

/// The value that a parser made of a column, or `Corrupt` naming the column.
pub(crate) fn sound<T>(column: &'static str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or(StoreError::Corrupt { what: column })
}

fn parsed<T>(column: &'static str, value: Result<T, Refusal>) -> Result<T, StoreError> {
    sound(column, value.ok())
}

pub(crate) fn utc(at: NaiveDateTime) -> DateTime<Utc> {
    at.and_utc()
}

pub(crate) fn identity(kind: &str, number: &str) -> Result<Identity, StoreError> {
    let kind = id_type(kind)?;
    parsed("id_number", Identity::parse(kind, number))
}

pub(crate) fn id_type(code: &str) -> Result<IdType, StoreError> {
    parsed("id_type", IdType::parse(code))
}

pub(crate) fn person_name(text: &str) -> PersonName {
    PersonName::kept(text)
}

pub(crate) fn phone(text: &str) -> Result<PhoneNumber, StoreError> {
    parsed("phone", PhoneNumber::parse(text))
}

pub(crate) fn email(text: &str) -> Result<EmailAddress, StoreError> {
    sound("email", EmailAddress::kept(text))
}

/// A ground, which columns keep as JSON; a text that is none is what somebody typed.
pub(crate) fn ground(text: String) -> Ground {
    serde_json::from_str(&text).unwrap_or(Ground::Typed(text))
}

pub(crate) fn dose_number(number: i16) -> Result<DoseNumber, StoreError> {
    sound("dose_number", u8::try_from(number).ok().and_then(DoseNumber::new))
}

pub(crate) fn vaccine(code: &str) -> Result<Vaccine, StoreError> {
    parsed("vaccine", Vaccine::parse(code))
}

pub(crate) fn lot(text: &str) -> Result<Lot, StoreError> {
    parsed("lot_number", Lot::parse(text))
}

pub(crate) fn state(code: &str) -> Result<State, StoreError> {
    parsed("facility_state", State::parse(code))
}

pub(crate) fn facility_name(text: &str) -> FacilityName {
    FacilityName::kept(text)
}

pub(crate) fn language(code: &str) -> Result<Language, StoreError> {
    sound("language", Language::parse(code))
}
