//! A record that the match found is made to count: linked and released where that is needed, by the engine or by staff.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::judging::change_registry::Judge;
use crate::desk::judging::make_valid::{make_valid, place};
use crate::desk::matching::bring_back::answered_owner;
use crate::desk::tickets::answers::answered_by;
use crate::domain::certificate::{Certificate, HeldRecord};
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::registry::dose_rules;
use crate::domain::ticket::settlement::{Case, Hindrance, Made, Settlement, Settler, settle};
use crate::domain::values::ids::{RecordId, StaffId};
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::store::registry::corrections::{self, CurrentVersion, Kind};
use crate::store::registry::links::{self, NewLink};
use crate::store::registry::{self, made, person};
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::{AnyConnection, StoreError};

/// All that decides about a record beside a complaint.
struct Facts {
    versions: Vec<Made>,
    linked_to: Option<(Identity, DateTime<Utc>)>,
    revoked: bool,
    answered_another: bool,
    held: Vec<HeldRecord>,
    as_theirs: Vec<QuarantineReason>,
    impossible: Vec<QuarantineReason>,
}

/// Whether a record settles a complaint, and how. Changes nothing.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such record.
pub(super) fn decide(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    record: &DoseRecord,
    by: Settler,
    now: DateTime<Utc>,
) -> Result<Result<Settlement, Hindrance>, StoreError> {
    let facts = facts(conn, filed, record, now)?;
    let case = Case {
        complaint: &filed.complaint,
        received_at: filed.received_at,
        record,
        versions: &facts.versions,
        linked_to: facts.linked_to.as_ref().map(|(person, at)| (person, *at)),
        revoked: facts.revoked,
        answered_another: facts.answered_another,
        held: &facts.held,
        as_theirs: &facts.as_theirs,
        impossible: &facts.impossible,
    };
    let settled = settle(&case, by);
    let releases = settled.as_ref().is_ok_and(|settlement| settlement.release);
    if releases && by == Settler::Engine && was_put_back(conn, record.id)? {
        return Ok(Err(Hindrance::Quarantined));
    }
    Ok(settled)
}

/// Whether a human put a record back into quarantine: the engine does not release it again.
fn was_put_back(conn: &mut AnyConnection, record: RecordId) -> Result<bool, StoreError> {
    let mut history = registry::history(conn, record)?.into_iter();
    let latest = history.find(|version| version.record.id == record);
    let made = latest.and_then(|version| version.correction);
    Ok(made.is_some_and(|correction| correction.kind == Kind::Quarantined))
}

fn facts(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    record: &DoseRecord,
    now: DateTime<Utc>,
) -> Result<Facts, StoreError> {
    let person = &filed.complaint.identity;
    let statement = &record.statement;
    let ever = links::of_record(conn, &statement.source_system, &statement.source_record_id)?;
    let theirs = statement.identity.sound() == Some(person) && statement.is_valid();
    let (as_theirs, impossible) = if theirs {
        (Vec::new(), Vec::new())
    } else {
        let current = load(conn, record.id)?;
        broken_as_theirs(conn, &current, filed, now)?
    };
    Ok(Facts {
        versions: made::versions(conn, record.id)?,
        revoked: ever
            .iter()
            .any(|link| !link.is_in_force() && link.person == *person),
        linked_to: ever
            .into_iter()
            .find(links::Link::is_in_force)
            .map(|link| (link.person, link.at)),
        answered_another: !answered_owner(conn, person, statement)?.is_empty(),
        held: person::held(conn, &RecordIdentity::Sound(person.clone()))?,
        as_theirs,
        impossible,
    })
}

fn load(conn: &mut AnyConnection, id: RecordId) -> Result<CurrentVersion, StoreError> {
    let found = corrections::load(conn, &[id])?;
    found.into_iter().next().ok_or(StoreError::Missing)
}

/// The rules that a record would break if it stated the person of the complaint, and those of them for which it could
/// not be true even then.
fn broken_as_theirs(
    conn: &mut AnyConnection,
    current: &CurrentVersion,
    filed: &FiledComplaint,
    now: DateTime<Utc>,
) -> Result<(Vec<QuarantineReason>, Vec<QuarantineReason>), StoreError> {
    let statement = DoseStatement {
        identity: RecordIdentity::Sound(filed.complaint.identity.clone()),
        date_of_birth: filed.complaint.date_of_birth.day(),
        quarantine: Vec::new(),
        ..current.record.statement.clone()
    };
    let judge = Judge::beside(conn, &[(current, &statement)], now)?;
    let place = place(conn, current)?;
    let broken = judge.reasons(current, &statement, &place);
    // Whose birthday it is, the link says; the complaint may have a slip there as well.
    let linked = DoseStatement {
        date_of_birth: None,
        ..statement
    };
    let impossible = dose_rules::impossible(&linked, local_time::date(now));
    Ok((broken, impossible))
}

/// Does what a settlement needs. Returns the record as it is then: its current version.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else links or changes the record in the same moment.
pub(super) fn carry_out(
    conn: &mut AnyConnection,
    filed: &FiledComplaint,
    settlement: &Settlement,
    staff: Option<StaffId>,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<RecordId, DeskError> {
    let mut latest = settlement.record;
    let answered = (&filed.complaint.identity, settlement.record);
    answered_by(conn, answered, settlement.link, staff, now)?;
    if !settlement.link && !settlement.release {
        return Ok(latest);
    }
    // Nobody makes the record say something else while it is linked as it is.
    registry::hold(conn)?;
    let current = load(conn, settlement.record)?;
    let statement = &current.record.statement;
    if settlement.release {
        // Whoever judges rows of files learns that the registry has changed.
        registry::next_generation(conn)?;
        let judge = Judge::beside(conn, &[(&current, statement)], now)?;
        let place = place(conn, &current)?;
        let author = (staff, Some(filed.id));
        let made = make_valid(conn, &[(&current, place)], &judge, author, reason, now);
        let made = made.map_err(DeskError::if_doubled)?;
        latest = made.into_iter().next().ok_or(StoreError::Missing)?;
    }
    if settlement.link {
        let link = NewLink {
            source_system: &statement.source_system,
            source_record_id: &statement.source_record_id,
            person: &filed.complaint.identity,
            ticket: Some(filed.id),
            staff,
            ground: reason.as_str(),
        };
        links::accept(conn, &link, now).map_err(DeskError::if_doubled)?;
    }
    let held = person::held(conn, &RecordIdentity::Sound(filed.complaint.identity.clone()))?;
    if !Certificate::of(&held).shows(latest) {
        // Decided beside what has changed since: nothing of it is kept.
        return Err(DeskError::Stale);
    }
    Ok(latest)
}
