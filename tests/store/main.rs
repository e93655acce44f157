//! The store's promises: what it keeps, and what it does in trouble. On both databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

#[path = "../support/database.rs"]
mod database;
#[path = "../support/registry.rs"]
mod rows;
#[expect(dead_code, reason = "the journeys use the rest")]
#[path = "../support/statements.rs"]
mod statements;

mod fixtures;

mod administration;
mod bulk;
mod candidates;
mod complaints;
mod corrections;
mod decisions;
mod demonstration;
mod engine;
mod figures;
mod migration;
mod opening;
mod outbox;
mod postgres_trouble;
mod promises;
mod quarantine;
mod quarantine_list;
mod query_plans;
mod queue;
mod recount;
mod registry;
mod rejections;
mod reviews;
mod search;
mod sqlite_trouble;
mod staff;
mod statement_counts;
mod ticket_terms;
mod ticket_watch;
mod undo_release;
mod use_queue;
mod views;
mod withdraw;

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
