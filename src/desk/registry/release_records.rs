//! Quarantined records are released as they are: a human knows better than the rules, except where no human can.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::{Judge, SLICE, begin, quarantined};
use crate::desk::judging::make_valid::{make_valid, places};
use crate::desk::matching::follow_links::{Because, follow_versions};
use crate::desk::matching::match_ticket;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules;
use crate::domain::registry::link::Cause;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::RecordId;
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::store::facilities::MeantPlace;
use crate::store::registry::corrections::{self, CurrentVersion};

/// What became of records that were to be released.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// They count now.
    pub released: usize,
    /// They cannot be true as they stand, for these reasons: they stay in quarantine until somebody corrects them.
    pub refused: Vec<(RecordId, Vec<QuarantineReason>)>,
    /// Somebody changed them in between: they were passed over.
    pub changed: usize,
    /// Open tickets that this resolved.
    pub tickets: usize,
}

/// Releases records that are still what somebody saw, and can be true as they stand; no more than [`SLICE`] at once.
///
/// # Errors
/// [`DeskError`]; then nothing is released.
pub fn release_records(
    cx: &mut Context<'_>,
    ids: &[RecordId],
    reason: &Reason,
) -> Result<Released, DeskError> {
    begin(cx)?;
    let mut wanted: Vec<RecordId> = ids.iter().take(SLICE).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = corrections::load(cx.conn, &wanted)?;
    let today = local_time::date(cx.now);
    let mut statements = quarantined(&found);
    let changed = wanted.len() - statements.len();
    let mut refused = Vec::new();
    statements.retain(|(one, statement)| {
        let impossible = dose_rules::impossible(statement, today);
        let possible = impossible.is_empty();
        if !possible {
            refused.push((one.record.id, impossible));
        }
        possible
    });
    let judge = Judge::beside(cx.conn, &statements, cx.now)?;
    let places = places(cx.conn, &statements)?;
    let free: Vec<_> = statements.iter().map(|(one, _)| *one).zip(places).collect();
    let tickets = release(cx, &free, &judge, &Ground::from(reason))?;
    Ok(Released {
        released: free.len(),
        refused,
        changed,
        tickets,
    })
}

/// Makes a version without quarantine of each record, and looks again at the tickets that they may settle. Returns
/// how many tickets that resolved.
pub(super) fn release(
    cx: &mut Context<'_>,
    records: &[(&CurrentVersion, MeantPlace)],
    judge: &Judge,
    ground: &Ground,
) -> Result<usize, DeskError> {
    let made = make_valid(cx, records, judge, (cx.by.staff(), None), ground);
    let ids = made.map_err(DeskError::if_doubled)?;
    let because = Because {
        cause: Cause::Corrected,
        ground,
    };
    follow_versions(cx, &ids, because)?;
    let released: Vec<&DoseStatement> = records.iter().map(|(one, _)| &one.record.statement).collect();
    match_ticket::look_again(cx, &released)
}
