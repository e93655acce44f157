//! Which open tickets wait for records: those whose complaints a record may settle.

use crate::desk::context::Context;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::values::ids::TicketId;
use crate::matching::meeting_keys::meeting_keys;
use crate::matching::particulars::Particulars;
use crate::matching::watch::Watch;
use crate::store::facilities::places;
use crate::store::tickets::{complaints, ticket_watch, timeline};
use crate::store::{StoreError, registry};

/// Tickets that meet the records of a page are compared up to this number.
const MOST: usize = 500;

/// For each of some records the tickets that wait for such a one; not those for which staff rejected it.
///
/// # Errors
/// The store's.
pub fn tickets_waiting(
    cx: &mut Context<'_>,
    records: &[DoseRecord],
) -> Result<Vec<Vec<Reference>>, StoreError> {
    let places = places::now(cx.conn, &cx.desk.matching.places)?;
    let says: Vec<Particulars> = records
        .iter()
        .map(|record| places.particulars(&record.statement))
        .collect();
    let keys: Vec<Vec<u64>> = says.iter().map(meeting_keys).collect();
    let all: Vec<u64> = keys.iter().flatten().copied().collect();
    let mut met = ticket_watch::met_by(cx.conn, &all)?;
    met.truncate(MOST);
    let filed = complaints::with_references(cx.conn, &met)?;
    let mut watch: Watch<TicketId> = Watch::default();
    for (_, filed) in &filed {
        watch.add(filed.id, Particulars::from(&filed.complaint));
    }
    let engine = cx.desk.matching.engine(registry::about_how_many(cx.conn)?);
    let mut waiting = Vec::with_capacity(records.len());
    for ((record, keys), says) in records.iter().zip(&keys).zip(says) {
        let mut tickets = Vec::new();
        for id in watch.concerned(&engine, keys, || says) {
            let rejected = timeline::rejected(cx.conn, id)?;
            let known = filed.iter().find(|(_, filed)| filed.id == id);
            let offered = known.filter(|_| !rejected.contains(&record.statement.row()));
            tickets.extend(offered.map(|(reference, _)| *reference));
        }
        waiting.push(tickets);
    }
    Ok(waiting)
}
