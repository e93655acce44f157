//! What a record says is corrected by a human who knows it.

use chrono::NaiveDate;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::{Judge, allow, begin};
use crate::desk::judging::make_valid::place;
use crate::desk::matching::bring_back::{bring_back, resting_on};
use crate::desk::matching::follow_links::{Because, follow_versions};
use crate::desk::matching::match_ticket;
use crate::desk::registry::complaint_beside::{Beside, beside};
use crate::desk::registry::release_records::release_records;
use crate::domain::complaint::reference::Reference;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::registry::dose_rules;
use crate::domain::registry::link::Cause;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::ground::{Ground, Lost};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::Refusal;
use crate::matching::keys::RecordKeys;
use crate::store::facilities::{self, MeantPlace};
use crate::store::registry::corrections::{self, Author, CurrentVersion, Kind};
use crate::store::registry::registry_events;
use crate::store::{AnyConnection, StoreError};

/// What a record is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// Whose dose it is; an unsound number only where the record has it already.
    pub identity: RecordIdentity,
    /// The person's name.
    pub name: PersonName,
    /// The person's date of birth, if it is known.
    pub date_of_birth: Option<NaiveDate>,
    /// The person's telephone, if it is known.
    pub phone: Option<PhoneNumber>,
    /// Which dose.
    pub dose_number: DoseNumber,
    /// Which vaccine.
    pub vaccine: Vaccine,
    /// Which lot, if it is known.
    pub lot: Option<Lot>,
    /// The day on which it was given.
    pub administered_on: NaiveDate,
    /// Where.
    pub facility: NamedFacility,
    /// Whether the person paid for it.
    pub paid: bool,
}

/// How a human names a facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedFacility {
    /// By the programme's code.
    Code(String),
    /// By one of its names.
    Name(FacilityName, State),
}

/// What is to become of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is to say.
    pub corrected: Corrected,
    /// Whether it is released in the same step, if it still breaks rules of which a supervisor may judge.
    pub release: bool,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The version that counts or waits now.
    pub id: RecordId,
    /// Whether it says something else than before; else no version was made for it.
    pub changed: bool,
    /// Whether it was released though it breaks rules.
    pub released: bool,
    /// The rules that it still breaks, where it waits in quarantine.
    pub quarantine: Vec<QuarantineReason>,
    /// Open tickets that this resolved.
    pub tickets: usize,
}

/// A record that is to be corrected, with the complaint that may say how.
#[derive(Clone, Debug)]
pub struct RecordToCorrect {
    /// The version that counts.
    pub current: CurrentVersion,
    /// The complaint for which it is corrected.
    pub beside: Beside,
}

/// The version that counts of the record to which a version belongs, to be corrected, for a ticket if one led there.
/// Whoever shows it calls [`note_opened`] before.
///
/// # Errors
/// [`DeskError::NotAllowed`]; [`StoreError::Missing`] if there is no such record, or none of its versions counts.
pub fn open(
    cx: &mut Context<'_>,
    (id, ticket): (RecordId, Option<Reference>),
) -> Result<RecordToCorrect, DeskError> {
    allow(cx.by)?;
    let latest = corrections::current_of(cx.conn, id)?.ok_or(StoreError::Missing)?;
    let current = corrections::load(cx.conn, &[latest])?.pop();
    let current = current.ok_or(StoreError::Missing)?;
    let beside = beside(cx, &current.record, ticket)?;
    Ok(RecordToCorrect { current, beside })
}

/// Writes down that somebody sees the number of a record, for which ticket.
///
/// # Errors
/// The store's.
pub fn note_opened(
    cx: &mut Context<'_>,
    (record, ticket): (RecordId, Option<TicketId>),
) -> Result<(), DeskError> {
    let event = RegistryEvent {
        ticket,
        ..RegistryEvent::record(cx.member()?, record, Happened::IdentityRevealed)
    };
    Ok(registry_events::record(cx.conn, &event, cx.now)?)
}

/// Makes a version that says something else, judged by the rules as they are now: if it breaks some, it stays in
/// quarantine, or is released where that is wanted and possible. What says the same as before makes no version. The same
/// row of the source again changes nothing; a changed one supersedes this version. Tickets that the record had answered
/// come back, if the dose shows no more by it.
///
/// # Errors
/// [`DeskError::Stale`] if `seen` does not count any more; a field if nobody knows the facility;
/// [`DeskError::CannotBeTrue`] if it was to be released. Then nothing is kept.
pub fn correct_record(
    cx: &mut Context<'_>,
    (seen, wanted): (RecordId, Wanted),
    reason: &Reason,
) -> Result<Correction, DeskError> {
    begin(cx)?;
    let current = corrections::load(cx.conn, &[seen])?.pop();
    let current = current.filter(|one| one.is_current).ok_or(DeskError::Stale)?;
    let (place, statement) = stated(cx.conn, &current, wanted.corrected)?;
    if wanted.release {
        may_be_true(cx, &statement)?;
    }
    // Before anything changes: the certificate says no more who relied on it.
    let relying = relying(cx.conn, &current)?;
    let ground = Ground::from(reason);
    let mut done = if says_the_same(cx.conn, &current, (&statement, &place))? {
        Correction {
            id: seen,
            changed: false,
            released: false,
            quarantine: current.record.statement.quarantine.clone(),
            tickets: 0,
        }
    } else {
        keep(cx, &current, (&statement, &place), &ground)?
    };
    if wanted.release && !done.quarantine.is_empty() {
        let released = release_records(cx, &[done.id], reason)?;
        done.id = corrections::current_of(cx.conn, done.id)?.ok_or(StoreError::Missing)?;
        done.released = true;
        done.quarantine = Vec::new();
        done.tickets = released.tickets;
    } else if done.changed {
        let because = Because {
            cause: Cause::Corrected,
            ground: &ground,
        };
        follow_versions(cx, &[done.id], because)?;
        if done.quarantine.is_empty() {
            let looked = match_ticket::look_again(cx, &[&statement]);
            done.tickets = looked?;
        }
    }
    if done.changed {
        let why = (Lost::Corrected, &statement.row(), &ground);
        bring_back(cx, &relying, why)?;
    }
    Ok(done)
}

