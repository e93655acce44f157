//! The registry is searched for a complaint: right after it was filed, and again when records arrive.

use std::collections::HashMap;
use std::sync::Arc;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::matching::{explain_match, settle_by_match};
use crate::desk::tickets::evidence::Evidence;
use crate::desk::tickets::outcome_facts;
use crate::domain::complaint::Complaint;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::matched::Settled;
use crate::domain::ticket::settlement::{Settlement, Settler};
use crate::domain::ticket::{Acting, Action, Status, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::matching::find::WithNumbers;
use crate::matching::meeting_keys::meeting_keys;
use crate::matching::others::Crowd;
use crate::matching::particulars::Particulars;
use crate::matching::watch::Watch;
use crate::matching::{Decision, Finding, find};
use crate::store::engine::set_aside::{self, Aside, Work};
use crate::store::facilities::places::{self, Places};
use crate::store::registry::{self, candidates, crowd};
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::{self, ticket_watch, timeline};
use crate::store::{AnyConnection, StoreError};

/// What the search did to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    /// The record was there: the ticket is resolved.
    Resolved,
    /// A human has to look.
    LeftToHuman,
    /// Nothing: the ticket is not one to search for, or nothing new was found.
    Unchanged,
}

/// What a search found, and what was read for it.
#[derive(Debug)]
pub struct Looked {
    /// What was found.
    pub finding: Finding<DoseRecord>,
    /// The records with the numbers of documents about which the engine asked.
    pub with_numbers: HashMap<String, Vec<DoseRecord>>,
    /// The places of the records.
    pub places: Arc<Places>,
    generation: i64,
}

/// Looks for the record of a complaint, and changes nothing.
pub fn look(cx: &mut Context<'_>, complaint: &Complaint) -> Result<Finding<DoseRecord>, StoreError> {
    Ok(look_beside(cx, complaint, &[])?.finding)
}

pub(super) fn look_beside(
    cx: &mut Context<'_>,
    complaint: &Complaint,
    rejected: &[SourceRow],
) -> Result<Looked, StoreError> {
    // The count of changes comes first: what changes behind it is looked at again.
    let state = registry::state(cx.conn)?;
    let engine = cx.desk.matching.engine(state.records);
    let places = places::at(cx.conn, &cx.desk.matching.places, state.places)?;
    let said = Particulars::from(complaint);
    let under_keys = candidates::find(cx.conn, &places, &said)?.into_iter();
    let possible = under_keys.filter(|record| !rejected.contains(&record.statement.row()));
    let possible = possible.map(|record| {
        let says = Arc::new(places.particulars(&record.statement));
        (record, says)
    });
    let mut asked = Asked {
        conn: cx.conn,
        places: &places,
        records: state.records,
        with_numbers: HashMap::new(),
    };
    let finding = engine.find(&said, possible.collect(), &mut asked)?;
    Ok(Looked {
        finding,
        with_numbers: asked.with_numbers,
        places,
        generation: state.generation,
    })
}

/// The store's registry as the engine asks it.
pub struct Asked<'a> {
    /// A connection.
    pub conn: &'a mut AnyConnection,
    /// The places of its records.
    pub places: &'a Places,
    /// How many records it has, about.
    pub records: u64,
    /// What was told of numbers.
    pub with_numbers: HashMap<String, Vec<DoseRecord>>,
}

impl find::Registry for Asked<'_> {
    type Error = StoreError;

    fn with_numbers(&mut self, numbers: &[&str]) -> Result<WithNumbers, StoreError> {
        let says = |record: &DoseRecord| Arc::new(self.places.particulars(&record.statement));
        self.with_numbers = registry::of_numbers(self.conn, numbers)?;
        let by_number = self.with_numbers.iter();
        let by_number =
            by_number.map(|(number, records)| (number.clone(), records.iter().map(says).collect()));
        Ok(by_number.collect())
    }

    fn crowd(
        &mut self,
        complaint: &Particulars,
        record: &Particulars,
        phone: Option<i64>,
    ) -> Result<Crowd, StoreError> {
        crowd::find(self.conn, (self.places, self.records), complaint, record, phone)
    }
}

