//! Everything that happened, the latest first, as a page and as a file.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::desk::accounts::audit::note_download;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::FieldError;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::audit::{self, Filter, Place};
use crate::web::http::csv_file::csv_file;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{Choice, Select, SummaryLine, TextField};
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::audit::audit_query::{AREAS, Query};
use crate::web::staff::audit::audit_view::{COLUMNS, Line, line, row, what};
use crate::wording::Wording;

/// Entries on a page.
const PAGE: usize = 50;
/// Entries that are fetched at once for a file.
const ROWS: i64 = 1000;

#[derive(Template)]
#[template(path = "staff/audit.html")]
struct AuditPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    who: Select,
    kind: Select,
    ticket: TextField,
    from: TextField,
    to: TextField,
    lines: Vec<Line>,
    csv_url: String,
    first_url: Option<String>,
    next_url: Option<String>,
}

/// Shows a page of it.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    let t = visit.t;
    let (filter, wrong) = match query.filter() {
        Ok(filter) => (Some(filter), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let after = query.place();
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found: Result<_, StoreError> = visit
        .app()
        .store
        .read(move |conn| {
            let entries = match &filter {
                Some(filter) => audit::page(conn, filter, after, limit)?,
                None => Vec::new(),
            };
            Ok((entries, staff::list(conn)?))
        })
        .await;
    let (mut entries, everybody) = found?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let last = entries.last().filter(|_| more).map(|entry| entry.place);
    let people = everybody
        .iter()
        .map(|member| (member.id.to_string(), member.name.clone()));
    let shell = Shell::new(&visit, t.get("audit-title")).signed_in(&signed_in.member);
    let failed = !wrong.is_empty();
    let template = AuditPage {
        shell: if failed { shell.with_error() } else { shell },
        errors: wrong.iter().map(|error| SummaryLine::of(t, error)).collect(),
        who: who_field(t, &query.who, people),
        kind: kind_field(t, &query.kind),
        ticket: text_field(t, ("ticket", "audit-ticket", "text"), &query.ticket, &wrong),
        from: text_field(t, ("from", "audit-from", "date"), &query.from, &wrong),
        to: text_field(t, ("to", "audit-to", "date"), &query.to, &wrong),
        lines: entries.iter().map(|entry| line(t, entry)).collect(),
        csv_url: format!("/staff/audit.csv?{}", query.address()),
        first_url: after.map(|_| query.url(None)),
        next_url: last.map(|place| query.url(Some(place))),
    };
    let status = if failed {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(&visit, status, &template)
}

/// All of it that a filter lets through, as a file. Who downloads it is written down before it leaves.
pub async fn download(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    let Ok(filter) = query.filter() else {
        return redirect(&query.url(None));
    };
    let (asked, address) = (filter.clone(), query.address());
    let newest = visit
        .app()
        .note_down(signed_in.acting(), move |cx| {
            // What is written down from now on, this download too, is not in the file: it would never end.
            let newest = audit::page(cx.conn, &asked, None, 1)?;
            note_download(cx, &address)?;
            Ok::<_, StoreError>(newest.first().map(|entry| entry.place))
        })
        .await
        .map_err(PageError::from)?;
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |at: At| {
        let (store, filter) = (store.clone(), filter.clone());
        async move {
            let (found, next) = store.read(move |conn| fetch(conn, &filter, at)).await?;
            Ok((next, found.iter().map(|entry| row(t, entry)).collect()))
        }
    };
    let columns = COLUMNS.map(|key| t.get(key));
    let first = newest.map_or(At::End, At::From);
    Ok(csv_file("audit.csv", &columns, first, rows))
}

/// Where a file goes on.
#[derive(Clone, Copy)]
enum At {
    /// At the newest entry, which belongs to it.
    From(Place),
    /// Behind an entry.
    Behind(Place),
    /// There is no more.
    End,
}

fn fetch(
    conn: &mut crate::store::AnyConnection,
    filter: &Filter,
    at: At,
) -> Result<(Vec<audit::Entry>, At), StoreError> {
    let after = match at {
        At::From(place) => Place {
            id: place.id.saturating_add(1),
            ..place
        },
        At::Behind(place) => place,
        At::End => return Ok((Vec::new(), At::End)),
    };
    let found = audit::page(conn, filter, Some(after), ROWS)?;
    let next = found.last().map_or(At::End, |entry| At::Behind(entry.place));
    Ok((found, next))
}

fn who_field(t: &Wording, chosen: &str, people: impl Iterator<Item = (String, String)>) -> Select {
    let fixed = [
        ("", "audit-who-all"),
        ("citizens", "audit-who-citizens"),
        ("system", "audit-who-system"),
    ];
    let fixed = fixed.map(|(value, key)| (value.to_owned(), t.get(key).to_owned()));
    select(t, ("who", "audit-who"), chosen, fixed.into_iter().chain(people))
}

fn kind_field(t: &Wording, chosen: &str) -> Select {
    let all = (String::new(), t.get("audit-kind-all").to_owned());
    let areas = AREAS.iter().flat_map(|(code, area, kinds)| {
        let name = t.code("audit-area-", code);
        let whole = ((*code).to_owned(), t.with("audit-kind-area", &[("area", &name)]));
        let each = kinds.iter().map(move |kind| {
            (
                format!("{code}:{kind}"),
                format!("{name}: {}", what(t, *area, kind)),
            )
        });
        std::iter::once(whole).chain(each)
    });
    select(
        t,
        ("kind", "audit-what"),
        chosen,
        std::iter::once(all).chain(areas),
    )
}

fn select(
    t: &Wording,
    (name, key): (&'static str, &str),
    chosen: &str,
    choices: impl Iterator<Item = (String, String)>,
) -> Select {
    Select {
        name,
        label: t.get(key).to_owned(),
        choices: choices
            .map(|(value, label)| Choice {
                chosen: value == chosen,
                value,
                label,
            })
            .collect(),
        ..Select::default()
    }
}

fn text_field(
    t: &Wording,
    (name, key, kind): (&'static str, &str, &'static str),
    value: &str,
    wrong: &[FieldError],
) -> TextField {
    let error = wrong.iter().find(|error| error.field == name);
    TextField {
        name,
        label: t.get(key).to_owned(),
        value: value.to_owned(),
        kind,
        autocomplete: "off",
        error: error.map(|error| t.refusal(&error.refusal)),
        ..TextField::default()
    }
}