/// What a record would say once it is corrected so, where that can be true. Changes nothing.
///
/// # Errors
/// A field if nobody knows the facility; [`DeskError::CannotBeTrue`].
pub(super) fn supposed(
    cx: &mut Context<'_>,
    current: &CurrentVersion,
    corrected: Corrected,
) -> Result<DoseStatement, DeskError> {
    let (_, statement) = stated(cx.conn, current, corrected)?;
    may_be_true(cx, &statement)?;
    Ok(statement)
}

fn may_be_true(cx: &Context<'_>, statement: &DoseStatement) -> Result<(), DeskError> {
    let impossible = dose_rules::impossible(statement, local_time::date(cx.now));
    if impossible.is_empty() {
        Ok(())
    } else {
        Err(DeskError::CannotBeTrue(impossible))
    }
}

/// The ended tickets of whoever shows a record by its number: it may be another person's or another dose afterwards.
fn relying(conn: &mut AnyConnection, current: &CurrentVersion) -> Result<Vec<TicketId>, StoreError> {
    let statement = &current.record.statement;
    match statement.identity.sound() {
        Some(person) if statement.is_valid() => {
            resting_on(conn, person, (&statement.row(), statement.dose_number))
        }
        Some(_) | None => Ok(Vec::new()),
    }
}

/// What a record says once it is corrected, and where it means.
fn stated(
    conn: &mut AnyConnection,
    current: &CurrentVersion,
    corrected: Corrected,
) -> Result<(MeantPlace, DoseStatement), DeskError> {
    let (place, facility_name, facility_state) = facility(conn, &corrected.facility)?;
    let before = &current.record.statement;
    let statement = DoseStatement {
        identity: corrected.identity,
        name: corrected.name,
        date_of_birth: corrected.date_of_birth,
        phone: corrected.phone,
        dose_number: corrected.dose_number,
        vaccine: corrected.vaccine,
        lot: corrected.lot,
        administered_on: corrected.administered_on,
        facility: Some(place.facility),
        facility_name,
        facility_state,
        paid: corrected.paid,
        quarantine: Vec::new(),
        source_system: before.source_system.clone(),
        source_record_id: before.source_record_id.clone(),
    };
    Ok((place, statement))
}

fn says_the_same(
    conn: &mut AnyConnection,
    current: &CurrentVersion,
    (statement, at): (&DoseStatement, &MeantPlace),
) -> Result<bool, DeskError> {
    let same = current.record.statement.content() == statement.content();
    Ok(same && place(conn, current)?.facility == at.facility)
}

/// Keeps the version that says something else.
fn keep(
    cx: &mut Context<'_>,
    current: &CurrentVersion,
    (statement, place): (&DoseStatement, &MeantPlace),
    ground: &Ground,
) -> Result<Correction, DeskError> {
    let judge = Judge::beside(cx.conn, &[(current, statement)], cx.now)?;
    let quarantine = judge.reasons(current, statement, place);
    let keys = RecordKeys::of(statement);
    let version = judge.next_version(current, statement, place, &quarantine, &keys);
    let author = Author {
        kind: Kind::Corrected,
        staff: Some(cx.member()?),
        ground,
        at: cx.now,
    };
    let ids = corrections::add(cx.conn, &[(current.batch, version)], author);
    let ids = ids.map_err(DeskError::if_doubled)?;
    let id = *ids.first().ok_or(StoreError::Missing)?;
    let what = Happened::RecordCorrected {
        ground: ground.clone(),
    };
    registry_events::record(cx.conn, &RegistryEvent::record(cx.member()?, id, what), cx.now)?;
    Ok(Correction {
        id,
        changed: true,
        released: false,
        quarantine,
        tickets: 0,
    })
}

fn facility(
    conn: &mut AnyConnection,
    named: &NamedFacility,
) -> Result<(MeantPlace, FacilityName, State), DeskError> {
    let unknown = |field| DeskError::Field(Refusal::new("refusal-facility-unknown").at(field));
    match named {
        NamedFacility::Code(code) => {
            let id = facilities::of_code(conn, code)?.ok_or_else(|| unknown("facility_code"))?;
            let place = facilities::meant_by(conn, id)?;
            let known = facilities::load(conn, place.facility)?;
            Ok((place, known.name, known.state))
        }
        NamedFacility::Name(name, state) => {
            let place = facilities::find(conn, None, name, *state)?;
            let place = place.ok_or_else(|| unknown("facility_name"))?;
            Ok((place, name.clone(), *state))
        }
    }
}
