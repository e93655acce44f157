//! What somebody may not do alone they propose for a ticket, with everything filled in.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::judge_candidate::proposable;
use crate::desk::registry::correct_record::{Corrected, supposed};
use crate::desk::registry::correction_input;
use crate::desk::tickets::resolve_ticket::{self, Wanted};
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::staff::Role;
use crate::domain::ticket::by_hand::NotByHand;
use crate::domain::ticket::proposal::{CorrectedField, NewProposal, Outdated, Proposed};
use crate::domain::ticket::{Acting, Action, ActionKind, Refused, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::RecordId;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::registry::corrections::{self, CurrentVersion};
use crate::store::tickets::{self, proposals};

/// Proposes to take a record for the complaint's, released where it is quarantined. Where something speaks against it, it
/// takes a reason; else how it compared is the ground.
///
/// # Errors
/// [`DeskError`]; then nothing is kept.
pub fn propose_record(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    record: RecordId,
    reason: Option<&Reason>,
) -> Result<Ticket, DeskError> {
    permitted(cx, seen)?;
    let found = proposable(cx, seen, record)?;
    if found.doubtful && reason.is_none() {
        return Err(NotByHand::NeedsReason.into());
    }
    let what = Proposed::Accept {
        record,
        releases: found.releases,
    };
    propose(cx, seen, &what, reason.map_or(found.ground, Ground::from))
}

/// Proposes to correct what a record says.
///
/// # Errors
/// [`DeskError`]; a field that is wrong. Then nothing is kept.
pub fn propose_correction(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    (record, fields): (RecordId, Vec<CorrectedField>),
    message: String,
    reason: &Reason,
) -> Result<Ticket, DeskError> {
    permitted(cx, seen)?;
    let current = current(cx, record)?;
    let corrected = read(&current, &fields)?;
    supposed(cx, &current, corrected)?;
    let what = Proposed::Correct {
        record,
        fields,
        message,
    };
    propose(cx, seen, &what, Ground::from(reason))
}

/// Proposes to end a ticket with an outcome whose fact does not hold, for the reason that stands in `wanted`.
///
/// # Errors
/// [`DeskError`]; then nothing is kept.
pub fn propose_outcome(cx: &mut Context<'_>, seen: SeenTicket, wanted: &Wanted) -> Result<Ticket, DeskError> {
    let by = cx.member()?;
    permitted(cx, seen)?;
    if wanted.against_facts.trim().is_empty() {
        return Err(Refused::NeedsText.into());
    }
    // The least that whoever approves it may do.
    let approver = Acting::Approver(by, Role::Supervisor);
    let mut trial = Context::new(cx.conn, cx.desk, approver, cx.now);
    resolve_ticket::letter(&mut trial, seen, wanted)?;
    let what = Proposed::Resolve {
        outcome: wanted.outcome,
        other: wanted.other,
        message: wanted.message.clone(),
    };
    propose(cx, seen, &what, Ground::typed(wanted.against_facts.clone()))
}

/// The ticket's rules come first: whoever may not act on it learns that, not what is wrong with what they propose.
fn permitted(cx: &mut Context<'_>, seen: SeenTicket) -> Result<(), DeskError> {
    let ticket = cx.seen(seen)?;
    Ok(ticket.permits(ActionKind::Propose, cx.by, &cx.desk.promise, cx.now)?)
}

fn propose(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    what: &Proposed,
    ground: Ground,
) -> Result<Ticket, DeskError> {
    let ticket = cx.seen(seen)?;
    let id = proposals::insert(cx.conn, ticket.id, cx.member()?, (what, &ground), cx.now)?;
    let action = Action::Propose(NewProposal {
        id,
        what: what.code(),
        ground,
    });
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}

/// The version for which something was proposed, as long as it counts.
pub(super) fn current(cx: &mut Context<'_>, record: RecordId) -> Result<CurrentVersion, DeskError> {
    let found = corrections::load(cx.conn, &[record])?.pop();
    found
        .filter(|one| one.is_current)
        .ok_or(DeskError::Outdated(Outdated::Record))
}

/// What a record is to say, with these fields changed.
pub(super) fn read(current: &CurrentVersion, fields: &[CorrectedField]) -> Result<Corrected, DeskError> {
    let says = &current.record.statement;
    let differ = differing(says, fields);
    if differ.is_empty() {
        let nothing = Refusal::new("refusal-nothing-corrected");
        return Err(DeskError::Field(nothing.at("fields")));
    }
    let filled = correction_input::filled_in(says);
    let value = |name: &str| {
        let known = filled.iter().find(|(known, _)| *known == name);
        let changed = differ.iter().find(|changed| changed.field == name);
        let value = changed.map(|changed| changed.value.clone());
        value
            .or_else(|| known.map(|(_, value)| value.clone()))
            .unwrap_or_default()
    };
    let wrong = |mut errors: Vec<FieldError>| errors.drain(..).next();
    correction_input::parse(value, says)
        .map_err(|errors| wrong(errors).map_or(DeskError::Stale, DeskError::Field))
}

/// Those of the fields that say something else than a record.
fn differing<'a>(says: &DoseStatement, fields: &'a [CorrectedField]) -> Vec<&'a CorrectedField> {
    let filled = correction_input::filled_in(says);
    let differs = |changed: &&CorrectedField| {
        filled
            .iter()
            .any(|(known, value)| *known == changed.field && *value != changed.value)
    };
    fields.iter().filter(differs).collect()
}
