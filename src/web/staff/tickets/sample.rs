//! The review of automatic decisions: one at a time, with all that there is to see of it.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::reviews::judge_decision::{Judged, judge_decision};
use crate::domain::complaint::reference::Reference;
use crate::domain::review::sample::Verdict;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::EventId;
use crate::store::StoreError;
use crate::store::reviews::pauses;
use crate::store::reviews::samples::{self, Sampled};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::Told;
use crate::web::staff::tickets::opened::open;
use crate::web::staff::tickets::sample_view::{EmptyPage, Said, SamplePage, Standing};
use crate::web::staff::tickets::view_context::TicketView;

/// The path of the page.
pub(super) const SAMPLE: &str = "/staff/sample";

/// What was done before the page is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was said of the last decision.
    done: String,
    /// The ticket that it ended.
    of: String,
    /// A decision that was said to be wrong: what can be done about it.
    wrong: String,
}

/// Shows the decision that is to be reviewed next, or what can be done about one that was wrong.
pub async fn show(visit: Visit, signed_in: SignedIn, asked: web::Query<Asked>) -> PageResult {
    let said = Said {
        notice: notice(&visit, &asked),
        ..Said::default()
    };
    if asked.wrong.is_empty() {
        return show_page(&visit, &signed_in, None, said).await;
    }
    let wrong = asked.wrong.parse().map_err(|_| PageError::NotFound)?;
    show_page(&visit, &signed_in, Some(EventId(wrong)), said).await
}

/// Keeps what somebody says of a decision.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let t = visit.t;
    let decision = form.get("decision").parse().ok().map(EventId);
    let reason = form.get("reason").to_owned();
    if let Some(again) = form.again() {
        let said = Said {
            status: again.status(),
            refused: Some((reason, again.words(t))),
            ..Said::default()
        };
        return show_page(&visit, &signed_in, decision, said).await;
    }
    let decision = decision.ok_or(PageError::NotFound)?;
    let (status, message) = if let Some(verdict) = Verdict::parse(form.get("verdict")) {
        let typed = reason.clone();
        let judged = visit.app().change(signed_in.acting(), move |cx| {
            let sampled = samples::load(cx.conn, decision)?.ok_or(StoreError::Missing)?;
            let judged = judge_decision(cx, decision, verdict, &typed)?;
            Ok::<_, DeskError>((sampled.reference, judged))
        });
        match judged.await {
            Ok((_, Judged::Kept | Judged::Paused)) if verdict == Verdict::Wrong => {
                return redirect(&format!("{SAMPLE}?wrong={decision}"));
            }
            Ok((reference, judged)) => {
                let done = match judged {
                    Judged::Kept | Judged::Paused => verdict.code(),
                    Judged::Already => "already",
                };
                return redirect(&format!("{SAMPLE}?done={done}&of={reference}"));
            }
            Err(DeskError::Store(StoreError::Missing)) => return Err(PageError::NotFound),
            Err(error) => refusal(t, error, Changing::Registry)?,
        }
    } else {
        let words = t.get("refusal-verdict").to_owned();
        (StatusCode::UNPROCESSABLE_ENTITY, words)
    };
    let said = Said {
        status,
        refused: Some((reason, message)),
        ..Said::default()
    };
    show_page(&visit, &signed_in, Some(decision), said).await
}

fn notice(visit: &Visit, asked: &Asked) -> Option<String> {
    let known = ["right", "unsure", "already"];
    let done = known.into_iter().find(|known| *known == asked.done)?;
    let reference = Reference::parse(&asked.of).ok()?;
    let key = format!("sample-done-{done}");
    Some(visit.t.with(&key, &[("reference", reference)]))
}

/// Shows one decision: this one, or the next.
async fn show_page(visit: &Visit, signed_in: &SignedIn, one: Option<EventId>, said: Said) -> PageResult {
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        let sampled = match one {
            Some(decision) => Some(samples::load(cx.conn, decision)?.ok_or(StoreError::Missing)?),
            None => samples::next(cx.conn)?,
        };
        let standing = Standing {
            waiting: samples::waiting(cx.conn)?,
            pause: pauses::lasting(cx.conn)?,
        };
        Ok::<_, StoreError>((sampled, standing))
    });
    let (sampled, standing) = match found.await {
        Err(StoreError::Missing) => return Err(PageError::NotFound),
        found => found?,
    };
    let Some(sampled) = sampled else {
        let template = EmptyPage::new(visit, signed_in, &standing, said.notice);
        return page(visit, said.status, &template);
    };
    show_decision(visit, signed_in, (&sampled, &standing), said).await
}

async fn show_decision(
    visit: &Visit,
    signed_in: &SignedIn,
    (sampled, standing): (&Sampled, &Standing),
    said: Said,
) -> PageResult {
    let reference = sampled.reference.to_string();
    let opened = open(visit, signed_in.acting(), &reference, None).await?;
    let view = TicketView {
        visit,
        signed_in,
        opened: &opened,
        told: &Told::default(),
        refused: None,
    };
    let status = said.status;
    page(visit, status, &SamplePage::new(&view, sampled, standing, said))
}
