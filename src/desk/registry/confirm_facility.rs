//! Somebody vouches for a place that was known from dose records alone.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::judging::change_registry::begin;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::staff::StaffMember;
use crate::domain::values::ids::FacilityId;
use crate::store::AnyConnection;
use crate::store::facilities::{self, unconfirmed};
use crate::store::registry::registry_events;

/// Confirms a place. Its records stay in quarantine until they are checked again.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else has confirmed or merged it.
pub fn confirm_facility(
    conn: &mut AnyConnection,
    by: &StaffMember,
    id: FacilityId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    begin(conn, by)?;
    if facilities::load(conn, id)?.confirmed || unconfirmed::is_merged(conn, id)? {
        return Err(DeskError::Stale);
    }
    facilities::confirm(conn, id)?;
    let event = RegistryEvent::facility(by.id, Happened::FacilityConfirmed { facility: id });
    registry_events::record(conn, &event, now)?;
    Ok(())
}
