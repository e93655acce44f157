//! Staff sign in and out. Nothing tells whether a login exists: same words, same time.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::desk::accounts::passwords;
use crate::desk::accounts::sign_in::{
    BrowserMark, Origin, SessionToken, Try, begin, finish, known, start_session,
};
use crate::domain::staff::{Login, PASSWORD_MAX};
use crate::domain::values::coded::Coded;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::throttle::network;
use crate::web::http::visit::{SESSION_COOKIE, Visit, browser_cookie, cookie};
use crate::web::staff::accounts::session::SignedIn;

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    next: String,
    login: TextField,
    password: TextField,
}

/// Shows the form.
pub async fn show(visit: Visit, next: web::Query<Next>) -> PageResult {
    show_form(&visit, StatusCode::OK, "", &next.next, None)
}

/// Signs somebody in.
pub async fn submit(visit: Visit, form: FormBody) -> PageResult {
    let (typed, next) = (form.get("login"), form.get("next"));
    if let Some(again) = form.again() {
        return show_form(&visit, again.status(), typed, next, again.notice());
    }
    let app = visit.app();
    let attempt = begin_try(&visit, typed).await?;
    let found = match Login::parse(typed) {
        Ok(login) => app.store.read(move |conn| known(conn, &login)).await,
        Err(_) => Ok(None),
    };
    let found = found.map_err(|error: StoreError| PageError::from(error))?;
    let (member, hash) = found.map_or((None, None), |(member, hash)| (Some(member.id), Some(hash)));
    let right = is_right(form.get("password"), hash).await?;
    let session = member.filter(|_| right).map(|id| (id, SessionToken::fresh()));
    tracing::info!(
        staff = member.map(|id| id.0),
        succeeded = right,
        "an attempt to sign in"
    );
    let mark = visit.browser_mark().unwrap_or_else(BrowserMark::fresh);
    if let Some((id, token)) = session.clone() {
        let (rules, now, address) = (app.settings.session, app.clock.now(), visit.address.to_string());
        let mark = mark.clone();
        app.store
            .write(move |conn| {
                finish(conn, attempt, &mark)?;
                start_session(conn, id, &token, &address, rules, now)
            })
            .await
            .map_err(|error: StoreError| PageError::from(error))?;
    }
    match session {
        Some((_, token)) => {
            let cookie = cookie(SESSION_COOKIE, token.as_str().to_owned(), &app.settings, None);
            let response = HttpResponse::SeeOther()
                .insert_header((header::LOCATION, safe_path(next)))
                .cookie(cookie)
                .cookie(browser_cookie(&mark, &app.settings))
                .finish();
            Ok(response)
        }
        None => show_form(
            &visit,
            StatusCode::UNAUTHORIZED,
            typed,
            next,
            Some("sign-in-wrong"),
        ),
    }
}

/// Counts a try before its password is verified.
pub(super) async fn begin_try(visit: &Visit, login: &str) -> Result<Try, PageError> {
    let app = visit.app();
    let login = login.to_owned();
    let from = Origin {
        address: network(visit.address),
        browser: visit.browser_mark().map(|mark| mark.hash()),
    };
    let (rules, now) = (app.settings.tries, app.clock.now());
    let begun = app
        .store
        .write(move |conn| begin(conn, &login, &from, rules, now))
        .await;
    begun
        .map_err(|error: StoreError| PageError::from(error))?
        .map_err(|wait| PageError::TooMany {
            of: "too-many-passwords",
            retry_after: u64::try_from(wait.num_seconds()).unwrap_or(0) + 1,
        })
}

/// Whether a password is the one that was hashed. Hashing takes a core for a while: not on the threads that serve
/// pages.
pub(super) async fn is_right(typed: &str, hash: Option<String>) -> Result<bool, PageError> {
    let password: String = typed.chars().take(PASSWORD_MAX + 1).collect();
    web::block(move || passwords::verify(&password, hash.as_deref()))
        .await
        .map_err(|_| PageError::Unavailable)
}

/// Signs somebody out: the session ends on the server.
pub async fn sign_out(visit: Visit, signed_in: SignedIn) -> PageResult {
    let hash = signed_in.token.hash();
    let ended = visit
        .app()
        .store
        .write(move |conn| staff::end_session(conn, &hash))
        .await;
    ended.map_err(|error: StoreError| PageError::from(error))?;
    let mut response = redirect("/staff/login")?;
    let mut gone = cookie(SESSION_COOKIE, String::new(), &visit.app().settings, None);
    gone.make_removal();
    // A cookie that stays names a session that is over.
    let _ = response.add_cookie(&gone);
    Ok(response)
}

/// A path of this site's staff pages; anything else leads to the queue.
fn safe_path(next: &str) -> &str {
    let inside =
        next.starts_with("/staff/") && !next.contains(['\\', '\r', '\n']) && !next.starts_with("/staff/log");
    if inside { next } else { "/staff/queue" }
}

fn show_form(
    visit: &Visit,
    status: StatusCode,
    typed: &str,
    next: &str,
    wrong: Option<&'static str>,
) -> PageResult {
    let t = visit.t;
    let shell = Shell::new(visit, t.get("sign-in-title")).with_form("sign-in", "/staff/login");
    let field = |name: &'static str, key: &str, kind: &'static str, autocomplete: &'static str| TextField {
        name,
        label: t.get(key).to_owned(),
        kind,
        autocomplete,
        ..TextField::default()
    };
    let template = SignInPage {
        shell: if wrong.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: wrong
            .map(|key| SummaryLine {
                field: "login".to_owned(),
                text: t.get(key).to_owned(),
            })
            .into_iter()
            .collect(),
        next: next.to_owned(),
        login: TextField {
            value: typed.to_owned(),
            ..field("login", "sign-in-login", "text", "username")
        },
        password: field("password", "sign-in-password", "password", "current-password"),
    };
    page(visit, status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere_after_signing_in() {
        assert_eq!(safe_path("/staff/tickets/M-1"), "/staff/tickets/M-1");
        for next in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil",
            "/staff/login",
            "/staff/logout",
            "/t/x",
        ] {
            assert_eq!(safe_path(next), "/staff/queue", "{next}");
        }
    }
}
