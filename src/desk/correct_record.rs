//! What a record says is put right by a human who knows it.

use chrono::{DateTime, NaiveDate, Utc};

use super::change_registry::{ChangeRefused, Judge, allow, begin};
use super::follow_links::{Because, follow_versions};
use super::{Desk, match_ticket};
use crate::domain::contact::PhoneNumber;
use crate::domain::dose::DoseNumber;
use crate::domain::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::facility::{FacilityName, State};
use crate::domain::ground::Ground;
use crate::domain::ids::RecordId;
use crate::domain::lot::Lot;
use crate::domain::person_name::PersonName;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::registry::link::Cause;
use crate::domain::registry_event::{Happened, RegistryEvent};
use crate::domain::staff::StaffMember;
use crate::domain::vaccine::Vaccine;
use crate::matching::keys::RecordKeys;
use crate::store::facilities::Place;
use crate::store::registry::corrections::{self, Author, Kind, Standing};
use crate::store::{AnyConnection, StoreError, facilities, registry_events};

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

/// Why a record was not corrected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefused {
    /// A field is wrong.
    #[error("{0:?}")]
    Field(FieldError),
    /// The registry was not changed.
    #[error(transparent)]
    Change(#[from] ChangeRefused),
}

impl From<StoreError> for CorrectionRefused {
    fn from(error: StoreError) -> Self {
        Self::Change(error.into())
    }
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The new version.
    pub id: RecordId,
    /// The rules that it still breaks.
    pub quarantine: Vec<QuarantineReason>,
    /// Open tickets that this resolved.
    pub tickets: usize,
}

/// The version that counts of the record to which a version belongs, to be corrected. That somebody saw its number is
/// written down.
///
/// # Errors
/// [`ChangeRefused::NotAllowed`]; [`StoreError::Missing`] if there is no such record, or none of its versions counts.
pub fn open(
    conn: &mut AnyConnection,
    by: &StaffMember,
    id: RecordId,
    now: DateTime<Utc>,
) -> Result<Standing, ChangeRefused> {
    allow(by)?;
    let current = corrections::current_of(conn, id)?.ok_or(StoreError::Missing)?;
    let standing = corrections::load(conn, &[current])?.pop();
    let standing = standing.ok_or(StoreError::Missing)?;
    let event = RegistryEvent::record(by.id, current, Happened::IdentityRevealed);
    registry_events::record(conn, &event, now)?;
    Ok(standing)
}

/// Makes a version that says something else, judged by the rules as they are now: if it breaks some, it stays in
/// quarantine. The same row of the source again changes nothing; a changed one supersedes this version.
///
/// # Errors
/// [`ChangeRefused::Stale`] if `seen` does not count any more; a field if nobody knows the facility.
pub fn correct_record(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    (seen, corrected): (RecordId, Corrected),
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<Correction, CorrectionRefused> {
    begin(conn, by)?;
    let standing = corrections::load(conn, &[seen])?.pop();
    let standing = standing
        .filter(|one| one.is_current)
        .ok_or(ChangeRefused::Stale)?;
    let (place, facility_name, facility_state) = facility(conn, &corrected.facility)?;
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
        source_system: standing.record.statement.source_system.clone(),
        source_record_id: standing.record.statement.source_record_id.clone(),
    };
    let judge = Judge::beside(conn, &[(&standing, &statement)], now)?;
    let quarantine = judge.reasons(&standing, &statement, &place);
    let keys = RecordKeys::of(&statement);
    let version = judge.next_version(&standing, &statement, &place, &quarantine, &keys);
    let author = Author {
        kind: Kind::Corrected,
        staff: Some(by.id),
        ground,
        at: now,
    };
    let ids = corrections::add(conn, &[(standing.batch, version)], author)?;
    let id = *ids.first().ok_or(StoreError::Missing)?;
    let what = Happened::RecordCorrected {
        ground: ground.as_str().to_owned(),
    };
    registry_events::record(conn, &RegistryEvent::record(by.id, id, what), now)?;
    let because = Because {
        cause: Cause::Corrected,
        ground: ground.as_str(),
    };
    follow_versions(conn, desk, &[id], because, now).map_err(ChangeRefused::from)?;
    let mut tickets = 0;
    if quarantine.is_empty() {
        let looked = match_ticket::look_again(conn, desk, &[&statement], now);
        tickets = looked.map_err(ChangeRefused::from)?;
    }
    Ok(Correction {
        id,
        quarantine,
        tickets,
    })
}

fn facility(
    conn: &mut AnyConnection,
    named: &NamedFacility,
) -> Result<(Place, FacilityName, State), CorrectionRefused> {
    let unknown = |field| CorrectionRefused::Field(Refusal::new("refusal-facility-unknown").at(field));
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
