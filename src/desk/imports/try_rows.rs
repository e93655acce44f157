//! What would become of rows of a file, without changing anything: each is judged beside the registry and beside all rows
//! before it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::desk::imports::import_doses::count;
use crate::desk::imports::item::Item;
use crate::desk::imports::judge_doses::{Judged, NOT_KEPT_YET, Verdict, judge_beside, row_of};
use crate::desk::imports::row_names::Names;
use crate::domain::registry::batch::Tally;
use crate::domain::registry::dose_rules::PersonDose;
use crate::domain::values::ids::{FacilityId, SourceId};
use crate::store::registry::insert::standing::{KnownBeside, KnownVersion, Question};
use crate::store::registry::record_key::RecordKey;
use crate::store::{AnyConnection, StoreError};

/// A trial. It remembers what the rows before said, by hashes: some hundred bytes a row.
#[derive(Debug, Default)]
pub struct Trial {
    names: Names,
    /// By the record, what the registry would hold of it.
    rows: HashMap<u64, Tried>,
    /// By the number of a document, the records that would state a valid dose under it.
    people: HashMap<u64, Vec<u64>>,
}

/// What the registry would hold of a record.
#[derive(Clone, Copy, Debug)]
struct Tried {
    content: i64,
    number: u64,
    dose: Option<PersonDose>,
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn record(source: SourceId, source_record_id: &str) -> u64 {
    hash(&(source, source_record_id))
}

impl Trial {
    /// Tries the next rows, and counts what would become of them.
    ///
    /// # Errors
    /// The store's.
    pub fn rows(
        &mut self,
        conn: &mut AnyConnection,
        items: &[Item],
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let (rows, people) = (&self.rows, &self.people);
        let add = |standing: &mut KnownBeside, questions: &[Question<'_>]| {
            add_tried(rows, people, standing, questions);
        };
        let judged = judge_beside(conn, items, &mut self.names, add)?.judged;
        count(tally, items, &judged);
        for one in judged.iter().filter(|one| one.verdict != Verdict::Unchanged) {
            self.remember(items, one);
        }
        Ok(())
    }

    fn remember(&mut self, items: &[Item], judged: &Judged) {
        let Some(row) = row_of(items, judged) else { return };
        let key = record(judged.source(), &row.statement.source_record_id);
        let number = hash(row.statement.identity.number());
        let dose = judged
            .quarantine
            .is_empty()
            .then(|| PersonDose::from(&row.statement));
        let tried = Tried {
            content: row.content,
            number,
            dose,
        };
        self.rows.insert(key, tried);
        let theirs = self.people.entry(number).or_default();
        if dose.is_some() && !theirs.contains(&key) {
            theirs.push(key);
        }
    }
}

/// Adds what rows before these would have changed to what stands.
fn add_tried(
    rows: &HashMap<u64, Tried>,
    people: &HashMap<u64, Vec<u64>>,
    standing: &mut KnownBeside,
    questions: &[Question<'_>],
) {
    let mut asked: HashMap<u64, RecordKey> = HashMap::new();
    for question in questions {
        let key = (question.source, question.source_record_id.to_owned());
        asked.insert(record(key.0, &key.1), key);
    }
    for (id, key) in &asked {
        if let Some(tried) = rows.get(id) {
            let version = KnownVersion {
                id: NOT_KEPT_YET,
                version: standing.next_version(key),
                is_current: true,
                stands: true,
                content: tried.content,
                facility: FacilityId(0),
            };
            standing.versions.insert(key.clone(), vec![version]);
        }
    }
    for doses in standing.doses.values_mut() {
        // It may be another person's now.
        doses.retain(|((source, id), _)| !rows.contains_key(&record(*source, id)));
    }
    for question in questions {
        let number = hash(question.id_number);
        let doses = standing.doses.entry(question.id_number.to_owned()).or_default();
        for id in people.get(&number).into_iter().flatten() {
            let tried = rows.get(id).filter(|tried| tried.number == number);
            // Whatever is not among these rows is only told apart from them.
            let key = asked.get(id).cloned();
            let key = key.unwrap_or_else(|| (SourceId(0), id.to_string()));
            let known = doses.iter().any(|(known, _)| *known == key);
            if let Some(dose) = tried.and_then(|tried| tried.dose).filter(|_| !known) {
                doses.push((key, dose));
            }
        }
    }
}
