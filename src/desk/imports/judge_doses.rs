//! What rows that arrive are, beside what the registry holds: new, known or changed, valid or not.
//!
//! Judging only reads, so that it can go on for the next rows while those before them are written: what those bring
//! is handed in, and a count of all changes to the registry tells whether anybody else changed it in between.

use std::collections::HashMap;

use crate::desk::imports::dose_rows::row::DoseRow;
use crate::desk::imports::item::Item;
use crate::desk::imports::row_names::{Names, is_known};
use crate::desk::judging::rules::broken_rules;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::registry::dose_rules::PersonDose;
use crate::domain::values::ids::{FacilityId, RecordId, SourceId};
use crate::store::facilities::{self, MeantPlace};
use crate::store::registry::insert::append;
use crate::store::registry::insert::new_version::NewVersion;
use crate::store::registry::insert::standing::{KnownBeside, KnownVersion, Question, standing};
use crate::store::registry::record_key::RecordKey;
use crate::store::{AnyConnection, StoreError, registry};

/// What a row is to the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is new.
    Added,
    /// It says what the registry has already.
    Unchanged,
    /// It says something else than before; the old version stays in the history.
    Superseded,
}

/// What was decided about one readable row.
#[derive(Debug)]
pub struct Judged {
    /// What it is.
    pub verdict: Verdict,
    /// The rules that it breaks.
    pub quarantine: Vec<QuarantineReason>,
    /// Which of the rows it is, from 0.
    row: usize,
    place: Option<MeantPlace>,
    source: SourceId,
    version: i16,
    /// The version that it repeats, if it is unchanged and that version was there before these rows.
    repeats: Option<RecordId>,
    /// Whether a version counts until now.
    supersedes: bool,
    /// Not if rows behind it bring a later version.
    is_current: bool,
}

impl Judged {
    /// The source that the row names; below 0 if nobody knows it yet.
    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// The facility that the row names.
    pub fn facility(&self) -> Option<FacilityId> {
        self.place.as_ref().map(|place| place.facility)
    }
}

/// What was decided about some rows.
#[derive(Debug)]
pub struct Judgement {
    /// How often the registry had been changed before.
    pub generation: i64,
    /// The readable rows, in their order.
    pub judged: Vec<Judged>,
    /// Whether they name a source or a place that nobody knows.
    pub names_unknown: bool,
}

/// What stands for the number of a version that is being written.
pub(super) const NOT_KEPT_YET: RecordId = RecordId(0);

/// Judges rows in their order: each beside the registry, beside rows that are being written (`ahead`) and beside those
/// before it.
pub fn judge(
    conn: &mut AnyConnection,
    items: &[Item],
    ahead: Option<(&[Item], &[Judged])>,
    names: &mut Names,
) -> Result<Judgement, StoreError> {
    judge_beside(conn, items, names, |standing, _| {
        if let Some((items, judged)) = ahead {
            for one in judged {
                if let Some(row) = row_of(items, one) {
                    remember(standing, row, one);
                }
            }
        }
    })
}

