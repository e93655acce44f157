//! What somebody typed to put a record right.

use crate::desk::registry::correct_record::{Corrected, NamedFacility};
use crate::domain::complaint::Complaint;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_input::{DoseField, DoseInput};
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{DoseNumber, parse_paid};
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_line;

/// The fields of the form, in the order of the page.
pub const FIELDS: [DoseField; 13] = [
    DoseField::IdType,
    DoseField::IdNumber,
    DoseField::Name,
    DoseField::DateOfBirth,
    DoseField::Phone,
    DoseField::DoseNumber,
    DoseField::Vaccine,
    DoseField::LotNumber,
    DoseField::AdministeredOn,
    DoseField::FacilityState,
    DoseField::FacilityName,
    DoseField::FacilityCode,
    DoseField::Paid,
];

/// The fields as a record fills them in.
pub fn filled_in(says: &DoseStatement) -> Vec<(&'static str, String)> {
    let says = DoseInput::of(says, None, dates::day_first);
    let filled = |field: DoseField| (field.code(), says[field].to_owned());
    FIELDS.into_iter().map(filled).collect()
}

/// What a complaint says of the fields, where it says something.
pub fn offered(complaint: &Complaint) -> Vec<(&'static str, String)> {
    let vaccine = complaint.vaccine.map(|vaccine| vaccine.code().to_owned());
    let lot = complaint.lot.as_ref().map(|lot| lot.as_str().to_owned());
    let said = |field: DoseField| match field {
        DoseField::IdType => Some(complaint.identity.kind().code().to_owned()),
        DoseField::IdNumber => Some(complaint.identity.number().to_owned()),
        DoseField::Name => Some(complaint.name.as_str().to_owned()),
        DoseField::DateOfBirth => complaint.date_of_birth.day().map(dates::day_first),
        DoseField::Phone => Some(complaint.phone.as_str().to_owned()),
        DoseField::DoseNumber => Some(complaint.dose_number.get().to_string()),
        DoseField::Vaccine => vaccine.clone(),
        DoseField::LotNumber => lot.clone(),
        DoseField::AdministeredOn => Some(dates::day_first(complaint.administered_on)),
        DoseField::FacilityState => Some(complaint.facility_state.code().to_owned()),
        DoseField::FacilityName => Some(complaint.facility_name.as_str().to_owned()),
        DoseField::Paid => Some(if complaint.paid { "yes" } else { "no" }.to_owned()),
        DoseField::FacilityCode | DoseField::SourceSystem | DoseField::SourceRecordId => None,
    };
    let fields = FIELDS.into_iter();
    fields
        .filter_map(|field| Some((field.code(), said(field)?)))
        .collect()
}

/// Of each reason for which a record cannot be true, the field in which it lies and what is to be said there.
pub const IMPOSSIBLE: [(QuarantineReason, DoseField, &str); 5] = [
    (
        QuarantineReason::Identity,
        DoseField::IdNumber,
        "refusal-impossible-identity",
    ),
    (
        QuarantineReason::BirthDate,
        DoseField::DateOfBirth,
        "refusal-impossible-birth-date",
    ),
    (
        QuarantineReason::Lot,
        DoseField::LotNumber,
        "refusal-impossible-lot",
    ),
    (
        QuarantineReason::VaccineDate,
        DoseField::AdministeredOn,
        "refusal-impossible-vaccine-date",
    ),
    (
        QuarantineReason::DoseDate,
        DoseField::AdministeredOn,
        "refusal-impossible-dose-date",
    ),
];

/// What is to be said beside the fields of a record that cannot be true, in the order of the reasons.
pub fn of_impossible(reasons: &[QuarantineReason]) -> Vec<FieldError> {
    let known = IMPOSSIBLE.iter().filter(|(reason, ..)| reasons.contains(reason));
    known
        .map(|(_, field, key)| Refusal::new(key).at(field.code()))
        .collect()
}

/// Reads the fields for a record that says `now`.
///
/// # Errors
/// Every field that is wrong, in the order of the page.
pub fn parse(typed: impl Fn(&str) -> String, now: &DoseStatement) -> Result<Corrected, Vec<FieldError>> {
    let typed = |field: DoseField| typed(field.code());
    let mut wrong = Vec::new();
    let identity = keep(&mut wrong, identity(&typed, now));
    let name = keep(
        &mut wrong,
        at(
            DoseField::Name,
            PersonName::parse(&typed(DoseField::Name)).map_err(person),
        ),
    );
    let date_of_birth = optional(&typed, DoseField::DateOfBirth, dates::parse);
    let date_of_birth = keep(&mut wrong, date_of_birth);
    let phone = keep(&mut wrong, optional(&typed, DoseField::Phone, PhoneNumber::parse));
    let dose_number = keep(
        &mut wrong,
        at(
            DoseField::DoseNumber,
            DoseNumber::parse(&typed(DoseField::DoseNumber)),
        ),
    );
    let vaccine = keep(
        &mut wrong,
        at(DoseField::Vaccine, Vaccine::parse(&typed(DoseField::Vaccine))),
    );
    let lot = keep(&mut wrong, optional(&typed, DoseField::LotNumber, Lot::parse));
    let administered_on = at(
        DoseField::AdministeredOn,
        dates::parse(&typed(DoseField::AdministeredOn)),
    );
    let administered_on = keep(&mut wrong, administered_on);
    let facility = keep(&mut wrong, facility(&typed));
    let paid = keep(
        &mut wrong,
        at(DoseField::Paid, parse_paid(&typed(DoseField::Paid))),
    );
    let corrected = || {
        Some(Corrected {
            identity: identity?,
            name: name?,
            date_of_birth: date_of_birth?,
            phone: phone?,
            dose_number: dose_number?,
            vaccine: vaccine?,
            lot: lot?,
            administered_on: administered_on?,
            facility: facility?,
            paid: paid?,
        })
    };
    corrected().ok_or(wrong)
}

