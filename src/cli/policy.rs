//! `option-m policy`: what complaints are promised, and what another promise would have come to.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Subcommand;

use crate::cli::common::{DataDirectory, desk, with_store};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::desk::context::Context;
use crate::desk::sla::preview_policy::{Preview, preview_policy};
use crate::desk::{Desk, DeskError};
use crate::domain::sla::schedule::Budget;
use crate::domain::values::language::Language;
use crate::domain::values::local_time;
use crate::store::sla::policies::{self, Decision};
use crate::store::{Store, StoreError};
use crate::wording::Wording;

/// Show what complaints are promised, and what another promise would have come to.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m policy show
  option-m policy preview --counting days --amount 5

A promise is decided on the page /staff/policies.

Exit codes:
  0  it was shown
  1  it failed
  2  wrong use: what counts, or how much, cannot be read
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
    /// Show the promise in force, and those that were decided.
    #[command(after_long_help = "Examples:\n  option-m policy show")]
    Show,
    /// Show what the last 30 days would have been under another promise. Nothing is changed.
    #[command(after_long_help = "Examples:\n  option-m policy preview --counting days --amount 5")]
    Preview {
        /// What counts: calendar (every hour), days (working days) or hours (working hours).
        #[arg(long, value_parser = ["calendar", "days", "hours"])]
        counting: String,
        /// How much: days, or hours where working hours count.
        #[arg(long, value_name = "N")]
        amount: String,
    },
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    let desk = Arc::new(desk(&config)?);
    let now = Clock::System.now();
    match &arguments.action {
        Action::Show => with_store(&config, async |store| show(&store, &desk, now).await),
        Action::Preview { counting, amount } => {
            let budget = Budget::parse(counting, amount).map_err(|wrong| {
                let t = Wording::of(Language::En);
                let words: Vec<String> = wrong
                    .iter()
                    .map(|error| format!("--{}: {}", error.field, t.refusal(&error.refusal)))
                    .collect();
                Failure::Rejected(words.join("; "))
            })?;
            with_store(&config, async |store| preview(&store, &desk, budget, now).await)
        }
    }
}

async fn show(store: &Store, desk: &Desk, now: DateTime<Utc>) -> Result<(), Failure> {
    let policies = desk.policies.clone();
    let decided: Result<Vec<Decision>, StoreError> = store
        .read(move |conn| {
            policies.refresh(conn)?;
            policies::all(conn)
        })
        .await;
    let (t, decided) = (Wording::of(Language::En), decided?);
    let version = desk.policies.known().policy(now).map(|policy| policy.version);
    let source = version.map_or("the configuration".to_owned(), |version| {
        format!("version {version}")
    });
    outln!(
        "in force: {} ({source})",
        t.budget_in_full(desk.policies.budget(&desk.promise, now))
    );
    for decision in decided {
        let policy = decision.policy;
        outln!(
            "version {}, from {}: {}, decided {} by {}: {}",
            policy.version,
            local_time::date(policy.begins_at),
            t.budget_in_full(policy.budget),
            local_time::date(decision.at),
            decision.by.as_deref().unwrap_or("the command line"),
            decision.reason
        );
    }
    Ok(())
}

async fn preview(store: &Store, desk: &Arc<Desk>, budget: Budget, now: DateTime<Utc>) -> Result<(), Failure> {
    let settings = Arc::clone(desk);
    let preview: Result<Preview, DeskError> = store
        .read(move |conn| {
            settings.policies.refresh(conn)?;
            preview_policy(&mut Context::of_system(conn, &settings, now), budget)
        })
        .await;
    let preview = preview?;
    let total = preview.total;
    outln!(
        "{}, over the last 30 days:",
        Wording::of(Language::En).budget_in_full(budget)
    );
    outln!(
        "{} complaints, {} late, {} would have been late",
        total.all,
        total.late,
        total.would_be_late
    );
    for (state, kept) in &preview.by_state {
        outln!(
            "  {:<20} {:>6} {:>6} {:>6}",
            state.name(),
            kept.all,
            kept.late,
            kept.would_be_late
        );
    }
    if preview.cut {
        outln!("only the latest complaints were looked at");
    }
    Ok(())
}
