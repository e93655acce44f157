//! What a citizen does on the tracking page: answer a question, withdraw, reopen.

use actix_web::http::StatusCode;
use actix_web::web;

use super::tracking::{Opened, Refusal, open, show_opened};
use crate::desk::DeskError;
use crate::desk::act_on_ticket::act_on_ticket;
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::refusal;
use crate::domain::text::clean_paragraphs;
use crate::domain::ticket::{Acting, Action};
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::redirect;
use crate::web::visit::Visit;

/// Answers the question.
pub async fn reply(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    with_text(
        &visit,
        &secret,
        &form,
        ("text", "reply", "replied"),
        Action::Reply,
    )
    .await
}

/// Does not accept the outcome.
pub async fn reopen(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    with_text(
        &visit,
        &secret,
        &form,
        ("reason", "reopen", "reopened"),
        Action::Reopen,
    )
    .await
}

/// Takes the complaint back.
pub async fn withdraw(visit: Visit, secret: web::Path<String>, form: FormBody) -> PageResult {
    let opened = open(&visit, &secret).await?;
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        return show_opened(
            &visit,
            StatusCode::FORBIDDEN,
            &opened,
            Some("notice-form-expired"),
            None,
        );
    }
    act(&visit, &opened, Action::Withdraw, "withdrawn").await
}

/// An action with a text: `names` are the field, the id that it has on the page, and what is said afterwards.
async fn with_text(
    visit: &Visit,
    secret: &str,
    form: &FormBody,
    names: (&str, &'static str, &str),
    action: fn(String) -> Action,
) -> PageResult {
    let (field, id, done) = names;
    let opened = open(visit, secret).await?;
    let typed = form.get(field).to_owned();
    let refuse = |message: String| Refusal {
        field: id,
        typed: typed.clone(),
        message,
    };
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        let refused = refuse(visit.t.get("notice-form-expired").to_owned());
        return show_opened(visit, StatusCode::FORBIDDEN, &opened, None, Some(&refused));
    }
    let text = clean_paragraphs(&typed);
    let count = text.chars().count();
    let wrong = if count == 0 {
        Some(refusal::Refusal::new("refusal-text-required"))
    } else if count > MESSAGE_MAX {
        Some(
            refusal::Refusal::new("refusal-text-length")
                .with("max", MESSAGE_MAX)
                .with("count", count),
        )
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let refused = refuse(visit.t.refusal(&wrong));
        return show_opened(
            visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            &opened,
            None,
            Some(&refused),
        );
    }
    act(visit, &opened, action(text), done).await
}

async fn act(visit: &Visit, opened: &Opened, action: Action, done: &str) -> PageResult {
    let app = visit.app();
    let (desk, now) = (app.desk.clone(), app.clock.now());
    let (id, version) = (opened.ticket.id, opened.ticket.version);
    let result = app
        .store
        .write(move |conn| act_on_ticket(conn, &desk, id, version, Acting::Citizen, action, now))
        .await;
    let path = format!("/t/{}", opened.secret.encoded());
    match result {
        Ok(_) => {
            app.bell.letter_written();
            redirect(&format!("{path}?done={done}"))
        }
        // Sent twice, or overtaken: the page shows how the complaint stands now.
        Err(DeskError::Stale | DeskError::Refused(_)) => redirect(&format!("{path}?done=changed")),
        Err(DeskError::Store(error)) => Err(PageError::from(error)),
    }
}
