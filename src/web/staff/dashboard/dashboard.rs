//! The dashboard, and each of its figures as a file.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::figures::period::Step;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{Choice, Select, SummaryLine, TextField};
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::dashboard::data::{Data, MANY, fetch};
use crate::web::staff::dashboard::figure::Card;
use crate::web::staff::dashboard::figures;
use crate::web::staff::dashboard::query::{Asked, DASHBOARD, Query};
use crate::wording::Wording;

#[derive(Template)]
#[template(path = "staff/dashboard.html")]
struct DashboardPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    as_of: Option<String>,
    waiting: Option<String>,
    state: Select,
    problem: Select,
    step: Select,
    facility: TextField,
    from: TextField,
    to: TextField,
    of: Option<String>,
    cards: Vec<Card>,
}

/// Shows it.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    let t = visit.t;
    let (data, wrong) = match read(&visit, &signed_in, &query).await? {
        Ok(data) => (Some(data), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let address = query.address();
    let cards = data.as_ref().map_or_else(Vec::new, |data| figures::all(t, data));
    let cards: Result<Vec<Card>, PageError> = cards.iter().map(|figure| figure.card(t, &address)).collect();
    let shell = Shell::new(&visit, t.get("dashboard-title")).signed_in(&signed_in.member);
    let failed = !wrong.is_empty();
    let template = DashboardPage {
        shell: if failed { shell.with_error() } else { shell },
        errors: wrong.iter().map(|error| SummaryLine::of(t, error)).collect(),
        as_of: data.as_ref().map(|data| as_of(t, data)),
        waiting: data.as_ref().and_then(|data| waiting(t, data)),
        state: state_field(t, &query, &wrong),
        problem: problem_field(t, &query, &wrong),
        step: step_field(t, &query, &wrong),
        facility: TextField {
            hint: t.get("dashboard-facility-hint").to_owned(),
            ..text_field(
                t,
                ("facility", "dashboard-place", "text"),
                &query.facility,
                &wrong,
            )
        },
        from: text_field(
            t,
            ("from", "audit-from", "date"),
            &days(&query, data.as_ref())[0],
            &wrong,
        ),
        to: text_field(
            t,
            ("to", "audit-to", "date"),
            &days(&query, data.as_ref())[1],
            &wrong,
        ),
        of: data
            .as_ref()
            .and_then(|data| data.facility.as_ref())
            .map(|named| t.with("dashboard-of-place", &[("name", &named.name)])),
        cards: cards?,
    };
    let status = if failed {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(&visit, status, &template)
}

/// One of its figures as CSV.
pub async fn csv(
    visit: Visit,
    signed_in: SignedIn,
    file: web::Path<String>,
    query: web::Query<Query>,
) -> PageResult {
    let Ok(data) = read(&visit, &signed_in, &query).await? else {
        return redirect(&format!("{DASHBOARD}?{}", query.address()));
    };
    let code = file.strip_suffix(".csv").ok_or(PageError::NotFound)?;
    let figures = figures::all(visit.t, &data);
    let figure = figures
        .iter()
        .find(|figure| figure.code == code)
        .ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.csv\"", figure.code),
        ))
        .body(figure.csv(visit.t)))
}

async fn read(
    visit: &Visit,
    signed_in: &SignedIn,
    query: &Query,
) -> Result<Result<Data, Vec<FieldError>>, PageError> {
    let today = local_time::date(visit.app().clock.now());
    let asked: Asked = match query.read(today) {
        Ok(asked) => asked,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let data: Result<Option<Data>, StoreError> = visit
        .app()
        .look_up(signed_in.acting(), move |cx| fetch(cx, asked, today))
        .await;
    Ok(data?.ok_or_else(|| vec![Refusal::new("refusal-figures-facility").at("facility")]))
}

fn as_of(t: &Wording, data: &Data) -> String {
    data.as_of.map_or_else(
        || t.get("performance-not-yet").to_owned(),
        |at| t.with("performance-as-of", &[("moment", t.moment(at))]),
    )
}

/// That changes wait to be counted, where these are more than what a moment brings.
fn waiting(t: &Wording, data: &Data) -> Option<String> {
    const FEW: i64 = 50;
    let key = if data.waiting >= MANY {
        "dashboard-many-waiting"
    } else {
        "dashboard-waiting"
    };
    (data.waiting > FEW).then(|| t.with(key, &[("count", data.waiting)]))
}

/// The days that are shown, or what was typed where that makes none.
fn days(query: &Query, data: Option<&Data>) -> [String; 2] {
    data.map_or_else(
        || [query.from.clone(), query.to.clone()],
        |data| {
            [
                data.asked.period.from.to_string(),
                data.asked.period.to.to_string(),
            ]
        },
    )
}

type Words<'a> = (&'static str, &'a str);

fn select(
    t: &Wording,
    (name, key): Words<'_>,
    chosen: &str,
    wrong: &[FieldError],
    choices: impl Iterator<Item = (String, String)>,
) -> Select {
    Select {
        name,
        label: t.get(key).to_owned(),
        error: error_at(t, name, wrong),
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

fn error_at(t: &Wording, name: &str, wrong: &[FieldError]) -> Option<String> {
    let error = wrong.iter().find(|error| error.field == name);
    error.map(|error| t.refusal(&error.refusal))
}

fn any(t: &Wording, key: &str) -> (String, String) {
    (String::new(), t.get(key).to_owned())
}

fn state_field(t: &Wording, query: &Query, wrong: &[FieldError]) -> Select {
    let states = State::all().map(|state| (state.code().to_owned(), state.name().to_owned()));
    let choices = std::iter::once(any(t, "dashboard-any-state")).chain(states);
    select(t, ("state", "dashboard-state"), &query.state, wrong, choices)
}

fn problem_field(t: &Wording, query: &Query, wrong: &[FieldError]) -> Select {
    let problems = Problem::all().map(|problem| {
        (
            problem.code().to_owned(),
            t.code("queue-problem-", problem.code()),
        )
    });
    let choices = std::iter::once(any(t, "dashboard-any-problem")).chain(problems);
    select(
        t,
        ("problem", "dashboard-problem"),
        &query.problem,
        wrong,
        choices,
    )
}

fn step_field(t: &Wording, query: &Query, wrong: &[FieldError]) -> Select {
    let steps = Step::all().map(|step| (step.code().to_owned(), t.code("dashboard-step-", step.code())));
    select(t, ("step", "dashboard-step"), &query.step, wrong, steps)
}

fn text_field(
    t: &Wording,
    (name, key, kind): (&'static str, &str, &'static str),
    value: &str,
    wrong: &[FieldError],
) -> TextField {
    TextField {
        name,
        label: t.get(key).to_owned(),
        value: value.to_owned(),
        kind,
        autocomplete: "off",
        error: error_at(t, name, wrong),
        ..TextField::default()
    }
}
