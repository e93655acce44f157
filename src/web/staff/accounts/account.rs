//! Staff see to their own password and their own sessions.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::accounts::absence;
use crate::desk::accounts::passwords;
use crate::desk::accounts::sign_in::{
    BrowserMark, SessionToken, Try, change_password, end_other_sessions, finish,
};
use crate::domain::staff::check_password;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::local_time;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::store::accounts::{absences, preferences, second_factors, staff};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::{SESSION_COOKIE, Visit, browser_cookie, cookie};
use crate::web::staff::accounts::preferences::{PreferencesCard, card};
use crate::web::staff::accounts::session::{ACCOUNT, SignedIn};
use crate::web::staff::accounts::sign_in::{begin_try, is_right};

/// The field of the password in the card of the second factor.
pub(super) const PASSWORD: &str = "factor_password";

/// What was done before the page is shown.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

struct Session {
    address: String,
    began: String,
    seen: String,
    this_one: bool,
}

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage {
    shell: Shell,
    notice: Option<&'static str>,
    errors: Vec<SummaryLine>,
    must_change: bool,
    current: TextField,
    new: TextField,
    again: TextField,
    sessions: Vec<Session>,
    others: bool,
    until: TextField,
    /// Up to when they are away, if they are.
    absent: Option<String>,
    factor: FactorCard,
    /// Of those who take tickets.
    preferred: Option<PreferencesCard>,
}

/// The second factor in one's own account.
struct FactorCard {
    /// Since when there is one, and how many recovery codes are left; nothing where there is none.
    kept: Option<String>,
    /// Whether their role has to have one.
    required: bool,
    password: TextField,
}

/// Shows the form for a new password, and the sessions.
pub async fn show(visit: Visit, signed_in: SignedIn, done: web::Query<Done>) -> PageResult {
    let notice = match done.done.as_str() {
        "password" => Some("account-password-done"),
        "sessions" => Some("account-sessions-done"),
        "second-factor-removed" => Some("second-factor-removed"),
        "absent" => Some("board-done-absent"),
        "back" => Some("board-done-back"),
        "preferences" => Some("preferences-done"),
        _ => None,
    };
    show_page(&visit, &signed_in, StatusCode::OK, notice, &[]).await
}

/// Changes the password; all other sessions end.
pub async fn change(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let app = visit.app();
    let (current, new) = (form.get("current_password"), form.get("new_password"));
    let mut wrong = Vec::new();
    if let Err(refusal) = check_password(new, &signed_in.member.login) {
        wrong.push(refusal.at("new_password"));
    } else if new != form.get("password_again") {
        wrong.push(Refusal::new("refusal-password-again").at("password_again"));
    } else if new == current {
        wrong.push(Refusal::new("refusal-password-same").at("new_password"));
    }
    if !wrong.is_empty() {
        return show_page(&visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, None, &wrong).await;
    }
    let id = signed_in.member.id;
    let Some((attempt, hash)) = prove(&visit, &signed_in, current).await? else {
        let wrong = [Refusal::new("refusal-password-wrong").at("current_password")];
        return show_page(&visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, None, &wrong).await;
    };
    let new = new.to_owned();
    let new_hash = web::block(move || passwords::hash(&new))
        .await
        .map_err(|_| PageError::Unavailable)?
        .map_err(|error| PageError::Internal(error.to_string()))?;
    let (session, fresh, now) = (signed_in.token.clone(), SessionToken::fresh(), app.clock.now());
    let mark = visit.browser_mark().unwrap_or_else(BrowserMark::fresh);
    let (address, kept, seen) = (visit.address.to_string(), fresh.clone(), mark.clone());
    let changed = app
        .store
        .write(move |conn| {
            finish(conn, attempt, &seen)?;
            let sessions = (&session, &kept);
            change_password(conn, id, (&hash, &new_hash), sessions, &address, now)
        })
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    if !changed {
        return Err(PageError::Conflict);
    }
    tracing::info!(staff = id.0, "a password was changed by its owner");
    let mut response = redirect(&format!("{ACCOUNT}?done=password"))?;
    let token = fresh.as_str().to_owned();
    for cookie in [
        cookie(SESSION_COOKIE, token, &app.settings, None),
        browser_cookie(&mark, &app.settings),
    ] {
        response
            .add_cookie(&cookie)
            .map_err(|error| PageError::Internal(error.to_string()))?;
    }
    Ok(response)
}

/// Whether whoever is signed in types their password right, and its hash. Whoever finds a desk unlocked cannot try
/// passwords without end either.
pub(super) async fn prove(
    visit: &Visit,
    signed_in: &SignedIn,
    typed: &str,
) -> Result<Option<(Try, String)>, PageError> {
    let attempt = begin_try(visit, signed_in.member.login.as_str()).await?;
    let id = signed_in.member.id;
    let hash = visit
        .app()
        .store
        .read(move |conn| staff::password_hash(conn, id))
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    let right = is_right(typed, Some(hash.clone())).await?;
    Ok(right.then_some((attempt, hash)))
}

