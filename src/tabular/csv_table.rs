//! CSV files as people send them: with or without a byte order mark, in UTF-8 or UTF-16, with commas, semicolons, tabs or
//! bars, columns in any order and under any of their names.

use std::io::{BufRead, BufReader, Read};

use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;
use crate::tabular::column_names::{folded, places};
use crate::tabular::csv_lines::{RawRow, RowError, Rows};
use crate::tabular::field_text::text;
use crate::tabular::file_text::{FileKind, FileText};

/// Rows among which the header is looked for, so that it can be said where it is.
const HEADER_WITHIN: usize = 20;

/// Why a file cannot be read as a table at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// It is of another kind.
    #[error("the file is no table: {}", .0.code())]
    Kind(FileKind),
    /// Columns are missing.
    #[error("the header row lacks {}", .missing.join(", "))]
    MissingColumns {
        /// Which.
        missing: Vec<&'static str>,
    },
    /// None of its rows names a third of the columns that are expected.
    #[error("the file has no header row")]
    NoHeader {
        /// Which are.
        expected: Vec<&'static str>,
    },
    /// Rows stand above the header.
    #[error("the header row stands on line {line}")]
    HeaderBelow {
        /// Where it stands, from 1.
        line: u64,
    },
    /// A column stands twice in the header.
    #[error("the header row names {0} twice")]
    DoubledColumn(&'static str),
    /// The header row cannot be read.
    #[error("the header row cannot be read")]
    Header,
    /// The operating system could not read it, or it cannot be unpacked.
    #[error("cannot read the file: {0}")]
    Io(#[from] std::io::Error),
}

impl TableError {
    /// What is wrong with the file, for whoever sent it.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Empty => Refusal::new("refusal-file-empty"),
            Self::Kind(kind) => Refusal::new(kind_key(*kind)),
            Self::MissingColumns { missing } => {
                Refusal::new("refusal-file-columns").with("columns", missing.join(", "))
            }
            Self::NoHeader { expected } => {
                Refusal::new("refusal-file-no-header").with("columns", expected.join(", "))
            }
            Self::HeaderBelow { line } => Refusal::new("refusal-file-title").with("line", line),
            Self::DoubledColumn(column) => Refusal::new("refusal-file-doubled").with("column", column),
            Self::Header => Refusal::new("refusal-file-header"),
            Self::Io(error) => Refusal::new("refusal-file-unreadable").with("reason", error),
        }
    }
}

fn kind_key(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Pdf => "refusal-file-kind-pdf",
        FileKind::Zip => "refusal-file-kind-zip",
        FileKind::OldOffice => "refusal-file-kind-old-office",
        FileKind::Html => "refusal-file-kind-html",
        FileKind::Xml => "refusal-file-kind-xml",
        FileKind::Json => "refusal-file-kind-json",
        FileKind::Rtf => "refusal-file-kind-rtf",
        FileKind::Picture => "refusal-file-kind-picture",
        FileKind::Packed => "refusal-file-kind-packed",
    }
}

/// A row that could not be taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// Why.
    pub error: RowError,
    /// What stands under each expected column, as far as it goes.
    pub cells: Vec<String>,
    /// What stands behind the last column.
    pub surplus: Vec<String>,
}

/// One row: the text of each expected column, in the order in which they were asked for. All texts are cleaned
/// ([`clean_line`]); where bytes were no text, a replacement character stands.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The fields, or what is wrong with the row.
    pub fields: Result<Vec<String>, BrokenRow>,
}

/// The line of a row, and whether it could be taken apart.
type Advanced = (u64, Result<(), RowError>);

