//! The answers to check before they are sent. The page is asked for by the name of a draft, so that going back to it or
//! loading it again sends nothing.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::domain::complaint::Complaint;
use crate::domain::values::coded::Coded;
use crate::store::StoreError;
use crate::web::citizen::complaint_form::{FORM, FormState, show_form};
use crate::web::citizen::filed_answers::{Answer, understood};
use crate::web::citizen::filled_form::{parse, read};
use crate::web::http::drafts::{self, Belongs};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;

/// Where the answers are checked.
const CHECK: &str = "/complaints/check";

/// Which draft is meant.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    pub(super) gone: String,
}

#[derive(Template)]
#[template(path = "citizen/check_answers.html")]
struct CheckPage<'a> {
    shell: Shell,
    notice: Option<&'a str>,
    answers: Vec<Answer>,
    hidden: Vec<(&'static str, &'a str)>,
    confirmed: &'a [String],
    idempotency_key: &'a str,
    draft: &'a str,
}

/// Shows the answers.
pub async fn show(visit: Visit, asked: web::Query<Asked>) -> PageResult {
    let Some(form) = open(&visit, &asked).await? else {
        return redirect("/complaints/new?gone=yes");
    };
    let mut state = read(&form);
    match parse(&visit, &form, &mut state).await {
        Some(complaint) => show_answers(&visit, StatusCode::OK, &state, &complaint, &asked.draft),
        // What was beyond doubt when it was typed need not be now.
        None => show_form(&visit, StatusCode::OK, &state),
    }
}

/// What was typed into the form, if it is kept still.
pub(super) async fn open(visit: &Visit, asked: &Asked) -> Result<Option<FormBody>, PageError> {
    if asked.draft.is_empty() {
        return Ok(None);
    }
    let (path, owner) = (CHECK, visit.owner());
    let belongs = Belongs { path, owner: &owner };
    Ok(drafts::open(visit.app(), &belongs, &asked.draft).await?)
}

/// Keeps what was typed and leads to the answers; shows them at once where nothing can be kept.
pub(super) async fn lead_to_answers(visit: &Visit, state: &FormState, complaint: &Complaint) -> PageResult {
    let owner = visit.owner();
    let belongs = Belongs {
        path: CHECK,
        owner: &owner,
    };
    let typed = state.input.pairs().into_iter();
    let known = state.confirmed.iter().take(MOST_CONFIRMED);
    let fields: Vec<(String, String)> = typed
        .chain(known.map(|code| ("confirmed", code.as_str())))
        .chain([("idempotency_key", state.idempotency_key.as_str())])
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let kept: Result<String, StoreError> = drafts::keep(visit.app(), &belongs, &fields).await;
    match kept {
        Ok(name) => redirect(&format!("{CHECK}?draft={name}")),
        Err(error) => {
            tracing::warn!(%error, "answers to check could not be kept");
            show_answers(visit, StatusCode::OK, state, complaint, "")
        }
    }
}

/// More doubts than there are.
const MOST_CONFIRMED: usize = 20;

/// The page of answers; `draft` is empty where nothing was kept.
pub(super) fn show_answers(
    visit: &Visit,
    status: StatusCode,
    state: &FormState,
    complaint: &Complaint,
    draft: &str,
) -> PageResult {
    let mut answers = understood(visit.t, complaint);
    if state.input.date_of_birth.trim().is_empty() {
        for answer in answers
            .iter_mut()
            .filter(|answer| answer.field == "date_of_birth")
        {
            answer.value = format!("{} ({})", answer.value, visit.t.get("check-from-mykad"));
        }
    }
    let shell = Shell::new(visit, visit.t.get("check-title"));
    let shell = if visit.answers_form() {
        shell.with_form(FORM, "/complaints")
    } else {
        shell
    };
    let shell = if state.notice.is_some() {
        shell.with_error()
    } else {
        shell
    };
    let template = CheckPage {
        notice: state.notice.map(|key| visit.t.get(key)),
        answers,
        hidden: state.input.pairs(),
        confirmed: &state.confirmed,
        idempotency_key: &state.idempotency_key,
        draft,
        shell,
    };
    page(visit, status, &template)
}
