//! The view of a record that may be the one: why, side by side with the complaint, and what can be done.

use chrono::NaiveDate;

use super::compared_view::{FieldView, probability, record_url};
use super::statement_view::quarantine;
use super::ticket_view::TicketView;
use super::waterfall::Waterfall;
use crate::desk::assess_ticket::{Assessed, LinkedTo};
use crate::desk::explain_match::sentence;
use crate::domain::complaint::Complaint;
use crate::domain::dates::day_first;
use crate::domain::dose_record::{DoseRecord, DoseStatement};
use crate::matching::explain::{Segment, mark};
use crate::matching::{Field, Level};
use crate::web::fields::TextArea;
use crate::wording::Wording;

/// Below this probability a candidate takes little room.
const UNLIKELY: f64 = 0.001;

/// A field of complaint and record, side by side.
pub(super) struct Line {
    pub(super) field: FieldView,
    pub(super) complaint: Vec<Segment>,
    pub(super) record: Vec<Segment>,
}

/// A candidate.
pub(super) struct CandidateView {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) sentence: String,
    pub(super) probability: String,
    pub(super) quarantine: Vec<String>,
    pub(super) linked: Option<&'static str>,
    /// The comparison is there when somebody asks for it.
    pub(super) unlikely: bool,
    pub(super) holders: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) plot: Waterfall,
    /// What accepting does, where it can be done.
    pub(super) accept: Option<&'static str>,
    /// Why it cannot be accepted.
    pub(super) hindrance: Option<&'static str>,
    pub(super) reject: Option<TextArea>,
    pub(super) reject_open: bool,
}

pub(super) fn candidate_view(view: &TicketView<'_>, assessed: &Assessed) -> CandidateView {
    let t = view.visit.t;
    let (candidate, ticket) = (&assessed.candidate, &view.opened.ticket);
    let statement = &candidate.record.statement;
    let id = candidate.record.id.to_string();
    let may_judge = view.may_judge();
    let (accept, hindrance) = what_if_accepted(view, assessed);
    let refused = view
        .refused
        .filter(|refused| refused.action == "reject" && refused.target == id);
    let reject = TextArea {
        name: "text",
        id: format!("reject-{id}"),
        label: t.get("reject-label").to_owned(),
        hint: t.get("reject-hint").to_owned(),
        value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
        error: refused.map(|refused| refused.message.clone()),
        rows: 2,
    };
    CandidateView {
        url: record_url(candidate.record.id, ticket.reference),
        title: dose(t, &candidate.record),
        source: statement.row().to_string(),
        sentence: sentence(t, &assessed.explanation),
        probability: probability(t, candidate.probability),
        quarantine: quarantine(t, &statement.quarantine),
        linked: assessed.linked.map(|linked| match linked {
            LinkedTo::ThisPerson => "candidate-linked-here",
            LinkedTo::Another => "candidate-linked-elsewhere",
        }),
        unlikely: candidate.probability < UNLIKELY,
        holders: assessed
            .holders
            .iter()
            .map(|holder| format!("{}: {}", holder.statement.name.as_str(), dose(t, holder)))
            .collect(),
        lines: lines(view, assessed),
        plot: Waterfall::new(t, &candidate.weight),
        accept: accept.filter(|_| may_judge),
        hindrance,
        reject: may_judge.then_some(reject),
        reject_open: refused.is_some(),
        id,
    }
}

/// Which dose a record is, and of which day.
pub(super) fn dose(t: &Wording, record: &DoseRecord) -> String {
    let statement = &record.statement;
    let values = [
        ("number", statement.dose_number.get().to_string()),
        ("date", t.date(statement.administered_on)),
    ];
    t.with("dose-on", &values)
}

/// What the button says, or why there is none.
fn what_if_accepted(
    view: &TicketView<'_>,
    assessed: &Assessed,
) -> (Option<&'static str>, Option<&'static str>) {
    match assessed.if_accepted {
        Err(hindrance) => (None, Some(hindrance.key())),
        Ok(done) if done.release && !view.signed_in.member.role.may_change_registry() => {
            (None, Some("refused-needs-supervisor"))
        }
        Ok(done) if done.release => (Some("accept-release"), None),
        Ok(done) if done.link => (Some("accept-link"), None),
        Ok(_) => (Some("accept-as-it-is"), None),
    }
}

fn lines(view: &TicketView<'_>, assessed: &Assessed) -> Vec<Line> {
    let t = view.visit.t;
    let (complaint, statement) = (&view.opened.filed.complaint, &assessed.candidate.record.statement);
    let line = |agreement: &crate::matching::compare::Agreement| {
        let (field, level) = (agreement.field, agreement.level);
        let (said, record) = (said(complaint, field), stated(statement, field));
        let (complaint, record) = if matches!(level, Level::Missing | Level::Same) {
            (plain(said), plain(record))
        } else {
            mark(&said, &record)
        };
        let mut weights = assessed.candidate.weight.fields.iter();
        let weight = weights.find(|(known, _)| *known == field);
        let weight = weight.map(|(_, weight)| *weight);
        Line {
            field: FieldView::new(t, field.code(), level.code(), weight),
            complaint,
            record,
        }
    };
    assessed.candidate.comparison.0.iter().map(line).collect()
}

fn plain(text: String) -> Vec<Segment> {
    vec![Segment { text, differs: false }]
}

fn said(complaint: &Complaint, field: Field) -> String {
    match field {
        Field::Identity => complaint.identity.number().to_owned(),
        Field::Name => complaint.name.as_str().to_owned(),
        Field::BirthDate => complaint.date_of_birth.written(),
        Field::Phone => complaint.phone.as_str().to_owned(),
        Field::DoseNumber => complaint.dose_number.get().to_string(),
        Field::DoseDate => day_first(complaint.administered_on),
        Field::Vaccine => complaint.vaccine.map(|v| v.name().to_owned()).unwrap_or_default(),
        Field::Lot => complaint.lot.as_ref().map_or("", |lot| lot.as_str()).to_owned(),
        Field::Facility => complaint.facility_name.as_str().to_owned(),
        Field::Holder => String::new(),
    }
}

fn stated(statement: &DoseStatement, field: Field) -> String {
    let date = |date: Option<NaiveDate>| date.map(day_first).unwrap_or_default();
    match field {
        Field::Identity => statement.identity.number().to_owned(),
        Field::Name => statement.name.as_str().to_owned(),
        Field::BirthDate => date(statement.date_of_birth),
        Field::Phone => statement
            .phone
            .as_ref()
            .map_or("", |phone| phone.as_str())
            .to_owned(),
        Field::DoseNumber => statement.dose_number.get().to_string(),
        Field::DoseDate => date(Some(statement.administered_on)),
        Field::Vaccine => statement.vaccine.name().to_owned(),
        Field::Lot => statement.lot.as_ref().map_or("", |lot| lot.as_str()).to_owned(),
        Field::Facility => statement.facility_name.as_str().to_owned(),
        Field::Holder => String::new(),
    }
}
