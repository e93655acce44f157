//! Rows of a batch of dose records arrive.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::imports::item::Item;
use crate::desk::imports::judge_doses::{
    Judged, Verdict, as_new_versions, changed, judge, make_names, repeated, row_of,
};
use crate::desk::imports::row_names::Names;
use crate::desk::matching::follow_links::{Because, follow};
use crate::desk::matching::match_ticket;
use crate::domain::registry::batch::{Batch, Reject, Tally};
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::registry::link::Cause;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, TicketId};
use crate::matching::watch::Watch;
use crate::store::facilities::places;
use crate::store::registry::batches::{self, NewBatch};
use crate::store::registry::insert::{append, repeats};
use crate::store::registry::{self, links_follow, registry_events, rejects};
use crate::store::tickets::ticket_watch;
use crate::store::{AnyConnection, StoreError};

/// What the store says if somebody else took these rows, or finished or withdrew the batch.
fn if_overtaken(error: StoreError) -> DeskError {
    if error == StoreError::Conflict {
        DeskError::Overtaken
    } else {
        DeskError::Store(error)
    }
}

/// Some rows of a batch, and where in it they stand.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The batch.
    pub batch: BatchId,
    /// How many of its rows are in already.
    pub from: i64,
    /// What became of those.
    pub before: &'a Tally,
    /// The next ones.
    pub items: &'a [Item],
}

/// Who waits for records, as far as an import knows. It may be thrown away at any time.
#[derive(Debug, Default)]
pub struct OpenTicketIndex {
    watch: Watch<TicketId>,
    /// The last ticket that it learnt of, by the number of its wait.
    last: i64,
}

/// Tickets of which an import learns at once.
const LEARNT: i64 = 1000;

/// Rows that were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What became of all rows of the batch so far.
    pub tally: Tally,
    /// How often the registry was changed, this change included.
    pub generation: i64,
}

/// The batch of a file: the one that exists, which may be finished, or a new one.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has begun with the same file in the same moment.
pub fn begin(conn: &mut AnyConnection, new: &NewBatch, now: DateTime<Utc>) -> Result<Batch, StoreError> {
    if let Some(known) = batches::of_content(conn, &new.content_hash)? {
        return Ok(known);
    }
    let batch = batches::add(conn, new, now)?;
    let event = RegistryEvent::batch(new.staff, batch.id, Happened::BatchStarted);
    registry_events::record(conn, &event, now)?;
    Ok(batch)
}

/// Keeps rows that were judged when the registry had been changed `generation` times, and looks again at the open
/// tickets that new records may settle.
///
/// # Errors
/// [`DeskError::Stale`] if the registry was changed since, or a ticket in the same moment: the rows may be judged
/// and tried again. [`DeskError::Overtaken`] if somebody else imports the same file.
pub fn import_rows(
    cx: &mut Context<'_>,
    slice: Slice<'_>,
    judged: &[Judged],
    generation: i64,
    open_tickets: &mut OpenTicketIndex,
) -> Result<Taken, DeskError> {
    if registry::next_generation(cx.conn)? != generation + 1 {
        return Err(DeskError::Stale);
    }
    let tally = keep(cx, slice, judged, open_tickets)?;
    Ok(Taken {
        tally,
        generation: generation + 1,
    })
}

fn keep(
    cx: &mut Context<'_>,
    slice: Slice<'_>,
    judged: &[Judged],
    open_tickets: &mut OpenTicketIndex,
) -> Result<Tally, DeskError> {
    let mut tally = slice.before.clone();
    count(&mut tally, slice.items, judged);
    let versions = as_new_versions(slice.items, judged);
    append::append(cx.conn, slice.batch, &versions).map_err(DeskError::if_doubled)?;
    repeats::note(cx.conn, slice.batch, &repeated(judged))?;
    let links = links_follow::of_rows(cx.conn, &changed(slice.items, judged))?;
    let because = Because {
        cause: Cause::SourceChanged,
        ground: &Ground::none(),
    };
    follow(cx, &links, because)?;
    let unread: Vec<&Reject> = slice.items.iter().filter_map(reject).collect();
    rejects::reject(cx.conn, slice.batch, &unread)?;
    note(cx.conn, slice, judged)?;
    let concerned = open_tickets.among(cx, slice.items, judged)?;
    let resolved = match_ticket::look_again_at(cx, &concerned)?;
    tally.tickets_resolved += i64::try_from(resolved).unwrap_or(0);
    let to = slice.from + i64::try_from(slice.items.len()).unwrap_or(0);
    batches::advance(cx.conn, slice.batch, slice.from, to, &tally).map_err(if_overtaken)?;
    Ok(tally)
}

