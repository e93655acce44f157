//! Staff look at one dose record: what it says, how it came to say so, and what it has to do with.

use std::collections::HashMap;

use crate::domain::registry::batch::Batch;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::registry::record_state::RecordState;
use crate::domain::staff::Role;
use crate::domain::values::ids::{BatchId, RecordId, StaffId};
use crate::store::accounts::staff;
use crate::store::registry::links::{self, Link};
use crate::store::registry::person::{self, TicketLine};
use crate::store::registry::registry_events::{self, LoggedEvent};
use crate::store::registry::{self, Version, batches};
use crate::store::{AnyConnection, StoreError};

/// A version with where it stands and where it came from.
#[derive(Clone, Debug)]
pub struct FiledVersion {
    /// The version.
    pub version: Version,
    /// What it is worth now.
    pub state: RecordState,
    /// The batch that brought it, or what it corrects.
    pub batch: Batch,
    /// The name of the member of staff who made it, if one did.
    pub author: Option<String>,
}

/// A record with its history.
#[derive(Clone, Debug)]
pub struct RecordFile {
    /// All versions, the first one first.
    pub versions: Vec<FiledVersion>,
    /// Which of them is looked at.
    pub place: usize,
    /// Its links, revoked ones too, the first first.
    pub links: Vec<Link>,
    /// Tickets of the person whose identity it states and of the person it is linked to, the latest first.
    pub tickets: Vec<TicketLine>,
    /// Who looked and what was done, for those who may know; the first first.
    pub events: Option<Vec<LoggedEvent>>,
}

/// Opens a record by one of its versions. Who looked at it is for supervisors and administrators alone.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such version.
pub fn view_record(conn: &mut AnyConnection, id: RecordId, role: Role) -> Result<RecordFile, StoreError> {
    let history = registry::history(conn, id)?;
    let place = history.iter().position(|version| version.record.id == id);
    let place = place.ok_or(StoreError::Missing)?;
    let ids: Vec<RecordId> = history.iter().map(|version| version.record.id).collect();
    let statement = history[place].record.statement.clone();
    let links = links::of_record(conn, &statement.source_system, &statement.source_record_id)?;
    let mut people = vec![statement.identity];
    let standing = links.iter().filter(|link| link.revoked.is_none());
    for person in standing.map(|link| RecordIdentity::Sound(link.person.clone())) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let may_know = role.may_see_audit();
    Ok(RecordFile {
        versions: file_versions(conn, history)?,
        place,
        links,
        tickets: person::tickets_about(conn, &people)?,
        events: may_know
            .then(|| registry_events::of_records(conn, &ids))
            .transpose()?,
    })
}

fn file_versions(conn: &mut AnyConnection, history: Vec<Version>) -> Result<Vec<FiledVersion>, StoreError> {
    let mut known: HashMap<BatchId, Batch> = HashMap::new();
    let names: HashMap<StaffId, String> = if history.iter().any(|version| version.correction.is_some()) {
        let everybody = staff::list(conn)?;
        everybody
            .into_iter()
            .map(|member| (member.id, member.name))
            .collect()
    } else {
        HashMap::new()
    };
    let mut versions = Vec::new();
    for version in history {
        let batch = match known.get(&version.batch) {
            Some(batch) => batch.clone(),
            None => batches::load(conn, version.batch)?,
        };
        known.insert(version.batch, batch.clone());
        let is_valid = version.record.statement.is_valid();
        let author = version.correction.as_ref();
        versions.push(FiledVersion {
            state: RecordState::of(version.is_current, is_valid, batch.withdrawal.is_some()),
            author: author.and_then(|correction| names.get(&correction.by?).cloned()),
            batch,
            version,
        });
    }
    Ok(versions)
}
