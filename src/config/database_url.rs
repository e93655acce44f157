//! Where the database is.

use std::fmt;
use std::path::PathBuf;

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
                let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
                // A bare '?' before the last '@' stands in a password, or a password stands behind it.
                let place = if user.contains('?') {
                    "(hidden)"
                } else {
                    place.split('?').next().unwrap_or(place)
                };
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
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
        for text in [
            "postgres://db.example/optionm?user=desk&password=ge@heim",
            "postgres://desk:ge?heim@db.example/optionm",
            "postgres://desk:x@ge?heim@db.example/optionm",
        ] {
            let shown = DatabaseUrl::parse(text).map(|url| url.to_string());
            assert_eq!(shown, Ok("postgres://(hidden)".to_owned()), "{text}");
        }
        assert_eq!(
            DatabaseUrl::parse("sqlite:///var/a.db"),
            Ok(DatabaseUrl::Sqlite("/var/a.db".into()))
        );
        for text in ["", "sqlite://", "postgres://", "mysql://x", "/var/a.db"] {
            assert_eq!(DatabaseUrl::parse(text), Err(DatabaseUrlError), "{text}");
        }
    }
}
