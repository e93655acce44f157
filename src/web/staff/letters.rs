//! Letters that have not arrived, for those who can mend why and send them again.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use super::session::SignedIn;
use crate::desk::resend_letters;
use crate::domain::ids::OutboxId;
use crate::domain::staff::Role;
use crate::store::StoreError;
use crate::store::delivery::{self, Unsent, UnsentLetter};
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::{Shell, page, redirect};
use crate::web::visit::Visit;

/// Letters of each kind on a page.
const PAGE: i64 = 100;

/// What was done before the page is shown.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    resent: String,
}

struct Line {
    id: i64,
    given_up: bool,
    state: &'static str,
    reference: String,
    kind: String,
    written: String,
    tries: i32,
    next: Option<String>,
    reason: String,
}

#[derive(Template)]
#[template(path = "staff/letters.html")]
struct LettersPage {
    shell: Shell,
    notice: Option<String>,
    any_given_up: bool,
    lines: Vec<Line>,
}

/// Shows the letters that were given up, then those that wait.
pub async fn show(visit: Visit, signed_in: SignedIn, done: web::Query<Done>) -> PageResult {
    may_resend(&signed_in)?;
    let letters: Result<Vec<UnsentLetter>, StoreError> = visit
        .app()
        .store
        .read(|conn| {
            let mut letters = delivery::list(conn, Unsent::GivenUp, None, PAGE)?;
            letters.extend(delivery::list(conn, Unsent::Waiting, None, PAGE)?);
            Ok(letters)
        })
        .await;
    let letters = letters?;
    let resent: Option<usize> = done.resent.parse().ok();
    let template = LettersPage {
        shell: Shell::new(&visit, visit.t.get("letters-title")).signed_in(&signed_in.member),
        notice: resent.map(|count| visit.t.with("letters-resent", &[("count", count)])),
        any_given_up: letters.iter().any(|letter| letter.given_up),
        lines: letters.iter().map(|letter| line(&visit, letter)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Lets the chosen letters be tried again now.
pub async fn resend(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    may_resend(&signed_in)?;
    visit
        .check_csrf(form.get("csrf_token"))
        .map_err(|_| PageError::Forbidden)?;
    let now = visit.app().clock.now();
    let chosen: Vec<OutboxId> = form
        .all("letter")
        .filter_map(|id| id.parse().ok().map(OutboxId))
        .collect();
    let resent: Result<Vec<OutboxId>, StoreError> = visit
        .app()
        .store
        .write(move |conn| resend_letters::resend(conn, &chosen, now))
        .await;
    done(&visit, &signed_in, resent?.len())
}

/// Lets all letters that were given up be tried again now.
pub async fn resend_all(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    may_resend(&signed_in)?;
    visit
        .check_csrf(form.get("csrf_token"))
        .map_err(|_| PageError::Forbidden)?;
    let now = visit.app().clock.now();
    let (mut resent, mut after) = (0, None);
    loop {
        let slice: Result<_, StoreError> = visit
            .app()
            .store
            .write(move |conn| resend_letters::resend_given_up(conn, after, now))
            .await;
        let Some((count, last)) = slice? else {
            return done(&visit, &signed_in, resent);
        };
        resent += count;
        after = Some(last);
    }
}

fn done(visit: &Visit, signed_in: &SignedIn, resent: usize) -> PageResult {
    tracing::info!(staff = signed_in.member.id.0, resent, "letters are sent again");
    visit.app().bell.letter_written();
    redirect(&format!("/staff/letters?resent={resent}"))
}

fn line(visit: &Visit, letter: &UnsentLetter) -> Line {
    let t = visit.t;
    Line {
        id: letter.id.0,
        given_up: letter.given_up,
        state: t.get(if letter.given_up {
            "letters-given-up"
        } else {
            "letters-waiting"
        }),
        reference: letter.reference.to_string(),
        kind: t.code("letters-kind-", &letter.letter),
        written: t.moment(letter.created_at),
        tries: letter.attempts,
        next: (!letter.given_up).then(|| t.moment(letter.due_at)),
        reason: letter.last_error.clone().unwrap_or_default(),
    }
}

fn may_resend(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.member.role.may_resend_letters() {
        Ok(())
    } else {
        Err(PageError::NeedsRole(Role::Supervisor))
    }
}
