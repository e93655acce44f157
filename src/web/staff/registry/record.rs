//! One dose record.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::registry::reveal_identity::reveal_identity;
use crate::desk::registry::undo_release;
use crate::desk::registry::view_person::Whose;
use crate::desk::registry::view_record::{RecordFile, view_record};
use crate::domain::complaint::reference::Reference;
use crate::domain::values::ids::RecordId;
use crate::domain::values::reason::Reason;
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::record_view::{RecordPage, Shown};

/// The ticket for which somebody looks, and what has just been done.
#[derive(Deserialize)]
pub struct For {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    tickets: usize,
}

impl For {
    /// Its reference, if one is given.
    pub(super) fn reference(&self) -> Option<Reference> {
        Reference::parse(&self.ticket).ok()
    }
}

/// Reads the number of a record from a path.
pub(super) fn record_id(text: &str) -> Result<RecordId, PageError> {
    text.parse().map(RecordId).map_err(|_| PageError::NotFound)
}

/// Shows a record; numbers of documents are hidden.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    why: web::Query<For>,
) -> PageResult {
    let file = load(&visit, &signed_in, record_id(&path)?).await?;
    let mut shown = Shown::of(why.reference());
    if why.done == "undone" {
        shown.notice.push(visit.t.get("undo-release-done").to_owned());
        if why.tickets > 0 {
            let count = [("count", why.tickets)];
            shown.notice.push(visit.t.with("undo-release-tickets", &count));
        }
    }
    if why.done == "no-ticket" {
        shown.notice.push(visit.t.get("compare-no-ticket").to_owned());
    }
    let template = RecordPage::new(&visit, &signed_in, &file, &shown);
    page(&visit, StatusCode::OK, &template)
}

/// The ticket with which a record is to be compared.
#[derive(Deserialize)]
pub struct Compared {
    #[serde(default)]
    reference: String,
}

/// Leads to a ticket, with a record beside its complaint.
pub async fn compare(path: web::Path<String>, with: web::Query<Compared>) -> PageResult {
    let record = record_id(&path)?;
    match Reference::parse(&with.reference) {
        Ok(reference) => redirect(&format!("/staff/tickets/{reference}?record={record}")),
        Err(_) => redirect(&format!("/staff/records/{record}?done=no-ticket")),
    }
}

/// Shows a record with its numbers, this once.
pub async fn reveal(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let id = record_id(&path)?;
    let ticket = Reference::parse(form.get("ticket")).ok();
    let whose = Whose::Record(id, ticket);
    // Written down first: nobody sees a number of which nothing is known.
    load(&visit, &signed_in, id).await?;
    let written = visit
        .app()
        .note_down(signed_in.acting(), move |cx| reveal_identity(cx, whose));
    written.await?;
    let file = load(&visit, &signed_in, id).await?;
    let shown = Shown {
        revealed: true,
        ..Shown::of(ticket)
    };
    page(
        &visit,
        StatusCode::OK,
        &RecordPage::new(&visit, &signed_in, &file, &shown),
    )
}

/// Undoes the release of a record.
pub async fn undo_release(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let (t, app, id) = (visit.t, visit.app(), record_id(&path)?);
    let ticket = Reference::parse(form.get("ticket")).ok();
    let answer = async |status: StatusCode, message: String| {
        let file = load(&visit, &signed_in, id).await?;
        let shown = Shown {
            refused: Some((form.get("ground").to_owned(), message)),
            ..Shown::of(ticket)
        };
        let template = RecordPage::new(&visit, &signed_in, &file, &shown);
        page(&visit, status, &template)
    };
    if let Some(again) = form.again() {
        return answer(again.status(), again.words(t)).await;
    }
    let reason = match Reason::parse(form.get("ground")) {
        Ok(reason) => reason,
        Err(refusal) => return answer(StatusCode::UNPROCESSABLE_ENTITY, t.refusal(&refusal)).await,
    };
    let done = app
        .change(signed_in.acting(), move |cx| {
            undo_release::undo_release(cx, id, &reason)
        })
        .await;
    let (status, words) = match done {
        Ok(done) => {
            let ticket = ticket
                .map(|ticket| format!("&ticket={ticket}"))
                .unwrap_or_default();
            let (id, tickets) = (done.id, done.tickets);
            return redirect(&format!(
                "/staff/records/{id}?done=undone&tickets={tickets}{ticket}"
            ));
        }
        Err(refused) => refusal(t, refused, Changing::Registry)?,
    };
    answer(status, words).await
}

async fn load(visit: &Visit, signed_in: &SignedIn, id: RecordId) -> Result<RecordFile, PageError> {
    let role = signed_in.member.role;
    let file = visit
        .app()
        .store
        .read(move |conn| view_record(conn, id, role))
        .await;
    file.map_err(|error: StoreError| PageError::from(error))
}
