//! A record is put right by a human.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use super::correction_view::{CorrectionPage, Typed};
use super::quarantine::{page_error, refusal};
use super::session::SignedIn;
use crate::desk::change_registry::{ChangeRefused, allow};
use crate::desk::correct_record::{self, CorrectionRefused, correct_record};
use crate::desk::correction_input::{self, FIELDS};
use crate::domain::ground::Ground;
use crate::domain::ids::RecordId;
use crate::store::StoreError;
use crate::store::registry::corrections::{self, Standing};
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::{page, redirect};
use crate::web::visit::Visit;

/// What has just been done.
#[derive(Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
    #[serde(default)]
    tickets: usize,
}

/// Shows the record with the form.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    record: web::Path<i64>,
    done: web::Query<Done>,
) -> PageResult {
    let (app, asked) = (visit.app(), RecordId(*record));
    let (by, now) = (signed_in.member.clone(), app.clock.now());
    let opened = app
        .store
        .write(move |conn| correct_record::open(conn, &by, asked, now))
        .await;
    let standing = opened.map_err(page_error)?;
    if standing.record.id != asked {
        let current = standing.record.id;
        return redirect(&format!("/staff/quarantine/{current}/correct?done=changed"));
    }
    let t = visit.t;
    let mut notice = match done.done.as_str() {
        "valid" => vec![t.get("correct-done-valid").to_owned()],
        "still" => vec![t.get("correct-done-still").to_owned()],
        "changed" => vec![t.get("correct-changed").to_owned()],
        _ => Vec::new(),
    };
    if done.tickets > 0 {
        notice.push(t.with("registry-tickets-resolved", &[("count", done.tickets)]));
    }
    let typed = Typed {
        fields: correction_input::filled_in(&standing.record.statement),
        ..Typed::default()
    };
    let template = CorrectionPage::new(&visit, &signed_in.member, &standing, &typed, notice);
    page(&visit, StatusCode::OK, &template)
}

/// Keeps what was typed as a new version.
pub async fn submit(visit: Visit, signed_in: SignedIn, record: web::Path<i64>, form: FormBody) -> PageResult {
    allow(&signed_in.member).map_err(page_error)?;
    let (t, app, seen) = (visit.t, visit.app(), RecordId(*record));
    let found: Result<Vec<Standing>, StoreError> =
        app.store.read(move |conn| corrections::load(conn, &[seen])).await;
    let standing = found?.pop().ok_or(PageError::NotFound)?;
    let fields = FIELDS
        .into_iter()
        .map(|field| (field, form.get(field).to_owned()));
    let mut typed = Typed {
        fields: fields.collect(),
        ground: form.get("ground").to_owned(),
        ..Typed::default()
    };
    let answer = |status: StatusCode, typed: &Typed| {
        let template = CorrectionPage::new(&visit, &signed_in.member, &standing, typed, Vec::new());
        page(&visit, status, &template)
    };
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        typed.failed = Some(t.get("notice-form-expired").to_owned());
        return answer(StatusCode::FORBIDDEN, &typed);
    }
    let corrected = correction_input::parse(|field| form.get(field).to_owned(), &standing.record.statement);
    let ground = Ground::parse(&typed.ground);
    let (corrected, ground) = match (corrected, ground) {
        (Ok(corrected), Ok(ground)) => (corrected, ground),
        (corrected, ground) => {
            typed.errors = corrected.err().unwrap_or_default();
            typed
                .errors
                .extend(ground.err().map(|refusal| refusal.at("ground")));
            return answer(StatusCode::UNPROCESSABLE_ENTITY, &typed);
        }
    };
    let (desk, by, now) = (app.desk.clone(), signed_in.member.clone(), app.clock.now());
    let done = app
        .store
        .write(move |conn| correct_record(conn, &desk, &by, (seen, corrected), &ground, now))
        .await;
    match done {
        Ok(done) => {
            app.bell.letter_written();
            let (id, tickets) = (done.id, done.tickets);
            let how = if done.quarantine.is_empty() {
                "valid"
            } else {
                "still"
            };
            redirect(&format!(
                "/staff/quarantine/{id}/correct?done={how}&tickets={tickets}"
            ))
        }
        Err(CorrectionRefused::Field(error)) => {
            typed.errors.push(error);
            answer(StatusCode::UNPROCESSABLE_ENTITY, &typed)
        }
        Err(CorrectionRefused::Change(refused)) => {
            typed.stale = refused == ChangeRefused::Stale;
            let (status, key) = refusal(refused)?;
            typed.failed = Some(t.get(key).to_owned());
            answer(status, &typed)
        }
    }
}
