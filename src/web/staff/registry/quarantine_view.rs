//! The view of the quarantine: counts, filter, records, and what can be done with them.

use askama::Template;
use chrono::NaiveDate;

use crate::desk::registry::correction_input::of_impossible;
use crate::domain::complaint::reference::Reference;
use crate::domain::facility::Facility;
use crate::domain::person::identity::mask;
use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::registry::dose_rules::impossible;
use crate::domain::staff::StaffMember;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::domain::values::local_time;
use crate::store::registry::quarantine::Counts;
use crate::web::http::fields::{Choice, Select, SummaryLine, TextArea};
use crate::web::http::form::FormBody;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::registry::quarantine_query::Query;
use crate::wording::Wording;

/// What the store holds.
pub(super) struct Listed {
    pub(super) counts: Counts,
    pub(super) facility: Option<Facility>,
    pub(super) records: Vec<DoseRecord>,
    /// The tickets that wait for each of them.
    pub(super) waiting: Vec<Vec<Reference>>,
    /// What was to be released just now, and cannot be true.
    pub(super) refused: Vec<DoseRecord>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// What somebody wanted to do and was refused, with what they typed.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) chosen: Vec<RecordId>,
    pub(super) choice_error: Option<String>,
    pub(super) ground: String,
    pub(super) ground_error: Option<String>,
    /// Why nothing was checked again.
    pub(super) failed: Option<String>,
    /// The name that is looked for.
    pub(super) name: String,
}

impl Attempt {
    /// What a form holds of it.
    pub(super) fn of_form(form: &FormBody) -> Self {
        let chosen = form.all("record").filter_map(|id| id.parse().ok());
        Self {
            chosen: chosen.map(RecordId).collect(),
            ground: form.get("ground").to_owned(),
            ..Self::default()
        }
    }
}

struct Tally {
    value: String,
    url: String,
    label: String,
    count: i64,
    chosen: bool,
}

struct QuarantineRow {
    id: RecordId,
    chosen: bool,
    label: String,
    name: String,
    identity: String,
    dose: String,
    date: String,
    lot: String,
    facility: String,
    reasons: Vec<String>,
    /// The tickets that wait for it: what people quote, and where it is corrected for them.
    waiting: Vec<(String, String)>,
    /// Why it cannot be true as it stands; nothing where a supervisor may release it so.
    impossible: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff/quarantine.html")]
pub(super) struct QuarantinePage<'a> {
    shell: Shell,
    query: &'a Query,
    errors: Vec<SummaryLine>,
    notice: Vec<String>,
    choice_error: Option<String>,
    lead: String,
    reasons: Vec<Tally>,
    facilities: Vec<Tally>,
    reason: Select,
    facility: Select,
    /// The name that is looked for.
    name: String,
    lines: Vec<QuarantineRow>,
    refused: Vec<QuarantineRow>,
    ground: TextArea,
    may_change: bool,
    first_url: Option<String>,
    next_url: Option<String>,
}

impl<'a> QuarantinePage<'a> {
    pub(super) fn new(
        visit: &Visit,
        by: &StaffMember,
        query: &'a Query,
        listed: Listed,
        attempt: &Attempt,
    ) -> Self {
        let t = visit.t;
        let errors = errors(attempt);
        let today = local_time::date(visit.app().clock.now());
        let shell = Shell::new(visit, t.get("quarantine-title")).signed_in(by);
        let reasons = reasons(t, query, &listed.counts);
        let facilities = facilities(query, &listed);
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            query,
            errors,
            notice: notice(t, query),
            choice_error: attempt.choice_error.clone(),
            lead: t.with("quarantine-lead", &[("count", listed.counts.total)]),
            reason: select(t, "reason", &query.reason, &reasons, None),
            facility: select(
                t,
                "facility",
                &query.facility,
                &facilities,
                uncounted(query, &listed),
            ),
            reasons,
            facilities,
            lines: listed
                .records
                .iter()
                .zip(&listed.waiting)
                .map(|(record, waiting)| QuarantineRow {
                    waiting: tickets(record, waiting),
                    ..line(t, record, attempt, today)
                })
                .collect(),
            name: attempt.name.clone(),
            refused: listed
                .refused
                .iter()
                .map(|record| line(t, record, attempt, today))
                .collect(),
            ground: TextArea {
                name: "ground",
                id: "ground".to_owned(),
                label: t.get("registry-ground").to_owned(),
                hint: t.get("quarantine-ground-hint").to_owned(),
                value: attempt.ground.clone(),
                error: attempt.ground_error.clone(),
                rows: 2,
            },
            may_change: by.role.may_change_registry(),
            first_url: (!query.after.is_empty()).then(|| query.url(&[])),
            next_url: listed.next.map(|next| query.url(&[("after", next)])),
        }
    }
}

