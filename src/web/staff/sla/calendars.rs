//! The calendars: which one is in use, which were and will be, and what the one in use says of a state and a year.

use std::sync::Arc;

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::context::Context;
use crate::desk::sla::read_calendar::{NotRead, read};
use crate::desk::sla::use_calendar::keep_calendar;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::values::refusal::Refusal;
use crate::store::StoreError;
use crate::store::sla::calendars;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::page::{page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::calendars_view::{CalendarsPage, not_read};
use crate::web::staff::sla::received_file::{Received, receive};
use crate::web::staff::sla::shown::{Chosen, Known, Query};
use crate::web::staff::sla::{CALENDARS, not_decided};

/// Calendars that are listed besides those in use, the last ones.
const KEPT: i64 = 100;

/// Shows the page.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Query>) -> PageResult {
    let chosen = Chosen {
        base: query.base.parse().ok(),
        ..Chosen::default()
    };
    show_page(&visit, &signed_in, StatusCode::OK, &query, &chosen).await
}

async fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    query: &Query,
    chosen: &Chosen,
) -> PageResult {
    let known = visit.app().look_up(signed_in.acting(), known).await;
    page(
        visit,
        status,
        &CalendarsPage::new(visit, signed_in, &known?, query, chosen),
    )
}

/// Looks up the calendars.
pub(super) fn known(cx: &mut Context<'_>) -> Result<Known, StoreError> {
    Ok(Known {
        uses: calendars::uses(cx.conn)?,
        added: calendars::added(cx.conn, KEPT)?,
    })
}

/// Takes a file: what it makes of another calendar is kept, and shown.
pub async fn submit(visit: Visit, signed_in: SignedIn, mut body: Multipart) -> PageResult {
    let received = receive(&visit, &mut body).await?;
    let mut chosen = Chosen {
        base: received.base,
        states: received.states.clone(),
        errors: Vec::new(),
    };
    let base = base(&visit, &signed_in, received.base).await?;
    let name = received.name.clone();
    let refused = match make(received, &base).await? {
        Ok(book) if book.fingerprint() == base.fingerprint() => {
            return redirect(&format!("{CALENDARS}/{}?done=same", book.fingerprint()));
        }
        Ok(book) => {
            let fingerprint = book.fingerprint();
            let kept = visit
                .app()
                .note_down(signed_in.acting(), move |cx| keep_calendar(cx, &book, &name));
            match kept.await {
                Ok(new) => {
                    let done = if new { "kept" } else { "known" };
                    return redirect(&format!("{CALENDARS}/{fingerprint}?done={done}"));
                }
                Err(error) => not_decided(visit.t, error, "calendar-stale")?,
            }
        }
        Err(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, not_read(visit.t, &wrong)),
    };
    chosen.errors = refused.1;
    show_page(&visit, &signed_in, refused.0, &Query::default(), &chosen).await
}

/// The calendar into which a file is put: the chosen one, or the last one that was decided on.
async fn base(
    visit: &Visit,
    signed_in: &SignedIn,
    chosen: Option<Fingerprint>,
) -> Result<Arc<CalendarBook>, PageError> {
    let found = visit.app().look_up(signed_in.acting(), move |cx| match chosen {
        Some(chosen) => calendars::kept(cx.conn, chosen),
        None => Ok(known(cx)?.last()),
    });
    Ok(found.await?)
}

/// The calendar that a file makes of another one. Reading it takes a core for a while: not on the threads that serve pages.
async fn make(
    received: Received,
    base: &Arc<CalendarBook>,
) -> Result<Result<Arc<CalendarBook>, NotRead>, PageError> {
    if received.name.is_empty() {
        return Ok(Err(NotRead::File(Refusal::new("refusal-calendar-file-required"))));
    }
    let base = Arc::clone(base);
    let made = web::block(move || read(&received.content, &base, &received.states));
    made.await.map_err(|_| PageError::Unavailable)
}
