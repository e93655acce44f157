//! What is known that an outcome of a ticket could state.

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::desk::context::Context;
use crate::desk::tickets::evidence::Evidence;
use crate::domain::certificate::Certificate;
use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::duplicate::{Likeness, alike};
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::ticket::outcome_facts::{Facts, Shown, facility_contact};
use crate::domain::ticket::settlement::{Counted, ways};
use crate::domain::values::ids::RecordId;
use crate::store::facilities::places;
use crate::store::registry::{self};
use crate::store::tickets::answered::Answered;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::timeline::TimelineEntry;
use crate::store::{AnyConnection, StoreError};

/// Gathers the facts about a ticket, from the registry, its timeline and the person's other tickets.
///
/// # Errors
/// The store's.
pub fn gather(
    cx: &mut Context<'_>,
    filed: &FiledComplaint,
    entries: &[TimelineEntry],
) -> Result<Facts, StoreError> {
    let places = places::now(cx.conn, &cx.desk.matching.places)?;
    let evidence = Evidence::read(cx.conn, places, &filed.complaint, std::iter::empty(), &[])?;
    Ok(from(&evidence, cx.desk, filed, entries, cx.now))
}

/// The facts about a ticket from what is known beside its complaint.
pub fn from(
    evidence: &Evidence,
    desk: &Desk,
    filed: &FiledComplaint,
    entries: &[TimelineEntry],
    now: DateTime<Utc>,
) -> Facts {
    let complaint = &filed.complaint;
    let events = entries.iter().map(|entry| &entry.event);
    let reports = || {
        let places = &evidence.places;
        places.reports(&complaint.facility_name, complaint.facility_state)
    };
    Facts {
        problem: complaint.problem,
        shown: shown(evidence, filed),
        facility: facility_contact(events, desk.promise.facility_silence, now),
        outside: complaint.paid && !reports(),
        others: others(&evidence.tickets, filed),
    }
}

/// The dose of the complaint as the certificate shows it, and how it came to do so.
fn shown(evidence: &Evidence, filed: &FiledComplaint) -> Option<Shown> {
    let person = &filed.complaint.identity;
    let held = evidence.held(person);
    let certificate = Certificate::of(&held);
    let mut doses = certificate.shown.iter();
    let dose = doses.find(|dose| dose.number == filed.complaint.dose_number)?;
    let record = &held.iter().find(|held| held.record.id == dose.record)?.record;
    let known = evidence.records.of_row(&record.statement.row())?;
    let link = known.standing_link().filter(|link| link.person == *person);
    let counted = Counted {
        record,
        versions: &known.made(),
        linked_at: link.map(|link| link.at),
        person,
    };
    Some(Shown {
        dose: ToldDose::from(&record.statement),
        record: dose.record,
        ways: ways(&counted, filed.received_at),
    })
}

/// The person's other complaints about the same dose that were not given up: whoever reads the letters of this one has those
/// of the other, too.
fn others(tickets: &[Answered], filed: &FiledComplaint) -> Vec<Reference> {
    let complaint = &filed.complaint;
    let others = tickets.iter().filter(|other| {
        let said = &other.complaint;
        let given_up = matches!(other.outcome, Some(Outcome::Duplicate | Outcome::Withdrawn));
        let same = matches!(alike(said, complaint), Some(Likeness::Same | Likeness::SameDay));
        other.id != filed.id && same && said.email == complaint.email && !given_up
    });
    others.map(|other| other.reference).collect()
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
