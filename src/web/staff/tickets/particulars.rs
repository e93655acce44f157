//! What a citizen corrects after they complained: staff keep it beside the complaint.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::matching::amend_particulars::amend_particulars;
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on};
use crate::web::staff::tickets::amend_form::AMEND;
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{TicketContext, open, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::Refused;

/// Keeps what the complaint says by now.
pub async fn amend(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let t = visit.t;
    let opened = open(&visit, signed_in.acting(), &reference, None).await?;
    if let Some(again) = form.again() {
        let wrong = (again.status(), again.words(t), AMEND.to_owned());
        return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
    }
    let today = local_time::date(visit.app().clock.now());
    let typed = |field: &'static str| form.has(field).then(|| form.get(field).to_owned());
    let says = match opened.filed.complaint.amended(typed, today) {
        Ok(says) => says,
        Err(errors) => {
            let first = errors.first();
            let field = first.map_or_else(|| AMEND.to_owned(), |error| format!("now-{}", error.field));
            let words: Vec<String> = errors.iter().map(|error| t.refusal(&error.refusal)).collect();
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, words.join(". "), field);
            return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
        }
    };
    let reason = match Reason::parse(form.get("text")) {
        Ok(reason) => reason,
        Err(refusal) => {
            let wrong = (
                StatusCode::UNPROCESSABLE_ENTITY,
                t.refusal(&refusal),
                AMEND.to_owned(),
            );
            return refuse(&visit, &signed_in, opened, (&form, wrong)).await;
        }
    };
    let ticket = seen(opened.ticket.id, &form);
    let amended = visit.app().change(signed_in.acting(), move |cx| {
        amend_particulars(cx, ticket, &says, &reason)
    });
    match amended.await {
        Ok(made) => {
            let did = Did {
                what: AMEND,
                opened: &opened,
                made: &made,
                record: None,
            };
            go_on(&visit, &signed_in, &form, &did).await
        }
        Err(error) => {
            let (status, words) = refusal(t, error, Changing::Ticket)?;
            refuse(
                &visit,
                &signed_in,
                opened,
                (&form, (status, words, AMEND.to_owned())),
            )
            .await
        }
    }
}

/// Shows the ticket as it stands now, beside what was typed.
async fn refuse(
    visit: &Visit,
    signed_in: &SignedIn,
    opened: TicketContext,
    (form, (status, message, field)): (&FormBody, (StatusCode, String, String)),
) -> PageResult {
    let reference = opened.ticket.reference.to_string();
    let opened = open(visit, signed_in.acting(), &reference, Listing::of_form(form))
        .await
        .unwrap_or(opened);
    let refused = Refused {
        action: AMEND,
        message,
        typed: form.get("text").to_owned(),
        field,
        fields: form.typed(),
        ..Refused::default()
    };
    show_opened(
        visit,
        signed_in,
        status,
        &opened,
        &Told::default(),
        Some(&refused),
    )
}
