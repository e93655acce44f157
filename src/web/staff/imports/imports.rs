//! The imports: which files came, from whom, and what became of them.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::imports::withdraw_batch;
use crate::domain::registry::batch::Batch;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::BatchId;
use crate::domain::values::reason::Reason;
use crate::store::engine::set_aside::{self, Work};
use crate::store::registry::{batches, registry_events};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::access::{batch_id, read};
use crate::web::staff::imports::import_view::ImportPage;
use crate::web::staff::imports::imports_view::{Beside, ImportsPage};
use crate::web::staff::imports::withdraw_view::WithdrawPage;

/// Batches on a page.
const PAGE: i64 = 50;
/// What the worker set aside that is shown.
const ASIDE: i64 = 50;

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
    let before = from.before.parse().ok().map(BatchId);
    let (found, aside): (Vec<Batch>, _) = read(&visit, move |conn| {
        Ok((batches::list(conn, before, PAGE)?, set_aside::list(conn, ASIDE)?))
    })
    .await?;
    let folder = visit.app().settings.uploads.clone();
    let uploads = tokio::task::spawn_blocking(move || folder.all());
    let uploads = uploads
        .await
        .map_err(|error| PageError::Internal(error.to_string()))?
        .map_err(|error| PageError::Internal(format!("the folder of uploads: {error}")))?;
    let beside = Beside {
        uploads: &uploads,
        aside: &aside,
        uploaded: from.uploaded == "yes",
    };
    let template = ImportsPage::new(&visit, &signed_in, &found, PAGE, &beside);
    page(&visit, StatusCode::OK, &template)
}

/// Has the worker try again what it set aside.
pub async fn retry_aside(visit: Visit, form: FormBody) -> PageResult {
    if let (Some(work), Ok(item)) = (Work::parse(form.get("work")), form.get("item").parse()) {
        let retried = visit
            .app()
            .store
            .write(move |conn| set_aside::retry(conn, work, item));
        retried.await?;
    }
    redirect("/staff/imports")
}

/// Shows one batch.
pub async fn show(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
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
    show_withdrawal(&visit, &signed_in, batch_id(&path)?, "", (StatusCode::OK, None)).await
}

/// Withdraws a batch.
pub async fn withdraw(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let id = batch_id(&path)?;
    let typed = form.get("ground");
    if let Some(again) = form.again() {
        let words = again.notice().map(|key| visit.t.get(key).to_owned());
        return show_withdrawal(&visit, &signed_in, id, typed, (again.status(), words)).await;
    }
    let ground = match Reason::parse(typed) {
        Ok(ground) => ground,
        Err(refusal) => {
            let words = visit.t.refusal(&refusal);
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, Some(words));
            return show_withdrawal(&visit, &signed_in, id, typed, wrong).await;
        }
    };
    let begun = visit
        .app()
        .change(signed_in.acting(), move |cx| {
            withdraw_batch::begin(cx, id, &ground)
        })
        .await;
    match begun {
        // Withdrawn already: its page says so.
        Ok(()) | Err(DeskError::Stale) => redirect(&format!("/staff/imports/{id}")),
        Err(error) => Err(PageError::from(error)),
    }
}

async fn show_withdrawal(
    visit: &Visit,
    signed_in: &SignedIn,
    id: BatchId,
    typed: &str,
    (status, error): (StatusCode, Option<String>),
) -> PageResult {
    let now = visit.app().clock.now();
    let (batch, effects) = read(visit, move |conn| {
        let batch = batches::load(conn, id)?;
        let effects = withdraw_batch::effects(conn, (id, withdraw_batch::AT_ONCE), now)?;
        Ok((batch, effects))
    })
    .await?;
    if batch.withdrawal.is_some() {
        return redirect(&format!("/staff/imports/{id}"));
    }
    let template = WithdrawPage::new(visit, signed_in, &batch, effects, typed, error);
    page(visit, status, &template)
}
