//! Friendly pages for whatever went wrong, in the visitor's language, with the number of the request.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::assets;
use super::errors::PageError;
use super::visit::language_of;
use crate::domain::language::Language;
use crate::wording::Wording;

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage<'a> {
    t: &'static Wording,
    css: &'static str,
    logo: &'static str,
    title: String,
    text: String,
    request_id: &'a str,
    /// Whether it is a page of staff.
    staff: bool,
}

/// Gives a response that is an error and has no page yet its page.
pub fn dress(response: ServiceResponse<BoxBody>, request_id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let dressed =
        response.headers().contains_key(header::CONTENT_TYPE) && response.response().error().is_none();
    if !failed || dressed {
        return response;
    }
    let error = response.response().error();
    let page_error = error.and_then(|error| error.as_error::<PageError>());
    let code = page_error.map_or_else(|| PageError::code_for(status), PageError::code);
    if status.is_server_error() {
        let cause = error.map_or_else(String::new, ToString::to_string);
        tracing::error!(request_id, status = status.as_u16(), cause, "a request failed");
    }
    let staff = response.request().path().starts_with("/staff");
    let Some(body) = render(language_of(response.request()), code, request_id, staff) else {
        return response;
    };
    let mut dressed = HttpResponse::build(status);
    dressed.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            dressed.insert_header((name, value.clone()));
        }
    }
    let request = response.request().clone();
    ServiceResponse::new(request, dressed.body(body))
}

/// The page of a request whose handler panicked.
pub fn crashed(language: Language, request_id: &str) -> HttpResponse {
    let body = render(
        language,
        PageError::code_for(StatusCode::INTERNAL_SERVER_ERROR),
        request_id,
        false,
    );
    HttpResponse::InternalServerError()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(body.unwrap_or_default())
}

fn render(language: Language, code: &str, request_id: &str, staff: bool) -> Option<String> {
    let t = Wording::of(language);
    let (title, text) = (format!("error-{code}-title"), format!("error-{code}-text"));
    let page = ErrorPage {
        t,
        css: assets::url("app.css"),
        logo: assets::url("images/logo.svg"),
        title: t.get(&title).to_owned(),
        text: t.get(&text).to_owned(),
        request_id,
        staff,
    };
    page.render().ok()
}
