//! The doses of a batch over time: a plot for the eye, a table for everybody.

use chrono::{Days, NaiveDate};

use crate::domain::registry::batch::Batch;
use crate::web::http::numbers::number;
use crate::wording::Wording;

/// A bar of the plot, in its units: a week is ten wide, the fullest one a hundred high.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: i64,
    pub(super) height: i64,
}

/// A row of the table.
pub(super) struct Week {
    pub(super) from: String,
    pub(super) count: String,
}

/// The plot and its table.
pub(super) struct DosesPlot {
    /// What it shows, in words.
    pub(super) summary: String,
    pub(super) width: usize,
    pub(super) bars: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) weeks: Vec<Week>,
}

impl DosesPlot {
    /// Of a batch that brought records; none for one that came before weeks were counted.
    pub(super) fn new(t: &Wording, batch: &Batch) -> Option<Self> {
        let counts = &batch.tally.weeks;
        let (first, last) = (*counts.keys().next()?, *counts.keys().next_back()?);
        // Of several weeks as full as each other, the first.
        let (fullest, most) = counts.iter().rev().max_by_key(|(_, count)| **count)?;
        let weeks: Vec<NaiveDate> = first.iter_weeks().take_while(|monday| *monday <= last).collect();
        let bar = |(place, monday): (usize, &NaiveDate)| {
            let count = counts.get(monday)?;
            // A single dose is seen too.
            let height = (count * 100 / most).max(1);
            Some(Bar {
                x: place * 10 + 1,
                y: 100 - height,
                height,
            })
        };
        let values = [
            ("first", t.date(first)),
            ("last", t.date(sunday(last))),
            ("fullest", t.date(*fullest)),
            ("most", number(*most)),
        ];
        Some(Self {
            summary: t.with("import-weeks-summary", &values),
            width: weeks.len() * 10,
            bars: weeks.iter().enumerate().filter_map(bar).collect(),
            first: t.date(first),
            last: t.date(sunday(last)),
            weeks: counts
                .iter()
                .map(|(monday, count)| Week {
                    from: t.date(*monday),
                    count: number(*count),
                })
                .collect(),
        })
    }
}

fn sunday(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(6)).unwrap_or(monday)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::registry::batch::{BatchState, Origin, Tally};
    use crate::domain::values::ids::BatchId;
    use crate::domain::values::language::Language;

    fn plot(doses: &[(&str, usize)]) -> Option<DosesPlot> {
        let mut tally = Tally::default();
        for (day, count) in doses {
            for _ in 0..*count {
                tally.count_dose(day.parse().unwrap());
            }
        }
        let batch = Batch {
            id: BatchId(1),
            file_name: String::new(),
            origin: Origin::Upload,
            staff: None,
            sender: String::new(),
            size_bytes: 0,
            state: BatchState::Finished,
            started_at: chrono::DateTime::UNIX_EPOCH,
            finished_at: None,
            rows_total: 0,
            rows_done: 0,
            tally,
            taken_over: 0,
            withdrawal: None,
        };
        DosesPlot::new(Wording::of(Language::En), &batch)
    }

    #[test]
    fn weeks_without_doses_have_their_room_and_no_bar() {
        let plot = plot(&[("2022-01-03", 4), ("2022-01-09", 4), ("2022-01-22", 2)]).unwrap();
        let bars: Vec<_> = plot.bars.iter().map(|bar| (bar.x, bar.y, bar.height)).collect();
        assert_eq!((plot.width, bars), (30, vec![(1, 0, 100), (21, 75, 25)]));
        assert_eq!(
            (plot.first.as_str(), plot.last.as_str()),
            ("3 January 2022", "23 January 2022")
        );
        assert_eq!(plot.weeks.len(), 2);
        assert_eq!(plot.weeks[1].from, "17 January 2022");
    }

    #[test]
    fn a_batch_without_doses_has_no_plot() {
        assert!(plot(&[]).is_none());
    }
}
