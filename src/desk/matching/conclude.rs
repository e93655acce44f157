//! What a find comes to: whether it may be acted on, what is done to the registry for it, and how the ticket changes.

use std::sync::Arc;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::matching::look::Looked;
use crate::desk::matching::settle_by_match::ends_suspended_link;
use crate::desk::matching::{explain_match, settle_by_match, stake};
use crate::desk::tickets::evidence::Evidence;
use crate::domain::ticket::matched::Settled;
use crate::domain::ticket::outcome::{Basis, ToldDose};
use crate::domain::ticket::settlement::{Settlement, Settler};
use crate::domain::ticket::{Acting, Action, Change};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::matching::Decision;
use crate::matching::particulars::Particulars;
use crate::store::StoreError;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::search_start::SearchStart;

/// Why a human has to decide where the machine would have, if it were not for a pause: a message key.
pub(super) const PAUSED: &str = "reason-machine-paused";

/// What a search comes to for its ticket, which is not saved yet.
pub(super) struct Concluded {
    /// The change.
    pub(super) change: Change,
    /// Whether links or records were changed for it.
    pub(super) changed_links: bool,
}

/// Why the registry is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The complaint was filed.
    Filed,
    /// Its particulars were amended: the timeline says what they lead to, also where that is nothing.
    Amended,
    /// Something changed in the registry.
    Changed,
}

/// What follows from what was found, with all that it needs but the ticket's change; nothing if nothing new was found.
pub(super) fn conclude(
    cx: &mut Context<'_>,
    SearchStart { ticket, filed, .. }: &SearchStart,
    looked: &Looked,
    occasion: Occasion,
) -> Result<Option<Concluded>, DeskError> {
    let finding = &looked.finding;
    let mut report = explain_match::report(finding);
    let (mut settled, mut changed_links) = (None, false);
    // What an agent has in hand stays there, with the registry as it is.
    let may_act = occasion == Occasion::Filed || ticket.status.can_be_settled_by_match();
    if let Some(record) = finding.certain().filter(|_| may_act) {
        let places = Arc::clone(&looked.places);
        let evidence = Evidence::beside_find(cx.conn, places, &filed.complaint, record)?;
        match settle_by_match::decide(&evidence, filed, record, Settler::Engine, cx.now)? {
            // The record stands as it was found: a human says whether it is the one.
            Ok(_) if looked.paused => report.reasons = vec![PAUSED.to_owned()],
            Ok(settlement) => {
                settled = carry_out(cx, &evidence, (filed, &settlement), looked)?;
                let ended = ends_suspended_link(&evidence, &filed.complaint.identity, &settlement);
                changed_links = settled.is_some() && (settlement.link || settlement.release || ended);
            }
            Err(hindrance) => {
                Decision::Conflict.code().clone_into(&mut report.decision);
                report.reasons = vec![hindrance.key().to_owned()];
            }
        }
    }
    let nothing_new = settled.is_none() && (may_act || finding.certain().is_none());
    if occasion == Occasion::Changed && nothing_new {
        return Ok(None);
    }
    report.urgent = stake::urgent(cx, filed, looked, settled.is_some())?;
    let action = Action::Look { settled, report };
    let change = ticket.act(action, Acting::System, &cx.desk.promise, cx.now)?;
    Ok(Some(Concluded {
        change,
        changed_links,
    }))
}

/// Why the most likely record is taken for the one.
fn ground(filed: &FiledComplaint, looked: &Looked) -> Option<Ground> {
    let said = Particulars::from(&filed.complaint);
    let best = looked.finding.candidates.first()?;
    Some(explain_match::ground(&said, best))
}

/// Makes the record count. Nothing if there is no way to say why.
fn carry_out(
    cx: &mut Context<'_>,
    evidence: &Evidence,
    (filed, settlement): (&FiledComplaint, &Settlement),
    looked: &Looked,
) -> Result<Option<Settled>, DeskError> {
    let (Some(ground), Some(outcome)) = (ground(filed, looked), settlement.outcome) else {
        return Ok(None);
    };
    let record = settle_by_match::carry_out(cx, evidence, (filed, settlement), None, &ground)?;
    // A release changes nothing of what the citizen is told.
    let shown = evidence
        .records
        .version(settlement.record)
        .ok_or(StoreError::Missing)?;
    let basis = Basis::shown(filed.complaint.problem, Some(ToldDose::from(&shown.statement)));
    Ok(Some(Settled {
        record,
        outcome,
        basis,
    }))
}
