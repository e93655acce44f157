//! `option-m mail`: letters that have not arrived.

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;

use crate::cli::common::{DataDirectory, with_store};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::desk::tickets::resend_letters;
use crate::domain::values::ids::OutboxId;
use crate::store::tickets::delivery::{self, Unsent, UnsentLetter};
use crate::store::{Store, StoreError};

/// Letters that are fetched at once.
const PAGE: i64 = 500;

/// List letters that are waiting or have failed, and send them again.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m mail list
  option-m mail resend 17 18
  option-m mail resend --all

A letter has failed (is given up) when its address does not exist, or after five days without success. Nothing here shows addresses;
the reference leads to the complaint.

Exit codes:
  0  it was done
  1  it failed
  2  wrong use, or a letter was left alone: it was sent, is due or on its way, or there is none of that number;
     the others are sent again
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
    /// List them: number, state, reference, kind, tries, when written, why not sent.
    #[command(after_long_help = "Examples:\n  option-m mail list\n  option-m mail list --given-up")]
    List {
        /// Only failed letters.
        #[arg(long)]
        given_up: bool,
    },
    /// Send letters again immediately. They keep their Message-ID.
    #[command(after_long_help = "Examples:\n  option-m mail resend 17 18\n  option-m mail resend --all")]
    Resend {
        /// Numbers of the letters, as shown by `list`.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        letters: Vec<i64>,
        /// All failed letters.
        #[arg(long)]
        all: bool,
    },
}

pub(super) fn run(arguments: Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    with_store(&config, async |store| match arguments.action {
        Action::List { given_up } => {
            list(&store, Unsent::GivenUp).await?;
            if given_up {
                return Ok(());
            }
            list(&store, Unsent::Waiting).await
        }
        Action::Resend { all: true, .. } => resend_all(&store).await,
        Action::Resend { letters, .. } => resend(&store, letters).await,
    })
}

async fn list(store: &Store, which: Unsent) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let letters: Vec<UnsentLetter> = store
            .read(move |conn| delivery::list(conn, which, after, PAGE))
            .await
            .map_err(|error: StoreError| Failure::from(error))?;
        let Some(last) = letters.last() else { return Ok(()) };
        after = Some(last.id);
        for letter in &letters {
            show(letter);
        }
    }
}

fn show(letter: &UnsentLetter) {
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    outln!(
        "{:<8} {:<9} {:<14} {:<13} tries {:<3} written {} {}",
        letter.id.0,
        if letter.given_up { "given-up" } else { "waiting" },
        letter
            .reference
            .map_or_else(|| "-".to_owned(), |reference| reference.to_string()),
        letter.letter,
        letter.attempts,
        moment(letter.created_at),
        letter.last_error.as_deref().unwrap_or("-"),
    );
}

async fn resend(store: &Store, letters: Vec<i64>) -> Result<(), Failure> {
    let asked: Vec<OutboxId> = letters.into_iter().map(OutboxId).collect();
    let (wanted, now) = (asked.clone(), Clock::System.now());
    let resent: Vec<OutboxId> = store
        .write(move |conn| resend_letters::resend(conn, &wanted, now))
        .await
        .map_err(|error: StoreError| Failure::from(error))?;
    told(resent.len());
    let missing: Vec<String> = asked
        .iter()
        .filter(|id| !resent.contains(id))
        .map(|id| id.0.to_string())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::Rejected(format!(
        "left alone, since there is no such letter, it was sent, is on its way or due, or was never tried yet: {}",
        missing.join(", ")
    )))
}

async fn resend_all(store: &Store) -> Result<(), Failure> {
    let now = Clock::System.now();
    let (mut all, mut after) = (0, None);
    loop {
        let slice = store
            .write(move |conn| resend_letters::resend_given_up(conn, after, now))
            .await
            .map_err(|error: StoreError| Failure::from(error))?;
        let Some((count, last)) = slice else {
            told(all);
            return Ok(());
        };
        all += count;
        after = Some(last);
    }
}

fn told(letters: usize) {
    outln!("{letters} letters are tried again as soon as a desk or a worker runs");
}
