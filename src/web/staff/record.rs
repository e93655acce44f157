//! One dose record.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use super::record_view::RecordPage;
use super::session::SignedIn;
use crate::desk::reveal_identity::reveal_identity;
use crate::desk::view_person::Whose;
use crate::desk::view_record::{RecordFile, view_record};
use crate::domain::ids::RecordId;
use crate::domain::reference::Reference;
use crate::store::StoreError;
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::page;
use crate::web::visit::Visit;

/// The ticket for which somebody looks.
#[derive(Deserialize)]
pub struct For {
    #[serde(default)]
    ticket: String,
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
    let template = RecordPage::new(&visit, &signed_in, &file, why.reference(), false);
    page(&visit, StatusCode::OK, &template)
}

/// Shows a record with its numbers, this once.
pub async fn reveal(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    visit
        .check_csrf(form.get("csrf_token"))
        .map_err(|_| PageError::Forbidden)?;
    let id = record_id(&path)?;
    let ticket = Reference::parse(form.get("ticket")).ok();
    let (staff, now, whose) = (
        signed_in.member.id,
        visit.app().clock.now(),
        Whose::Record(id, ticket),
    );
    // Written down first: nobody sees a number of which nothing is known.
    load(&visit, &signed_in, id).await?;
    let written = visit
        .app()
        .store
        .write(move |conn| reveal_identity(conn, staff, whose, now))
        .await;
    written.map_err(|error: StoreError| PageError::from(error))?;
    let file = load(&visit, &signed_in, id).await?;
    page(
        &visit,
        StatusCode::OK,
        &RecordPage::new(&visit, &signed_in, &file, ticket, true),
    )
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
