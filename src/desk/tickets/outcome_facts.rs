//! What is known that an outcome of a ticket could state.

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::domain::certificate::Certificate;
use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::ticket::outcome_facts::{Facts, Shown, facility_contact};
use crate::domain::ticket::settlement::{Counted, ways};
use crate::domain::values::ids::RecordId;
use crate::store::registry::{self, links, made, person};
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::timeline::TimelineEntry;
use crate::store::tickets::{self};
use crate::store::{AnyConnection, StoreError, facilities};

/// Gathers the facts about a ticket, from the registry, its timeline and the person's other tickets.
///
/// # Errors
/// The store's.
pub fn gather(
    conn: &mut AnyConnection,
    desk: &Desk,
    filed: &FiledComplaint,
    entries: &[TimelineEntry],
    now: DateTime<Utc>,
) -> Result<Facts, StoreError> {
    let complaint = &filed.complaint;
    let events = entries.iter().map(|entry| &entry.event);
    Ok(Facts {
        problem: complaint.problem,
        shown: shown(conn, filed)?,
        facility: facility_contact(events, desk.promise.facility_silence, now),
        outside: complaint.paid && !reports(conn, complaint)?,
        others: others(conn, filed)?,
    })
}

/// The dose of the complaint as the certificate shows it, and how it came to do so.
fn shown(conn: &mut AnyConnection, filed: &FiledComplaint) -> Result<Option<Shown>, StoreError> {
    let person = &filed.complaint.identity;
    let held = person::held(conn, &RecordIdentity::Sound(person.clone()))?;
    let certificate = Certificate::of(&held);
    let mut doses = certificate.shown.iter();
    let Some(dose) = doses.find(|dose| dose.number == filed.complaint.dose_number) else {
        return Ok(None);
    };
    let record = registry::load(conn, dose.record)?;
    let row = record.statement.row();
    let ever = links::of_record(conn, &row.source_system, &row.source_record_id)?;
    let link = ever
        .iter()
        .find(|link| link.revoked.is_none() && link.person == *person);
    let counted = Counted {
        record: &record,
        versions: &made::versions(conn, dose.record)?,
        linked_at: link.map(|link| link.at),
        person,
    };
    Ok(Some(Shown {
        dose: ToldDose::from(&record.statement),
        record: dose.record,
        ways: ways(&counted, filed.received_at),
    }))
}

/// Whether the place that a complaint names is known to report to the programme.
fn reports(conn: &mut AnyConnection, complaint: &Complaint) -> Result<bool, StoreError> {
    let known = facilities::find(conn, None, &complaint.facility_name, complaint.facility_state)?;
    match known {
        Some(place) => Ok(facilities::load(conn, place.facility)?.reports),
        None => Ok(false),
    }
}

/// The person's other complaints about the same dose that were not given up.
fn others(conn: &mut AnyConnection, filed: &FiledComplaint) -> Result<Vec<Reference>, StoreError> {
    let complaint = &filed.complaint;
    let mut others = Vec::new();
    for id in complaints::tickets_of(conn, &[complaint.identity.number()])? {
        if id == filed.id {
            continue;
        }
        let other = complaints::load(conn, id)?.complaint;
        let same_dose =
            other.dose_number == complaint.dose_number || other.administered_on == complaint.administered_on;
        let ticket = tickets::load(conn, id)?;
        let given_up = matches!(ticket.outcome, Some(Outcome::Duplicate | Outcome::Withdrawn));
        if other.identity == complaint.identity && same_dose && !given_up {
            others.push(ticket.reference);
        }
    }
    Ok(others)
}

/// What an outcome rests on that says how a record came to show.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such record.
pub(crate) fn basis_of_record(
    conn: &mut AnyConnection,
    complaint: &Complaint,
    record: RecordId,
) -> Result<Basis, StoreError> {
    let statement = registry::load(conn, record)?.statement;
    Ok(Basis::shown(complaint.problem, Some(ToldDose::from(&statement))))
}
