//! The forms with which staff act on a ticket, as the ticket's page shows them.

use super::ticket_view::{Refused, TicketView};
use crate::domain::ticket::{Outcome, Step};
use crate::domain::ticket_states::next;
use crate::web::fields::{Choice, Select, TextArea};
use crate::wording::Wording;

/// A form with one text.
pub(super) struct TextAction {
    pub(super) action: &'static str,
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) send: String,
    pub(super) field: TextArea,
    pub(super) open: bool,
}

pub(super) fn text_actions(t: &Wording, view: &TicketView<'_>, mine: bool) -> Vec<TextAction> {
    let ticket = &view.opened.ticket;
    let possible = |step| mine && next(ticket.status, step, true).is_some();
    let all = [
        ("ask", possible(Step::AskCitizen)),
        ("ask-facility", possible(Step::AskFacility)),
        ("facility-answered", possible(Step::FacilityAnswered)),
        ("note", true),
    ];
    all.into_iter()
        .filter(|(_, possible)| *possible)
        .map(|(action, _)| text_action(t, action, view.refused))
        .collect()
}

fn text_action(t: &Wording, action: &'static str, refused: Option<&Refused>) -> TextAction {
    let refused = refused.filter(|refused| refused.action == action);
    let words = |end: &str| t.get(&format!("action-{action}-{end}")).to_owned();
    TextAction {
        action,
        title: words("title"),
        hint: words("hint"),
        send: words("send"),
        field: TextArea {
            name: "text",
            id: action.to_owned(),
            label: words("label"),
            value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
            error: refused.map(|refused| refused.message.clone()),
            rows: 3,
            ..TextArea::default()
        },
        open: refused.is_some(),
    }
}

pub(super) fn resolve_fields(t: &Wording, refused: Option<&Refused>) -> (Select, TextArea) {
    let refused = refused.filter(|refused| refused.action == "resolve");
    let chosen = refused.map(|refused| refused.outcome.clone()).unwrap_or_default();
    let choose = Choice {
        value: String::new(),
        label: t.get("resolve-choose").to_owned(),
        chosen: chosen.is_empty(),
    };
    let choice = |outcome: Outcome| Choice {
        value: outcome.code().to_owned(),
        label: t.code("outcome-", outcome.code()),
        chosen: outcome.code() == chosen,
    };
    let outcome = Select {
        name: "outcome",
        label: t.get("resolve-outcome").to_owned(),
        hint: t.get("resolve-outcome-hint").to_owned(),
        error: refused
            .filter(|refused| refused.field == "outcome")
            .map(|refused| refused.message.clone()),
        choices: [choose]
            .into_iter()
            .chain(Outcome::for_agents().map(choice))
            .collect(),
    };
    let message = TextArea {
        name: "text",
        id: "resolve".to_owned(),
        label: t.get("resolve-message").to_owned(),
        hint: t.get("resolve-message-hint").to_owned(),
        value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
        error: refused
            .filter(|refused| refused.field == "resolve")
            .map(|refused| refused.message.clone()),
        rows: 4,
    };
    (outcome, message)
}
