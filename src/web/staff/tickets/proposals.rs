//! What staff may not do alone they propose from the ticket's page; what they may do alone, they do by the same form.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::DeskError;
use crate::desk::registry::correction_input::{FIELDS, of_impossible};
use crate::desk::registry::decide_proposal::{TicketCorrection, correct_for_ticket};
use crate::desk::registry::propose::{propose_correction, propose_record};
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::domain::complaint::{MESSAGE_MAX, Problem};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::ticket::proposal::CorrectedField;
use crate::domain::ticket::{Action, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::domain::values::reason::Reason;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{Did, Told, go_on};
use crate::web::staff::tickets::correct_form::words;
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::opened::{TicketContext, open, seen};
use crate::web::staff::tickets::ticket::show_opened;
use crate::web::staff::tickets::view_context::Refused;
use crate::wording::Wording;

/// A form of the page that was sent.
struct Sent<'a> {
    visit: &'a Visit,
    signed_in: &'a SignedIn,
    reference: &'a str,
    form: &'a FormBody,
    /// What was sent, as it stands in paths.
    what: &'static str,
    /// The record that it is about.
    record: Option<RecordId>,
}

/// What was wrong: status, words, and the field.
type Wrong = (StatusCode, String, String);

/// Proposes to take a record for the complaint's.
pub async fn propose(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, i64)>,
    form: FormBody,
) -> PageResult {
    let (reference, record) = path.into_inner();
    let record = RecordId(record);
    let sent = Sent {
        visit: &visit,
        signed_in: &signed_in,
        reference: &reference,
        form: &form,
        what: "propose",
        record: Some(record),
    };
    let opened = sent.open().await?;
    let field = format!("propose-{record}");
    if let Some(wrong) = sent.again(&field) {
        return sent.refuse(opened, wrong).await;
    }
    let typed = form.get("text");
    let reason = match Reason::parse(typed) {
        Ok(reason) => Some(reason),
        Err(_) if typed.trim().is_empty() => None,
        Err(wrong) => {
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, visit.t.refusal(&wrong), field);
            return sent.refuse(opened, wrong).await;
        }
    };
    let ticket = seen(opened.ticket.id, &form);
    let proposed = visit.app().change(signed_in.acting(), move |cx| {
        propose_record(cx, ticket, record, reason.as_ref())
    });
    sent.answer(opened, proposed.await, field).await
}

/// Corrects a record for the ticket, or proposes to.
pub async fn correct(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, i64)>,
    form: FormBody,
) -> PageResult {
    let (reference, record) = path.into_inner();
    let record = RecordId(record);
    let proposes = form.has("propose") || !signed_in.member.role.may_change_registry();
    let sent = Sent {
        visit: &visit,
        signed_in: &signed_in,
        reference: &reference,
        form: &form,
        what: "correct",
        record: Some(record),
    };
    let opened = sent.open().await?;
    let field = format!("correct-{record}");
    if let Some(wrong) = sent.again(&field) {
        return sent.refuse(opened, wrong).await;
    }
    let reason = match Reason::parse(form.get("text")) {
        Ok(reason) => reason,
        Err(wrong) => {
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, visit.t.refusal(&wrong), field);
            return sent.refuse(opened, wrong).await;
        }
    };
    let message = clean_paragraphs(form.get("message"));
    let count = message.chars().count();
    if count > MESSAGE_MAX {
        let words = visit
            .t
            .with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
        let wrong = (
            StatusCode::UNPROCESSABLE_ENTITY,
            words,
            format!("message-{record}"),
        );
        return sent.refuse(opened, wrong).await;
    }
    let fields = ticked(&form);
    let message = told(&opened, &fields, message);
    let ticket = seen(opened.ticket.id, &form);
    let against = form.get("seen").to_owned();
    let done = visit.app().change(signed_in.acting(), move |cx| {
        if proposes {
            return propose_correction(cx, ticket, (record, fields), message, &reason);
        }
        let correction = TicketCorrection {
            record,
            fields: &fields,
            message: &message,
        };
        correct_for_ticket(cx, ticket, &correction, &reason, &against)
    });
    let done = done.await;
    let sent = Sent {
        what: if proposes && done.is_ok() {
            "propose"
        } else {
            "correct"
        },
        ..sent
    };
    sent.answer(opened, done, field).await
}

