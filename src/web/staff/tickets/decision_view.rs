//! The letter of a decision, before it leaves.

use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::ticket::letter::Letter;
use crate::domain::values::coded::Coded;
use crate::web::http::errors::PageResult;
use crate::web::http::fields::TextArea;
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::action_forms::{ResolveForm, reopen_field, resolve_form};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::opened::TicketContext;
use crate::web::staff::tickets::view_context::Refused;

#[derive(Template)]
#[template(path = "staff/decision.html")]
struct DecisionPage {
    shell: Shell,
    back: String,
    /// The list out of which the ticket was opened.
    from: Option<String>,
    reference: String,
    title: &'static str,
    action: String,
    version: i32,
    entries: String,
    /// Why the letter is shown once more.
    notice: Option<&'static str>,
    /// Nothing where the citizen need not be told.
    letter: Option<LetterView>,
    seconds: String,
    resolve: Option<ResolveForm>,
    reopen: Option<TextArea>,
}

/// What is shown of a decision.
pub(super) struct Shown<'a> {
    pub(super) what: &'static str,
    pub(super) from: Option<&'a Listing>,
    pub(super) entries: &'a str,
    pub(super) version: i32,
    pub(super) letter: Option<&'a Letter>,
    pub(super) notice: Option<&'static str>,
    pub(super) as_typed: &'a Refused,
}

pub(super) fn show_decision(
    visit: &Visit,
    signed_in: &SignedIn,
    opened: &TicketContext,
    shown: &Shown<'_>,
) -> PageResult {
    let (t, reference) = (visit.t, opened.ticket.reference);
    let title = match (shown.what, opened.together.led_by) {
        ("reopen", Some(_)) => "separate-title",
        ("reopen", None) => "decision-reopen-title",
        _ => "decision-resolve-title",
    };
    let as_typed = Some(shown.as_typed);
    let facts = opened.facts.as_ref().filter(|_| shown.what == "resolve");
    let path = format!("/staff/tickets/{reference}");
    let template = DecisionPage {
        shell: Shell::new(visit, t.get(title)).signed_in(&signed_in.member),
        action: format!("{path}/{}", shown.what),
        back: ticket_url(reference, shown.from),
        from: shown.from.map(Listing::address),
        reference: reference.to_string(),
        title,
        version: shown.version,
        entries: shown.entries.to_owned(),
        notice: shown.notice.map(|key| t.get(key)),
        letter: shown
            .letter
            .map(|letter| letter_view(visit, reference, &opened.filed, letter)),
        seconds: visit.app().desk.promise.undo_window.num_seconds().to_string(),
        resolve: facts.map(|facts| resolve_form(t, facts, &opened.options, as_typed)),
        reopen: (shown.what == "reopen").then(|| reopen_field(t, as_typed)),
    };
    page(visit, StatusCode::OK, &template)
}
