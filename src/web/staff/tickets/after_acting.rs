//! Where somebody goes after acting on a ticket: to the next one of the view from which they came, with a word about what
//! was done and the way to take it back; or nowhere, if they would rather stay.

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::letter::Letter;
use crate::domain::values::ids::RecordId;
use crate::store::StoreError;
use crate::store::tickets::neighbours::{Neighbours, neighbours};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::visit::{Visit, stay_cookie};
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::listing::{Listing, list_url, ticket_url};
use crate::web::staff::tickets::opened::TicketContext;
use crate::web::staff::tickets::typing::{self, Typing};

/// What was done, with which ticket.
pub(super) struct Did<'a> {
    /// As it stands in paths.
    pub(super) what: &'a str,
    /// The ticket as it was before.
    pub(super) opened: &'a TicketContext,
    /// The ticket as it was made.
    pub(super) made: &'a Ticket,
    /// The record that it was about.
    pub(super) record: Option<RecordId>,
}

impl Did<'_> {
    /// Whether this is done with the ticket for now. What only prepares a decision, or takes one back, is not.
    fn leads_on(&self) -> bool {
        match self.what {
            // Where the record does not settle the complaint, there is more to say.
            "accept" | "correct" => !self.made.status.is_open(),
            what => matches!(
                what,
                "reject" | "ask" | "ask-facility" | "resolve" | "release" | "propose"
            ),
        }
    }

    /// The address of a page of a view that says what was done.
    pub(super) fn told_at(&self, mut address: String) -> String {
        // It is kept as the next version.
        let version = self.made.version + 1;
        // Writing to a text cannot fail.
        let _ = write!(
            address,
            "&did={}&of={}&version={version}",
            self.what, self.made.reference
        );
        if let Some(held) = &self.made.held {
            let _ = write!(address, "&until={}", held.until.timestamp());
        }
        if let Some(record) = self.record {
            let _ = write!(address, "&record={record}");
        }
        address
    }
}

/// Leads on after an action.
pub(super) async fn go_on(visit: &Visit, signed_in: &SignedIn, form: &FormBody, did: &Did<'_>) -> PageResult {
    let reference = did.opened.ticket.reference;
    if let Err(error) = typing::sent(visit, signed_in.member.id, reference, did.what).await {
        tracing::warn!(%error, "what was sent stays among what was typed until its time is over");
    }
    let Some(list) = Listing::of_form(form) else {
        return redirect(&format!("/staff/tickets/{reference}?done={}", did.what));
    };
    if let Ok(back) = Reference::parse(form.get("back")) {
        return redirect(&did.told_at(ticket_url(back, Some(&list))));
    }
    if visit.stays() || !did.leads_on() {
        let here = ticket_url(reference, Some(&list));
        return redirect(&format!("{here}&done={}", did.what));
    }
    let (acting, places, in_list) = (signed_in.acting(), did.opened.places, list.clone());
    let found = visit.app().look_up(acting, move |cx| match cx.by.staff() {
        Some(me) => neighbours(cx.conn, &in_list.listed(me, cx.now), places),
        None => Ok(Neighbours::default()),
    });
    match found
        .await
        .map_err(|error: StoreError| PageError::from(error))?
        .after
    {
        Some(next) => redirect(&did.told_at(ticket_url(next, Some(&list)))),
        None => redirect(&did.told_at(list_url(Some(&list)))),
    }
}

/// What the page says was done.
#[derive(Default)]
pub(super) struct Told {
    /// With the ticket that it shows: a message key.
    pub(super) notice: Option<&'static str>,
    /// With another one.
    pub(super) did: Option<DidView>,
    /// The canned reply that stands in a form.
    pub(super) reply: Option<i64>,
    /// The letter with the question that stands in the form.
    pub(super) letter: Option<Letter>,
    /// How much of the timeline somebody had seen who was overtaken.
    pub(super) since: Option<usize>,
    /// What they typed before and have not sent.
    pub(super) typing: Typing,
}

impl Told {
    /// What is said to somebody who was refused: where they were overtaken, what happened since they saw the ticket.
    pub(super) fn after(status: StatusCode, form: &FormBody) -> Self {
        Self::overtaken(status, form.get("entries"))
    }

    /// The same, with how much of the timeline they had seen as their form told it.
    pub(super) fn overtaken(status: StatusCode, entries: &str) -> Self {
        let seen = entries.parse().ok();
        Self {
            since: seen.filter(|_| status == StatusCode::CONFLICT),
            ..Self::default()
        }
    }
}

