//! Splits a file into its lines, however they end: LF, CR, CRLF, CRCRLF, one beside the other.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// The most bytes of a line that are kept: many times what the longest sound row has.
pub const MOST_BYTES: usize = 64 * 1024;

/// The line break of mainframes (U+0085), in UTF-8.
const NEXT_LINE: &[u8] = b"\xC2\x85";

/// The most empty lines behind one another that are told.
const MOST_EMPTY: u64 = 100;

/// A line as it was read; its break, whatever it was, is a line feed.
pub(super) struct FileLine {
    /// From 1.
    pub(super) number: u64,
    /// What stands in it; nothing if it is too long.
    pub(super) bytes: Vec<u8>,
    /// Whether it is longer than [`MOST_BYTES`].
    pub(super) too_long: bool,
    /// Whether it has nothing but spaces and controls, such as the Ctrl-Z that ends files of some older systems, or the zeros behind
    /// a file that was never finished.
    pub(super) is_blank: bool,
}

/// Reads lines one after the other.
pub(super) struct Lines<R> {
    input: R,
    delimiter: u8,
    /// Delimiters of the first line in which there are any: the header's.
    delimiters: usize,
    number: u64,
    /// Lines that one was split into, or empty ones behind it.
    ahead: VecDeque<FileLine>,
}

/// How a line ended.
enum Break {
    Return,
    Other,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines; fields are separated by this byte.
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            delimiters: 0,
            number: 0,
            ahead: VecDeque::new(),
        }
    }

    /// The next line; nothing at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<FileLine>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let Some(mut line) = self.read()? else {
            return Ok(None);
        };
        line.bytes.push(b'\n');
        if !line.bytes.is_ascii() {
            return Ok(self.split(line));
        }
        self.learn(&line.bytes);
        Ok(Some(line))
    }

    fn read(&mut self) -> io::Result<Option<FileLine>> {
        let (mut bytes, mut too_long, mut is_blank) = (Vec::with_capacity(256), false, true);
        let mut began = false;
        let ended = loop {
            let found = fill(&mut self.input)?;
            if found.is_empty() {
                if !began {
                    return Ok(None);
                }
                break Break::Other;
            }
            began = true;
            let end = memchr::memchr2(b'\r', b'\n', found);
            let part = &found[..end.unwrap_or(found.len())];
            is_blank = is_blank && part.iter().all(|byte| *byte <= b' ' || *byte == 0x7F);
            too_long = too_long || bytes.len() + part.len() > MOST_BYTES;
            if !too_long {
                bytes.extend_from_slice(part);
            }
            let ended = end.map(|end| {
                if found[end] == b'\r' {
                    Break::Return
                } else {
                    Break::Other
                }
            });
            let taken = part.len() + usize::from(ended.is_some());
            self.input.consume(taken);
            if let Some(ended) = ended {
                break ended;
            }
        };
        if too_long {
            bytes.clear();
        }
        self.number += 1;
        let number = self.number;
        if matches!(ended, Break::Return) {
            self.pass_returns()?;
        }
        Ok(Some(FileLine {
            number,
            bytes,
            too_long,
            is_blank,
        }))
    }

    /// Behind a return: passes over a line feed that belongs to it, and over further returns. Returns before a line feed
    /// end one line together with it; others end an empty line each.
    fn pass_returns(&mut self) -> io::Result<()> {
        let mut returns = 0;
        loop {
            match fill(&mut self.input)?.first() {
                Some(b'\r') => {
                    returns += 1;
                    self.input.consume(1);
                }
                Some(b'\n') => {
                    self.input.consume(1);
                    return Ok(());
                }
                Some(_) | None => break,
            }
        }
        for place in 1..=returns {
            // More of them than a row can have are passed over at once.
            if place <= MOST_EMPTY {
                self.ahead.push_back(FileLine {
                    number: self.number + place,
                    bytes: b"\n".to_vec(),
                    too_long: false,
                    is_blank: true,
                });
            }
        }
        self.number += returns;
        Ok(())
    }

    fn learn(&mut self, line: &[u8]) {
        if self.delimiters == 0 {
            self.delimiters = count(line, self.delimiter);
        }
    }

    /// A line in which U+0085 parts what are lines by themselves, with as many fields as the header each, is several.
    /// Elsewhere it is white space within a field.
    fn split(&mut self, line: FileLine) -> Option<FileLine> {
        let breaks: Vec<usize> = memchr::memmem::find_iter(&line.bytes, NEXT_LINE).collect();
        let mut parts: Vec<&[u8]> = Vec::with_capacity(breaks.len() + 1);
        let mut from = 0;
        for at in breaks {
            parts.push(&line.bytes[from..at]);
            from = at + NEXT_LINE.len();
        }
        parts.push(&line.bytes[from..]);
        // The last break may end the file.
        if parts.len() > 1 && parts.last().is_some_and(|last| *last == b"\n") {
            parts.pop();
        }
        let header = match self.delimiters {
            0 => parts.first().map_or(0, |first| count(first, self.delimiter)),
            known => known,
        };
        let whole = parts.iter().all(|part| count(part, self.delimiter) >= header);
        if from == 0 || header == 0 || !whole {
            self.learn(&line.bytes);
            return Some(line);
        }
        self.delimiters = header;
        let more = (parts.len() - 1) as u64;
        let behind = std::mem::take(&mut self.ahead);
        for (number, part) in (line.number..).zip(parts) {
            let mut bytes = part.to_vec();
            if bytes.last() != Some(&b'\n') {
                bytes.push(b'\n');
            }
            self.ahead.push_back(FileLine {
                number,
                bytes,
                ..line
            });
        }
        self.number += more;
        self.ahead.extend(behind.into_iter().map(|line| FileLine {
            number: line.number + more,
            ..line
        }));
        self.ahead.pop_front()
    }
}

