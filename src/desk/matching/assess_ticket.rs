//! All that staff need to judge the records that were found for a ticket. Changes nothing.

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::desk::matching::match_ticket::look_for;
use crate::desk::matching::{objections, settle_by_match};
use crate::desk::tickets::outcome_facts;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::ticket::by_hand::Objections;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::settlement::{Hindrance, Settlement, Settler};
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::coded::Coded;
use crate::matching::explain::{Explanation, explain};
use crate::matching::particulars::Particulars;
use crate::matching::{Candidate, Decision, Reason};
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{self};
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::{AnyConnection, StoreError};

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
    /// What speaks against accepting it, and who would lose what by it.
    pub objections: Objections,
    /// What accepting it would do, or why it cannot be accepted.
    pub if_accepted: Result<Settlement, Hindrance>,
    /// The letter that would leave if it were accepted.
    pub letter: Option<Letter>,
}

/// What stands above what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// What is to be decided.
    Decision(Decision),
    /// A record is linked for the ticket.
    Linked,
    /// The ticket has ended.
    Ended,
}

impl Heading {
    /// Its code in message keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Decision(decision) => decision.code(),
            Self::Linked => "linked",
            Self::Ended => "ended",
        }
    }
}

/// What was found for a ticket.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// What to do, or what was done.
    pub heading: Heading,
    /// Why: message keys.
    pub reasons: Vec<&'static str>,
    /// The records, the most likely first.
    pub candidates: Vec<Assessed>,
    /// The links that were accepted for this ticket and not revoked, suspended ones too.
    pub links: Vec<StandingLink>,
    /// The letter that would leave if one of them were revoked.
    pub if_revoked: Option<Letter>,
}

/// Assesses a ticket.
///
/// # Errors
/// The store's.
pub fn assess(
    conn: &mut AnyConnection,
    desk: &Desk,
    ticket: &Ticket,
    filed: &FiledComplaint,
    now: DateTime<Utc>,
) -> Result<Assessment, StoreError> {
    let said = Particulars::from(&filed.complaint);
    let finding = look_for(conn, desk, filed.id, &filed.complaint)?;
    let certain = match finding.certain() {
        Some(record) => settle_by_match::decide(conn, filed, record, Settler::Engine, now)?.err(),
        None => None,
    };
    let (found, reasons) = (finding.decision, finding.reasons);
    let mut against = Vec::with_capacity(finding.candidates.len());
    for candidate in &finding.candidates {
        let of = (finding.candidates.as_slice(), candidate);
        against.push(objections::against(conn, desk, filed, of)?);
    }
    let mut candidates = Vec::with_capacity(finding.candidates.len());
    for (candidate, objections) in finding.candidates.into_iter().zip(against) {
        let if_accepted = settle_by_match::decide(conn, filed, &candidate.record, Settler::Human, now)?;
        candidates.push(Assessed {
            objections,
            letter: letter(conn, filed, if_accepted.as_ref().ok())?,
            if_accepted,
            explanation: explain(&said, &candidate),
            holders: holders(conn, filed, &candidate.record)?,
            linked: linked(conn, filed, &candidate.record)?,
            candidate,
        });
    }
    // Nobody is asked to confirm a record that cannot be accepted.
    let best = candidates.first().and_then(|best| {
        let elsewhere = best.linked == Some(LinkedTo::Another);
        let hindrance = best.if_accepted.as_ref().err().copied();
        hindrance.or(elsewhere.then_some(Hindrance::LinkedToAnother))
    });
    let hindrance = certain.or(best.filter(|_| found != Decision::None));
    let links = links::of_ticket(conn, filed.id)?;
    let heading = if !ticket.status.is_open() {
        Heading::Ended
    } else if !links.is_empty() {
        Heading::Linked
    } else {
        Heading::Decision(hindrance.map_or(found, |_| Decision::Conflict))
    };
    Ok(Assessment {
        heading,
        reasons: match (heading, hindrance) {
            (Heading::Linked | Heading::Ended, _) => Vec::new(),
            (Heading::Decision(_), hindrance) => {
                // What speaks for a record does not matter where it cannot be accepted.
                let against = hindrance.is_none() || found == Decision::Conflict;
                let found = reasons.into_iter().map(Reason::key).filter(|_| against);
                hindrance.map(Hindrance::key).into_iter().chain(found).collect()
            }
        },
        candidates,
        if_revoked: links.first().and_then(|link| revocation(desk, ticket, link, now)),
        links,
    })
}

/// The letter that revoking a link would send: it does not say whose the record is, or why.
fn revocation(desk: &Desk, ticket: &Ticket, link: &StandingLink, now: DateTime<Utc>) -> Option<Letter> {
    let action = Action::RevokeLink {
        row: link.row.clone(),
        ground: link.ground.clone(),
    };
    let change = ticket.act(action, Acting::System, &desk.promise, now).ok()?;
    change.letters.into_iter().next()
}

/// The letter that accepting a record would send.
fn letter(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    settlement: Option<&Settlement>,
) -> Result<Option<Letter>, StoreError> {
    let ends = settlement.and_then(|settlement| Some((settlement.record, settlement.outcome?)));
    let Some((record, outcome)) = ends else {
        return Ok(None);
    };
    let basis = outcome_facts::basis_of_record(conn, &filed.complaint, record)?;
    Ok(Some(Letter::Resolved {
        outcome,
        message: String::new(),
        basis,
    }))
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
