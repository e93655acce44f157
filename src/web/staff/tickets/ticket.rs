//! One ticket with everything that is needed to decide.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::registry::reveal_identity::reveal_identity;
use crate::desk::registry::view_person::Whose;
use crate::domain::ticket::view::View;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{DidQuery, Told, did_view, done_words};
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{TicketContext, open, open_beside};
use crate::web::staff::tickets::queue_query::Query;
use crate::web::staff::tickets::ticket_view::TicketPage;
use crate::web::staff::tickets::typing;
use crate::web::staff::tickets::view_context::{Refused, TicketView};

/// What the address says beside the ticket's reference.
#[derive(Deserialize)]
pub struct Opening {
    /// What has just been done with it.
    #[serde(default)]
    done: String,
    /// The canned reply that is to stand in a form.
    #[serde(default)]
    reply: String,
    /// A record with which it is to be compared.
    #[serde(default)]
    record: String,
    /// The record of what was done with another ticket.
    #[serde(default)]
    did: String,
}

/// Shows a ticket.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    opening: web::Query<Opening>,
    list: web::Query<Query>,
    did: web::Query<DidQuery>,
) -> PageResult {
    let from = View::parse(&list.view).map(|_| Listing::of_queue(&list));
    // With what was done with another ticket comes that one's record.
    let asked_for = opening.record.parse().ok().map(RecordId);
    let asked_for = asked_for.filter(|_| opening.did.is_empty());
    let opened = open_beside(&visit, signed_in.acting(), &reference, (from.clone(), asked_for)).await?;
    let told = Told {
        notice: done_words(&opening.done),
        did: did_view(&visit, &did, from.as_ref(), Some(opened.ticket.reference)),
        reply: opening.reply.parse().ok(),
        typing: typing::kept(&visit, signed_in.member.id, opened.ticket.reference).await?,
        ..Told::default()
    };
    show_opened(&visit, &signed_in, StatusCode::OK, &opened, &told, None)
}

/// Shows a ticket with the numbers on one of the records that were found, this once.
pub async fn reveal(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, i64)>,
    form: FormBody,
) -> PageResult {
    let (reference, record) = path.into_inner();
    let record = RecordId(record);
    let mut opened = open(&visit, signed_in.acting(), &reference, Listing::of_form(&form)).await?;
    let mut found = opened.assessment.candidates.iter();
    if !found.any(|one| one.candidate.record.id == record) {
        return Err(PageError::NotFound);
    }
    // Written down first: nobody sees a number of which nothing is known.
    let whose = Whose::Record(record, Some(opened.ticket.reference));
    let written = visit
        .app()
        .note_down(signed_in.acting(), move |cx| reveal_identity(cx, whose));
    written.await?;
    opened.revealed = Some(record);
    show_opened(
        &visit,
        &signed_in,
        StatusCode::OK,
        &opened,
        &Told::default(),
        None,
    )
}

/// The page of a ticket, with a notice or with an action that was refused.
pub(super) fn show_opened(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    opened: &TicketContext,
    told: &Told,
    refused: Option<&Refused>,
) -> PageResult {
    let view = TicketView {
        visit,
        signed_in,
        opened,
        told,
        refused,
    };
    page(visit, status, &TicketPage::new(&view))
}