/// Judges rows beside the registry and beside what is known besides, which is added to what stands.
pub(super) fn judge_beside(
    conn: &mut AnyConnection,
    items: &[Item],
    names: &mut Names,
    add: impl FnOnce(&mut KnownBeside, &[Question<'_>]),
) -> Result<Judgement, StoreError> {
    let generation = registry::generation(conn)?;
    names.refresh(conn)?;
    let rows: Vec<(usize, &DoseRow)> = readable(items).collect();
    let mut questions = Vec::with_capacity(rows.len());
    for (_, row) in &rows {
        questions.push(Question {
            source: names.source(conn, &row.statement.source_system)?,
            source_record_id: &row.statement.source_record_id,
            id_number: row.statement.identity.number(),
        });
    }
    let mut standing = standing(conn, &questions)?;
    add(&mut standing, &questions);
    let mut latest: HashMap<RecordKey, usize> = HashMap::new();
    let mut judged: Vec<Judged> = Vec::with_capacity(rows.len());
    for ((place_in_items, row), question) in rows.into_iter().zip(&questions) {
        let key: RecordKey = (question.source, question.source_record_id.to_owned());
        let place = names.place(conn, row)?;
        let one = judge_one((place_in_items, row), &key, place, &standing);
        if one.verdict != Verdict::Unchanged {
            remember(&mut standing, row, &one);
            if let Some(earlier) = latest.insert(key, judged.len()) {
                judged[earlier].is_current = false;
            }
        }
        judged.push(one);
    }
    let unknown = |one: &Judged| !is_known(one.source) || one.place.is_none();
    Ok(Judgement {
        generation,
        names_unknown: judged.iter().any(unknown),
        judged,
    })
}

/// Makes the sources and places that rows name and nobody knows; the places are unconfirmed.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else makes one of them in the same moment.
pub fn make_names(conn: &mut AnyConnection, items: &[Item]) -> Result<(), StoreError> {
    let mut names = Names::default();
    for (_, row) in readable(items) {
        let dose = &row.statement;
        if crate::store::registry::insert::new_version::source(conn, &dose.source_system)?.is_none() {
            append::add_source(conn, &dose.source_system)?;
        }
        if names.place(conn, row)?.is_none() {
            let code = row.facility_code.as_deref();
            facilities::add_unconfirmed(conn, code, &dose.facility_name, dose.facility_state)?;
        }
    }
    Ok(())
}

/// The records of which rows that were judged bring a further version, by source and key.
pub fn changed(items: &[Item], judged: &[Judged]) -> Vec<RecordKey> {
    let changed = judged
        .iter()
        .filter(|one| one.verdict != Verdict::Unchanged && one.version > 1);
    let key = |one: &Judged| Some((one.source, row_of(items, one)?.statement.source_record_id.clone()));
    changed.filter_map(key).collect()
}

/// What is to be kept of rows that were judged.
pub fn as_new_versions<'a>(items: &'a [Item], judged: &'a [Judged]) -> Vec<NewVersion<'a>> {
    let changed = judged.iter().filter(|one| one.verdict != Verdict::Unchanged);
    let version = |one: &'a Judged| {
        let (row, place) = (row_of(items, one)?, one.place.as_ref()?);
        let written = row.statement.facility_name.as_str();
        Some(NewVersion {
            statement: &row.statement,
            facility: place.facility,
            quarantine: &one.quarantine,
            source: one.source,
            version: one.version,
            is_current: one.is_current,
            supersedes: one.supersedes,
            content: row.content,
            keys: &row.keys,
            facility_written: (written != place.name).then_some(written),
        })
    };
    changed.filter_map(version).collect()
}

/// The versions that rows which were judged repeat.
pub fn repeated(judged: &[Judged]) -> Vec<RecordId> {
    judged.iter().filter_map(|one| one.repeats).collect()
}

/// The row that was judged.
pub fn row_of<'a>(items: &'a [Item], judged: &Judged) -> Option<&'a DoseRow> {
    match items.get(judged.row) {
        Some(Item::Row(row)) => Some(row),
        Some(Item::Reject(_)) | None => None,
    }
}

fn readable(items: &[Item]) -> impl Iterator<Item = (usize, &DoseRow)> {
    items.iter().enumerate().filter_map(|(place, item)| match item {
        Item::Row(row) => Some((place, &**row)),
        Item::Reject(_) => None,
    })
}

fn judge_one(
    (row_number, row): (usize, &DoseRow),
    key: &RecordKey,
    place: Option<MeantPlace>,
    standing: &KnownBeside,
) -> Judged {
    let versions = standing.versions.get(key).map_or(&[][..], Vec::as_slice);
    let known = versions.iter().find(|version| version.stands);
    let unchanged = known.is_some_and(|known| known.content == row.content);
    let supersedes = versions.iter().any(|version| version.is_current);
    let mut quarantine = Vec::new();
    if !unchanged {
        let confirmed = place.as_ref().is_some_and(|place| place.confirmed);
        let own = row.statement.quarantine.clone();
        quarantine = broken_rules(&row.statement, own, key, confirmed, standing);
    }
    Judged {
        verdict: match (unchanged, supersedes || known.is_some()) {
            (true, _) => Verdict::Unchanged,
            (false, true) => Verdict::Superseded,
            (false, false) => Verdict::Added,
        },
        quarantine,
        row: row_number,
        place,
        source: key.0,
        version: standing.next_version(key),
        repeats: known
            .filter(|known| unchanged && known.id != NOT_KEPT_YET)
            .map(|known| known.id),
        supersedes,
        is_current: true,
    }
}

/// The rows behind this one are judged beside it too. May be told again what it knows already.
fn remember(standing: &mut KnownBeside, row: &DoseRow, judged: &Judged) {
    if judged.verdict == Verdict::Unchanged {
        return;
    }
    let key: RecordKey = (judged.source, row.statement.source_record_id.clone());
    let versions = standing.versions.entry(key.clone()).or_default();
    for version in versions.iter_mut() {
        version.is_current = false;
        version.stands = false;
    }
    versions.push(KnownVersion {
        id: NOT_KEPT_YET,
        version: judged.version,
        is_current: true,
        stands: true,
        content: row.content,
        facility: judged.facility().unwrap_or(FacilityId(0)),
    });
    if judged.supersedes {
        // The old version may have been another person's.
        for doses in standing.doses.values_mut() {
            doses.retain(|(of, _)| *of != key);
        }
    }
    if judged.quarantine.is_empty() {
        let number = row.statement.identity.number().to_owned();
        let doses = standing.doses.entry(number).or_default();
        doses.retain(|(of, _)| *of != key);
        doses.push((key, PersonDose::from(&row.statement)));
    }
}
