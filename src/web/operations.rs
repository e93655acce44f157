//! For those who run the desk: is it alive, is it ready, what are its figures.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::visit::Visit;

/// Headers by which a proxy tells that it asks for somebody else.
const PROXIES: [&str; 9] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "true-client-ip",
    "cf-connecting-ip",
];

/// The process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// The store can be read and takes writes.
pub async fn readyz(visit: Visit) -> HttpResponse {
    let (status, text) = match visit.app().store.ping(Duration::from_secs(5)).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database cannot be read or written\n".to_owned(),
            )
        }
    };
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(text)
}

/// Figures for Prometheus, on this machine and on trusted networks only.
pub async fn metrics(visit: Visit, request: HttpRequest) -> PageResult {
    let trusted = visit
        .app()
        .settings
        .trusted_proxies
        .iter()
        .any(|network| network.contains(&visit.address));
    // Whoever scrapes comes by themselves; what a proxy passes on is somebody else's question, wherever it stands.
    let forwarded = PROXIES.iter().any(|name| request.headers().contains_key(*name));
    if forwarded || !(visit.address.is_loopback() || trusted) {
        return Err(PageError::NotFound);
    }
    let figures = visit.app().metrics.render();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4"))
        .body(figures))
}

/// What search engines may visit. Secret links are not named here: a crawler that finds one must read its header that
/// says "noindex".
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("User-agent: *\nDisallow: /staff\nDisallow: /dev/\nDisallow: /facilities/\n")
}
