//! The head of a ticket's page: which it is, how it stands, who has to do something, and what stands beside it in the view
//! from which it was opened.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::web::staff::tickets::listing::{list_url, ticket_url};
use crate::web::staff::tickets::view_context::TicketView;

/// The head.
pub(super) struct HeadView {
    pub(super) back_url: String,
    pub(super) back_text: &'static str,
    pub(super) reference: String,
    pub(super) status: Status,
    pub(super) status_tag: String,
    pub(super) outcome: Option<String>,
    pub(super) deadline: String,
    pub(super) deadline_class: &'static str,
    /// Key of who has to do something; nothing of a ticket that has ended.
    pub(super) ball: Option<&'static str>,
    pub(super) received: String,
    pub(super) owner: Option<String>,
    pub(super) in_view: bool,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// The head of a ticket's page.
pub(super) fn head_view(view: &TicketView<'_>, now: DateTime<Utc>) -> HeadView {
    let (t, opened, ticket) = (view.visit.t, view.opened, &view.opened.ticket);
    let (deadline, deadline_class) = deadline(view, now);
    HeadView {
        back_url: list_url(opened.from.as_ref()),
        back_text: if opened.from.is_some() {
            "ticket-back-to-view"
        } else {
            "staff-nav-queue"
        },
        reference: ticket.reference.to_string(),
        status: ticket.status,
        status_tag: t.code("status-", ticket.status.code()),
        outcome: ticket.outcome.map(|outcome| t.code("outcome-", outcome.code())),
        deadline,
        deadline_class,
        ball: ball(ticket.status),
        received: t.moment(opened.filed.received_at),
        owner: opened.owner_name.clone(),
        in_view: opened.from.is_some(),
        previous: opened
            .beside
            .before
            .map(|other| ticket_url(other, opened.from.as_ref())),
        next: opened
            .beside
            .after
            .map(|other| ticket_url(other, opened.from.as_ref())),
    }
}

/// Who has to do something.
fn ball(status: Status) -> Option<&'static str> {
    match status {
        Status::Received | Status::Matching => Some("ball-system"),
        Status::Queued | Status::InProgress => Some("ball-us"),
        Status::AwaitingCitizen => Some("ball-citizen"),
        Status::AwaitingFacility => Some("ball-facility"),
        Status::Resolved | Status::Closed => None,
    }
}

fn deadline(view: &TicketView<'_>, now: DateTime<Utc>) -> (String, &'static str) {
    let (t, ticket) = (view.visit.t, &view.opened.ticket);
    let deadline = ticket.deadline(now);
    let words = |key: &str| {
        t.with(
            key,
            &[("deadline", t.moment(deadline)), ("span", t.span(deadline - now))],
        )
    };
    if !ticket.status.is_open() {
        let (key, class) = if ticket.breached_at.is_some() {
            ("ticket-ended-late", "late")
        } else {
            ("ticket-ended-in-time", "")
        };
        (t.get(key).to_owned(), class)
    } else if !ticket.clock.is_running() {
        (words("ticket-clock-stopped"), "stopped")
    } else if deadline <= now {
        (words("ticket-late"), "late")
    } else if deadline - now < TimeDelta::hours(24) {
        (words("ticket-deadline"), "soon")
    } else {
        (words("ticket-deadline"), "")
    }
}
