//! The queue: what is owed, the earliest deadline first.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::store::StoreError;
use crate::store::tickets::queue::{self, OwnerFilter, QueueCursor, QueueEntry, StatusFilter};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{Choice, Select};
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::wording::Wording;

/// Tickets on a page.
const PAGE: usize = 50;

/// What is to be shown.
#[derive(Deserialize)]
pub struct Query {
    #[serde(default)]
    status: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    after: String,
}

/// A reference that is looked for.
#[derive(Deserialize)]
pub struct Find {
    #[serde(default)]
    reference: String,
}

struct QueueRow {
    url: String,
    reference: String,
    status: Status,
    status_tag: String,
    problem: String,
    name: String,
    facility: String,
    owner: String,
    deadline: String,
    deadline_iso: String,
    left: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "staff/queue.html")]
struct QueuePage {
    shell: Shell,
    notice: Option<String>,
    status: Select,
    owner: Select,
    lines: Vec<QueueRow>,
    first_url: Option<String>,
    next_url: Option<String>,
}

/// Shows a page of the queue.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    let notice = None;
    show_page(&visit, &signed_in, &query, notice).await
}

/// Leads to the ticket with a reference.
pub async fn find(visit: Visit, signed_in: SignedIn, find: web::Query<Find>) -> PageResult {
    match Reference::parse(&find.reference) {
        Ok(reference) => redirect(&format!("/staff/tickets/{reference}")),
        Err(refusal) => {
            let query = Query {
                status: String::new(),
                owner: String::new(),
                after: String::new(),
            };
            show_page(&visit, &signed_in, &query, Some(visit.t.refusal(&refusal))).await
        }
    }
}

async fn show_page(visit: &Visit, signed_in: &SignedIn, query: &Query, notice: Option<String>) -> PageResult {
    let t = visit.t;
    let status = Status::parse(&query.status).map_or(StatusFilter::Open, StatusFilter::Only);
    let owner = match query.owner.as_str() {
        "me" => OwnerFilter::Only(signed_in.member.id),
        "nobody" => OwnerFilter::Nobody,
        _ => OwnerFilter::Anyone,
    };
    let after = place(&query.after);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found = visit
        .app()
        .store
        .read(move |conn| queue::page(conn, status, owner, after, limit))
        .await;
    let mut entries = found.map_err(|error: StoreError| PageError::from(error))?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|entry| page_url(query, Some(entry.place)));
    let now = visit.app().clock.now();
    let template = QueuePage {
        shell: Shell::new(visit, t.get("queue-title")).signed_in(&signed_in.member),
        notice,
        status: statuses(t, &query.status),
        owner: owners(t, &query.owner),
        lines: entries.iter().map(|entry| line(t, entry, now)).collect(),
        first_url: after.map(|_| page_url(query, None)),
        next_url: next,
    };
    page(visit, StatusCode::OK, &template)
}

fn line(t: &Wording, entry: &QueueEntry, now: DateTime<Utc>) -> QueueRow {
    let (deadline, open) = (entry.place.deadline, entry.status.is_open());
    let stopped = entry.status == Status::AwaitingCitizen;
    let late = open && !stopped && deadline <= now;
    let left = if !open {
        String::new()
    } else if stopped {
        t.get("queue-clock-stopped").to_owned()
    } else {
        t.with(
            if late { "queue-late-by" } else { "queue-left" },
            &[("span", t.span(deadline - now))],
        )
    };
    let soon = open && !stopped && deadline - now < TimeDelta::hours(24);
    QueueRow {
        url: format!("/staff/tickets/{}", entry.reference),
        reference: entry.reference.to_string(),
        status: entry.status,
        status_tag: t.code("status-", entry.status.code()),
        problem: t.code("queue-problem-", entry.problem.code()),
        name: entry.name.clone(),
        facility: entry.facility_name.clone(),
        owner: entry.owner_name.clone().unwrap_or_default(),
        deadline: t.moment(deadline),
        deadline_iso: crate::web::http::page::iso(deadline),
        left,
        class: if late || (open && entry.breached) {
            "late"
        } else if stopped {
            "stopped"
        } else if soon {
            "soon"
        } else {
            ""
        },
    }
}

fn statuses(t: &Wording, chosen: &str) -> Select {
    let open = Choice {
        value: String::new(),
        label: t.get("queue-status-open").to_owned(),
        chosen: chosen.is_empty(),
    };
    let one = |status: Status| Choice {
        value: status.code().to_owned(),
        label: t.code("status-", status.code()),
        chosen: status.code() == chosen,
    };
    let choices = [open].into_iter().chain(Status::all().map(one)).collect();
    Select {
        name: "status",
        label: t.get("queue-status-label").to_owned(),
        choices,
        ..Select::default()
    }
}

fn owners(t: &Wording, chosen: &str) -> Select {
    let choice = |value: &str, key: &str| Choice {
        value: value.to_owned(),
        label: t.get(key).to_owned(),
        chosen: value == chosen,
    };
    let choices = vec![
        choice("", "queue-owner-anyone"),
        choice("me", "queue-owner-me"),
        choice("nobody", "queue-owner-nobody"),
    ];
    Select {
        name: "owner",
        label: t.get("queue-owner-label").to_owned(),
        choices,
        ..Select::default()
    }
}

fn page_url(query: &Query, after: Option<QueueCursor>) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("status", &query.status), ("owner", &query.owner)] {
        if !value.is_empty() {
            pairs.append_pair(name, value);
        }
    }
    if let Some(place) = after {
        pairs.append_pair(
            "after",
            &format!("{}.{}", place.deadline.timestamp_micros(), place.id),
        );
    }
    let pairs = pairs.finish();
    if pairs.is_empty() {
        "/staff/queue".to_owned()
    } else {
        format!("/staff/queue?{pairs}")
    }
}

fn place(text: &str) -> Option<QueueCursor> {
    let (micros, id) = text.split_once('.')?;
    // Not every database knows the years beyond.
    let deadline = DateTime::from_timestamp_micros(micros.parse().ok()?)
        .filter(|deadline| (1970..=9999).contains(&deadline.year()))?;
    Some(QueueCursor {
        deadline,
        id: TicketId(id.parse().ok()?),
    })
}
