//! The form with which staff keep what a citizen corrects.

use crate::domain::complaint::{AMENDABLE, VACCINE_UNKNOWN};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::ticket::ActionKind;
use crate::domain::values::coded::Coded;
use crate::web::http::fields::{Choice, TextArea};
use crate::web::staff::registry::statement_view::answers;
use crate::web::staff::tickets::view_context::{Refused, TicketView};

/// What it is called in paths.
pub(super) const AMEND: &str = "particulars";

/// The form.
pub(super) struct AmendForm {
    pub(super) rows: Vec<AmendRow>,
    pub(super) ground: TextArea,
    pub(super) open: bool,
}

/// A particular.
pub(super) struct AmendRow {
    pub(super) field: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    /// What can be chosen; nothing where it is typed.
    pub(super) choices: Vec<Choice>,
    pub(super) error: Option<String>,
}

/// The form, for those who may amend what the complaint says.
pub(super) fn amend_form(view: &TicketView<'_>) -> Option<AmendForm> {
    let t = view.visit.t;
    if !view.may(ActionKind::Amend) {
        return None;
    }
    let refused = view.refused.filter(|refused| refused.action == AMEND);
    let now = view.opened.filed.complaint.as_typed();
    let now = now.pairs();
    let row = |field: &'static str| {
        let kept = now.iter().find(|(known, _)| *known == field);
        let kept = kept.map(|(_, text)| (*text).to_owned()).unwrap_or_default();
        let typed = refused.and_then(|refused| refused.value(field));
        let value = typed.map_or(kept, str::to_owned);
        let mut known = DoseField::parse(field)
            .map(|field| answers(t, field))
            .unwrap_or_default();
        if field == "vaccine" {
            known.push((VACCINE_UNKNOWN.to_owned(), t.get("vaccine-unknown").to_owned()));
        }
        let choice = |(code, label): (String, String)| Choice {
            chosen: code == value,
            value: code,
            label,
        };
        let wrong = refused.filter(|refused| refused.field == format!("now-{field}"));
        AmendRow {
            field,
            label: t.code("correct-field-", field),
            choices: known.into_iter().map(choice).collect(),
            error: wrong.and_then(Refused::error),
            value,
        }
    };
    Some(AmendForm {
        rows: AMENDABLE.into_iter().map(row).collect(),
        ground: TextArea {
            name: "text",
            id: AMEND.to_owned(),
            label: t.get("amend-reason").to_owned(),
            hint: t.get("amend-reason-hint").to_owned(),
            value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
            error: refused
                .filter(|refused| refused.field == AMEND)
                .and_then(Refused::error),
            rows: 2,
        },
        open: refused.is_some(),
    })
}
