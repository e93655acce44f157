//! Staff say whether a record that was found is the complaint's.

use chrono::{DateTime, Utc};

use super::change_registry::ChangeRefused;
use super::match_ticket::{look_again_at, look_for};
use super::{Desk, DeskError, explain_match, outcome_facts, settle_by_match};
use crate::domain::dose_record::DoseRecord;
use crate::domain::ids::{RecordId, TicketId};
use crate::domain::matched::Accepted;
use crate::domain::outcome::Basis;
use crate::domain::settlement::{Hindrance, Settler};
use crate::domain::staff::StaffMember;
use crate::domain::ticket::{Acting, Action, Refused, Ticket};
use crate::matching::Candidate;
use crate::matching::particulars::Particulars;
use crate::store::complaints::FiledComplaint;
use crate::store::{AnyConnection, StoreError, complaints, tickets};

/// Why a record was not accepted, rejected or offered again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JudgementRefused {
    /// The ticket does not allow it, or has changed, or the store could not do it.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The record is not among the candidates any more.
    #[error("the record is not offered for this ticket")]
    NotOffered,
    /// The record does not stand rejected any more.
    #[error("the record is not rejected for this ticket")]
    NotRejected,
    /// The record is quarantined; a supervisor has to release it.
    #[error("a quarantined record needs a supervisor")]
    NeedsSupervisor,
    /// The certificate would not be right by it.
    #[error("the record does not settle the complaint: {}", .0.key())]
    Hindered(Hindrance),
}

impl From<StoreError> for JudgementRefused {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<Refused> for JudgementRefused {
    fn from(refused: Refused) -> Self {
        Self::Desk(refused.into())
    }
}

impl From<ChangeRefused> for JudgementRefused {
    fn from(refused: ChangeRefused) -> Self {
        Self::Desk(refused.into())
    }
}

/// Which record of which ticket, as somebody saw them.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The ticket.
    pub ticket: TicketId,
    /// Its version on the page.
    pub version: i32,
    /// The version of the record on the page.
    pub record: RecordId,
}

struct Opened {
    ticket: Ticket,
    filed: FiledComplaint,
    candidate: Candidate<DoseRecord>,
}

fn open(conn: &mut AnyConnection, desk: &Desk, seen: Seen) -> Result<Opened, JudgementRefused> {
    let ticket = tickets::load(conn, seen.ticket)?;
    if ticket.version != seen.version {
        return Err(DeskError::Stale.into());
    }
    let filed = complaints::load(conn, seen.ticket)?;
    let found = look_for(conn, desk, seen.ticket, &filed.complaint)?.candidates;
    let candidate = found
        .into_iter()
        .find(|candidate| candidate.record.id == seen.record);
    Ok(Opened {
        ticket,
        filed,
        candidate: candidate.ok_or(JudgementRefused::NotOffered)?,
    })
}

/// Takes a record for the complaint's: links it if it states another identity, releases it if it is quarantined and
/// they may, and ends the ticket where nothing more has to be said. `shown` is the fingerprint of the letter that stood
/// beside the button; it leaves when the time for undoing is over.
///
/// # Errors
/// [`JudgementRefused`]; then nothing is kept.
pub fn accept(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    seen: Seen,
    shown: &str,
    now: DateTime<Utc>,
) -> Result<Ticket, JudgementRefused> {
    let Opened {
        ticket,
        filed,
        candidate,
    } = open(conn, desk, seen)?;
    let settlement = settle_by_match::decide(conn, &filed, &candidate.record, Settler::Human, now)?
        .map_err(JudgementRefused::Hindered)?;
    let acting = Acting::Staff(by.id, by.role);
    let accepted = |record, basis| Accepted {
        record,
        linked: settlement.link,
        released: settlement.release,
        matched: Some(explain_match::matched(&candidate)),
        outcome: settlement.outcome,
        basis,
    };
    // The ticket's rules come first: whoever may not act on it learns that, not what hinders.
    let trial = Action::AcceptRecord(accepted(settlement.record, Basis::default()));
    ticket.act(trial, acting, &desk.promise, now)?;
    if settlement.release && !by.role.may_change_registry() {
        return Err(JudgementRefused::NeedsSupervisor);
    }
    let said = Particulars::from(&filed.complaint);
    let ground = explain_match::ground(&said, &candidate).ok_or(JudgementRefused::NotOffered)?;
    let record = settle_by_match::carry_out(conn, &filed, &settlement, Some(by.id), &ground, now)?;
    let basis = outcome_facts::basis_of_record(conn, &filed.complaint, record)?;
    let action = Action::AcceptRecord(accepted(record, basis));
    let change = ticket.act(action, acting, &desk.promise, now)?;
    if change.letters.iter().any(|letter| letter.fingerprint() != shown) {
        return Err(Refused::LetterDiffers.into());
    }
    tickets::save(conn, &change, &desk.promise, now)?;
    if settlement.link || settlement.release {
        // The same person may have complained more than once.
        let theirs = complaints::tickets_of(conn, &[filed.complaint.identity.number()])?;
        look_again_at(conn, desk, &theirs, now)?;
    }
    Ok(change.ticket)
}

/// Says that a record is not the complaint's: it is offered no more for this ticket.
///
/// # Errors
/// [`JudgementRefused`]; then nothing is kept.
pub fn reject(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    seen: Seen,
    reason: String,
    now: DateTime<Utc>,
) -> Result<Ticket, JudgementRefused> {
    let opened = open(conn, desk, seen)?;
    let action = Action::RejectRecord {
        record: seen.record,
        row: opened.candidate.record.statement.row(),
        reason,
    };
    let acting = Acting::Staff(by.id, by.role);
    let change = opened.ticket.act(action, acting, &desk.promise, now)?;
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(change.ticket)
}
