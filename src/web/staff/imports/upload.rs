//! One file that came: its first rows as they are understood, and the buttons that begin its import or take it away.

use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::imports::dose_rows::row::Reading;
use crate::desk::imports::preview::preview;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::DateOrder;
use crate::store::facilities;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::access::read;
use crate::web::staff::imports::upload_view::UploadPage;
use crate::worker::upload_folder::{Upload, UploadId, Uploads};

/// Shows a file.
pub async fn show(visit: Visit, signed_in: SignedIn, id: web::Path<String>) -> PageResult {
    let upload = find(&visit, &id).await?;
    let dates = upload.note.order();
    show_page(&visit, &signed_in, &upload, dates, (StatusCode::OK, None)).await
}

async fn find(visit: &Visit, id: &str) -> Result<Upload, PageError> {
    let id = UploadId::parse(id).ok_or(PageError::NotFound)?;
    let folder = visit.app().settings.uploads.clone();
    let found = off_thread(move || folder.find(&id)).await?;
    found.ok_or(PageError::NotFound)
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, PageError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| PageError::Internal(error.to_string()))?
        .map_err(|error| PageError::Internal(format!("the folder of uploads: {error}")))
}

async fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    upload: &Upload,
    dates: Option<DateOrder>,
    (status, error): (StatusCode, Option<&'static str>),
) -> PageResult {
    let places = read(visit, facilities::with_codes).await?;
    let reading = Reading {
        places: places.into(),
        ..Reading::on(visit.app().clock.today())
    };
    let file = upload.file.clone();
    let until = Instant::now() + visit.app().settings.request_timeout;
    let looked =
        tokio::task::spawn_blocking(move || preview(&file, dates, &reading, move || Instant::now() < until))
            .await;
    let looked = looked.map_err(|error| PageError::Internal(error.to_string()))?;
    let looked = looked.map_err(|error| error.refusal());
    page(
        visit,
        status,
        &UploadPage::new(visit, signed_in, upload, looked, dates, error),
    )
}

/// Begins the import of a file, shows its rows with dates in another order, or takes the file away.
pub async fn submit(visit: Visit, signed_in: SignedIn, id: web::Path<String>, form: FormBody) -> PageResult {
    let upload = find(&visit, &id).await?;
    if let Some(again) = form.again() {
        let dates = DateOrder::parse(form.get("dates"));
        return show_page(
            &visit,
            &signed_in,
            &upload,
            dates,
            (again.status(), again.notice()),
        )
        .await;
    }
    // Of two pages that are open, the one that comes second finds it begun.
    let begun = upload.note.begun && upload.note.failure.is_none();
    match form.get("action") {
        "show" => {
            let dates = DateOrder::parse(form.get("dates"));
            show_page(&visit, &signed_in, &upload, dates, (StatusCode::OK, None)).await
        }
        "discard" if begun => redirect("/staff/imports"),
        "discard" => {
            off_thread(move || Uploads::remove(&upload.file)).await?;
            redirect("/staff/imports")
        }
        "begin" if begun => redirect("/staff/imports?uploaded=yes"),
        "begin" => {
            let dates = DateOrder::parse(form.get("dates"));
            if form.get("asks_dates") == "yes" && dates.is_none() {
                let missing = (StatusCode::UNPROCESSABLE_ENTITY, Some("upload-dates-choose"));
                return show_page(&visit, &signed_in, &upload, None, missing).await;
            }
            if !off_thread(move || Uploads::start(&upload, dates)).await? {
                return Err(PageError::NotFound);
            }
            visit.app().bell.file_uploaded();
            redirect("/staff/imports?uploaded=yes")
        }
        _ => Err(PageError::BadRequest("bad-request")),
    }
}
