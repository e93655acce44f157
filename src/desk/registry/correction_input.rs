//! What somebody typed to put a record right.

use crate::desk::registry::correct_record::{Corrected, NamedFacility};
use crate::domain::complaint::Complaint;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{DoseNumber, parse_paid};
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_line;

/// The fields of the form, in the order of the page.
pub const FIELDS: [&str; 13] = [
    "id_type",
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "dose_number",
    "vaccine",
    "lot_number",
    "administered_on",
    "facility_state",
    "facility_name",
    "facility_code",
    "paid",
];

/// The fields as a record fills them in.
pub fn filled_in(says: &DoseStatement) -> Vec<(&'static str, String)> {
    let value = |field| match field {
        "id_type" => says.identity.kind().code().to_owned(),
        "id_number" => says.identity.number().to_owned(),
        "name" => says.name.as_str().to_owned(),
        "date_of_birth" => says.date_of_birth.map(dates::day_first).unwrap_or_default(),
        "phone" => says
            .phone
            .as_ref()
            .map(|phone| phone.as_str().to_owned())
            .unwrap_or_default(),
        "dose_number" => says.dose_number.get().to_string(),
        "vaccine" => says.vaccine.code().to_owned(),
        "lot_number" => says
            .lot
            .as_ref()
            .map(|lot| lot.as_str().to_owned())
            .unwrap_or_default(),
        "administered_on" => dates::day_first(says.administered_on),
        "facility_state" => says.facility_state.code().to_owned(),
        "facility_name" => says.facility_name.as_str().to_owned(),
        "paid" => if says.paid { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    };
    FIELDS.into_iter().map(|field| (field, value(field))).collect()
}

/// What a complaint says of the fields, where it says something.
pub fn offered(complaint: &Complaint) -> Vec<(&'static str, String)> {
    let vaccine = complaint.vaccine.map(|vaccine| vaccine.code().to_owned());
    let lot = complaint.lot.as_ref().map(|lot| lot.as_str().to_owned());
    let said = |field| match field {
        "id_type" => Some(complaint.identity.kind().code().to_owned()),
        "id_number" => Some(complaint.identity.number().to_owned()),
        "name" => Some(complaint.name.as_str().to_owned()),
        "date_of_birth" => complaint.date_of_birth.day().map(dates::day_first),
        "phone" => Some(complaint.phone.as_str().to_owned()),
        "dose_number" => Some(complaint.dose_number.get().to_string()),
        "vaccine" => vaccine.clone(),
        "lot_number" => lot.clone(),
        "administered_on" => Some(dates::day_first(complaint.administered_on)),
        "facility_state" => Some(complaint.facility_state.code().to_owned()),
        "facility_name" => Some(complaint.facility_name.as_str().to_owned()),
        "paid" => Some(if complaint.paid { "yes" } else { "no" }.to_owned()),
        _ => None,
    };
    let fields = FIELDS.into_iter();
    fields.filter_map(|field| Some((field, said(field)?))).collect()
}

/// Of each reason for which a record cannot be true, the field in which it lies and what is to be said there.
pub const IMPOSSIBLE: [(QuarantineReason, &str, &str); 5] = [
    (
        QuarantineReason::Identity,
        "id_number",
        "refusal-impossible-identity",
    ),
    (
        QuarantineReason::BirthDate,
        "date_of_birth",
        "refusal-impossible-birth-date",
    ),
    (QuarantineReason::Lot, "lot_number", "refusal-impossible-lot"),
    (
        QuarantineReason::VaccineDate,
        "administered_on",
        "refusal-impossible-vaccine-date",
    ),
    (
        QuarantineReason::DoseDate,
        "administered_on",
        "refusal-impossible-dose-date",
    ),
];

/// What is to be said beside the fields of a record that cannot be true, in the order of the reasons.
pub fn of_impossible(reasons: &[QuarantineReason]) -> Vec<FieldError> {
    let known = IMPOSSIBLE.iter().filter(|(reason, ..)| reasons.contains(reason));
    known.map(|(_, field, key)| Refusal::new(key).at(field)).collect()
}

/// Reads the fields for a record that says `now`.
///
/// # Errors
/// Every field that is wrong, in the order of the page.
pub fn parse(typed: impl Fn(&str) -> String, now: &DoseStatement) -> Result<Corrected, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let identity = keep(&mut wrong, identity(&typed, now));
    let name = keep(
        &mut wrong,
        at("name", PersonName::parse(&typed("name")).map_err(person)),
    );
    let date_of_birth = optional(&typed, "date_of_birth", dates::parse);
    let date_of_birth = keep(&mut wrong, date_of_birth);
    let phone = keep(&mut wrong, optional(&typed, "phone", PhoneNumber::parse));
    let dose_number = keep(
        &mut wrong,
        at("dose_number", DoseNumber::parse(&typed("dose_number"))),
    );
    let vaccine = keep(&mut wrong, at("vaccine", Vaccine::parse(&typed("vaccine"))));
    let lot = keep(&mut wrong, optional(&typed, "lot_number", Lot::parse));
    let administered_on = at("administered_on", dates::parse(&typed("administered_on")));
    let administered_on = keep(&mut wrong, administered_on);
    let facility = keep(&mut wrong, facility(&typed));
    let paid = keep(&mut wrong, at("paid", parse_paid(&typed("paid"))));
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

fn identity(typed: &impl Fn(&str) -> String, now: &DoseStatement) -> Result<RecordIdentity, FieldError> {
    let kind = at("id_type", IdType::parse(&typed("id_type")))?;
    let number = clean_line(&typed("id_number"));
    if kind == now.identity.kind() && number == now.identity.number() {
        return Ok(now.identity.clone());
    }
    at("id_number", Identity::parse(kind, &number)).map(RecordIdentity::Sound)
}

fn facility(typed: &impl Fn(&str) -> String) -> Result<NamedFacility, FieldError> {
    let code = clean_line(&typed("facility_code"));
    if !code.is_empty() {
        return Ok(NamedFacility::Code(code));
    }
    let state = at("facility_state", State::parse(&typed("facility_state")))?;
    let name = at("facility_name", FacilityName::parse(&typed("facility_name")))?;
    Ok(NamedFacility::Name(name, state))
}

fn optional<T>(
    typed: &impl Fn(&str) -> String,
    field: &'static str,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, FieldError> {
    let text = typed(field);
    if text.trim().is_empty() {
        Ok(None)
    } else {
        at(field, parse(&text)).map(Some)
    }
}

fn at<T>(field: &'static str, parsed: Result<T, Refusal>) -> Result<T, FieldError> {
    parsed.map_err(|refusal| refusal.at(field))
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
