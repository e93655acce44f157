//! Staff sign in and out. Nothing tells whether a login exists: same words, same time.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::accounts::passwords;
use crate::desk::accounts::second_factor::{Entrance, enter};
use crate::desk::accounts::sign_in::{
    BrowserMark, Origin, SessionToken, Try, begin, known, sign_out as end_session,
};
use crate::domain::staff::{Login, PASSWORD_MAX};
use crate::domain::values::coded::Coded;
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::throttle::network;
use crate::web::http::visit::{SESSION_COOKIE, Visit, browser_cookie, cookie};
use crate::web::staff::accounts::session::SignedIn;

/// Where whoever owes a code brings it.
pub(super) const CODE: &str = "/staff/login/code";

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    pub(super) next: String,
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
    tracing::info!(
        staff = member.map(|id| id.0),
        succeeded = right,
        "an attempt to sign in"
    );
    let Some(id) = member.filter(|_| right) else {
        let status = StatusCode::UNAUTHORIZED;
        return show_form(&visit, status, typed, next, Some("sign-in-wrong"));
    };
    let at = entrance(&visit);
    let (door, now) = (at.clone(), app.clock.now());
    let owes = app
        .store
        .write(move |conn| enter(conn, id, attempt, &door, now))
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    if owes {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", safe_path(next))
            .finish();
        let mut response = redirect(&format!("{CODE}?{query}"))?;
        response
            .add_cookie(&session_cookie(&visit, &at))
            .map_err(|error| PageError::Internal(error.to_string()))?;
        return Ok(response);
    }
    welcome(&visit, &at, next)
}

/// How somebody comes in now.
pub(super) fn entrance(visit: &Visit) -> Entrance {
    Entrance {
        token: SessionToken::fresh(),
        mark: visit.browser_mark().unwrap_or_else(BrowserMark::fresh),
        address: visit.address.to_string(),
        rules: visit.app().settings.session,
    }
}

fn session_cookie(visit: &Visit, at: &Entrance) -> Cookie<'static> {
    let token = at.token.as_str().to_owned();
    cookie(SESSION_COOKIE, token, &visit.app().settings, None)
}

/// Leads whoever has signed in to the page that they had asked for.
pub(super) fn welcome(visit: &Visit, at: &Entrance, next: &str) -> PageResult {
    let mut response = redirect(safe_path(next))?;
    for cookie in [
        session_cookie(visit, at),
        browser_cookie(&at.mark, &visit.app().settings),
    ] {
        response
            .add_cookie(&cookie)
            .map_err(|error| PageError::Internal(error.to_string()))?;
    }
    Ok(response)
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
    let (id, token, now) = (signed_in.member.id, signed_in.token, visit.app().clock.now());
    let ended = visit
        .app()
        .store
        .write(move |conn| end_session(conn, id, &token, now))
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
