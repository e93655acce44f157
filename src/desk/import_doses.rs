//! A batch of dose records arrives.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::dose_rows::DoseRow;
use super::{Desk, DeskError, match_ticket};
use crate::domain::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::facility::State;
use crate::domain::identity::Identity;
use crate::domain::ids::{BatchId, FacilityId};
use crate::store::batches::Tally;
use crate::store::registry::Recorded;
use crate::store::{AnyConnection, StoreError, facilities, registry};

/// Rows that go into one write: about 20 ms, so that filings are hardly delayed.
pub const CHUNK: usize = 400;

/// What became of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The rows.
    pub tally: Tally,
    /// Open tickets that these records resolved.
    pub tickets_resolved: usize,
}

/// Facilities that rows of this import named before.
pub type KnownFacilities = HashMap<(Option<String>, String, State), Option<FacilityId>>;

/// Keeps some rows of a batch, and looks again at the open tickets of the people whose records are new.
pub fn import_rows(
    conn: &mut AnyConnection,
    desk: &Desk,
    batch: BatchId,
    rows: &[DoseRow],
    known: &mut KnownFacilities,
    now: DateTime<Utc>,
) -> Result<Imported, DeskError> {
    let mut tally = Tally::default();
    let mut concerned: Vec<Identity> = Vec::new();
    for row in rows {
        let statement = with_facility(conn, row, known)?;
        let recorded = registry::record(conn, &statement, batch)?;
        match recorded {
            Recorded::Unchanged => {
                tally.unchanged += 1;
                continue;
            }
            Recorded::Added => tally.accepted += 1,
            Recorded::Superseded => tally.superseded += 1,
        }
        if !statement.is_valid() {
            tally.quarantined += 1;
        }
        match statement.identity {
            RecordIdentity::Sound(identity) => concerned.push(identity),
            RecordIdentity::Unsound { .. } => {}
        }
    }
    let tickets_resolved = match_ticket::look_again(conn, desk, &concerned, now)?;
    Ok(Imported {
        tally,
        tickets_resolved,
    })
}

fn with_facility(
    conn: &mut AnyConnection,
    row: &DoseRow,
    known: &mut KnownFacilities,
) -> Result<DoseStatement, StoreError> {
    let mut statement = row.statement.clone();
    let key = (
        row.facility_code.clone(),
        statement.facility_name.key(),
        statement.facility_state,
    );
    let facility = if let Some(facility) = known.get(&key) {
        *facility
    } else {
        let found = facility_of(conn, row)?;
        known.insert(key, found);
        found
    };
    statement.facility = facility;
    if facility.is_none() {
        statement.quarantine.push(QuarantineReason::Facility);
    }
    Ok(statement)
}

fn facility_of(conn: &mut AnyConnection, row: &DoseRow) -> Result<Option<FacilityId>, StoreError> {
    if let Some(code) = &row.facility_code
        && let Some(facility) = facilities::by_code(conn, code)?
    {
        return Ok(Some(facility.id));
    }
    let by_name = facilities::by_name(conn, &row.statement.facility_name, row.statement.facility_state)?;
    Ok(by_name.map(|facility| facility.id))
}
