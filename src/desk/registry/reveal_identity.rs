//! Staff have a number of a document shown that pages hide. Every time is written down, with the ticket for which it was.

use chrono::{DateTime, Utc};

use crate::desk::registry::view_person::{self, PersonFile, Whose};
use crate::domain::registry::registry_event::Happened;
use crate::domain::values::ids::StaffId;
use crate::domain::values::local_time;
use crate::store::registry::registry_events;
use crate::store::{AnyConnection, StoreError};

/// Writes down that somebody had a number shown. What they see is theirs to fetch.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such record or ticket.
pub fn reveal_identity(
    conn: &mut AnyConnection,
    staff: StaffId,
    whose: Whose,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let event = whose.event(conn, staff, Happened::IdentityRevealed)?;
    registry_events::record(conn, &event, now)
}

/// The same on a person's page, which was opened and written down before.
///
/// # Errors
/// As [`reveal_identity`].
pub fn reveal_person(
    conn: &mut AnyConnection,
    staff: StaffId,
    whose: Whose,
    now: DateTime<Utc>,
) -> Result<PersonFile, StoreError> {
    reveal_identity(conn, staff, whose, now)?;
    view_person::open(conn, whose, local_time::date(now))
}