/// Looks for the record of a ticket's complaint: what staff said not to be it is left out.
pub fn look_for(
    cx: &mut Context<'_>,
    ticket: TicketId,
    complaint: &Complaint,
) -> Result<Finding<DoseRecord>, StoreError> {
    let rejected = timeline::rejected(cx.conn, ticket)?;
    Ok(look_beside(cx, complaint, &rejected)?.finding)
}

/// What was found before the write that acts on it, and how often the registry had been changed until then.
#[derive(Debug)]
pub struct LookedAhead {
    generation: i64,
    finding: Finding<DoseRecord>,
}

/// Looks for the record of a ticket outside the write that will act on it: looking takes longer than writing, and
/// others wait for the writer.
pub fn look_ahead(cx: &mut Context<'_>, id: TicketId) -> Result<LookedAhead, StoreError> {
    let complaint = complaints::load(cx.conn, id)?.complaint;
    let rejected = timeline::rejected(cx.conn, id)?;
    let looked = look_beside(cx, &complaint, &rejected)?;
    Ok(LookedAhead {
        generation: looked.generation,
        finding: looked.finding,
    })
}

/// The first search after filing.
///
/// # Errors
/// [`DeskError::Stale`] if another worker was faster: nothing is left to do then.
pub fn match_ticket(cx: &mut Context<'_>, id: TicketId) -> Result<Searched, DeskError> {
    let ahead = look_ahead(cx, id)?;
    act_on_find(cx, id, ahead)
}

/// What follows from the first search after filing, which was made ahead. Where the registry has changed since then, it
/// is searched again.
///
/// # Errors
/// As [`match_ticket`].
pub fn act_on_find(cx: &mut Context<'_>, id: TicketId, ahead: LookedAhead) -> Result<Searched, DeskError> {
    let ticket = tickets::load(cx.conn, id)?;
    match ticket.status {
        Status::Received | Status::Matching => {
            let unchanged = registry::generation(cx.conn)? == ahead.generation;
            let found = Some(ahead.finding).filter(|_| unchanged);
            search(cx, &ticket, found, true)
        }
        Status::Queued
        | Status::InProgress
        | Status::AwaitingCitizen
        | Status::AwaitingFacility
        | Status::Resolved
        | Status::Closed => Ok(Searched::Unchanged),
    }
}

/// Records have come in, were changed or released: looks again at the open tickets that they may settle. Only a find
/// changes anything. Returns how many tickets it resolved.
pub fn look_again(cx: &mut Context<'_>, records: &[&DoseStatement]) -> Result<usize, DeskError> {
    let places = places::now(cx.conn, &cx.desk.matching.places)?;
    let with_keys = |dose: &&DoseStatement| {
        let says = places.particulars(dose);
        (meeting_keys(&says), says)
    };
    let records: Vec<(Vec<u64>, Particulars)> = records.iter().map(with_keys).collect();
    let keys: Vec<u64> = records.iter().flat_map(|(keys, _)| keys).copied().collect();
    let mut watch = Watch::default();
    for ticket in ticket_watch::met_by(cx.conn, &keys)? {
        let filed = complaints::load(cx.conn, ticket)?;
        watch.add(ticket, Particulars::from(&filed.complaint));
    }
    let engine = cx.desk.matching.engine(registry::about_how_many(cx.conn)?);
    let mut concerned: Vec<TicketId> = Vec::new();
    for (keys, says) in records {
        concerned.extend(watch.concerned(&engine, &keys, || says));
    }
    concerned.sort_unstable();
    concerned.dedup();
    look_again_at(cx, &concerned)
}

