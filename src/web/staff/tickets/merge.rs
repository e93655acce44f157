//! Two tickets that may be about the same dose of the same person: compared, and merged if they are.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::context::SeenTicket;
use crate::desk::tickets::merge_tickets::merge_tickets;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Refused;
use crate::store::StoreError;
use crate::store::tickets::ticket_details::{self, TicketDetails};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::Did;
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::merge_view::{MergePage, Pair, Said};
use crate::web::staff::tickets::opened::open;

/// What the address says.
#[derive(Deserialize)]
pub struct Comparing {
    /// The other ticket, as people quote it.
    #[serde(default)]
    with: String,
    /// The list out of which the ticket was opened.
    #[serde(default)]
    list: String,
}

/// Shows the two beside each other.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    query: web::Query<Comparing>,
) -> PageResult {
    let said = Said {
        with: query.with.clone(),
        from: Listing::of_address(&query.list),
        ..Said::default()
    };
    show_pair(&visit, &signed_in, &reference, StatusCode::OK, said).await
}

/// Merges them.
pub async fn submit(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let mut said = Said {
        with: form.get("with").to_owned(),
        from: Listing::of_form(&form),
        leading: form.get("leading").to_owned(),
        compared: form.get("compared") == "yes",
        ..Said::default()
    };
    if let Some(again) = form.again() {
        said.refused = Some(("leading", again.words(visit.t)));
        return show_pair(&visit, &signed_in, &reference, again.status(), said).await;
    }
    let pair = load(&visit, &reference, &said.with).await?;
    let Some(theirs) = &pair.theirs else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_pair(&visit, &signed_in, &reference, status, said).await;
    };
    let seen = |details: &TicketDetails, field: &str| SeenTicket {
        id: details.ticket.id,
        version: form.get(field).parse().unwrap_or(0),
    };
    let (mine, other) = (seen(&pair.mine, "version"), seen(theirs, "other_version"));
    let leading = Reference::parse(&said.leading).ok();
    let (merged, leads, ends, leader) = if leading == Some(pair.mine.ticket.reference) {
        (other, mine, theirs, &pair.mine)
    } else if leading == Some(theirs.ticket.reference) {
        (mine, other, &pair.mine, theirs)
    } else {
        let words = visit.t.get("merge-tickets-choose-error").to_owned();
        said.refused = Some(("leading", words));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_pair(&visit, &signed_in, &reference, status, said).await;
    };
    let (acting, compared) = (signed_in.acting(), said.compared);
    let ends = ends.ticket.reference.to_string();
    let opened = open(&visit, acting, &ends, said.from.clone()).await?;
    let done = visit
        .app()
        .change(acting, move |cx| merge_tickets(cx, (merged, leads), compared));
    match done.await {
        Ok(made) => {
            let did = Did {
                what: "merge",
                opened: &opened,
                made: &made,
                record: None,
            };
            let leader = leader.ticket.reference;
            let there = match &said.from {
                Some(list) => ticket_url(leader, Some(list)),
                None => format!("{}?done=", ticket_url(leader, None)),
            };
            redirect(&did.told_at(there))
        }
        Err(error) => {
            let field = if error == DeskError::Refused(Refused::NotCompared) {
                "compared"
            } else {
                "leading"
            };
            let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
            said.refused = Some((field, words));
            show_pair(&visit, &signed_in, &reference, status, said).await
        }
    }
}

async fn show_pair(
    visit: &Visit,
    signed_in: &SignedIn,
    reference: &str,
    status: StatusCode,
    mut said: Said,
) -> PageResult {
    let pair = load(visit, reference, &said.with).await?;
    said.no_such = pair.theirs.is_none() && !said.with.trim().is_empty();
    let status = if said.no_such && status.is_success() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        status
    };
    page(visit, status, &MergePage::new(visit, signed_in, &pair, &said))
}

/// Both tickets. A ticket is not compared with itself.
async fn load(visit: &Visit, reference: &str, with: &str) -> Result<Pair, PageError> {
    let reference = Reference::parse(reference).map_err(|_| PageError::NotFound)?;
    let with = Reference::parse(with).ok().filter(|other| *other != reference);
    let read = visit.app().store.read(move |conn| {
        let mine = ticket_details::by_reference(conn, reference)?;
        let theirs = match with {
            Some(with) => ticket_details::by_reference(conn, with)?,
            None => None,
        };
        Ok::<_, StoreError>(mine.map(|mine| Pair { mine, theirs }))
    });
    read.await?.ok_or(PageError::NotFound)
}
