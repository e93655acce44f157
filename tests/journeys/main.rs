//! What users of the desk can see, a file a journey, over real HTTP, on both databases.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
#![expect(clippy::panic, reason = "a test may fail by panic")]

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/database.rs"]
#[expect(dead_code, reason = "the tests of the store use the rest")]
mod database;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/smtp_server.rs"]
#[expect(dead_code, reason = "the tests of the transport use the rest")]
mod smtp_server;
#[path = "../support/statements.rs"]
mod statements;
#[path = "../support/test_app.rs"]
mod test_app;

mod access;
mod accounts;
mod agents;
mod answers;
mod approvals;
mod astray;
mod audits;
mod back_and_reload;
mod bad_input;
mod board;
mod bulk;
mod bulk_assign;
mod bulk_pages;
mod bulk_trouble;
mod by_hand;
mod calendars;
mod candidates;
mod citizens;
mod decide_and_next;
mod decisions;
mod duplicates;
mod duplicates_later;
mod ended_sessions;
mod figures;
mod filing;
mod grounds;
mod hostile;
mod http;
mod imports;
mod kept;
mod languages;
mod late_records;
mod live;
mod look_alikes;
mod lost_link;
mod mail_trouble;
mod matching;
mod name_search;
mod operations;
mod particulars;
mod people;
mod policies;
mod promise;
mod promises_by_command;
mod proposals;
mod quarantine;
mod records;
mod releases;
mod sample;
mod search;
mod second_thoughts;
mod sessions;
mod shares;
mod standing;
mod statement_counts;
mod take_next;
mod ticket_page;
mod two_step;
mod undo;
mod undone_releases;
mod upload_preview;
mod uploads;
mod views;
mod withdrawn;
mod worker_aside;
mod worker_waits;

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let app = $crate::test_app::TestApp::start($crate::database::TestDatabase::sqlite()).await;
                super::$name(&app).await;
                app.finish().await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                let app = $crate::test_app::TestApp::start($crate::database::TestDatabase::postgres()).await;
                super::$name(&app).await;
                app.finish().await;
            })+
        }
    };
}
