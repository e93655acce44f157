//! The tracking page behind the secret link: how the complaint stands, in plain words.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::desk::tickets::leading::{HandledWith, handled_with};
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::permissions::Options;
use crate::domain::ticket::secret_link::LinkSecret;
use crate::domain::ticket::undo::as_told;
use crate::domain::ticket::{Acting, ActionKind, Status, Ticket};
use crate::domain::values::coded::Coded;
use crate::store::StoreError;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::ticket_details::{self, TicketDetails};
use crate::store::tickets::timeline::TimelineEntry;
use crate::web::citizen::filed_answers::{Answer, shown_to_link};
use crate::web::citizen::tracking_together::{Leading, said_together};
use crate::web::citizen::tracking_view::{Entry, Said, entry, said};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;
use crate::wording::Wording;

/// What a secret link opens: what the citizen knows of it.
pub(super) struct TrackedTicket {
    pub(super) secret: LinkSecret,
    pub(super) ticket: Ticket,
    pub(super) filed: FiledComplaint,
    pub(super) entries: Vec<TimelineEntry>,
    /// A decision is made that can still be undone.
    pub(super) deciding: bool,
    /// The complaint with which it is handled together.
    pub(super) leading: Option<Leading>,
    /// What the citizen may do now.
    options: Options,
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
    /// Why it was refused; empty if it is only shown again.
    pub(super) message: String,
}

impl Refusal {
    fn error(&self) -> Option<String> {
        (!self.message.is_empty()).then(|| self.message.clone())
    }
}

impl TrackedTicket {
    /// Whether the citizen may say something about a complaint that has ended: what is handled together with one that is open
    /// goes there.
    fn can_object(&self) -> bool {
        self.options.allow(ActionKind::Reopen) || self.writes_on()
    }

    /// Whether what the citizen says is heard with another complaint.
    fn writes_on(&self) -> bool {
        self.options.allow(ActionKind::WriteOn) && self.leading.as_ref().is_some_and(|leading| leading.open)
    }

