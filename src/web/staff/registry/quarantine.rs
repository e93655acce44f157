//! The work list of quarantined records: look, release, check again.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::DeskError;
use crate::desk::judging::change_registry::SLICE;
use crate::desk::registry::check_again::{Checked, check_records, check_slice};
use crate::desk::registry::release_records::release_records;
use crate::desk::registry::tickets_waiting::tickets_waiting;
use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::domain::values::reason::Reason;
use crate::domain::values::text::clean_line;
use crate::store::registry::corrections;
use crate::store::registry::quarantine::{self, Filter, QuarantineCursor};
use crate::store::{StoreError, facilities};
use crate::web::http::drafts::{self, Belongs, Owner};
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::quarantine_query::Query;
use crate::web::staff::registry::quarantine_view::{Attempt, Listed, QuarantinePage};

/// Records on a page.
const PAGE: usize = 50;
/// Facilities whose records are counted on the page.
const FACILITIES: usize = 20;
/// Slices that one request checks; for more the page offers to go on.
const SLICES: usize = 5;

/// Shows a page of the list.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    show_list(&visit, &signed_in, StatusCode::OK, &query, None).await
}

/// Looks for a name: it is kept as a draft, and the list is asked for by the draft's name.
pub async fn search(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let mut query = Query::of_form(&form);
    query.after.clear();
    query.search.clear();
    if let Some(again) = form.again() {
        let attempt = Attempt {
            failed: again.notice().map(|key| visit.t.get(key).to_owned()),
            name: form.get("name").to_owned(),
            ..Attempt::default()
        };
        return show_list(&visit, &signed_in, again.status(), &query, Some(attempt)).await;
    }
    let name = clean_line(form.get("name"));
    if name.is_empty() {
        return redirect(&query.url(&[]));
    }
    let owner = visit.owner();
    let kept = drafts::keep(visit.app(), &belongs(&owner), &[("name".to_owned(), name)]).await;
    query.search = kept?;
    redirect(&query.url(&[]))
}

fn belongs(owner: &Owner) -> Belongs<'_> {
    Belongs {
        path: "/staff/quarantine",
        owner,
    }
}

/// Releases the chosen records.
pub async fn release(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let (t, app, query) = (visit.t, visit.app(), Query::of_form(&form));
    let mut attempt = Attempt::of_form(&form);
    let chosen = attempt.chosen.clone();
    if let Some(again) = form.again() {
        attempt.ground_error = again.notice().map(|key| t.get(key).to_owned());
        return show_list(&visit, &signed_in, again.status(), &query, Some(attempt)).await;
    }
    let reason = Reason::parse(&attempt.ground);
    if chosen.is_empty() {
        attempt.choice_error = Some(t.get("quarantine-nothing-chosen").to_owned());
    }
    let reason = match reason {
        Ok(reason) if !chosen.is_empty() => reason,
        read => {
            attempt.ground_error = read.err().map(|refusal| t.refusal(&refusal));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show_list(&visit, &signed_in, status, &query, Some(attempt)).await;
        }
    };
    let released = app
        .change(signed_in.acting(), move |cx| {
            release_records(cx, &chosen, &reason)
        })
        .await;
    match released {
        Ok(done) => {
            let told = [
                ("after", query.after.clone()),
                ("done", "release".to_owned()),
                ("released", done.released.to_string()),
                ("changed", done.changed.to_string()),
                ("refused", ids_text(&done.refused)),
                ("tickets", done.tickets.to_string()),
            ];
            redirect(&query.url(&told))
        }
        Err(refused) => {
            let (status, words) = refusal(t, refused, Changing::Registry)?;
            attempt.ground_error = Some(words);
            show_list(&visit, &signed_in, status, &query, Some(attempt)).await
        }
    }
}

/// Judges the chosen records, or all of a filter, by the rules as they are now.
pub async fn check(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let (t, query) = (visit.t, Query::of_form(&form));
    let mut attempt = Attempt::of_form(&form);
    let chosen = form.has("selected").then(|| attempt.chosen.clone());
    if let Some(again) = form.again() {
        attempt.failed = again.notice().map(|key| t.get(key).to_owned());
        return show_list(&visit, &signed_in, again.status(), &query, Some(attempt)).await;
    }
    if chosen.as_ref().is_some_and(Vec::is_empty) {
        attempt.choice_error = Some(t.get("quarantine-nothing-chosen").to_owned());
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_list(&visit, &signed_in, status, &query, Some(attempt)).await;
    }
    let checked = match chosen {
        Some(chosen) => check_chosen(&visit, &signed_in, chosen).await,
        None => check_some(&visit, &signed_in, query.filter(), place(&query.after)).await,
    };
    match checked {
        Ok(checked) => redirect(&query.url(&told("check", &checked))),
        Err(refused) => {
            let (status, words) = refusal(t, refused, Changing::Registry)?;
            attempt.failed = Some(words);
            show_list(&visit, &signed_in, status, &query, Some(attempt)).await
        }
    }
}

