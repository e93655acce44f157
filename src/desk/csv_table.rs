//! CSV files as people send them: with or without a byte order mark, commas or semicolons, columns in any order.

use std::io::{BufRead, BufReader, Read};

use super::csv_lines::{RawRow, RowError, Rows};
use crate::domain::refusal::Refusal;

/// Why a file cannot be read as a table at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It holds nothing.
    #[error("the file is empty: it needs a header row and at least one row below it")]
    Empty,
    /// Columns are missing.
    #[error("the header row lacks {}: expected are {expected}", .missing.join(", "))]
    MissingColumns {
        /// Which.
        missing: Vec<&'static str>,
        /// All that are expected.
        expected: String,
    },
    /// A column stands twice in the header.
    #[error("the header row names {0} twice")]
    DoubledColumn(&'static str),
    /// The header row cannot be read.
    #[error("the header row cannot be read: is this a CSV file? Save spreadsheets as CSV (UTF-8)")]
    Header,
    /// The operating system could not read it, or it cannot be unpacked.
    #[error("cannot read the file: {0}")]
    Io(#[from] std::io::Error),
}

impl TableError {
    /// What is wrong with the file, for whoever sent it from a page.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Empty => Refusal::new("refusal-file-empty"),
            Self::MissingColumns { missing, .. } => {
                Refusal::new("refusal-file-columns").with("columns", missing.join(", "))
            }
            Self::DoubledColumn(column) => Refusal::new("refusal-file-doubled").with("column", column),
            Self::Header => Refusal::new("refusal-file-header"),
            Self::Io(error) => Refusal::new("refusal-file-unreadable").with("reason", error),
        }
    }
}

/// One row: the text of each expected column, in the order in which they were asked for.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The fields, or what is wrong with the row.
    pub fields: Result<Vec<String>, RowError>,
}

/// Reads the rows of a table one by one, in constant memory.
pub struct Table<R> {
    rows: Rows<BufReader<R>>,
    columns: Vec<&'static str>,
    /// Where each column stands; nowhere, for an optional one that the file lacks.
    places: Vec<Option<usize>>,
    width: usize,
    row: RawRow,
}

impl<R: Read> Table<R> {
    /// Reads the header row.
    ///
    /// # Errors
    /// [`TableError`]; unknown columns are passed over.
    pub fn open(input: R, columns: &'static [&'static str]) -> Result<Self, TableError> {
        Self::open_with(input, columns, &[])
    }

    /// Reads the header row of a table that may lack the `optional` columns, which come after the others; a row's
    /// fields of them are empty then.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_with(
        input: R,
        columns: &'static [&'static str],
        optional: &'static [&'static str],
    ) -> Result<Self, TableError> {
        let mut input = BufReader::with_capacity(1 << 17, input);
        if input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            input.consume(3);
        }
        let first_line = input
            .fill_buf()?
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        if first_line.iter().all(u8::is_ascii_whitespace) {
            return Err(TableError::Empty);
        }
        let count = |wanted: u8| first_line.split(|byte| *byte == wanted).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        let mut rows = Rows::new(input, delimiter);
        let mut row = RawRow::default();
        match rows.next(&mut row)? {
            Some((_, Ok(()))) => {}
            Some((_, Err(_))) | None => return Err(TableError::Header),
        }
        let header: Vec<String> = (0..row.len())
            .filter_map(|place| row.get(place))
            .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
            .collect();
        Ok(Self {
            rows,
            columns: columns.iter().chain(optional).copied().collect(),
            places: places(&header, columns, optional)?,
            width: header.len(),
            row,
        })
    }

    /// Whether the file has this column.
    pub fn has(&self, column: &str) -> bool {
        let known = self.columns.iter().zip(&self.places);
        known
            .into_iter()
            .any(|(name, place)| *name == column && place.is_some())
    }

    /// The next row; nothing at the end of the file.
    ///
    /// # Errors
    /// The file itself cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        let Some((line, result)) = self.rows.next(&mut self.row)? else {
            return Ok(None);
        };
        Ok(Some(Row {
            line,
            fields: result.and_then(|()| self.fields()),
        }))
    }

    /// Passes over rows. Returns how many there were, which is fewer than `count` at the end of the file.
    ///
    /// # Errors
    /// As [`Table::next_row`].
    pub fn skip_rows(&mut self, count: u64) -> Result<u64, TableError> {
        let mut skipped = 0;
        while skipped < count && self.rows.next(&mut self.row)?.is_some() {
            skipped += 1;
        }
        Ok(skipped)
    }

    fn fields(&self) -> Result<Vec<String>, RowError> {
        if self.row.len() != self.width {
            return Err(RowError::FieldCount {
                found: self.row.len(),
                expected: self.width,
            });
        }
        let text = |(column, place): (&&'static str, &Option<usize>)| {
            let bytes = place.and_then(|place| self.row.get(place)).unwrap_or_default();
            std::str::from_utf8(bytes)
                .map(|text| text.trim().to_owned())
                .map_err(|_| RowError::Encoding { column })
        };
        self.columns.iter().zip(&self.places).map(text).collect()
    }
}

