//! What happens around every request: its number, the throttle, the language switch, headers, figures, the log.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use data_encoding::BASE32_NOPAD;
use futures_util::FutureExt;

use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::telemetry;
use crate::web::http::client_address::client_address;
use crate::web::http::errors::PageError;
use crate::web::http::state::AppState;
use crate::web::http::{error_pages, security_headers, visit};

/// The longest path with query, in bytes: longer than every address of ours.
const URI_MAX: usize = 4_000;

/// Wraps a request.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.path().to_owned();
    let language = visit::language_of(request.request());
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let state = state.as_ref().map(web::Data::get_ref);
    let request_id = request_id(&request, state);
    let secure = state.is_some_and(|state| state.settings.secure);
    let response = if let Some(answer) = early_answer(&request, state) {
        request.into_response(answer)
    } else {
        let Ok(answer) = AssertUnwindSafe(next.call(request)).catch_unwind().await else {
            // A handler that panics answers with an error page, as one that fails does.
            let mut page =
                error_pages::crashed(language, &request_id, &error_pages::Asked::of(&method, &path));
            security_headers::set(page.headers_mut(), &path, secure);
            tracing::error!(request_id, "a handler panicked");
            return Err(InternalError::from_response("a handler panicked", page).into());
        };
        answer?.map_into_boxed_body()
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

/// The number that a trusted proxy gave the request, so that its log and ours can be laid side by side; else a new one.
fn request_id(request: &ServiceRequest, state: Option<&AppState>) -> String {
    let trusted = state.zip(request.peer_addr()).is_some_and(|(state, peer)| {
        let peer = peer.ip().to_canonical();
        state
            .settings
            .trusted_proxies
            .iter()
            .any(|network| network.contains(&peer))
    });
    let given = request
        .headers()
        .get("x-request-id")
        .filter(|_| trusted)
        .and_then(|value| value.to_str().ok());
    let sound = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    given
        .filter(sound)
        .map_or_else(|| BASE32_NOPAD.encode(&rand::random::<[u8; 10]>()), str::to_owned)
}

/// Answers that need no handler and no body: a compressed body, too many requests from one address, and the language switch.
fn early_answer(request: &ServiceRequest, state: Option<&AppState>) -> Option<HttpResponse> {
    if is_packed(request) {
        let plain = (header::ACCEPT_ENCODING, "identity");
        return Some(HttpResponse::UnsupportedMediaType().insert_header(plain).finish());
    }
    let state = state?;
    if request.path().len() + request.query_string().len() > URI_MAX {
        return Some(HttpResponse::from_error(PageError::UriTooLong));
    }
    if request.path().starts_with("/static/") {
        return None;
    }
    // Costs less than the page that says "too many", and lets everybody read that page in their language.
    if let Some(switched) = switch_language(request, state) {
        return Some(switched);
    }
    let address = client_address(request.head(), &state.settings.trusted_proxies);
    if let Err(error) = state.throttles.pages.take_address(address) {
        return Some(HttpResponse::from_error(error));
    }
    None
}

/// The same page without `lang=`, in that language.
fn switch_language(request: &ServiceRequest, state: &AppState) -> Option<HttpResponse> {
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

/// Whether the body is compressed: a few bytes of it can become any amount of memory. No browser sends such forms, and
/// files are unpacked by the import, which measures what comes out.
fn is_packed(request: &ServiceRequest) -> bool {
    let encodings = request.headers().get_all(header::CONTENT_ENCODING);
    encodings
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .any(|coding| !coding.trim_ascii().eq_ignore_ascii_case(b"identity"))
}

/// Counts and logs a request by the pattern of its route: paths hold secrets.
fn report(method: &Method, response: &ServiceResponse<BoxBody>, started: Instant, request_id: &str) {
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unknown".to_owned());
    let status = response.status().as_u16();
    let took = started.elapsed();
    // A client may invent methods: they must not make figures of their own.
    let known = [Method::GET, Method::POST, Method::HEAD]
        .iter()
        .any(|known| known == method);
    telemetry::count_request(
        if known { method.as_str() } else { "other" },
        &route,
        status,
        took,
    );
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