/// Reads the rows of a table one by one, in constant memory.
pub struct Table<R> {
    rows: Rows<BufReader<FileText<R>>>,
    delimiter: u8,
    header: RawRow,
    /// The columns that were asked for.
    columns: Vec<&'static str>,
    /// Where each column stands; nowhere, for an optional one that the file lacks.
    places: Vec<Option<usize>>,
    /// Fields up to the last one that has a name.
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
        let text = FileText::new(input)?.map_err(TableError::Kind)?;
        let mut input = BufReader::with_capacity(1 << 17, text);
        let (delimiter, hinted) = delimiter(input.fill_buf()?);
        let mut rows = Rows::new(input, delimiter);
        let mut row = RawRow::default();
        if hinted {
            // The line that names the delimiter is a row to those who do not know it.
            rows.next(&mut row)?;
        }
        let mut first_error = None;
        for number in 0..HEADER_WITHIN {
            let Some((line, read)) = rows.next(&mut row)? else {
                break;
            };
            let names: Vec<String> = row.iter().map(header_name).collect();
            let found = match read {
                Ok(()) => find_columns(&names, columns, optional),
                Err(_) => Err(TableError::Header),
            };
            match found {
                Ok(_) if number > 0 => return Err(TableError::HeaderBelow { line }),
                Ok(places) => {
                    let last = names.iter().rposition(|name| !name.is_empty());
                    return Ok(Self {
                        rows,
                        delimiter,
                        places,
                        width: last.map_or(0, |last| last + 1),
                        header: row,
                        columns: columns.iter().chain(optional).copied().collect(),
                        row: RawRow::default(),
                    });
                }
                // What is nearly a header says best what is missing.
                Err(error @ TableError::MissingColumns { .. })
                    if matches!(first_error, Some(TableError::NoHeader { .. })) =>
                {
                    first_error = Some(error);
                }
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(first_error.unwrap_or(TableError::Empty))
    }

    /// The byte that parts fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// What the file calls a column, by its number among those that were asked for; nothing if it lacks it.
    pub fn title(&self, column: usize) -> Option<String> {
        let field = self.header.get((*self.places.get(column)?)?)?;
        Some(clean_line(&String::from_utf8_lossy(field)))
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
        Ok(self.advance()?.map(|(line, read)| Row {
            line,
            fields: match read {
                Ok(()) => Ok(self.cells()),
                Err(error) => Err(self.broken(error)),
            },
        }))
    }

    /// Passes over rows. Returns how many there were, which is fewer than `count` at the end of the file.
    ///
    /// # Errors
    /// As [`Table::next_row`].
    pub fn skip_rows(&mut self, count: u64) -> Result<u64, TableError> {
        self.each_of([], count, |[]| {})
    }

    /// Looks at some columns of the next rows, by their numbers among those that were asked for; rows that cannot be
    /// taken apart are passed over. Returns how many rows there were, those among them.
    ///
    /// # Errors
    /// As [`Table::next_row`].
    pub fn each_of<const N: usize>(
        &mut self,
        columns: [usize; N],
        count: u64,
        mut look: impl FnMut([&[u8]; N]),
    ) -> Result<u64, TableError> {
        let mut seen = 0;
        while seen < count
            && let Some((_, read)) = self.advance()?
        {
            seen += 1;
            if read.is_ok() {
                look(columns.map(|column| self.field(column)));
            }
        }
        Ok(seen)
    }

    /// The next row. A header that comes again, where somebody put two files into one, is none.
    fn advance(&mut self) -> Result<Option<Advanced>, TableError> {
        loop {
            let Some((line, read)) = self.rows.next(&mut self.row)? else {
                return Ok(None);
            };
            if read.is_ok() && self.is_header() {
                continue;
            }
            let fits = |()| {
                let found = self.row.len();
                if found >= self.width && self.row.is_blank_from(self.width) {
                    Ok(())
                } else {
                    let expected = self.width;
                    Err(RowError::FieldCount { found, expected })
                }
            };
            return Ok(Some((line, read.and_then(fits))));
        }
    }

    fn is_header(&self) -> bool {
        let first = |row: &RawRow| row.get(0).is_some_and(|field| !field.is_empty());
        let may_be = self.row.len() == self.header.len() && first(&self.row);
        let alike = |(one, other): (&[u8], &[u8])| one.eq_ignore_ascii_case(other);
        may_be && self.row.iter().zip(self.header.iter()).all(alike)
    }

    fn field(&self, column: usize) -> &[u8] {
        let place = self.places.get(column).copied().flatten();
        place.and_then(|place| self.row.get(place)).unwrap_or_default()
    }

    fn cells(&self) -> Vec<String> {
        let columns = 0..self.places.len();
        columns.map(|column| text(self.field(column))).collect()
    }

    fn broken(&self, error: RowError) -> BrokenRow {
        BrokenRow {
            error,
            cells: self.cells(),
            surplus: self.row.iter().skip(self.width).map(text).collect(),
        }
    }
}

/// The name of a column as it is compared.
fn header_name(field: &[u8]) -> String {
    folded(&text(field))
}

/// The delimiter of a file that begins so, and whether its first line says which it is (`sep=;`).
fn delimiter(start: &[u8]) -> (u8, bool) {
    const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
    let mut lines = start
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|line| !line.iter().all(|byte| *byte <= b' '))
        .peekable();
    if let Some(first) = lines.peek() {
        let first = first.strip_prefix(b"\"").unwrap_or(first);
        let named = first.get(..4).filter(|start| start.eq_ignore_ascii_case(b"sep="));
        if let (Some(_), Some(delimiter)) = (named, first.get(4)) {
            return (*delimiter, true);
        }
    }
    // Titles above the header have few; of two that are there as often, the one that is there in more lines.
    let lines: Vec<&[u8]> = lines.take(HEADER_WITHIN).collect();
    let count = |wanted: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, wanted)).collect();
        let most = counts.iter().max().copied().unwrap_or(0);
        (most, counts.iter().filter(|count| **count == most).count())
    };
    let most = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter));
    (most.unwrap_or(b','), false)
}

fn outside_quotes(line: &[u8], wanted: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line {
        quoted ^= *byte == b'"';
        count += usize::from(!quoted && *byte == wanted);
    }
    count
}

fn find_columns(
    names: &[String],
    columns: &'static [&'static str],
    optional: &'static [&'static str],
) -> Result<Vec<Option<usize>>, TableError> {
    let mut missing = Vec::new();
    let mut found = Vec::with_capacity(columns.len() + optional.len());
    for column in columns.iter().chain(optional) {
        match places(names, column)[..] {
            [] => {
                if !optional.contains(column) {
                    missing.push(*column);
                }
                found.push(None);
            }
            [place] => found.push(Some(place)),
            [_, _, ..] => return Err(TableError::DoubledColumn(column)),
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else if found.iter().flatten().count() * 3 < columns.len() {
        Err(TableError::NoHeader {
            expected: columns.to_vec(),
        })
    } else {
        Err(TableError::MissingColumns { missing })
    }
}

#[cfg(test)]
mod tests;