/// What was done with another ticket, as the page of this one says it.
#[derive(Clone)]
pub(super) struct DidView {
    pub(super) reference: String,
    pub(super) url: String,
    pub(super) text: String,
    /// How long its letter waits, where one does.
    pub(super) leaves: Option<String>,
    pub(super) undo: Option<Undo>,
    /// The ticket of the page, to which taking it back leads.
    pub(super) back: Option<String>,
}

/// The form that takes it back.
#[derive(Clone)]
pub(super) struct Undo {
    pub(super) action: String,
    pub(super) version: i32,
    pub(super) send: &'static str,
    /// The list that goes along.
    pub(super) list: Option<String>,
}

/// What the address of a page says to have been done with another ticket.
#[derive(Default, Deserialize)]
pub struct DidQuery {
    /// What, as it stands in paths.
    #[serde(default)]
    did: String,
    /// With which one.
    #[serde(default)]
    of: String,
    /// Its version since.
    #[serde(default)]
    version: String,
    /// When its letter leaves, where that waits: seconds since 1970.
    #[serde(default)]
    until: String,
    /// The record that it was about.
    #[serde(default)]
    record: String,
}

/// What an address says to have been done; nothing if it makes no sense. Whether it can be taken back, the use case knows
/// that does so.
pub(super) fn did_view(
    visit: &Visit,
    query: &DidQuery,
    from: Option<&Listing>,
    back: Option<Reference>,
) -> Option<DidView> {
    let words = done_words(&query.did)?;
    let reference = Reference::parse(&query.of).ok()?;
    let until: Option<i64> = query.until.parse().ok();
    let waits = until.map(|until| until.saturating_sub(visit.app().clock.now().timestamp()));
    let waits = waits.filter(|seconds| *seconds > 0);
    Some(DidView {
        reference: reference.to_string(),
        url: ticket_url(reference, from),
        text: visit.t.get(words).to_owned(),
        leaves: waits.map(|seconds| visit.t.with("ticket-did-leaves", &[("seconds", seconds)])),
        undo: undo(query, reference, from, waits.is_some()),
        back: back.map(|back| back.to_string()),
    })
}

fn undo(query: &DidQuery, reference: Reference, from: Option<&Listing>, waits: bool) -> Option<Undo> {
    let path = ticket_url(reference, None);
    let version = query.version.parse().ok()?;
    let record: Option<i64> = query.record.parse().ok();
    let (action, send) = match (query.did.as_str(), record) {
        ("accept" | "resolve" | "correct" | "approve" | "merge", _) if waits => {
            (format!("{path}/undo"), "undo-send")
        }
        ("propose", _) => (format!("{path}/take-back"), "proposal-take-back-send"),
        ("reject", Some(record)) => (format!("{path}/offer-again/{record}"), "offer-again-send"),
        (_, _) => return None,
    };
    Some(Undo {
        action,
        version,
        send,
        list: from.map(Listing::address),
    })
}

/// The key of what is said after an action.
pub(super) fn done_words(what: &str) -> Option<&'static str> {
    Some(match what {
        "take" => "ticket-done-take",
        "release" => "ticket-done-release",
        "note" => "ticket-done-note",
        "ask" => "ticket-done-ask",
        "ask-facility" => "ticket-done-ask-facility",
        "facility-answered" => "ticket-done-facility-answered",
        "resolve" => "ticket-done-resolve",
        "merge" => "ticket-done-merge",
        "reopen" => "ticket-done-reopen",
        "undo" => "ticket-done-undo",
        "accept" => "ticket-done-accept",
        "reject" => "ticket-done-reject",
        "offer-again" => "ticket-done-offer-again",
        "revoke" => "ticket-done-revoke",
        "propose" => "ticket-done-propose",
        "correct" => "ticket-done-correct",
        "take-back" => "ticket-done-take-back",
        "particulars" => "ticket-done-particulars",
        "approve" => "ticket-done-approve",
        "decline" => "ticket-done-decline",
        _ => return None,
    })
}

/// Turns on or off that somebody stays on a ticket after acting on it, and shows the ticket again.
pub async fn stay(visit: Visit, reference: web::Path<String>, form: FormBody) -> PageResult {
    let reference = Reference::parse(&reference).map_err(|_| PageError::NotFound)?;
    let cookie = stay_cookie(form.get("stay") == "1", &visit.app().settings);
    let here = ticket_url(reference, Listing::of_form(&form).as_ref());
    let mut response = redirect(&here)?;
    response
        .add_cookie(&cookie)
        .map_err(|error| PageError::Internal(error.to_string()))?;
    Ok(response)
}
