//! The reports about rows that could not be read: one that says where and why, and one with all that stands in them, to be
//! corrected and sent again.

use crate::domain::person::identity::mask;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::values::coded::Coded;

/// The columns of the report that says where and why.
pub const COLUMNS: [&str; 4] = ["line", "column", "value", "reason"];

/// One row of it, safe to be opened in a spreadsheet.
pub fn fields(line: i64, column: &str, value: &str, reason: &str) -> [String; 4] {
    [
        line.to_string(),
        harmless(column),
        harmless(value),
        harmless(reason),
    ]
}

/// A row to be corrected: what stands under the columns of the contract, then where it was and what is wrong. Behind the
/// contract's columns an import passes over all others.
pub fn correctable(cells: &[String], shows_numbers: bool, remarks: &[String; 4]) -> Vec<String> {
    let cell = |field: DoseField| {
        let cell = field.cell(cells);
        if field == DoseField::IdNumber && !shows_numbers {
            harmless(&mask(cell))
        } else {
            guarded(cell)
        }
    };
    let cells = DoseField::all().map(cell);
    cells
        .chain(remarks.iter().map(|remark| harmless(remark)))
        .collect()
}

/// A cell that a spreadsheet leaves as it is, when it opens and saves the file: long numbers, numbers with leading zeros
/// and dates are kept as texts.
fn guarded(cell: &str) -> String {
    let digits = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let would_change = digits && (cell.len() >= 11 || cell.starts_with('0'));
    let is_date = cell.len() >= 6
        && cell.starts_with(|c: char| c.is_ascii_digit())
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.' | b' ' | b':'))
        && !digits;
    if would_change || is_date {
        format!("=\"{cell}\"")
    } else {
        harmless(cell)
    }
}

/// Which message tells a clerk what is wrong: those of the form speak to citizens.
pub fn clerks_key(refusal: &str) -> &str {
    const FOR_CLERKS: [(&str, &str); 12] = [
        ("refusal-vaccine", "reject-vaccine"),
        ("refusal-dose-number", "reject-dose-number"),
        ("refusal-date-required", "reject-date-required"),
        ("refusal-date-form", "reject-date-form"),
        ("refusal-date-impossible", "reject-date-impossible"),
        ("refusal-state", "reject-state"),
        ("refusal-facility-required", "reject-facility-required"),
        ("refusal-facility-length", "reject-facility-required"),
        ("refusal-column-empty", "reject-column-empty"),
        ("refusal-row-fields", "reject-row-fields"),
        ("refusal-row-open-quote", "reject-row-open-quote"),
        ("refusal-row-too-long", "reject-row-too-long"),
    ];
    let known = FOR_CLERKS.iter().find(|(key, _)| *key == refusal);
    known.map_or(refusal, |(_, clerks)| clerks)
}

/// A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it (OWASP, CSV
/// injection).
pub fn harmless(text: &str) -> String {
    if text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::spreadsheet::unguarded;

    #[test]
    fn nothing_in_a_report_is_a_formula() {
        for value in ["=1+1", "+60123", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1"] {
            let row = fields(7, "lot_number", value, "why");
            assert_eq!(row[2], format!("'{value}"));
        }
        assert_eq!(fields(7, "name", "Ali", "why"), ["7", "name", "Ali", "why"]);
    }

    #[test]
    fn what_is_corrected_comes_back_as_it_was() {
        let cells = [
            "=r2",
            "myvas",
            "KK1",
            "-",
            "01",
            "mykad",
            "860105015777",
            "'Ain",
            "1986-01-05",
            "0123456789",
            "3",
            "+AZ",
            "12345",
            "01/25/2022",
            "no",
        ]
        .map(str::to_owned);
        let remarks = || ["4", "Vaksin", "why", "=more"].map(str::to_owned);
        let row = correctable(&cells, true, &remarks());
        assert_eq!(row.len(), 19);
        assert_eq!(row[6], "=\"860105015777\"");
        assert_eq!(row[13], "=\"01/25/2022\"");
        assert_eq!(row[18], "'=more");
        for (cell, sent) in cells.iter().zip(&row) {
            assert_eq!(unguarded(sent), cell);
        }
        let masked = correctable(&cells, false, &remarks());
        assert_eq!(masked[6], "••••••••5777");
    }
}
