//! The last figures, as ratios to the floor of their own run: what slipped since is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A figure that falls below this share of the last one has slipped.
const STILL_THE_SAME: f64 = 0.85;

/// A job and the number of connections.
type Which = (String, usize);

/// The figures of this run, and those of the last one that was kept.
pub(crate) struct Figures {
    path: PathBuf,
    head: String,
    last: BTreeMap<Which, f64>,
    now: BTreeMap<Which, f64>,
}

impl Figures {
    /// Reads what was kept for this kind of run; a run of another size has nothing to compare itself with.
    pub(crate) fn of(database: &str, tickets: u64) -> Self {
        let name = format!("tests/load/last-{database}.csv");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
        let head = format!("job,connections,ratio to the floor ({tickets} tickets)");
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let mut lines = kept.lines();
        let same = lines.next() == Some(head.as_str());
        let figure = |line: &str| {
            let mut parts = line.rsplitn(3, ',');
            let ratio = parts.next()?.parse().ok()?;
            let connections = parts.next()?.parse().ok()?;
            Some(((parts.next()?.to_owned(), connections), ratio))
        };
        Self {
            path,
            last: lines.filter(|_| same).filter_map(figure).collect(),
            head,
            now: BTreeMap::new(),
        }
    }

    /// Takes a figure. Returns the last one, as a cell of the table.
    pub(crate) fn add(&mut self, job: &str, connections: usize, ratio: f64) -> String {
        let which = (job.to_owned(), connections);
        let last = self.last.get(&which);
        let cell = last.map_or_else(String::new, |last| format!("{last:.2}"));
        self.now.insert(which, ratio);
        cell
    }

    /// Says what slipped. Returns whether nothing did.
    pub(crate) fn compare(&self) -> bool {
        let mut none = true;
        for ((job, connections), now) in &self.now {
            let Some(last) = self.last.get(&(job.clone(), *connections)) else {
                continue;
            };
            if *now < last * STILL_THE_SAME {
                none = false;
                println!("Slipped: {job} at {connections}: {last:.2} of the floor then, {now:.2} now");
            }
        }
        if self.last.is_empty() {
            println!("Nothing to compare with: no figures of such a run were kept.");
        } else if none {
            println!("Nothing slipped by more than 15 % since the figures that were kept.");
        }
        none
    }

    /// Keeps the figures of this run.
    pub(crate) fn keep(&self) -> std::io::Result<()> {
        let mut text = self.head.clone();
        for ((job, connections), ratio) in &self.now {
            let _ = write!(text, "\n{job},{connections},{ratio:.3}");
        }
        text.push('\n');
        std::fs::write(&self.path, text)
    }
}