/// The words about a name are for those who fill in their own.
fn person(refusal: Refusal) -> Refusal {
    match refusal.key {
        "refusal-name-required" => Refusal::new("refusal-column-empty"),
        _ => refusal,
    }
}

fn identity(typed: &impl Fn(DoseField) -> String, now: &DoseStatement) -> Result<RecordIdentity, FieldError> {
    let kind = at(DoseField::IdType, IdType::parse(&typed(DoseField::IdType)))?;
    let number = clean_line(&typed(DoseField::IdNumber));
    if kind == now.identity.kind() && number == now.identity.number() {
        return Ok(now.identity.clone());
    }
    at(DoseField::IdNumber, Identity::parse(kind, &number)).map(RecordIdentity::Sound)
}

fn facility(typed: &impl Fn(DoseField) -> String) -> Result<NamedFacility, FieldError> {
    let code = clean_line(&typed(DoseField::FacilityCode));
    if !code.is_empty() {
        return Ok(NamedFacility::Code(code));
    }
    let state = at(
        DoseField::FacilityState,
        State::parse(&typed(DoseField::FacilityState)),
    )?;
    let name = at(
        DoseField::FacilityName,
        FacilityName::parse(&typed(DoseField::FacilityName)),
    )?;
    Ok(NamedFacility::Name(name, state))
}

fn optional<T>(
    typed: &impl Fn(DoseField) -> String,
    field: DoseField,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, FieldError> {
    let text = typed(field);
    if text.trim().is_empty() {
        Ok(None)
    } else {
        at(field, parse(&text)).map(Some)
    }
}

fn at<T>(field: DoseField, parsed: Result<T, Refusal>) -> Result<T, FieldError> {
    parsed.map_err(|refusal| refusal.at(field.code()))
}

fn keep<T>(wrong: &mut Vec<FieldError>, read: Result<T, FieldError>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            wrong.push(error);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::desk::imports::dose_rows;
    use crate::domain::registry::dose_rules;

    fn says(id_number: &str) -> DoseStatement {
        let row = [
            "r1",
            "myvas",
            "",
            "Klinik Contoh",
            "10",
            "mykad",
            id_number,
            "Ali bin Contoh",
            "1990-01-01",
            "0123456789",
            "3",
            "Pfizer",
            "FK8892",
            "2022-01-21",
            "no",
        ]
        .map(str::to_owned);
        dose_rows::parse(&row, "2022-02-10".parse().unwrap())
            .unwrap()
            .statement
    }

    fn typed(now: &DoseStatement, change: &[(&str, &str)]) -> Result<Corrected, Vec<FieldError>> {
        let fields = filled_in(now);
        let value = |field: &str| {
            let changed = change.iter().find(|(name, _)| *name == field);
            let kept = || fields.iter().find(|(name, _)| *name == field).unwrap().1.clone();
            changed.map_or_else(kept, |(_, value)| (*value).to_owned())
        };
        parse(value, now)
    }

    #[test]
    fn what_a_record_says_can_be_sent_as_it_stands() {
        let now = says("900101145567");
        let corrected = typed(&now, &[]).unwrap();
        assert_eq!((&corrected.identity, &corrected.lot), (&now.identity, &now.lot));
        let unsound = says("900231145567");
        assert_eq!(
            typed(&unsound, &[("lot_number", "FK0001")]).unwrap().identity,
            unsound.identity,
            "a wrong number may stay while something else is put right"
        );
    }

    #[test]
    fn every_reason_for_which_a_record_cannot_be_true_has_its_field() {
        let of_rules: Vec<QuarantineReason> = dose_rules::RULES.iter().map(|rule| rule.reason).collect();
        for (reason, field, _) in IMPOSSIBLE {
            assert!(
                of_rules.contains(&reason) && FIELDS.contains(&field),
                "{reason:?}"
            );
        }
        let told: Vec<&str> = of_impossible(&of_rules).iter().map(|error| error.field).collect();
        assert_eq!(
            told,
            [
                "id_number",
                "date_of_birth",
                "lot_number",
                "administered_on",
                "administered_on"
            ],
            "all but the order of doses"
        );
    }

    #[test]
    fn every_wrong_field_is_told() {
        let wrong = [
            ("id_number", "900231"),
            ("name", ""),
            ("administered_on", "31/02/2022"),
            ("facility_name", ""),
        ];
        let told = typed(&says("900101145567"), &wrong).unwrap_err();
        let fields: Vec<&str> = told.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["id_number", "name", "administered_on", "facility_name"]);
        assert!(
            typed(
                &says("900101145567"),
                &[("facility_name", ""), ("facility_code", "KK1")]
            )
            .is_ok()
        );
    }
}
