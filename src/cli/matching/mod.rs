//! `option-m match`: the matching engine on files.

mod chart;
mod evaluate;
mod run;

use std::path::Path;

use clap::Subcommand;

use super::Failure;
use crate::matching::weights::Weights;

/// Match complaints with dose records in files, and measure how well that works.
///
/// No database is needed and none is touched.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Run(run::Arguments),
    Evaluate(evaluate::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Run(arguments) => run::run(arguments),
        What::Evaluate(arguments) => evaluate::run(arguments),
    }
}

fn read_weights(path: &Path) -> Result<Weights, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| anyhow::anyhow!(named(&error)))?;
    Weights::read(&text).map_err(|error| Failure::Rejected(named(&error)))
}
