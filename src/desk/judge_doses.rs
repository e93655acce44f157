//! What rows that arrive are, beside what the registry holds: new, known or changed, valid or not.

use std::collections::HashMap;

use super::dose_rows::DoseRow;
use super::import_doses::Memory;
use crate::domain::dose_record::{QuarantineReason, RecordIdentity};
use crate::domain::dose_rules::{self, PersonDose};
use crate::domain::ids::{RecordId, SourceId};
use crate::store::facilities::{self, Place};
use crate::store::registry::append::{self, NewVersion};
use crate::store::registry::standing::{KnownVersion, Question, RecordKey, Standing, standing};
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

/// A row and what was decided about it.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The row.
    pub row: &'a DoseRow,
    /// What it is.
    pub verdict: Verdict,
    /// The rules that it breaks.
    pub quarantine: Vec<QuarantineReason>,
    place: Option<Place>,
    source: SourceId,
    version: i16,
    /// Whether a version counts until now; not if that one came with the same rows.
    supersedes: bool,
    is_current: bool,
}

/// Judges rows.
pub struct Judge<'a> {
    memory: &'a mut Memory,
    /// Whether sources and places that nobody knows are made.
    makes: bool,
}

/// What stands for a source that is not known, where none may be made.
const NO_SOURCE: SourceId = SourceId(0);

impl<'a> Judge<'a> {
    /// One that makes sources and unconfirmed facilities as it goes.
    pub fn keeping(memory: &'a mut Memory) -> Self {
        Self { memory, makes: true }
    }

    /// One that changes nothing.
    pub fn looking(memory: &'a mut Memory) -> Self {
        Self { memory, makes: false }
    }

    /// Judges rows in their order: each beside the registry and beside those before it.
    pub fn judge<'r>(
        mut self,
        conn: &mut AnyConnection,
        rows: &[&'r DoseRow],
    ) -> Result<Vec<Judged<'r>>, StoreError> {
        let mut questions = Vec::with_capacity(rows.len());
        for row in rows {
            questions.push(Question {
                source: self.source(conn, &row.statement.source_system)?,
                source_record_id: &row.statement.source_record_id,
                id_number: row.statement.identity.number(),
            });
        }
        let mut standing = standing(conn, &questions)?;
        let mut places_of_keys: HashMap<RecordKey, usize> = HashMap::new();
        let mut judged: Vec<Judged<'r>> = Vec::with_capacity(rows.len());
        for (row, question) in rows.iter().zip(&questions) {
            let key: RecordKey = (question.source, question.source_record_id.to_owned());
            let one = self.one(conn, row, &key, &standing)?;
            if one.verdict != Verdict::Unchanged {
                remember(&mut standing, &key, &one);
                if let Some(earlier) = places_of_keys.insert(key, judged.len()) {
                    judged[earlier].is_current = false;
                }
            }
            judged.push(one);
        }
        Ok(judged)
    }

    fn one<'r>(
        &mut self,
        conn: &mut AnyConnection,
        row: &'r DoseRow,
        key: &RecordKey,
        standing: &Standing,
    ) -> Result<Judged<'r>, StoreError> {
        let versions = standing.versions.get(key).map_or(&[][..], Vec::as_slice);
        let current = versions.iter().find(|version| version.is_current);
        let unchanged = match current {
            Some(known) => says_the_same(conn, known, row)?,
            None => false,
        };
        let place = if unchanged { None } else { self.place(conn, row)? };
        let mut quarantine = row.statement.quarantine.clone();
        if !unchanged {
            quarantine.extend(beside(row, key, standing));
            if place.as_ref().is_none_or(|place| !place.confirmed) {
                quarantine.push(QuarantineReason::Facility);
            }
            quarantine.sort_unstable();
            quarantine.dedup();
        }
        Ok(Judged {
            row,
            verdict: match (unchanged, current) {
                (true, _) => Verdict::Unchanged,
                (false, Some(_)) => Verdict::Superseded,
                (false, None) => Verdict::Added,
            },
            quarantine,
            place,
            source: key.0,
            version: versions.last().map_or(0, |last| last.version).saturating_add(1),
            supersedes: current.is_some(),
            is_current: true,
        })
    }

    fn source(&mut self, conn: &mut AnyConnection, name: &str) -> Result<SourceId, StoreError> {
        if let Some(known) = self.memory.sources.get(name) {
            return Ok(*known);
        }
        let found = append::source(conn, name)?;
        let source = match found {
            Some(source) => source,
            None if self.makes => append::add_source(conn, name)?,
            None => return Ok(NO_SOURCE),
        };
        self.memory.sources.insert(name.to_owned(), source);
        Ok(source)
    }

    fn place(&mut self, conn: &mut AnyConnection, row: &DoseRow) -> Result<Option<Place>, StoreError> {
        let (name, state) = (&row.statement.facility_name, row.statement.facility_state);
        let key = (row.facility_code.clone(), name.as_str().to_owned(), state);
        if let Some(known) = self.memory.places.get(&key) {
            return Ok(known.clone());
        }
        let code = row.facility_code.as_deref();
        let place = match facilities::find(conn, code, name, state)? {
            Some(place) => Some(place),
            None if self.makes => Some(facilities::add_unconfirmed(conn, code, name, state)?),
            None => None,
        };
        self.memory.places.insert(key, place.clone());
        Ok(place)
    }
}

