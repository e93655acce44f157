//! A dose as files and forms state it: the columns of the contract, each once, and what stands under them.

use std::ops::Index;

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::domain::person::contact::PhoneNumber;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;

/// A column of the contract, called by its code in files, forms and addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum DoseField {
    /// The number of the record in its source.
    SourceRecordId,
    /// Where it comes from.
    SourceSystem,
    /// The facility's code.
    FacilityCode,
    /// The facility's name.
    FacilityName,
    /// The facility's state.
    FacilityState,
    /// The kind of document.
    IdType,
    /// The document's number.
    IdNumber,
    /// The person's name.
    Name,
    /// When they were born.
    DateOfBirth,
    /// Their telephone.
    Phone,
    /// Which dose.
    DoseNumber,
    /// The vaccine.
    Vaccine,
    /// The lot.
    LotNumber,
    /// When it was given.
    AdministeredOn,
    /// Whether it was paid for.
    Paid,
}

impl DoseField {
    /// The columns that name a record.
    pub const KEY: &'static [&'static str] = Self::COLUMNS.split_at(2).0;
    /// The columns that say something about a dose.
    pub const SAID: &'static [&'static str] = Self::COLUMNS.split_at(2).1;
    /// All columns, in the order of the contract.
    pub const COLUMNS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// Where the column stands in the contract.
    pub fn place(self) -> usize {
        self as usize
    }

    /// What stands under the column in a row of the contract; empty if the row has no such cell.
    pub fn cell(self, row: &[String]) -> &str {
        row.get(self.place()).map_or("", String::as_str)
    }
}

/// What is stated of a dose: a text for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseInput([String; DoseField::COLUMNS.len()]);

impl DoseInput {
    /// What a record says, with its dates in this form.
    pub fn of(says: &DoseStatement, facility_code: Option<&str>, date: impl Fn(NaiveDate) -> String) -> Self {
        Self([
            says.source_record_id.clone(),
            says.source_system.clone(),
            facility_code.unwrap_or_default().to_owned(),
            says.facility_name.as_str().to_owned(),
            says.facility_state.code().to_owned(),
            says.identity.kind().code().to_owned(),
            says.identity.number().to_owned(),
            says.name.as_str().to_owned(),
            says.date_of_birth.map(&date).unwrap_or_default(),
            says.phone.as_ref().map_or("", PhoneNumber::as_str).to_owned(),
            says.dose_number.get().to_string(),
            says.vaccine.code().to_owned(),
            says.lot.as_ref().map_or("", Lot::as_str).to_owned(),
            date(says.administered_on),
            if says.paid { "yes" } else { "no" }.to_owned(),
        ])
    }

    /// A row of the contract.
    pub fn into_row(self) -> Vec<String> {
        self.0.into()
    }
}

impl Index<DoseField> for DoseInput {
    type Output = str;

    fn index(&self, field: DoseField) -> &str {
        &self.0[field.place()]
    }
}
