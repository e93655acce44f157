//! Whether there should be a database: one that vanished must not be recreated silently.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::config::database_url::DatabaseUrl;
use crate::config::{Config, private};

/// A key that is younger may be the one that another process of the same first start has just made.
const FIRST_START: Duration = Duration::from_mins(1);

impl Config {
    /// Why a database that is not there must not be made: there was one. Nothing if it is there, or never was.
    pub fn vanished_database(&self) -> Option<String> {
        match &self.database {
            DatabaseUrl::Sqlite(path) if is_missing(path) => {}
            DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => return None,
        }
        let key = self.key_file.as_deref().filter(|path| is_older(path));
        if let Some(path) = key {
            return Some(format!(
                "it is not there, but a secret key is ({}): a database was in use and is gone, or a first start failed \
                 before it was made. Put it back from its backup; or, to begin a new one without the old complaints, run \
                 `option-m migrate` once",
                path.display()
            ));
        }
        self.was_begun()
    }

    /// Why a database that is empty must not be used: one of the same name was in use.
    pub fn was_begun(&self) -> Option<String> {
        let known = fs::read_to_string(self.begun_file()).ok()?;
        known.lines().any(|line| line == name_of(&self.database)).then(|| {
            format!(
                "it is not there or empty, but it was in use ({} says so). Put it back from its backup; or, to begin a \
                 new one without the old complaints, run `option-m migrate` once",
                self.begun_file().display()
            )
        })
    }

    /// Notes that the database is in use from now on.
    ///
    /// # Errors
    /// The data directory cannot be written.
    pub fn note_database(&self) -> io::Result<()> {
        let name = name_of(&self.database);
        let known = match fs::read_to_string(self.begun_file()) {
            Ok(known) => known,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        if known.lines().any(|line| line == name) {
            return Ok(());
        }
        if !self.data_dir.is_dir() {
            private::create_dir(&self.data_dir)?;
        }
        private::write(&self.begun_file(), format!("{known}{name}\n").as_bytes())
    }

    /// Forgets that the database was in use: a new one is begun on purpose.
    ///
    /// # Errors
    /// The data directory cannot be written.
    pub fn forget_database(&self) -> io::Result<()> {
        let name = name_of(&self.database);
        let Ok(known) = fs::read_to_string(self.begun_file()) else {
            return Ok(());
        };
        let mut others = String::new();
        for line in known.lines().filter(|line| *line != name) {
            others.push_str(line);
            others.push('\n');
        }
        private::write(&self.begun_file(), others.as_bytes())
    }

    fn begun_file(&self) -> PathBuf {
        self.data_dir.join("databases-in-use")
    }
}

/// By what a database is known again. Where the whole place is hidden, since a password may stand in it, a part of its
/// hash tells it from others: too little to tell what the password is.
fn name_of(database: &DatabaseUrl) -> String {
    let shown = database.to_string();
    match database {
        DatabaseUrl::Postgres(url) if shown.ends_with("(hidden)") => {
            let hash = Sha256::digest(url.as_bytes());
            let part: String = HEXLOWER.encode(&hash).chars().take(6).collect();
            format!("{shown} {part}")
        }
        DatabaseUrl::Postgres(_) | DatabaseUrl::Sqlite(_) => shown,
    }
}

fn is_missing(path: &Path) -> bool {
    fs::metadata(path).map_or_else(
        |error| error.kind() == ErrorKind::NotFound,
        |metadata| metadata.is_file() && metadata.len() == 0,
    )
}

fn is_older(key: &Path) -> bool {
    let age = fs::metadata(key).and_then(|metadata| metadata.modified());
    age.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > FIRST_START))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn databases_are_told_apart_where_their_place_is_hidden() {
        let name = |text| name_of(&DatabaseUrl::parse(text).unwrap());
        let (one, other) = (
            name("postgres://db/one?user=desk&password=ge@heim"),
            name("postgres://db/other?user=desk&password=ge@heim"),
        );
        assert_ne!(one, other);
        assert!(
            !one.contains("heim") && one.starts_with("postgres://(hidden) "),
            "{one}"
        );
        assert_eq!(name("postgres://desk:geheim@db/one"), "postgres://db/one");
    }
}
