//! One row of the registry.

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{FacilityId, RecordId};

/// Why a record that could be read does not count.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum QuarantineReason {
    /// The identity number breaks the rules of its kind.
    Identity,
    /// A spreadsheet dropped digits of the identity number.
    IdentityDigits,
    /// The row has no name, or one that cannot be read.
    Name,
    /// The date of birth is not the one in the `MyKad`.
    BirthDate,
    /// The lot does not look like one of this vaccine.
    Lot,
    /// The vaccine was not in use on that date.
    VaccineDate,
    /// The date lies in the future or before the programme.
    DoseDate,
    /// A third or fourth dose before boosters were given, or a number that does not fit the person's other doses.
    DoseOrder,
    /// Too soon after or before another dose of the person.
    DoseInterval,
    /// The registry has this dose of this person already, from another row.
    Duplicate,
    /// Nobody has confirmed the facility yet.
    Facility,
}

impl QuarantineReason {
    /// Whether it comes from what the registry holds of the person beside the record.
    pub fn is_about_other_doses(self) -> bool {
        match self {
            Self::DoseOrder | Self::DoseInterval | Self::Duplicate => true,
            Self::Identity
            | Self::IdentityDigits
            | Self::Name
            | Self::BirthDate
            | Self::Lot
            | Self::VaccineDate
            | Self::DoseDate
            | Self::Facility => false,
        }
    }
}

/// The identity of a record: sound, or as it came, since a record with a wrong number is kept and matched too.
#[derive(Clone, PartialEq, Eq)]
pub enum RecordIdentity {
    /// It obeys the rules of its kind.
    Sound(Identity),
    /// It does not; the record is quarantined.
    Unsound {
        /// The kind that the source states.
        kind: crate::domain::person::identity::IdType,
        /// The number as it came, one line.
        number: String,
    },
}

impl RecordIdentity {
    /// The identity, if it obeys the rules of its kind.
    pub fn sound(&self) -> Option<&Identity> {
        match self {
            Self::Sound(identity) => Some(identity),
            Self::Unsound { .. } => None,
        }
    }

    /// The kind of document.
    pub fn kind(&self) -> crate::domain::person::identity::IdType {
        match self {
            Self::Sound(identity) => identity.kind(),
            Self::Unsound { kind, .. } => *kind,
        }
    }

    /// The number in the form that is stored and compared.
    pub fn number(&self) -> &str {
        match self {
            Self::Sound(identity) => identity.number(),
            Self::Unsound { number, .. } => number,
        }
    }
}

impl std::fmt::Debug for RecordIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecordIdentity({}, hidden)", self.kind().code())
    }
}

/// What a source system says about one dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseStatement {
    /// Which system said so: `myvas`, a clinic's batch, …
    pub source_system: String,
    /// That system's own number for the row.
    pub source_record_id: String,
    /// Whose dose it is said to be.
    pub identity: RecordIdentity,
    /// The person's name.
    pub name: PersonName,
    /// The person's date of birth, if the source has it.
    pub date_of_birth: Option<NaiveDate>,
    /// The person's telephone, if the source has a usable one.
    pub phone: Option<PhoneNumber>,
    /// Which dose.
    pub dose_number: DoseNumber,
    /// Which vaccine.
    pub vaccine: Vaccine,
    /// Which lot, if the source has it.
    pub lot: Option<Lot>,
    /// The day on which it was given.
    pub administered_on: NaiveDate,
    /// Where, if the place is known.
    pub facility: Option<FacilityId>,
    /// The place's name as the source wrote it.
    pub facility_name: FacilityName,
    /// The place's state.
    pub facility_state: State,
    /// Whether the person paid for it.
    pub paid: bool,
    /// Why it does not count; nothing for a valid record.
    pub quarantine: Vec<QuarantineReason>,
}

impl DoseStatement {
    /// The row of the source, whatever it says.
    pub fn row(&self) -> SourceRow {
        SourceRow {
            source_system: self.source_system.clone(),
            source_record_id: self.source_record_id.clone(),
        }
    }

    /// Whether the dose counts on a certificate.
    pub fn is_valid(&self) -> bool {
        self.quarantine.is_empty()
    }

    /// What the source says about the dose, as a number that is never 0: the first bytes of its SHA-256. Two
    /// statements with the same number say the same; what the registry makes of them (the facility that is meant,
    /// rules that are broken) does not count.
    pub fn content(&self) -> i64 {
        self.content_at(None)
    }

    /// The same of a source that gives the place's code of the programme too.
    pub fn content_at(&self, facility_code: Option<&str>) -> i64 {
        let mut hasher = Sha256::new();
        let date = |date: NaiveDate| date.num_days_from_ce().to_le_bytes();
        let texts = [
            self.identity.kind().code(),
            self.identity.number(),
            self.name.as_str(),
            self.phone.as_ref().map_or("", PhoneNumber::as_str),
            self.vaccine.code(),
            self.lot.as_ref().map_or("", Lot::as_str),
            self.facility_name.as_str(),
            self.facility_state.code(),
        ];
        for text in texts {
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
        hasher.update(self.date_of_birth.map(date).unwrap_or_default());
        hasher.update(date(self.administered_on));
        hasher.update([self.dose_number.get(), u8::from(self.paid)]);
        if let Some(code) = facility_code {
            hasher.update(code.as_bytes());
        }
        let mut first = [0; 8];
        for (byte, hashed) in first.iter_mut().zip(hasher.finalize()) {
            *byte = hashed;
        }
        i64::from_le_bytes(first) | 1
    }
}

/// A version of a dose record in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseRecord {
    /// The number of this version.
    pub id: RecordId,
    /// What it says.
    pub statement: DoseStatement,
}
