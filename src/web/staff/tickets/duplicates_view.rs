//! What a ticket's page says of tickets about the same dose of the same person.

use crate::desk::tickets::merge_tickets::Suggested;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::ActionKind;
use crate::domain::values::coded::Coded;
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::view_context::TicketView;

/// What stands above a ticket that is not the only one about its dose.
pub(super) struct DuplicatesView {
    /// Open tickets that may be about the same dose of the same person.
    pub(super) suggested: Vec<SuggestedView>,
    /// The tickets that it leads.
    pub(super) leads: Vec<OtherLink>,
    /// The ticket that leads it.
    pub(super) led_by: Option<OtherLink>,
}

/// A ticket that may be about the same dose of the same person.
pub(super) struct SuggestedView {
    pub(super) other: OtherLink,
    pub(super) likeness: String,
    pub(super) doubtful: bool,
    /// The page that compares the two.
    pub(super) compare: String,
}

/// Another ticket.
pub(super) struct OtherLink {
    pub(super) reference: String,
    pub(super) url: String,
}

/// The page that compares two tickets.
pub(super) fn merge_url(ticket: Reference, other: Reference, from: Option<&Listing>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("with", &other.to_string());
    if let Some(list) = from {
        query.append_pair("list", &list.address());
    }
    format!("/staff/tickets/{ticket}/merge?{}", query.finish())
}

impl DuplicatesView {
    pub(super) fn of(view: &TicketView<'_>) -> Self {
        let (t, opened) = (view.visit.t, view.opened);
        let link = |reference: Reference| OtherLink {
            reference: reference.to_string(),
            url: ticket_url(reference, opened.from.as_ref()),
        };
        let suggested = |one: &Suggested| SuggestedView {
            other: link(one.near.reference),
            likeness: t.code("likeness-", one.likeness.code()),
            doubtful: one.likeness.needs_a_look(),
            compare: merge_url(opened.ticket.reference, one.near.reference, opened.from.as_ref()),
        };
        Self {
            suggested: opened.together.suggested.iter().map(suggested).collect(),
            leads: opened.together.leads.iter().copied().map(link).collect(),
            led_by: opened.together.led_by.map(link),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.suggested.is_empty() && self.leads.is_empty() && self.led_by.is_none()
    }
}

/// How the form is called that opens a ticket again.
pub(super) fn reopen_title(view: &TicketView<'_>) -> &'static str {
    let merged = view.may(ActionKind::TakeUpAgain) && view.opened.together.led_by.is_some();
    if merged { "separate-title" } else { "reopen-title" }
}
