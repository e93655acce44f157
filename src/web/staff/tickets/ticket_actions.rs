//! What staff do with a ticket. Who acts on what has changed meanwhile is told, and nothing is overwritten.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::DeskError;
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
use crate::web::staff::tickets::after_acting::{Did, Told, go_on};
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{open, seen};
use crate::web::staff::tickets::preview::question_letter;
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

/// How often a note is written again when something else happens to the ticket in the same moment.
const NOTE_TRIES: usize = 5;

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
    if name == "ask" && form.get("step") == "preview" && form.again().is_none() {
        return show_question(&visit, &signed_in, &reference, &form, opened.ticket.id).await;
    }
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
            let opened = open(&visit, signed_in.acting(), &reference, Listing::of_form(&form))
                .await
                .unwrap_or(opened);
            show_opened(
                &visit,
                &signed_in,
                status,
                &opened,
                &Told::after(status, &form),
                Some(&refused),
            )
        }
    }
}

/// Shows the letter with a question before it leaves, beside the text.
async fn show_question(
    visit: &Visit,
    signed_in: &SignedIn,
    reference: &str,
    form: &FormBody,
    id: TicketId,
) -> PageResult {
    let letter = question_letter(visit, signed_in, seen(id, form), form).await;
    let (status, message, letter) = match letter {
        Ok(letter) => (StatusCode::OK, String::new(), letter),
        Err(error) => {
            let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
            (status, words, None)
        }
    };
    let opened = open(visit, signed_in.acting(), reference, Listing::of_form(form)).await?;
    let shown = refused("ask", form, message);
    let told = Told {
        letter,
        ..Told::default()
    };
    show_opened(visit, signed_in, status, &opened, &told, Some(&shown))
}

/// What was typed into a form, and why it was refused; nothing if it is only shown again.
fn refused(name: &'static str, form: &FormBody, message: String) -> Refused {
    Refused {
        action: name,
        message,
        typed: form.get("text").to_owned(),
        field: name.to_owned(),
        ..Refused::default()
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
    let refuse = |status: StatusCode, message: String| Ok(Err((status, refused(name, form, message))));
    if let Some(again) = form.again() {
        return refuse(again.status(), again.words(t));
    }
    let text = clean_paragraphs(typed);
    let count = text.chars().count();
    if count > MESSAGE_MAX {
        let message = t.with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, message);
    }
    let action = action(name, text).ok_or(PageError::NotFound)?;
    let seen = seen(id, form);
    let act = || {
        let action = action.clone();
        app.change(signed_in.acting(), move |cx| act_on_ticket(cx, seen, action))
    };
    let mut acted = act().await;
    // Of two notes in the same moment, one is written again.
    for _ in 0..NOTE_TRIES {
        if name == "note" && acted == Err(DeskError::Stale) {
            acted = act().await;
        }
    }
    match acted {
        Ok(made) => Ok(Ok(made)),
        Err(refused) => {
            let (status, words) = refusal(t, refused, Changing::Ticket)?;
            refuse(status, words)
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
