//! What happens around every request: its number, the throttle, the language switch, headers, figures, the log.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use data_encoding::BASE32_NOPAD;

use super::client_address::client_address;
use super::errors::PageError;
use super::state::AppState;
use super::{error_pages, security_headers, visit};
use crate::domain::language::Language;
use crate::telemetry;

/// Wraps a request.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let request_id = BASE32_NOPAD.encode(&rand::random::<[u8; 10]>());
    let method = request.method().clone();
    let path = request.path().to_owned();
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let secure = state.as_ref().is_some_and(|state| state.settings.secure);
    let response = match early_answer(&request, state.as_ref().map(web::Data::get_ref)) {
        Some(answer) => request.into_response(answer),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let mut response = error_pages::dress(response, &request_id);
    let headers = response.headers_mut();
    security_headers::set(headers, &path, secure);
    if let Ok(value) = header::HeaderValue::from_str(&request_id) {
        headers.insert(header::HeaderName::from_static("x-request-id"), value);
    }
    report(&method, &response, started, &request_id);
    Ok(response)
}

/// Answers that need no handler: too many requests from one address, and the language switch.
fn early_answer(request: &ServiceRequest, state: Option<&AppState>) -> Option<HttpResponse> {
    let state = state?;
    if request.path().starts_with("/static/") {
        return None;
    }
    let address = client_address(request.head(), &state.settings.trusted_proxies);
    if let Err(error) = state.throttles.pages.take_address(address) {
        return Some(HttpResponse::from_error(error));
    }
    if request.method() != Method::GET || !request.query_string().contains("lang=") {
        return None;
    }
    let mut language = None;
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        if name == "lang" {
            language = Language::parse(&value);
        } else {
            rest.append_pair(&name, &value);
        }
    }
    let rest = rest.finish();
    let location = if rest.is_empty() {
        request.path().to_owned()
    } else {
        format!("{}?{rest}", request.path())
    };
    // A path that begins with two slashes would lead to another host.
    let location = format!("/{}", location.trim_start_matches('/'));
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, location));
    if let Some(language) = language {
        response.cookie(visit::language_cookie(language, &state.settings));
    }
    Some(response.finish())
}

/// Counts and logs a request by the pattern of its route: paths hold secrets.
fn report(method: &Method, response: &ServiceResponse<BoxBody>, started: Instant, request_id: &str) {
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unknown".to_owned());
    let status = response.status().as_u16();
    let took = started.elapsed();
    telemetry::count_request(method.as_str(), &route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if *method == Method::GET && status < 400 {
        tracing::debug!(request_id, %method, route, status, micros, "request");
    } else {
        tracing::info!(request_id, %method, route, status, micros, "request");
    }
    let error = response
        .response()
        .error()
        .and_then(|error| error.as_error::<PageError>());
    if let Some(PageError::Internal(cause)) = error {
        tracing::error!(request_id, cause, "internal error");
    }
}
