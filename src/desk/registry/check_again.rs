//! Quarantined records are judged once more: a facility was confirmed, another record was corrected, a rule changed.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::{Judge, SLICE, begin, quarantined};
use crate::desk::judging::make_valid::places;
use crate::desk::registry::release_records::release;
use crate::domain::registry::judging;
use crate::domain::values::ground::{Ground, Said};
use crate::domain::values::ids::RecordId;
use crate::store::registry::corrections;
use crate::store::registry::quarantine::{self, Filter, QuarantineCursor};

/// What became of records that were judged again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// They break no rule any more, and count now.
    pub released: usize,
    /// They still break rules.
    pub still: usize,
    /// Open tickets that this resolved.
    pub tickets: usize,
    /// Where the next slice begins, if there may be more.
    pub next: Option<QuarantineCursor>,
}

impl Checked {
    /// This slice and those before it.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        Self {
            released: before.released + self.released,
            still: before.still + self.still,
            tickets: before.tickets + self.tickets,
            next: self.next,
        }
    }
}

/// Why a record is released that the rules judged again.
const CHECKED: Ground = Ground::Said(Said::CheckedAgain);

/// Judges the next [`SLICE`] records of a filter, and releases those that break no rule any more.
///
/// # Errors
/// [`DeskError`]; then nothing of this slice is kept.
pub fn check_slice(
    cx: &mut Context<'_>,
    (filter, after): (Filter, Option<QuarantineCursor>),
) -> Result<Checked, DeskError> {
    begin(cx)?;
    let mut found = quarantine::page(cx.conn, filter, after, SLICE + 1)?;
    let more = found.len() > SLICE;
    found.truncate(SLICE);
    let next = found.last().filter(|_| more).map(|(place, _)| *place);
    let ids: Vec<RecordId> = found.iter().map(|(_, record)| record.id).collect();
    let checked = judge_again(cx, &ids, &CHECKED)?;
    Ok(Checked { next, ..checked })
}

/// Judges chosen records, no more than [`SLICE`], and releases those that break no rule any more. What is not
/// quarantined, or not current, is passed over.
///
/// # Errors
/// [`DeskError`]; then nothing is kept.
pub fn check_records(cx: &mut Context<'_>, ids: &[RecordId]) -> Result<Checked, DeskError> {
    begin(cx)?;
    let wanted: Vec<RecordId> = ids.iter().take(SLICE).copied().collect();
    judge_again(cx, &wanted, &CHECKED)
}

/// A record counts no more: judges what was quarantined because of other doses under its number, but for itself.
pub(crate) fn judge_beside(
    cx: &mut Context<'_>,
    (gone, number): (RecordId, &str),
    ground: &Ground,
) -> Result<Checked, DeskError> {
    let people = std::iter::once(number.to_owned()).collect();
    let mut beside = quarantine::beside_other_doses(cx.conn, &people)?;
    beside.retain(|other| *other != gone);
    judge_again(cx, &beside, ground)
}

/// As [`check_records`], for somebody who has changed the registry in the same write.
pub(super) fn judge_again(
    cx: &mut Context<'_>,
    ids: &[RecordId],
    ground: &Ground,
) -> Result<Checked, DeskError> {
    let found = corrections::load(cx.conn, ids)?;
    let statements = quarantined(&found);
    let mut judge = Judge::beside(cx.conn, &statements, cx.now)?;
    let mut free = Vec::new();
    let (mut still, mut changed) = (0, Vec::new());
    let places = places(cx.conn, &statements)?;
    for ((one, statement), place) in statements.into_iter().zip(places) {
        let reasons = judging::not_overridden(judge.reasons(one, statement, &place), &one.overrides);
        if reasons.is_empty() {
            judge.remember_valid(one, statement);
            free.push((one, place));
            continue;
        }
        still += 1;
        if reasons != statement.quarantine {
            changed.push((one.record.id, reasons));
        }
    }
    corrections::set_reasons(cx.conn, &changed)?;
    Ok(Checked {
        released: free.len(),
        still,
        tickets: release(cx, &free, &judge, ground)?,
        next: None,
    })
}
