//! Somebody takes away what is written down of what happened.

use crate::desk::context::Context;
use crate::domain::staff::account_event::{AccountEvent, AccountHappened};
use crate::store::StoreError;
use crate::store::accounts::account_events;

/// Writes down who downloads it, with the filter as it stands in the address.
///
/// # Errors
/// [`StoreError::Missing`] if nobody is signed in.
pub fn note_download(cx: &mut Context<'_>, filter: &str) -> Result<(), StoreError> {
    let id = cx.by.staff().ok_or(StoreError::Missing)?;
    let what = AccountHappened::AuditDownloaded {
        filter: filter.to_owned(),
    };
    account_events::record(cx.conn, &AccountEvent::own(id, what), cx.now)
}
