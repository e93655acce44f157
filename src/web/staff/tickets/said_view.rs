//! What the citizen says, as staff read it beside a record.

use crate::domain::complaint::{ComplaintInput, VACCINE_UNKNOWN};
use crate::domain::person::birth::Birth;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::web::staff::registry::statement_view::answers;
use crate::web::staff::tickets::timeline_view::who;
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// The complaint.
pub(super) struct SaidView {
    pub(super) problem: String,
    /// Which dose, of which day and place.
    pub(super) dose: String,
    /// By when they need the certificate, as far as is known now.
    pub(super) needed: Option<String>,
    pub(super) message: String,
    /// The language in which they read our letters, as an attribute and in words.
    pub(super) lang: &'static str,
    pub(super) language: String,
    pub(super) identity: String,
    /// All particulars, as they were filed.
    pub(super) rows: Vec<(String, String)>,
    /// What it says by now instead.
    pub(super) changes: Vec<SaidChange>,
    /// Who amended it last, when and why.
    pub(super) amended: Option<String>,
}

/// A particular that was amended.
pub(super) struct SaidChange {
    pub(super) label: String,
    pub(super) filed: String,
    pub(super) now: String,
}

/// What the complaint of a ticket says.
pub(super) fn said_view(view: &TicketView<'_>) -> SaidView {
    let (t, filed) = (view.visit.t, &view.opened.filed);
    let complaint = filed.as_filed();
    let values = [
        ("number", complaint.dose_number.get().to_string()),
        ("date", t.date(complaint.administered_on)),
        ("place", complaint.facility_name.as_str().to_owned()),
    ];
    SaidView {
        problem: t.code("problem-", complaint.problem.code()),
        dose: t.with("dose-told", &values),
        needed: filed
            .complaint
            .needed_by
            .map(|day| t.with("ticket-needed-by", &[("date", t.date(day))])),
        message: complaint.message.clone(),
        lang: filed.language.code(),
        language: t.code("language-", filed.language.code()),
        identity: complaint.identity.formatted(),
        rows: rows(view),
        changes: changes(view),
        amended: amended(view),
    }
}

fn changes(view: &TicketView<'_>) -> Vec<SaidChange> {
    let (t, filed) = (view.visit.t, &view.opened.filed);
    let differ = filed.complaint.differs_in(filed.as_filed());
    let (before, now) = (filed.as_filed().as_typed(), filed.complaint.as_typed());
    let change = |field: &'static str| SaidChange {
        label: t.code("correct-field-", field),
        filed: value(t, &before, field),
        now: value(t, &now, field),
    };
    differ.into_iter().map(change).collect()
}

/// What a particular says, in words.
pub(super) fn value(t: &Wording, input: &ComplaintInput, field: &'static str) -> String {
    let pairs = input.pairs();
    let text = pairs.iter().find(|(known, _)| *known == field);
    let text = text.map(|(_, text)| *text).unwrap_or_default();
    let known = DoseField::parse(field)
        .map(|field| answers(t, field))
        .unwrap_or_default();
    let known = known.into_iter().find(|(code, _)| code == text);
    if text.is_empty() {
        t.get("not-given").to_owned()
    } else if text == VACCINE_UNKNOWN && field == "vaccine" {
        t.get("vaccine-unknown").to_owned()
    } else {
        known.map_or_else(|| text.to_owned(), |(_, words)| words)
    }
}

/// Who amended it last, when and why.
fn amended(view: &TicketView<'_>) -> Option<String> {
    let t = view.visit.t;
    view.opened.filed.as_filed.as_ref()?;
    view.opened.entries.iter().rev().find_map(|entry| {
        let EventKind::Amended { ground, .. } = &entry.event.kind else {
            return None;
        };
        let said = [
            ("name", who(t, entry)),
            ("moment", t.moment(entry.event.at)),
            ("reason", t.ground(ground)),
        ];
        Some(t.with("amended-by", &said))
    })
}

/// The date, or as much of it as the document has.
fn birth(t: &Wording, birth: Birth) -> String {
    birth.day().map_or_else(|| birth.written(), |day| t.date(day))
}

fn rows(view: &TicketView<'_>) -> Vec<(String, String)> {
    let (t, filed) = (view.visit.t, &view.opened.filed);
    let c = filed.as_filed();
    let label = |key: &str| t.get(key).to_owned();
    vec![
        (label("field-problem-label"), t.code("problem-", c.problem.code())),
        (label("field-name-label"), c.name.as_str().to_owned()),
        (label("field-date-of-birth-label"), birth(t, c.date_of_birth)),
        (label("field-dose-number-label"), c.dose_number.get().to_string()),
        (label("field-administered-on-label"), t.date(c.administered_on)),
        (
            label("field-vaccine-label"),
            c.vaccine
                .map_or(label("vaccine-unknown"), |v| v.name().to_owned()),
        ),
        (
            label("field-lot-number-label"),
            c.lot
                .as_ref()
                .map_or(label("not-given"), |lot| lot.as_str().to_owned()),
        ),
        (
            label("field-facility-name-label"),
            format!("{}, {}", c.facility_name.as_str(), c.facility_state.name()),
        ),
        (
            label("field-paid-label"),
            label(if c.paid { "yes" } else { "no" }),
        ),
        (label("field-phone-label"), c.phone.as_str().to_owned()),
        (label("field-email-label"), c.email.as_str().to_owned()),
        (
            label("language-label"),
            t.code("language-", filed.language.code()),
        ),
    ]
}
