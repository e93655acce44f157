//! What spreadsheets do to a cell: they guard texts, write numbers as fractions or powers of ten, and drop leading zeros.

/// A cell without what keeps a spreadsheet from changing it: `="0123"` and `'0123` are `0123`. An apostrophe before a letter
/// belongs to the text, as in `'Ain`.
pub fn unguarded(cell: &str) -> &str {
    let cell = cell.trim();
    if let Some(inner) = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
    {
        return inner.trim();
    }
    cell.strip_prefix('\'')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | '@')))
        .unwrap_or(cell)
}

/// A whole number that was written as a fraction (`3.0`, `860108015997.00`), without what stands behind its point.
pub fn whole_number(cell: &str) -> &str {
    let Some((whole, fraction)) = cell.split_once(['.', ',']) else {
        return cell;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
        && fraction.len() != 3
    {
        whole
    } else {
        cell
    }
}

/// A number that a spreadsheet wrote as a power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Power {
    /// Every digit of it is there.
    Whole(String),
    /// Its last digits are gone for good, as in `8.60107E+11`.
    Lost,
}

/// What a number that is written as a power of ten was before; nothing for another text.
pub fn power(cell: &str) -> Option<Power> {
    let (mantissa, exponent) = cell.split_once(['e', 'E'])?;
    let (first, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    // Without a point or a sign it is a text with an E in it, as numbers of passports and lots have.
    if first.len() != 1 || (rest.is_empty() && !exponent.starts_with('+')) {
        return None;
    }
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let digits = format!("{first}{rest}");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(if rest.len() == exponent {
        Power::Whole(digits)
    } else {
        Power::Lost
    })
}

/// Whether a MyKad number may lack zeros at its beginning: those born from 2000 to 2009 have one, those born in
/// the year 2000 at least two.
pub fn lacks_zeros(number: &str) -> bool {
    (9..=11).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether nothing is meant by what stands in a cell.
pub fn is_nothing(cell: &str) -> bool {
    const WORDS: [&str; 16] = [
        "",
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "nil",
        "null",
        "none",
        "nan",
        "tiada",
        "tidak ada",
        "unknown",
        "tidak diketahui",
        "tak tahu",
        "tidak pasti",
    ];
    let lower = cell.trim().to_lowercase();
    WORDS.contains(&lower.as_str())
        || lower
            .chars()
            .all(|c| matches!(c, '-' | '.' | '?' | '_' | '*' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_are_taken_off() {
        for (cell, text) in [
            ("=\"860105015999\"", "860105015999"),
            ("'860105015999", "860105015999"),
            ("'=r2", "=r2"),
            ("'-1", "-1"),
            ("'Ain binti Ali", "'Ain binti Ali"),
            ("=1+1", "=1+1"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("plain", "plain"),
        ] {
            assert_eq!(unguarded(cell), text, "{cell}");
        }
    }

    #[test]
    fn fractions_that_are_none_go() {
        assert_eq!(whole_number("3.0"), "3");
        assert_eq!(whole_number("860108015997.00"), "860108015997");
        for cell in ["3.5", "FK.0", ".0", "3.", "860105.01.5777", "1.000"] {
            assert_eq!(whole_number(cell), cell);
        }
    }

    #[test]
    fn powers_are_whole_or_lost() {
        assert_eq!(power("8.60107E+11"), Some(Power::Lost));
        assert_eq!(power("8,50213E+11"), Some(Power::Lost));
        assert_eq!(power("1.2E+35"), Some(Power::Lost));
        let whole = Some(Power::Whole("860108015997".to_owned()));
        assert_eq!(power("8.60108015997E+11"), whole);
        assert_eq!(power("8.60108015997e11"), whole);
        for cell in ["E5000000", "1E23", "FE12", "8.6E", "12.5E+3", "e", "1F480B"] {
            assert_eq!(power(cell), None, "{cell}");
        }
    }

    #[test]
    fn words_for_nothing_are_known() {
        for cell in ["", " ", "-", "N/A", "NULL", "Tiada", "--", "?"] {
            assert!(is_nothing(cell), "{cell}");
        }
        for cell in ["FK8892", "0", "-1", "Nan binti Ali"] {
            assert!(!is_nothing(cell), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in ".{0,30}|[0-9.,eE+'=\"-]{0,20}") {
            let text = unguarded(&cell);
            prop_assert!(cell.contains(text));
            let _ = (whole_number(text), power(text), is_nothing(text));
        }
    }
}
