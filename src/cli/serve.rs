//! `option-m serve` and `option-m worker`: the desk in production.

use std::net::TcpListener;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use crate::app::{App, Parts, StartError, run_to_end};
use crate::cli::common::DataDirectory;
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::telemetry::start_logging;

/// Serve the pages, match complaints, send letters and run the SLA clock.
///
/// Brings the database's schema up to date first. On SIGTERM or Ctrl-C it finishes the requests, letters and
/// writes in progress, and exits.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m serve
  option-m serve --bind 0.0.0.0:8080 --data /var/lib/option-m
  OPTION_M_BASE_URL=https://option-m.example.my option-m serve --no-worker

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
    /// Serve pages only; `option-m worker` does the rest elsewhere.
    #[arg(long)]
    no_worker: bool,
    #[command(flatten)]
    data: DataDirectory,
}

/// Match complaints, send letters and run the SLA clock, without serving pages.
///
/// Any number of workers may run against one PostgreSQL database; on SQLite, run it on the same machine as `serve`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m worker
  DATABASE_URL=postgres://desk@db/optionm option-m worker --config /etc/option-m.toml

Exit codes:
  0  stopped by a signal
  1  something failed
  2  wrong use
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct WorkerArguments {
    #[command(flatten)]
    data: DataDirectory,
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    if let Some(bind) = &arguments.bind {
        flags.set("bind", "--bind", bind);
    }
    let config = Config::load(&flags)?;
    start(&config);
    let parts = if arguments.no_worker {
        Parts::PagesOnly
    } else {
        Parts::All
    };
    run_to_end(async {
        let app = App::build(&config, Clock::System, false).await?;
        let listener = listen(&config)?;
        tracing::info!(address = %config.bind, database = %config.database, "the desk is open");
        run_until_stopped(app, listener, parts).await
    })
}

pub(super) fn run_worker(arguments: &WorkerArguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    start(&config);
    run_to_end(async {
        let app = App::build(&config, Clock::System, false).await?;
        tracing::info!(database = %config.database, "worker started");
        app.run_worker(stop_on_signal()).await;
        Ok(())
    })
}

/// Listens where the configuration says.
pub(super) fn listen(config: &Config) -> Result<TcpListener, Failure> {
    Ok(TcpListener::bind(config.bind).with_context(|| format!("cannot listen on {}", config.bind))?)
}

/// Runs a desk until the process is told to stop.
pub(super) async fn run_until_stopped(app: App, listener: TcpListener, parts: Parts) -> Result<(), Failure> {
    Ok(app.run(listener, parts, stop_on_signal()).await?)
}

fn start(config: &Config) {
    start_logging(&config.log);
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
}

/// Cancelled by SIGTERM or Ctrl-C.
fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            tracing::info!("stopping on signal");
            told.cancel();
        }
    });
    stop
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Store(error) => error.into(),
            StartError::Matching(error) => error.into(),
            StartError::Mail(_) | StartError::Transport(_) | StartError::AnotherKey => {
                Self::Other(error.into())
            }
        }
    }
}
