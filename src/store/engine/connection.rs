//! One connection to whichever database runs.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use crate::store::engine::error::StoreError;
use crate::store::engine::sqlite::lock_file::beside;

pub(crate) use crate::config::DatabaseUrl;

/// A connection, handed to the closures of [`crate::store::engine::store::Store::read`] and [`crate::store::engine::store::Store::write`].
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// To a SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// How long SQLite waits for another process before it says that the database is locked.
const LOCK_WAIT: Duration = Duration::from_secs(3);

pub(crate) fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<AnyConnection, StoreError> {
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
            let mut conn = PgConnection::establish(&with_patience(server)).map_err(|error| {
                let reason = first_line(&error.to_string());
                if is_about_the_server(&reason) {
                    StoreError::Unavailable { reason }
                } else {
                    cannot_open(without_quotations(&reason))
                }
            })?;
            let access = match purpose {
                Purpose::Read => "ON",
                Purpose::Write => "OFF",
            };
            conn.batch_execute(&format!(
                "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'; \
                 SET default_transaction_read_only = {access}"
            ))?;
            Ok(AnyConnection::Postgres(conn))
        }
    }
}

/// A server that does not answer is given up after a while, unless its URL says otherwise: libpq by itself would wait
/// for minutes, and callers with it.
fn with_patience(server: &str) -> String {
    let mut url = server.to_owned();
    for setting in ["connect_timeout=5", "tcp_user_timeout=30000"] {
        let name = setting.split('=').next().unwrap_or_default();
        if !url.contains(name) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(setting);
        }
    }
    url
}

/// Whether libpq got as far as looking for the server. What it says before is about the URL, and quotes from it:
/// of a password with a bare `%`, `/` or `@` just that.
fn is_about_the_server(reason: &str) -> bool {
    let looked_up = reason.starts_with("could not translate host name") && !reason.contains('@');
    looked_up || reason.starts_with("connection to server") || !reason.contains('"')
}

/// A message about a URL, without the parts of the URL that it quotes.
fn without_quotations(reason: &str) -> String {
    let words = match (reason.find('"'), reason.rfind('"')) {
        (Some(start), Some(end)) => format!("{}\u{2026}{}", &reason[..start], &reason[end + 1..]),
        (None | Some(_), _) => reason.to_owned(),
    };
    format!(
        "its URL cannot be understood (write special characters of a password as %40 for @, %2F for /, %25 for %): \
         {words}"
    )
}

/// The first bytes of every SQLite file.
const SQLITE_HEADER: &[u8; 16] = b"SQLite format 3\0";

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

/// Says in plain words why a file cannot be a database of ours. Only for a process that has no connection to it yet:
/// on Unix, a process that closes a file gives up every lock that it holds on it, SQLite's included.
pub(crate) fn check_contents(path: &Path) -> Result<(), String> {
    check_file(path)?;
    if beside(path, "-shm").exists() {
        // Somebody has it open, and be it this process.
        return Ok(());
    }
    let mut file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        // It will be made.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(format!("it cannot be read and written: {error}")),
    };
    let mut header = [0; SQLITE_HEADER.len()];
    // A shorter file is one that is being made.
    if file.read_exact(&mut header).is_ok() && header != *SQLITE_HEADER {
        return Err("it is not a database of SQLite".to_owned());
    }
    Ok(())
}

fn pragmas(purpose: Purpose) -> String {
    // Mapped pages are the kernel's cache, not memory of ours; as many as SQLite was built for.
    let common = format!(
        "PRAGMA busy_timeout = {}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
         PRAGMA mmap_size = 70368744177664;",
        LOCK_WAIT.as_millis()
    );
    match purpose {
        Purpose::Read => format!("{common} PRAGMA query_only = ON;"),
        Purpose::Write => format!(
            "{common} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 100000; PRAGMA journal_size_limit = 268435456;"
        ),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
