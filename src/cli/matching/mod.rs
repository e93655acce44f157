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
    Run(run::Arguments),
    Evaluate(evaluate::Arguments),
    Train(train::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Run(arguments) => run::run(arguments),
        What::Evaluate(arguments) => evaluate::run(arguments),
        What::Train(arguments) => train::run(arguments),
    }
}