/// Takes one's own proposal back.
pub async fn take_back(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let sent = Sent {
        visit: &visit,
        signed_in: &signed_in,
        reference: &reference,
        form: &form,
        what: "take-back",
        record: None,
    };
    let opened = sent.open().await?;
    let field = "waits".to_owned();
    if let Some(wrong) = sent.again(&field) {
        return sent.refuse(opened, wrong).await;
    }
    let ticket = seen(opened.ticket.id, &form);
    let done = visit.app().change(signed_in.acting(), move |cx| {
        act_on_ticket(cx, ticket, Action::TakeBackProposal)
    });
    sent.answer(opened, done.await, field).await
}

/// The fields that were ticked, with what stands in them.
fn ticked(form: &FormBody) -> Vec<CorrectedField> {
    let known = |name: &str| FIELDS.into_iter().any(|field| field.code() == name);
    let ticked = form.all("take").filter(|name| known(name));
    ticked
        .map(|name| CorrectedField {
            field: name.to_owned(),
            value: form.get(name).trim().to_owned(),
        })
        .collect()
}

/// What the citizen is told of details that were wrong: what was typed, or else which they are, in their language.
fn told(opened: &TicketContext, fields: &[CorrectedField], typed: String) -> String {
    if !typed.is_empty() || opened.filed.complaint.problem != Problem::WrongDetails {
        return typed;
    }
    let t = Wording::of(opened.filed.language);
    let line = |one: &CorrectedField| {
        let field = DoseField::parse(&one.field)?;
        let label = t.code("correct-field-", field.code());
        Some(format!("{label}: {}", words(t, field, &one.value)))
    };
    let lines: Vec<String> = fields.iter().filter_map(line).collect();
    t.with("correct-message-usual", &[("details", lines.join("; "))])
}

impl Sent<'_> {
    async fn open(&self) -> Result<TicketContext, PageError> {
        open(self.visit, self.signed_in.acting(), self.reference, None).await
    }

    /// What is said where the form is only shown once more.
    fn again(&self, field: &str) -> Option<Wrong> {
        let again = self.form.again()?;
        Some((again.status(), again.words(self.visit.t), field.to_owned()))
    }

    /// Leads on, or says what was refused.
    async fn answer(
        &self,
        opened: TicketContext,
        done: Result<Ticket, DeskError>,
        field: String,
    ) -> PageResult {
        let error = match done {
            Ok(made) => {
                let did = Did {
                    what: self.what,
                    opened: &opened,
                    made: &made,
                    record: None,
                };
                return go_on(self.visit, self.signed_in, self.form, &did).await;
            }
            Err(error) => error,
        };
        let t = self.visit.t;
        let wrong = if let DeskError::CannotBeTrue(reasons) = &error {
            of_impossible(reasons).into_iter().next()
        } else if let DeskError::Field(wrong) = &error {
            Some(wrong.clone())
        } else {
            None
        };
        let (status, usual) = refusal(t, error, Changing::Ticket)?;
        let known = wrong.filter(|wrong| DoseField::parse(wrong.field).is_some());
        let (words, field) = match known {
            Some(wrong) => (t.refusal(&wrong.refusal), format!("value-{}", wrong.field)),
            None => (usual, field),
        };
        self.refuse(opened, (status, words, field)).await
    }

    /// Shows the ticket as it stands now, beside what was typed.
    async fn refuse(&self, opened: TicketContext, (status, message, field): Wrong) -> PageResult {
        let (acting, view) = (self.signed_in.acting(), Listing::of_form(self.form));
        let opened = open(self.visit, acting, self.reference, view)
            .await
            .unwrap_or(opened);
        let refused = Refused {
            action: self.what,
            message,
            typed: self.form.get("text").to_owned(),
            target: self.record.map(|record| record.to_string()).unwrap_or_default(),
            field,
            fields: self.form.typed(),
            ..Refused::default()
        };
        show_opened(
            self.visit,
            self.signed_in,
            status,
            &opened,
            &Told::default(),
            Some(&refused),
        )
    }
}
