//! `option-m import doses`: dose records arrive.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::cli::common::{desk, with_store};
use crate::cli::failure::Failure;
use crate::cli::import::common::{check_file, file_name, keep_input, rejected, unusable};
use crate::cli::import::progress::Screen;
use crate::cli::import::report::Report;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::registry::batch::{Batch, Origin, Tally};
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::DateOrder;
use crate::domain::values::language::Language;
use crate::store::Store;
use crate::wording::Wording;
use crate::worker::import::job::{Ended, ImportError, Importer, Job, TriedOut};

/// Dose records, from any number of files.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m import doses monday.csv tuesday.csv.zst
  zcat week.csv.gz | option-m import doses -
  option-m import doses --dry-run --report faults.csv clinic.csv
  option-m import doses --max-rejects 0 clinic.csv")]
#[expect(
    clippy::doc_markdown,
    reason = "the words of --help, where backticks would be in the way"
)]
pub(super) struct Arguments {
    /// CSV files with the columns source_record_id, source_system, facility_code, facility_name, facility_state,
    /// id_type, id_number, name, date_of_birth, phone, dose_number, vaccine, lot_number, administered_on, paid; as
    /// they are, or compressed with gzip or zstd. `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what would happen to the rows, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Skip a file with more than N rejected rows.
    #[arg(long, value_name = "N")]
    max_rejects: Option<u64>,
    /// Whether the day or the month comes first in dates such as 1/2/2022. By default the day does; where some dates of a
    /// file can only be read otherwise, the import asks.
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    dates: Option<String>,
    /// Write the rows that cannot be read to this CSV file: line, column, value, reason.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What ends the command before its last file.
enum Stop {
    Asked,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<(), Failure> {
    let from_input = arguments.files.iter().filter(|file| is_input(file)).count();
    if from_input > 1 {
        return Err(Failure::Rejected("- can stand there only once".to_owned()));
    }
    for file in arguments.files.iter().filter(|file| !is_input(file)) {
        check_file(file)?;
    }
    let mut report =
        match &arguments.report {
            Some(path) => Some(Report::create(path).map_err(|error| {
                Failure::Rejected(format!("{}: cannot be written: {error}", path.display()))
            })?),
            None => None,
        };
    let result = with_store(config, async |store| {
        let importer = importer(store, config)?;
        let mut rejects = 0;
        for file in &arguments.files {
            let (found, stopped) = import(&importer, arguments, file, config, report.as_mut()).await?;
            rejects += found;
            if let Some(Stop::Asked) = stopped {
                return Err(Failure::Other(anyhow::anyhow!(
                    "stopped; run the same command again to go on"
                )));
            }
        }
        rejected(rejects)
    });
    let reported = report.map_or(Ok(()), Report::end);
    result.and(reported.map_err(Failure::from))
}

fn importer(store: Store, config: &Config) -> Result<Importer, Failure> {
    let desk = desk(config)?;
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            asked.cancel();
        }
    });
    Ok(Importer {
        store,
        desk: Arc::new(desk),
        clock: Clock::System,
        stop,
    })
}

fn is_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// Imports one file. Returns how many of its rows could not be read, and whether the command ends here.
async fn import(
    importer: &Importer,
    arguments: &Arguments,
    file: &Path,
    config: &Config,
    report: Option<&mut Report>,
) -> Result<(i64, Option<Stop>), Failure> {
    let (path, _kept) = if is_input(file) {
        let (path, kept) = keep_input(&config.data_dir)?;
        (path, Some(kept))
    } else {
        (file.to_path_buf(), None)
    };
    let job = Job {
        path,
        name: if is_input(file) {
            "-".to_owned()
        } else {
            file_name(file)
        },
        origin: Origin::CommandLine,
        staff: None,
        sender: sender(),
        max_rejects: arguments.max_rejects,
        dates: arguments.dates.as_deref().and_then(DateOrder::parse),
    };
    let mut screen = Screen::new(file, report);
    if arguments.dry_run {
        let tried = importer.try_out(&job, &mut screen).await;
        screen.end();
        return match tried.map_err(|error| failure(file, error))? {
            TriedOut::Would(tally) => {
                tell(file, "would be ", &tally)?;
                Ok((tally.rejected, stopped(importer)))
            }
            TriedOut::Before(batch) => {
                tell_before(file, &batch)?;
                Ok((0, None))
            }
        };
    }
    let ended = importer.import(&job, &mut screen).await;
    screen.end();
    match ended.map_err(|error| failure(file, error))? {
        Ended::Done(batch) => {
            tell(file, "", &batch.tally)?;
            Ok((batch.tally.rejected, None))
        }
        Ended::Before(batch) => {
            tell_before(file, &batch)?;
            Ok((0, None))
        }
        Ended::Stopped(batch) => {
            let (done, total) = (batch.rows_done, batch.rows_total);
            writeln!(
                io::stdout().lock(),
                "{}: {done} of {total} rows are in",
                file.display()
            )?;
            Ok((batch.tally.rejected, Some(Stop::Asked)))
        }
        Ended::Withdrawn => Err(Failure::Rejected(format!(
            "{}: the batch was withdrawn while its rows came",
            file.display()
        ))),
    }
}

fn stopped(importer: &Importer) -> Option<Stop> {
    importer.stop.is_cancelled().then_some(Stop::Asked)
}

fn failure(file: &Path, error: ImportError) -> Failure {
    match error {
        ImportError::Table(error) => unusable(file, &error),
        ImportError::Store(error) => error.into(),
        ImportError::TooManyRejects { .. } | ImportError::DatesUnclear => {
            Failure::Rejected(format!("{}: {error}", file.display()))
        }
        ImportError::Changed
        | ImportError::TooManyRefused
        | ImportError::Overtaken
        | ImportError::Stale
        | ImportError::Refused(_) => Failure::Other(anyhow::anyhow!("{}: {error}", file.display())),
    }
}

fn tell_before(file: &Path, batch: &Batch) -> io::Result<()> {
    let when = batch.finished_at.unwrap_or(batch.started_at);
    let when = Wording::of(Language::En).moment(when);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: imported before, as batch {} on {when}; nothing to do",
        file.display(),
        batch.id
    )
}

fn tell(file: &Path, would_be: &str, tally: &Tally) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: {} {would_be}new, {} unchanged, {} superseded; {} of them quarantined; {} rejected",
        file.display(),
        tally.accepted,
        tally.unchanged,
        tally.superseded,
        tally.quarantined,
        tally.rejected
    )?;
    let words = Wording::of(Language::En);
    for (reason, count) in &tally.reasons.quarantined {
        writeln!(
            out,
            "  {count} quarantined: {}",
            words.code("quarantine-", reason)
        )?;
    }
    for (column, count) in &tally.reasons.mended {
        writeln!(out, "  {count} mended: {column}")?;
    }
    for (column, count) in &tally.reasons.left_out {
        writeln!(out, "  {count} taken without: {column}")?;
    }
    for (column, count) in &tally.reasons.rejected {
        let column = if column.is_empty() {
            "the row as a whole"
        } else {
            column
        };
        writeln!(out, "  {count} rejected: {column}")?;
    }
    if tally.tickets_resolved > 0 {
        writeln!(
            out,
            "  {} open tickets were resolved by these records",
            tally.tickets_resolved
        )?;
    }
    Ok(())
}

/// The account and the machine, for the batch's page.
fn sender() -> String {
    let account = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let machine = hostname::get().unwrap_or_default();
    format!("{}@{}", account.unwrap_or_default(), machine.to_string_lossy())
}