/// The most rows of a batch whose remarks are kept one by one; all are counted.
const MOST_NOTED: i64 = 20_000;

/// Keeps the remarks on rows that were taken.
fn note(conn: &mut AnyConnection, slice: Slice<'_>, judged: &[Judged]) -> Result<(), StoreError> {
    let reasons = &slice.before.reasons;
    let counted: i64 = reasons.mended.values().chain(reasons.left_out.values()).sum();
    if counted >= MOST_NOTED {
        return Ok(());
    }
    let taken = judged.iter().filter(|one| one.verdict != Verdict::Unchanged);
    let noted = taken.filter_map(|one| {
        let row = row_of(slice.items, one)?;
        Some((
            row.line,
            row.statement.source_record_id.as_str(),
            row.notes.as_slice(),
        ))
    });
    rejects::note(conn, slice.batch, &noted.collect::<Vec<_>>())
}

/// Judges rows and keeps them in the same write: nobody else changes the registry in between, and everybody waits.
///
/// # Errors
/// [`DeskError::Stale`] if a ticket was changed in the same moment, or somebody else made a place that the rows
/// name; [`DeskError::Overtaken`] as [`import_rows`].
pub fn judge_and_import_rows(
    cx: &mut Context<'_>,
    slice: Slice<'_>,
    open_tickets: &mut OpenTicketIndex,
) -> Result<Taken, DeskError> {
    let generation = registry::next_generation(cx.conn)?;
    make_names(cx.conn, slice.items).map_err(DeskError::if_doubled)?;
    let judged = judge(cx.conn, slice.items, None, &mut Names::default())?.judged;
    let tally = keep(cx, slice, &judged, open_tickets)?;
    Ok(Taken { tally, generation })
}

/// All rows of a batch are in.
///
/// # Errors
/// [`DeskError::Overtaken`] if the batch is not running.
pub fn finish(conn: &mut AnyConnection, batch: BatchId, now: DateTime<Utc>) -> Result<(), DeskError> {
    batches::finish(conn, batch, now).map_err(if_overtaken)?;
    let event = RegistryEvent::batch(None, batch, Happened::BatchFinished);
    registry_events::record(conn, &event, now)?;
    Ok(())
}

/// Counts what becomes of rows.
pub fn count(tally: &mut Tally, items: &[Item], judged: &[Judged]) {
    for reject in items.iter().filter_map(reject) {
        tally.count_reject(reject.column);
    }
    for one in judged {
        match one.verdict {
            Verdict::Unchanged => {
                tally.unchanged += 1;
                continue;
            }
            Verdict::Added => tally.accepted += 1,
            Verdict::Superseded => tally.superseded += 1,
        }
        tally.count_quarantine(&one.quarantine);
        if let Some(row) = row_of(items, one) {
            tally.count_notes(&row.notes);
            if !one.quarantine.contains(&QuarantineReason::DoseDate) {
                tally.count_dose(row.statement.administered_on);
            }
        }
    }
}

fn reject(item: &Item) -> Option<&Reject> {
    match item {
        Item::Row(_) => None,
        Item::Reject(reject) => Some(reject),
    }
}

impl OpenTicketIndex {
    /// Learns of the next tickets that began to wait. Returns whether there may be more.
    pub fn learn(&mut self, conn: &mut AnyConnection) -> Result<bool, StoreError> {
        let newer = ticket_watch::since(conn, self.last, LEARNT)?;
        let more = i64::try_from(newer.len()).is_ok_and(|count| count == LEARNT);
        for one in newer {
            self.last = one.number;
            if let Some((ticket, said)) = one.said {
                self.watch.add(ticket, said);
            }
        }
        Ok(more)
    }

    /// The tickets that new records may settle.
    fn among(
        &mut self,
        cx: &mut Context<'_>,
        items: &[Item],
        judged: &[Judged],
    ) -> Result<Vec<TicketId>, StoreError> {
        while self.learn(cx.conn)? {}
        if self.watch.is_empty() {
            return Ok(Vec::new());
        }
        let places = places::now(cx.conn, &cx.desk.matching.places)?;
        let engine = cx.desk.matching.engine(registry::about_how_many(cx.conn)?);
        let mut concerned: Vec<TicketId> = Vec::new();
        for one in judged.iter().filter(|one| one.verdict != Verdict::Unchanged) {
            if let Some(row) = row_of(items, one) {
                let says = || places.particulars_at(&row.statement, one.facility());
                concerned.extend(self.watch.concerned(&engine, &row.keys.meeting, says));
            }
        }
        concerned.sort_unstable();
        concerned.dedup();
        Ok(concerned)
    }
}
