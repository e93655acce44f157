//! The registry is searched for a complaint: right after it was filed, and again when records arrive.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::matching::conclude::{Occasion, conclude};
use crate::desk::matching::look::{Looked, look_at, look_beside};
use crate::desk::matching::settle_by_match;
use crate::desk::tickets::evidence::Evidence;
use crate::domain::complaint::Complaint;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement};
use crate::domain::ticket::settlement::Settler;
use crate::domain::ticket::{Change, Status, Ticket};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::matching::Finding;
use crate::matching::meeting_keys::meeting_keys;
use crate::matching::particulars::Particulars;
use crate::matching::watch::Watch;
use crate::store::StoreError;
use crate::store::engine::set_aside::{self, Aside, Work};
use crate::store::facilities::places;
use crate::store::registry;
use crate::store::tickets::complaints;
use crate::store::tickets::search_start::{self, SearchStart};
use crate::store::tickets::{self, ticket_watch, timeline};

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

/// Looks for the record of a ticket's complaint: what staff said not to be it is left out.
pub fn look_for(
    cx: &mut Context<'_>,
    ticket: TicketId,
    complaint: &Complaint,
) -> Result<Finding<DoseRecord>, StoreError> {
    let rejected = timeline::rejected(cx.conn, ticket)?;
    Ok(look_beside(cx, complaint, &rejected, None)?.finding)
}

/// The same; a record that somebody asks for is among the candidates however little speaks for it, unless it is rejected.
pub(crate) fn look_for_beside(
    cx: &mut Context<'_>,
    ticket: TicketId,
    complaint: &Complaint,
    record: RecordId,
) -> Result<Finding<DoseRecord>, StoreError> {
    let rejected = timeline::rejected(cx.conn, ticket)?;
    Ok(look_beside(cx, complaint, &rejected, Some(record))?.finding)
}

/// What was found before the write that acts on it, and what it was found for.
#[derive(Debug)]
pub struct LookedAhead {
    start: SearchStart,
    looked: Looked,
}

/// Looks for the record of a ticket outside the write that will act on it: looking takes longer than writing, and
/// others wait for the writer.
pub fn look_ahead(cx: &mut Context<'_>, id: TicketId) -> Result<LookedAhead, StoreError> {
    let start = search_start::load(cx.conn, id)?;
    let looked = look_at(cx, start.registry, &start.filed.complaint, &start.rejected)?;
    Ok(LookedAhead { start, looked })
}

/// The first search after filing.
///
/// # Errors
/// [`DeskError::Stale`] if another worker was faster: nothing is left to do then.
pub fn match_ticket(cx: &mut Context<'_>, id: TicketId) -> Result<Searched, DeskError> {
    let ahead = look_ahead(cx, id)?;
    act_on_find(cx, id, ahead)
}

/// What follows from the first search after filing, which was made ahead. Where the ticket or the registry has changed
/// since then, it is searched again.
///
/// # Errors
/// As [`match_ticket`].
pub fn act_on_find(cx: &mut Context<'_>, id: TicketId, ahead: LookedAhead) -> Result<Searched, DeskError> {
    let LookedAhead { start, looked } = ahead;
    if !is_new(&start.ticket) {
        return Ok(Searched::Unchanged);
    }
    if let Some(searched) = act_if_unchanged(cx, (&start, &looked))? {
        return Ok(searched);
    }
    registry::hold(cx.conn)?;
    let start = search_start::load(cx.conn, id)?;
    if is_new(&start.ticket) {
        search(cx, &start, Occasion::Filed)
    } else {
        Ok(Searched::Unchanged)
    }
}

/// Whether the registry was not yet searched for a ticket.
fn is_new(ticket: &Ticket) -> bool {
    match ticket.status {
        Status::Received | Status::Matching => true,
        Status::Queued
        | Status::InProgress
        | Status::AwaitingCitizen
        | Status::AwaitingFacility
        | Status::Resolved
        | Status::Closed => false,
    }
}

/// Acts on what was found ahead. Nothing is done, and nothing returned, where the ticket or the registry has changed since.
fn act_if_unchanged(
    cx: &mut Context<'_>,
    (start, looked): (&SearchStart, &Looked),
) -> Result<Option<Searched>, DeskError> {
    let stamp = start.registry.stamp;
    let person = &start.filed.complaint.identity;
    let changes_registry = looked.finding.certain().is_some_and(|record| {
        let theirs = record.statement.identity.sound() == Some(person);
        !theirs || !record.statement.is_valid()
    });
    // Before anything is read that decides: nobody makes the record say something else while it is linked as it is.
    if changes_registry && registry::hold(cx.conn)? != stamp {
        return Ok(None);
    }
    let Some(concluded) = conclude(cx, start, looked, Occasion::Filed)? else {
        return Ok(None);
    };
    // Where it is held, nobody else has changed it since; a release has.
    let as_found = Some(stamp).filter(|_| !changes_registry);
    let saved = tickets::save_search(cx.conn, &concluded.change, &start.filed, as_found, cx.now)?;
    if !saved && concluded.changed_links {
        // With the ticket, all of that is taken back.
        return Err(DeskError::Stale);
    }
    Ok(saved.then(|| searched(&concluded.change)))
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
        match look_again_for(cx, *id, Occasion::Changed) {
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

/// Searches for a ticket whose particulars were amended; the registry is held.
pub(super) fn look_for_amended(cx: &mut Context<'_>, id: TicketId) -> Result<Searched, DeskError> {
    look_again_for(cx, id, Occasion::Amended)
}

/// Whether the engine would settle a ticket at once, if it waited: whoever takes an answer back does not tell so then, since
/// looking again gives the new answer in the same write.
pub(crate) fn would_settle(cx: &mut Context<'_>, id: TicketId) -> Result<bool, DeskError> {
    let start = search_start::load(cx.conn, id)?;
    let filed = &start.filed;
    let looked = look_at(cx, start.registry, &filed.complaint, &start.rejected)?;
    let Some(record) = looked.finding.certain().filter(|_| !looked.paused) else {
        return Ok(false);
    };
    let evidence = Evidence::beside_find(cx.conn, looked.places.clone(), &filed.complaint, record)?;
    let settlement = settle_by_match::decide(&evidence, filed, record, Settler::Engine, cx.now)?;
    Ok(settlement.is_ok_and(|settlement| settlement.outcome.is_some()))
}

fn look_again_for(cx: &mut Context<'_>, id: TicketId, occasion: Occasion) -> Result<Searched, DeskError> {
    let start = search_start::load(cx.conn, id)?;
    if start.ticket.status.waits_for_record() {
        search(cx, &start, occasion)
    } else {
        Ok(Searched::Unchanged)
    }
}

/// Searches in the write that acts on what is found; the registry is held.
fn search(cx: &mut Context<'_>, start: &SearchStart, occasion: Occasion) -> Result<Searched, DeskError> {
    let complaint = &start.filed.complaint;
    let looked = look_at(cx, start.registry, complaint, &start.rejected)?;
    let Some(concluded) = conclude(cx, start, &looked, occasion)? else {
        return Ok(Searched::Unchanged);
    };
    tickets::save(cx.conn, &concluded.change, cx.now)?;
    Ok(searched(&concluded.change))
}

fn searched(change: &Change) -> Searched {
    if change.ticket.status == Status::Resolved {
        Searched::Resolved
    } else {
        Searched::LeftToHuman
    }
}
