//! The option-M form as a view: what was typed, what is wrong with it, what is doubtful.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::complaint::plausibility::Doubt;
use crate::domain::complaint::{ComplaintInput, Problem, VACCINE_UNKNOWN};
use crate::domain::facility::{Facility, State};
use crate::domain::person::identity::IdType;
use crate::domain::vaccine::Vaccine;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::refusal::FieldError;
use crate::web::citizen::filed_answers::{Answer, dose_numbers};
use crate::web::http::errors::PageResult;
use crate::web::http::fields::{
    Choice, Choices, DateField, DatePart, KindHint, Select, SummaryLine, TextArea, TextField,
};
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;
use crate::wording::Wording;

/// The form's id.
pub(super) const FORM: &str = "complaint";

/// What the form is shown with.
#[derive(Default)]
pub struct FormState {
    /// What was typed.
    pub input: ComplaintInput,
    /// Names this filing.
    pub idempotency_key: String,
    /// Codes of the doubts that the citizen confirmed.
    pub confirmed: Vec<String>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// What is doubtful and not confirmed yet.
    pub doubts: Vec<Doubt>,
    /// The answers as they were understood, where all of them were.
    pub understood: Vec<Answer>,
    /// Facilities found by name, if the citizen asked for them.
    pub found: Option<Vec<Facility>>,
    /// Key of a notice above the form.
    pub notice: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "citizen/complaint_form.html")]
struct FormPage<'a> {
    shell: Shell,
    notice: Option<&'a str>,
    errors: Vec<SummaryLine>,
    doubts: Vec<DoubtLine>,
    confirmed: &'a [String],
    idempotency_key: &'a str,
    id_type: Choices,
    id_number: TextField,
    name: TextField,
    date_of_birth: DateField,
    phone: TextField,
    email: TextField,
    problem: Choices,
    dose_number: Choices,
    vaccine: Select,
    administered_on: DateField,
    facility_state: Select,
    facility_name: TextField,
    found: Option<Vec<Found>>,
    lot_number: TextField,
    paid: Choices,
    needed_by: DateField,
    message: TextArea,
    consent: Choices,
}

/// A doubt, with the field that it is about.
struct DoubtLine {
    code: &'static str,
    text: String,
    field: &'static str,
    label: String,
    value: String,
}

/// A facility to pick.
struct Found {
    /// What the button sends: the state's code, a space, the name.
    value: String,
    label: String,
}

/// Makes the fields of a form from what was typed and what is wrong with it.
struct Maker<'a> {
    t: &'static Wording,
    values: BTreeMap<&'static str, &'a str>,
    errors: BTreeMap<&'static str, String>,
}

impl Maker<'_> {
    fn value(&self, name: &'static str) -> String {
        self.values.get(name).copied().unwrap_or_default().to_owned()
    }

    fn error(&self, name: &'static str) -> Option<String> {
        self.errors.get(name).cloned()
    }

    fn words(&self, name: &str, end: &str) -> String {
        let key = format!("field-{}{end}", name.replace('_', "-"));
        let text = self.t.get(&key);
        if text == key {
            String::new()
        } else {
            text.to_owned()
        }
    }

    fn text(&self, name: &'static str, class: &'static str, autocomplete: &'static str) -> TextField {
        TextField {
            name,
            label: self.words(name, "-label"),
            hint: self.words(name, "-hint"),
            value: self.value(name),
            error: self.error(name),
            kind: "text",
            autocomplete,
            class,
            ..TextField::default()
        }
    }

    /// The hints of a field that depend on the kind of document.
    fn hints(&self, name: &str) -> Vec<KindHint> {
        let hint = |kind: IdType| KindHint {
            kind: kind.code(),
            text: self.words(name, &format!("-hint-{}", kind.code())),
        };
        IdType::all()
            .map(hint)
            .filter(|hint| !hint.text.is_empty())
            .collect()
    }

    fn date(&self, name: &'static str, autocomplete: [&'static str; 3]) -> DateField {
        let typed = dates::to_parts(&self.value(name));
        let parts = ["day", "month", "year"].into_iter().zip(typed).zip(autocomplete);
        DateField {
            name,
            label: self.words(name, "-label"),
            hint: self.words(name, "-hint"),
            hints: self.hints(name),
            error: self.error(name),
            parts: parts
                .map(|((part, value), autocomplete)| DatePart {
                    part,
                    label: self.t.code("date-", part),
                    value,
                    autocomplete,
                })
                .collect(),
        }
    }

    fn choices(&self, name: &'static str, kind: &'static str, answers: Vec<(String, String)>) -> Choices {
        let value = self.value(name);
        let choice = |(code, label)| Choice {
            chosen: code == value,
            value: code,
            label,
        };
        Choices {
            name,
            label: self.words(name, "-label"),
            hint: self.words(name, "-hint"),
            error: self.error(name),
            choices: answers.into_iter().map(choice).collect(),
            kind,
            inline: false,
        }
    }

    fn select(&self, name: &'static str, answers: Vec<(String, String)>) -> Select {
        let choices = self.choices(name, "", answers);
        Select {
            name,
            label: choices.label,
            hint: choices.hint,
            error: choices.error,
            choices: choices.choices,
        }
    }

    fn coded(&self, prefix: &str, codes: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
        codes
            .map(|code| (code.to_owned(), self.t.code(prefix, code)))
            .collect()
    }
}

