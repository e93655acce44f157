//! `option-m figures`: the counts behind the dashboard and the open page.

use clap::Subcommand;

use crate::cli::common::{DataDirectory, with_store};
use crate::cli::failure::Failure;
use crate::config::{Config, Flags};
use crate::store::figures::counting;
use crate::store::{Store, StoreError};
use crate::worker::counting::{AT_ONCE, OLD_AT_ONCE};

/// Count the figures of the dashboard and of the open page anew.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m figures rebuild

The figures are counts that a worker keeps up to date from the timelines of the tickets. Rebuilding counts all tickets anew beside
the counts that are shown, and shows the new ones when it is done. The desk may run meanwhile. If it is cut short, a worker goes on,
and so does the same command.

Exit codes:
  0  all was counted anew
  1  it failed
  2  wrong use
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    data: DataDirectory,
}

#[derive(Subcommand)]
enum Action {
    /// Count all tickets anew, from their timelines.
    #[command(after_long_help = "Examples:\n  option-m figures rebuild")]
    Rebuild,
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    match arguments.action {
        Action::Rebuild => with_store(&config, async |store| {
            rebuild(&store).await.map_err(Failure::from)
        }),
    }
}

async fn rebuild(store: &Store) -> Result<(), StoreError> {
    let begins = store.write(counting::begin_rebuilding).await?;
    if !begins {
        outln!("going on with what was begun before");
    }
    let mut done = 0;
    loop {
        let some = store
            .write_later(|conn| counting::rebuild_some(conn, AT_ONCE))
            .await?;
        // What changes meanwhile is counted by whoever runs, a worker or this command.
        store
            .write_later(|conn| counting::count_changed(conn, AT_ONCE))
            .await?;
        if some == 0 {
            break;
        }
        done += some;
        if done % 10_000 < some {
            outln!("{done} tickets so far");
        }
    }
    while store
        .write_later(|conn| counting::count_changed(conn, AT_ONCE))
        .await?
        > 0
    {}
    while store
        .write_later(|conn| counting::forget_old(conn, OLD_AT_ONCE))
        .await?
        > 0
    {}
    outln!("all tickets are counted anew");
    Ok(())
}
