//! A record is corrected by a human.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::registry::complaint_beside::Beside;
use crate::desk::registry::correct_record::{self, Correction, RecordToCorrect, Wanted, correct_record};
use crate::desk::registry::correction_input::{self, FIELDS};
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::domain::values::reason::Reason;
use crate::store::StoreError;
use crate::store::registry::corrections;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::correction_view::{CorrectionPage, Typed};

/// What has just been done, and the ticket for which it is.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
    #[serde(default)]
    tickets: usize,
    #[serde(default)]
    ticket: String,
}

/// The page of a record's correction, for a ticket if one led there.
fn url(record: RecordId, ticket: Option<Reference>, done: &str, tickets: usize) -> String {
    let ticket = ticket
        .map(|ticket| format!("&ticket={ticket}"))
        .unwrap_or_default();
    format!("/staff/quarantine/{record}/correct?done={done}&tickets={tickets}{ticket}")
}

/// Shows the record with the form.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    record: web::Path<i64>,
    query: web::Query<Asked>,
) -> PageResult {
    let (app, asked) = (visit.app(), RecordId(*record));
    let ticket = Reference::parse(&query.ticket).ok();
    // Looked for outside the write: others wait for that.
    let opened = app
        .look_up(signed_in.acting(), move |cx| {
            correct_record::open(cx, (asked, ticket))
        })
        .await;
    let opened = opened?;
    let current = opened.current.record.id;
    if current != asked {
        return redirect(&url(current, ticket, "changed", 0));
    }
    let seen = (
        current,
        opened.beside.complaint.as_ref().map(|(_, filed)| filed.id),
    );
    app.note_down(signed_in.acting(), move |cx| {
        correct_record::note_opened(cx, seen)
    })
    .await?;
    let t = visit.t;
    let mut notice = match query.done.as_str() {
        "valid" => vec![t.get("correct-done-valid").to_owned()],
        "released" => vec![t.get("correct-done-released").to_owned()],
        "still" => vec![t.get("correct-done-still").to_owned()],
        "unchanged" => vec![t.get("correct-done-unchanged").to_owned()],
        "changed" => vec![t.get("correct-changed").to_owned()],
        _ => Vec::new(),
    };
    if query.tickets > 0 {
        notice.push(t.with("registry-tickets-resolved", &[("count", query.tickets)]));
    }
    let typed = Typed {
        fields: correction_input::filled_in(&opened.current.record.statement),
        ..Typed::default()
    };
    let template = CorrectionPage::new(&visit, &signed_in.member, &opened, &typed, notice);
    page(&visit, StatusCode::OK, &template)
}

/// Keeps what was typed as a new version, and releases it where that is wanted.
pub async fn submit(visit: Visit, signed_in: SignedIn, record: web::Path<i64>, form: FormBody) -> PageResult {
    let (t, app, seen) = (visit.t, visit.app(), RecordId(*record));
    let opened = load(&visit, seen, Reference::parse(form.get("ticket")).ok()).await?;
    let ticket = opened.beside.complaint.as_ref().map(|(ticket, _)| *ticket);
    let mut typed = Typed {
        fields: taken(&form, &opened.beside),
        ground: form.get("ground").to_owned(),
        ..Typed::default()
    };
    let answer = |status: StatusCode, typed: &Typed| {
        let template = CorrectionPage::new(&visit, &signed_in.member, &opened, typed, Vec::new());
        page(&visit, status, &template)
    };
    if let Some(again) = form.again() {
        typed.failed = again.notice().map(|key| t.get(key).to_owned());
        return answer(again.status(), &typed);
    }
    let corrected = correction_input::parse(|field| typed.value(field), &opened.current.record.statement);
    let reason = Reason::parse(&typed.ground);
    let (corrected, reason) = match (corrected, reason) {
        (Ok(corrected), Ok(reason)) => (corrected, reason),
        (corrected, reason) => {
            typed.errors = corrected.err().unwrap_or_default();
            typed
                .errors
                .extend(reason.err().map(|refusal| refusal.at("ground")));
            return answer(StatusCode::UNPROCESSABLE_ENTITY, &typed);
        }
    };
    let wanted = Wanted {
        corrected,
        release: form.has("release"),
    };
    let done = app
        .change(signed_in.acting(), move |cx| {
            correct_record(cx, (seen, wanted), &reason)
        })
        .await;
    match done {
        Ok(done) => redirect(&url(done.id, ticket, how(&done), done.tickets)),
        Err(DeskError::Field(error)) => {
            typed.errors.push(error);
            answer(StatusCode::UNPROCESSABLE_ENTITY, &typed)
        }
        Err(DeskError::CannotBeTrue(reasons)) => {
            typed.errors = correction_input::of_impossible(&reasons);
            answer(StatusCode::UNPROCESSABLE_ENTITY, &typed)
        }
        Err(refused) => {
            typed.stale = refused == DeskError::Stale;
            let (status, words) = refusal(t, refused, Changing::Registry)?;
            typed.failed = Some(words);
            answer(status, &typed)
        }
    }
}

/// What the page says when it is done.
fn how(done: &Correction) -> &'static str {
    match done {
        Correction { released: true, .. } => "released",
        Correction { changed: false, .. } => "unchanged",
        Correction { quarantine, .. } if quarantine.is_empty() => "valid",
        Correction { .. } => "still",
    }
}

/// The record as it was seen, with the complaint for which it is corrected.
async fn load(
    visit: &Visit,
    seen: RecordId,
    ticket: Option<Reference>,
) -> Result<RecordToCorrect, PageError> {
    let found: Result<Option<RecordToCorrect>, StoreError> = visit
        .app()
        .store
        .read(move |conn| {
            let beside = Beside::of_ticket(conn, ticket)?;
            let current = corrections::load(conn, &[seen])?.pop();
            Ok(current.map(|current| RecordToCorrect { current, beside }))
        })
        .await;
    found?.ok_or(PageError::NotFound)
}

/// What was typed; where the complaint's value was chosen instead, that.
fn taken(form: &FormBody, beside: &Beside) -> Vec<(&'static str, String)> {
    let chosen: Vec<&str> = form.all("take").collect();
    let offered = beside
        .complaint
        .as_ref()
        .map(|(_, filed)| correction_input::offered(&filed.complaint))
        .unwrap_or_default();
    let value = |field: &'static str| {
        let said = offered
            .iter()
            .find(|(known, _)| *known == field && chosen.contains(known));
        said.map_or_else(|| form.get(field).to_owned(), |(_, said)| said.clone())
    };
    let fields = FIELDS.into_iter().map(DoseField::code);
    fields.map(|field| (field, value(field))).collect()
}
