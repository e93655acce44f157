//! One ticket with everything that is needed to decide.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::registry::reveal_identity::reveal_identity;
use crate::desk::registry::view_person::Whose;
use crate::domain::values::ids::RecordId;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::opened::{TicketContext, open};
use crate::web::staff::tickets::ticket_view::TicketPage;
use crate::web::staff::tickets::view_context::{Refused, TicketView};

/// What has just been done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// Shows a ticket.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    done: web::Query<Done>,
) -> PageResult {
    let opened = open(&visit, signed_in.acting(), &reference).await?;
    let notice = match done.done.as_str() {
        "take" => Some("ticket-done-take"),
        "release" => Some("ticket-done-release"),
        "note" => Some("ticket-done-note"),
        "ask" => Some("ticket-done-ask"),
        "ask-facility" => Some("ticket-done-ask-facility"),
        "facility-answered" => Some("ticket-done-facility-answered"),
        "resolve" => Some("ticket-done-resolve"),
        "reopen" => Some("ticket-done-reopen"),
        "undo" => Some("ticket-done-undo"),
        "accept" => Some("ticket-done-accept"),
        "reject" => Some("ticket-done-reject"),
        "offer-again" => Some("ticket-done-offer-again"),
        "revoke" => Some("ticket-done-revoke"),
        _ => None,
    };
    show_opened(&visit, &signed_in, StatusCode::OK, &opened, notice, None)
}

/// Shows a ticket with the numbers on one of the records that were found, this once.
pub async fn reveal(visit: Visit, signed_in: SignedIn, path: web::Path<(String, i64)>) -> PageResult {
    let (reference, record) = path.into_inner();
    let record = RecordId(record);
    let mut opened = open(&visit, signed_in.acting(), &reference).await?;
    let mut found = opened.assessment.candidates.iter();
    if !found.any(|one| one.candidate.record.id == record) {
        return Err(PageError::NotFound);
    }
    // Written down first: nobody sees a number of which nothing is known.
    let whose = Whose::Record(record, Some(opened.ticket.reference));
    let written = visit
        .app()
        .change(signed_in.acting(), move |cx| reveal_identity(cx, whose));
    written.await?;
    opened.revealed = Some(record);
    show_opened(&visit, &signed_in, StatusCode::OK, &opened, None, None)
}

/// The page of a ticket, with a notice or with an action that was refused.
pub(super) fn show_opened(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    opened: &TicketContext,
    notice: Option<&'static str>,
    refused: Option<&Refused>,
) -> PageResult {
    let view = TicketView {
        visit,
        signed_in,
        opened,
        notice,
        refused,
    };
    page(visit, status, &TicketPage::new(&view))
}
