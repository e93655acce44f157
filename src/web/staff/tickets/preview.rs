//! The letter to a citizen as it will be read, while somebody writes it: for the page alone that shows it beside the text.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::desk::DeskError;
use crate::desk::context::SeenTicket;
use crate::desk::tickets::act_on_ticket::letter_of;
use crate::domain::ticket::Action;
use crate::domain::ticket::letter::Letter;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::decisions::decision_letter;
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::opened::{open, seen};
use crate::wording::Wording;

/// What the part of a page needs of its frame.
struct Frame {
    t: &'static Wording,
}

#[derive(Template)]
#[template(path = "partials/letter.html")]
struct LetterPart {
    shell: Frame,
    letter: LetterView,
}

/// Shows the letter that a form would send; nothing where it would send none.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: FormBody,
) -> PageResult {
    let (reference, what) = path.into_inner();
    let opened = open(&visit, signed_in.acting(), &reference, None).await?;
    let seen = seen(opened.ticket.id, &form);
    let letter = match what.as_str() {
        "ask" => question_letter(&visit, &signed_in, seen, &form).await,
        "resolve" => decision_letter(&visit, &signed_in, seen, "resolve", &form).await,
        "reopen" => decision_letter(&visit, &signed_in, seen, "reopen", &form).await,
        _ => Ok(None),
    };
    let Ok(Some(letter)) = letter else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let part = LetterPart {
        shell: Frame { t: visit.t },
        letter: letter_view(&visit, opened.ticket.reference, &opened.filed, &letter),
    };
    page(&visit, StatusCode::OK, &part)
}

/// The letter with a question to the citizen.
pub(super) async fn question_letter(
    visit: &Visit,
    signed_in: &SignedIn,
    seen: SeenTicket,
    form: &FormBody,
) -> Result<Option<Letter>, DeskError> {
    let action = Action::AskCitizen(clean_paragraphs(form.get("text")));
    let read = visit
        .app()
        .look_up(signed_in.acting(), move |cx| letter_of(cx, seen, action));
    read.await
}