    /// Whether the page has the form with this id.
    fn has_form(&self, id: &str) -> bool {
        if id == "reopen" {
            self.can_object()
        } else {
            self.options.allow(ActionKind::Reply)
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
    deciding: bool,
    path: String,
    reference: String,
    status: Status,
    status_tag: String,
    said: Said,
    deadline: Option<String>,
    late: bool,
    uncounted: Vec<String>,
    question: Option<String>,
    reply: TextArea,
    can_withdraw: bool,
    reopen_days: String,
    reopen: Option<TextArea>,
    reopen_title: &'static str,
    reopen_text: String,
    rows: Vec<Answer>,
    link: String,
    entries: Vec<Entry>,
}

/// Opens a secret link.
///
/// # Errors
/// [`PageError::NoSuchLink`] if it opens nothing.
pub(super) async fn open(visit: &Visit, secret: &str) -> Result<TrackedTicket, PageError> {
    let secret = LinkSecret::parse(secret).ok_or(PageError::NoSuchLink)?;
    let wanted = secret.clone();
    let found: Result<Option<(TicketDetails, Option<HandledWith>)>, StoreError> = visit
        .app()
        .store
        .read(move |conn| {
            let Some(details) = ticket_details::by_link(conn, &wanted)? else {
                return Ok(None);
            };
            let leading = handled_with(conn, &details)?;
            Ok(Some((details, leading)))
        })
        .await;
    let (
        TicketDetails {
            ticket,
            filed,
            entries,
            ..
        },
        handled_with,
    ) = found?.ok_or(PageError::NoSuchLink)?;
    let now = visit.app().clock.now();
    let deciding = ticket.untold(now).is_some();
    let options = ticket.options(Acting::Citizen, &visit.app().desk.promise, now);
    let (mut told, entries) = as_told(&ticket, entries, |entry| &entry.event, now);
    if deciding && told.status.is_open() {
        told.status = Status::InProgress;
    }
    // While the decision is not told, the complaint stands as it did before: by itself, or together with the other one.
    let leading = told.merged_into.map(|_| match handled_with {
        Some(handled) => Leading::of(visit.t, handled, now),
        None => Leading::untold(),
    });
    Ok(TrackedTicket {
        leading,
        secret,
        ticket: told,
        filed,
        entries,
        deciding,
        options,
    })
}

/// Shows how the complaint stands.
pub async fn show(visit: Visit, secret: web::Path<String>, done: web::Query<Done>) -> PageResult {
    let opened = open(&visit, &secret).await?;
    let notice = match done.done.as_str() {
        "replied" => Some("notice-replied"),
        "withdrawn" => Some("notice-withdrawn"),
        "reopened" if opened.ticket.merged_into.is_some() => Some("notice-wrote-on"),
        "reopened" => Some("notice-reopened"),
        "changed" => Some("notice-changed"),
        "deciding" => Some("notice-deciding"),
        "expired" => Some("notice-form-expired"),
        _ => None,
    };
    show_opened(&visit, StatusCode::OK, &opened, notice, None)
}

/// The tracking page, with a notice or a text that was refused.
pub(super) fn show_opened(
    visit: &Visit,
    status: StatusCode,
    opened: &TrackedTicket,
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
    let (promise, options) = (&visit.app().desk.promise, &opened.options);
    let until = ticket.reopen_until(promise);
    let until = until.map(|until| t.moment(until)).unwrap_or_default();
    let (reopen_title, reopen_label) = if opened.writes_on() {
        ("tracking-write-on-title", "tracking-write-on-label")
    } else if ticket.outcome == Some(Outcome::Withdrawn) {
        ("tracking-reopen-withdrawn", "tracking-reopen-withdrawn-label")
    } else {
        ("tracking-reopen-title", "tracking-reopen-label")
    };
    // A text whose form is gone meanwhile is shown by itself.
    let (refused, unsent) = match refused {
        Some(refused) if !opened.has_form(refused.field) => (None, Some(refused.typed.clone())),
        other => (other, None),
    };
    let line = |refused: &Refusal| {
        let field = refused.field.to_owned();
        refused.error().map(|text| SummaryLine { field, text })
    };
    let errors: Vec<SummaryLine> = refused.and_then(line).into_iter().collect();
    let template = TrackingPage {
        shell: if errors.is_empty() {
            shell
        } else {
            shell.with_error()
        },
        errors,
        notice: notice.map(|key| t.get(key)),
        unsent,
        deciding: opened.deciding,
        path: format!("/t/{}", opened.secret.encoded()),
        reference: ticket.reference.to_string(),
        status: ticket.status,
        status_tag: status_words(t, ticket.status),
        said: said_together(
            said(t, ticket, &opened.filed, &opened.entries),
            t,
            opened.leading.as_ref(),
            opened.can_object(),
        ),
        deadline: deadline_words(t, ticket, deadline, now),
        uncounted: if ticket.status.is_open() {
            t.uncounted(&ticket.clock, now)
        } else {
            Vec::new()
        },
        late: ticket.status.is_open() && (ticket.breached_at.is_some() || deadline <= now),
        question: ticket
            .question
            .clone()
            .filter(|_| options.allow(ActionKind::Reply)),
        reply: area(t, "text", "reply", "tracking-reply-label", refused),
        can_withdraw: options.allow(ActionKind::Withdraw),
        reopen_days: promise.reopen_window.num_days().to_string(),
        reopen: opened
            .can_object()
            .then(|| area(t, "reason", "reopen", reopen_label, refused)),
        reopen_text: if opened.writes_on() {
            t.get("tracking-write-on-text").to_owned()
        } else {
            t.with("tracking-reopen-text", &[("until", until)])
        },
        reopen_title,
        rows: shown_to_link(t, &opened.filed.complaint),
        link: visit
            .app()
            .settings
            .base_url
            .join(&format!("/t/{}", opened.secret.encoded())),
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
        error: refused.and_then(Refusal::error),
        rows: 4,
        ..TextArea::default()
    }
}

/// The status as its citizen reads it: who is waited for, seen from them.
fn status_words(t: &Wording, status: Status) -> String {
    match status {
        Status::AwaitingCitizen => t.get("status-awaiting-you").to_owned(),
        Status::AwaitingFacility => t.get("status-awaiting-place").to_owned(),
        Status::Received
        | Status::Matching
        | Status::Queued
        | Status::InProgress
        | Status::Resolved
        | Status::Closed => t.code("status-", status.code()),
    }
}

/// When the citizen can count on an end; nothing once there is one.
fn deadline_words(
    t: &Wording,
    ticket: &Ticket,
    deadline: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<String> {
    if !ticket.status.is_open() || (!ticket.clock.is_running() && ticket.status != Status::AwaitingCitizen) {
        return None;
    }
    Some(if ticket.status == Status::AwaitingCitizen {
        let left = ticket.clock.account(now).left;
        t.with("tracking-clock-stopped", &[("left", t.span(left))])
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
