//! The view of a record that is corrected.

use askama::Template;

use crate::desk::registry::correct_record::RecordToCorrect;
use crate::desk::registry::correction_input;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::staff::StaffMember;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::FieldError;
use crate::web::http::fields::{Choice, Select, SummaryLine, TextArea, TextField};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::registry::statement_view::answers;
use crate::wording::Wording;

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) ground: String,
    pub(super) errors: Vec<FieldError>,
    /// Why it was not kept.
    pub(super) failed: Option<String>,
    /// Somebody else has changed the record in between.
    pub(super) stale: bool,
}

impl Typed {
    /// What stands in a field.
    pub(super) fn value(&self, name: &str) -> String {
        let found = self.fields.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// What the complaint says where the record says something else.
struct Offer {
    /// The field.
    field: &'static str,
    id: String,
    label: String,
    said: String,
}

#[derive(Template)]
#[template(path = "staff/correction.html")]
pub(super) struct CorrectionPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Vec<String>,
    path: String,
    stale: bool,
    record_url: String,
    /// The ticket for which it is.
    ticket: Option<String>,
    /// Where the complaints of other tickets that wait for such a record are offered.
    others: Vec<(String, String)>,
    offers: Vec<Offer>,
    /// Whether it waits in quarantine, so that it can be released in the same step.
    waits: bool,
    source: String,
    reasons: Vec<String>,
    id_type: Select,
    id_number: TextField,
    name: TextField,
    date_of_birth: TextField,
    phone: TextField,
    dose_number: Select,
    vaccine: Select,
    lot_number: TextField,
    administered_on: TextField,
    facility_state: Select,
    facility_name: TextField,
    facility_code: TextField,
    paid: Select,
    ground: TextArea,
}

/// Makes fields from what was typed and what is wrong with it.
struct Maker<'a> {
    t: &'static Wording,
    typed: &'a Typed,
}

impl Maker<'_> {
    fn error(&self, name: &str) -> Option<String> {
        let found = self.typed.errors.iter().find(|error| error.field == name);
        found.map(|error| self.t.refusal(&error.refusal))
    }

    fn label(&self, name: &str) -> String {
        self.t.code("correct-field-", name)
    }

    fn text(&self, name: &'static str, class: &'static str) -> TextField {
        TextField {
            name,
            label: self.label(name),
            value: self.typed.value(name),
            error: self.error(name),
            kind: "text",
            autocomplete: "off",
            class,
            ..TextField::default()
        }
    }

    fn select(&self, field: DoseField) -> Select {
        let name = field.code();
        let value = self.typed.value(name);
        let choice = |(code, label)| Choice {
            chosen: code == value,
            value: code,
            label,
        };
        Select {
            name,
            label: self.label(name),
            error: self.error(name),
            choices: answers(self.t, field).into_iter().map(choice).collect(),
            ..Select::default()
        }
    }
}

impl CorrectionPage {
    pub(super) fn new(
        visit: &Visit,
        by: &StaffMember,
        opened: &RecordToCorrect,
        typed: &Typed,
        notice: Vec<String>,
    ) -> Self {
        let t = visit.t;
        let record = &opened.current.record;
        let (id, says) = (record.id, &record.statement);
        let errors = errors(t, typed);
        let path = format!("/staff/quarantine/{id}/correct");
        let shell = Shell::new(visit, t.get("correct-title"))
            .signed_in(by)
            .with_form("correct", &path);
        let make = Maker { t, typed };
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            errors,
            notice,
            ticket: opened
                .beside
                .complaint
                .as_ref()
                .map(|(reference, _)| reference.to_string()),
            others: opened
                .beside
                .others
                .iter()
                .map(|other| {
                    let url = format!("/staff/quarantine/{id}/correct?ticket={other}");
                    (url, other.to_string())
                })
                .collect(),
            offers: offers(t, opened, typed),
            waits: !says.is_valid(),
            path,
            stale: typed.stale,
            record_url: format!("/staff/records/{id}"),
            source: says.row().to_string(),
            reasons: says
                .quarantine
                .iter()
                .map(|reason| t.code("quarantine-", reason.code()))
                .collect(),
            id_type: make.select(DoseField::IdType),
            id_number: make.text("id_number", "w-id"),
            name: make.text("name", ""),
            date_of_birth: make.text("date_of_birth", "w-date"),
            phone: make.text("phone", "w-phone"),
            dose_number: make.select(DoseField::DoseNumber),
            vaccine: make.select(DoseField::Vaccine),
            lot_number: make.text("lot_number", "w-date"),
            administered_on: make.text("administered_on", "w-date"),
            facility_state: make.select(DoseField::FacilityState),
            facility_name: TextField {
                search: "/facilities/search",
                ..make.text("facility_name", "")
            },
            facility_code: TextField {
                hint: t.get("correct-field-facility-code-hint").to_owned(),
                ..make.text("facility_code", "w-date")
            },
            paid: make.select(DoseField::Paid),
            ground: TextArea {
                name: "ground",
                id: "ground".to_owned(),
                label: t.get("registry-ground").to_owned(),
                hint: t.get("correct-ground-hint").to_owned(),
                value: typed.ground.clone(),
                error: make.error("ground"),
                rows: 3,
            },
        }
    }
}

/// What the complaint says, field by field, where it says something else than the form.
fn offers(t: &Wording, opened: &RecordToCorrect, typed: &Typed) -> Vec<Offer> {
    let Some((_, filed)) = &opened.beside.complaint else {
        return Vec::new();
    };
    let complaint = &filed.complaint;
    let words = |field: &str, value: &str| match field {
        "id_type" => t.code("id-type-", value),
        "vaccine" => complaint
            .vaccine
            .map_or_else(String::new, |vaccine| vaccine.name().to_owned()),
        "facility_state" => complaint.facility_state.name().to_owned(),
        "paid" => t.get(value).to_owned(),
        _ => value.to_owned(),
    };
    let offered = correction_input::offered(complaint).into_iter();
    offered
        .filter(|(field, said)| typed.value(field).to_lowercase() != said.to_lowercase())
        .map(|(field, said)| Offer {
            field,
            id: format!("take-{field}"),
            label: t.code("correct-field-", field),
            said: words(field, &said),
        })
        .collect()
}

fn errors(t: &Wording, typed: &Typed) -> Vec<SummaryLine> {
    let failed = typed.failed.iter().map(|text| SummaryLine {
        field: "main".to_owned(),
        text: text.clone(),
    });
    let wrong = typed.errors.iter().map(|error| SummaryLine::of(t, error));
    failed.chain(wrong).collect()
}
