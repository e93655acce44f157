//! CSV files as people send them: with or without a byte order mark, commas or semicolons, columns in any order.

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};

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
    /// The operating system could not read it.
    #[error("cannot read the file: {0}")]
    Io(#[from] std::io::Error),
    /// The CSV reader could not go on.
    #[error("cannot read the file as CSV: {0}")]
    Csv(#[from] csv::Error),
}

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
    reader: csv::Reader<BufReader<R>>,
    columns: &'static [&'static str],
    places: Vec<usize>,
    width: usize,
    /// The CSV reader counts the line break of a record ended by CR LF to the next record.
    skew: u64,
    record: ByteRecord,
}

impl<R: Read> Table<R> {
    /// Reads the header row.
    ///
    /// # Errors
    /// [`TableError`]; unknown columns are passed over.
    pub fn open(input: R, columns: &'static [&'static str]) -> Result<Self, TableError> {
        let mut input = BufReader::with_capacity(1 << 16, input);
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
        let skew = u64::from(first_line.ends_with(b"\r"));
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(input);
        let header: Vec<String> = reader
            .byte_headers()?
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
            .collect();
        let places = places(&header, columns)?;
        Ok(Self {
            reader,
            columns,
            places,
            width: header.len(),
            skew,
            record: ByteRecord::new(),
        })
    }

    /// The next row; nothing at the end of the file.
    ///
    /// # Errors
    /// The file itself cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        if !self.reader.read_byte_record(&mut self.record)? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line) + self.skew;
        Ok(Some(Row {
            line,
            fields: self.fields(),
        }))
    }

    fn fields(&self) -> Result<Vec<String>, RowError> {
        if self.record.len() != self.width {
            return Err(RowError::FieldCount {
                found: self.record.len(),
                expected: self.width,
            });
        }
        let text = |(column, place): (&&'static str, &usize)| {
            let bytes = self.record.get(*place).unwrap_or_default();
            std::str::from_utf8(bytes)
                .map(|text| text.trim().to_owned())
                .map_err(|_| RowError::Encoding { column })
        };
        self.columns.iter().zip(&self.places).map(text).collect()
    }
}

fn places(header: &[String], columns: &'static [&'static str]) -> Result<Vec<usize>, TableError> {
    let mut missing = Vec::new();
    let mut places = Vec::new();
    for column in columns {
        let mut found = header
            .iter()
            .enumerate()
            .filter(|(_, name)| name == column)
            .map(|(place, _)| place);
        match (found.next(), found.next()) {
            (Some(place), None) => places.push(place),
            (Some(_), Some(_)) => return Err(TableError::DoubledColumn(column)),
            (None, _) => missing.push(*column),
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
        let found = rows(b"a,b\n1\n\xE9,2\n3,4\n");
        assert_eq!(
            found[0].fields,
            Err(RowError::FieldCount {
                found: 1,
                expected: 2
            })
        );
        assert_eq!(found[1].fields, Err(RowError::Encoding { column: "a" }));
        assert!(found[2].fields.is_ok());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_one_bad_row() {
        let found = rows(b"a,b\n1,2\n3,\"4\n5,6\n7,8,9\n");
        assert!(found[0].fields.is_ok());
        assert_eq!(found.len(), 2);
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
    }
}
