//! What somebody typed and has not sent yet: sealed before it comes here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::drafts::dsl;

/// Keeps a draft until then, instead of the one with its name if there is one, and forgets those whose time is over.
pub fn keep(
    conn: &mut AnyConnection,
    name_hash: &str,
    sealed: &str,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(dsl::drafts.filter(dsl::expires_at.le(now.naive_utc()))).execute(conn)?;
    forget(conn, name_hash)?;
    diesel::insert_into(dsl::drafts)
        .values((
            dsl::name_hash.eq(name_hash),
            dsl::sealed.eq(sealed),
            dsl::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The draft with this name, unless its time is over.
pub fn find(
    conn: &mut AnyConnection,
    name_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    let found = dsl::drafts
        .filter(dsl::name_hash.eq(name_hash))
        .filter(dsl::expires_at.gt(now.naive_utc()))
        .select(dsl::sealed)
        .get_result(conn);
    Ok(found.optional()?)
}

/// Forgets a draft.
pub fn forget(conn: &mut AnyConnection, name_hash: &str) -> Result<(), StoreError> {
    diesel::delete(dsl::drafts.filter(dsl::name_hash.eq(name_hash))).execute(conn)?;
    Ok(())
}
