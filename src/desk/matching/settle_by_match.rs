//! A record that the match found is made to count: linked and released where that is needed, by the engine or by staff.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::Judge;
use crate::desk::judging::make_valid::{make_valid, place};
use crate::desk::tickets::answers::{answered_by, is_ended_by_answer};
use crate::desk::tickets::evidence::Evidence;
use crate::domain::certificate::Certificate;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::registry::{dose_rules, judging};
use crate::domain::ticket::settlement::{Case, Hindrance, Settlement, Settler, settle};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{RecordId, StaffId};
use crate::domain::values::local_time;
use crate::store::registry::corrections::{self, CurrentVersion, Kind};
use crate::store::registry::known_records::KnownRecord;
use crate::store::registry::links::{self, NewLink};
use crate::store::registry::links_follow::KnownLink;
use crate::store::registry::{self, person};
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::{AnyConnection, StoreError};

/// Whether a record settles a complaint, and how.
///
/// # Errors
/// [`StoreError::Missing`] if the evidence is not about the record.
pub(super) fn decide(
    evidence: &Evidence,
    filed: &FiledComplaint,
    record: &DoseRecord,
    by: Settler,
    now: DateTime<Utc>,
) -> Result<Result<Settlement, Hindrance>, StoreError> {
    let (person, statement) = (&filed.complaint.identity, &record.statement);
    let known = evidence.of(record)?;
    let theirs = statement.identity.sound() == Some(person) && statement.is_valid();
    let (as_theirs, impossible) = if theirs {
        (Vec::new(), Vec::new())
    } else {
        broken_as_theirs(evidence, statement, filed, now)
    };
    let mut links = known.links.iter();
    let ended = |link: &&KnownLink| !link.is_in_force() && link.link.person == *person;
    let revoked = links.clone().any(|link| ended(&link));
    let in_force = links.find(|link| link.is_in_force());
    let settled = settle(
        &Case {
            complaint: &filed.complaint,
            received_at: filed.received_at,
            record,
            versions: &known.made(),
            linked_to: in_force.map(|known| (&known.link.person, known.link.at)),
            revoked,
            answered_another: !evidence.answered_owner(person, record).is_empty(),
            held: &evidence.held(person),
            as_theirs: &as_theirs,
            impossible: &impossible,
        },
        by,
    );
    let releases = settled.as_ref().is_ok_and(|settlement| settlement.release);
    if releases && by == Settler::Engine && was_put_back(known, record.id) {
        return Ok(Err(Hindrance::Quarantined));
    }
    Ok(settled)
}

/// Whether a human put a record back into quarantine: the engine does not release it again.
fn was_put_back(known: &KnownRecord, record: RecordId) -> bool {
    let mut versions = known.versions.iter();
    versions.any(|version| version.record.id == record && version.done == Some(Kind::Quarantined))
}

fn load(conn: &mut AnyConnection, id: RecordId) -> Result<CurrentVersion, StoreError> {
    let found = corrections::load(conn, &[id])?;
    found.into_iter().next().ok_or(StoreError::Missing)
}

/// The rules that a record would break if it stated the person of the complaint, and those of them for which it could
/// not be true even then.
fn broken_as_theirs(
    evidence: &Evidence,
    statement: &DoseStatement,
    filed: &FiledComplaint,
    now: DateTime<Utc>,
) -> (Vec<QuarantineReason>, Vec<QuarantineReason>) {
    let person = &filed.complaint.identity;
    let today = local_time::date(now);
    let theirs = DoseStatement {
        identity: RecordIdentity::Sound(person.clone()),
        date_of_birth: filed.complaint.date_of_birth.day(),
        quarantine: Vec::new(),
        ..statement.clone()
    };
    let others = evidence.records.other_doses(person.number(), &statement.row());
    let place = theirs.facility;
    let confirmed = place.is_some_and(|place| evidence.places.is_confirmed(place));
    let own = dose_rules::broken_by(&theirs, today);
    let broken = judging::broken_rules(&theirs, own, confirmed, &others);
    // Whose birthday it is, the link says; the complaint may have a slip there as well.
    let linked = DoseStatement {
        date_of_birth: None,
        ..theirs
    };
    (broken, dose_rules::impossible(&linked, today))
}

/// Does what a settlement needs. Returns the record as it is then: its current version. Whoever links or releases it holds
/// the registry since before the evidence was read.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else links or changes the record in the same moment.
pub(super) fn carry_out(
    cx: &mut Context<'_>,
    evidence: &Evidence,
    (filed, settlement): (&FiledComplaint, &Settlement),
    staff: Option<StaffId>,
    ground: &Ground,
) -> Result<RecordId, DeskError> {
    let person = &filed.complaint.identity;
    if ends_suspended_link(evidence, person, settlement) {
        answered_by(cx, (person, settlement.record), settlement.link, staff)?;
    }
    let mut latest = settlement.record;
    if settlement.release {
        // Whoever judges rows of files learns that the registry has changed.
        registry::next_generation(cx.conn)?;
        let current = load(cx.conn, settlement.record)?;
        let judge = Judge::beside(cx.conn, &[(&current, &current.record.statement)], cx.now)?;
        let place = place(cx.conn, &current)?;
        let author = (staff, Some(filed.id));
        let made = make_valid(cx, &[(&current, place)], &judge, author, ground);
        let made = made.map_err(DeskError::if_doubled)?;
        latest = made.into_iter().next().ok_or(StoreError::Missing)?;
    }
    if settlement.link {
        let record = evidence.records.version(settlement.record);
        let statement = &record.ok_or(StoreError::Missing)?.statement;
        let link = NewLink {
            source_system: &statement.source_system,
            source_record_id: &statement.source_record_id,
            person,
            ticket: Some(filed.id),
            staff,
            ground,
        };
        links::accept(cx.conn, &link, cx.now).map_err(DeskError::if_doubled)?;
    }
    // What the engine links alone stands as the evidence has it: the registry was held when that was read.
    if settlement.release || (settlement.link && staff.is_some()) {
        let held = person::held(cx.conn, &RecordIdentity::Sound(person.clone()))?;
        if !Certificate::of(&held).shows(latest) {
            // Decided beside what has changed since: nothing of it is kept.
            return Err(DeskError::Stale);
        }
    }
    Ok(latest)
}

/// Whether the answer to a person ends a suspended link of the record ([`answered_by`]).
pub(super) fn ends_suspended_link(evidence: &Evidence, person: &Identity, settlement: &Settlement) -> bool {
    let known = evidence.records.with_version(settlement.record);
    let link = known.and_then(KnownRecord::standing_link);
    link.is_some_and(|link| is_ended_by_answer(link, person, settlement.link))
}
