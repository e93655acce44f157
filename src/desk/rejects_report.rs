//! The report about rows that could not be read.

/// Its columns.
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

    #[test]
    fn nothing_in_a_report_is_a_formula() {
        for value in ["=1+1", "+60123", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1"] {
            let row = fields(7, "lot_number", value, "why");
            assert_eq!(row[2], format!("'{value}"));
        }
        assert_eq!(fields(7, "name", "Ali", "why"), ["7", "name", "Ali", "why"]);
    }
}
