//! The tickets behind a number of the board: opened again, links revoked, outcomes chosen against the facts.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Datelike, Utc};
use serde::Deserialize;

use crate::domain::review::flaw::Flaw;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::EventId;
use crate::store::tickets::quality::{self, Found};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::page::{Shell, iso, page};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::shown::{BOARD, FLAWS_FOR};
use crate::wording::Wording;

/// Lines on a page.
const PAGE: usize = 50;

/// What is to be shown, as the address says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    of: String,
    after: String,
}

struct Line {
    url: String,
    reference: String,
    name: String,
    iso: String,
    moment: String,
    who: String,
    why: String,
}

#[derive(Template)]
#[template(path = "staff/quality.html")]
struct QualityPage {
    shell: Shell,
    title: String,
    lead: String,
    lines: Vec<Line>,
    next_url: Option<String>,
}

/// Shows them, the latest first.
pub async fn show(visit: Visit, signed_in: SignedIn, asked: web::Query<Asked>) -> PageResult {
    let t = visit.t;
    let of = Flaw::parse(&asked.of).ok_or(PageError::NotFound)?;
    let after = after(&asked.after);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        quality::list(cx.conn, of, cx.now - FLAWS_FOR, after, limit)
    });
    let mut found = found.await.map_err(PageError::from)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more);
    let title = t.code("quality-", of.code());
    let template = QualityPage {
        shell: Shell::new(&visit, &title).signed_in(&signed_in.member),
        lead: t.code("quality-lead-", of.code()),
        title,
        next_url: last.map(|last| {
            let micros = last.at.timestamp_micros();
            format!("{BOARD}/quality?of={}&after={micros}.{}", of.code(), last.event)
        }),
        lines: found.iter().map(|one| line(t, one)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Where the page begins.
fn after(text: &str) -> Option<(DateTime<Utc>, EventId)> {
    let (micros, id) = text.split_once('.')?;
    // Not every database knows the years beyond.
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)
        .filter(|at| (1970..=9999).contains(&at.year()))?;
    Some((at, EventId(id.parse().ok()?)))
}

fn line(t: &Wording, found: &Found) -> Line {
    Line {
        url: format!("/staff/tickets/{}", found.reference),
        reference: found.reference.to_string(),
        name: found.name.clone(),
        iso: iso(found.at),
        moment: t.moment(found.at),
        who: match &found.staff {
            Some(name) => name.clone(),
            None if found.by_citizen => t.get("actor-citizen").to_owned(),
            None => t.get("actor-system").to_owned(),
        },
        why: why(t, &found.kind),
    }
}

fn why(t: &Wording, kind: &EventKind) -> String {
    if let EventKind::Reopened { reason: ground, .. } | EventKind::LinkRevoked { ground, .. } = kind {
        t.ground(ground)
    } else if let EventKind::Resolved {
        outcome,
        against_facts: Some(reason),
        ..
    } = kind
    {
        format!("{}: {reason}", t.code("outcome-", outcome.code()))
    } else {
        String::new()
    }
}