/// A version from before the registry kept what its source said is compared by what it says.
fn says_the_same(conn: &mut AnyConnection, known: &KnownVersion, row: &DoseRow) -> Result<bool, StoreError> {
    Ok(if known.content == 0 {
        registry::load(conn, known.id)?.statement.content() == row.content
    } else {
        known.content == row.content
    })
}

fn beside(row: &DoseRow, key: &RecordKey, standing: &Standing) -> Vec<QuarantineReason> {
    let number = match &row.statement.identity {
        RecordIdentity::Sound(identity) => identity.number(),
        // Whose doses stand under a wrong number says nothing.
        RecordIdentity::Unsound { .. } => return Vec::new(),
    };
    let Some(doses) = standing.doses.get(number) else {
        return Vec::new();
    };
    let others: Vec<PersonDose> = doses
        .iter()
        .filter(|(of, _)| of != key)
        .map(|(_, dose)| *dose)
        .collect();
    dose_rules::broken_beside(PersonDose::from(&row.statement), &others)
}

/// The rows behind this one are judged beside it too.
fn remember(standing: &mut Standing, key: &RecordKey, judged: &Judged<'_>) {
    let versions = standing.versions.entry(key.clone()).or_default();
    for version in versions.iter_mut() {
        version.is_current = false;
    }
    versions.push(KnownVersion {
        id: RecordId(0),
        version: judged.version,
        is_current: true,
        content: judged.row.content,
    });
    if judged.supersedes {
        // The old version may have been another person's.
        for doses in standing.doses.values_mut() {
            doses.retain(|(of, _)| of != key);
        }
    }
    if judged.quarantine.is_empty() {
        let number = judged.row.statement.identity.number().to_owned();
        let dose = PersonDose::from(&judged.row.statement);
        standing
            .doses
            .entry(number)
            .or_default()
            .push((key.clone(), dose));
    }
}

/// What is to be kept of rows that were judged.
pub fn as_new_versions<'a>(judged: &'a [Judged<'a>]) -> Vec<NewVersion<'a>> {
    let changed = judged.iter().filter(|row| row.verdict != Verdict::Unchanged);
    let version = |row: &'a Judged<'a>| {
        let place = row.place.as_ref()?;
        let written = row.row.statement.facility_name.as_str();
        Some(NewVersion {
            statement: &row.row.statement,
            facility: place.facility,
            quarantine: &row.quarantine,
            source: row.source,
            version: row.version,
            is_current: row.is_current,
            supersedes: row.supersedes,
            content: row.row.content,
            facility_written: (written != place.name).then_some(written),
        })
    };
    changed.filter_map(version).collect()
}
