//! Rows that could not be read, as a CSV file.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::config::private;
use crate::desk::imports::rejects_report::{COLUMNS, clerks_key, fields};
use crate::domain::registry::batch::Reject;
use crate::domain::values::language::Language;
use crate::wording::Wording;

/// A report that is being written.
pub(super) struct Report {
    writer: csv::Writer<File>,
    failed: Option<csv::Error>,
}

impl Report {
    /// Begins a report: what could not be read are names and numbers of people, for nobody else's eyes.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(private::create(path)?);
        writer.write_record(std::iter::once("file").chain(COLUMNS.iter().copied()))?;
        Ok(Self { writer, failed: None })
    }

    /// Adds a row; what fails is told at the end.
    pub(super) fn add(&mut self, file: &str, reject: &Reject) {
        let line = i64::try_from(reject.line).unwrap_or(i64::MAX);
        let reason = reason(reject);
        let fields = fields(line, reject.column, &reject.value, &reason);
        let record = std::iter::once(file).chain(fields.iter().map(String::as_str));
        if let Err(error) = self.writer.write_record(record) {
            self.failed.get_or_insert(error);
        }
    }

    /// Writes out what is left.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

fn reason(reject: &Reject) -> String {
    Wording::of(Language::En).with(clerks_key(reject.refusal.key), &reject.refusal.args)
}

/// Line, column and what is wrong; not the value, which may be an identity number.
pub(super) fn words(reject: &Reject) -> String {
    let reason = reason(reject);
    if reject.column.is_empty() {
        format!("{}: {reason}", reject.line)
    } else {
        format!("{}: {}: {reason}", reject.line, reject.column)
    }
}
