//! Which characters are shown as others, and which are not shown at all.

/// How a character is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    AsItIs,
    /// As a character of ASCII.
    As(char),
    /// Not at all.
    Not,
}

/// How a character is kept; line breaks are the caller's.
pub(super) fn shown(c: char) -> Shown {
    match c {
        '\t' => Shown::As(' '),
        ' '..='~' => Shown::AsItIs,
        c if c.is_control() || is_unseen(c) => Shown::Not,
        c if c.is_whitespace() || c == '\u{2800}' => Shown::As(' '),
        c if is_hyphen(c) => Shown::As('-'),
        // The wide forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => Shown::As(ascii(u32::from(c) - 0xFF01 + 0x21)),
        '\u{2044}' | '\u{2215}' | '\u{29F8}' => Shown::As('/'),
        '\u{FE6B}' => Shown::As('@'),
        '\u{FE62}' => Shown::As('+'),
        '\u{FE50}' => Shown::As(','),
        '\u{FE52}' => Shown::As('.'),
        c => digit(c).map_or(Shown::AsItIs, |digit| Shown::As(ascii(0x30 + digit))),
    }
}

fn ascii(code: u32) -> char {
    char::from_u32(code).unwrap_or(' ')
}

/// Characters that a reader does not see: `Default_Ignorable_Code_Point` of Unicode 16, which has the soft hyphen, the
/// direction marks, joiners, Hangul fillers, variation selectors and tags; marks of interlinear notes; and code points that
/// will never be characters.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Hyphens, dashes and the minus sign.
fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
    )
}

/// The zeros of the scripts that count in tens: nine more digits follow each (`Nd` of Unicode 16).
const ZEROS: [u32; 75] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0,
    0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60,
    0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0,
    0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// What a digit of another script counts.
fn digit(c: char) -> Option<u32> {
    let code = u32::from(c);
    let place = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    Some(code - ZEROS[place]).filter(|digit| *digit < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_standard() {
        assert!(ZEROS.is_sorted());
        let all = (0x80..0x20000).filter_map(char::from_u32);
        for c in all.filter(|c| digit(*c).is_some()) {
            assert!(c.is_numeric() || u32::from(c) >= 0x10D40, "{c:?}");
        }
        assert_eq!(
            (digit('٩'), digit('९'), digit('9'), digit('½')),
            (Some(9), Some(9), None, None)
        );
    }

    #[test]
    fn letters_are_not_digits_and_digits_not_letters() {
        assert_eq!(shown('é'), Shown::AsItIs);
        assert_eq!(shown('𝟗'), Shown::As('9'));
        assert_eq!(shown('\u{FFFE}'), Shown::Not);
        assert_eq!(shown('\u{1FFFF}'), Shown::Not);
        assert_eq!(
            shown('\u{FFFD}'),
            Shown::AsItIs,
            "it says that something was there"
        );
    }
}
