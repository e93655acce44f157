//! What a clinic's row or a citizen's complaint says about a dose, before it is written down.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::vaccine::Vaccine;
use crate::domain::values::coded::Coded;
use crate::synth::course::Dose;
use crate::synth::people::Resident;
use crate::synth::places::Places;

/// Fifteen texts, as many as both tables have columns; used again for each row.
pub type Fields = Vec<String>;

/// A dose, as one side tells of it. Empty texts are left out by whoever states them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Kind of document.
    pub id_type: IdType,
    /// Its number.
    pub id_number: Cow<'a, str>,
    /// Name.
    pub name: Cow<'a, str>,
    /// Day of birth.
    pub born: Option<NaiveDate>,
    /// Telephone.
    pub phone: Cow<'a, str>,
    /// Which dose.
    pub dose_number: u8,
    /// Which vaccine; `None` for "I do not know".
    pub vaccine: Option<Vaccine>,
    /// Whether the vaccine is called by the name that people know rather than by its code.
    pub vaccine_by_brand: bool,
    /// Which lot.
    pub lot: Cow<'a, str>,
    /// When.
    pub on: NaiveDate,
    /// Whether the day is left out.
    pub undated: bool,
    /// Where.
    pub facility_name: Cow<'a, str>,
    /// The code of the state.
    pub facility_state: &'static str,
    /// Whether it was paid for.
    pub paid: bool,
}

impl<'a> Statement<'a> {
    /// The dose as it was.
    pub fn new(resident: &'a Resident, dose: &'a Dose, places: &'a Places) -> Self {
        let place = &places.get(dose.place).listed;
        Self {
            id_type: resident.id_type,
            id_number: Cow::Borrowed(&resident.id_number),
            name: Cow::Borrowed(&resident.name),
            born: Some(resident.born),
            phone: Cow::Borrowed(&resident.phone),
            dose_number: dose.number,
            vaccine: Some(dose.vaccine),
            vaccine_by_brand: false,
            lot: Cow::Borrowed(&dose.lot),
            on: dose.on,
            undated: false,
            facility_name: Cow::Borrowed(place.name.as_str()),
            facility_state: place.state.code(),
            paid: dose.paid,
        }
    }

    fn day(&self) -> Option<NaiveDate> {
        (!self.undated).then_some(self.on)
    }

    fn vaccine_text(&self) -> &'static str {
        match (self.vaccine, self.vaccine_by_brand) {
            (None, _) => "",
            (Some(vaccine), false) => vaccine.code(),
            (Some(Vaccine::Comirnaty), true) => "Pfizer",
            (Some(Vaccine::CoronaVac), true) => "Sinovac",
            (Some(Vaccine::Vaxzevria), true) => "AstraZeneca",
            (Some(Vaccine::Convidecia), true) => "CanSino",
            (Some(Vaccine::Spikevax), true) => "Moderna",
            (Some(Vaccine::Covilo), true) => "Sinopharm",
        }
    }
}

/// A row of the dose CSV.
#[derive(Clone, Debug)]
pub struct DoseRow<'a> {
    /// The system's number for it.
    pub source_record_id: String,
    /// Which system.
    pub source_system: &'a str,
    /// The facility's code.
    pub facility_code: &'a str,
    /// The rest.
    pub says: Statement<'a>,
}

impl DoseRow<'_> {
    /// Its columns, in the order of `desk::dose_rows::COLUMNS`.
    pub fn write(&self, fields: &mut Fields) {
        let says = &self.says;
        let texts = [
            &self.source_record_id,
            self.source_system,
            self.facility_code,
            &says.facility_name,
            says.facility_state,
            says.id_type.code(),
            &says.id_number,
            &says.name,
            "",
            &says.phone,
            "",
            says.vaccine_text(),
            &says.lot,
            "",
            yes_or_no(says.paid),
        ];
        put(fields, &texts);
        put_date(&mut fields[8], says.born);
        put_number(&mut fields[10], says.dose_number);
        put_date(&mut fields[13], says.day());
    }
}

/// A row of the complaints CSV.
#[derive(Clone, Debug)]
pub struct ComplaintRow<'a> {
    /// Its number.
    pub complaint_id: String,
    /// Where answers go.
    pub email: String,
    /// The code of the problem.
    pub problem: &'static str,
    /// The rest.
    pub says: Statement<'a>,
}

/// The columns of the complaints CSV.
pub const COMPLAINT_COLUMNS: [&str; 15] = [
    "complaint_id",
    "id_type",
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "email",
    "problem",
    "dose_number",
    "vaccine",
    "lot_number",
    "administered_on",
    "facility_name",
    "facility_state",
    "paid",
];

impl ComplaintRow<'_> {
    /// Its columns, in the order of [`COMPLAINT_COLUMNS`].
    pub fn write(&self, fields: &mut Fields) {
        let says = &self.says;
        let texts = [
            &self.complaint_id,
            says.id_type.code(),
            &says.id_number,
            &says.name,
            "",
            &says.phone,
            &self.email,
            self.problem,
            "",
            says.vaccine_text(),
            &says.lot,
            "",
            &says.facility_name,
            says.facility_state,
            yes_or_no(says.paid),
        ];
        put(fields, &texts);
        put_date(&mut fields[4], says.born);
        put_number(&mut fields[8], says.dose_number);
        put_date(&mut fields[11], says.day());
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn put(fields: &mut Fields, texts: &[&str]) {
    fields.resize(texts.len(), String::new());
    for (field, text) in fields.iter_mut().zip(texts) {
        field.clear();
        field.push_str(text);
    }
}

fn put_date(field: &mut String, date: Option<NaiveDate>) {
    if let Some(date) = date {
        // Writing to a text does not fail.
        let _ = write!(field, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    }
}

fn put_number(field: &mut String, number: u8) {
    let _ = write!(field, "{number}");
}
