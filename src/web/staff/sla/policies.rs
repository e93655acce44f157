//! The policies: what complaints are promised now, were and will be; and the decision on another promise, behind a look at
//! what it would have come to.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::context::Context;
use crate::desk::sla::decide_policy::decide_policy;
use crate::desk::sla::preview_policy::preview_policy;
use crate::domain::sla::schedule::Budget;
use crate::domain::values::dates;
use crate::domain::values::reason::Reason;
use crate::store::StoreError;
use crate::store::sla::policies;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::SummaryLine;
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::policies_view::PoliciesPage;
use crate::web::staff::sla::preview_view::PreviewPage;
use crate::web::staff::sla::shown::{Previewed, Typed};
use crate::web::staff::sla::{POLICIES, lines, not_decided, refresh};

/// What was just done.
#[derive(Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// Shows the policies.
pub async fn show(visit: Visit, signed_in: SignedIn, query: web::Query<Done>) -> PageResult {
    let notice = (query.done == "decided").then_some("policy-done-decided");
    show_list(
        &visit,
        &signed_in,
        StatusCode::OK,
        &Typed::default(),
        (notice, Vec::new()),
    )
    .await
}

async fn show_list(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    typed: &Typed,
    said: (Option<&'static str>, Vec<SummaryLine>),
) -> PageResult {
    let decided = visit
        .app()
        .look_up(signed_in.acting(), |cx| policies::all(cx.conn));
    let decided = decided
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    page(
        visit,
        status,
        &PoliciesPage::new(visit, signed_in, &decided, typed, said),
    )
}

/// Shows what another promise would have come to.
pub async fn preview(visit: Visit, signed_in: SignedIn, query: web::Query<Typed>) -> PageResult {
    show_preview(&visit, &signed_in, StatusCode::OK, &query, (None, Vec::new())).await
}

async fn show_preview(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    typed: &Typed,
    said: (Option<&'static str>, Vec<SummaryLine>),
) -> PageResult {
    let budget = match Budget::parse(&typed.counting, &typed.amount) {
        Ok(budget) => budget,
        Err(wrong) => {
            let (notice, mut errors) = said;
            errors.extend(lines(visit.t, &wrong));
            let status = if status == StatusCode::OK {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                status
            };
            return show_list(visit, signed_in, status, typed, (notice, errors)).await;
        }
    };
    let looked = visit
        .app()
        .look_up(signed_in.acting(), move |cx| look(cx, budget));
    let previewed = looked.await?;
    let shown = PreviewPage::new(visit, signed_in, &previewed, typed, said);
    page(visit, status, &shown)
}

fn look(cx: &mut Context<'_>, budget: Budget) -> Result<Previewed, crate::desk::DeskError> {
    Ok(Previewed {
        budget,
        preview: preview_policy(cx, budget)?,
        decided: policies::all(cx.conn)?,
    })
}

/// Decides.
pub async fn decide(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let typed = Typed {
        counting: form.get("counting").to_owned(),
        amount: form.get("amount").to_owned(),
        from: form.get("from").to_owned(),
        reason: form.get("reason").to_owned(),
    };
    if let Some(again) = form.again() {
        let said = (again.notice(), Vec::new());
        return show_preview(&visit, &signed_in, again.status(), &typed, said).await;
    }
    let budget = Budget::parse(&typed.counting, &typed.amount);
    let from = dates::parse(&typed.from).map_err(|refusal| refusal.at("from"));
    let reason = Reason::parse(&typed.reason).map_err(|refusal| refusal.at("reason"));
    let (budget, from, reason) = match (budget, from, reason) {
        (Ok(budget), Ok(from), Ok(reason)) => (budget, from, reason),
        // What is wrong with the promise itself is told where it is typed.
        (_, from, reason) => {
            let wrong: Vec<_> = from.err().into_iter().chain(reason.err()).collect();
            let said = (None, lines(visit.t, &wrong));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show_preview(&visit, &signed_in, status, &typed, said).await;
        }
    };
    let seen = form.get("seen").parse().unwrap_or_default();
    let decided = visit.app().note_down(signed_in.acting(), move |cx| {
        decide_policy(cx, budget, from, &reason, seen)
    });
    match decided.await {
        Ok(policy) => {
            tracing::info!(
                staff = signed_in.member.id.0,
                version = policy.version,
                "a policy was decided"
            );
            refresh(&visit).await;
            redirect(&format!("{POLICIES}?done=decided"))
        }
        Err(error) => {
            let (status, errors) = not_decided(visit.t, error, "policy-stale")?;
            show_preview(&visit, &signed_in, status, &typed, (None, errors)).await
        }
    }
}
