//! Staff end a ticket or open it again: the letter is shown before it leaves, and the decision can be undone until then.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::DeskError;
use crate::desk::context::SeenTicket;
use crate::desk::registry::propose::propose_outcome;
use crate::desk::registry::undo_decision::undo_decision;
use crate::desk::tickets::resolve_ticket::{self, Wanted, resolve_ticket};
use crate::desk::tickets::take_up_again::{self, take_up_again};
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Refused as Rule;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::{ActionKind, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on};
use crate::web::staff::tickets::decision_view::{Shown, show_decision};
use crate::web::staff::tickets::duplicates_view::merge_url;
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{TicketContext, open, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::Refused;

/// What somebody decides, as it was typed.
struct Typed {
    what: &'static str,
    outcome: String,
    text: String,
    against: String,
    /// The list out of which the ticket was opened.
    from: Option<Listing>,
    /// How much of the timeline was seen.
    entries: String,
}

#[derive(Clone)]
enum Decision {
    Resolve(Wanted),
    Reopen(String),
}

/// Ends a ticket: with the letter that was shown, or by showing it first.
pub async fn resolve(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    decide(&visit, &signed_in, &path, &form, "resolve").await
}

/// Opens a ticket again: with the letter that was shown, or by showing it first.
pub async fn reopen(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: FormBody,
) -> PageResult {
    decide(&visit, &signed_in, &path, &form, "reopen").await
}

/// Undoes the last decision.
pub async fn undo(visit: Visit, signed_in: SignedIn, path: web::Path<String>, form: FormBody) -> PageResult {
    let opened = open(&visit, signed_in.acting(), &path, None).await?;
    let typed = Typed::of("undo", &form);
    if let Some(again) = form.again() {
        let said = (again.status(), "candidates", again.words(visit.t));
        return refuse(&visit, &signed_in, &path, &typed, said).await;
    }
    let app = visit.app();
    let seen = seen(opened.ticket.id, &form);
    let undone = app
        .change(signed_in.acting(), move |cx| undo_decision(cx, seen))
        .await;
    match undone {
        Ok(made) => {
            let did = Did {
                what: "undo",
                opened: &opened,
                made: &made,
                record: None,
            };
            go_on(&visit, &signed_in, &form, &did).await
        }
        Err(error) => {
            let said = said(&visit, "undo", error)?;
            refuse(&visit, &signed_in, &path, &typed, said).await
        }
    }
}

impl Typed {
    fn of(what: &'static str, form: &FormBody) -> Self {
        Self {
            what,
            outcome: form.get("outcome").to_owned(),
            text: form.get("text").to_owned(),
            against: form.get("against_facts").to_owned(),
            from: Listing::of_form(form),
            entries: form.get("entries").to_owned(),
        }
    }

    fn refused(&self, field: &str, message: String) -> Refused {
        Refused {
            action: self.what,
            message,
            typed: self.text.clone(),
            outcome: self.outcome.clone(),
            against: self.against.clone(),
            field: field.to_owned(),
            ..Refused::default()
        }
    }
}

async fn decide(
    visit: &Visit,
    signed_in: &SignedIn,
    reference: &str,
    form: &FormBody,
    what: &'static str,
) -> PageResult {
    let t = visit.t;
    let typed = Typed::of(what, form);
    if let Some(again) = form.again() {
        let said = (again.status(), what, again.words(t));
        return refuse(visit, signed_in, reference, &typed, said).await;
    }
    for text in [&typed.text, &typed.against] {
        let count = clean_paragraphs(text).chars().count();
        if count > MESSAGE_MAX {
            let message = t.with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
            let long = (StatusCode::UNPROCESSABLE_ENTITY, what, message);
            return refuse(visit, signed_in, reference, &typed, long).await;
        }
    }
    let Some(decision) = parse(&typed) else {
        let message = t.get("refused-outcome").to_owned();
        let unknown = (StatusCode::UNPROCESSABLE_ENTITY, "outcome", message);
        return refuse(visit, signed_in, reference, &typed, unknown).await;
    };
    let opened = open(visit, signed_in.acting(), reference, typed.from.clone()).await?;
    if let Decision::Resolve(Wanted {
        other: Some(other), ..
    }) = &decision
        && opened
            .together
            .suggested
            .iter()
            .any(|one| one.near.reference == *other)
    {
        // What is open is compared first, and then leads.
        if typed.text.trim().is_empty() {
            return redirect(&merge_url(opened.ticket.reference, *other, typed.from.as_ref()));
        }
        let message = t.get("refused-merge-instead").to_owned();
        let instead = (StatusCode::UNPROCESSABLE_ENTITY, what, message);
        return refuse(visit, signed_in, reference, &typed, instead).await;
    }
    let seen = seen(opened.ticket.id, form);
    let mut notice = None;
    if form.get("step") == "send" {
        match carry_out(visit, signed_in, seen, &decision, form.get("letter")).await {
            Ok(made) => {
                let did = Did {
                    what,
                    opened: &opened,
                    made: &made,
                    record: None,
                };
                return go_on(visit, signed_in, form, &did).await;
            }
            // They changed it, or the facts have changed: they read it once more.
            Err(DeskError::Refused(Rule::LetterDiffers)) => notice = Some("decision-letter-differs"),
            Err(error) => {
                let said = said(visit, what, error)?;
                return refuse(visit, signed_in, reference, &typed, said).await;
            }
        }
    }
    match letter(visit, signed_in, seen, &decision).await {
        Ok(letter) => {
            let shown = Shown {
                what,
                from: typed.from.as_ref(),
                entries: &typed.entries,
                version: seen.version,
                letter: letter.as_ref(),
                notice,
                // What was typed stands in the fields once more, with nothing wrong.
                as_typed: &typed.refused("", String::new()),
            };
            show_decision(visit, signed_in, &opened, &shown)
        }
        Err(DeskError::Refused(Rule::NotTrue(_))) if proposes(&opened, &typed) => {
            propose(visit, signed_in, form, (&opened, &typed, seen), &decision).await
        }
        Err(error) => {
            let said = said(visit, what, error)?;
            refuse(visit, signed_in, reference, &typed, said).await
        }
    }
}

/// Whether an outcome whose fact does not hold is proposed to those who may decide so.
fn proposes(opened: &TicketContext, typed: &Typed) -> bool {
    let alone = opened.options.allow(ActionKind::ResolveAgainstFacts);
    !alone && opened.options.allow(ActionKind::Propose) && !typed.against.trim().is_empty()
}

async fn propose(
    visit: &Visit,
    signed_in: &SignedIn,
    form: &FormBody,
    (opened, typed, seen): (&TicketContext, &Typed, SeenTicket),
    decision: &Decision,
) -> PageResult {
    let Decision::Resolve(wanted) = decision.clone() else {
        return Err(PageError::NotFound);
    };
    let proposed = visit
        .app()
        .change(signed_in.acting(), move |cx| propose_outcome(cx, seen, &wanted))
        .await;
    match proposed {
        Ok(made) => {
            let did = Did {
                what: "propose",
                opened,
                made: &made,
                record: None,
            };
            go_on(visit, signed_in, form, &did).await
        }
        Err(error) => {
            let said = said(visit, typed.what, error)?;
            refuse(
                visit,
                signed_in,
                &opened.ticket.reference.to_string(),
                typed,
                said,
            )
            .await
        }
    }
}

fn parse(typed: &Typed) -> Option<Decision> {
    let text = clean_paragraphs(&typed.text);
    if typed.what == "reopen" {
        return Some(Decision::Reopen(text));
    }
    let (code, other) = match typed.outcome.split_once(':') {
        Some((code, other)) => (code, Some(Reference::parse(other).ok()?)),
        None => (typed.outcome.as_str(), None),
    };
    Some(Decision::Resolve(Wanted {
        outcome: Outcome::for_staff().find(|known| known.code() == code)?,
        other,
        message: text,
        against_facts: clean_paragraphs(&typed.against),
    }))
}

async fn carry_out(
    visit: &Visit,
    signed_in: &SignedIn,
    seen: SeenTicket,
    decision: &Decision,
    shown: &str,
) -> Result<Ticket, DeskError> {
    let (decision, shown) = (decision.clone(), shown.to_owned());
    let done = visit.app().change(signed_in.acting(), move |cx| match &decision {
        Decision::Resolve(wanted) => resolve_ticket(cx, seen, wanted, &shown),
        Decision::Reopen(reason) => take_up_again(cx, seen, (reason, &shown)),
    });
    done.await
}

/// The letter that a form would send, if it would send one.
pub(super) async fn decision_letter(
    visit: &Visit,
    signed_in: &SignedIn,
    seen: SeenTicket,
    what: &'static str,
    form: &FormBody,
) -> Result<Option<Letter>, DeskError> {
    match parse(&Typed::of(what, form)) {
        Some(decision) => letter(visit, signed_in, seen, &decision).await,
        None => Ok(None),
    }
}

/// The letter that would leave, if one would.
async fn letter(
    visit: &Visit,
    signed_in: &SignedIn,
    seen: SeenTicket,
    decision: &Decision,
) -> Result<Option<Letter>, DeskError> {
    let decision = decision.clone();
    let read = visit
        .app()
        .look_up(signed_in.acting(), move |cx| match &decision {
            Decision::Resolve(wanted) => resolve_ticket::letter(cx, seen, wanted).map(Some),
            Decision::Reopen(reason) => take_up_again::letter(cx, seen, reason),
        });
    read.await
}

/// How a failure is answered: the status, the field that it is about, and the words.
type Said = (StatusCode, &'static str, String);

fn said(visit: &Visit, what: &'static str, error: DeskError) -> Result<Said, PageError> {
    let field = if matches!(error, DeskError::Refused(Rule::NotTrue(_))) {
        "outcome"
    } else if what == "undo" {
        // A press of a button has no field to lead to.
        "candidates"
    } else {
        what
    };
    let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
    Ok((status, field, words))
}

/// The ticket's page as it stands now, with what was typed and why it was refused.
async fn refuse(
    visit: &Visit,
    signed_in: &SignedIn,
    reference: &str,
    typed: &Typed,
    (status, field, message): Said,
) -> PageResult {
    let opened = open(visit, signed_in.acting(), reference, typed.from.clone()).await?;
    let refused = typed.refused(field, message);
    show_opened(
        visit,
        signed_in,
        status,
        &opened,
        &Told::overtaken(status, &typed.entries),
        Some(&refused),
    )
}
