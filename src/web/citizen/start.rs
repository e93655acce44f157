//! The start page.

use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::values::coded::Coded;
use crate::web::http::errors::PageResult;
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/start.html")]
struct StartPage {
    shell: Shell,
}

/// Shows what option M is for.
pub async fn show(visit: Visit) -> PageResult {
    let shell = Shell::new(&visit, visit.t.get("start-title"));
    page(&visit, StatusCode::OK, &StartPage { shell })
}
