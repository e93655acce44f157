//! `option-m config`: what holds here, and whether it is right.

use std::io::{self, Write};

use crate::cli::common::DataDirectory;
use crate::cli::failure::Failure;
use crate::config::{ConfigError, ConfigSources, Flags};

/// Show the effective configuration and where each value came from, secrets hidden; then check it.
///
/// Changes nothing and connects to nothing. All problems are printed together on standard error.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m config
  option-m config --config /etc/option-m.toml
  OPTION_M_BIND=0.0.0.0:80 option-m config

Exit codes:
  0  the configuration is right
  2  wrong use
  3  the configuration is wrong")]
pub(super) struct Arguments {
    #[command(flatten)]
    data: DataDirectory,
    /// Address and port of the web server [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<String>,
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    if let Some(bind) = &arguments.bind {
        flags.set("bind", "--bind", bind);
    }
    let sources = ConfigSources::gather(&flags, std::env::vars_os());
    print(&sources, &mut io::stdout().lock())?;
    let problems = sources.check();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ConfigError { problems }.into())
    }
}

fn print(sources: &ConfigSources, out: &mut impl Write) -> io::Result<()> {
    let rows = sources.rows();
    let keys = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let values = rows
        .iter()
        .map(|row| row.value.chars().count())
        .max()
        .unwrap_or(0);
    for row in &rows {
        writeln!(out, "{:keys$}  {:values$}  {}", row.key, row.value, row.source)?;
    }
    match sources.file() {
        Some(path) => writeln!(out, "\nconfiguration file: {}", path.display()),
        None => writeln!(out, "\nconfiguration file: none"),
    }
}
