//! Friendly pages for whatever went wrong, in the visitor's language, with the number of the request.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode, header};
use askama::Template;
use chrono::TimeDelta;

use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::web::http::assets;
use crate::web::http::errors::PageError;
use crate::web::http::visit::language_of;
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
    /// Where one probably came from.
    back: &'a str,
    /// The address of this page, or of the one before it, up to the language.
    switch_url: String,
    script: &'static str,
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
    let request = response.request();
    let (language, asked) = (language_of(request), Asked::of(request.method(), request.path()));
    let wait = page_error.and_then(PageError::wait);
    let Some(body) = render(language, (code, wait), request_id, &asked) else {
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

/// What was asked for, as far as its error page leads back there.
pub struct Asked {
    staff: bool,
    /// Where one probably came from: a page that can be opened.
    back: String,
    /// What can be opened again in another language.
    again: String,
}

impl Asked {
    /// Of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        // A path that begins with two slashes would lead to another host.
        let path = format!("/{}", path.trim_start_matches('/'));
        let staff = path.starts_with("/staff");
        let opens = *method == Method::GET || *method == Method::HEAD;
        let back = way_back(&path, opens);
        let again = if opens && path.len() <= AGAIN_MAX {
            path
        } else {
            back.clone()
        };
        Self { staff, back, again }
    }
}

/// The longest path that is opened once more in another language, in bytes.
const AGAIN_MAX: usize = 1_000;

/// The page with the form that was sent; the first page of citizens or of staff for all else.
pub fn way_back(path: &str, opens: bool) -> String {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("complaints"), _, _) if !opens => "/complaints/new".to_owned(),
        (Some("lost-link"), _, _) if !opens => "/lost-link".to_owned(),
        (Some("t"), Some(secret), _) if !opens && secret.len() <= AGAIN_MAX => format!("/t/{secret}"),
        (Some("staff"), Some(list @ ("tickets" | "records")), Some(one))
            if !opens && one.len() <= AGAIN_MAX =>
        {
            format!("/staff/{list}/{one}")
        }
        (Some("staff"), Some("imports"), Some(batch)) if !opens && batch.parse::<i64>().is_ok() => {
            format!("/staff/imports/{batch}")
        }
        (
            Some("staff"),
            Some(
                list @ ("account" | "records" | "imports" | "letters" | "quarantine" | "facilities" | "login"
                | "people"),
            ),
            _,
        ) if !opens => format!("/staff/{list}"),
        (Some("staff"), _, _) => "/staff/queue".to_owned(),
        _ => "/".to_owned(),
    }
}

/// The page of a request whose handler panicked.
pub fn crashed(language: Language, request_id: &str, asked: &Asked) -> HttpResponse {
    let body = render(
        language,
        (PageError::code_for(StatusCode::INTERNAL_SERVER_ERROR), None),
        request_id,
        asked,
    );
    HttpResponse::InternalServerError()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(body.unwrap_or_default())
}

fn render(
    language: Language,
    (code, wait): (&str, Option<TimeDelta>),
    request_id: &str,
    asked: &Asked,
) -> Option<String> {
    let t = Wording::of(language);
    let (title, text) = (format!("error-{code}-title"), format!("error-{code}-text"));
    let page = ErrorPage {
        t,
        css: assets::url("app.css"),
        logo: assets::url("images/logo.svg"),
        title: t.get(&title).to_owned(),
        text: match wait {
            Some(wait) => t.with(&text, &[("wait", t.span(wait))]),
            None => t.get(&text).to_owned(),
        },
        request_id,
        staff: asked.staff,
        back: &asked.back,
        switch_url: format!("{}?lang=", asked.again),
        script: assets::url("js/main.js"),
    };
    page.render().ok()
}
