//! What staff do with a ticket. Who acts on what has changed meanwhile is told, and nothing is overwritten.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::ticket::{Action, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::TicketId;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on, view_of};
use crate::web::staff::tickets::opened::{open, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::Refused;

/// The actions, as they stand in paths.
const ACTIONS: [&str; 6] = [
    "take",
    "release",
    "note",
    "ask",
    "ask-facility",
    "facility-answered",
];

/// Does what a form asks for.
pub async fn submit(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: FormBody,
) -> PageResult {
    let (reference, name) = path.into_inner();
    let name = ACTIONS
        .into_iter()
        .find(|known| *known == name)
        .ok_or(PageError::NotFound)?;
    let opened = open(&visit, signed_in.acting(), &reference, None).await?;
    match attempt(&visit, &signed_in, opened.ticket.id, name, &form).await? {
        Ok(made) => {
            let did = Did {
                what: name,
                opened: &opened,
                made: &made,
                record: None,
            };
            go_on(&visit, &signed_in, &form, &did).await
        }
        Err((status, refused)) => {
            // Fetched once more: the page shows how the ticket stands now, beside what was typed.
            let opened = open(&visit, signed_in.acting(), &reference, view_of(&form))
                .await
                .unwrap_or(opened);
            show_opened(
                &visit,
                &signed_in,
                status,
                &opened,
                &Told::default(),
                Some(&refused),
            )
        }
    }
}

/// Tries it. Returns what to say if it was refused.
async fn attempt(
    visit: &Visit,
    signed_in: &SignedIn,
    id: TicketId,
    name: &'static str,
    form: &FormBody,
) -> Result<Result<Ticket, (StatusCode, Refused)>, PageError> {
    let (t, app, typed) = (visit.t, visit.app(), form.get("text"));
    let refuse = |status: StatusCode, field: &'static str, message: String| {
        Ok(Err((
            status,
            Refused {
                action: name,
                message,
                typed: typed.to_owned(),
                field: field.to_owned(),
                ..Refused::default()
            },
        )))
    };
    if let Some(again) = form.again() {
        return refuse(again.status(), name, again.words(t));
    }
    let text = clean_paragraphs(typed);
    let count = text.chars().count();
    if count > MESSAGE_MAX {
        let message = t.with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, name, message);
    }
    let action = action(name, text).ok_or(PageError::NotFound)?;
    let seen = seen(id, form);
    let acted = app
        .change(signed_in.acting(), move |cx| act_on_ticket(cx, seen, action))
        .await;
    match acted {
        Ok(made) => Ok(Ok(made)),
        Err(refused) => {
            let (status, words) = refusal(t, refused, Changing::Ticket)?;
            refuse(status, name, words)
        }
    }
}

fn action(name: &str, text: String) -> Option<Action> {
    match name {
        "take" => Some(Action::Take),
        "release" => Some(Action::Release),
        "note" => Some(Action::Note(Ground::Typed(text))),
        "ask" => Some(Action::AskCitizen(text)),
        "ask-facility" => Some(Action::AskFacility(text)),
        "facility-answered" => Some(Action::FacilityAnswered(text)),
        _ => None,
    }
}
