//! The registry is asked for the records that a complaint may be about.

use std::collections::HashMap;
use std::sync::Arc;

use crate::desk::context::Context;
use crate::domain::complaint::Complaint;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::RecordId;
use crate::matching::find::WithNumbers;
use crate::matching::others::Crowd;
use crate::matching::particulars::Particulars;
use crate::matching::{Finding, find};
use crate::store::engine::registry_state::RegistryState;
use crate::store::facilities::places::{self, Places};
use crate::store::registry::{self, candidates, corrections, crowd};
use crate::store::{AnyConnection, StoreError};

/// What a search found, and what was read for it.
#[derive(Debug)]
pub struct Looked {
    /// What was found.
    pub finding: Finding<DoseRecord>,
    /// The records with the numbers of documents of those that were found, and of more.
    pub with_numbers: HashMap<String, Vec<DoseRecord>>,
    /// The places of the records.
    pub places: Arc<Places>,
    /// Whether the machine may act by itself on what it found.
    pub paused: bool,
}

/// Looks for the record of a complaint beside what staff said not to be it; a record that somebody asks for is compared as
/// well.
pub(super) fn look_beside(
    cx: &mut Context<'_>,
    complaint: &Complaint,
    rejected: &[SourceRow],
    asked_for: Option<RecordId>,
) -> Result<Looked, StoreError> {
    let state = registry::state(cx.conn)?;
    look_with(cx, state, complaint, (rejected, asked_for))
}

/// Looks in a registry of which it was just read how it stands: what changes behind that is looked at again.
pub(super) fn look_at(
    cx: &mut Context<'_>,
    state: RegistryState,
    complaint: &Complaint,
    rejected: &[SourceRow],
) -> Result<Looked, StoreError> {
    look_with(cx, state, complaint, (rejected, None))
}

fn look_with(
    cx: &mut Context<'_>,
    state: RegistryState,
    complaint: &Complaint,
    (rejected, asked_for): (&[SourceRow], Option<RecordId>),
) -> Result<Looked, StoreError> {
    let engine = cx.desk.matching.engine(state.records);
    let places = places::at(cx.conn, &cx.desk.matching.places, state.stamp.places)?;
    let said = Particulars::from(complaint);
    let candidates::Found {
        mut possible,
        with_numbers,
    } = candidates::find(cx.conn, &places, &said)?;
    let known = |id: RecordId| possible.iter().any(|record| record.id == id);
    if let Some(id) = asked_for.filter(|id| !known(*id)) {
        let asked_for = corrections::load(cx.conn, &[id])?.pop();
        possible.extend(asked_for.filter(|one| one.is_current).map(|one| one.record));
    }
    let possible = possible.into_iter();
    let possible = possible.filter(|record| !rejected.contains(&record.statement.row()));
    let possible = possible.map(|record| {
        let says = Arc::new(places.particulars(&record.statement));
        (record, says)
    });
    let mut asked = Asked {
        conn: cx.conn,
        places: &places,
        records: state.records,
        with_numbers: &with_numbers,
    };
    let wanted = |record: &DoseRecord| Some(record.id) == asked_for;
    let finding = engine.find_beside(&said, possible.collect(), &mut asked, wanted)?;
    Ok(Looked {
        finding,
        with_numbers,
        places,
        paused: state.paused,
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
    /// What numbers of documents lead to.
    pub with_numbers: &'a HashMap<String, Vec<DoseRecord>>,
}

impl find::Registry for Asked<'_> {
    type Error = StoreError;

    fn with_numbers(&mut self, numbers: &[&str]) -> Result<WithNumbers, StoreError> {
        let says = |record: &DoseRecord| Arc::new(self.places.particulars(&record.statement));
        // Those that are written otherwise in their records.
        let missing = numbers.iter().copied();
        let missing: Vec<&str> = missing
            .filter(|number| !self.with_numbers.contains_key(*number))
            .collect();
        let further = if missing.is_empty() {
            HashMap::new()
        } else {
            registry::of_numbers(self.conn, &missing)?
        };
        let of_number = |number: &&str| {
            let known = self.with_numbers.get(*number).or_else(|| further.get(*number));
            (
                (*number).to_owned(),
                known.into_iter().flatten().map(says).collect(),
            )
        };
        Ok(numbers.iter().map(of_number).collect())
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
