//! `option-m demo`: a complete desk with synthetic data.

use std::path::PathBuf;

use anyhow::Context;

use crate::app::{App, Parts, run_to_end};
use crate::cli::failure::Failure;
use crate::cli::serve::{listen, run_until_stopped};
use crate::clock::Clock;
use crate::config::{Config, Flags, private};
use crate::demo_data;
use crate::domain::values::coded::Coded;
use crate::telemetry::start_logging;

const SEED: u64 = 2022;
const PERSONS: usize = 20_000;

/// Run a complete desk with synthetic data in a scratch database.
///
/// A registry, facilities, tickets in every state and age, and four staff accounts whose passwords are printed. The
/// letters are shown at /dev/mail. Nothing leaves this computer.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m demo
  option-m demo --bind 127.0.0.1:9000 --seed 7

Exit codes:
  0  stopped by a signal
  1  it cannot listen, or something else failed
  2  wrong use
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<String>,
    /// Directory for the scratch database, which is recreated [default: one in the system's temporary directory].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The same seed makes the same people, records and tickets.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Number of people in the registry.
    #[arg(long, default_value_t = PERSONS)]
    persons: usize,
}

/// What `option-m` without a command runs.
impl Default for Arguments {
    fn default() -> Self {
        Self {
            bind: None,
            data: None,
            seed: SEED,
            persons: PERSONS,
        }
    }
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    let scratch = match &arguments.data {
        Some(directory) => directory.clone(),
        None => std::env::temp_dir().join(format!("option-m-demo-{}", std::process::id())),
    };
    let kept = arguments.data.is_some();
    prepare(&scratch)?;
    flags.set("data_dir", "--data", scratch.display().to_string());
    flags.set(
        "database_url",
        "demo",
        format!("sqlite://{}", scratch.join("demo.sqlite3").display()),
    );
    flags.set("mail.transport", "demo", "memory");
    if let Some(bind) = &arguments.bind {
        flags.set("bind", "--bind", bind);
    }
    let config = Config::load(&flags)?;
    start_logging(&config.log);
    let result = run_to_end(async {
        // First, so that a port in use is told before the work is done.
        let listener = listen(&config)?;
        let app = App::build(&config, Clock::System, true).await?;
        let accounts = demo_data::fill(
            &app.worker.store,
            &app.worker.desk,
            arguments.seed,
            arguments.persons,
            Clock::System.now(),
        )
        .await
        .context("the synthetic data could not be stored")?;
        welcome(&config, &accounts);
        run_until_stopped(app, listener, Parts::All).await
    });
    if !kept {
        // What stays in the temporary directory is cleared with it.
        let _ = std::fs::remove_dir_all(&scratch);
    }
    result
}

/// Makes an empty directory for the scratch database. Of an existing one only an earlier demonstration is removed.
fn prepare(scratch: &std::path::Path) -> Result<(), Failure> {
    private::create_dir(scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    for ending in ["", "-wal", "-shm", ".lock"] {
        let file = scratch.join(format!("demo.sqlite3{ending}"));
        if file.exists() {
            std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

fn welcome(config: &Config, accounts: &[demo_data::Account]) {
    let url = config.base_url.to_string();
    let url = url.trim_end_matches('/');
    outln!("\nOption M, a demonstration with made-up people:\n");
    outln!("  citizens   {url}/");
    outln!("  staff      {url}/staff/login");
    outln!("  letters    {url}/dev/mail\n");
    for account in accounts {
        outln!(
            "  {:<11}{:<15}password  {}",
            account.login,
            account.role.code(),
            account.password
        );
    }
    if let Some(example) = accounts.first().and_then(|account| account.try_this.as_ref()) {
        outln!("\n  A complaint that is answered in seconds:");
        outln!(
            "  MyKad {}, {}, third dose on {}",
            example.number,
            example.name,
            example.date
        );
    }
    outln!("\nCtrl-C ends it.\n");
}
