//! What was done to the registry, and who looked at whom. Append-only, like the timelines of tickets.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, FacilityId, RecordId, StaffId, TicketId};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Happened {
    /// A file began to be imported.
    BatchStarted,
    /// All its rows are in.
    BatchFinished,
    /// A batch was withdrawn.
    BatchWithdrawn {
        /// Why.
        ground: Ground,
    },
    /// A quarantined record was released as it is.
    RecordReleased {
        /// Why.
        ground: Ground,
    },
    /// The release of a record was undone: it is quarantined again.
    ReleaseUndone {
        /// Why.
        ground: Ground,
    },
    /// What a record says was corrected.
    RecordCorrected {
        /// Why.
        ground: Ground,
    },
    /// Somebody vouched for a place.
    FacilityConfirmed {
        /// Which.
        facility: FacilityId,
    },
    /// A place turned out to be another one.
    FacilityMerged {
        /// Which.
        facility: FacilityId,
        /// Which other one.
        into: FacilityId,
    },
    /// Somebody looked at all that is known of a person.
    PersonViewed,
    /// Somebody had a number of a document shown.
    IdentityRevealed,
    /// The machine stopped acting by itself: too many of its decisions were wrong.
    MachinePaused {
        /// How many of the last reviewed ones were right.
        right: u32,
        /// How many were wrong.
        wrong: u32,
    },
    /// Somebody let the machine act by itself again.
    MachineResumed {
        /// Why.
        ground: Ground,
    },
    /// Somebody searched the registry.
    RecordsSearched {
        /// By which criteria; not for what.
        by: Vec<String>,
    },
}

impl Happened {
    /// Why it was done, where whoever did it had to say so.
    pub fn ground(&self) -> Option<&Ground> {
        match self {
            Self::BatchWithdrawn { ground }
            | Self::RecordReleased { ground }
            | Self::ReleaseUndone { ground }
            | Self::RecordCorrected { ground }
            | Self::MachineResumed { ground } => Some(ground),
            Self::BatchStarted
            | Self::BatchFinished
            | Self::FacilityConfirmed { .. }
            | Self::FacilityMerged { .. }
            | Self::PersonViewed
            | Self::IdentityRevealed
            | Self::MachinePaused { .. }
            | Self::RecordsSearched { .. } => None,
        }
    }

    /// The code in the database.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

/// Something that happened, with whom and what it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryEvent {
    /// Who did it; nobody for a command line.
    pub staff: Option<StaffId>,
    /// The batch that it concerns.
    pub batch: Option<BatchId>,
    /// The record that it concerns, or whose person was looked at.
    pub record: Option<RecordId>,
    /// The ticket for which it was done.
    pub ticket: Option<TicketId>,
    /// What happened.
    pub what: Happened,
}

impl RegistryEvent {
    /// Something that concerns a batch.
    pub fn batch(staff: Option<StaffId>, batch: BatchId, what: Happened) -> Self {
        Self {
            staff,
            batch: Some(batch),
            record: None,
            ticket: None,
            what,
        }
    }

    /// Something that concerns a record.
    pub fn record(staff: StaffId, record: RecordId, what: Happened) -> Self {
        Self {
            staff: Some(staff),
            batch: None,
            record: Some(record),
            ticket: None,
            what,
        }
    }

    /// Something that somebody did about the machine.
    pub fn machine(staff: StaffId, what: Happened) -> Self {
        Self::facility(staff, what)
    }

    /// Something that somebody did to a facility.
    pub fn facility(staff: StaffId, what: Happened) -> Self {
        Self {
            staff: Some(staff),
            batch: None,
            record: None,
            ticket: None,
            what,
        }
    }
}
