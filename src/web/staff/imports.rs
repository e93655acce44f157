//! The imports: which files came, from whom, and what became of them.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes};
use futures_util::stream;
use serde::Deserialize;

use super::import_view::{ImportPage, ImportsPage, QuarantinedRow, WithdrawPage};
use super::session::SignedIn;
use crate::desk::rejects_report;
use crate::desk::withdraw_batch;
use crate::domain::batch::Batch;
use crate::domain::ground::Ground;
use crate::domain::ids::BatchId;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::store::registry::export;
use crate::store::{StoreError, batches, registry_events};
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::{page, redirect};
use crate::web::visit::{Visit, language_cookie};
use crate::worker::uploads::Note;

/// Batches on a page.
const PAGE: i64 = 50;
/// Rows that are fetched at once for a file that is downloaded.
const ROWS: i64 = 1000;

/// Where a page of the list begins.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
    #[serde(default)]
    uploaded: String,
}

/// Shows the list.
pub async fn list(visit: Visit, signed_in: SignedIn, from: web::Query<From>) -> PageResult {
    may_see(&signed_in)?;
    let before = from.before.parse().ok().map(BatchId);
    let found: Vec<Batch> = read(&visit, move |conn| batches::list(conn, before, PAGE)).await?;
    let folder = visit.app().settings.uploads.clone();
    let uploads = tokio::task::spawn_blocking(move || folder.all());
    let uploads = uploads
        .await
        .map_err(|error| PageError::Internal(error.to_string()))?
        .map_err(|error| PageError::Internal(format!("the folder of uploads: {error}")))?;
    let notes: Vec<Note> = uploads.into_iter().map(|(_, note)| note).collect();
    let template = ImportsPage::new(&visit, &signed_in, &found, PAGE, &notes, from.uploaded == "yes");
    page(&visit, StatusCode::OK, &template)
}

/// Shows one batch.
pub async fn show(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    may_see(&signed_in)?;
    let id = batch_id(&path)?;
    let (batch, events) = read(&visit, move |conn| {
        Ok((batches::load(conn, id)?, registry_events::of_batch(conn, id)?))
    })
    .await?;
    page(
        &visit,
        StatusCode::OK,
        &ImportPage::new(&visit, &signed_in, &batch, &events),
    )
}

/// Shows what withdrawing a batch would change, and asks why.
pub async fn ask_to_withdraw(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    may_bring(&signed_in)?;
    show_withdrawal(&visit, &signed_in, batch_id(&path)?, "", None).await
}

/// Withdraws a batch.
pub async fn withdraw(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    may_bring(&signed_in)?;
    let id = batch_id(&path)?;
    let typed = form.get("ground");
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        let words = visit.t.get("notice-form-expired").to_owned();
        return show_withdrawal(&visit, &signed_in, id, typed, Some(words)).await;
    }
    if let Some(language) = Language::parse(form.get("switch_lang")) {
        let visit = visit.speaking(language);
        let mut response = show_withdrawal(&visit, &signed_in, id, typed, None).await?;
        // A cookie that cannot be written only loses the choice.
        let _ = response.add_cookie(&language_cookie(language, &visit.app().settings));
        return Ok(response);
    }
    let ground = match Ground::parse(typed) {
        Ok(ground) => ground,
        Err(refusal) => {
            let words = visit.t.refusal(&refusal);
            return show_withdrawal(&visit, &signed_in, id, typed, Some(words)).await;
        }
    };
    let (staff, now) = (signed_in.member.id, visit.app().clock.now());
    let begun = visit
        .app()
        .store
        .write(move |conn| withdraw_batch::begin(conn, id, staff, &ground, now))
        .await;
    match begun {
        // Withdrawn already: its page says so.
        Ok(()) | Err(StoreError::Conflict) => redirect(&format!("/staff/imports/{id}")),
        Err(error) => Err(PageError::from(error)),
    }
}

