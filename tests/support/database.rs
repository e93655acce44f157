//! A database of its own for each test: a SQLite file, or a database on a throw-away PostgreSQL server.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use option_m::store::{DatabaseUrl, Store, StoreSettings};
use tempfile::TempDir;

mod cluster;

pub(crate) use cluster::Cluster;

/// A fresh database, gone when it is dropped.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    /// Holds the SQLite file, and whatever else a test keeps on disk.
    pub(crate) folder: TempDir,
    /// The database to drop on the shared server.
    name: Option<String>,
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
        Self {
            url,
            folder,
            name: None,
        }
    }

    pub(crate) fn postgres() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::SeqCst)
        );
        shared().create_database(&name);
        let folder = tempfile::tempdir().unwrap();
        Self {
            url: shared().url(&name),
            folder,
            name: Some(name),
        }
    }

    /// Settings with few threads.
    pub(crate) fn settings(&self) -> StoreSettings {
        StoreSettings {
            readers: 2,
            writers: 4,
            ..StoreSettings::new(DatabaseUrl::parse(&self.url).unwrap())
        }
    }

    /// Opens a store on it.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.settings()).unwrap()
    }

    /// Runs statements of SQL, as an operator would with the database's own client.
    pub(crate) fn sql(&self, sql: &str) -> Result<(), String> {
        run_sql(&self.url, sql)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            shared().drop_database(name);
        }
    }
}

fn shared() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::shared)
}

/// Runs statements of SQL against the database of `url`.
pub(crate) fn run_sql(url: &str, sql: &str) -> Result<(), String> {
    let result = match url.strip_prefix("sqlite://") {
        Some(path) => {
            let mut conn = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
            conn.batch_execute(&format!(
                "PRAGMA busy_timeout = 3000; PRAGMA foreign_keys = ON; {sql}"
            ))
        }
        None => PgConnection::establish(url)
            .map_err(|error| error.to_string())?
            .batch_execute(sql),
    };
    result.map_err(|error| error.to_string())
}
