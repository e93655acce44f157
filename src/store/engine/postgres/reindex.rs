//! Packs the registry's indexes after a large import into PostgreSQL.
//!
//! An index that is filled in another order than its own is left a third empty, since each full page is split in two
//! halves. SQLite evens neighbours out and does better. So once an import has brought as much as there was before,
//! PostgreSQL makes the indexes anew, one after the other, while everybody reads and writes.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text};
use tokio_util::sync::CancellationToken;

use crate::store::engine::connection::{AnyConnection, DatabaseUrl, Purpose, connect};
use crate::store::engine::error::StoreError;
use crate::store::engine::store::Store;

/// Fewer new records are not worth it.
const FROM: i64 = 100_000;
/// One process packs at a time: the number of the lock.
const LOCK: i64 = 0x6d5f_7061_636b;
/// An index is made anew in a minute or so; behind somebody else's very long transaction it is given up.
const PATIENCE: &str = "SET statement_timeout = '30min'; SET lock_timeout = 0";

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    /// Not if packing it was cut short: it is then a copy that nobody uses.
    #[diesel(sql_type = Bool)]
    is_valid: bool,
}

#[derive(QueryableByName)]
struct Records {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

impl Store {
    /// Packs the indexes of the registry, if so many new records are at least half of it and the database gains by it.
    /// Ends between two indexes when it is told to stop. Blocks.
    ///
    /// # Errors
    /// What kept it from packing; the registry is as good as before, and what was begun is cleared away the next time.
    pub fn pack_registry(&self, new: i64, stop: &CancellationToken) -> Result<(), StoreError> {
        let DatabaseUrl::Postgres(_) = self.url() else {
            return Ok(());
        };
        if new < FROM {
            return Ok(());
        }
        let AnyConnection::Postgres(mut conn) = connect(self.url(), Purpose::Write)? else {
            return Ok(());
        };
        pack(&mut conn, new, stop)
    }
}

fn pack(conn: &mut PgConnection, new: i64, stop: &CancellationToken) -> Result<(), StoreError> {
    // Every row has taken a number, so that the last one says how many there may be.
    let all: Records = sql_query("SELECT COALESCE(MAX(id), 0) AS last FROM dose_records").get_result(conn)?;
    // The lock ends with the connection.
    let lock: Locked = sql_query("SELECT pg_try_advisory_lock($1) AS locked")
        .bind::<BigInt, _>(LOCK)
        .get_result(conn)?;
    if new.saturating_mul(2) < all.last || !lock.locked {
        return Ok(());
    }
    conn.batch_execute(PATIENCE)?;
    let indexes: Vec<Index> = sql_query(
        "SELECT quote_ident(relname) AS name, indisvalid AS is_valid \
         FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
         WHERE indrelid = 'dose_records'::regclass AND NOT indisprimary ORDER BY relname",
    )
    .load(conn)?;
    for Index { name, is_valid } in indexes {
        if stop.is_cancelled() {
            break;
        }
        // Names of our own schema, as PostgreSQL quotes them.
        let words = if is_valid {
            format!("REINDEX INDEX CONCURRENTLY {name}")
        } else {
            format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")
        };
        conn.batch_execute(&words)?;
    }
    Ok(())
}
