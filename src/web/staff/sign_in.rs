//! Staff sign in and out. Nothing tells whether a login exists: same words, same time.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::session::SignedIn;
use crate::desk::passwords;
use crate::desk::sign_in::{SessionToken, known, record};
use crate::domain::staff::{Login, PASSWORD_MAX};
use crate::store::{StoreError, staff};
use crate::web::errors::{PageError, PageResult};
use crate::web::fields::{SummaryLine, TextField};
use crate::web::form::FormBody;
use crate::web::page::{Shell, page, redirect};
use crate::web::visit::{SESSION_COOKIE, Visit, cookie};

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
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        return show_form(
            &visit,
            StatusCode::FORBIDDEN,
            typed,
            next,
            Some("notice-form-expired"),
        );
    }
    let app = visit.app();
    app.throttles.sign_in_address.take_address(visit.address)?;
    let login = Login::parse(typed).ok();
    if let Some(login) = &login {
        app.throttles.sign_in_account.take(login.as_str())?;
    }
    let found = match login {
        Some(login) => app.store.read(move |conn| known(conn, &login)).await,
        None => Ok(None),
    };
    let found = found.map_err(|error: StoreError| PageError::from(error))?;
    let (member, hash) = found.map_or((None, None), |(member, hash)| (Some(member), Some(hash)));
    let password: String = form.get("password").chars().take(PASSWORD_MAX + 1).collect();
    // Hashing takes a core for a while: not on the threads that serve pages.
    let right = web::block(move || passwords::verify(&password, hash.as_deref()))
        .await
        .map_err(|_| PageError::Unavailable)?;
    let session = right.then(SessionToken::fresh);
    let (rules, now, address) = (app.settings.session, app.clock.now(), visit.address.to_string());
    let started = session.clone();
    let login_id = member.as_ref().map(|member| member.id.0);
    app.store
        .write(move |conn| record(conn, member.as_ref(), started.as_ref(), &address, rules, now))
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    tracing::info!(staff = login_id, succeeded = right, "an attempt to sign in");
    match session {
        Some(token) => {
            let cookie = cookie(SESSION_COOKIE, token.as_str().to_owned(), &app.settings, None);
            let response = HttpResponse::SeeOther()
                .insert_header((header::LOCATION, safe_path(next)))
                .cookie(cookie)
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

/// Signs somebody out: the session ends on the server.
pub async fn sign_out(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    visit
        .check_csrf(form.get("csrf_token"))
        .map_err(|_| PageError::Forbidden)?;
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
    let shell = Shell::new(visit, t.get("sign-in-title"));
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
