//! Brings the schema up to date.

use std::collections::BTreeSet;
use std::fs::File;

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::store::engine::connection::{AnyConnection, DatabaseUrl, Purpose, check_contents, connect};
use crate::store::engine::error::StoreError;
use crate::store::engine::sqlite::lock_file::{beside, keep_private, open};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as nothing else on the server uses it.
const POSTGRES_LOCK: i64 = 0x4F70_7469_6F6E_4D00;

/// Which steps the database has and which it lacks, by their names, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaState {
    /// Steps that were made.
    pub applied: Vec<String>,
    /// Steps that [`run`] would make.
    pub pending: Vec<String>,
}

/// Makes the steps that the database lacks. Safe when several processes start at once: one makes them, the others
/// wait for it. Returns the names of the steps made.
///
/// # Errors
/// [`StoreError::TooNew`] if the database has a step that this version does not know.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    let _turn = match url {
        DatabaseUrl::Sqlite(path) => {
            // Leaves no lock beside what is no database.
            check_contents(path)
                .and_then(|()| keep_private(path).map_err(|error| error.to_string()))
                .map_err(|reason| StoreError::CannotOpen {
                    place: url.to_string(),
                    reason,
                })?;
            Some(file_lock(path)?)
        }
        DatabaseUrl::Postgres(_) => None,
    };
    let mut conn = connect(url, Purpose::Write)?;
    if let AnyConnection::Postgres(conn) = &mut conn {
        check_encoding(conn).map_err(|error| match error {
            NotUtf8::Store(error) => error,
            NotUtf8::Reason(reason) => StoreError::CannotOpen {
                place: url.to_string(),
                reason,
            },
        })?;
    }
    if matches!(url, DatabaseUrl::Postgres(_)) {
        conn.batch_execute(&format!(
            "SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({POSTGRES_LOCK})"
        ))?;
    }
    let state = state_of(&mut conn)?;
    match &mut conn {
        AnyConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|_| ()),
        AnyConnection::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(|_| ()),
    }
    .map_err(|error| StoreError::from_message(&error.to_string()))?;
    Ok(state.pending)
}

enum NotUtf8 {
    Reason(String),
    Store(StoreError),
}

/// A database in another encoding would refuse the names of half the people, one filing at a time.
fn check_encoding(conn: &mut PgConnection) -> Result<(), NotUtf8> {
    #[derive(QueryableByName)]
    struct Encoding {
        #[diesel(sql_type = Text)]
        encoding: String,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let query = "SELECT current_setting('server_encoding') AS encoding, current_database()::text AS name";
    let found: Encoding = sql_query(query)
        .get_result(conn)
        .map_err(|error| NotUtf8::Store(error.into()))?;
    if found.encoding == "UTF8" {
        return Ok(());
    }
    Err(NotUtf8::Reason(format!(
        "its encoding is {}, in which many names cannot be written; make one in UTF-8, and name it in the URL: \
         createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 {}_utf8",
        found.encoding, found.name
    )))
}

/// How the schema stands; changes nothing but the list of steps, which is made if it is not there.
///
/// # Errors
/// [`StoreError::TooNew`] as [`run`].
pub fn state(url: &DatabaseUrl) -> Result<SchemaState, StoreError> {
    state_of(&mut connect(url, Purpose::Write)?)
}

fn state_of(conn: &mut AnyConnection) -> Result<SchemaState, StoreError> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| StoreError::from_message(&error.to_string());
    let (applied, known) = match conn {
        AnyConnection::Sqlite(conn) => (
            conn.applied_migrations().map_err(failed)?,
            names::<diesel::sqlite::Sqlite>(&SQLITE)?,
        ),
        AnyConnection::Postgres(conn) => (
            conn.applied_migrations().map_err(failed)?,
            names::<diesel::pg::Pg>(&POSTGRES)?,
        ),
    };
    let applied: BTreeSet<String> = applied.iter().map(MigrationVersion::to_string).collect();
    if let Some(found) = applied
        .iter()
        .find(|version| known.iter().all(|(known, _)| known != *version))
    {
        return Err(StoreError::TooNew { found: found.clone() });
    }
    let (made, pending): (Vec<_>, Vec<_>) = known
        .into_iter()
        .partition(|(version, _)| applied.contains(version));
    let names = |steps: Vec<(String, String)>| steps.into_iter().map(|(_, name)| name).collect();
    Ok(SchemaState {
        applied: names(made),
        pending: names(pending),
    })
}

fn names<DB: diesel::backend::Backend>(
    source: &EmbeddedMigrations,
) -> Result<Vec<(String, String)>, StoreError> {
    let migrations: Vec<Box<dyn Migration<DB>>> = source
        .migrations()
        .map_err(|error| StoreError::from_message(&error.to_string()))?;
    let mut names: Vec<(String, String)> = migrations
        .iter()
        .map(|migration| {
            (
                migration.name().version().to_string(),
                migration.name().to_string(),
            )
        })
        .collect();
    names.sort();
    Ok(names)
}

/// A lock beside the database file, held until the file is dropped.
fn file_lock(path: &std::path::Path) -> Result<File, StoreError> {
    open(path, ".lock")
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| StoreError::CannotOpen {
            place: format!("sqlite://{}", path.display()),
            reason: format!("cannot lock {}: {error}", beside(path, ".lock").display()),
        })
}
