//! All that is known of a person. Addresses name a record or a ticket, never a number of a document; every visit is
//! written down.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::registry::reveal_identity::reveal_person;
use crate::desk::registry::view_person::{Whose, view_person};
use crate::domain::complaint::reference::Reference;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::person_view::PersonPage;
use crate::web::staff::registry::record::{For, record_id};

/// Shows the person of a record.
pub async fn show_of_record(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    why: web::Query<For>,
) -> PageResult {
    let whose = Whose::Record(record_id(&path)?, why.reference());
    show(&visit, &signed_in, whose).await
}

/// Shows the person of a complaint.
pub async fn show_of_ticket(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    let reference = Reference::parse(&path).map_err(|_| PageError::NotFound)?;
    show(&visit, &signed_in, Whose::Ticket(reference)).await
}

/// Shows the person of a record with the number of their document, this once.
pub async fn reveal_of_record(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let ticket = Reference::parse(form.get("ticket")).ok();
    let whose = Whose::Record(record_id(&path)?, ticket);
    reveal(&visit, &signed_in, whose).await
}

/// Shows the person of a complaint with the number of their document, this once.
pub async fn reveal_of_ticket(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    let reference = Reference::parse(&path).map_err(|_| PageError::NotFound)?;
    reveal(&visit, &signed_in, Whose::Ticket(reference)).await
}

async fn show(visit: &Visit, signed_in: &SignedIn, whose: Whose) -> PageResult {
    let file = visit
        .app()
        .note_down(signed_in.acting(), move |cx| view_person(cx, whose))
        .await?;
    page(
        visit,
        StatusCode::OK,
        &PersonPage::new(visit, signed_in, whose, &file, false),
    )
}

async fn reveal(visit: &Visit, signed_in: &SignedIn, whose: Whose) -> PageResult {
    let file = visit
        .app()
        .note_down(signed_in.acting(), move |cx| reveal_person(cx, whose))
        .await?;
    page(
        visit,
        StatusCode::OK,
        &PersonPage::new(visit, signed_in, whose, &file, true),
    )
}
