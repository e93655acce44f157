//! One connection to whichever database runs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use super::StoreError;

/// A connection, handed to the closures of [`super::Store::read`] and [`super::Store::write`].
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// To a SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// The URL of a server, which may hold a password.
    Postgres(String),
}

/// A text that is no database URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a database URL is sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")]
pub struct DatabaseUrlError;

impl DatabaseUrl {
    /// Reads `sqlite://PATH` or `postgres://…`.
    ///
    /// # Errors
    /// [`DatabaseUrlError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, DatabaseUrlError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        let server = text
            .strip_prefix("postgres://")
            .or_else(|| text.strip_prefix("postgresql://"));
        match server.filter(|rest| !rest.is_empty()) {
            Some(_) => Ok(Self::Postgres(text.to_owned())),
            None => Err(DatabaseUrlError),
        }
    }
}

/// Without password, so that it may be logged.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "postgres://{}", place.split('?').next().unwrap_or(place))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_and_passwords_hidden() {
        let url = DatabaseUrl::parse("postgres://desk:p@ss@db.example:5432/optionm?sslmode=require");
        assert_eq!(
            url.map(|url| format!("{url:?}")),
            Ok("postgres://db.example:5432/optionm".to_owned())
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:///var/a.db"),
            Ok(DatabaseUrl::Sqlite("/var/a.db".into()))
        );
        for text in ["", "sqlite://", "postgres://", "mysql://x", "/var/a.db"] {
            assert_eq!(DatabaseUrl::parse(text), Err(DatabaseUrlError), "{text}");
        }
    }
}
