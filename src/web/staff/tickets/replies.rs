//! The replies that the team keeps: everybody reads them, supervisors change them.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::tickets::canned_replies::{Typed, bring_back, keep_reply};
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::canned::{CannedReply, CannedText};
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::tickets::canned::{self, Before, Kept};
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::{StoreError, tickets};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::SummaryLine;
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::replies_view::{Filled, ListPage, PATH, ReplyPage, ReplyView};

/// What stands for a number in the address of one that is not kept yet.
const NEW: &str = "new";

/// What has just been done.
#[derive(Deserialize)]
pub struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// Shows all replies.
pub async fn list(visit: Visit, signed_in: SignedIn) -> PageResult {
    let found = visit
        .app()
        .look_up(signed_in.acting(), |cx| canned::list(cx.conn));
    let replies = found.await.map_err(|error: StoreError| PageError::from(error))?;
    page(
        &visit,
        StatusCode::OK,
        &ListPage::new(&visit, &signed_in, &replies),
    )
}

/// Shows one of them, or the form for a new one.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    id: web::Path<String>,
    query: web::Query<DoneQuery>,
) -> PageResult {
    let kept = open(&visit, &signed_in, &id).await?;
    let typed = kept
        .as_ref()
        .map_or_else(offered_by_default, |(kept, _)| typed_of(&kept.reply));
    let view = ReplyView {
        kept: kept.as_ref(),
        typed: &typed,
        notice: matches!(query.done.as_str(), "saved").then_some("reply-saved"),
        errors: Vec::new(),
        filled: None,
        ticket: "",
    };
    page(&visit, StatusCode::OK, &ReplyPage::new(&visit, &signed_in, view))
}

/// Keeps what was typed, or shows how it will be read.
pub async fn submit(visit: Visit, signed_in: SignedIn, id: web::Path<String>, form: FormBody) -> PageResult {
    let kept = open(&visit, &signed_in, &id).await?;
    let typed = Typed {
        kind: form.get("kind").to_owned(),
        title: form.get("title").to_owned(),
        ms: form.get("ms").to_owned(),
        en: form.get("en").to_owned(),
        offered: form.get("offered") == "yes",
    };
    let show = |status: StatusCode, errors: Vec<SummaryLine>, filled: Option<Filled>, notice| {
        let view = ReplyView {
            kept: kept.as_ref(),
            typed: &typed,
            notice,
            errors,
            filled,
            ticket: form.get("ticket"),
        };
        page(&visit, status, &ReplyPage::new(&visit, &signed_in, view))
    };
    if let Some(again) = form.again() {
        return show(again.status(), Vec::new(), None, again.notice());
    }
    let reply = match typed.read() {
        Ok(reply) => reply,
        Err(errors) => {
            let lines = errors.iter().map(|error| line(&visit, error)).collect();
            return show(StatusCode::UNPROCESSABLE_ENTITY, lines, None, None);
        }
    };
    if form.get("step") == "preview" {
        let sample = match ticket(&visit, &signed_in, form.get("ticket")).await? {
            Ok(sample) => sample,
            Err(error) => {
                let lines = vec![line(&visit, &error)];
                return show(StatusCode::UNPROCESSABLE_ENTITY, lines, None, None);
            }
        };
        return show(
            StatusCode::OK,
            Vec::new(),
            Some(Filled::of(&visit, &reply, sample.as_ref())),
            None,
        );
    }
    let seen = kept
        .as_ref()
        .map(|(kept, _)| (kept.id, form.get("version").parse().unwrap_or(0)));
    let saved = visit
        .app()
        .change(signed_in.acting(), move |cx| keep_reply(cx, seen, &reply));
    match saved.await {
        Ok(id) => redirect(&format!("{PATH}/{id}?done=saved")),
        Err(error) => {
            let (status, text) = refused(&visit, error)?;
            let field = "title".to_owned();
            show(status, vec![SummaryLine { field, text }], None, None)
        }
    }
}

/// Lets a reply say again what it said before.
pub async fn restore(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(i64, i32)>,
    form: FormBody,
) -> PageResult {
    let (id, version) = path.into_inner();
    let seen = (id, form.get("version").parse().unwrap_or(0));
    let restored = visit
        .app()
        .change(signed_in.acting(), move |cx| bring_back(cx, seen, version));
    match restored.await {
        Ok(()) => redirect(&format!("{PATH}/{id}?done=saved")),
        Err(DeskError::Store(StoreError::Missing)) => Err(PageError::NotFound),
        Err(error) => {
            let (status, text) = refused(&visit, error)?;
            let kept = open(&visit, &signed_in, &id.to_string()).await?;
            let typed = kept
                .as_ref()
                .map_or_else(Typed::default, |(kept, _)| typed_of(&kept.reply));
            let field = "title".to_owned();
            let view = ReplyView {
                kept: kept.as_ref(),
                typed: &typed,
                notice: None,
                errors: vec![SummaryLine { field, text }],
                filled: None,
                ticket: "",
            };
            page(&visit, status, &ReplyPage::new(&visit, &signed_in, view))
        }
    }
}

/// A reply with what it said before; nothing for a new one.
async fn open(
    visit: &Visit,
    signed_in: &SignedIn,
    id: &str,
) -> Result<Option<(Kept, Vec<Before>)>, PageError> {
    if id == NEW {
        return Ok(None);
    }
    let id: i64 = id.parse().map_err(|_| PageError::NotFound)?;
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        Ok::<_, StoreError>((canned::load(cx.conn, id)?, canned::history(cx.conn, id)?))
    });
    match found.await {
        Err(StoreError::Missing) => Err(PageError::NotFound),
        found => Ok(Some(found?)),
    }
}

fn offered_by_default() -> Typed {
    Typed {
        offered: true,
        ..Typed::default()
    }
}

fn typed_of(reply: &CannedReply) -> Typed {
    let text = |text: &Option<CannedText>| {
        text.as_ref()
            .map(|text| text.as_str().to_owned())
            .unwrap_or_default()
    };
    Typed {
        kind: reply.kind.code().to_owned(),
        title: reply.title.clone(),
        ms: text(&reply.ms),
        en: text(&reply.en),
        offered: reply.offered,
    }
}

fn line(visit: &Visit, error: &FieldError) -> SummaryLine {
    SummaryLine::of(visit.t, error)
}

fn refused(visit: &Visit, error: DeskError) -> Result<(StatusCode, String), PageError> {
    if error == DeskError::Stale {
        return Ok((StatusCode::CONFLICT, visit.t.get("reply-stale").to_owned()));
    }
    refusal(visit.t, error, Changing::Registry)
}

/// The ticket with which a reply is to be shown, if one is named.
async fn ticket(
    visit: &Visit,
    signed_in: &SignedIn,
    typed: &str,
) -> Result<Result<Option<(Ticket, FiledComplaint)>, FieldError>, PageError> {
    if typed.trim().is_empty() {
        return Ok(Ok(None));
    }
    let reference = match Reference::parse(typed) {
        Ok(reference) => reference,
        Err(refusal) => return Ok(Err(refusal.at("ticket"))),
    };
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        let Some(ticket) = tickets::by_reference(cx.conn, reference)? else {
            return Ok::<_, StoreError>(None);
        };
        let filed = complaints::load(cx.conn, ticket.id)?;
        Ok(Some((ticket, filed)))
    });
    let found = found.await?;
    let missing = Refusal::new("refusal-reply-ticket").at("ticket");
    Ok(found.map(Some).ok_or(missing))
}