fn places(
    header: &[String],
    columns: &'static [&'static str],
    optional: &'static [&'static str],
) -> Result<Vec<Option<usize>>, TableError> {
    let mut missing = Vec::new();
    let mut places = Vec::new();
    for column in columns.iter().chain(optional) {
        let mut found = header
            .iter()
            .enumerate()
            .filter(|(_, name)| name == column)
            .map(|(place, _)| place);
        match (found.next(), found.next()) {
            (place, None) => {
                if place.is_none() && !optional.contains(column) {
                    missing.push(*column);
                }
                places.push(place);
            }
            (_, Some(_)) => return Err(TableError::DoubledColumn(column)),
        }
    }
    if missing.is_empty() {
        Ok(places)
    } else {
        Err(TableError::MissingColumns {
            missing,
            expected: columns.join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn rows(text: &[u8]) -> Vec<Row> {
        let mut table = Table::open(text, &["a", "b"]).unwrap();
        std::iter::from_fn(|| table.next_row().unwrap()).collect()
    }

    #[test]
    fn marks_semicolons_order_and_unknown_columns_do_not_matter() {
        let found = rows(b"\xEF\xBB\xBFB;extra;A\r\n2;x;1\r\n\"4;4\";y;3\r\n");
        let fields: Vec<_> = found
            .into_iter()
            .map(|row| (row.line, row.fields.unwrap()))
            .collect();
        assert_eq!(
            fields,
            [
                (2, vec!["1".to_owned(), "2".to_owned()]),
                (3, vec!["3".to_owned(), "4;4".to_owned()])
            ]
        );
    }

    #[test]
    fn rows_that_cannot_be_read_say_why_and_the_next_one_is_read() {
        let found = rows(b"a,b\n1\n\xE9,2\n3,\"4\n5,6\n");
        let errors: Vec<_> = found.iter().map(|row| row.fields.clone().err()).collect();
        assert_eq!(
            errors,
            [
                Some(RowError::FieldCount {
                    found: 1,
                    expected: 2
                }),
                Some(RowError::Encoding { column: "a" }),
                Some(RowError::OpenQuote),
                None
            ]
        );
    }

    #[test]
    fn a_column_that_need_not_be_there_is_empty() {
        let mut table = Table::open_with(&b"a\n1\n"[..], &["a"], &["b"]).unwrap();
        assert_eq!(table.next_row().unwrap().unwrap().fields.unwrap(), ["1", ""]);
    }

    #[test]
    fn rows_can_be_passed_over() {
        let mut table = Table::open(&b"a\n1\n\"2\n2\"\n3\n"[..], &["a"]).unwrap();
        assert_eq!(table.skip_rows(2).unwrap(), 2);
        assert_eq!(table.next_row().unwrap().unwrap().fields.unwrap(), ["3"]);
        assert_eq!(table.skip_rows(2).unwrap(), 0);
    }

    #[test]
    fn files_that_are_no_table_say_why() {
        assert!(matches!(Table::open(&b""[..], &["a"]), Err(TableError::Empty)));
        assert!(matches!(
            Table::open(&b"x,y\n"[..], &["a"]),
            Err(TableError::MissingColumns { .. })
        ));
        assert!(matches!(
            Table::open(&b"a,a\n"[..], &["a"]),
            Err(TableError::DoubledColumn("a"))
        ));
        assert!(matches!(
            Table::open(&b"\"a,b\n"[..], &["a"]),
            Err(TableError::Header)
        ));
    }
}
