//! Plots as SVG files.

use std::fmt::Write as _;

use crate::domain::values::coded::Coded;
use crate::matching::evaluate::Band;
use crate::matching::weights::Weights;

const SIZE: f64 = 480.0;
const EDGE: f64 = 56.0;

/// How far probabilities hold: on the line they are as often right as they say; below it they promise too much.
pub(crate) fn calibration(bands: &[Band]) -> String {
    let span = SIZE - 2.0 * EDGE;
    let x = |share: f64| EDGE + share * span;
    let y = |share: f64| SIZE - EDGE - share * span;
    let mut svg = begin(
        SIZE,
        SIZE,
        "Calibration: probability said and share that was right",
    );
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let (left, top) = (x(share), y(share));
        let _ = writeln!(
            svg,
            r##"<path d="M{left:.1} {:.1}V{:.1}M{:.1} {top:.1}H{:.1}" stroke="#ddd"/>
<text x="{left:.1}" y="{:.1}" text-anchor="middle">{share:.1}</text>
<text x="{:.1}" y="{:.1}" text-anchor="end">{share:.1}</text>"##,
            y(0.0),
            y(1.0),
            x(0.0),
            x(1.0),
            y(0.0) + 18.0,
            x(0.0) - 8.0,
            top + 4.0,
        );
    }
    let _ = writeln!(
        svg,
        r##"<path d="M{:.1} {:.1}L{:.1} {:.1}" stroke="#888" stroke-dasharray="4 4"/>"##,
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0),
    );
    let points: Vec<String> = bands
        .iter()
        .map(|band| format!("{:.1},{:.1}", x(band.said), y(band.held)))
        .collect();
    let _ = writeln!(
        svg,
        r##"<polyline points="{}" fill="none" stroke="#2563eb" stroke-width="2"/>"##,
        points.join(" ")
    );
    for band in bands {
        let _ = writeln!(
            svg,
            r##"<circle cx="{:.1}" cy="{:.1}" r="4" fill="#2563eb"><title>said {:.3}, held {:.3}, {} complaints</title></circle>"##,
            x(band.said),
            y(band.held),
            band.said,
            band.held,
            band.count,
        );
    }
    let _ = writeln!(
        svg,
        r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">probability of the first candidate</text>
<text x="16" y="{:.1}" text-anchor="middle" transform="rotate(-90 16 {:.1})">share that is right</text>
</svg>"#,
        x(0.5),
        SIZE - 12.0,
        y(0.5),
        y(0.5),
    );
    svg
}

/// How much each level of each table weighs beside strangers: a bar to the right speaks for a record, one to the left
/// against it.
pub(crate) fn weights(weights: &Weights) -> String {
    const ROW: f64 = 16.0;
    const MIDDLE: f64 = 420.0;
    const BIT: f64 = 9.0;
    let rows = weights.rows();
    let height = rows.iter().fold(64.0, |height, _| height + ROW);
    let mut svg = begin(
        760.0,
        height,
        "Weights: log2 of how much likelier a level is for the right dose than for a stranger's",
    );
    let mut y = 48.0;
    for (table, level, row) in rows {
        let bits = (row[0] / row[3]).log2();
        let (left, width) = if bits < 0.0 {
            (MIDDLE + bits * BIT, -bits * BIT)
        } else {
            (MIDDLE, bits * BIT)
        };
        let colour = if bits < 0.0 { "#b91c1c" } else { "#15803d" };
        let _ = writeln!(
            svg,
            r#"<text x="16" y="{:.1}">{}</text><text x="150" y="{:.1}">{}</text><rect x="{left:.1}" y="{:.1}" width="{width:.1}" height="{:.1}" fill="{colour}"/><text x="{:.1}" y="{:.1}">{bits:.1}</text>"#,
            y + 11.0,
            table.code(),
            y + 11.0,
            level.code(),
            y + 1.0,
            ROW - 4.0,
            MIDDLE + bits.max(0.0) * BIT + 6.0,
            y + 11.0,
        );
        y += ROW;
    }
    svg.push_str("</svg>\n");
    svg
}

/// The beginning of a drawing with a title.
pub(super) fn begin(width: f64, height: f64, title: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="12" fill="#222">
<title>{title}</title>
<rect width="{width}" height="{height}" fill="#fff"/>
<text x="{:.1}" y="24" text-anchor="middle" font-size="14">{title}</text>
"##,
        width / 2.0
    )
}
