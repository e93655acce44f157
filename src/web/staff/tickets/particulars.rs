//! What a citizen corrects after they complained: staff keep it beside the complaint.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::matching::amend_particulars::amend_particulars;
use crate::domain::complaint::{AMENDABLE, VACCINE_UNKNOWN};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::ticket::ActionKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::web::http::errors::PageResult;
use crate::web::http::fields::{Choice, TextArea};
use crate::web::http::form::FormBody;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::statement_view::answers;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on, view_of};
use crate::web::staff::tickets::opened::{TicketContext, open, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::{Refused, TicketView};

/// What it is called in paths.
const AMEND: &str = "particulars";

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

/// Keeps what the complaint says by now.
pub async fn amend(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let t = visit.t;
    let opened = open(&visit, signed_in.acting(), &reference, None).await?;
    if let Some(again) = form.again() {
        let wrong = (again.status(), again.words(t), AMEND.to_owned());
        return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
    }
    let today = local_time::date(visit.app().clock.now());
    let typed = |field: &'static str| form.has(field).then(|| form.get(field).to_owned());
    let says = match opened.filed.complaint.amended(typed, today) {
        Ok(says) => says,
        Err(errors) => {
            let first = errors.first();
            let field = first.map_or_else(|| AMEND.to_owned(), |error| format!("now-{}", error.field));
            let words: Vec<String> = errors.iter().map(|error| t.refusal(&error.refusal)).collect();
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, words.join(". "), field);
            return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
        }
    };
    let reason = match Reason::parse(form.get("text")) {
        Ok(reason) => reason,
        Err(refusal) => {
            let wrong = (
                StatusCode::UNPROCESSABLE_ENTITY,
                t.refusal(&refusal),
                AMEND.to_owned(),
            );
            return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
        }
    };
    let ticket = seen(opened.ticket.id, &form);
    let amended = visit.app().change(signed_in.acting(), move |cx| {
        amend_particulars(cx, ticket, &says, &reason)
    });
    match amended.await {
        Ok(made) => {
            let did = Did {
                what: AMEND,
                opened: &opened,
                made: &made,
                record: None,
            };
            go_on(&visit, &signed_in, &form, &did).await
        }
        Err(error) => {
            let (status, words) = refusal(t, error, Changing::Ticket)?;
            refuse(
                &visit,
                &signed_in,
                opened,
                (&form, (status, words, AMEND.to_owned())),
            )
            .await
        }
    }
}

/// Shows the ticket as it stands now, beside what was typed.
async fn refuse(
    visit: &Visit,
    signed_in: &SignedIn,
    opened: TicketContext,
    (form, (status, message, field)): (&FormBody, (StatusCode, String, String)),
) -> PageResult {
    let reference = opened.ticket.reference.to_string();
    let opened = open(visit, signed_in.acting(), &reference, view_of(form))
        .await
        .unwrap_or(opened);
    let refused = Refused {
        action: AMEND,
        message,
        typed: form.get("text").to_owned(),
        field,
        fields: form.typed(),
        ..Refused::default()
    };
    show_opened(
        visit,
        signed_in,
        status,
        &opened,
        &Told::default(),
        Some(&refused),
    )
}
