//! The months as bars: how many of the complaints of each were answered in time, are late, or are open.

use crate::domain::figures::publication::{Group, OfMonth};

/// Months that the plot shows, at most.
pub(super) const MONTHS: usize = 12;

/// Where bars begin and how long the longest is, in units of the plot: 360 of them are as wide as a telephone.
const LEFT: i64 = 70;
const LENGTH: i64 = 220;
/// The height of a month.
const ROW: i64 = 28;

/// A piece of a bar.
pub(super) struct Piece {
    pub(super) kind: &'static str,
    /// By what it is told apart without colours.
    pub(super) fill: &'static str,
    pub(super) x: i64,
    pub(super) width: i64,
}

/// A bar with its words.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) share: String,
    pub(super) y: i64,
    pub(super) middle: i64,
    pub(super) pieces: Vec<Piece>,
}

/// The plot.
pub(super) struct Chart {
    pub(super) height: i64,
    pub(super) bars: Vec<Bar>,
}

impl Chart {
    /// Of the latest months, the earliest first. `words` gives a month's label and its share.
    pub(super) fn of(months: &[OfMonth], words: impl Fn(&OfMonth) -> (String, String)) -> Self {
        let shown: Vec<&OfMonth> = months.iter().take(MONTHS).rev().collect();
        let bar = |(place, of): (usize, &&OfMonth)| {
            let y = i64::try_from(place).unwrap_or(0) * ROW;
            let (label, share) = words(of);
            Bar {
                label,
                share,
                y: y + 4,
                middle: y + ROW / 2,
                pieces: pieces(&of.whole),
            }
        };
        Self {
            height: i64::try_from(shown.len()).unwrap_or(0) * ROW,
            bars: shown.iter().enumerate().map(bar).collect(),
        }
    }
}

/// The kinds of pieces with the keys of their words.
pub(super) const LEGEND: [(&str, &str); 3] = [
    ("kept", "performance-kept"),
    ("late", "performance-late"),
    ("pending", "performance-pending"),
];

/// What fills a kind of piece.
pub(super) fn fill(kind: &str) -> &'static str {
    match kind {
        "kept" => "currentColor",
        "late" => "url(#hatched)",
        _ => "url(#dotted)",
    }
}

/// The pieces of a bar as shares of what was received; none where something is left out.
fn pieces(group: &Group) -> Vec<Piece> {
    let counts = [
        ("kept", group.kept),
        ("late", group.late),
        ("pending", group.pending),
    ];
    let (Some(received), true) = (
        group.received.filter(|received| *received > 0),
        counts.iter().all(|(_, count)| count.is_some()),
    ) else {
        return Vec::new();
    };
    let mut before = 0;
    let mut pieces = Vec::new();
    for (kind, count) in counts {
        let count = count.unwrap_or(0);
        let (from, to) = (before * LENGTH / received, (before + count) * LENGTH / received);
        before += count;
        if count > 0 {
            pieces.push(Piece {
                kind,
                fill: fill(kind),
                x: LEFT + from,
                // A single complaint is seen too.
                width: (to - from).max(1),
            });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fill_the_bar_and_what_is_left_out_draws_none() {
        let group = Group {
            received: Some(1000),
            kept: Some(900),
            late: Some(100),
            pending: Some(0),
            ..Group::default()
        };
        let drawn = pieces(&group);
        let kinds: Vec<&str> = drawn.iter().map(|piece| piece.kind).collect();
        assert_eq!(kinds, ["kept", "late"]);
        assert_eq!(drawn.iter().map(|piece| piece.width).sum::<i64>(), LENGTH);
        let hidden = Group { late: None, ..group };
        assert!(pieces(&hidden).is_empty() && pieces(&Group::default()).is_empty());
    }
}