async fn check_chosen(
    visit: &Visit,
    signed_in: &SignedIn,
    chosen: Vec<RecordId>,
) -> Result<Checked, DeskError> {
    let app = visit.app();
    app.change(signed_in.acting(), move |cx| check_records(cx, &chosen))
        .await
}

/// What the page says after records were checked.
pub(super) fn told(done: &str, checked: &Checked) -> [(&'static str, String); 5] {
    [
        ("done", done.to_owned()),
        ("released", checked.released.to_string()),
        ("still", checked.still.to_string()),
        ("tickets", checked.tickets.to_string()),
        ("next", checked.next.map(place_text).unwrap_or_default()),
    ]
}

/// Checks records of a filter, slice by slice, as many as a request may. What was done before a slice failed stays
/// done, and is told with the place to go on from.
///
/// # Errors
/// [`DeskError`], if nothing was done.
pub(super) async fn check_some(
    visit: &Visit,
    signed_in: &SignedIn,
    filter: Filter,
    after: Option<QuarantineCursor>,
) -> Result<Checked, DeskError> {
    let app = visit.app();
    let mut sum = Checked {
        next: after,
        ..Checked::default()
    };
    for slice in 0..SLICES {
        let from = sum.next;
        let checked = app
            .change(signed_in.acting(), move |cx| check_slice(cx, (filter, from)))
            .await;
        match checked {
            Ok(checked) => sum = checked.after(sum),
            Err(refused) if slice == 0 => return Err(refused),
            Err(refused) => {
                tracing::warn!(%refused, "not all records were checked again");
                break;
            }
        }
        if sum.next.is_none() {
            break;
        }
    }
    Ok(sum)
}

async fn show_list(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    query: &Query,
    attempt: Option<Attempt>,
) -> PageResult {
    let (filter, after) = (query.filter(), place(&query.after));
    let refused = ids(&query.refused);
    let owner = visit.owner();
    let name = if query.search.is_empty() {
        String::new()
    } else {
        let kept = drafts::open(visit.app(), &belongs(&owner), &query.search).await?;
        kept.map(|form| form.get("name").to_owned()).unwrap_or_default()
    };
    let looked_for = name.clone();
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        let conn = &mut *cx.conn;
        let counts = quarantine::counts(conn, FACILITIES)?;
        let facility = match filter.facility {
            Some(id) => Some(facilities::load(conn, id)?),
            None => None,
        };
        let mut records = quarantine::page_named(conn, filter, &looked_for, (after, PAGE + 1))?;
        let refused = corrections::load(conn, &refused)?;
        let next = records
            .get(PAGE)
            .and_then(|_| records.get(PAGE - 1))
            .map(|(place, _)| place_text(*place));
        records.truncate(PAGE);
        let records: Vec<DoseRecord> = records.into_iter().map(|(_, record)| record).collect();
        let waiting = tickets_waiting(cx, &records)?;
        Ok::<_, StoreError>((counts, facility, (records, waiting, next), refused))
    });
    let (counts, facility, (records, waiting, next), mut refused) = found.await?;
    refused.retain(|one| one.is_current && !one.record.statement.is_valid());
    let listed = Listed {
        counts,
        facility,
        records,
        waiting,
        refused: refused.into_iter().map(|one| one.record).collect(),
        next,
    };
    let mut attempt = attempt.unwrap_or_default();
    if attempt.name.is_empty() {
        attempt.name = name;
    }
    let template = QuarantinePage::new(visit, &signed_in.member, query, listed, &attempt);
    page(visit, status, &template)
}

fn ids_text(refused: &[(RecordId, Vec<QuarantineReason>)]) -> String {
    let ids: Vec<String> = refused.iter().map(|(id, _)| id.to_string()).collect();
    ids.join(".")
}

fn ids(text: &str) -> Vec<RecordId> {
    let ids = text.split('.').filter_map(|id| id.parse().ok());
    ids.map(RecordId).take(SLICE).collect()
}

pub(super) fn place_text(place: QuarantineCursor) -> String {
    format!("{}.{}", place.facility, place.record)
}

fn place(text: &str) -> Option<QuarantineCursor> {
    let (facility, record) = text.split_once('.')?;
    Some(QuarantineCursor {
        facility: FacilityId(facility.parse().ok()?),
        record: RecordId(record.parse().ok()?),
    })
}
