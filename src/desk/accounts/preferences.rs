//! Somebody says which tickets they would rather take.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::ticket::preferences::Preferences;
use crate::store::accounts::preferences;

/// Keeps what whoever acts prefers.
///
/// # Errors
/// [`DeskError::Stale`] if they said so twice in the same moment, or the store's.
pub fn prefer(cx: &mut Context<'_>, preferred: &Preferences) -> Result<(), DeskError> {
    let me = cx.member()?;
    preferences::keep(cx.conn, me, preferred).map_err(DeskError::if_doubled)
}
