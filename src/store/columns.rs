//! Between columns and domain values: a column that cannot be its value is `Corrupt`, never a panic.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::StoreError;
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::dose::DoseNumber;
use crate::domain::facility::{FacilityName, State};
use crate::domain::identity::{IdType, Identity};
use crate::domain::language::Language;
use crate::domain::lot::Lot;
use crate::domain::person_name::PersonName;
use crate::domain::refusal::Refusal;
use crate::domain::vaccine::Vaccine;

/// The value that a parser made of a column, or `Corrupt` naming the column.
pub(super) fn sound<T>(column: &'static str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or(StoreError::Corrupt { what: column })
}

fn parsed<T>(column: &'static str, value: Result<T, Refusal>) -> Result<T, StoreError> {
    sound(column, value.ok())
}

pub(super) fn utc(at: NaiveDateTime) -> DateTime<Utc> {
    at.and_utc()
}

pub(super) fn identity(kind: &str, number: &str) -> Result<Identity, StoreError> {
    let kind = id_type(kind)?;
    parsed("id_number", Identity::parse(kind, number))
}

pub(super) fn id_type(code: &str) -> Result<IdType, StoreError> {
    parsed("id_type", IdType::parse(code))
}

pub(super) fn person_name(text: &str) -> PersonName {
    PersonName::kept(text)
}

pub(super) fn phone(text: &str) -> Result<PhoneNumber, StoreError> {
    parsed("phone", PhoneNumber::parse(text))
}

pub(super) fn email(text: &str) -> Result<EmailAddress, StoreError> {
    sound("email", EmailAddress::kept(text))
}

pub(super) fn dose_number(number: i16) -> Result<DoseNumber, StoreError> {
    sound("dose_number", u8::try_from(number).ok().and_then(DoseNumber::new))
}

pub(super) fn vaccine(code: &str) -> Result<Vaccine, StoreError> {
    parsed("vaccine", Vaccine::parse(code))
}

pub(super) fn lot(text: &str) -> Result<Lot, StoreError> {
    parsed("lot_number", Lot::parse(text))
}

pub(super) fn state(code: &str) -> Result<State, StoreError> {
    parsed("facility_state", State::parse(code))
}

pub(super) fn facility_name(text: &str) -> FacilityName {
    FacilityName::kept(text)
}

pub(super) fn language(code: &str) -> Result<Language, StoreError> {
    sound("language", Language::parse(code))
}
