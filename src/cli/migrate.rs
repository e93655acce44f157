//! `option-m migrate`: bring the database's schema up to date.

use std::io::{self, Write};

use crate::app::keep_data_dir;
use crate::cli::common::DataDirectory;
use crate::cli::failure::Failure;
use crate::config::{Config, DatabaseUrl, Flags};
use crate::store::engine::migrate;

/// Bring the database's schema up to date. `serve` and `worker` do so by themselves when they start.
///
/// Safe to run concurrently: one process applies the migrations, the others wait.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m migrate
  option-m migrate --status
  DATABASE_URL=postgres://desk@db/optionm option-m migrate

Exit codes:
  0  the schema is up to date, or its state was shown
  1  a step failed
  2  wrong use
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    /// Only show applied and pending migrations.
    #[arg(long)]
    status: bool,
    #[command(flatten)]
    data: DataDirectory,
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    let database = &config.database;
    let mut out = io::stdout().lock();
    if arguments.status {
        return status(database, &mut out);
    }
    keep_data_dir(&config);
    // Whoever makes a database in the place of one that vanished does so on purpose here.
    let anew = config.vanished_database().is_some() || config.was_begun().is_some();
    if anew && migrate::state(database).is_ok_and(|state| state.applied.is_empty()) {
        config.forget_database()?;
    }
    let made = migrate::run(database)?;
    for name in &made {
        writeln!(out, "made  {name}")?;
    }
    writeln!(out, "{database} is up to date")?;
    Ok(())
}

fn status(database: &DatabaseUrl, out: &mut impl Write) -> Result<(), Failure> {
    // Looking must not make a database.
    if let DatabaseUrl::Sqlite(path) = database
        && !path.exists()
    {
        writeln!(out, "{database} does not exist yet")?;
        return Ok(());
    }
    let state = migrate::state(database)?;
    for (word, names) in [("made   ", &state.applied), ("missing", &state.pending)] {
        for name in names {
            writeln!(out, "{word}  {name}")?;
        }
    }
    Ok(())
}
