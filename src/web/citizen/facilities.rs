//! Suggestions while a citizen types the name of a place.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::domain::facility::State;
use crate::domain::values::text::clean_line;
use crate::store::{StoreError, facilities};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::visit::Visit;

/// What is looked for.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
}

#[derive(Serialize)]
struct Suggestion {
    name: String,
    state: &'static str,
}

/// Answers with up to ten facilities as JSON.
pub async fn search(visit: Visit, search: web::Query<Search>) -> PageResult {
    let (text, state) = (
        clean_line(&search.q).chars().take(100).collect::<String>(),
        State::parse(&search.state).ok(),
    );
    if text.chars().count() < 2 {
        return Ok(HttpResponse::Ok().json(Vec::<Suggestion>::new()));
    }
    let found = visit
        .app()
        .store
        .read(move |conn| facilities::search_near(conn, &text, state, 10))
        .await;
    let found = found.map_err(|error: StoreError| PageError::from(error))?;
    let suggestion = |f: crate::domain::facility::Facility| Suggestion {
        name: f.name.as_str().to_owned(),
        state: f.state.code(),
    };
    Ok(HttpResponse::Ok().json(found.into_iter().map(suggestion).collect::<Vec<_>>()))
}
