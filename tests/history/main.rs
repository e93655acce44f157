//! The registry's history is exact: what the store keeps, change by change, is what the rules of the domain make of
//! everything that was told. On both databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

#[expect(dead_code, reason = "these tests stop no server")]
#[path = "../support/database.rs"]
mod database;

mod accepting;
mod answers;
mod compare;
mod deeds;
mod draw;
mod ended_links;
mod examples;
mod failed;
mod kept_links;
mod merging;
mod paper;
mod quick;
mod random;
mod steps;
mod together;
mod world;

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::database::TestDatabase::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::database::TestDatabase::postgres()).await;
            })+
        }
    };
}
