//! The weights of a match as a waterfall: each field's bar begins where the one above it ends.

use std::fmt::Write as _;

use crate::domain::values::coded::Coded;
use crate::matching::explain::waterfall;
use crate::matching::weights::Weight;
use crate::wording::Wording;

/// Units of the drawing: labels stand on the left, then the bars, then the numbers.
const LEFT: f64 = 112.0;
const RIGHT: f64 = 272.0;
const WIDTH: u32 = 320;
const ROW: u32 = 18;

/// A row of the plot.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    /// Upper edge of the bar, and the line on which the texts stand.
    pub(super) y: u32,
    pub(super) base: u32,
}

/// A plot.
pub(super) struct Waterfall {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Where nothing speaks for or against.
    pub(super) zero: String,
    pub(super) value_x: u32,
    pub(super) bars: Vec<Bar>,
    /// The same in words.
    pub(super) text: String,
}

/// A weight as people read it: `+12.3`, `−0.5`.
pub(super) fn bits(weight: f64) -> String {
    let rounded = (weight * 10.0).round() / 10.0;
    if rounded < 0.0 {
        format!("−{:.1}", rounded.abs())
    } else {
        format!("+{:.1}", rounded.abs())
    }
}

impl Waterfall {
    pub(super) fn new(t: &Wording, weight: &Weight) -> Self {
        let steps = waterfall(weight);
        let ends = steps.iter().flat_map(|(_, from, to)| [*from, *to]);
        let (least, most) = ends.fold((0.0_f64, 0.0_f64), |(least, most), end| {
            (least.min(end), most.max(end))
        });
        let place = |bits: f64| LEFT + (bits - least) / (most - least).max(1.0) * (RIGHT - LEFT);
        let total = steps.last().map_or(0.0, |(_, _, to)| *to);
        let rows = steps
            .into_iter()
            .map(|(field, from, to)| {
                let label = field.map_or_else(
                    || t.get("waterfall-before").to_owned(),
                    |field| t.code("match-field-", field.code()),
                );
                (label, from, to, field.is_some())
            })
            .chain([(t.get("waterfall-total").to_owned(), 0.0, total, false)]);
        let (mut bars, mut text) = (Vec::new(), String::new());
        let mut y = 2;
        for (label, from, to, is_field) in rows {
            let value = bits(to - from);
            let separator = if text.is_empty() { "" } else { "; " };
            // Writing to a text cannot fail.
            let _ = write!(text, "{separator}{label} {value}");
            bars.push(Bar {
                class: match (is_field, to < from) {
                    (true, true) => "against",
                    (true, false) => "for",
                    (false, _) => "sum",
                },
                x: format!("{:.1}", place(from.min(to))),
                width: format!("{:.1}", (place(from.max(to)) - place(from.min(to))).max(1.0)),
                y,
                base: y + 11,
                label,
                value,
            });
            y += ROW;
        }
        Self {
            width: WIDTH,
            height: y,
            zero: format!("{:.1}", place(0.0)),
            value_x: WIDTH,
            bars,
            text: t.with("waterfall-text", &[("weights", text)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::language::Language;
    use crate::matching::Field;

    #[test]
    fn bars_follow_one_another_and_the_words_say_the_same() {
        let weight = Weight {
            bits: 5.25,
            fields: vec![(Field::Identity, 27.25), (Field::Lot, -2.0)],
            before: -20.0,
        };
        let plot = Waterfall::new(Wording::of(Language::En), &weight);
        let values: Vec<&str> = plot.bars.iter().map(|bar| bar.value.as_str()).collect();
        assert_eq!(values, ["−20.0", "+27.3", "−2.0", "+5.3"]);
        assert_eq!(
            plot.bars[0].x, plot.bars[1].x,
            "the second begins where the first one ends"
        );
        assert!(plot.text.contains("Lot number −2.0"), "{}", plot.text);
    }
}
