//! Text as people send it, and as we keep it.

use unicode_normalization::UnicodeNormalization;

/// One line: NFC, no control, zero-width or direction characters, white space folded to single spaces, trimmed.
pub fn clean_line(text: &str) -> String {
    let visible: String = text
        .nfc()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_kept(*c))
        .collect();
    visible
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Several lines: as [`clean_line`], but line breaks stay (as `\n`, at most two in a row).
pub fn clean_paragraphs(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .split('\n')
        .map(clean_line)
    {
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

fn is_kept(c: char) -> bool {
    let hidden = matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    !c.is_control() && !hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_white_space_folds() {
        assert_eq!(
            clean_line("  Siti\u{202E}\u{0}  binti\t Ali\r\n"),
            "Siti binti Ali"
        );
    }

    #[test]
    fn paragraphs_keep_their_breaks() {
        assert_eq!(
            clean_paragraphs("\r\n one \r\n\r\n\r\n two\u{7}\r\n"),
            "one\n\ntwo"
        );
    }

    #[test]
    fn composed_and_decomposed_letters_become_one() {
        assert_eq!(clean_line("Jose\u{301}"), "José");
    }
}
