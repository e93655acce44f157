//! The mailbox of a demonstration: every letter that would have been sent.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::domain::values::coded::Coded;
use crate::mail::Mailbox;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;

/// Which letter.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    id: String,
}

struct LetterRow {
    url: String,
    subject: String,
    recipient: String,
    moment: String,
    open: bool,
}

struct Letter {
    subject: String,
    text: String,
    html_url: String,
}

#[derive(Template)]
#[template(path = "dev/mail.html")]
struct MailPage {
    shell: Shell,
    lines: Vec<LetterRow>,
    letter: Option<Letter>,
}

/// Shows the letters, and one of them.
pub async fn show(visit: Visit, which: web::Query<Which>) -> PageResult {
    let letters = mailbox(&visit)?.letters();
    let chosen = letters
        .iter()
        .find(|letter| letter.message_id == which.id)
        .or(letters.first());
    let url = |path: &str, id: &str| {
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair("id", id)
            .finish();
        format!("{path}?{pair}")
    };
    let template = MailPage {
        shell: Shell::new(&visit, visit.t.get("dev-mail-title")),
        letter: chosen.map(|letter| Letter {
            subject: letter.subject.clone(),
            text: letter.text.clone(),
            html_url: url("/dev/mail/html", &letter.message_id),
        }),
        lines: letters
            .iter()
            .map(|letter| LetterRow {
                url: url("/dev/mail", &letter.message_id),
                subject: letter.subject.clone(),
                recipient: letter.recipient.as_str().to_owned(),
                moment: visit.t.moment(letter.written_at),
                open: chosen.is_some_and(|chosen| chosen.message_id == letter.message_id),
            })
            .collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// The HTML part of a letter, for the frame.
pub async fn html(visit: Visit, which: web::Query<Which>) -> PageResult {
    let letter = mailbox(&visit)?.find(&which.id).ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(letter.html))
}

fn mailbox(visit: &Visit) -> Result<&Mailbox, PageError> {
    visit
        .app()
        .mailbox
        .as_ref()
        .filter(|_| visit.app().settings.demo)
        .ok_or(PageError::NotFound)
}
