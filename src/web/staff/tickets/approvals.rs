//! What waits for approval: one list, with the evidence in the row. Whoever decides approves or declines, one by one or
//! several at once.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::registry::decide_proposal::{
    SeenProposal, Shown, approve as approve_proposal, decline as decline_proposal,
};
use crate::domain::ticket::Ticket;
use crate::domain::values::ids::ProposalId;
use crate::domain::values::reason::Reason;
use crate::store::StoreError;
use crate::store::tickets::proposals::{self, Proposal};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{DidQuery, did_view};
use crate::web::staff::tickets::approvals_view::{ApprovalsPage, Came, Said};
use crate::web::staff::tickets::opened::{TicketContext, open};

/// Proposals on a page: each takes a search.
const PAGE: usize = 20;

/// Where the list begins.
#[derive(Default, Deserialize)]
pub struct From {
    /// Behind this proposal.
    #[serde(default)]
    after: i64,
}

/// Shows what waits.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    from: web::Query<From>,
    did: web::Query<DidQuery>,
) -> PageResult {
    let said = Said {
        did: did_view(&visit, &did, None, None),
        ..Said::default()
    };
    show_list(&visit, &signed_in, from.after, said).await
}

/// Approves one.
pub async fn approve(visit: Visit, signed_in: SignedIn, id: web::Path<i64>, form: FormBody) -> PageResult {
    let id = ProposalId(*id);
    if let Some(again) = form.again() {
        let wrong = (again.status(), again.words(visit.t));
        return refuse(&visit, &signed_in, &form, (id, wrong)).await;
    }
    match approve_one(&visit, &signed_in, id, &form).await {
        Ok(ticket) => lead_on(&visit, "approve", id, &ticket).await,
        Err(error) => {
            let wrong = refusal(visit.t, error, Changing::Ticket)?;
            refuse(&visit, &signed_in, &form, (id, wrong)).await
        }
    }
}

/// Declines one.
pub async fn decline(visit: Visit, signed_in: SignedIn, id: web::Path<i64>, form: FormBody) -> PageResult {
    let id = ProposalId(*id);
    if let Some(again) = form.again() {
        let wrong = (again.status(), again.words(visit.t));
        return refuse(&visit, &signed_in, &form, (id, wrong)).await;
    }
    let reason = match Reason::parse(form.get(&format!("reason-{id}"))) {
        Ok(reason) => reason,
        Err(wrong) => {
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, visit.t.refusal(&wrong));
            return refuse(&visit, &signed_in, &form, (id, wrong)).await;
        }
    };
    let seen = seen(id, &form);
    let declined = visit
        .app()
        .change(signed_in.acting(), move |cx| decline_proposal(cx, seen, &reason))
        .await;
    match declined {
        Ok(ticket) => lead_on(&visit, "decline", id, &ticket).await,
        Err(error) => {
            let wrong = refusal(visit.t, error, Changing::Ticket)?;
            refuse(&visit, &signed_in, &form, (id, wrong)).await
        }
    }
}

/// Approves those that were ticked, each in a write of its own, and says of each what came of it.
pub async fn approve_ticked(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let ticked = form.all("pick").filter_map(|id| id.parse().ok()).map(ProposalId);
    let ticked: Vec<ProposalId> = ticked.take(PAGE).collect();
    let mut said = Said {
        typed: form.typed(),
        ..Said::default()
    };
    if let Some(again) = form.again() {
        said.status = again.status();
        said.refused = Some(again.words(visit.t));
    } else if ticked.is_empty() {
        said.status = StatusCode::UNPROCESSABLE_ENTITY;
        said.refused = Some(visit.t.get("approvals-nothing-ticked").to_owned());
    } else {
        for id in ticked {
            let known = visit
                .app()
                .store
                .read(move |conn| proposals::load(conn, id))
                .await;
            let Ok(proposal) = known else { continue };
            let came = match approve_one(&visit, &signed_in, id, &form).await {
                Ok(_) => None,
                Err(error) => Some(refusal(visit.t, error, Changing::Ticket)?.1),
            };
            said.came.push(Came {
                reference: proposal.reference,
                refused: came,
            });
        }
        said.typed.retain(|(name, _)| name != "pick");
    }
    show_list(&visit, &signed_in, after(&form), said).await
}

async fn approve_one(
    visit: &Visit,
    signed_in: &SignedIn,
    id: ProposalId,
    form: &FormBody,
) -> Result<Ticket, DeskError> {
    let seen = seen(id, form);
    let letter = form.get(&format!("letter-{id}")).to_owned();
    let against = form.get(&format!("seen-{id}")).to_owned();
    let approved = visit.app().change(signed_in.acting(), move |cx| {
        let shown = Shown {
            letter: (!letter.is_empty()).then_some(letter.as_str()),
            against: &against,
        };
        approve_proposal(cx, seen, shown)
    });
    approved.await
}

/// A proposal as it was on the page.
fn seen(id: ProposalId, form: &FormBody) -> SeenProposal {
    let version = form.get(&format!("version-{id}")).parse().unwrap_or(0);
    SeenProposal { id, version }
}

fn after(form: &FormBody) -> i64 {
    form.get("after").parse().unwrap_or(0)
}

/// Leads to the next one, with a word about what was done.
async fn lead_on(visit: &Visit, what: &str, id: ProposalId, ticket: &Ticket) -> PageResult {
    let next = visit
        .app()
        .store
        .read(move |conn| proposals::waiting(conn, Some(id), 1))
        .await;
    let next: Vec<Proposal> = next.map_err(|error: StoreError| PageError::from(error))?;
    // It is kept as the next version.
    let version = ticket.version + 1;
    let until = ticket.held.as_ref();
    let until = until.map(|held| format!("&until={}", held.until.timestamp()));
    let anchor = next.first().map(|next| format!("#proposal-{}", next.id));
    redirect(&format!(
        "/staff/approvals?did={what}&of={}&version={version}{}{}",
        ticket.reference,
        until.unwrap_or_default(),
        anchor.unwrap_or_default()
    ))
}

async fn refuse(
    visit: &Visit,
    signed_in: &SignedIn,
    form: &FormBody,
    (id, (status, words)): (ProposalId, (StatusCode, String)),
) -> PageResult {
    let said = Said {
        status,
        wrong: Some((id, words)),
        typed: form.typed(),
        ..Said::default()
    };
    show_list(visit, signed_in, after(form), said).await
}

async fn show_list(visit: &Visit, signed_in: &SignedIn, after: i64, said: Said) -> PageResult {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let waiting = visit.app().store.read(move |conn| {
        let waiting = proposals::waiting(conn, Some(ProposalId(after)), limit)?;
        Ok::<_, StoreError>((waiting, proposals::count_waiting(conn)?))
    });
    let (mut waiting, count) = waiting.await?;
    let more = waiting.len() > PAGE;
    waiting.truncate(PAGE);
    let next = waiting.last().filter(|_| more).map(|last| last.id);
    let mut opened: Vec<TicketContext> = Vec::with_capacity(waiting.len());
    for proposal in &waiting {
        let reference = proposal.reference.to_string();
        opened.push(open(visit, signed_in.acting(), &reference, None).await?);
    }
    let template = ApprovalsPage::new(visit, signed_in, (&opened, count), (after, next), &said);
    page(visit, said.status, &template)
}
