//! Rows of batches that could not be read, and remarks on rows that could.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::registry::batch::{Done, Note, Reject};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::BatchId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{import_notes, rejects};

/// A row that could not be read, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Line of the file on which the row begins, from 1.
    pub line: i64,
    /// The column that is at fault; empty for the row as a whole.
    pub column: String,
    /// What stands there, identity numbers masked.
    pub value: String,
    /// Key of the message that says what is wrong.
    pub key: String,
    /// Its placeholders.
    pub args: Vec<(String, String)>,
    /// What stands under each column of the contract; nothing if nobody kept it.
    pub cells: Vec<String>,
    /// What stands behind the last column.
    pub surplus: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredRefusal {
    key: String,
    #[serde(default)]
    args: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
struct StoredCells {
    cells: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    surplus: Vec<String>,
}

/// Remembers rows that could not be read.
pub fn reject(conn: &mut AnyConnection, id: BatchId, rows: &[&Reject]) -> Result<(), StoreError> {
    for row in rows {
        let args = row.refusal.args.iter();
        let refusal = StoredRefusal {
            key: row.refusal.key.to_owned(),
            args: args
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        };
        let cells = StoredCells {
            cells: row.cells.clone(),
            surplus: row.surplus.clone(),
        };
        diesel::insert_into(rejects::table)
            .values((
                rejects::batch_id.eq(id.0),
                rejects::line.eq(line(row.line)),
                rejects::column_name.eq(row.column),
                rejects::value.eq(&row.value),
                rejects::refusal.eq(json::write(&refusal)?),
                rejects::cells.eq(json::write(&cells)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn line(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Rows of a batch that could not be read, in the order of their lines, from behind line `after` on.
pub fn rejected(
    conn: &mut AnyConnection,
    id: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<RejectedRow>, StoreError> {
    type Row = (i64, String, String, String, String);
    let rows: Vec<Row> = rejects::table
        .filter(rejects::batch_id.eq(id.0))
        .filter(rejects::line.gt(after))
        .order(rejects::line)
        .limit(limit)
        .select((
            rejects::line,
            rejects::column_name,
            rejects::value,
            rejects::refusal,
            rejects::cells,
        ))
        .load(conn)?;
    let row = |(line, column, value, refusal, cells): Row| {
        let stored: StoredRefusal = json::read("rejects.refusal", &refusal)?;
        let kept: StoredCells = match cells.as_str() {
            "" => StoredCells::default(),
            cells => json::read("rejects.cells", cells)?,
        };
        Ok(RejectedRow {
            line,
            column,
            value,
            key: stored.key,
            args: stored.args.into_iter().collect(),
            cells: kept.cells,
            surplus: kept.surplus,
        })
    };
    rows.into_iter().map(row).collect()
}

/// A remark, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedRow {
    /// Line of the file on which the row begins, from 1.
    pub line: i64,
    /// The column.
    pub column: String,
    /// The row's number at its source.
    pub source_record_id: String,
    /// What was done.
    pub done: Done,
    /// What stood there, identity numbers masked.
    pub value: String,
}

/// Remembers remarks on a row.
pub fn note(
    conn: &mut AnyConnection,
    id: BatchId,
    at_line: u64,
    source_record_id: &str,
    notes: &[Note],
) -> Result<(), StoreError> {
    for note in notes {
        diesel::insert_into(import_notes::table)
            .values((
                import_notes::batch_id.eq(id.0),
                import_notes::line.eq(line(at_line)),
                import_notes::column_name.eq(note.column),
                import_notes::source_record_id.eq(source_record_id),
                import_notes::done.eq(note.done.code()),
                import_notes::value.eq(&note.value),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Remarks on rows of a batch, in the order of their lines, from behind line `after` on. All of a line are there, so that
/// there may be some more than `limit`.
pub fn notes(
    conn: &mut AnyConnection,
    id: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<NotedRow>, StoreError> {
    type Row = (i64, String, String, String, String);
    let of_batch = import_notes::table
        .filter(import_notes::batch_id.eq(id.0))
        .filter(import_notes::line.gt(after));
    let last: Option<i64> = of_batch
        .order(import_notes::line)
        .limit(limit)
        .select(import_notes::line)
        .load(conn)?
        .pop();
    let rows: Vec<Row> = of_batch
        .filter(import_notes::line.le(last.unwrap_or(after)))
        .order((import_notes::line, import_notes::column_name))
        .select((
            import_notes::line,
            import_notes::column_name,
            import_notes::source_record_id,
            import_notes::done,
            import_notes::value,
        ))
        .load(conn)?;
    let row = |(line, column, source_record_id, done, value): Row| {
        Ok(NotedRow {
            line,
            column,
            source_record_id,
            done: sound("import_notes.done", Done::parse(&done))?,
            value,
        })
    };
    rows.into_iter().map(row).collect()
}