async fn show_withdrawal(
    visit: &Visit,
    signed_in: &SignedIn,
    id: BatchId,
    typed: &str,
    error: Option<String>,
) -> PageResult {
    let now = visit.app().clock.now();
    let (batch, effects) = read(visit, move |conn| {
        let batch = batches::load(conn, id)?;
        let effects = withdraw_batch::effects(conn, id, now)?;
        Ok((batch, effects))
    })
    .await?;
    if batch.withdrawal.is_some() {
        return redirect(&format!("/staff/imports/{id}"));
    }
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = WithdrawPage::new(visit, signed_in, &batch, effects, typed, error);
    page(visit, status, &template)
}

/// The rows of a batch that could not be read, as a CSV file.
pub async fn rejects(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    may_see(&signed_in)?;
    let id = batch_id(&path)?;
    read(&visit, move |conn| batches::load(conn, id)).await?;
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |after: i64| {
        let store = store.clone();
        async move {
            let found: Vec<batches::RejectedRow> = store
                .read(move |conn| batches::rejected(conn, id, after, ROWS))
                .await?;
            let next = found.last().map_or(after, |row| row.line);
            let lines = found.iter().map(|row| {
                let reason = t.with(
                    &row.key,
                    &row.args
                        .iter()
                        .map(|(name, value)| (name.as_str(), value))
                        .collect::<Vec<_>>(),
                );
                rejects_report::fields(row.line, &row.column, &row.value, &reason).to_vec()
            });
            Ok((next, lines.collect()))
        }
    };
    Ok(csv_file(
        &format!("rejects-{id}.csv"),
        &rejects_report::COLUMNS,
        rows,
    ))
}

/// The records of a batch that are quarantined, as a CSV file; numbers of documents are masked.
pub async fn quarantined(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    may_see(&signed_in)?;
    let id = batch_id(&path)?;
    read(&visit, move |conn| batches::load(conn, id)).await?;
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |after: i64| {
        let store = store.clone();
        async move {
            let (next, found) = store
                .read(move |conn| export::quarantined_of(conn, id, after, ROWS))
                .await?;
            let lines = found.iter().map(|record| QuarantinedRow::of(t, record));
            Ok((next, lines.collect()))
        }
    };
    Ok(csv_file(
        &format!("quarantined-{id}.csv"),
        &QuarantinedRow::COLUMNS,
        rows,
    ))
}

/// A CSV file whose rows are fetched as they are sent: those behind a number, and the number of the last.
fn csv_file<F, R>(name: &str, columns: &[&str], rows: F) -> HttpResponse
where
    F: Fn(i64) -> R + 'static,
    R: Future<Output = Result<(i64, Vec<Vec<String>>), StoreError>> + 'static,
{
    // The mark tells spreadsheets that it is UTF-8.
    let head = Bytes::from(format!("\u{FEFF}{}", line(columns)));
    let body = stream::try_unfold((rows, Some((-1, head))), |(rows, state)| async move {
        let Some((after, ready)) = state else {
            return Ok(None);
        };
        let (next, found) = rows(after).await?;
        let state = (!found.is_empty()).then(|| {
            let text: String = found.iter().map(|fields| line(fields)).collect();
            (next, Bytes::from(text))
        });
        Ok::<_, StoreError>(Some((ready, (rows, state))))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body)
}

fn line<T: AsRef<[u8]>>(fields: &[T]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(fields);
    writer
        .into_inner()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

fn batch_id(text: &str) -> Result<BatchId, PageError> {
    text.parse().map(BatchId).map_err(|_| PageError::NotFound)
}

fn may_see(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.member.role.may_see_imports() {
        Ok(())
    } else {
        Err(PageError::NeedsRole(Role::Supervisor))
    }
}

/// Turns away whoever may not bring files in, or take out what they brought.
pub(super) fn may_bring(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.member.role.may_bring_imports() {
        Ok(())
    } else {
        Err(PageError::NeedsRole(Role::Administrator))
    }
}

async fn read<T: Send + 'static>(
    visit: &Visit,
    closure: impl FnOnce(&mut crate::store::AnyConnection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PageError> {
    Ok(visit.app().store.read(closure).await?)
}

/// A number with thin spaces between its thousands.
pub(super) fn number(count: i64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push('\u{202F}');
        }
        text.push(digit);
    }
    text
}
