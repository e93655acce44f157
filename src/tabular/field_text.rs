//! The text of a field, whatever its bytes are.

use crate::domain::values::text::clean_line;

/// The text of a field, cleaned. Spreadsheets in Malaysia save "CSV" in Windows-1252: a letter of that between letters of
/// ASCII is read; other bytes that are no UTF-8 become replacement characters.
pub(super) fn text(field: &[u8]) -> String {
    match std::str::from_utf8(field) {
        Ok(text) => clean_line(text),
        Err(_) => clean_line(&western(field).unwrap_or_else(|| String::from_utf8_lossy(field).into_owned())),
    }
}

/// A text in Windows-1252, if it looks like one: single letters with marks, quotation marks and dashes. In the encodings of
/// East Asia such bytes come in pairs.
fn western(field: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(field.len() + 4);
    let mut after_high = false;
    for byte in field {
        let high = !byte.is_ascii();
        if high && after_high {
            return None;
        }
        after_high = high;
        text.push(match byte {
            0x91 | 0x92 | 0xB4 => '\'',
            0x93 | 0x94 => '"',
            0x96 | 0x97 => '-',
            0xA0 => ' ',
            0x8A => 'Š',
            0x8E => 'Ž',
            0x9A => 'š',
            0x9E => 'ž',
            0x9F => 'Ÿ',
            0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0xFF => char::from(*byte),
            byte if byte.is_ascii() => char::from(*byte),
            _ => return None,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_letters_of_windows_1252_are_read() {
        for (bytes, read) in [
            (&b"Andr\xE9 M\xFCller"[..], "André Müller"),
            (b"O\x92Connor", "O'Connor"),
            (b"Klinik \x96 Kluang\xA0", "Klinik - Kluang"),
            ("陳大文".as_bytes(), "陳大文"),
        ] {
            assert_eq!(text(bytes), read);
        }
        assert!(text(b"\xB3\xC2\xA4j\xA4\xE5").contains('\u{FFFD}'), "Big5");
        assert!(text(b"10\xD72").contains('\u{FFFD}'), "no letter");
    }
}
