//! The search for records. Names and numbers of documents have no place in addresses: what is looked for is a draft,
//! and the page is asked for by its name.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::registry::search_records::{finds_frequent_names_alone, log_search, search_records};
use crate::domain::person::identity::mask;
use crate::domain::registry::record_search::{Criteria, SearchInput};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::domain::values::refusal::FieldError;
use crate::store::StoreError;
use crate::store::registry::search::Page;
use crate::store::registry::search::found::Found;
use crate::web::http::drafts::{self, Belongs};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::{FormBody, ShowAgain};
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::wording::Wording;

/// Records on a page.
const PAGE: usize = 50;

/// Where records are searched.
const PATH: &str = "/staff/records";
/// The field that tells that records are shown below the form.
const SEARCHED: &str = "searched";

/// Which search is meant, and where its page begins.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    after: String,
}

/// What is looked for.
#[derive(Default)]
struct Query {
    input: SearchInput,
    draft: String,
    after: Option<RecordId>,
}

impl Query {
    fn read(form: &FormBody, asked: &Asked) -> Self {
        let text = |name| form.get(name).to_owned();
        let input = SearchInput {
            id_number: text("id_number"),
            name: text("name"),
            phone: text("phone"),
            lot_number: text("lot_number"),
            facility: text("facility"),
            from: text("from"),
            to: text("to"),
            old: form.get("old") == "yes",
        };
        Self {
            input,
            draft: asked.draft.clone(),
            after: asked.after.parse().ok().map(RecordId),
        }
    }
}

struct FoundRow {
    url: String,
    dose: String,
    name: String,
    identity: String,
    vaccine: &'static str,
    lot: String,
    facility: String,
    state: &'static str,
    state_text: String,
}

#[derive(Template)]
#[template(path = "staff/records.html")]
struct RecordsPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    fields: Vec<TextField>,
    old: bool,
    searched: bool,
    lines: Vec<FoundRow>,
    warnings: Vec<&'static str>,
    notice: Option<&'static str>,
    first_url: Option<String>,
    next_url: Option<String>,
}

/// Shows the form, and what a search finds.
pub async fn show(visit: Visit, signed_in: SignedIn, asked: web::Query<Asked>) -> PageResult {
    let show = |query: &Query, errors: &[FieldError], found: Option<(&Page, bool)>| {
        let status = if errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        show_page(&visit, &signed_in, query, (status, None), errors, found)
    };
    if asked.draft.is_empty() {
        return show(&Query::default(), &[], None);
    }
    let owner = visit.owner();
    let belongs = Belongs {
        path: PATH,
        owner: &owner,
    };
    let Some(form) = drafts::open(visit.app(), &belongs, &asked.draft).await? else {
        let gone = (StatusCode::OK, Some("records-search-gone"));
        return show_page(&visit, &signed_in, &Query::default(), gone, &[], None);
    };
    let query = Query::read(&form, &asked);
    if !form.has(SEARCHED) {
        return show(&query, &[], None);
    }
    match Criteria::parse(&query.input) {
        Ok(None) => show(&query, &[], None),
        Err(errors) => show(&query, &errors, None),
        Ok(Some(criteria)) => {
            let frequent = finds_frequent_names_alone(&criteria);
            match search(&visit, &signed_in, criteria, query.after).await? {
                Ok(found) => show(&query, &[], Some((&found, frequent))),
                Err(error) => show(&query, &[error], None),
            }
        }
    }
}

/// Keeps what is looked for, and leads to what it finds.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let mut typed = form.typed();
    match form.again() {
        None => typed.push((SEARCHED.to_owned(), "yes".to_owned())),
        // The same page in another language: with records if there were some.
        Some(ShowAgain::OtherLanguage) => {}
        Some(again) => {
            let query = Query::read(&form, &Asked::default());
            let told = (again.status(), again.notice());
            return show_page(&visit, &signed_in, &query, told, &[], None);
        }
    }
    let owner = visit.owner();
    let belongs = Belongs {
        path: PATH,
        owner: &owner,
    };
    let draft = drafts::keep(visit.app(), &belongs, &typed).await?;
    redirect(&format!("{PATH}?draft={draft}"))
}

