//! A complaint as it was understood, field by field: what the citizen checks before sending and finds again afterwards.

use crate::domain::complaint::Complaint;
use crate::domain::person::birth::Birth;
use crate::domain::person::identity::Identity;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::wording::Wording;

/// An answer in words.
pub struct Answer {
    /// Name of the field.
    pub field: &'static str,
    /// What was asked.
    pub label: String,
    /// What was understood.
    pub value: String,
}

/// Every answer of a complaint, in the order of the form.
pub(super) fn understood(t: &Wording, complaint: &Complaint) -> Vec<Answer> {
    let dose = complaint.dose_number.get().to_string();
    let dose = dose_numbers(t).into_iter().find(|(code, _)| *code == dose);
    let paid = if complaint.paid { "paid-yes" } else { "paid-no" };
    let answers = [
        ("problem", t.code("problem-", complaint.problem.code())),
        ("id_type", t.code("id-type-", complaint.identity.kind().code())),
        ("id_number", complaint.identity.formatted()),
        ("name", complaint.name.as_str().to_owned()),
        ("date_of_birth", birth(t, complaint.date_of_birth)),
        ("phone", complaint.phone.written()),
        ("email", complaint.email.as_str().to_owned()),
        ("dose_number", dose.map(|(_, label)| label).unwrap_or_default()),
        (
            "vaccine",
            complaint.vaccine.map_or_else(
                || t.get("vaccine-unknown").to_owned(),
                |vaccine| vaccine.name().to_owned(),
            ),
        ),
        ("administered_on", t.date(complaint.administered_on)),
        ("facility_state", complaint.facility_state.name().to_owned()),
        ("facility_name", complaint.facility_name.as_str().to_owned()),
        (
            "lot_number",
            complaint
                .lot
                .as_ref()
                .map_or_else(String::new, |lot| lot.as_str().to_owned()),
        ),
        ("paid", t.get(paid).to_owned()),
        (
            "needed_by",
            complaint.needed_by.map(|day| t.date(day)).unwrap_or_default(),
        ),
        ("message", complaint.message.clone()),
    ];
    let answer = |(field, value): (&'static str, String)| Answer {
        field,
        label: t
            .get(&format!("field-{}-label", field.replace('_', "-")))
            .to_owned(),
        value: if value.is_empty() {
            t.get("not-given").to_owned()
        } else {
            value
        },
    };
    answers.into_iter().map(answer).collect()
}

/// The same for a page that a link opens, which may be seen by others: the number of the document is masked, and so
/// the date of birth that a `MyKad` begins with is left out.
pub(super) fn shown_to_link(t: &Wording, complaint: &Complaint) -> Vec<Answer> {
    let mut answers = understood(t, complaint);
    answers.retain(|answer| {
        answer.field != "date_of_birth" || !matches!(complaint.identity, Identity::MyKad(_))
    });
    for answer in &mut answers {
        if answer.field == "id_number" {
            answer.value = complaint.identity.masked();
        }
    }
    answers
}

/// A date of birth as far as it is known.
fn birth(t: &Wording, birth: Birth) -> String {
    birth.day().map_or_else(|| birth.written(), |day| t.date(day))
}

/// The doses, each with its number and what people call it.
pub(super) fn dose_numbers(t: &Wording) -> Vec<(String, String)> {
    let label = |number: u8| {
        t.get(["dose-1", "dose-2", "dose-3", "dose-4"][usize::from(number - 1) % 4])
            .to_owned()
    };
    DoseNumber::ALL
        .iter()
        .map(|dose| (dose.get().to_string(), label(dose.get())))
        .collect()
}
