//! The view of a ticket: complaint, candidates with reasons, timeline, and what can be done now.

use askama::Template;

use crate::domain::person::birth::Birth;
use crate::domain::ticket::{ActionKind, Status};
use crate::domain::values::coded::Coded;
use crate::store::registry::links::StandingLink;
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::Shell;
use crate::web::staff::tickets::action_forms::{
    ResolveForm, TextAction, reopen_field, resolve_form, text_actions,
};
use crate::web::staff::tickets::candidate_view::{CandidateView, candidate_view};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::rejected_view::{RejectedView, rejected_views};
use crate::web::staff::tickets::timeline_view::{Entry, timeline_entry};
use crate::web::staff::tickets::view_context::{Refused, TicketView};
use crate::wording::Wording;

/// A link that was accepted for the ticket.
struct LinkToRevoke {
    id: String,
    text: String,
    ground: String,
    /// The form that revokes it, for those who may.
    revoke: Option<TextArea>,
    /// What the citizen reads then.
    letter: Option<LetterView>,
    open: bool,
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
    decision: String,
    decision_class: &'static str,
    reasons: Vec<String>,
    must_take: bool,
    links: Vec<LinkToRevoke>,
    candidates: Vec<CandidateView>,
    rejected: Vec<RejectedView>,
    entries: Vec<Entry>,
    texts: Vec<TextAction>,
    resolve: Option<ResolveForm>,
    resolve_open: bool,
    reopen: Option<TextArea>,
    reopen_open: bool,
    held: Option<HeldView>,
}

/// A decision whose letter has not left yet.
struct HeldView {
    text: String,
    may_undo: bool,
}

impl TicketPage {
    pub(super) fn new(view: &TicketView<'_>) -> Self {
        let (t, opened, ticket) = (view.visit.t, view.opened, &view.opened.ticket);
        let now = view.visit.app().clock.now();
        let shell = Shell::new(view.visit, &ticket.reference.to_string())
            .signed_in(&view.signed_in.member)
            .with_typed_in(view.refused.map(|refused| refused.field.clone()));
        let complaint = &opened.filed.complaint;
        let reasons = opened
            .assessment
            .reasons
            .iter()
            .map(|key| t.get(key).to_owned())
            .collect();
        let something_to_judge = !opened.assessment.candidates.is_empty() || !opened.rejected.is_empty();
        let (deadline, deadline_class) = deadline(t, view, now);
        let texts = text_actions(t, view);
        let facts = opened.facts.as_ref();
        let resolve = facts.map(|facts| resolve_form(t, facts, &opened.options, view.refused));
        let found = opened.assessment.candidates.iter();
        let candidates: Vec<CandidateView> = found.map(|assessed| candidate_view(view, assessed)).collect();
        let may_reopen = view.may(ActionKind::TakeUpAgain);
        let line = |refused: &Refused| {
            let field = refused.field.clone();
            refused.error().map(|text| SummaryLine { field, text })
        };
        let errors: Vec<SummaryLine> = view.refused.and_then(line).into_iter().collect();
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            errors,
            notice: view.notice.map(|key| t.get(key)),
            unsent: unsent(view, &texts, (resolve.is_some(), may_reopen), &candidates),
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
            owned_by_me: ticket.is_owned_by(view.signed_in.acting()),
            can_take: view.may(ActionKind::Take),
            can_release: view.may(ActionKind::Release),
            identity: complaint.identity.formatted(),
            rows: rows(t, view),
            message: complaint.message.clone(),
            decision: t.code("match-decision-", opened.assessment.heading.code()),
            decision_class: opened.assessment.heading.code(),
            reasons,
            must_take: something_to_judge && ticket.status.is_open() && !view.may(ActionKind::AcceptRecord),
            links: links(view),
            candidates,
            rejected: rejected_views(view),
            entries: opened
                .entries
                .iter()
                .rev()
                .map(|entry| timeline_entry(t, ticket.reference, entry))
                .collect(),
            texts,
            resolve,
            resolve_open: view.refused.is_some_and(|refused| refused.action == "resolve"),
            reopen: may_reopen.then(|| reopen_field(t, view.refused)),
            reopen_open: view.refused.is_some_and(|refused| refused.action == "reopen"),
            held: held(view, now),
        }
    }
}

fn held(view: &TicketView<'_>, now: chrono::DateTime<chrono::Utc>) -> Option<HeldView> {
    let held = view.opened.ticket.untold(now)?;
    let seconds = (held.until - now).num_seconds().max(1);
    Some(HeldView {
        text: view.visit.t.with("ticket-held", &[("seconds", seconds)]),
        may_undo: view.may(ActionKind::Undo),
    })
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

fn links(view: &TicketView<'_>) -> Vec<LinkToRevoke> {
    let (t, may) = (view.visit.t, view.may(ActionKind::RevokeLink));
    let link = |link: &StandingLink| {
        let id = link.id.to_string();
        let refused = view
            .refused
            .filter(|refused| refused.action == "revoke" && refused.target == id);
        let form = TextArea {
            name: "text",
            id: format!("revoke-{id}"),
            label: t.get("revoke-label").to_owned(),
            hint: t.get("revoke-hint").to_owned(),
            value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
            error: refused.and_then(Refused::error),
            rows: 2,
        };
        LinkToRevoke {
            text: match link.suspended {
                Some(at) => t.with(
                    "ticket-link-suspended",
                    &[("record", link.row.to_string()), ("moment", t.moment(at))],
                ),
                None => t.with(
                    "ticket-link",
                    &[("record", link.row.to_string()), ("moment", t.moment(link.at))],
                ),
            },
            ground: t.ground(&link.ground),
            revoke: may.then_some(form),
            letter: view
                .opened
                .assessment
                .if_revoked
                .as_ref()
                .filter(|_| may)
                .map(|letter| {
                    let (ticket, filed) = (&view.opened.ticket, &view.opened.filed);
                    letter_view(view.visit, ticket.reference, filed, letter)
                }),
            open: refused.is_some(),
            id,
        }
    };
    view.opened.assessment.links.iter().map(link).collect()
}

/// The date, or as much of it as the document has.
pub(super) fn birth(t: &Wording, birth: Birth) -> String {
    birth.day().map_or_else(|| birth.written(), |day| t.date(day))
}

fn rows(t: &Wording, view: &TicketView<'_>) -> Vec<(String, String)> {
    let filed = &view.opened.filed;
    let c = &filed.complaint;
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

/// What was typed into a form that the page no longer has: it is shown, so that it is not lost.
fn unsent(
    view: &TicketView<'_>,
    texts: &[TextAction],
    (resolves, reopens): (bool, bool),
    candidates: &[CandidateView],
) -> Option<String> {
    let refused = view.refused?;
    let typed = [refused.typed.trim(), refused.against.trim()];
    let typed: Vec<&str> = typed.into_iter().filter(|text| !text.is_empty()).collect();
    let target = refused.target.as_str();
    let assessment = &view.opened.assessment;
    let shown = texts.iter().any(|text| text.action == refused.action)
        || (resolves && refused.action == "resolve")
        || (reopens && refused.action == "reopen")
        || candidates
            .iter()
            .any(|one| one.id == target && one.has_form(refused.action))
        || assessment.links.iter().any(|link| link.id.to_string() == target);
    (!shown && !typed.is_empty()).then(|| typed.join("\n\n"))
}