async fn search(
    visit: &Visit,
    signed_in: &SignedIn,
    criteria: Criteria,
    after: Option<RecordId>,
) -> Result<Result<Page, FieldError>, PageError> {
    let app = visit.app();
    let logged = criteria.clone();
    let found = app
        .store
        .read(move |conn| search_records(conn, &criteria, after, PAGE))
        .await;
    let found = found.map_err(|error: StoreError| PageError::from(error))?;
    if found.is_ok() {
        app.note_down(signed_in.acting(), move |cx| log_search(cx, &logged))
            .await?;
    }
    Ok(found)
}

fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    query: &Query,
    (status, notice): (StatusCode, Option<&'static str>),
    errors: &[FieldError],
    found: Option<(&Page, bool)>,
) -> PageResult {
    let t = visit.t;
    let frequent = found.is_some_and(|(_, frequent)| frequent);
    let found = found.map(|(page, _)| page);
    let mut shell = Shell::new(visit, t.get("records-title"))
        .signed_in(&signed_in.member)
        .with_form("search", PATH);
    if !errors.is_empty() {
        shell = shell.with_error();
    }
    let template = RecordsPage {
        shell,
        errors: errors.iter().map(|error| SummaryLine::of(t, error)).collect(),
        fields: fields(t, &query.input, errors),
        old: query.input.old,
        searched: found.is_some(),
        lines: found
            .iter()
            .flat_map(|page| &page.found)
            .map(|found| line(t, found))
            .collect(),
        warnings: [
            frequent.then(|| t.get("records-frequent")),
            found.filter(|page| page.cut).map(|_| t.get("records-cut")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        notice: notice.map(|key| t.get(key)),
        first_url: found
            .filter(|_| query.after.is_some())
            .map(|_| format!("{PATH}?draft={}", query.draft)),
        next_url: found
            .and_then(|page| page.next)
            .map(|after| format!("{PATH}?draft={}&after={after}", query.draft)),
    };
    page(visit, status, &template)
}

fn fields(t: &Wording, query: &SearchInput, errors: &[FieldError]) -> Vec<TextField> {
    let all = [
        ("id_number", &query.id_number, ""),
        ("name", &query.name, ""),
        ("phone", &query.phone, "tel"),
        ("lot_number", &query.lot_number, ""),
        ("facility", &query.facility, ""),
        ("from", &query.from, ""),
        ("to", &query.to, ""),
    ];
    let field = |(name, value, inputmode): (&'static str, &String, &'static str)| TextField {
        name,
        label: t.code("records-field-", name),
        hint: t.code("records-hint-", name),
        value: value.clone(),
        error: errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| t.refusal(&error.refusal)),
        kind: "text",
        autocomplete: "off",
        inputmode,
        ..TextField::default()
    };
    all.into_iter().map(field).collect()
}

fn line(t: &Wording, found: &Found) -> FoundRow {
    let statement = &found.record.statement;
    let state = match (found.is_current, statement.is_valid()) {
        (true, true) => "valid",
        (true, false) => "quarantined",
        (false, _) => "old",
    };
    FoundRow {
        url: format!("/staff/records/{}", found.record.id),
        dose: t.with(
            "dose-on",
            &[
                ("number", statement.dose_number.get().to_string()),
                ("date", t.date(statement.administered_on)),
            ],
        ),
        name: statement.name.as_str().to_owned(),
        identity: mask(statement.identity.number()),
        vaccine: statement.vaccine.name(),
        lot: statement
            .lot
            .as_ref()
            .map_or_else(String::new, |lot| lot.as_str().to_owned()),
        facility: format!(
            "{}, {}",
            statement.facility_name.as_str(),
            statement.facility_state.name()
        ),
        state,
        state_text: t.code("record-state-", state),
    }
}