fn errors(attempt: &Attempt) -> Vec<SummaryLine> {
    let told = [
        ("records", &attempt.choice_error),
        ("ground", &attempt.ground_error),
        ("main", &attempt.failed),
    ];
    told.into_iter()
        .filter_map(|(field, error)| {
            Some(SummaryLine {
                field: field.to_owned(),
                text: error.clone()?,
            })
        })
        .collect()
}

/// What has just been done, a sentence each.
fn notice(t: &Wording, query: &Query) -> Vec<String> {
    let says = |key: &str, count: usize| t.with(key, &[("count", count)]);
    let mut told = match query.done.as_str() {
        "release" => vec![says("quarantine-released", query.released)],
        "check" => vec![],
        "confirm" => vec![t.get("facility-confirmed").to_owned()],
        "merge" => vec![t.get("facility-merged").to_owned()],
        _ => return Vec::new(),
    };
    if query.done != "release" {
        told.push(t.with(
            "quarantine-checked",
            &[("released", query.released), ("still", query.still)],
        ));
    }
    if query.changed > 0 {
        told.push(says("quarantine-changed", query.changed));
    }
    if query.tickets > 0 {
        told.push(says("registry-tickets-resolved", query.tickets));
    }
    if !query.next.is_empty() {
        told.push(t.get("quarantine-more-to-check").to_owned());
    }
    told
}

fn reasons(t: &Wording, query: &Query, counts: &Counts) -> Vec<Tally> {
    let tally = |(reason, count): &(QuarantineReason, i64)| Tally {
        value: reason.code().to_owned(),
        url: Query {
            reason: reason.code().to_owned(),
            ..query.clone()
        }
        .url(&[]),
        label: t.code("quarantine-", reason.code()),
        count: *count,
        chosen: query.reason == reason.code(),
    };
    counts.by_reason.iter().map(tally).collect()
}

fn facilities(query: &Query, listed: &Listed) -> Vec<Tally> {
    let counted = listed.counts.by_facility.iter();
    let tallies = counted.map(|(id, name, count)| Tally {
        value: id.to_string(),
        url: Query {
            facility: id.to_string(),
            ..query.clone()
        }
        .url(&[]),
        label: name.clone(),
        count: *count,
        chosen: query.facility == id.to_string(),
    });
    tallies.collect()
}

/// One that is chosen can be chosen again, even if it is not among those with the most records.
fn uncounted(query: &Query, listed: &Listed) -> Option<Choice> {
    let facility = listed.facility.as_ref()?;
    let counted = listed
        .counts
        .by_facility
        .iter()
        .any(|(id, ..)| *id == facility.id);
    (!counted).then(|| Choice {
        value: query.facility.clone(),
        label: facility.name.as_str().to_owned(),
        chosen: true,
    })
}

fn select(
    t: &Wording,
    name: &'static str,
    chosen: &str,
    tallies: &[Tally],
    uncounted: Option<Choice>,
) -> Select {
    let all = Choice {
        value: String::new(),
        label: t.get(&format!("quarantine-{name}-all")).to_owned(),
        chosen: chosen.is_empty(),
    };
    let counted = tallies.iter().map(|tally| Choice {
        value: tally.value.clone(),
        label: format!("{} ({})", tally.label, tally.count),
        chosen: tally.chosen,
    });
    Select {
        name,
        label: t.get(&format!("quarantine-{name}-label")).to_owned(),
        choices: [all].into_iter().chain(counted).chain(uncounted).collect(),
        ..Select::default()
    }
}

/// The tickets that wait for a record, and where it is corrected for each.
fn tickets(record: &DoseRecord, waiting: &[Reference]) -> Vec<(String, String)> {
    let ticket = |reference: &Reference| {
        let correct = format!("/staff/quarantine/{}/correct?ticket={reference}", record.id);
        (reference.to_string(), correct)
    };
    waiting.iter().map(ticket).collect()
}

fn line(t: &Wording, record: &DoseRecord, attempt: &Attempt, today: NaiveDate) -> QuarantineRow {
    let dose = &record.statement;
    let impossible = of_impossible(&impossible(dose, today));
    QuarantineRow {
        id: record.id,
        chosen: attempt.chosen.contains(&record.id),
        label: t.with("quarantine-choose", &[("name", dose.name.as_str())]),
        name: dose.name.as_str().to_owned(),
        identity: mask(dose.identity.number()),
        dose: format!("{} · {}", dose.dose_number.get(), dose.vaccine.name()),
        date: t.date(dose.administered_on),
        lot: dose.lot.as_ref().map_or("–", Lot::as_str).to_owned(),
        facility: format!("{}, {}", dose.facility_name.as_str(), dose.facility_state.name()),
        reasons: dose
            .quarantine
            .iter()
            .map(|reason| t.code("quarantine-", reason.code()))
            .collect(),
        waiting: Vec::new(),
        impossible: impossible.iter().map(|error| t.refusal(&error.refusal)).collect(),
    }
}
