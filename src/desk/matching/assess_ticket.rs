//! All that staff need to judge the records that were found for a ticket. Changes nothing.

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::desk::context::Context;
use crate::desk::matching::conclude::PAUSED;
use crate::desk::matching::look::{Looked, look_beside};
use crate::desk::matching::offer_again::Rejected;
use crate::desk::matching::{objections, settle_by_match};
use crate::desk::tickets::evidence::Evidence;
use crate::desk::tickets::outcome_facts;
use crate::domain::certificate::Certificate;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::by_hand::Objections;
use crate::domain::ticket::event::rejected_after;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::settlement::{Hindrance, Settlement, Settler};
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::matching::explain::{Explanation, explain};
use crate::matching::particulars::Particulars;
use crate::matching::{Candidate, Decision, Reason};
use crate::store::StoreError;
use crate::store::registry::links::StandingLink;
use crate::store::tickets::answered::Answered;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::ticket_details::TicketDetails;

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
    /// What the person's certificate would show then; nothing where it cannot be accepted.
    pub certificate: Option<Certificate>,
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
    /// What the person's certificate shows now.
    pub certificate: Certificate,
    /// The person's other tickets.
    pub others: Vec<OtherTicket>,
}

/// Another ticket of the person who complains.
#[derive(Clone, Debug)]
pub struct OtherTicket {
    /// What people quote.
    pub reference: Reference,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
}

/// Assesses a ticket, and gathers the records that stand rejected for it and what an outcome could state. Three statements
/// tell all of it beside those of the search.
///
/// # Errors
/// The store's.
pub fn assess(
    cx: &mut Context<'_>,
    details: &TicketDetails,
) -> Result<(Assessment, Vec<Rejected>, Facts), StoreError> {
    assess_beside(cx, details, None)
}

/// The same beside a record that somebody asks for, which is among the candidates however little speaks for it.
///
/// # Errors
/// The store's.
pub fn assess_beside(
    cx: &mut Context<'_>,
    TicketDetails {
        ticket,
        filed,
        entries,
        ..
    }: &TicketDetails,
    asked_for: Option<RecordId>,
) -> Result<(Assessment, Vec<Rejected>, Facts), StoreError> {
    let said = Particulars::from(&filed.complaint);
    let rejected = rejected_after(entries.iter().map(|entry| (&entry.event.kind, entry)));
    let rows: Vec<SourceRow> = rejected.iter().map(|(row, _)| (*row).clone()).collect();
    let Looked {
        finding,
        with_numbers,
        places,
        paused,
    } = look_beside(cx, &filed.complaint, &rows, asked_for)?;
    let found = || finding.candidates.iter().map(|candidate| &candidate.record);
    let evidence = Evidence::read(cx.conn, places, &filed.complaint, found(), &rows)?;
    let with_number = |record: &DoseRecord| {
        let known = with_numbers.get(record.statement.identity.number());
        known.map_or(&[][..], Vec::as_slice)
    };
    let rejected = rejected.into_iter().filter_map(|(row, entry)| {
        let record = evidence.records.of_row(row)?.as_it_stands()?.clone();
        let entry = entry.clone();
        Some(Rejected { record, entry })
    });
    let rejected = rejected.collect();
    let facts = outcome_facts::from(&evidence, cx.desk, filed, entries, cx.now);
    let certain = match finding.certain() {
        Some(record) => settle_by_match::decide(&evidence, filed, record, Settler::Engine, cx.now)?.err(),
        None => None,
    };
    let found_for_certain = finding.certain().is_some();
    let (found, reasons) = (finding.decision, finding.reasons);
    let mut against = Vec::with_capacity(finding.candidates.len());
    for candidate in &finding.candidates {
        let of = (finding.candidates.as_slice(), candidate);
        let with_number = with_number(&candidate.record);
        against.push(objections::against(&evidence, cx.desk, filed, of, with_number)?);
    }
    let held = evidence.held(&filed.complaint.identity);
    let mut candidates = Vec::with_capacity(finding.candidates.len());
    for (candidate, objections) in finding.candidates.into_iter().zip(against) {
        let if_accepted =
            settle_by_match::decide(&evidence, filed, &candidate.record, Settler::Human, cx.now)?;
        candidates.push(Assessed {
            objections,
            letter: letter(&evidence, filed, if_accepted.as_ref().ok()),
            certificate: (if_accepted.is_ok()).then(|| Certificate::what_if(&held, &candidate.record)),
            if_accepted,
            explanation: explain(&said, &candidate),
            holders: holders(filed, &candidate.record, with_number(&candidate.record)),
            linked: linked(&evidence, filed, &candidate.record),
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
    let links = evidence.records.links_of_ticket(filed.id);
    let heading = if !ticket.status.is_open() {
        Heading::Ended
    } else if !links.is_empty() {
        Heading::Linked
    } else {
        Heading::Decision(hindrance.map_or(found, |_| Decision::Conflict))
    };
    let assessment = Assessment {
        heading,
        reasons: match (heading, hindrance) {
            (Heading::Linked | Heading::Ended, _) => Vec::new(),
            (Heading::Decision(_), hindrance) => {
                // What speaks for a record does not matter where it cannot be accepted.
                let against = hindrance.is_none() || found == Decision::Conflict;
                let found = reasons.into_iter().map(Reason::key).filter(|_| against);
                let paused = paused && found_for_certain && hindrance.is_none();
                let hindrance = hindrance.map(Hindrance::key).or(paused.then_some(PAUSED));
                hindrance.into_iter().chain(found).collect()
            }
        },
        candidates,
        if_revoked: links
            .first()
            .and_then(|link| revocation(cx.desk, ticket, link, cx.now)),
        links,
        certificate: Certificate::of(&held),
        others: others(&evidence, filed),
    };
    Ok((assessment, rejected, facts))
}

fn others(evidence: &Evidence, filed: &FiledComplaint) -> Vec<OtherTicket> {
    let theirs = evidence
        .tickets
        .iter()
        .filter(|ticket| ticket.id != filed.id && ticket.complaint.identity == filed.complaint.identity);
    let other = |ticket: &Answered| OtherTicket {
        reference: ticket.reference,
        outcome: ticket.outcome,
    };
    theirs.map(other).collect()
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
fn letter(evidence: &Evidence, filed: &FiledComplaint, settlement: Option<&Settlement>) -> Option<Letter> {
    let settlement = settlement?;
    let told = evidence.records.version(settlement.record)?;
    Some(Letter::Resolved {
        outcome: settlement.outcome?,
        message: String::new(),
        basis: Basis::shown(filed.complaint.problem, Some(ToldDose::from(&told.statement))),
    })
}

fn holders(filed: &FiledComplaint, record: &DoseRecord, with_number: &[DoseRecord]) -> Vec<DoseRecord> {
    if record.statement.identity == RecordIdentity::Sound(filed.complaint.identity.clone()) {
        return Vec::new();
    }
    let others = with_number.iter().filter(|other| other.id != record.id);
    others.cloned().collect()
}

fn linked(evidence: &Evidence, filed: &FiledComplaint, record: &DoseRecord) -> Option<LinkedTo> {
    let known = evidence.records.of_row(&record.statement.row())?;
    let link = known.standing_link().filter(|link| link.suspended.is_none())?;
    Some(if link.person == filed.complaint.identity {
        LinkedTo::ThisPerson
    } else {
        LinkedTo::Another
    })
}
