//! Somebody vouches for a place that was known from dose records alone.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::begin;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ids::FacilityId;
use crate::store::facilities::{self, unconfirmed};
use crate::store::registry::registry_events;

/// Confirms a place. Its records stay in quarantine until they are checked again.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else has confirmed or merged it.
pub fn confirm_facility(cx: &mut Context<'_>, id: FacilityId) -> Result<(), DeskError> {
    begin(cx)?;
    if facilities::load(cx.conn, id)?.confirmed || unconfirmed::is_merged(cx.conn, id)? {
        return Err(DeskError::Stale);
    }
    facilities::confirm(cx.conn, id)?;
    let event = RegistryEvent::facility(cx.member()?, Happened::FacilityConfirmed { facility: id });
    registry_events::record(cx.conn, &event, cx.now)?;
    Ok(())
}
