//! The tracking page behind the secret link: how the complaint stands, in plain words.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::domain::event::{Actor, EventKind};
use crate::domain::registry::link::Cause;
use crate::domain::secret_link::LinkSecret;
use crate::domain::ticket::{Status, Ticket};
use crate::store::StoreError;
use crate::store::complaints::FiledComplaint;
use crate::store::dossiers::{self, Dossier};
use crate::store::timeline::TimelineEntry;
use crate::web::errors::{PageError, PageResult};
use crate::web::fields::{SummaryLine, TextArea};
use crate::web::page::{Shell, page};
use crate::web::visit::Visit;
use crate::wording::Wording;

/// What a secret link opens.
pub(super) struct Opened {
    pub(super) secret: LinkSecret,
    pub(super) ticket: Ticket,
    pub(super) filed: FiledComplaint,
    pub(super) entries: Vec<TimelineEntry>,
}

/// An entry of the timeline.
pub(super) struct Entry {
    iso: String,
    moment: String,
    text: String,
    quote: String,
    class: &'static str,
}

/// What the visitor has just done, or tried.
#[derive(Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// A text that was refused, to be shown again with what is wrong.
pub(super) struct Refusal {
    pub(super) field: &'static str,
    pub(super) typed: String,
    pub(super) message: String,
}

impl Opened {
    /// Whether the page has the form with this id.
    fn has_form(&self, id: &str, can_reopen: bool) -> bool {
        if id == "reopen" {
            can_reopen
        } else {
            self.ticket.question.is_some()
        }
    }
}

#[derive(Template)]
#[template(path = "citizen/tracking.html")]
struct TrackingPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    unsent: Option<String>,
    path: String,
    reference: String,
    status: Status,
    status_tag: String,
    sentence: String,
    deadline: Option<String>,
    late: bool,
    outcome: Option<String>,
    outcome_message: String,
    question: Option<String>,
    reply: TextArea,
    can_withdraw: bool,
    reopen: Option<TextArea>,
    reopen_until: String,
    rows: Vec<(String, String)>,
    entries: Vec<Entry>,
}

/// Opens a secret link.
///
/// # Errors
/// [`PageError::NoSuchLink`] if it opens nothing.
pub(super) async fn open(visit: &Visit, secret: &str) -> Result<Opened, PageError> {
    let secret = LinkSecret::parse(secret).ok_or(PageError::NoSuchLink)?;
    let wanted = secret.clone();
    let found: Result<Option<Dossier>, StoreError> = visit
        .app()
        .store
        .read(move |conn| dossiers::by_link(conn, &wanted))
        .await;
    let Dossier {
        ticket,
        filed,
        entries,
        ..
    } = found?.ok_or(PageError::NoSuchLink)?;
    Ok(Opened {
        secret,
        ticket,
        filed,
        entries,
    })
}

/// Shows how the complaint stands.
pub async fn show(visit: Visit, secret: web::Path<String>, done: web::Query<Done>) -> PageResult {
    let opened = open(&visit, &secret).await?;
    let notice = match done.done.as_str() {
        "replied" => Some("notice-replied"),
        "withdrawn" => Some("notice-withdrawn"),
        "reopened" => Some("notice-reopened"),
        "changed" => Some("notice-changed"),
        "expired" => Some("notice-form-expired"),
        _ => None,
    };
    show_opened(&visit, StatusCode::OK, &opened, notice, None)
}

/// The tracking page, with a notice or a text that was refused.
pub(super) fn show_opened(
    visit: &Visit,
    status: StatusCode,
    opened: &Opened,
    notice: Option<&'static str>,
    refused: Option<&Refusal>,
) -> PageResult {
    let (t, ticket) = (visit.t, &opened.ticket);
    let now = visit.app().clock.now();
    let deadline = ticket.deadline(now);
    let shell = Shell::new(
        visit,
        &t.with("tracking-title", &[("reference", ticket.reference)]),
    );
    let reopen_until = ticket
        .resolved_at
        .map(|at| at + visit.app().desk.promise.reopen_window);
    let can_reopen = ticket.status == Status::Resolved && reopen_until.is_some_and(|until| now < until);
    // A text whose form is gone meanwhile is shown by itself.
    let (refused, unsent) = match refused {
        Some(refused) if !opened.has_form(refused.field, can_reopen) => (None, Some(refused.typed.clone())),
        other => (other, None),
    };
    let template = TrackingPage {
        shell: if refused.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: refused
            .map(|refused| SummaryLine {
                field: refused.field.to_owned(),
                text: refused.message.clone(),
            })
            .into_iter()
            .collect(),
        notice: notice.map(|key| t.get(key)),
        unsent,
        path: format!("/t/{}", opened.secret.encoded()),
        reference: ticket.reference.to_string(),
        status: ticket.status,
        status_tag: t.code("status-", ticket.status.code()),
        sentence: t.code("plain-status-", ticket.status.code()),
        deadline: deadline_words(t, ticket, deadline, now),
        late: ticket.status.is_open() && (ticket.breached_at.is_some() || deadline <= now),
        outcome: ticket
            .outcome
            .map(|outcome| t.code("outcome-text-", outcome.code())),
        outcome_message: outcome_message(&opened.entries),
        question: ticket.question.clone(),
        reply: area(t, "text", "reply", "tracking-reply-label", refused),
        can_withdraw: ticket.status.is_open(),
        reopen: can_reopen.then(|| area(t, "reason", "reopen", "tracking-reopen-label", refused)),
        reopen_until: reopen_until.map(|until| t.moment(until)).unwrap_or_default(),
        rows: rows(t, &opened.filed),
        entries: opened
            .entries
            .iter()
            .filter(|e| e.event.kind.concerns_citizen())
            .map(|e| entry(t, e))
            .rev()
            .collect(),
    };
    page(visit, status, &template)
}

