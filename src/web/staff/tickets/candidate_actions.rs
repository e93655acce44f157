//! What staff do with a record that was found: accept it, reject it, offer it again, or take an accepted link back.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::matching::judge_candidate;
use crate::desk::matching::offer_again::offer_again;
use crate::desk::registry::revoke_link::revoke_link;
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::staff::Role;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::by_hand::{Asked, Given};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::{Ground, NotTheirs, Said};
use crate::domain::values::ids::{LinkId, RecordId, TicketId};
use crate::domain::values::reason::Reason;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on};
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{TicketContext, open, open_beside, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::Refused;
use crate::wording::Wording;

const VERBS: [&str; 4] = ["accept", "reject", "offer-again", "revoke"];

/// Does what a form asks for.
pub async fn submit(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, String, i64)>,
    form: FormBody,
) -> PageResult {
    let (reference, verb, target) = path.into_inner();
    let verb = VERBS
        .into_iter()
        .find(|known| *known == verb)
        .ok_or(PageError::NotFound)?;
    let opened = open(&visit, signed_in.acting(), &reference, None).await?;
    let said = match attempt(&visit, &signed_in, opened.ticket.id, (verb, target), &form).await? {
        Ok(made) => {
            let did = Did {
                what: verb,
                opened: &opened,
                made: &made,
                record: (verb == "reject").then_some(RecordId(target)),
            };
            return go_on(&visit, &signed_in, &form, &did).await;
        }
        Err(said) => said,
    };
    let asked_for = Some(RecordId(target)).filter(|_| matches!(verb, "accept" | "reject"));
    let again = (Listing::of_form(&form), asked_for);
    let opened = open_beside(&visit, signed_in.acting(), &reference, again)
        .await
        .unwrap_or(opened);
    let field = match verb {
        // A press of a button: there is no field to lead to.
        "offer-again" => "candidates".to_owned(),
        "accept" if !asks_for_reason(&opened, signed_in.member.role, target) => "candidates".to_owned(),
        _ => format!("{verb}-{target}"),
    };
    let refused = Refused {
        action: verb,
        target: target.to_string(),
        message: said.1,
        typed: form.get("text").to_owned(),
        field,
        ..Refused::default()
    };
    show_opened(
        &visit,
        &signed_in,
        said.0,
        &opened,
        &Told::after(said.0, &form),
        Some(&refused),
    )
}

/// Whether the page asks somebody for a reason before the record is accepted.
fn asks_for_reason(opened: &TicketContext, role: Role, record: i64) -> bool {
    let mut found = opened.assessment.candidates.iter();
    let record = found.find(|one| one.candidate.record.id == RecordId(record));
    record.is_some_and(|one| one.objections.asked_of(role) == Ok(Asked::Reason) && one.if_accepted.is_ok())
}

/// Why a record is rejected: one of the usual reasons, what was typed, or one of them with more.
fn why_not(t: &Wording, usual: &str, typed: &str) -> Ground {
    match NotTheirs::parse(usual) {
        Some(because) if typed.is_empty() => Ground::Said(Said::NotTheirs { because }),
        Some(because) => Ground::Typed(format!("{}: {typed}", t.code("reject-because-", because.code()))),
        None => Ground::typed(typed),
    }
}

type Answer = (StatusCode, String);

/// Tries it. Returns what to say if it was refused.
async fn attempt(
    visit: &Visit,
    signed_in: &SignedIn,
    ticket: TicketId,
    (verb, target): (&'static str, i64),
    form: &FormBody,
) -> Result<Result<Ticket, Answer>, PageError> {
    let (t, app) = (visit.t, visit.app());
    if let Some(again) = form.again() {
        return Ok(Err((again.status(), again.words(t))));
    }
    let text = clean_paragraphs(form.get("text"));
    let count = text.chars().count();
    if count > MESSAGE_MAX {
        let message = t.with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, message)));
    }
    let ground = match Reason::parse(&text) {
        Err(refusal) if verb == "revoke" || (verb == "accept" && !text.is_empty()) => {
            return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, t.refusal(&refusal))));
        }
        parsed => parsed.ok(),
    };
    let (seen, record) = (seen(ticket, form), RecordId(target));
    let reason = why_not(t, form.get("because"), &text);
    let shown = form.get("seen").to_owned();
    let letter = form.get("letter").to_owned();
    let done = app.change(signed_in.acting(), move |cx| match (verb, ground) {
        ("accept", ground) => {
            let given = Given {
                reason: ground.as_ref(),
                seen: &shown,
            };
            judge_candidate::accept(cx, seen, record, given, Some(&letter))
        }
        ("offer-again", _) => offer_again(cx, seen, record),
        ("revoke", Some(ground)) => revoke_link(cx, seen, LinkId(target), &ground),
        (_, _) => judge_candidate::reject(cx, seen, record, reason),
    });
    match done.await {
        Ok(made) => Ok(Ok(made)),
        Err(refused) => Ok(Err(refusal(t, refused, Changing::Ticket)?)),
    }
}
