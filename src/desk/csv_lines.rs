//! Splits a CSV file into its rows, in constant memory whatever the file holds.
//!
//! A quote that is never closed would swallow the rest of a file. Here a row ends after [`MOST_LINES`] lines or
//! [`MOST_BYTES`] bytes at the latest: then the line on which it began is at fault, and reading goes on with the next.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The most bytes of a row: many times what the longest sound row has.
pub const MOST_BYTES: usize = 64 * 1024;
/// The most lines of a row, for line breaks within quotes.
pub const MOST_LINES: usize = 50;

/// What is wrong with one row as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowError {
    /// It has another number of fields than the header.
    FieldCount {
        /// Fields of this row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A field is not UTF-8.
    Encoding {
        /// Which.
        column: &'static str,
    },
    /// A quote is opened and not closed.
    OpenQuote,
    /// The line is longer than any row can be.
    TooLong,
}

/// The fields of a row, as they were found.
#[derive(Clone, Debug, Default)]
pub struct RawRow {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl RawRow {
    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A field's bytes, by its place from 0.
    pub fn get(&self, place: usize) -> Option<&[u8]> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before));
        self.text.get(start.copied().unwrap_or(0)..end)
    }
}

/// A line as it was read; its break, whatever it was, is a line feed.
struct Line {
    number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

/// Reads rows one after the other.
pub struct Rows<R> {
    input: R,
    parser: Reader,
    /// Lines that were read in vain, looking for the end of a quote.
    ahead: VecDeque<Line>,
    lines: u64,
}

impl<R: BufRead> Rows<R> {
    /// Reads rows whose fields are separated by this byte.
    pub fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            ahead: VecDeque::new(),
            lines: 0,
        }
    }

    /// Reads the next row into `row`; empty lines are passed over. Returns the line on which it begins, from 1, and
    /// what is wrong with it; nothing at the end of the file.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next(&mut self, row: &mut RawRow) -> io::Result<Option<(u64, Result<(), RowError>)>> {
        loop {
            let Some(first) = self.line()? else {
                return Ok(None);
            };
            if first.too_long {
                return Ok(Some((first.number, Err(RowError::TooLong))));
            }
            if !first.bytes.iter().all(u8::is_ascii_whitespace) {
                let number = first.number;
                return Ok(Some((number, self.row(&first, row)?)));
            }
        }
    }

    fn row(&mut self, first: &Line, row: &mut RawRow) -> io::Result<Result<(), RowError>> {
        self.parser.reset();
        let mut state = Parsing::new(row);
        if state.feed(&mut self.parser, &first.bytes) {
            return Ok(Ok(()));
        }
        let mut taken: Vec<Line> = Vec::new();
        let mut bytes = first.bytes.len();
        while taken.len() + 1 < MOST_LINES {
            let Some(line) = self.line()? else { break };
            bytes += line.bytes.len();
            let over = line.too_long || bytes > MOST_BYTES;
            let whole = !over && state.feed(&mut self.parser, &line.bytes);
            taken.push(line);
            if whole {
                return Ok(Ok(()));
            }
            if over {
                break;
            }
        }
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(Err(RowError::OpenQuote))
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::with_capacity(256);
        let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
        if self.input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.lines += 1;
        let too_long = bytes.len() >= MOST_BYTES && bytes.last() != Some(&b'\n');
        if too_long {
            bytes.clear();
            self.input.skip_until(b'\n')?;
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        bytes.push(b'\n');
        Ok(Some(Line {
            number: self.lines,
            bytes,
            too_long,
        }))
    }
}

/// A row while it is taken apart.
struct Parsing<'a> {
    row: &'a mut RawRow,
    text: usize,
    fields: usize,
}

impl<'a> Parsing<'a> {
    fn new(row: &'a mut RawRow) -> Self {
        Self {
            row,
            text: 0,
            fields: 0,
        }
    }

    /// Takes one more line. Returns whether the row is whole.
    fn feed(&mut self, parser: &mut Reader, line: &[u8]) -> bool {
        // Room for whatever a line can hold, so that one call takes it all.
        self.row.text.resize(self.text + line.len() + 1, 0);
        self.row.ends.resize(self.fields + line.len() + 1, 0);
        let (result, _, written, ended) = parser.read_record(
            line,
            &mut self.row.text[self.text..],
            &mut self.row.ends[self.fields..],
        );
        self.text += written;
        self.fields += ended;
        let whole = match result {
            ReadRecordResult::Record | ReadRecordResult::End => true,
            ReadRecordResult::InputEmpty
            | ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull => false,
        };
        if whole {
            self.row.text.truncate(self.text);
            self.row.ends.truncate(self.fields);
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Vec<(u64, Result<Vec<String>, RowError>)> {
        let (mut rows, mut row) = (Rows::new(text, b','), RawRow::default());
        let mut found = Vec::new();
        while let Some((line, result)) = rows.next(&mut row).unwrap() {
            let fields =
                (0..row.len()).map(|place| String::from_utf8_lossy(row.get(place).unwrap()).into_owned());
            found.push((line, result.map(|()| fields.collect())));
        }
        found
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may fail")]
    fn texts(fields: &[&str]) -> Result<Vec<String>, RowError> {
        Ok(fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn rows_are_split_as_rfc_4180_says() {
        assert_eq!(
            read(b"a,b\r\n\r\n\"1,\n\"\"x\"\"\",2\n,\n \nlast"),
            [
                (1, texts(&["a", "b"])),
                (3, texts(&["1,\n\"x\"", "2"])),
                (5, texts(&["", ""])),
                (7, texts(&["last"])),
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_spoils_its_own_line_alone() {
        assert_eq!(
            read(b"1,2\n3,\"4\n5,6\n7,8\n"),
            [
                (1, texts(&["1", "2"])),
                (2, Err(RowError::OpenQuote)),
                (3, texts(&["5", "6"])),
                (4, texts(&["7", "8"])),
            ]
        );
        let many = format!("a,\"b\n{}", "1,2\n".repeat(200));
        let found = read(many.as_bytes());
        assert_eq!((found.len(), found[0].1.clone()), (201, Err(RowError::OpenQuote)));
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut text = vec![b'0'; 3 * MOST_BYTES];
        text.extend_from_slice(b"\nx,y\n");
        assert_eq!(
            read(&text),
            [(1, Err(RowError::TooLong)), (2, texts(&["x", "y"]))]
        );
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_is_read(table in prop::collection::vec(prop::collection::vec("[a-z\",\n ]{1,8}", 2..5), 1..8)) {
            // A row of white space alone is an empty line; a carriage return at the end of a line is its break.
            prop_assume!(table.iter().flatten().all(|field| !field.trim().is_empty()));
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let found: Vec<_> = read(&writer.into_inner().unwrap()).into_iter().map(|(_, row)| row.unwrap()).collect();
            prop_assert_eq!(found, table);
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes);
        }
    }
}
