//! The commands that operators give, one file each. The only layer that talks to a terminal.
//!
//! To add a command: a file with its arguments and a `run`, a variant of `Command`, an arm in `Cli::run`.

/// Prints a line on standard output. A closed pipe, as behind `head`, is not a failure.
macro_rules! outln {
    ($($words:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($words)*)));
    }};
}

/// Prints a line on standard error; otherwise like [`outln!`].
macro_rules! errln {
    ($($words:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", format_args!($($words)*)));
    }};
}

mod calendars;
mod common;
mod config;
mod demo;
mod failure;
mod figures;
mod import;
mod mail;
mod matching;
mod migrate;
mod policy;
mod serve;
mod synth;
mod user;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::config::Flags;

pub use crate::cli::failure::Failure;

const EXIT_CODES: &str = "\
Exit codes:
  0  it worked
  1  it failed
  2  wrong use, or the input was refused
  3  the configuration is wrong
  4  the database is not available";

/// The helpdesk for COVID-19 booster doses that are missing from a digital certificate.
///
/// Without a command it runs the demonstration.
#[derive(Parser)]
#[command(name = "option-m", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    /// Configuration file [default: option-m.toml here, then in the data directory].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Worker(serve::WorkerArguments),
    Demo(demo::Arguments),
    Import(import::Arguments),
    Match(matching::Arguments),
    Synth(synth::Arguments),
    Calendars(calendars::Arguments),
    Policy(policy::Arguments),
    User(user::Arguments),
    Mail(mail::Arguments),
    Figures(figures::Arguments),
    Migrate(migrate::Arguments),
    Config(config::Arguments),
}

impl Cli {
    fn run(self) -> Result<(), Failure> {
        let mut flags = Flags::default();
        if let Some(path) = self.config {
            flags.set_file(path);
        }
        let command = self.command.unwrap_or_else(|| {
            outln!(
                "No command given: this starts the demonstration, with made-up people, and keeps nothing. \
                 `option-m serve` runs a desk; `option-m --help` lists all commands."
            );
            Command::Demo(demo::Arguments::default())
        });
        match command {
            Command::Serve(arguments) => serve::run(&arguments, flags),
            Command::Worker(arguments) => serve::run_worker(&arguments, flags),
            Command::Demo(arguments) => demo::run(&arguments, flags),
            Command::Import(arguments) => import::run(&arguments, flags),
            Command::Match(arguments) => matching::run(&arguments),
            Command::Synth(arguments) => synth::run(&arguments),
            Command::Calendars(arguments) => calendars::run(arguments, flags),
            Command::Policy(arguments) => policy::run(&arguments, flags),
            Command::User(arguments) => user::run(arguments, flags),
            Command::Mail(arguments) => mail::run(arguments, flags),
            Command::Figures(arguments) => figures::run(&arguments, flags),
            Command::Migrate(arguments) => migrate::run(&arguments, flags),
            Command::Config(arguments) => config::run(&arguments, flags),
        }
    }
}

/// Runs the command that this process was started with.
pub fn run() -> ExitCode {
    run_with(std::env::args_os())
}

fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nobody is left to be told if the terminal is gone.
            let _ = error.print();
            return if asked_for {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            errln!("option-m: {failure}");
            failure.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
