//! Numbers as people read them.

/// A number with thin spaces between its thousands.
pub(crate) fn number(count: i64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push('\u{202F}');
        }
        text.push(digit);
    }
    text
}
