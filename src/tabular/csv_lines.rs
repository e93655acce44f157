//! Splits a CSV file into its rows, in constant memory whatever the file holds.
//!
//! A quote that is never closed would swallow the rest of a file. Here a row ends after [`MOST_LINES`] lines or
//! [`MOST_BYTES`] bytes at the latest: then the line on which it began is at fault, and reading goes on with the next.
//! Rows in which nothing stands are passed over.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::domain::values::text::clean_line;
use crate::tabular::line_breaks::{FileLine, Lines};

pub use crate::tabular::line_breaks::MOST_BYTES;

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

    /// All fields, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// Whether nothing stands in the fields from this place on.
    pub fn is_blank_from(&self, place: usize) -> bool {
        self.iter().skip(place).all(is_blank)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Takes a line apart where its fields are parted, whatever quotes stand in it.
    fn part(&mut self, line: &[u8], delimiter: u8) {
        self.clear();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        for field in line.split(|byte| *byte == delimiter) {
            self.text.extend_from_slice(field);
            self.ends.push(self.text.len());
        }
    }
}

/// Whether nothing that anybody sees stands in a field.
fn is_blank(field: &[u8]) -> bool {
    field.iter().all(|byte| *byte <= b' ' || *byte == 0x7F)
        || (!field.is_ascii() && std::str::from_utf8(field).is_ok_and(|text| clean_line(text).is_empty()))
}

/// Reads rows one after the other.
pub struct Rows<R> {
    lines: Lines<R>,
    parser: Reader,
    delimiter: u8,
    /// Lines that were read without finding the end of a quote.
    ahead: VecDeque<FileLine>,
}

impl<R: BufRead> Rows<R> {
    /// Reads rows whose fields are separated by this byte.
    pub fn new(input: R, delimiter: u8) -> Self {
        Self {
            lines: Lines::new(input, delimiter),
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            ahead: VecDeque::new(),
        }
    }

    /// Reads the next row into `row`; rows in which nothing stands are passed over. Returns the line on which it begins,
    /// from 1, and what is wrong with it; nothing at the end of the file. Of a quote that is not closed, `row` holds what
    /// stands on the line where it is opened.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next(&mut self, row: &mut RawRow) -> io::Result<Option<(u64, Result<(), RowError>)>> {
        loop {
            let Some(first) = self.line()? else {
                return Ok(None);
            };
            if first.is_blank {
                continue;
            }
            if first.too_long {
                row.clear();
                return Ok(Some((first.number, Err(RowError::TooLong))));
            }
            let read = self.row(&first, row)?;
            if !row.is_blank_from(0) || read.is_err() {
                return Ok(Some((first.number, read)));
            }
        }
    }

    fn row(&mut self, first: &FileLine, row: &mut RawRow) -> io::Result<Result<(), RowError>> {
        self.parser.reset();
        let mut state = Parsing::new(row);
        if state.feed(&mut self.parser, &first.bytes) {
            return Ok(Ok(()));
        }
        let mut taken: Vec<FileLine> = Vec::new();
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
        row.part(&first.bytes, self.delimiter);
        Ok(Err(RowError::OpenQuote))
    }

    fn line(&mut self) -> io::Result<Option<FileLine>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
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
mod tests;
