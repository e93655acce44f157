//! A version that counts is quarantined again for the rules that it breaks.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::Judge;
use crate::desk::judging::make_valid::place;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::RecordId;
use crate::matching::keys::RecordKeys;
use crate::store::StoreError;
use crate::store::registry::corrections::{self, Author, CurrentVersion, Kind};

/// Makes the version that is quarantined again. Returns it with the rules that it breaks; nothing if there are none, and
/// then nothing is made.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else makes a version in the same moment.
pub(crate) fn quarantine_again(
    cx: &mut Context<'_>,
    current: &CurrentVersion,
    ground: &Ground,
) -> Result<Option<(RecordId, Vec<QuarantineReason>)>, DeskError> {
    let statement = &current.record.statement;
    let judge = Judge::beside(cx.conn, &[(current, statement)], cx.now)?;
    let place = place(cx.conn, current)?;
    let reasons = judge.reasons(current, statement, &place);
    if reasons.is_empty() {
        return Ok(None);
    }
    let keys = RecordKeys::of(statement);
    let version = judge.next_version(current, statement, &place, &reasons, &keys);
    let author = Author {
        kind: Kind::Quarantined,
        staff: cx.by.staff(),
        ground,
        at: cx.now,
    };
    let made = corrections::add(cx.conn, &[(current.batch, version)], author);
    let made = made.map_err(DeskError::if_doubled)?;
    let id = made.into_iter().next().ok_or(StoreError::Missing)?;
    Ok(Some((id, reasons)))
}
