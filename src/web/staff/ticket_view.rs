//! The view of a ticket: complaint, candidates with reasons, timeline, and what can be done now.

use askama::Template;

use super::action_forms::{TextAction, resolve_fields, text_actions};
use super::session::SignedIn;
use super::ticket::Opened;
use crate::domain::dose_record::DoseRecord;
use crate::domain::event::{Actor, EventKind};
use crate::domain::lot::Lot;
use crate::domain::ticket::{Status, Step};
use crate::domain::ticket_states::next;
use crate::domain::vaccine::Vaccine;
use crate::matching::{Candidate, Field};
use crate::store::timeline::TimelineEntry;
use crate::web::fields::{Select, SummaryLine, TextArea};
use crate::web::page::Shell;
use crate::web::visit::Visit;
use crate::wording::Wording;

/// What the page is made of.
pub(super) struct TicketView<'a> {
    pub(super) visit: &'a Visit,
    pub(super) signed_in: &'a SignedIn,
    pub(super) opened: &'a Opened,
    pub(super) notice: Option<&'static str>,
    pub(super) refused: Option<&'a Refused>,
}

/// An action that was refused, with what was typed.
pub(super) struct Refused {
    pub(super) action: &'static str,
    pub(super) message: String,
    pub(super) typed: String,
    pub(super) outcome: String,
    /// Id of the field that is wrong.
    pub(super) field: &'static str,
}

struct Line {
    label: String,
    complaint: String,
    record: String,
    level: &'static str,
    level_text: String,
}

struct CandidateView {
    url: String,
    title: String,
    source: String,
    quarantine: Vec<String>,
    lines: Vec<Line>,
}

struct Entry {
    iso: String,
    moment: String,
    who: String,
    text: String,
    quote: String,
    reasons: Vec<String>,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "staff/ticket.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part of the page that is there or not"
)]
pub(super) struct TicketPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    unsent: Option<String>,
    path: String,
    reference: String,
    version: i32,
    status: Status,
    status_tag: String,
    outcome: Option<String>,
    deadline: String,
    deadline_class: &'static str,
    received: String,
    owner: Option<String>,
    owned_by_me: bool,
    can_take: bool,
    can_release: bool,
    identity: String,
    rows: Vec<(String, String)>,
    message: String,
    reasons: Vec<String>,
    candidates: Vec<CandidateView>,
    entries: Vec<Entry>,
    texts: Vec<TextAction>,
    resolve: Option<(Select, TextArea)>,
    resolve_open: bool,
}

impl TicketPage {
    pub(super) fn new(view: &TicketView<'_>) -> Self {
        let (t, opened, ticket) = (view.visit.t, view.opened, &view.opened.ticket);
        let now = view.visit.app().clock.now();
        let mine = ticket.owner == Some(view.signed_in.member.id);
        let possible = |step| next(ticket.status, step, ticket.owner.is_some()).is_some();
        let takes_over = view.signed_in.member.role >= crate::domain::staff::Role::Supervisor && !mine;
        let shell = Shell::new(view.visit, &ticket.reference.to_string()).signed_in(&view.signed_in.member);
        let complaint = &opened.filed.complaint;
        let reasons = opened
            .finding
            .reasons
            .iter()
            .map(|reason| t.get(reason.key()).to_owned())
            .collect();
        let (deadline, deadline_class) = deadline(t, view, now);
        let texts = text_actions(t, view, mine);
        let resolve = (mine && possible(Step::Resolve)).then(|| resolve_fields(t, view.refused));
        Self {
            shell: if view.refused.is_some() {
                shell.with_error()
            } else {
                shell
            },
            errors: view
                .refused
                .map(|refused| SummaryLine {
                    field: refused.field.to_owned(),
                    text: refused.message.clone(),
                })
                .into_iter()
                .collect(),
            notice: view.notice.map(|key| t.get(key)),
            unsent: unsent(view, &texts, resolve.is_some()),
            path: format!("/staff/tickets/{}", ticket.reference),
            reference: ticket.reference.to_string(),
            version: ticket.version,
            status: ticket.status,
            status_tag: t.code("status-", ticket.status.code()),
            outcome: ticket.outcome.map(|outcome| t.code("outcome-", outcome.code())),
            deadline,
            deadline_class,
            received: t.moment(opened.filed.received_at),
            owner: opened.owner_name.clone(),
            owned_by_me: mine,
            can_take: possible(Step::Take) && (ticket.owner.is_none() || takes_over),
            can_release: mine && possible(Step::Release),
            identity: complaint.identity.formatted(),
            rows: rows(t, view),
            message: complaint.message.clone(),
            reasons,
            candidates: opened
                .finding
                .candidates
                .iter()
                .map(|candidate| candidate_view(t, view, candidate))
                .collect(),
            entries: opened
                .entries
                .iter()
                .rev()
                .map(|entry| timeline_entry(t, entry))
                .collect(),
            texts,
            resolve,
            resolve_open: view.refused.is_some_and(|refused| refused.action == "resolve"),
        }
    }
}