/// Looks again at tickets; those that nobody waits for are passed over. Returns how many it resolved.
pub fn look_again_at(cx: &mut Context<'_>, ids: &[TicketId]) -> Result<usize, DeskError> {
    let mut resolved = 0;
    if !ids.is_empty() {
        // Before the first ticket is touched: a later one may link a record, and two would wait for each other.
        registry::hold(cx.conn)?;
    }
    for id in ids {
        match look_again_for(cx, *id) {
            Ok(searched) => resolved += usize::from(searched == Searched::Resolved),
            // What nobody can read is not to keep the records from coming in, nor the other tickets from being settled.
            Err(DeskError::Store(error @ StoreError::Corrupt { .. })) => {
                let aside = Aside {
                    work: Work::Matching,
                    item: id.0,
                    reason: error.to_string(),
                    at: cx.now,
                };
                set_aside::add(cx.conn, &aside)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(resolved)
}

/// Whether the engine would settle a ticket at once, if it waited: whoever takes an answer back does not tell so then, since
/// looking again gives the new answer in the same write.
pub(crate) fn would_settle(cx: &mut Context<'_>, id: TicketId) -> Result<bool, DeskError> {
    let filed = complaints::load(cx.conn, id)?;
    let finding = look_for(cx, id, &filed.complaint)?;
    match finding.certain() {
        Some(record) => {
            let evidence = beside(cx, &filed, record)?;
            let settlement = settle_by_match::decide(&evidence, &filed, record, Settler::Engine, cx.now)?;
            Ok(settlement.is_ok_and(|settlement| settlement.outcome.is_some()))
        }
        None => Ok(false),
    }
}

fn look_again_for(cx: &mut Context<'_>, id: TicketId) -> Result<Searched, DeskError> {
    let ticket = tickets::load(cx.conn, id)?;
    if ticket.status.waits_for_record() {
        search(cx, &ticket, None, false)
    } else {
        Ok(Searched::Unchanged)
    }
}

fn search(
    cx: &mut Context<'_>,
    ticket: &Ticket,
    found: Option<Finding<DoseRecord>>,
    first: bool,
) -> Result<Searched, DeskError> {
    let filed = complaints::load(cx.conn, ticket.id)?;
    let finding = match found {
        Some(finding) => finding,
        None => look_for(cx, ticket.id, &filed.complaint)?,
    };
    let mut report = explain_match::report(&finding);
    let mut settled = None;
    // What an agent has in hand stays there, with the registry as it is.
    let may_act = first || ticket.status.can_be_settled_by_match();
    if let Some(record) = finding.certain().filter(|_| may_act) {
        let evidence = beside(cx, &filed, record)?;
        match settle_by_match::decide(&evidence, &filed, record, Settler::Engine, cx.now)? {
            Ok(settlement) => settled = carry_out(cx, &filed, &finding, &settlement)?,
            Err(hindrance) => {
                Decision::Conflict.code().clone_into(&mut report.decision);
                report.reasons = vec![hindrance.key().to_owned()];
            }
        }
    }
    if settled.is_none() && !first && (may_act || finding.certain().is_none()) {
        return Ok(Searched::Unchanged);
    }
    let change = ticket.act(
        Action::Look { settled, report },
        Acting::System,
        &cx.desk.promise,
        cx.now,
    )?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(if change.ticket.status == Status::Resolved {
        Searched::Resolved
    } else {
        Searched::LeftToHuman
    })
}

/// What is known beside a complaint and the record that was found for it.
fn beside(cx: &mut Context<'_>, filed: &FiledComplaint, record: &DoseRecord) -> Result<Evidence, StoreError> {
    let places = places::now(cx.conn, &cx.desk.matching.places)?;
    Evidence::read(cx.conn, places, &filed.complaint, std::iter::once(record), &[])
}

/// Makes the record count. Nothing if that ends nothing.
fn carry_out(
    cx: &mut Context<'_>,
    filed: &FiledComplaint,
    finding: &Finding<DoseRecord>,
    settlement: &Settlement,
) -> Result<Option<Settled>, DeskError> {
    let said = Particulars::from(&filed.complaint);
    let (Some(best), Some(outcome)) = (finding.candidates.first(), settlement.outcome) else {
        return Ok(None);
    };
    let ground = explain_match::ground(&said, best);
    let record = settle_by_match::carry_out(cx, filed, settlement, None, &ground)?;
    let basis = outcome_facts::basis_of_record(cx.conn, &filed.complaint, record)?;
    Ok(Some(Settled {
        record,
        outcome,
        basis,
    }))
}
