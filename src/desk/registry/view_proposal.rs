//! A proposal that waits, with what whoever decides has to know. Changes nothing.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::assess_ticket::Assessment;
use crate::desk::registry::correct_record::supposed;
use crate::desk::registry::propose::{current, read};
use crate::desk::tickets::resolve_ticket::{self, Wanted};
use crate::domain::certificate::Certificate;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::proposal::{CorrectedField, Outdated, Proposed, is_outdated};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::RecordId;
use crate::store::StoreError;
use crate::store::registry::person;
use crate::store::tickets::proposals::{self, Proposal};
use crate::store::tickets::ticket_details::TicketDetails;

/// A proposal with its evidence.
#[derive(Clone, Debug)]
pub struct ProposalSeen {
    /// What was proposed.
    pub proposal: Proposal,
    /// What has changed since, so that nobody may act by it.
    pub outdated: Option<Outdated>,
    /// The record that is to be corrected, as it is.
    pub record: Option<DoseRecord>,
    /// What the person's certificate would show.
    pub certificate: Option<Certificate>,
    /// The letter that would leave, where that is known before.
    pub letter: Option<Letter>,
}

/// The proposal that waits with a ticket, if one does.
///
/// # Errors
/// The store's.
pub fn view_proposal(
    cx: &mut Context<'_>,
    details: &TicketDetails,
    assessment: &Assessment,
) -> Result<Option<ProposalSeen>, StoreError> {
    let Some(waiting) = details.ticket.proposal else {
        return Ok(None);
    };
    let proposal = proposals::load(cx.conn, waiting.id)?;
    let events = details.entries.iter().map(|entry| &entry.event.kind);
    let outdated = is_outdated(waiting.id, events).then_some(Outdated::Ticket);
    let mut seen = ProposalSeen {
        proposal,
        outdated,
        record: None,
        certificate: None,
        letter: None,
    };
    match seen.proposal.what.clone() {
        Proposed::Accept { record, .. } => {
            let mut found = assessment.candidates.iter();
            if let Some(one) = found.find(|one| one.candidate.record.id == record) {
                seen.certificate.clone_from(&one.certificate);
                seen.letter.clone_from(&one.letter);
            } else {
                seen.outdated.get_or_insert(Outdated::Record);
            }
        }
        Proposed::Correct { record, fields, .. } => {
            let person = &details.filed.complaint.identity;
            match corrected(cx, person, (record, &fields)) {
                Ok((now, certificate)) => (seen.record, seen.certificate) = (Some(now), Some(certificate)),
                Err(DeskError::Store(error)) => return Err(error),
                Err(_) => {
                    seen.outdated.get_or_insert(Outdated::Record);
                }
            }
        }
        Proposed::Resolve {
            outcome,
            other,
            message,
        } => {
            let wanted = Wanted {
                outcome,
                other,
                message,
                against_facts: typed(&seen.proposal.ground),
            };
            let approver = cx.by.as_approver();
            let mut cx = Context::new(cx.conn, cx.desk, approver, cx.now);
            let letter = resolve_ticket::letter(&mut cx, SeenTicket::from(&details.ticket), &wanted);
            seen.letter = letter.ok();
            seen.certificate = Some(assessment.certificate.clone());
        }
    }
    Ok(Some(seen))
}

fn typed(ground: &Ground) -> String {
    if let Ground::Typed(text) = ground {
        text.clone()
    } else {
        String::new()
    }
}

/// A record as it is, and what the person's certificate would show if it were corrected so.
fn corrected(
    cx: &mut Context<'_>,
    complains: &Identity,
    (record, fields): (RecordId, &[CorrectedField]),
) -> Result<(DoseRecord, Certificate), DeskError> {
    let current = current(cx, record)?;
    let wanted = read(&current, fields)?;
    let statement = supposed(cx, &current, wanted)?;
    let supposed = DoseRecord {
        id: record,
        statement,
    };
    let mut held = person::held(cx.conn, &RecordIdentity::Sound(complains.clone()))?;
    for one in &mut held {
        if one.record.id == record {
            one.record = supposed.clone();
        }
    }
    Ok((current.record, Certificate::what_if(&held, &supposed)))
}
