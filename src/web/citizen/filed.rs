//! The confirmation: reference, what happens next and by when, the secret link. May be kept and printed.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::domain::values::coded::Coded;
use crate::web::citizen::tracking::open;
use crate::web::citizen::tracking_view::said;
use crate::web::http::errors::PageResult;
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;

/// How the visitor came here.
#[derive(Deserialize)]
pub struct Arrival {
    #[serde(default)]
    again: String,
}

#[derive(Template)]
#[template(path = "citizen/filed.html")]
struct FiledPage {
    shell: Shell,
    notice: Option<&'static str>,
    reference: String,
    /// How it ended, if it has ended already: nothing is promised then.
    ended: Option<String>,
    /// By when it will be answered, while that moment does not move.
    deadline: Option<String>,
    link: String,
    path: String,
    email: String,
}

/// Shows the confirmation.
pub async fn show(visit: Visit, secret: web::Path<String>, arrival: web::Query<Arrival>) -> PageResult {
    let opened = open(&visit, &secret).await?;
    let now = visit.app().clock.now();
    let path = format!("/t/{}", opened.secret.encoded());
    let notice = match arrival.again.as_str() {
        "same" => Some(visit.t.get("filed-again-same")),
        "changed" => Some(visit.t.get("filed-again-changed")),
        _ => None,
    };
    let template = FiledPage {
        shell: Shell::new(&visit, visit.t.get("filed-title")),
        notice,
        reference: opened.ticket.reference.to_string(),
        ended: (!opened.ticket.status.is_open()).then(|| {
            let (ticket, filed) = (&opened.ticket, &opened.filed);
            let answer = said(visit.t, ticket, filed, &opened.entries).answer;
            visit.t.with("filed-ended", &[("answer", answer)])
        }),
        deadline: opened
            .ticket
            .promised(now)
            .map(|deadline| visit.t.moment(deadline)),
        link: visit.app().settings.base_url.join(&path),
        path,
        email: opened.filed.complaint.email.as_str().to_owned(),
    };
    page(&visit, StatusCode::OK, &template)
}
