//! The forms with which staff act on a ticket, as the ticket's page shows them.

use crate::desk::matching::assess_ticket::Assessed;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::permissions::Options;
use crate::domain::values::coded::Coded;
use crate::web::http::fields::{Choice, Select, TextArea};
use crate::web::staff::tickets::canned_view::{Offered, chosen, offered};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::question;
use crate::web::staff::tickets::view_context::{Refused, TicketView};
use crate::wording::Wording;

/// A form with one text.
pub(super) struct TextAction {
    pub(super) action: &'static str,
    /// What its key does; empty where it has none.
    pub(super) does: &'static str,
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) send: String,
    pub(super) field: TextArea,
    /// The replies that the team keeps for it.
    pub(super) canned: Vec<Offered>,
    /// Whether a letter leaves by it, which can be read before.
    pub(super) previews: bool,
    /// That letter.
    pub(super) letter: Option<LetterView>,
    pub(super) open: bool,
}

/// Those that whoever looks may send.
pub(super) fn text_actions(view: &TicketView<'_>, best: Option<&Assessed>) -> Vec<TextAction> {
    let all = [
        ("ask", "ask", ActionKind::AskCitizen),
        ("ask-facility", "facility", ActionKind::AskFacility),
        ("facility-answered", "facility", ActionKind::FacilityAnswered),
        ("note", "", ActionKind::Note),
    ];
    all.into_iter()
        .filter(|(_, _, kind)| view.may(*kind))
        .map(|(action, does, _)| {
            let usual = match action {
                "ask" => question::to_citizen(view, best),
                "ask-facility" => question::to_facility(view),
                _ => String::new(),
            };
            text_action(view, (action, does), usual)
        })
        .collect()
}

fn text_action(
    view: &TicketView<'_>,
    (action, does): (&'static str, &'static str),
    usual: String,
) -> TextAction {
    let (t, refused) = (view.visit.t, view.refused);
    let refused = refused.filter(|refused| refused.action == action);
    let before = Refused::typed_before(&view.told.typing, action);
    let chosen = chosen(view, action);
    let words = |end: &str| t.get(&format!("action-{action}-{end}")).to_owned();
    TextAction {
        action,
        does,
        title: words("title"),
        hint: words("hint"),
        send: words("send"),
        field: TextArea {
            name: "text",
            id: action.to_owned(),
            label: words("label"),
            value: match (refused, &chosen, &before) {
                (Some(shown), _, _) => shown.typed.clone(),
                (None, Some(chosen), _) => chosen.clone(),
                (None, None, Some(before)) => before.typed.clone(),
                (None, None, None) => usual,
            },
            error: refused.and_then(Refused::error),
            rows: 4,
            ..TextArea::default()
        },
        canned: offered(view, action),
        previews: action == "ask",
        letter: view
            .told
            .letter
            .as_ref()
            .filter(|_| action == "ask")
            .map(|letter| {
                let opened = view.opened;
                letter_view(view.visit, opened.ticket.reference, &opened.filed, letter)
            }),
        open: refused.is_some() || chosen.is_some() || before.is_some(),
    }
}

/// The form that ends a ticket.
pub(super) struct ResolveForm {
    pub(super) outcome: Select,
    pub(super) message: TextArea,
    /// Why a supervisor knows better than the facts.
    pub(super) against: Option<TextArea>,
    /// The outcomes that are not true, each with the reason.
    pub(super) not_offered: Vec<(String, String)>,
}

/// The outcomes that are true; for those who may decide against the facts, or propose to, also the others, which need a
/// reason.
pub(super) fn resolve_form(
    t: &Wording,
    facts: &Facts,
    options: &Options,
    refused: Option<&Refused>,
) -> ResolveForm {
    let refused = refused.filter(|refused| refused.action == "resolve");
    let error = |field: &str| {
        let wrong = refused.filter(|refused| refused.field == field);
        wrong.and_then(Refused::error)
    };
    let knows_better = options.allow(ActionKind::ResolveAgainstFacts);
    let proposes = !knows_better && options.allow(ActionKind::Propose);
    let mut choices = vec![(String::new(), t.get("resolve-choose").to_owned())];
    let (mut untrue, mut not_offered) = (Vec::new(), Vec::new());
    for outcome in Outcome::for_staff() {
        let label = t.code("outcome-", outcome.code());
        if outcome == Outcome::Duplicate {
            choices.extend(facts.others.iter().map(|other| {
                let value = format!("{}:{}", outcome.code(), other.compact());
                (value, t.with("resolve-duplicate-of", &[("other", other)]))
            }));
        }
        match facts.basis(outcome, facts.others.first().copied()) {
            Ok(_) if outcome == Outcome::Duplicate => {}
            Ok(_) => choices.push((outcome.code().to_owned(), label)),
            Err(why) => {
                let against = t.with("resolve-against-facts", &[("outcome", &label)]);
                untrue.push((outcome.code().to_owned(), against));
                not_offered.push((label, t.get(why.key()).to_owned()));
            }
        }
    }
    choices.extend(untrue.into_iter().filter(|_| knows_better || proposes));
    let chosen = refused.map(|refused| refused.outcome.clone()).unwrap_or_default();
    let choice = |(value, label): (String, String)| Choice {
        chosen: value == chosen,
        value,
        label,
    };
    ResolveForm {
        outcome: Select {
            name: "outcome",
            label: t.get("resolve-outcome").to_owned(),
            hint: t.get("resolve-outcome-hint").to_owned(),
            error: error("outcome"),
            choices: choices.into_iter().map(choice).collect(),
        },
        message: TextArea {
            name: "text",
            id: "resolve".to_owned(),
            label: t.get("resolve-message").to_owned(),
            hint: t.get("resolve-message-hint").to_owned(),
            value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
            error: error("resolve"),
            rows: 4,
        },
        against: (knows_better || proposes).then(|| TextArea {
            name: "against_facts",
            id: "against".to_owned(),
            label: t.get("resolve-against").to_owned(),
            hint: t
                .get(if proposes {
                    "propose-outcome-hint"
                } else {
                    "resolve-against-hint"
                })
                .to_owned(),
            value: refused.map(|refused| refused.against.clone()).unwrap_or_default(),
            rows: 2,
            ..TextArea::default()
        }),
        not_offered,
    }
}

/// Why a ticket is opened again.
pub(super) fn reopen_field(t: &Wording, refused: Option<&Refused>) -> TextArea {
    let refused = refused.filter(|refused| refused.action == "reopen");
    TextArea {
        name: "text",
        id: "reopen".to_owned(),
        label: t.get("reopen-label").to_owned(),
        hint: t.get("reopen-hint").to_owned(),
        value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
        error: refused
            .filter(|refused| refused.field == "reopen")
            .and_then(Refused::error),
        rows: 3,
    }
}
