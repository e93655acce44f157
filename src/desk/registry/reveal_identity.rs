//! Staff have a number of a document shown that pages hide. Every time is written down, with the ticket for which it was.

use crate::desk::context::Context;
use crate::desk::registry::view_person::{self, PersonFile, Whose};
use crate::domain::registry::registry_event::Happened;
use crate::domain::values::local_time;
use crate::store::StoreError;
use crate::store::registry::registry_events;

/// Writes down that somebody had a number shown. What they see is theirs to fetch.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such record or ticket.
pub fn reveal_identity(cx: &mut Context<'_>, whose: Whose) -> Result<(), StoreError> {
    let event = whose.event(cx, Happened::IdentityRevealed)?;
    registry_events::record(cx.conn, &event, cx.now)
}

/// The same on a person's page, which was opened and written down before.
///
/// # Errors
/// As [`reveal_identity`].
pub fn reveal_person(cx: &mut Context<'_>, whose: Whose) -> Result<PersonFile, StoreError> {
    reveal_identity(cx, whose)?;
    view_person::open(cx.conn, whose, local_time::date(cx.now))
}
