//! A figure: a plot for the eye, its numbers as a table and as a file, and what it means.

use askama::Template;
use chrono::TimeDelta;

use crate::desk::imports::rejects_report::harmless;
use crate::web::http::csv_file::csv_text;
use crate::web::http::errors::PageError;
use crate::web::http::numbers::number;
use crate::web::staff::dashboard::plot::{Bars, Lines};
use crate::wording::Wording;

/// A value of a table.
pub(super) enum Value {
    Text(String),
    /// A name that leads somewhere.
    Link(String, String),
    Count(i64),
    Share(Option<f64>),
    Span(Option<TimeDelta>),
    /// An expected count.
    About(f64),
}

impl Value {
    /// As people read it.
    fn words(&self, t: &Wording) -> String {
        match self {
            Self::Text(text) | Self::Link(text, _) => text.clone(),
            Self::Count(count) => number(*count),
            Self::Share(share) => percent(t, *share),
            Self::Span(span) => span_words(t, *span),
            Self::About(count) => about(*count),
        }
    }

    /// As programs read it: shares from 0 to 1, times in hours; nothing a spreadsheet would take for a formula.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Link(text, _) => harmless(text),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => share.map_or_else(String::new, |share| format!("{share:.4}")),
            #[expect(clippy::cast_precision_loss, reason = "seconds of a few years")]
            Self::Span(span) => span.map_or_else(String::new, |span| {
                format!("{:.3}", span.num_seconds() as f64 / 3600.0)
            }),
            Self::About(count) => format!("{count:.1}"),
        }
    }

    fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Link(..))
    }
}

/// `93.4 %`, rounded down: what is not all is not 100 %.
pub(super) fn percent(t: &Wording, share: Option<f64>) -> String {
    share.map_or_else(
        || t.get("dashboard-nothing").to_owned(),
        |share| format!("{:.1} %", (share * 1000.0 + 1e-9).floor() / 10.0),
    )
}

/// A time in words.
pub(super) fn span_words(t: &Wording, span: Option<TimeDelta>) -> String {
    match span {
        None => t.get("dashboard-nothing").to_owned(),
        Some(span) if span < TimeDelta::minutes(1) => t.get("dashboard-seconds").to_owned(),
        Some(span) => t.span(span),
    }
}

/// A count that is not a whole one.
pub(super) fn about(count: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts of tickets are far below 2^52"
    )]
    number(count.round() as i64)
}

/// How it is drawn.
pub(super) enum Plot {
    None,
    Lines(Lines),
    Bars(Bars),
}

/// A figure.
pub(super) struct Figure {
    /// By which its file and its words are called.
    pub(super) code: &'static str,
    /// The keys of the columns' heads.
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Value>>,
    /// Rows that the page shows, where it does not show all.
    pub(super) shown: usize,
    pub(super) plot: Plot,
    /// What is to be said beside it.
    pub(super) notes: Vec<String>,
}

/// A cell, ready for the page.
pub(super) struct Cell {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) url: Option<String>,
    pub(super) number: bool,
}

/// A figure, ready for the page.
pub(super) struct Card {
    pub(super) code: &'static str,
    pub(super) title: String,
    pub(super) means: String,
    pub(super) notes: Vec<String>,
    pub(super) plot: String,
    pub(super) heads: Vec<(String, bool)>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) is_table: bool,
    pub(super) csv_url: String,
}

impl Figure {
    /// For the page.
    pub(super) fn card(&self, t: &Wording, address: &str) -> Result<Card, PageError> {
        let heads: Vec<String> = self.columns.iter().map(|key| t.get(key).to_owned()).collect();
        let cell = |(value, label): (&Value, &String)| Cell {
            label: label.clone(),
            text: value.words(t),
            url: match value {
                Value::Link(_, url) => Some(url.clone()),
                Value::Text(_) | Value::Count(_) | Value::Share(_) | Value::Span(_) | Value::About(_) => None,
            },
            number: value.is_number(),
        };
        let rows: Vec<Vec<Cell>> = self
            .rows
            .iter()
            .take(self.shown)
            .map(|row| row.iter().zip(&heads).map(cell).collect())
            .collect();
        let numbers = self
            .rows
            .first()
            .map(|row| row.iter().map(Value::is_number).collect());
        let numbers: Vec<bool> = numbers.unwrap_or_else(|| vec![false; heads.len()]);
        // A plot of nothing has no height.
        let is_drawn = !self.rows.is_empty() && !matches!(self.plot, Plot::None);
        let mut notes = self.notes.clone();
        if self.rows.is_empty() && notes.is_empty() {
            notes.push(t.get("dashboard-none").to_owned());
        }
        Ok(Card {
            code: self.code,
            title: t.get(&format!("dashboard-{}", self.code)).to_owned(),
            means: t.get(&format!("dashboard-means-{}", self.code)).to_owned(),
            notes,
            plot: match &self.plot {
                Plot::Lines(lines) if is_drawn => lines.render()?,
                Plot::Bars(bars) if is_drawn => bars.render()?,
                Plot::None | Plot::Lines(_) | Plot::Bars(_) => String::new(),
            },
            is_table: !is_drawn,
            heads: heads.into_iter().zip(numbers).collect(),
            rows,
            csv_url: format!("/staff/dashboard/{}.csv?{address}", self.code),
        })
    }

    /// As a file.
    pub(super) fn csv(&self, t: &Wording) -> String {
        let heads: Vec<&str> = self.columns.iter().map(|key| t.get(key)).collect();
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(Value::plain).collect())
            .collect();
        csv_text(&heads, &rows)
    }
}
