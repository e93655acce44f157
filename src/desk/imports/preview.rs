//! What would become of a file, before any of it is taken: its first rows as they are understood.

use std::path::Path;

use crate::desk::imports::dose_rows::row::{DATE_COLUMNS, DoseRow, Reading};
use crate::desk::imports::dose_rows::{self, reject_field, reject_row};
use crate::domain::registry::batch::Reject;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::values::date_cells::{DateOrder, OrderShown, orders};
use crate::tabular::csv_table::{Table, TableError};
use crate::tabular::decompress;

/// Rows that are shown.
pub const SHOWN: usize = 20;
/// Rows that are looked at.
pub const LOOKED_AT: u64 = 5_000;

/// A look at a file.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The byte that parts fields.
    pub delimiter: u8,
    /// What the file calls each column of the contract.
    pub titles: Vec<String>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
    /// How many rows were looked at.
    pub looked_at: u64,
    /// Whether these are all.
    pub all: bool,
    /// How many of them are sound by themselves.
    pub sound: u64,
    /// How many of them break a rule by themselves.
    pub quarantined: u64,
    /// How many of them cannot be read.
    pub rejected: u64,
    /// How many of them were mended, or taken without what stands in a column.
    pub noted: u64,
    /// Whether somebody has to say if days or months come first, and an example that can be read in both ways.
    pub unclear: Option<Option<String>>,
}

/// One row, as it is understood.
#[derive(Clone, Debug)]
pub enum PreviewRow {
    /// It can be taken.
    Read(Box<DoseRow>),
    /// It cannot.
    Rejected(Reject),
}

/// Looks at the beginning of a file; `told` is the order of its dates, if somebody said so. What is packed is unpacked
/// only as long as `go_on` says so.
///
/// # Errors
/// The file is no table of doses, or has no row.
pub fn preview(
    path: &Path,
    told: Option<DateOrder>,
    reading: &Reading,
    go_on: impl Fn() -> bool + Clone + Send + 'static,
) -> Result<Preview, TableError> {
    let open = || Table::open(decompress::open_while(path, go_on.clone())?, DoseField::COLUMNS);
    let mut shown = [OrderShown::default(); 2];
    let mut example = None;
    let mut table = open()?;
    table.each_of(DATE_COLUMNS, LOOKED_AT, |cells| {
        for (shown, cell) in shown.iter_mut().zip(cells) {
            shown.look(cell);
            if example.is_none() && OrderShown::may_be_either(cell) {
                example = Some(String::from_utf8_lossy(cell).into_owned());
            }
        }
    })?;
    let unclear = shown.iter().any(|shown| shown.is_unclear()).then_some(example);
    let reading = Reading {
        orders: orders(shown, told.or(Some(DateOrder::DayFirst))).unwrap_or(reading.orders),
        ..reading.clone()
    };
    let mut table = open()?;
    let titles = (0..DoseField::COLUMNS.len()).map(|column| table.title(column).unwrap_or_default());
    let mut preview = Preview {
        delimiter: table.delimiter(),
        titles: titles.collect(),
        rows: Vec::new(),
        looked_at: 0,
        all: false,
        sound: 0,
        quarantined: 0,
        rejected: 0,
        noted: 0,
        unclear,
    };
    while preview.looked_at < LOOKED_AT {
        let Some(row) = table.next_row()? else {
            preview.all = true;
            break;
        };
        preview.looked_at += 1;
        let row = match row.fields {
            Err(broken) => PreviewRow::Rejected(reject_row(row.line, broken)),
            Ok(fields) => match dose_rows::read(&fields, row.line, &reading) {
                Ok(read) => PreviewRow::Read(Box::new(read)),
                Err(error) => PreviewRow::Rejected(reject_field(row.line, fields, error)),
            },
        };
        preview.count(&row);
        if preview.rows.len() < SHOWN {
            preview.rows.push(row);
        }
    }
    if preview.looked_at == 0 {
        return Err(TableError::Empty);
    }
    Ok(preview)
}

impl Preview {
    fn count(&mut self, row: &PreviewRow) {
        match row {
            PreviewRow::Rejected(_) => self.rejected += 1,
            PreviewRow::Read(row) => {
                if row.statement.is_valid() {
                    self.sound += 1;
                } else {
                    self.quarantined += 1;
                }
                self.noted += u64::from(!row.notes.is_empty());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn look(bytes: &[u8]) -> Result<Preview, TableError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let reading = Reading::on("2022-02-10".parse().unwrap());
        preview(file.path(), None, &reading, || true)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packing.write_all(bytes).unwrap();
        packing.finish().unwrap()
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_understood_or_refused_with_a_reason(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            cells in prop::collection::vec(prop::collection::vec("\\PC{0,12}|[0-9/E+. -]{0,12}|[,;\"\r\n\t]{0,4}", 13..17), 0..6),
            cut in 0..400_usize,
            packed in any::<bool>(),
        ) {
            let rows: Vec<String> = cells.iter().map(|row| row.join(",")).collect();
            let text = format!("{}\n{}\n", DoseField::COLUMNS.join(","), rows.join("\n"));
            let table = if packed { gzip(text.as_bytes()) } else { text.into_bytes() };
            let torn = &table[..cut.min(table.len())];
            let more = [&table[..], &bytes].concat();
            for file in [&bytes[..], &table, torn, &more] {
                match look(file) {
                    Ok(preview) => {
                        let counted = preview.sound + preview.quarantined + preview.rejected;
                        prop_assert_eq!(counted, preview.looked_at);
                        prop_assert!(preview.rows.len() <= SHOWN);
                    }
                    Err(error) => prop_assert!(error.refusal().key.starts_with("refusal-file-")),
                }
            }
        }
    }
}
