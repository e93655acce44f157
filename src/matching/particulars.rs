//! What a complaint or a record says, in the form in which the two are compared.

use std::sync::Arc;

use crate::domain::complaint::Complaint;
use crate::domain::facility::State;
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::MyKad;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::vaccine::Vaccine;
use crate::domain::values::date_cells::{self, DateOrder, ShortYear};
use crate::matching::names::name::Name;
use crate::matching::place::Place;
use crate::matching::ymd::Ymd;

/// The number of a document, without what people put between its characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdNumber {
    /// The kind of document.
    pub kind: Option<IdType>,
    /// Letters and digits, in upper case.
    pub text: String,
    /// Whether a document may have it: not if it is said to be a `MyKad`'s and breaks the rules of those.
    pub sound: bool,
}

impl IdNumber {
    /// Reads a number. Nothing for a text without letters and digits.
    pub fn read(kind: Option<IdType>, text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let sound = kind != Some(IdType::Mykad) || MyKad::parse(&text).is_ok();
        (!text.is_empty()).then_some(Self { kind, text, sound })
    }

    /// Whether it has the shape of a `MyKad` number: twelve digits.
    pub fn is_mykad(&self) -> bool {
        self.kind != Some(IdType::Passport)
            && self.text.len() == 12
            && self.text.bytes().all(|b| b.is_ascii_digit())
    }

    /// The date of birth in a `MyKad` number; whether the calendar has it does not matter. The ninth digit tells the
    /// century, as in [`crate::domain::person::mykad::MyKad::birth_date`].
    pub fn birth(&self) -> Option<Ymd> {
        if !self.is_mykad() {
            return None;
        }
        let century = if self.text.as_bytes().get(8).is_some_and(|digit| *digit < b'5') {
            "20"
        } else {
            "19"
        };
        Ymd::read(&format!("{century}{}", self.text.get(..6)?))
    }
}

/// What one side says. A field that is not there says nothing either way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The document.
    pub id: Option<IdNumber>,
    /// The person's name.
    pub name: Name,
    /// The date of birth, stated or else read from the `MyKad`.
    pub birth: Option<Ymd>,
    /// The telephone: the digits of E.164, or all that were given.
    pub phone: Option<i64>,
    /// Which dose.
    pub dose_number: Option<u8>,
    /// Which vaccine.
    pub vaccine: Option<Vaccine>,
    /// Which lot: letters and digits in upper case.
    pub lot: Option<String>,
    /// The day on which it was given.
    pub day: Option<Ymd>,
    /// Where.
    pub place: Arc<Place>,
}

/// A row of a file whose fields may be empty or wrong: what can be compared of it is taken, the rest left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loose<'a> {
    /// Kind of document.
    pub id_type: &'a str,
    /// Its number.
    pub id_number: &'a str,
    /// The name.
    pub name: &'a str,
    /// Date of birth.
    pub date_of_birth: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Which dose.
    pub dose_number: &'a str,
    /// Which vaccine.
    pub vaccine: &'a str,
    /// Which lot.
    pub lot_number: &'a str,
    /// When.
    pub administered_on: &'a str,
    /// The facility's code.
    pub facility_code: &'a str,
    /// The facility's name.
    pub facility_name: &'a str,
    /// Its state.
    pub facility_state: &'a str,
}

impl Particulars {
    /// Takes what can be compared from a row.
    pub fn read(row: &Loose<'_>) -> Self {
        let id = IdNumber::read(IdType::parse(row.id_type).ok(), row.id_number);
        let phone = PhoneNumber::parse(row.phone).map(|phone| phone.digits()).ok();
        let digits = || row.phone.chars().filter(char::is_ascii_digit).collect::<String>();
        let code = row.facility_code.trim().to_uppercase();
        Self {
            birth: Ymd::read(row.date_of_birth).or_else(|| id.as_ref().and_then(IdNumber::birth)),
            id,
            name: Name::read(row.name),
            phone: phone.or_else(|| digits().parse().ok()),
            dose_number: row.dose_number.trim().parse().ok(),
            vaccine: Vaccine::parse(row.vaccine).ok(),
            lot: lot(row.lot_number),
            day: Ymd::read(row.administered_on).or_else(|| {
                let read = date_cells::read(row.administered_on, DateOrder::DayFirst, ShortYear::Dose);
                read.ok().map(Ymd::from)
            }),
            place: Arc::new(Place::read(
                Some(code).filter(|code| !code.is_empty()),
                State::parse(row.facility_state).ok(),
                row.facility_name,
            )),
        }
    }
}

/// A lot as it is compared: letters and digits.
fn lot(text: &str) -> Option<String> {
    let lot: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (lot.len() >= 3 && lot.bytes().any(|b| b.is_ascii_digit())).then_some(lot)
}

impl From<&Complaint> for Particulars {
    fn from(complaint: &Complaint) -> Self {
        Self {
            id: IdNumber::read(Some(complaint.identity.kind()), complaint.identity.number()),
            name: Name::read(complaint.name.as_str()),
            birth: complaint.date_of_birth.day().map(Ymd::from),
            phone: Some(complaint.phone.digits()),
            dose_number: Some(complaint.dose_number.get()),
            vaccine: complaint.vaccine,
            lot: complaint.lot.as_ref().and_then(|known| lot(known.as_str())),
            day: Some(complaint.administered_on.into()),
            place: Arc::new(Place::read(
                None,
                Some(complaint.facility_state),
                complaint.facility_name.as_str(),
            )),
        }
    }
}

impl From<&DoseStatement> for Particulars {
    fn from(dose: &DoseStatement) -> Self {
        let id = IdNumber::read(Some(dose.identity.kind()), dose.identity.number());
        let birth = dose.date_of_birth.map(Ymd::from);
        Self {
            birth: birth.or_else(|| id.as_ref().and_then(IdNumber::birth)),
            id,
            name: Name::read(dose.name.as_str()),
            phone: dose.phone.as_ref().map(PhoneNumber::digits),
            dose_number: Some(dose.dose_number.get()),
            vaccine: Some(dose.vaccine),
            lot: dose.lot.as_ref().and_then(|known| lot(known.as_str())),
            day: Some(dose.administered_on.into()),
            place: Arc::new(Place::read(
                dose.facility.map(|id| id.to_string()),
                Some(dose.facility_state),
                dose.facility_name.as_str(),
            )),
        }
    }
}
