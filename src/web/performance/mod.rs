//! The open page of figures: is the promise kept? The same for everybody, as a page, as CSV and as JSON.
//!
//! Here: how it is read, kept for some seconds and sent. Not here: what is published and what is left out: that is the
//! domain's. May import `http`.

mod chart;
mod files;
mod page_view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::figures::cell::{Scope, Span};
use crate::domain::figures::counts::Counts;
use crate::domain::figures::month::Month;
use crate::domain::figures::publication::{MEASURES, Publication};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::store::figures::reading::{Wanted, first_month, read};
use crate::store::{AnyConnection, StoreError, figures::counting};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::shared_body::{SharedBodies, SharedBody};
use crate::web::http::state::AppState;
use crate::web::http::visit::{Visit, language_of};
use crate::web::performance::page_view::PerformancePage;
use crate::wording::Wording;

/// How old the figures may be: however many ask, they are read and rendered once in this time.
const AGE: Duration = Duration::from_secs(10);
/// How long browsers and caches between may keep them.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The names of the bodies beside the codes of languages.
const CSV: &str = "csv";
const JSON: &str = "json";

/// The page.
pub async fn show(visit: Visit, request: HttpRequest) -> PageResult {
    let language = language_of(&request).code();
    let bodies = bodies(visit.app()).await?;
    let body = bodies.get(language).ok_or(PageError::NotFound)?;
    Ok(body.respond(&request, "Cookie, Accept-Encoding", KEPT_FOR))
}

/// The figures as CSV.
pub async fn csv(visit: Visit, request: HttpRequest) -> PageResult {
    file(&visit, &request, CSV).await
}

/// The figures as JSON, with what they mean.
pub async fn json(visit: Visit, request: HttpRequest) -> PageResult {
    file(&visit, &request, JSON).await
}

async fn file(visit: &Visit, request: &HttpRequest, name: &str) -> PageResult {
    use actix_web::http::header::{self, HeaderValue};
    let bodies = bodies(visit.app()).await?;
    let body = bodies.get(name).ok_or(PageError::NotFound)?;
    let mut response = body.respond(request, "Accept-Encoding", KEPT_FOR);
    let headers = response.headers_mut();
    // Pages of others may read it: there is nothing in it but what is open.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::LINK,
        HeaderValue::from_static("</performance.json>; rel=\"describedby\", <https://creativecommons.org/licenses/by/4.0/>; rel=\"license\""),
    );
    Ok(response)
}

async fn bodies(state: &AppState) -> Result<Arc<SharedBodies>, PageError> {
    let now = state.clock.now();
    let look = async || {
        let (began, now) = (Instant::now(), state.clock.now());
        let read = move |conn: &mut AnyConnection| {
            let (counts, first) = fetch(conn)?;
            let as_of = counting::state(conn)?.complete_at;
            Ok::<_, StoreError>(Publication::of(&counts, first, as_of, now))
        };
        let publication = state.store.read(read).await?;
        let bodies = render(&publication, state)?;
        Ok::<_, PageError>(Arc::new(SharedBodies::new(bodies, began, now)))
    };
    let fresh = |bodies: &Arc<SharedBodies>| bodies.is_fresh(AGE, now);
    match state.performance.get(fresh, look).await {
        Ok(bodies) => Ok(bodies),
        // Figures of a while ago, which say of when they are, serve better than none.
        Err(error) => state.performance.last().await.ok_or(error),
    }
}

fn fetch(conn: &mut AnyConnection) -> Result<(Counts, Option<Month>), StoreError> {
    let Some(first) = first_month(conn)? else {
        return Ok((Counts::default(), None));
    };
    let wanted = Wanted {
        scopes: std::iter::once(Scope::All).chain(Scope::states()).collect(),
        span: Span::Month,
        measures: MEASURES.to_vec(),
        from_to: (first, NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or(first)),
    };
    Ok((Counts::of(read(conn, &wanted)?), Some(Month::of(first))))
}

fn render(publication: &Publication, app: &AppState) -> Result<Vec<(&'static str, SharedBody)>, PageError> {
    let mut bodies = vec![
        (
            CSV,
            SharedBody::new("text/csv; charset=utf-8", files::csv(publication)),
        ),
        (
            JSON,
            SharedBody::new("application/json", files::json(publication)),
        ),
    ];
    for language in Language::all() {
        let page = PerformancePage::new(Wording::of(language), publication, app).render()?;
        bodies.push((language.code(), SharedBody::new("text/html; charset=utf-8", page)));
    }
    Ok(bodies)
}
