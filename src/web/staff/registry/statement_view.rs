//! What a record states, line by line, with numbers of documents and telephones hidden unless they were asked for.

use chrono::NaiveDate;

use crate::domain::certificate::vaccination_status::VaccinationStatus;
use crate::domain::facility::State;
use crate::domain::person::identity::{IdType, mask};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::wording::Wording;

/// What a field with a choice offers, as code and words; nothing of a field into which something is typed.
pub(crate) fn answers(t: &Wording, field: DoseField) -> Vec<(String, String)> {
    let coded = |prefix: &str, codes: &mut dyn Iterator<Item = &'static str>| {
        codes
            .map(|code| (code.to_owned(), t.code(prefix, code)))
            .collect()
    };
    match field {
        DoseField::IdType => coded("id-type-", &mut IdType::all().map(IdType::code)),
        DoseField::DoseNumber => DoseNumber::ALL
            .map(|dose| (dose.get().to_string(), dose.get().to_string()))
            .to_vec(),
        DoseField::Vaccine => Vaccine::all()
            .map(|vaccine| (vaccine.code().to_owned(), vaccine.name().to_owned()))
            .collect(),
        DoseField::FacilityState => State::all()
            .map(|state| (state.code().to_owned(), state.name().to_owned()))
            .collect(),
        DoseField::Paid => coded("", &mut ["no", "yes"].into_iter()),
        DoseField::SourceRecordId
        | DoseField::SourceSystem
        | DoseField::FacilityCode
        | DoseField::FacilityName
        | DoseField::IdNumber
        | DoseField::Name
        | DoseField::DateOfBirth
        | DoseField::Phone
        | DoseField::LotNumber
        | DoseField::AdministeredOn => Vec::new(),
    }
}

/// A line of a statement.
pub(super) struct Fact {
    /// What it is.
    pub(super) label: String,
    /// What pages show.
    pub(super) shown: String,
    /// What it is really, to be compared and never shown.
    pub(super) real: String,
}

/// The number of a document as its document prints it, or hidden.
pub(super) fn number(identity: &RecordIdentity, revealed: bool) -> String {
    if !revealed {
        return mask(identity.number());
    }
    match identity {
        RecordIdentity::Sound(identity) => identity.formatted(),
        RecordIdentity::Unsound { number, .. } => number.clone(),
    }
}

/// Everything that a statement says.
pub(super) fn facts(t: &Wording, statement: &DoseStatement, revealed: bool) -> Vec<Fact> {
    let open = |key: &str, value: String| Fact {
        label: t.get(key).to_owned(),
        real: value.clone(),
        shown: value,
    };
    let absent = || t.get("not-given").to_owned();
    let phone = statement.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let mut identity = open("match-field-identity", statement.identity.number().to_owned());
    identity.shown = number(&statement.identity, revealed);
    let mut telephone = open("record-phone", phone.unwrap_or_else(absent));
    if !revealed && statement.phone.is_some() {
        telephone.shown = mask(&telephone.real);
    }
    let birth = statement.date_of_birth.map(|date| t.date(date));
    let lot = statement.lot.as_ref().map(|lot| lot.as_str().to_owned());
    vec![
        open(
            "record-id-type",
            t.code("id-type-", statement.identity.kind().code()),
        ),
        identity,
        open("match-field-name", statement.name.as_str().to_owned()),
        open("match-field-birth-date", birth.unwrap_or_else(absent)),
        telephone,
        open("match-field-dose-number", statement.dose_number.get().to_string()),
        open("match-field-dose-date", t.date(statement.administered_on)),
        open("match-field-vaccine", statement.vaccine.name().to_owned()),
        open("match-field-lot", lot.unwrap_or_else(absent)),
        open(
            "match-field-facility",
            format!(
                "{}, {}",
                statement.facility_name.as_str(),
                statement.facility_state.name()
            ),
        ),
        open(
            "record-paid",
            t.get(if statement.paid { "yes" } else { "no" }).to_owned(),
        ),
    ]
}

/// The reasons of a quarantine in words.
pub(crate) fn quarantine(t: &Wording, reasons: &[QuarantineReason]) -> Vec<String> {
    let word = |reason: &QuarantineReason| t.code("quarantine-", reason.code());
    reasons.iter().map(word).collect()
}

/// A vaccination status, with the day from which it holds or ends.
pub(crate) fn vaccination(t: &Wording, status: VaccinationStatus) -> String {
    let on = |key: &str, date: NaiveDate| t.with(key, &[("date", t.date(date))]);
    match status {
        VaccinationStatus::NotVaccinated => t.get("vaccination-none").to_owned(),
        VaccinationStatus::Partially { fully_from: None } => t.get("vaccination-partial").to_owned(),
        VaccinationStatus::Partially {
            fully_from: Some(date),
        } => on("vaccination-waiting", date),
        VaccinationStatus::Fully {
            since,
            lapses_on: None,
        } => on("vaccination-full", since),
        VaccinationStatus::Fully {
            since,
            lapses_on: Some(date),
        } => t.with(
            "vaccination-lapsing",
            &[("date", t.date(since)), ("lapse", t.date(date))],
        ),
        VaccinationStatus::Boosted { since } => on("vaccination-boosted", since),
        VaccinationStatus::Lapsed { since } => on("vaccination-lapsed", since),
    }
}
