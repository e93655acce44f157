//! How far an import is, on a terminal as a bar and elsewhere as a line now and then.

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::import::report::{self, Report};
use crate::domain::registry::batch::Reject;
use crate::worker::import::job::{ImportObserver, Progress};

/// Rejects that are told one by one; the others are in the report.
const MOST_TOLD: u64 = 20;
/// Between two lines, where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Shows what an import does.
pub(super) struct Screen<'a> {
    name: String,
    bar: ProgressBar,
    plain: bool,
    told: Instant,
    began: Option<(Instant, u64)>,
    rejects: u64,
    report: Option<&'a mut Report>,
}

impl<'a> Screen<'a> {
    /// Shows the import of a file; rejects go to the report too.
    pub(super) fn new(path: &Path, report: Option<&'a mut Report>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        bar.set_style(spinner());
        bar.set_prefix(crate::cli::import::common::file_name(path));
        Self {
            name: path.display().to_string(),
            bar,
            plain: !std::io::stderr().is_terminal(),
            told: Instant::now(),
            began: None,
            rejects: 0,
            report,
        }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        self.bar.finish_and_clear();
    }

    fn line(&mut self, words: impl FnOnce() -> String) {
        if self.plain && self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            errln!("{}: {}", self.name, words());
        }
    }
}

fn spinner() -> ProgressStyle {
    let style = ProgressStyle::with_template("{prefix}: {msg}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl ImportObserver for Screen<'_> {
    fn progress(&mut self, progress: Progress) {
        match progress {
            Progress::Reading(bytes) => {
                self.bar.set_message(format!("reading, {} MB", bytes >> 20));
                self.line(|| format!("reading, {} MB", bytes >> 20));
            }
            Progress::Taking { done, total } => {
                let (began, first) = *self.began.get_or_insert_with(|| {
                    let style = ProgressStyle::with_template(
                        "{prefix}: {wide_bar} {human_pos} of {human_len} rows, {per_sec}, {eta} left",
                    );
                    self.bar
                        .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                    self.bar.set_length(total);
                    self.bar.set_position(done);
                    self.bar.reset_eta();
                    (Instant::now(), done)
                });
                self.bar.set_position(done);
                self.line(|| {
                    let seconds = began.elapsed().as_secs().max(1);
                    let rate = ((done - first) / seconds).max(1);
                    let left = (total - done) / rate;
                    format!("{done} of {total} rows, {rate} rows/s, {left} s left")
                });
            }
            Progress::Packing => {
                self.bar.set_style(spinner());
                let words = "all rows are in, packing the indexes";
                self.bar.set_message(words);
                self.line(|| words.to_owned());
            }
        }
    }

    fn reject(&mut self, reject: &Reject) {
        self.rejects += 1;
        if let Some(report) = &mut self.report {
            report.add(&self.name, reject);
        }
        if self.rejects <= MOST_TOLD {
            let words = format!("{}:{}", self.name, report::words(reject));
            self.bar.suspend(|| errln!("{words}"));
        } else if self.rejects == MOST_TOLD + 1 {
            let words = format!(
                "{}: more rows that cannot be read are in the report (--report FILE)",
                self.name
            );
            self.bar.suspend(|| errln!("{words}"));
        }
    }
}
