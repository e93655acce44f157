//! Places that nobody has vouched for: they are confirmed, or turn out to be another facility.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::registry::check_again::Checked;
use crate::desk::registry::confirm_facility::confirm_facility;
use crate::desk::registry::merge_facility::merge_facility;
use crate::domain::facility::Facility;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::domain::values::text::clean_line;
use crate::store::StoreError;
use crate::store::facilities::{self, unconfirmed};
use crate::store::registry::quarantine::{self, Filter, QuarantineCursor};
use crate::web::http::errors::PageResult;
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::quarantine::{check_some, told};
use crate::web::staff::registry::quarantine_query::Query;

/// Places on a page.
const PAGE: usize = 50;
/// Facilities that are found at most.
const FOUND: i64 = 20;

/// Where the page begins.
#[derive(Default, Deserialize)]
pub struct After {
    #[serde(default)]
    after: String,
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Search {
    q: Option<String>,
}

struct FacilityRow {
    id: FacilityId,
    name: String,
    place: String,
    waiting: i64,
}

#[derive(Template)]
#[template(path = "staff/facilities.html")]
struct FacilitiesPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    lines: Vec<FacilityRow>,
    may_change: bool,
    first_url: Option<&'static str>,
    next_url: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/facility_merge.html")]
struct MergePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    error: Option<String>,
    path: String,
    place: FacilityRow,
    q: TextField,
    found: Vec<FacilityRow>,
}

/// Shows the places.
pub async fn show(visit: Visit, signed_in: SignedIn, after: web::Query<After>) -> PageResult {
    show_list(&visit, &signed_in, StatusCode::OK, &after.after, None).await
}

/// Somebody vouches for a place; its records are checked again.
pub async fn confirm(visit: Visit, signed_in: SignedIn, place: web::Path<i64>, form: FormBody) -> PageResult {
    let (app, place) = (visit.app(), FacilityId(*place));
    if let Some(again) = form.again() {
        let words = again.notice().map(|key| visit.t.get(key).to_owned());
        return show_list(&visit, &signed_in, again.status(), "", words).await;
    }
    let confirmed = app
        .change(signed_in.acting(), move |cx| confirm_facility(cx, place))
        .await;
    match confirmed {
        Ok(()) => check_records(&visit, &signed_in, place, "confirm").await,
        Err(refused) => {
            let (status, error) = refusal(visit.t, refused, Changing::Registry)?;
            show_list(&visit, &signed_in, status, "", Some(error)).await
        }
    }
}

/// Shows a place, and facilities that it may be.
pub async fn search(
    visit: Visit,
    signed_in: SignedIn,
    place: web::Path<i64>,
    search: web::Query<Search>,
) -> PageResult {
    let place = FacilityId(*place);
    show_merge(
        &visit,
        &signed_in,
        StatusCode::OK,
        (place, search.q.as_deref().map(clean_line)),
        None,
    )
    .await
}

/// A place turns out to be another facility; its records are checked again.
pub async fn merge(visit: Visit, signed_in: SignedIn, place: web::Path<i64>, form: FormBody) -> PageResult {
    let (t, app, place) = (visit.t, visit.app(), FacilityId(*place));
    let looked_for = (place, Some(form.get("q").to_owned()));
    if let Some(again) = form.again() {
        let words = again.notice().map(|key| t.get(key).to_owned());
        return show_merge(&visit, &signed_in, again.status(), looked_for, words).await;
    }
    let Some(into) = form.get("into").parse().ok().map(FacilityId) else {
        let error = t.get("merge-nothing-chosen").to_owned();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_merge(&visit, &signed_in, status, looked_for, Some(error)).await;
    };
    let merged = app
        .change(signed_in.acting(), move |cx| merge_facility(cx, (place, into)))
        .await;
    match merged {
        Ok(()) => check_records(&visit, &signed_in, place, "merge").await,
        Err(refused) => {
            let (status, error) = refusal(t, refused, Changing::Registry)?;
            show_merge(&visit, &signed_in, status, looked_for, Some(error)).await
        }
    }
}