fn count(line: &[u8], delimiter: u8) -> usize {
    memchr::memchr_iter(delimiter, line).count()
}

/// What is there to be read; nothing at the end.
fn fill<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) => break,
            Err(error) => return Err(error),
        }
    }
    // What is there already is handed out without reading.
    input.fill_buf()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use std::io::BufReader;

    use proptest::prelude::*;

    fn read(text: &[u8], capacity: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, text), b',');
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let text = String::from_utf8_lossy(&line.bytes).into_owned();
            found.push((line.number, text));
        }
        found
    }

    fn texts(text: &str) -> Vec<String> {
        let lines = read(text.as_bytes(), 64).into_iter();
        lines.map(|(_, line)| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn lines_end_in_whatever_way() {
        assert_eq!(texts("a\rb\nc\r\nd"), ["a", "b", "c", "d"]);
        let numbers = |text: &str| -> Vec<u64> {
            let lines = read(text.as_bytes(), 64).into_iter();
            lines.map(|(number, _)| number).collect()
        };
        assert_eq!(
            numbers("a\r\r\nb\r\r\nc"),
            [1, 2, 3],
            "returns belong to the line feed"
        );
        assert_eq!(numbers("a\r\rb"), [1, 2, 3], "two returns end two lines");
        assert_eq!(numbers("a\n\nb"), [1, 2, 3]);
        assert!(read(b"", 64).is_empty());
    }

    #[test]
    fn next_line_parts_rows_but_not_a_field() {
        assert_eq!(
            texts("a,b\n1,2\u{85}3,4\u{85}\n5,6"),
            ["a,b", "1,2", "3,4", "5,6"]
        );
        assert_eq!(texts("a,b\u{85}1,2\u{85}3,4"), ["a,b", "1,2", "3,4"]);
        let field = "a,b\nKlinik\u{85}Kluang,2\n";
        assert_eq!(texts(field), ["a,b", "Klinik\u{85}Kluang,2"]);
        let numbers: Vec<u64> = read("a,b\n1,2\u{85}3,4\n5,6".as_bytes(), 9)
            .iter()
            .map(|line| line.0)
            .collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    proptest! {
        #[test]
        fn no_byte_between_breaks_is_lost(text in "[a,\r\n\u{85}]{0,60}", capacity in 1..9_usize) {
            let found = read(text.as_bytes(), capacity);
            let kept = |text: &str| text.replace(['\r', '\n', '\u{85}'], "");
            let all: String = found.iter().map(|(_, line)| line.as_str()).collect();
            prop_assert_eq!(kept(&all), kept(&text));
            prop_assert!(found.is_sorted_by(|a, b| a.0 < b.0), "{:?}", found);
            prop_assert_eq!(found, read(text.as_bytes(), 64), "whatever is read at once");
        }
    }
}
