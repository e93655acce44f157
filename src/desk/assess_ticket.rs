//! All that staff need to judge the records that were found for a ticket. Changes nothing.

use chrono::{DateTime, Utc};

use super::change_registry::ChangeRefused;
use super::match_ticket::look_for;
use super::{Desk, settle_by_match};
use crate::domain::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::settlement::{Hindrance, Settlement, Settler};
use crate::matching::explain::{Explanation, explain};
use crate::matching::particulars::Particulars;
use crate::matching::{Candidate, Decision, Reason};
use crate::store::complaints::FiledComplaint;
use crate::store::registry::links::{self, StandingLink};
use crate::store::{AnyConnection, StoreError, registry};

/// To whom a record is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkedTo {
    /// To the person who complains.
    ThisPerson,
    /// To somebody else.
    Another,
}

/// A record that was found, with all that speaks for it and against it.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// How it compares.
    pub candidate: Candidate<DoseRecord>,
    /// Why, in words.
    pub explanation: Explanation,
    /// The other records with its number, where that is not the complaint's.
    pub holders: Vec<DoseRecord>,
    /// To whom it is linked.
    pub linked: Option<LinkedTo>,
    /// What accepting it would do, or why it cannot be accepted.
    pub if_accepted: Result<Settlement, Hindrance>,
}

/// What was found for a ticket.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// What to do.
    pub decision: Decision,
    /// Why: message keys.
    pub reasons: Vec<&'static str>,
    /// The records, the likeliest first.
    pub candidates: Vec<Assessed>,
    /// The links that were accepted for this ticket and not revoked, suspended ones too.
    pub links: Vec<StandingLink>,
}

/// Assesses a ticket.
///
/// # Errors
/// The store's.
pub fn assess(
    conn: &mut AnyConnection,
    desk: &Desk,
    filed: &FiledComplaint,
    now: DateTime<Utc>,
) -> Result<Assessment, StoreError> {
    let said = Particulars::from(&filed.complaint);
    let finding = look_for(conn, desk, filed.id, &filed.complaint)?;
    let hindrance = match finding.certain() {
        Some(record) => decide(conn, filed, record, Settler::Engine, now)?.err(),
        None => None,
    };
    let (decision, reasons) = match hindrance {
        Some(hindrance) => (Decision::Conflict, vec![hindrance.key()]),
        None => (
            finding.decision,
            finding.reasons.iter().copied().map(Reason::key).collect(),
        ),
    };
    let mut candidates = Vec::with_capacity(finding.candidates.len());
    for candidate in finding.candidates {
        candidates.push(Assessed {
            explanation: explain(&said, &candidate),
            holders: holders(conn, filed, &candidate.record)?,
            linked: linked(conn, filed, &candidate.record)?,
            if_accepted: decide(conn, filed, &candidate.record, Settler::Human, now)?,
            candidate,
        });
    }
    Ok(Assessment {
        decision,
        reasons,
        candidates,
        links: links::of_ticket(conn, filed.id)?,
    })
}

fn decide(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    record: &DoseRecord,
    by: Settler,
    now: DateTime<Utc>,
) -> Result<Result<Settlement, Hindrance>, StoreError> {
    settle_by_match::decide(conn, filed, record, by, now).map_err(|refused| match refused {
        ChangeRefused::Store(error) => error,
        // Changed since it was found: the page shows it when it is asked for again.
        ChangeRefused::NotAllowed | ChangeRefused::Stale => StoreError::Conflict,
    })
}

fn holders(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    record: &DoseRecord,
) -> Result<Vec<DoseRecord>, StoreError> {
    let identity = &record.statement.identity;
    if *identity == RecordIdentity::Sound(filed.complaint.identity.clone()) {
        return Ok(Vec::new());
    }
    let mut others = registry::of_number(conn, identity.number())?;
    others.retain(|other| other.id != record.id);
    Ok(others)
}

fn linked(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    record: &DoseRecord,
) -> Result<Option<LinkedTo>, StoreError> {
    let row = &record.statement;
    let ever = links::of_record(conn, &row.source_system, &row.source_record_id)?;
    let standing = ever.into_iter().find(links::Link::is_in_force);
    Ok(standing.map(|link| {
        if link.person == filed.complaint.identity {
            LinkedTo::ThisPerson
        } else {
            LinkedTo::Another
        }
    }))
}