/// Checks what waited for a place, and leads to what is left. If that fails, the place is what it was made all the
/// same: the page offers to go on.
async fn check_records(
    visit: &Visit,
    signed_in: &SignedIn,
    place: FacilityId,
    done: &'static str,
) -> PageResult {
    let filter = Filter {
        reason: None,
        facility: Some(place),
    };
    let checked = check_some(visit, signed_in, filter, None).await;
    let query = Query {
        facility: place.to_string(),
        ..Query::default()
    };
    match checked {
        Ok(checked) => redirect(&query.url(&told(done, &checked))),
        Err(refused @ DeskError::NotAllowed(_)) => Err(refused.into()),
        Err(_) => {
            let from_the_beginning = Checked {
                next: Some(QuarantineCursor {
                    facility: FacilityId(0),
                    record: RecordId(0),
                }),
                ..Checked::default()
            };
            redirect(&query.url(&told(done, &from_the_beginning)))
        }
    }
}

async fn show_list(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    after: &str,
    error: Option<String>,
) -> PageResult {
    let from = after.parse().ok().map(FacilityId);
    let found = visit.app().store.read(move |conn| {
        let mut places = unconfirmed::page(conn, from, i64::try_from(PAGE + 1).unwrap_or(i64::MAX))?;
        let more = places.len() > PAGE;
        places.truncate(PAGE);
        Ok::<_, StoreError>((places, more, quarantine::waiting(conn)?))
    });
    let (places, more, waiting) = found.await?;
    let next = places.last().filter(|_| more);
    let shell = Shell::new(visit, visit.t.get("facilities-title")).signed_in(&signed_in.member);
    let template = FacilitiesPage {
        shell: if error.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: summary(error, "main"),
        first_url: from.map(|_| "/staff/facilities"),
        next_url: next.map(|place| format!("/staff/facilities?after={}", place.id)),
        lines: places
            .iter()
            .map(|place| line(place, waiting.get(&place.id).copied().unwrap_or_default()))
            .collect(),
        may_change: signed_in.member.role.may_change_registry(),
    };
    page(visit, status, &template)
}

async fn show_merge(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    (place, typed): (FacilityId, Option<String>),
    error: Option<String>,
) -> PageResult {
    let t = visit.t;
    let wanted = typed;
    let found = visit.app().store.read(move |conn| {
        let known = facilities::load(conn, place)?;
        let waiting = quarantine::waiting(conn)?;
        // Until somebody looks for something else: what begins as the place does in its state, or else all there is.
        let mut text = wanted.clone().unwrap_or_else(|| first_word(&known));
        let state = wanted.is_none().then_some(known.state);
        let mut found = facilities::search(conn, &text, state, FOUND)?;
        if wanted.is_none() && found.iter().all(|other| other.id == place) {
            text = String::new();
            found = facilities::search(conn, &text, state, FOUND)?;
        }
        found.retain(|other| other.id != place);
        let waiting = waiting.get(&place).copied().unwrap_or_default();
        Ok::<_, StoreError>((known, waiting, text, found))
    });
    let (known, waiting, text, found) = found.await?;
    let path = format!("/staff/facilities/{place}/merge");
    let shell = Shell::new(visit, t.get("merge-title")).signed_in(&signed_in.member);
    let field = if found.is_empty() { "q" } else { "into" };
    let template = MergePage {
        shell: if error.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: summary(error.clone(), field),
        error,
        path,
        place: line(&known, waiting),
        q: TextField {
            name: "q",
            label: t.get("merge-search").to_owned(),
            hint: t.get("merge-search-hint").to_owned(),
            value: text,
            kind: "search",
            autocomplete: "off",
            ..TextField::default()
        },
        found: found.iter().map(|other| line(other, 0)).collect(),
    };
    page(visit, status, &template)
}

fn summary(error: Option<String>, field: &str) -> Vec<SummaryLine> {
    let line = |text| SummaryLine {
        field: field.to_owned(),
        text,
    };
    error.map(line).into_iter().collect()
}

fn first_word(facility: &Facility) -> String {
    let name = facility.name.as_str();
    name.split(' ').next().unwrap_or(name).to_owned()
}

fn line(facility: &Facility, waiting: i64) -> FacilityRow {
    let code = facility.code.as_deref().map(|code| format!(" · {code}"));
    FacilityRow {
        id: facility.id,
        name: facility.name.as_str().to_owned(),
        place: format!("{}{}", facility.state.name(), code.unwrap_or_default()),
        waiting,
    }
}
