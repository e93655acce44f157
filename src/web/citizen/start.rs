//! The start page.

use actix_web::http::StatusCode;
use askama::Template;

use crate::web::errors::PageResult;
use crate::web::page::{Shell, page};
use crate::web::visit::Visit;

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
