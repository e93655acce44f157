//! What the desk promises: calendars and policies, who decided them and why, and what others would change.
//!
//! Here: pages, uploads and downloads of promises. Not here: what a ticket is told of its time. May import `http`, `accounts`,
//! and of `imports` how fast a file has to arrive.

pub mod calendar;
pub mod calendar_files;
mod calendar_view;
pub mod calendars;
mod calendars_view;
mod decisions_view;
pub mod policies;
mod policies_view;
mod preview_view;
mod received_file;
mod shown;

use actix_web::http::StatusCode;
use chrono::NaiveDate;

use crate::desk::DeskError;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::values::refusal::FieldError;
use crate::web::http::errors::PageError;
use crate::web::http::fields::SummaryLine;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::wording::Wording;

/// Where the calendars are.
const CALENDARS: &str = "/staff/calendars";
/// Where the policies are.
const POLICIES: &str = "/staff/policies";

/// Lets this process go by what was just decided; other nodes look for themselves.
async fn refresh(visit: &Visit) {
    let policies = visit.app().desk.policies.clone();
    let looked = visit.app().store.read(move |conn| policies.refresh(conn)).await;
    if let Err(error) = looked {
        tracing::warn!(%error, "what was decided could not be read again yet");
    }
}

/// What is wrong, as lines above a form.
fn lines(t: &Wording, errors: &[FieldError]) -> Vec<SummaryLine> {
    let line = |error: &FieldError| SummaryLine::of(t, error);
    errors.iter().map(line).collect()
}

/// The status and the line for a decision that was not made; `stale` is the key of what is said where somebody else
/// decided before.
fn not_decided(
    t: &Wording,
    error: DeskError,
    stale: &str,
) -> Result<(StatusCode, Vec<SummaryLine>), PageError> {
    if let DeskError::Field(error) = &error {
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            lines(t, std::slice::from_ref(error)),
        ));
    }
    let (status, text) = if error == DeskError::Stale {
        (StatusCode::CONFLICT, t.get(stale).to_owned())
    } else {
        refusal(t, error, Changing::Registry)?
    };
    let field = "reason".to_owned();
    Ok((status, vec![SummaryLine { field, text }]))
}

/// The message of a field among those above a form.
fn error_of(errors: &[SummaryLine], field: &str) -> Option<String> {
    let line = errors.iter().find(|line| line.field == field);
    line.map(|line| line.text.clone())
}

/// That the holidays of a calendar end soon, or are not known everywhere.
pub(super) fn running_out(t: &Wording, book: &CalendarBook, today: NaiveDate) -> Option<String> {
    if !book.is_running_out(today) {
        return None;
    }
    Some(match book.known_until() {
        Some(last) => t.with("calendar-runs-out", &[("date", t.date(last))]),
        None => t.get("calendar-lacks-holidays").to_owned(),
    })
}
