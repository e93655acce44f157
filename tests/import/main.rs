//! Files of dose records come in through the command line: large, faulty, cut short, killed in between. On both
//! databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

#[expect(dead_code, reason = "these tests work through the command line alone")]
#[path = "../support/database.rs"]
mod database;

mod clerk;

mod cases;
mod large;
mod odd_files;
mod trouble;

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name($crate::database::TestDatabase::sqlite());
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                super::$name($crate::database::TestDatabase::postgres());
            })+
        }
    };
}
