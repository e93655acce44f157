//! `option-m match`: the matching engine on files.

mod error_table;
mod evaluate;
mod files;
mod run;
mod train;

use clap::Subcommand;

use crate::cli::failure::Failure;

/// Match complaints with dose records in files, and measure how well that works.
///
/// Works on files only, without a database.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Run(crate::cli::matching::run::Arguments),
    Evaluate(crate::cli::matching::evaluate::Arguments),
    Train(crate::cli::matching::train::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Run(arguments) => crate::cli::matching::run::run(arguments),
        What::Evaluate(arguments) => crate::cli::matching::evaluate::run(arguments),
        What::Train(arguments) => crate::cli::matching::train::run(arguments),
    }
}
