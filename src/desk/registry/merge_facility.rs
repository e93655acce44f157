//! A place that was known from dose records alone turns out to be another facility.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::begin;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ids::FacilityId;
use crate::store::facilities::{self, unconfirmed};
use crate::store::registry::registry_events;

/// Merges a place into another facility. Its records stay in quarantine until they are checked again.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else has confirmed or merged one of the two, or if they are one already.
pub fn merge_facility(
    cx: &mut Context<'_>,
    (place, into): (FacilityId, FacilityId),
) -> Result<(), DeskError> {
    begin(cx)?;
    let known = facilities::load(cx.conn, place)?;
    let gone = unconfirmed::is_merged(cx.conn, place)? || unconfirmed::is_merged(cx.conn, into)?;
    if place == into || known.confirmed || gone {
        return Err(DeskError::Stale);
    }
    facilities::merge(cx.conn, place, into)?;
    let what = Happened::FacilityMerged {
        facility: place,
        into,
    };
    registry_events::record(cx.conn, &RegistryEvent::facility(cx.member()?, what), cx.now)?;
    Ok(())
}
