//! A place that was known from dose records alone turns out to be another facility.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::judging::change_registry::begin;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::staff::StaffMember;
use crate::domain::values::ids::FacilityId;
use crate::store::AnyConnection;
use crate::store::facilities::{self, unconfirmed};
use crate::store::registry::registry_events;

/// Merges a place into another facility. Its records stay in quarantine until they are checked again.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else has confirmed or merged one of the two, or if they are one already.
pub fn merge_facility(
    conn: &mut AnyConnection,
    by: &StaffMember,
    (place, into): (FacilityId, FacilityId),
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    begin(conn, by)?;
    let known = facilities::load(conn, place)?;
    let gone = unconfirmed::is_merged(conn, place)? || unconfirmed::is_merged(conn, into)?;
    if place == into || known.confirmed || gone {
        return Err(DeskError::Stale);
    }
    facilities::merge(conn, place, into)?;
    let what = Happened::FacilityMerged {
        facility: place,
        into,
    };
    registry_events::record(conn, &RegistryEvent::facility(by.id, what), now)?;
    Ok(())
}
