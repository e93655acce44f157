//! Letters that have not arrived, for those who can mend why and send them again.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::tickets::resend_letters;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::OutboxId;
use crate::store::tickets::delivery::{self, Unsent, UnsentLetter};
use crate::store::tickets::outbox;
use crate::store::{AnyConnection, StoreError};
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;

/// Letters on a page.
const PAGE: usize = 100;

/// What was done before the page is shown, and which page it is.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    resent: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

/// Where a page begins: behind this letter of this state.
#[derive(Clone, Copy)]
struct LettersCursor {
    state: Unsent,
    after: Option<OutboxId>,
}

impl LettersCursor {
    fn of(asked: &Asked) -> Self {
        Self {
            state: if asked.state == WAITING {
                Unsent::Waiting
            } else {
                Unsent::GivenUp
            },
            after: asked.after.parse().ok().map(OutboxId),
        }
    }

    fn behind(letter: &UnsentLetter) -> Self {
        Self {
            state: if letter.given_up {
                Unsent::GivenUp
            } else {
                Unsent::Waiting
            },
            after: Some(letter.id),
        }
    }

    fn url(self) -> String {
        let state = match self.state {
            Unsent::GivenUp => "given-up",
            Unsent::Waiting => WAITING,
        };
        format!(
            "/staff/letters?state={state}&after={}",
            self.after.map_or(0, |id| id.0)
        )
    }
}

const WAITING: &str = "waiting";

struct UnsentRow {
    id: i64,
    given_up: bool,
    state: &'static str,
    reference: Option<String>,
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
    /// How many there are of each state, on all pages.
    total: String,
    any_given_up: bool,
    may_resend: bool,
    lines: Vec<UnsentRow>,
    next_url: Option<String>,
}

/// Shows the letters that were given up, then those that wait.
pub async fn show(visit: Visit, signed_in: SignedIn, asked: web::Query<Asked>) -> PageResult {
    let place = LettersCursor::of(&asked);
    let found: Result<_, StoreError> = visit
        .app()
        .store
        .read(move |conn| Ok((outbox::state(conn)?, letters_from(conn, place)?)))
        .await;
    let (state, mut letters) = found?;
    let more = letters.len() > PAGE;
    letters.truncate(PAGE);
    let last = letters.last().filter(|_| more);
    let resent: Option<usize> = asked.resent.parse().ok();
    let total = [("failed", state.failed), ("waiting", state.waiting)];
    let template = LettersPage {
        shell: Shell::new(&visit, visit.t.get("letters-title")).signed_in(&signed_in.member),
        notice: resent.map(|count| visit.t.with("letters-resent", &[("count", count)])),
        total: visit.t.with("letters-total", &total),
        any_given_up: state.failed > 0,
        may_resend: signed_in.member.role.may_resend_letters(),
        next_url: last.map(|letter| LettersCursor::behind(letter).url()),
        lines: letters.iter().map(|letter| line(&visit, letter)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Letters from there on, those that wait behind those that were given up; one more than a page has, if there are more.
fn letters_from(conn: &mut AnyConnection, place: LettersCursor) -> Result<Vec<UnsentLetter>, StoreError> {
    let mut letters = Vec::new();
    for state in [Unsent::GivenUp, Unsent::Waiting] {
        let after = match (place.state, state) {
            (Unsent::Waiting, Unsent::GivenUp) => continue,
            (Unsent::GivenUp, Unsent::Waiting) => None,
            (Unsent::GivenUp, Unsent::GivenUp) | (Unsent::Waiting, Unsent::Waiting) => place.after,
        };
        let missing = i64::try_from(PAGE + 1 - letters.len()).unwrap_or(0);
        letters.extend(delivery::list(conn, state, after, missing)?);
    }
    Ok(letters)
}

/// Lets the chosen letters be tried again now.
pub async fn resend(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
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
pub async fn resend_all(visit: Visit, signed_in: SignedIn) -> PageResult {
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
    tracing::info!(staff = signed_in.member.id.0, resent, "letters were queued again");
    visit.app().bell.letter_written();
    redirect(&format!("/staff/letters?resent={resent}"))
}

fn line(visit: &Visit, letter: &UnsentLetter) -> UnsentRow {
    let t = visit.t;
    UnsentRow {
        id: letter.id.0,
        given_up: letter.given_up,
        state: t.get(if letter.given_up {
            "letters-given-up"
        } else {
            "letters-waiting"
        }),
        reference: letter.reference.map(|reference| reference.to_string()),
        kind: t.code("letters-kind-", &letter.letter),
        written: t.moment(letter.created_at),
        tries: letter.attempts,
        next: (!letter.given_up).then(|| t.moment(letter.due_at)),
        reason: letter.last_error.clone().unwrap_or_default(),
    }
}