/// The form as a page. `shell` has its title already.
fn form_page(shell: Shell, state: &FormState) -> FormPage<'_> {
    let t = shell.t;
    let mut errors = BTreeMap::new();
    for error in state
        .errors
        .iter()
        .chain(state.doubts.iter().map(|doubt| &doubt.error))
    {
        errors
            .entry(error.field)
            .or_insert_with(|| t.refusal(&error.refusal));
    }
    let make = Maker {
        t,
        values: state.input.pairs().into_iter().collect(),
        errors,
    };
    let line = |error: &FieldError| SummaryLine::of(t, error);
    FormPage {
        notice: state.notice.map(|key| t.get(key)),
        errors: state.errors.iter().map(line).collect(),
        doubts: doubts(t, state),
        confirmed: &state.confirmed,
        idempotency_key: &state.idempotency_key,
        id_type: make.choices(
            "id_type",
            "radio",
            make.coded("id-type-", IdType::all().map(IdType::code)),
        ),
        id_number: TextField {
            hints: make.hints("id_number"),
            ..make.text("id_number", "w-id", "off")
        },
        name: make.text("name", "", "name"),
        date_of_birth: make.date("date_of_birth", ["bday-day", "bday-month", "bday-year"]),
        phone: TextField {
            kind: "tel",
            ..make.text("phone", "w-phone", "tel")
        },
        email: TextField {
            kind: "email",
            ..make.text("email", "", "email")
        },
        problem: make.choices(
            "problem",
            "radio",
            make.coded("problem-", Problem::all().map(Problem::code)),
        ),
        dose_number: Choices {
            inline: true,
            ..make.choices("dose_number", "radio", dose_numbers(t))
        },
        vaccine: make.select("vaccine", vaccines(t)),
        administered_on: make.date("administered_on", ["off", "off", "off"]),
        facility_state: make.select("facility_state", states(t)),
        facility_name: TextField {
            search: "/facilities/search",
            ..make.text("facility_name", "", "off")
        },
        found: state.found.as_deref().map(found),
        lot_number: make.text("lot_number", "w-date", "off"),
        paid: Choices {
            inline: true,
            ..make.choices(
                "paid",
                "radio",
                vec![
                    ("no".to_owned(), t.get("paid-no").to_owned()),
                    ("yes".to_owned(), t.get("paid-yes").to_owned()),
                ],
            )
        },
        needed_by: make.date("needed_by", ["off", "off", "off"]),
        message: TextArea {
            name: "message",
            id: "message".to_owned(),
            label: make.words("message", "-label"),
            hint: make.words("message", "-hint"),
            value: make.value("message"),
            error: make.error("message"),
            rows: 5,
        },
        consent: make.choices(
            "consent",
            "checkbox",
            vec![("yes".to_owned(), t.get("consent-yes").to_owned())],
        ),
        shell,
    }
}

/// What the citizen is asked to confirm, each with the field that it is about and what was understood there.
fn doubts(t: &Wording, state: &FormState) -> Vec<DoubtLine> {
    let understood = |field: &str| {
        let answers = state.understood.iter().find(|answer| answer.field == field);
        answers.map(|answer| (answer.label.clone(), answer.value.clone()))
    };
    let line = |doubt: &Doubt| {
        let (label, value) = understood(doubt.error.field).unwrap_or_default();
        DoubtLine {
            code: doubt.code,
            text: t.refusal(&doubt.error.refusal),
            field: doubt.error.field,
            label,
            value,
        }
    };
    state.doubts.iter().map(line).collect()
}

fn found(facilities: &[Facility]) -> Vec<Found> {
    let found = |facility: &Facility| Found {
        value: format!("{} {}", facility.state.code(), facility.name.as_str()),
        label: format!("{}, {}", facility.name.as_str(), facility.state.name()),
    };
    facilities.iter().map(found).collect()
}

/// Nothing is chosen beforehand: "I am not sure" is an answer like the others.
fn vaccines(t: &Wording) -> Vec<(String, String)> {
    let none = (String::new(), t.get("vaccine-choose").to_owned());
    let unknown = (VACCINE_UNKNOWN.to_owned(), t.get("vaccine-unknown").to_owned());
    let known = Vaccine::all().map(|vaccine| (vaccine.code().to_owned(), vaccine.name().to_owned()));
    [none, unknown].into_iter().chain(known).collect()
}

fn states(t: &Wording) -> Vec<(String, String)> {
    let none = (String::new(), t.get("state-choose").to_owned());
    [none]
        .into_iter()
        .chain(State::all().map(|state| (state.code().to_owned(), state.name().to_owned())))
        .collect()
}

/// Shows the form with what was typed.
pub(super) fn show_form(visit: &Visit, status: StatusCode, state: &FormState) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("form-title")).with_form(FORM, "/complaints/new");
    let shell = if state.errors.is_empty() && state.doubts.is_empty() && state.notice.is_none() {
        shell
    } else {
        shell.with_error()
    };
    page(visit, status, &form_page(shell, state))
}
