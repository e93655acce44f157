//! Somebody decides about what somebody else proposed: what they approve is done in the same write, and the ticket ends by it
//! where that is what was proposed.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::judge_candidate;
use crate::desk::registry::correct_record::{self, correct_record};
use crate::desk::registry::propose::{current, read};
use crate::desk::tickets::resolve_ticket::{self, Wanted, resolve_ticket};
use crate::domain::complaint::Problem;
use crate::domain::ticket::by_hand::Given;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::proposal::{CorrectedField, Outdated, Proposed, is_outdated};
use crate::domain::ticket::{Action, Refused, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{ProposalId, RecordId};
use crate::domain::values::reason::Reason;
use crate::store::registry;
use crate::store::tickets::proposals::{self, Proposal};
use crate::store::tickets::{self, complaints, timeline};

/// A proposal as somebody saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenProposal {
    /// Which.
    pub id: ProposalId,
    /// The version of its ticket then.
    pub version: i32,
}

/// What stood beside the button of whoever decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// The fingerprint of the letter, where one could be shown.
    pub letter: Option<&'a str>,
    /// [`crate::domain::ticket::by_hand::Objections::as_seen`] of the record.
    pub against: &'a str,
}

/// Approves what somebody else proposed, and does it.
///
/// # Errors
/// [`DeskError::Outdated`] if ticket or record have changed since it was proposed; [`DeskError::Refused`] if they proposed it
/// themselves or it does not wait any more; whatever forbids what was proposed. Then nothing is kept.
pub fn approve(cx: &mut Context<'_>, seen: SeenProposal, shown: Shown<'_>) -> Result<Ticket, DeskError> {
    registry::hold(cx.conn)?;
    let (proposal, ticket) = waiting(cx, seen)?;
    let change = ticket.act(Action::ApproveProposal, cx.by, &cx.desk.promise, cx.now)?;
    let entries = timeline::load(cx.conn, ticket.id)?;
    if is_outdated(seen.id, entries.iter().map(|entry| &entry.event.kind)) {
        return Err(DeskError::Outdated(Outdated::Ticket));
    }
    tickets::save(cx.conn, &change, cx.now)?;
    let seen = SeenTicket {
        id: ticket.id,
        version: seen.version + 1,
    };
    let approver = cx.by.as_approver();
    let cx = &mut Context::new(cx.conn, cx.desk, approver, cx.now);
    carry_out(cx, seen, &proposal, shown)
}

/// Declines what somebody else proposed: the ticket tells them so.
///
/// # Errors
/// As [`approve`].
pub fn decline(cx: &mut Context<'_>, seen: SeenProposal, reason: &Reason) -> Result<Ticket, DeskError> {
    let (_, ticket) = waiting(cx, seen)?;
    let action = Action::DeclineProposal(Ground::from(reason));
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}

/// The proposal, as it waits with its ticket, which is as it was seen.
fn waiting(cx: &mut Context<'_>, seen: SeenProposal) -> Result<(Proposal, Ticket), DeskError> {
    let proposal = proposals::load(cx.conn, seen.id)?;
    let ticket = tickets::load(cx.conn, proposal.ticket)?;
    if ticket.proposal.is_none_or(|waiting| waiting.id != seen.id) {
        return Err(Refused::NoProposal.into());
    }
    if ticket.version != seen.version {
        return Err(DeskError::Stale);
    }
    Ok((proposal, ticket))
}

fn carry_out(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    proposal: &Proposal,
    shown: Shown<'_>,
) -> Result<Ticket, DeskError> {
    let reason = typed(&proposal.ground);
    match &proposal.what {
        Proposed::Accept { record, .. } => {
            let given = Given {
                reason: reason.as_ref(),
                seen: shown.against,
            };
            match judge_candidate::accept(cx, seen, *record, given, shown.letter) {
                Err(DeskError::NotOffered) => Err(DeskError::Outdated(Outdated::Record)),
                done => done,
            }
        }
        Proposed::Correct {
            record,
            fields,
            message,
        } => {
            let reason = reason.ok_or(Refused::NeedsText)?;
            let correction = TicketCorrection {
                record: *record,
                fields,
                message,
            };
            correct_for_ticket(cx, seen, &correction, &reason, shown.against)
        }
        Proposed::Resolve {
            outcome,
            other,
            message,
        } => {
            let wanted = Wanted {
                outcome: *outcome,
                other: *other,
                message: message.clone(),
                against_facts: reason
                    .map(|reason| reason.as_str().to_owned())
                    .unwrap_or_default(),
            };
            resolve_ticket(cx, seen, &wanted, shown.letter.unwrap_or_default())
        }
    }
}

/// What somebody typed as the ground.
fn typed(ground: &Ground) -> Option<Reason> {
    if let Ground::Typed(text) = ground {
        Reason::parse(text).ok()
    } else {
        None
    }
}

/// What is to be corrected for a ticket.
#[derive(Clone, Copy, Debug)]
pub struct TicketCorrection<'a> {
    /// The record, as it was seen.
    pub record: RecordId,
    /// What it is to say.
    pub fields: &'a [CorrectedField],
    /// What the citizen is told where details were wrong.
    pub message: &'a str,
}

/// Corrects a record for a ticket, releases it if it still breaks rules, and ends the ticket by it: as the record of the
/// missing dose, or as the detail that was wrong. `against` is what stood against the record on the page.
///
/// # Errors
/// [`DeskError::Outdated`] if the record has changed; whatever forbids one of the steps. Then nothing is kept.
pub fn correct_for_ticket(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    correction: &TicketCorrection<'_>,
    reason: &Reason,
    against: &str,
) -> Result<Ticket, DeskError> {
    registry::hold(cx.conn)?;
    cx.seen(seen)?;
    let current = current(cx, correction.record)?;
    let wanted = correct_record::Wanted {
        corrected: read(&current, correction.fields)?,
        release: true,
    };
    let done = correct_record(cx, (correction.record, wanted), reason)?;
    let ticket = tickets::load(cx.conn, seen.id)?;
    if !ticket.status.is_open() {
        // The engine ended it by the record as it says now.
        return Ok(ticket);
    }
    let filed = complaints::load(cx.conn, seen.id)?;
    let given = Given {
        reason: Some(reason),
        seen: against,
    };
    if filed.complaint.problem != Problem::WrongDetails {
        return judge_candidate::accept(cx, SeenTicket::from(&ticket), done.id, given, None);
    }
    let wanted = Wanted {
        outcome: Outcome::Corrected,
        other: None,
        message: correction.message.to_owned(),
        against_facts: String::new(),
    };
    match tell(cx, &ticket, &wanted) {
        // The dose does not show yet, since the record is not linked: the ticket says so before it ends.
        Err(DeskError::Refused(Refused::NotTrue(_))) => {
            let accepted = judge_candidate::accept(cx, SeenTicket::from(&ticket), done.id, given, None)?;
            let accepted = tickets::load(cx.conn, accepted.id)?;
            tell(cx, &accepted, &wanted)
        }
        told => told,
    }
}

/// Ends a ticket with the letter that follows.
fn tell(cx: &mut Context<'_>, ticket: &Ticket, wanted: &Wanted) -> Result<Ticket, DeskError> {
    let seen = SeenTicket::from(ticket);
    let letter = resolve_ticket::letter(cx, seen, wanted)?;
    resolve_ticket(cx, seen, wanted, &letter.fingerprint())
}
