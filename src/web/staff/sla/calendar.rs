//! One calendar: what it changes for whom, and the form that puts it to use.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::sla::use_calendar::{beginning, use_calendar};
use crate::domain::sla::calendar_diff::compare;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::values::dates::{self, day_first};
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::FieldError;
use crate::store::StoreError;
use crate::store::sla::calendars;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::calendar_view::CalendarPage;
use crate::web::staff::sla::calendars::known;
use crate::web::staff::sla::shown::{Compared, Opened, Said, Typed, tomorrow};
use crate::web::staff::sla::{CALENDARS, lines, not_decided, refresh};

/// From when on it is compared, and what was just done.
#[derive(Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    from: String,
    #[serde(default)]
    done: String,
}

/// Shows a calendar.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    query: web::Query<Query>,
) -> PageResult {
    let opened = open(&visit, &signed_in, &path).await?;
    let mut said = Said {
        notice: match query.done.as_str() {
            "kept" => Some("calendar-done-kept"),
            "known" => Some("calendar-done-known"),
            "same" => Some("calendar-done-same"),
            _ => None,
        },
        ..Said::default()
    };
    let typed = Typed {
        from: query.from.clone(),
        ..Typed::default()
    };
    if !typed.from.is_empty()
        && let Err(error) = day(&visit, &typed.from)
    {
        said.errors = lines(visit.t, &[error]);
        said.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    show_page(&visit, &signed_in, &opened, typed, said).await
}

/// Puts it to use, or shows what it changes from another day on.
pub async fn submit(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let opened = open(&visit, &signed_in, &path).await?;
    let typed = Typed {
        from: form.get("from").to_owned(),
        reason: form.get("reason").to_owned(),
        ..Typed::default()
    };
    if let Some(again) = form.again() {
        let said = Said {
            status: again.status(),
            notice: again.notice(),
            errors: Vec::new(),
        };
        return show_page(&visit, &signed_in, &opened, typed, said).await;
    }
    let only_compare = form.get("step") == "compare";
    let (from, reason) = (day(&visit, &typed.from), Reason::parse(&typed.reason));
    let reason = reason.map_err(|refusal| refusal.at("reason"));
    let (from, reason) = match (from, reason) {
        (Ok(from), Ok(reason)) if !only_compare => (from, reason),
        (Ok(_), _) if only_compare => {
            return show_page(&visit, &signed_in, &opened, typed, Said::default()).await;
        }
        (from, reason) => {
            let wrong = from
                .err()
                .into_iter()
                .chain(reason.err().filter(|_| !only_compare));
            let said = Said {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                notice: None,
                errors: lines(visit.t, &wrong.collect::<Vec<_>>()),
            };
            return show_page(&visit, &signed_in, &opened, typed, said).await;
        }
    };
    // What was shown is what happens: of another day it is shown first.
    if form.get("compared") != from.to_string() {
        let said = Said {
            status: StatusCode::CONFLICT,
            notice: Some("calendar-other-day"),
            errors: Vec::new(),
        };
        return show_page(&visit, &signed_in, &opened, typed, said).await;
    }
    let (fingerprint, seen) = (opened.book.fingerprint(), form.get("seen").parse().unwrap_or(-1));
    let used = visit.app().note_down(signed_in.acting(), move |cx| {
        use_calendar(cx, fingerprint, from, &reason, seen)
    });
    match used.await {
        Ok(_) => {
            refresh(&visit).await;
            redirect(&format!("{CALENDARS}?done=used"))
        }
        Err(error) => {
            let (status, errors) = not_decided(visit.t, error, "calendar-stale")?;
            let said = Said {
                status,
                notice: None,
                errors,
            };
            show_page(&visit, &signed_in, &opened, typed, said).await
        }
    }
}

async fn open(visit: &Visit, signed_in: &SignedIn, fingerprint: &str) -> Result<Opened, PageError> {
    let fingerprint: Fingerprint = fingerprint.parse().map_err(|()| PageError::NotFound)?;
    let opened = visit.app().look_up(signed_in.acting(), move |cx| {
        Ok::<_, StoreError>(Opened {
            book: calendars::kept(cx.conn, fingerprint)?,
            known: known(cx)?,
            last_use: calendars::last_use(cx.conn)?,
        })
    });
    Ok(opened.await?)
}

/// The day that was typed, from which on a calendar can be put to use.
fn day(visit: &Visit, typed: &str) -> Result<NaiveDate, FieldError> {
    let day = dates::parse(typed).map_err(|refusal| refusal.at("from"))?;
    match beginning(day, visit.app().clock.now()) {
        Err(DeskError::Field(error)) => Err(error),
        Ok(_) | Err(_) => Ok(day),
    }
}

async fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    opened: &Opened,
    mut typed: Typed,
    said: Said,
) -> PageResult {
    let from = day(visit, &typed.from).unwrap_or_else(|_| tomorrow(visit));
    if typed.from.is_empty() {
        typed.from = day_first(from);
    }
    let desk = &visit.app().desk;
    let begins_at = local_time::beginning(from);
    let against = desk.policies.known().calendar(begins_at);
    let budget = desk.policies.budget(&desk.promise, begins_at);
    let (old, new) = (Arc::clone(&against), Arc::clone(&opened.book));
    // Thousands of deadlines: not on the threads that serve pages.
    let changes = web::block(move || compare(&old, &new, from, budget)).await;
    let compared = Compared {
        from,
        against,
        budget,
        changes: changes.map_err(|_| PageError::Unavailable)?,
    };
    let status = said.status;
    let shown = CalendarPage::new(visit, signed_in, opened, &typed, &compared, said);
    page(visit, status, &shown)
}
