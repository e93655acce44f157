//! The log of accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::staff::account_event::AccountEvent;
use crate::store::accounts::schema::account_events::dsl;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;

/// Writes down that something happened.
///
/// # Errors
/// The store's.
pub fn record(conn: &mut AnyConnection, event: &AccountEvent, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(dsl::account_events)
        .values((
            dsl::at.eq(now.naive_utc()),
            dsl::kind.eq(event.what.code()),
            dsl::staff_id.eq(event.by.map(|id| id.0)),
            dsl::account_id.eq(event.account.0),
            dsl::data.eq(json::write(&event.what)?),
        ))
        .execute(conn)?;
    Ok(())
}
