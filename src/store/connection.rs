//! One connection to whichever database runs.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use super::StoreError;
pub(super) use crate::config::DatabaseUrl;

/// A connection, handed to the closures of [`super::Store::read`] and [`super::Store::write`].
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// To a SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// How long SQLite waits for another process before it says that the database is locked.
const LOCK_WAIT: Duration = Duration::from_secs(3);

pub(super) fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<AnyConnection, StoreError> {
    let cannot_open = |reason: String| StoreError::CannotOpen {
        place: url.to_string(),
        reason,
    };
    match url {
        DatabaseUrl::Sqlite(path) => {
            check_file(path).map_err(cannot_open)?;
            let name = path
                .to_str()
                .ok_or_else(|| cannot_open("the path is not UTF-8".to_owned()))?;
            let mut conn =
                SqliteConnection::establish(name).map_err(|error| cannot_open(error.to_string()))?;
            conn.batch_execute(&pragmas(purpose)).map_err(|error| {
                let error = StoreError::from(error);
                if error == StoreError::Busy {
                    error
                } else {
                    cannot_open(error.to_string())
                }
            })?;
            Ok(AnyConnection::Sqlite(conn))
        }
        DatabaseUrl::Postgres(server) => {
            let mut conn = PgConnection::establish(server).map_err(|error| StoreError::Unavailable {
                reason: first_line(&error.to_string()),
            })?;
            conn.batch_execute(
                "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'",
            )?;
            Ok(AnyConnection::Postgres(conn))
        }
    }
}

/// Says what is wrong with a database file in plainer words than SQLite does.
fn check_file(path: &Path) -> Result<(), String> {
    if path.is_dir() {
        return Err("it is a directory".to_owned());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err("its directory does not exist".to_owned());
    }
    Ok(())
}

fn pragmas(purpose: Purpose) -> String {
    let common = format!(
        "PRAGMA busy_timeout = {}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
        LOCK_WAIT.as_millis()
    );
    match purpose {
        // Mapped pages are the kernel's cache, not memory of ours.
        Purpose::Read => format!("{common} PRAGMA mmap_size = 2147483648; PRAGMA query_only = ON;"),
        Purpose::Write => format!(
            "{common} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 2147483648; \
             PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;"
        ),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
