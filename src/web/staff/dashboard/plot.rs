//! Plots as SVG: lines with their own dashes and marks, and bars with their numbers.

use std::fmt::Write;

use askama::Template;

/// Where the field of a plot of lines lies, in its units: it is 360 wide, as a telephone is, and 200 high.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 354.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 172.0;

/// A line of the scale.
struct Tick {
    at: String,
    label: String,
}

/// A word below the field.
struct Below {
    x: String,
    anchor: &'static str,
    label: String,
}

/// A curve.
struct Curve {
    class: &'static str,
    dash: &'static str,
    path: String,
    marks: Vec<(String, String)>,
    label: String,
}

/// What a curve is drawn of.
pub(super) struct Series {
    pub(super) label: String,
    pub(super) values: Vec<Option<f64>>,
}

/// The class and the dashes of each curve, in their order.
const STYLES: [(&str, &str); 3] = [("first", "none"), ("second", "6 3"), ("third", "2 3")];

/// A plot of curves over time.
#[derive(Template)]
#[template(path = "partials/plot_lines.html")]
pub(super) struct Lines {
    id: &'static str,
    title: String,
    desc: String,
    ticks: Vec<Tick>,
    below: Vec<Below>,
    curves: Vec<Curve>,
    band: Option<String>,
}

/// What stands around the curves.
pub(super) struct Around {
    /// The name of the plot among those of the page.
    pub(super) id: &'static str,
    /// What it shows.
    pub(super) title: String,
    /// The same in a sentence, with what can be seen.
    pub(super) desc: String,
    /// The first and the last moment, in words.
    pub(super) ends: [String; 2],
}

impl Lines {
    /// Of curves with as many values each; `label` words a value of the scale, whose highest is at least `least_top`.
    pub(super) fn new(
        around: Around,
        series: Vec<Series>,
        band: Option<(Vec<f64>, Vec<f64>)>,
        least_top: f64,
        label: impl Fn(f64) -> String,
    ) -> Self {
        let drawn = series.iter().flat_map(|one| one.values.iter().flatten().copied());
        let of_band = band.iter().flat_map(|(_, high)| high.iter().copied());
        let top = round_up(drawn.chain(of_band).fold(least_top, f64::max));
        let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value / top);
        let count = series.first().map_or(0, |one| one.values.len());
        let x = |place: usize| at(place, count);
        let ticks = [0.0, 0.5, 1.0].map(|part| Tick {
            at: number(y(top * part)),
            label: label(top * part),
        });
        let [first, last] = around.ends;
        let curves = series.into_iter().zip(STYLES).map(|(one, (class, dash))| {
            let (path, marks) = path(&one.values, x, y);
            Curve {
                class,
                dash,
                path,
                marks,
                label: one.label,
            }
        });
        let band = band.map(|(low, high)| {
            let over = high.iter().enumerate().map(|(place, value)| (place, *value));
            let under = low.iter().enumerate().rev().map(|(place, value)| (place, *value));
            let points = over.chain(under);
            let points: Vec<String> = points
                .map(|(place, value)| format!("{},{}", number(x(place)), number(y(value))))
                .collect();
            points.join(" ")
        });
        Self {
            id: around.id,
            title: around.title,
            desc: around.desc,
            ticks: ticks.into(),
            below: vec![
                Below {
                    x: number(LEFT),
                    anchor: "start",
                    label: first,
                },
                Below {
                    x: number(RIGHT),
                    anchor: "end",
                    label: last,
                },
            ],
            curves: curves.collect(),
            band,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred places")]
fn at(place: usize, count: usize) -> f64 {
    if count < 2 {
        return f64::midpoint(LEFT, RIGHT);
    }
    LEFT + (RIGHT - LEFT) * place as f64 / (count - 1) as f64
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// A line through the values, with a gap where there is none, and marks where there are few.
fn path(
    values: &[Option<f64>],
    x: impl Fn(usize) -> f64,
    y: impl Fn(f64) -> f64,
) -> (String, Vec<(String, String)>) {
    let (mut path, mut draws) = (String::new(), false);
    let mut marks = Vec::new();
    for (place, value) in values.iter().enumerate() {
        let Some(value) = value else {
            draws = false;
            continue;
        };
        let (x, y) = (number(x(place)), number(y(*value)));
        let step = if draws { "L" } else { "M" };
        // Writing into a text does not fail.
        let _ = write!(path, "{step}{x} {y} ");
        draws = true;
        let alone = values.get(place + 1).is_none_or(Option::is_none)
            && place
                .checked_sub(1)
                .and_then(|before| values.get(before))
                .is_none_or(Option::is_none);
        if values.len() <= 40 || alone {
            marks.push((x, y));
        }
    }
    (path.trim_end().to_owned(), marks)
}

/// The next of 1, 2, 5, 10, 20, 50 … that is not less.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps
        .into_iter()
        .map(|step| step * power)
        .find(|top| *top >= value - 1e-9)
        .unwrap_or(value)
}

/// A bar with its words above it.
struct Bar {
    above: i64,
    y: i64,
    label: String,
    width: i64,
    /// Of that, the part that is hatched.
    hatched: i64,
    value: String,
}

/// A plot of bars, one below the other.
#[derive(Template)]
#[template(path = "partials/plot_bars.html")]
pub(super) struct Bars {
    id: &'static str,
    title: String,
    desc: String,
    height: i64,
    drawn: Vec<Bar>,
}

/// What a bar is drawn of: its name, its count, and how much of that is hatched.
pub(super) type Counted = (String, i64, i64);

impl Bars {
    /// Of counts; the longest bar is the largest count.
    pub(super) fn new(around: Around, counts: Vec<Counted>, value: impl Fn(i64, i64) -> String) -> Self {
        const ROW: i64 = 38;
        const LONGEST: i64 = 358;
        let most = counts
            .iter()
            .map(|(_, count, _)| *count)
            .max()
            .unwrap_or(0)
            .max(1);
        let bar = |(place, (label, count, hatched)): (usize, Counted)| {
            let y = i64::try_from(place).unwrap_or(0) * ROW;
            Bar {
                above: y + 12,
                y: y + 18,
                label,
                width: count * LONGEST / most,
                hatched: hatched * LONGEST / most,
                value: value(count, hatched),
            }
        };
        Self {
            id: around.id,
            title: around.title,
            desc: around.desc,
            height: i64::try_from(counts.len()).unwrap_or(0) * ROW,
            drawn: counts.into_iter().enumerate().map(bar).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_with_a_round_number() {
        for (value, top) in [
            (0.0, 1.0),
            (1.0, 1.0),
            (1.1, 2.0),
            (47.0, 50.0),
            (51.0, 100.0),
            (0.3, 0.5),
            (1000.0, 1000.0),
        ] {
            assert!(
                (round_up(value) - top).abs() < 1e-9,
                "{value}: {}",
                round_up(value)
            );
        }
    }

    #[test]
    fn a_line_has_a_gap_where_there_is_no_value() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0)];
        let (path, marks) = path(&values, |place| at(place, 4), |value| value);
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert_eq!(path.matches('L').count(), 1, "{path}");
        assert_eq!(marks.len(), 3);
    }
}