fn area(
    t: &Wording,
    name: &'static str,
    id: &'static str,
    label: &str,
    refused: Option<&Refusal>,
) -> TextArea {
    let refused = refused.filter(|refused| refused.field == id);
    TextArea {
        name,
        id: id.to_owned(),
        label: t.get(label).to_owned(),
        value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
        error: refused.map(|refused| refused.message.clone()),
        rows: 4,
        ..TextArea::default()
    }
}

/// When the citizen can count on an end; nothing once there is one.
fn deadline_words(
    t: &Wording,
    ticket: &Ticket,
    deadline: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<String> {
    if !ticket.status.is_open() {
        return None;
    }
    Some(if !ticket.clock.is_running() {
        t.with("tracking-clock-stopped", &[("left", t.span(deadline - now))])
    } else if deadline <= now {
        t.with(
            "tracking-late",
            &[("deadline", t.moment(deadline)), ("span", t.span(now - deadline))],
        )
    } else {
        t.with(
            "tracking-deadline",
            &[("deadline", t.moment(deadline)), ("left", t.span(deadline - now))],
        )
    })
}

fn outcome_message(entries: &[TimelineEntry]) -> String {
    let message = entries.iter().rev().find_map(|entry| {
        if let EventKind::Resolved { message, .. } = &entry.event.kind {
            Some(message.clone())
        } else {
            None
        }
    });
    message.unwrap_or_default()
}

/// What was filed, with the identity masked: a link may be seen by others.
fn rows(t: &Wording, filed: &FiledComplaint) -> Vec<(String, String)> {
    let complaint = &filed.complaint;
    let label = |key: &str| t.get(key).to_owned();
    let dose = ["dose-1", "dose-2", "dose-3", "dose-4"][usize::from(complaint.dose_number.get() - 1) % 4];
    let facility = format!(
        "{}, {}",
        complaint.facility_name.as_str(),
        complaint.facility_state.name()
    );
    vec![
        (
            label("field-problem-label"),
            t.code("problem-", complaint.problem.code()),
        ),
        (
            t.code("id-type-", complaint.identity.kind().code()),
            complaint.identity.masked(),
        ),
        (label("field-dose-number-label"), label(dose)),
        (
            label("field-administered-on-label"),
            t.date(complaint.administered_on),
        ),
        (label("field-facility-name-label"), facility),
    ]
}

fn entry(t: &Wording, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    let quote = match &event.kind {
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::CitizenReplied { text } => text.clone(),
        EventKind::Reopened { reason } => reason.clone(),
        EventKind::Resolved { message, .. } => message.clone(),
        // Whoever withdraws a file is told that citizens read why; what others write may speak of other people.
        EventKind::LinkSuspended(suspension) => match suspension.cause {
            Cause::BatchWithdrawn => suspension.ground.clone(),
            Cause::SourceChanged | Cause::Corrected => String::new(),
        },
        EventKind::Received
        | EventKind::Looked { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Noted { .. }
        | EventKind::FacilityAsked { .. }
        | EventKind::FacilityAnswered { .. }
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold
        | EventKind::RecordAccepted { .. }
        | EventKind::RecordRejected { .. }
        | EventKind::RejectionUndone { .. }
        | EventKind::LinkResumed { .. }
        // Its ground may speak of other people.
        | EventKind::LinkRevoked { .. }
        | EventKind::LinkReplaced => String::new(),
    };
    let mut text = t.code("event-", event.kind.code());
    if let EventKind::Resolved { outcome, .. } = &event.kind {
        text = format!("{text}: {}", t.code("outcome-", outcome.code()));
    }
    if let EventKind::LinkSuspended(suspension) = &event.kind {
        text = format!(
            "{text}: {}",
            t.code("event-link-suspended-", suspension.cause.code())
        );
    }
    Entry {
        iso: event.at.to_rfc3339(),
        moment: t.moment(event.at),
        text,
        quote,
        class: match event.actor {
            Actor::Citizen => "mine",
            Actor::Staff(_) => "staff",
            Actor::System => "system",
        },
    }
}