/// Notes that somebody is away, or back.
pub async fn note_absence(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let (me, back) = (signed_in.member.id, form.has("back"));
    let until = form.get("until").to_owned();
    let noted = visit.app().note_down(signed_in.acting(), move |cx| {
        if back {
            absence::end_absence(cx, me)
        } else {
            absence::note_absence(cx, me, &until)
        }
    });
    match noted.await {
        Ok(()) if back => redirect(&format!("{ACCOUNT}?done=back")),
        Ok(()) => redirect(&format!("{ACCOUNT}?done=absent")),
        Err(DeskError::Field(wrong)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_page(&visit, &signed_in, status, None, &[wrong]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends all sessions but this one.
pub async fn end_others(visit: Visit, signed_in: SignedIn) -> PageResult {
    let (id, kept, now) = (signed_in.member.id, signed_in.token, visit.app().clock.now());
    let ended = visit
        .app()
        .store
        .write(move |conn| end_other_sessions(conn, id, &kept, now))
        .await;
    ended.map_err(|error: StoreError| PageError::from(error))?;
    redirect(&format!("{ACCOUNT}?done=sessions"))
}

pub(super) async fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    notice: Option<&'static str>,
    wrong: &[FieldError],
) -> PageResult {
    let (t, app) = (visit.t, visit.app());
    let (id, now, idle) = (signed_in.member.id, app.clock.now(), app.settings.session.idle);
    let (open, (kept, left), (absent, preferred)) = app
        .store
        .read(move |conn| {
            let open = staff::sessions_of(conn, id, now, now - idle)?;
            let factor = (
                second_factors::of(conn, id)?,
                second_factors::codes_left(conn, id)?,
            );
            let absent = absences::until(conn, id, local_time::date(now))?;
            Ok((open, factor, (absent, preferences::of(conn, id)?)))
        })
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    let own = signed_in.token.hash();
    let sessions: Vec<Session> = open
        .into_iter()
        .map(|session| Session {
            address: session.address,
            began: t.moment(session.created_at),
            seen: t.moment(session.last_seen_at),
            this_one: session.token_hash == own,
        })
        .collect();
    let field = |name: &'static str, key: &str, autocomplete: &'static str| TextField {
        name,
        label: t.get(key).to_owned(),
        kind: "password",
        autocomplete,
        error: wrong
            .iter()
            .find(|error| error.field == name)
            .map(|error| t.refusal(&error.refusal)),
        ..TextField::default()
    };
    let shell = Shell::new(visit, t.get("account-title")).signed_in(&signed_in.member);
    let template = AccountPage {
        shell: if wrong.is_empty() {
            shell
        } else {
            shell.with_error()
        },
        notice: notice.map(|key| t.get(key)),
        errors: wrong.iter().map(|error| SummaryLine::of(t, error)).collect(),
        must_change: signed_in.must_change,
        current: field("current_password", "account-current", "current-password"),
        new: TextField {
            hint: t.get("account-new-hint").to_owned(),
            ..field("new_password", "account-new", "new-password")
        },
        again: field("password_again", "account-again", "new-password"),
        until: until_field(visit, absent, wrong),
        absent: absent.map(|until| t.with("board-absent", &[("date", t.date(until))])),
        factor: FactorCard {
            kept: kept.and_then(|kept| kept.confirmed_at).map(|since| {
                let values = [("since", t.moment(since)), ("left", left.to_string())];
                t.with("second-factor-on", &values)
            }),
            required: app.settings.totp_required.contains(&signed_in.member.role),
            password: field(PASSWORD, "account-current", "current-password"),
        },
        preferred: signed_in.member.role.may_act().then(|| card(t, &preferred)),
        others: sessions.len() > 1,
        sessions,
    };
    page(visit, status, &template)
}

/// The field of the last day on which they are away, as they typed it.
fn until_field(visit: &Visit, absent: Option<NaiveDate>, wrong: &[FieldError]) -> TextField {
    let t = visit.t;
    let today = local_time::date(visit.app().clock.now());
    let mut sent = visit.sent().iter();
    let typed = sent
        .find(|(name, _)| name == "until")
        .map(|(_, value)| value.clone());
    let mut wrong = wrong.iter();
    TextField {
        name: "until",
        label: t.get("absence-until-label").to_owned(),
        hint: t.with("absence-until-hint", &[("example", dates::day_first(today))]),
        value: typed.unwrap_or_else(|| absent.map(dates::day_first).unwrap_or_default()),
        error: wrong
            .find(|error| error.field == "until")
            .map(|error| t.refusal(&error.refusal)),
        kind: "text",
        autocomplete: "off",
        ..TextField::default()
    }
}
