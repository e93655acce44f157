//! The second step of signing in: a code of a device, or a recovery code.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use crate::desk::accounts::second_factor::{bring_code, owing};
use crate::desk::accounts::sign_in::SessionToken;
use crate::domain::staff::StaffMember;
use crate::domain::values::coded::Coded;
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::{SESSION_COOKIE, Visit};
use crate::web::staff::accounts::sign_in::{Next, begin_try, entrance, welcome};

#[derive(Template)]
#[template(path = "staff/sign_in_code.html")]
struct CodePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    next: String,
    code: TextField,
}

/// Shows the form to whoever owes a code.
pub async fn show(visit: Visit, request: HttpRequest, next: web::Query<Next>) -> PageResult {
    match who_owes(&visit, &request).await? {
        Some(_) => show_form(&visit, StatusCode::OK, &next.next, None),
        None => redirect("/staff/login"),
    }
}

/// Lets in who brings the right code. Wrong ones count like wrong passwords.
pub async fn submit(visit: Visit, request: HttpRequest, form: FormBody) -> PageResult {
    let next = form.get("next");
    let Some((session, member)) = who_owes(&visit, &request).await? else {
        return redirect("/staff/login");
    };
    if let Some(again) = form.again() {
        return show_form(&visit, again.status(), next, again.notice());
    }
    let attempt = begin_try(&visit, member.login.as_str()).await?;
    let app = visit.app();
    let (at, code, now) = (entrance(&visit), form.get("code").to_owned(), app.clock.now());
    let (key, door) = (app.second_factors.clone(), at.clone());
    let brought = app
        .store
        .write(move |conn| bring_code(conn, &key, (&session, &code), attempt, &door, now))
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    tracing::info!(staff = member.id.0, succeeded = ?brought, "a code was brought");
    match brought {
        Some(true) => welcome(&visit, &at, next),
        Some(false) => show_form(&visit, StatusCode::UNAUTHORIZED, next, Some("sign-in-code-wrong")),
        None => redirect("/staff/login"),
    }
}

/// Whose password was right in this browser a moment ago.
async fn who_owes(
    visit: &Visit,
    request: &HttpRequest,
) -> Result<Option<(SessionToken, StaffMember)>, PageError> {
    let app = visit.app();
    let cookie = SESSION_COOKIE.value(request, &app.settings);
    let Some(token) = cookie.and_then(|value| SessionToken::parse(&value)) else {
        return Ok(None);
    };
    let (wanted, now) = (token.clone(), app.clock.now());
    let found = app.store.read(move |conn| owing(conn, &wanted, now)).await;
    let found = found.map_err(|error: StoreError| PageError::from(error))?;
    Ok(found.map(|member| (token, member)))
}

fn show_form(visit: &Visit, status: StatusCode, next: &str, wrong: Option<&'static str>) -> PageResult {
    let t = visit.t;
    let shell = Shell::new(visit, t.get("sign-in-code-title"));
    let words = wrong.map(|key| t.get(key).to_owned());
    let template = CodePage {
        shell: if wrong.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: words
            .iter()
            .map(|text| SummaryLine {
                field: "code".to_owned(),
                text: text.clone(),
            })
            .collect(),
        next: next.to_owned(),
        code: TextField {
            name: "code",
            label: t.get("sign-in-code").to_owned(),
            hint: t.get("sign-in-code-hint").to_owned(),
            kind: "text",
            autocomplete: "one-time-code",
            class: "w-id",
            error: words,
            ..TextField::default()
        },
    };
    page(visit, status, &template)
}
