//! Views of the queue that somebody names and shares with the team.

use actix_web::web;

use crate::desk::tickets::saved_views::{remove_view, save_view};
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::queue::{Said, show_page};
use crate::web::staff::tickets::queue_query::Query;

/// Names what is shown.
pub async fn save(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let query = Query::of_address(form.get("query"));
    let name = form.get("name").to_owned();
    if let Some(again) = form.again() {
        let said = Said {
            status: again.status(),
            name: Some((name, again.words(visit.t))),
            ..Said::default()
        };
        return show_page(&visit, &signed_in, &query, said).await;
    }
    let (typed, address) = (name.clone(), query.address());
    let saved = visit
        .app()
        .change(signed_in.acting(), move |cx| save_view(cx, &typed, &address))
        .await;
    match saved {
        Ok(()) => redirect(&query.done("saved")),
        Err(error) => {
            let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
            let said = Said {
                status,
                name: Some((name, words)),
                ..Said::default()
            };
            show_page(&visit, &signed_in, &query, said).await
        }
    }
}

/// Removes a view for everybody.
pub async fn remove(visit: Visit, signed_in: SignedIn, id: web::Path<i64>) -> PageResult {
    let member = signed_in.member.clone();
    let removed = visit
        .app()
        .change(signed_in.acting(), move |cx| remove_view(cx, &member, *id))
        .await;
    match removed {
        Ok(()) => redirect(&Query::default().done("removed")),
        Err(error) => {
            let (status, words) = refusal(visit.t, error, Changing::Registry)?;
            let said = Said {
                status,
                refused: Some(words),
                ..Said::default()
            };
            show_page(&visit, &signed_in, &Query::default(), said).await
        }
    }
}