fn deadline(
    t: &Wording,
    view: &TicketView<'_>,
    now: chrono::DateTime<chrono::Utc>,
) -> (String, &'static str) {
    let ticket = &view.opened.ticket;
    let deadline = ticket.deadline(now);
    let words = |key: &str| {
        t.with(
            key,
            &[("deadline", t.moment(deadline)), ("span", t.span(deadline - now))],
        )
    };
    if !ticket.status.is_open() {
        let key = if ticket.breached_at.is_some() {
            "ticket-ended-late"
        } else {
            "ticket-ended-in-time"
        };
        (
            t.get(key).to_owned(),
            if ticket.breached_at.is_some() { "late" } else { "" },
        )
    } else if !ticket.clock.is_running() {
        (words("ticket-clock-stopped"), "stopped")
    } else if deadline <= now {
        (words("ticket-late"), "late")
    } else if deadline - now < chrono::TimeDelta::hours(24) {
        (words("ticket-deadline"), "soon")
    } else {
        (words("ticket-deadline"), "")
    }
}

fn rows(t: &Wording, view: &TicketView<'_>) -> Vec<(String, String)> {
    let filed = &view.opened.filed;
    let c = &filed.complaint;
    let label = |key: &str| t.get(key).to_owned();
    vec![
        (label("field-problem-label"), t.code("problem-", c.problem.code())),
        (label("field-name-label"), c.name.as_str().to_owned()),
        (label("field-date-of-birth-label"), t.date(c.date_of_birth)),
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

fn candidate_view(t: &Wording, view: &TicketView<'_>, candidate: &Candidate<DoseRecord>) -> CandidateView {
    let dose = &candidate.record.statement;
    let complaint = &view.opened.filed.complaint;
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| t.date(date)).unwrap_or_default();
    let vaccine = |vaccine: Option<Vaccine>| vaccine.map(|v| v.name().to_owned()).unwrap_or_default();
    let lot = |lot: Option<&Lot>| lot.map(|lot| lot.as_str().to_owned()).unwrap_or_default();
    let lines = candidate.comparison.0.iter().map(|agreement| {
        let (field, level) = (agreement.field, agreement.level);
        let (complaint, record) = match field {
            Field::Identity => (
                complaint.identity.number().to_owned(),
                dose.identity.number().to_owned(),
            ),
            Field::Name => (complaint.name.as_str().to_owned(), dose.name.as_str().to_owned()),
            Field::BirthDate => (date(Some(complaint.date_of_birth)), date(dose.date_of_birth)),
            Field::Phone => (
                complaint.phone.as_str().to_owned(),
                dose.phone.as_ref().map_or("", |phone| phone.as_str()).to_owned(),
            ),
            Field::Holder => (String::new(), String::new()),
            Field::DoseNumber => (
                complaint.dose_number.get().to_string(),
                dose.dose_number.get().to_string(),
            ),
            Field::DoseDate => (
                date(Some(complaint.administered_on)),
                date(Some(dose.administered_on)),
            ),
            Field::Vaccine => (vaccine(complaint.vaccine), vaccine(Some(dose.vaccine))),
            Field::Lot => (lot(complaint.lot.as_ref()), lot(dose.lot.as_ref())),
            Field::Facility => (
                complaint.facility_name.as_str().to_owned(),
                dose.facility_name.as_str().to_owned(),
            ),
        };
        Line {
            label: t.code("match-field-", field.code()),
            complaint,
            record,
            level: level.code(),
            level_text: t.code("match-level-", level.code()),
        }
    });
    CandidateView {
        url: format!(
            "/staff/records/{}?ticket={}",
            candidate.record.id, view.opened.ticket.reference
        ),
        title: format!(
            "{} {}, {}",
            t.get("candidate-dose"),
            dose.dose_number.get(),
            t.date(dose.administered_on)
        ),
        source: format!("{} {}", dose.source_system, dose.source_record_id),
        quarantine: dose
            .quarantine
            .iter()
            .map(|reason| t.code("quarantine-", reason.code()))
            .collect(),
        lines: lines.collect(),
    }
}

fn timeline_entry(t: &Wording, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    let mut text = t.code("event-", event.kind.code());
    let mut reasons = Vec::new();
    let quote = match &event.kind {
        EventKind::Noted { text }
        | EventKind::FacilityAsked { text }
        | EventKind::FacilityAnswered { text }
        | EventKind::CitizenReplied { text } => text.clone(),
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::Reopened { reason } => reason.clone(),
        EventKind::Resolved { outcome, message, .. } => {
            text = format!("{text}: {}", t.code("outcome-", outcome.code()));
            message.clone()
        }
        EventKind::Looked { reasons: found, .. } => {
            reasons = found.iter().map(|key| t.get(key).to_owned()).collect();
            String::new()
        }
        EventKind::SlaWarned { percent } => {
            text = t.with("ticket-warned", &[("percent", percent)]);
            String::new()
        }
        EventKind::Received
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaBreached
        | EventKind::ProgressTold
        | EventKind::LinkReplaced => String::new(),
    };
    let (who, class) = match event.actor {
        Actor::Citizen => (t.get("actor-citizen").to_owned(), "mine"),
        Actor::Staff(_) => (entry.staff_name.clone().unwrap_or_default(), "staff"),
        Actor::System => (t.get("actor-system").to_owned(), "system"),
    };
    Entry {
        iso: event.at.to_rfc3339(),
        moment: t.moment(event.at),
        who,
        text,
        quote,
        reasons,
        class,
    }
}

/// What was typed into a form that the page no longer has: it is shown, so that it is not lost.
fn unsent(view: &TicketView<'_>, texts: &[TextAction], resolves: bool) -> Option<String> {
    let refused = view.refused.filter(|refused| !refused.typed.trim().is_empty())?;
    let shown =
        texts.iter().any(|text| text.action == refused.action) || (resolves && refused.action == "resolve");
    (!shown).then(|| refused.typed.clone())
}
