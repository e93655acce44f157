//! What every change of the registry by a human has in common: who may, and what the rules say now.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::rules::broken_rules;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules::{self, PersonDose};
use crate::domain::staff::Role;
use crate::domain::ticket::Acting;
use crate::domain::values::local_time;
use crate::matching::keys::RecordKeys;
use crate::store::facilities::MeantPlace;
use crate::store::registry::corrections::CurrentVersion;
use crate::store::registry::insert::new_version::NewVersion;
use crate::store::registry::insert::standing::{self, Question};
use crate::store::registry::record_key::RecordKey;
use crate::store::{AnyConnection, StoreError, registry};

/// The most records that one write changes: others wait until it ends.
pub const SLICE: usize = 200;

/// Whether somebody may change the registry.
///
/// # Errors
/// [`DeskError::NotAllowed`].
pub fn allow(by: Acting) -> Result<(), DeskError> {
    if by.role().is_some_and(Role::may_change_registry) {
        Ok(())
    } else {
        Err(DeskError::NotAllowed(Role::Supervisor))
    }
}

/// Begins a change: whoever else changes the registry waits until this write ends.
///
/// # Errors
/// [`DeskError::NotAllowed`].
pub(crate) fn begin(cx: &mut Context<'_>) -> Result<(), DeskError> {
    allow(cx.by)?;
    registry::next_generation(cx.conn)?;
    Ok(())
}

/// What the registry holds beside records that are looked at.
pub(crate) struct Judge {
    known: standing::KnownBeside,
    now: DateTime<Utc>,
}

impl Judge {
    /// Looks up what there is beside some statements.
    pub(crate) fn beside(
        conn: &mut AnyConnection,
        statements: &[(&CurrentVersion, &DoseStatement)],
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let question = |(of, statement): &(&CurrentVersion, &DoseStatement)| {
            (of.source, key(of).1, statement.identity.number().to_owned())
        };
        let asked: Vec<_> = statements.iter().map(question).collect();
        let questions: Vec<Question<'_>> = asked
            .iter()
            .map(|(source, source_record_id, id_number)| Question {
                source: *source,
                source_record_id,
                id_number,
            })
            .collect();
        Ok(Self {
            known: standing::standing(conn, &questions)?,
            now,
        })
    }

    /// The rules that a statement breaks as they are now.
    pub(crate) fn reasons(
        &self,
        of: &CurrentVersion,
        statement: &DoseStatement,
        place: &MeantPlace,
    ) -> Vec<QuarantineReason> {
        let own = dose_rules::broken_by(statement, local_time::date(self.now));
        broken_rules(statement, own, &key(of), place.confirmed, &self.known)
    }

    /// A statement counts from now on: those behind it are judged beside it.
    pub(crate) fn remember_valid(&mut self, of: &CurrentVersion, statement: &DoseStatement) {
        let number = statement.identity.number().to_owned();
        let doses = self.known.doses.entry(number).or_default();
        doses.push((key(of), PersonDose::from(statement)));
    }

    /// The version behind the last one of a record that says this.
    pub(crate) fn next_version<'a>(
        &self,
        of: &CurrentVersion,
        statement: &'a DoseStatement,
        place: &MeantPlace,
        quarantine: &'a [QuarantineReason],
        keys: &'a RecordKeys,
    ) -> NewVersion<'a> {
        let written = statement.facility_name.as_str();
        NewVersion {
            statement,
            facility: place.facility,
            quarantine,
            source: of.source,
            version: self.known.next_version(&key(of)),
            is_current: true,
            supersedes: true,
            content: of.content,
            keys,
            facility_written: (written != place.name).then_some(written),
        }
    }
}

/// Those of some records that are quarantined still, with what they say.
pub(crate) fn quarantined(found: &[CurrentVersion]) -> Vec<(&CurrentVersion, &DoseStatement)> {
    let waiting = found
        .iter()
        .filter(|one| one.is_current && !one.record.statement.is_valid());
    waiting.map(|one| (one, &one.record.statement)).collect()
}

fn key(of: &CurrentVersion) -> RecordKey {
    (of.source, of.record.statement.source_record_id.clone())
}
