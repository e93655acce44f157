//! What a citizen does on the tracking page: answer a question, withdraw, reopen.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::desk::tickets::object::object;
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::refusal;
use crate::domain::values::text::clean_paragraphs;
use crate::web::citizen::tracking::{Refusal, TrackedTicket, open, show_opened};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::TextArea;
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect, with_retry_after};
use crate::web::http::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/not_kept.html")]
struct NotKeptPage<'a> {
    shell: Shell,
    path: &'a str,
    text: TextArea,
}

/// Answers the question.
pub async fn reply(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    with_text(
        &visit,
        &secret,
        &form,
        ("text", "reply", "replied"),
        |cx, seen, text| act_on_ticket(cx, seen, Action::Reply(text)),
    )
    .await
}

/// Does not accept the outcome.
pub async fn reopen(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    with_text(&visit, &secret, &form, ("reason", "reopen", "reopened"), object).await
}

/// Takes the complaint back.
pub async fn withdraw(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    let opened = open(&visit, &secret).await?;
    if let Some(again) = form.again() {
        return show_opened(&visit, again.status(), &opened, again.notice(), None);
    }
    let withdrawn = attempt(&visit, &opened, |cx, seen| {
        act_on_ticket(cx, seen, Action::Withdraw)
    });
    let done = match withdrawn.await {
        Ok(()) => "withdrawn",
        Err(DeskError::Store(error)) => return Err(PageError::from(error)),
        Err(_) if opened.deciding => "deciding",
        Err(_) => "changed",
    };
    redirect(&format!("/t/{}?done={done}", opened.secret.encoded()))
}

/// An action with a text: `names` are the field, the id that it has on the page, and what is said afterwards.
async fn with_text(
    visit: &Visit,
    secret: &str,
    form: &FormBody,
    names: (&'static str, &'static str, &str),
    deed: fn(&mut Context<'_>, SeenTicket, String) -> Result<Ticket, DeskError>,
) -> PageResult {
    let (field, id, done) = names;
    let typed = form.get(field).to_owned();
    let opened = match open(visit, secret).await {
        Err(PageError::Unavailable) => return not_kept(visit, field, id, typed),
        opened => opened?,
    };
    let refuse = |message: String| Refusal {
        field: id,
        typed: typed.clone(),
        message,
    };
    if let Some(again) = form.again() {
        let refused = refuse(again.words(visit.t));
        return show_opened(visit, again.status(), &opened, None, Some(&refused));
    }
    let text = clean_paragraphs(&typed);
    if let Some(wrong) = fault(&text) {
        let refused = refuse(visit.t.refusal(&wrong));
        return show_opened(
            visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            &opened,
            None,
            Some(&refused),
        );
    }
    let said = text.clone();
    match attempt(visit, &opened, move |cx, seen| deed(cx, seen, said)).await {
        Ok(()) => redirect(&format!("/t/{}?done={done}", opened.secret.encoded())),
        Err(DeskError::Store(error)) if error.is_temporary() => not_kept(visit, field, id, typed),
        Err(DeskError::Store(error)) => Err(PageError::from(error)),
        // Sent twice, or overtaken by somebody else: the page shows how the complaint stands now.
        Err(_) => {
            let now = open(visit, secret).await?;
            if arrived(&now, &text) {
                return redirect(&format!("/t/{}?done={done}", opened.secret.encoded()));
            }
            let why = if now.deciding {
                "notice-deciding"
            } else {
                "notice-changed"
            };
            let refused = refuse(visit.t.get(why).to_owned());
            show_opened(visit, StatusCode::CONFLICT, &now, None, Some(&refused))
        }
    }
}

/// What is wrong with a text.
fn fault(text: &str) -> Option<refusal::Refusal> {
    match text.chars().count() {
        0 => Some(refusal::Refusal::new("refusal-text-required")),
        count if count > MESSAGE_MAX => Some(
            refusal::Refusal::new("refusal-text-length")
                .with("max", MESSAGE_MAX)
                .with("count", count),
        ),
        _ => None,
    }
}

/// Whether the citizen's last words are these: the same form, sent twice.
fn arrived(opened: &TrackedTicket, text: &str) -> bool {
    let said = opened.entries.iter().rev().find_map(|entry| {
        if let EventKind::CitizenReplied { text }
        | EventKind::WroteOn { text }
        | EventKind::Reopened {
            reason: Ground::Typed(text),
            ..
        } = &entry.event.kind
        {
            Some(text)
        } else {
            None
        }
    });
    said.is_some_and(|said| said == text)
}

/// Does it for the citizen whom the link belongs to.
async fn attempt<F>(visit: &Visit, opened: &TrackedTicket, deed: F) -> Result<(), DeskError>
where
    F: FnOnce(&mut Context<'_>, SeenTicket) -> Result<Ticket, DeskError> + Send + 'static,
{
    let seen = SeenTicket::from(&opened.ticket);
    let acted = visit.app().change(Acting::Citizen, move |cx| deed(cx, seen));
    acted.await.map(|_| ())
}

/// The store is away: what was typed, in a form that sends it to the same place.
fn not_kept(visit: &Visit, name: &'static str, id: &str, typed: String) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("not-kept-heading")).with_error();
    let template = NotKeptPage {
        shell,
        path: &visit.path,
        text: TextArea {
            name,
            id: id.to_owned(),
            label: visit.t.get("not-kept-label").to_owned(),
            value: typed,
            rows: 4,
            ..TextArea::default()
        },
    };
    let response = page(visit, StatusCode::SERVICE_UNAVAILABLE, &template)?;
    Ok(with_retry_after(response, &PageError::Unavailable))
}
