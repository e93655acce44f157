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
use crate::store::engine::sql_parts::{Part, values_of, write_together};

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
    let stored = |row: &&Reject| {
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
        let (refusal, cells) = (json::write(&refusal)?, json::write(&cells)?);
        let (column, value) = (row.column.to_owned(), row.value.clone());
        Ok((line(row.line), [column, value, refusal, cells]))
    };
    let rows = rows.iter().map(stored).collect::<Result<Vec<_>, StoreError>>()?;
    keep(conn, REJECTS, id, rows)
}

const REJECTS: &str = "INSERT INTO rejects (batch_id, line, column_name, value, refusal, cells)";
const NOTES: &str = "INSERT INTO import_notes (batch_id, line, column_name, source_record_id, done, value)";

/// Keeps lines with four texts each behind the batch's number.
fn keep(
    conn: &mut AnyConnection,
    table: &'static str,
    id: BatchId,
    rows: Vec<(i64, [String; 4])>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        // One by one through a statement that is prepared once.
        AnyConnection::Sqlite(_) => {
            for (line, texts) in rows {
                let [first, second, third, fourth] = texts.map(Part::Text);
                let row = [
                    Part::Number(id.0),
                    Part::Number(line),
                    first,
                    second,
                    third,
                    fourth,
                ];
                let mut parts = vec![Part::Sql(table)];
                parts.extend(values_of([row]));
                write_together(conn, vec![parts])?;
            }
            Ok(())
        }
        AnyConnection::Postgres(_) => {
            let mut lines = Vec::with_capacity(rows.len());
            let mut texts: [Vec<String>; 4] = Default::default();
            for (line, of_line) in rows {
                lines.push(line);
                for (column, text) in texts.iter_mut().zip(of_line) {
                    column.push(text);
                }
            }
            let mut parts = vec![Part::Sql(table), Part::Sql(" SELECT "), Part::Number(id.0)];
            parts.extend([Part::Sql(", asked.* FROM unnest("), Part::FurtherNumbers(lines)]);
            for column in texts {
                parts.extend([Part::Sql(", "), Part::FurtherTexts(column)]);
            }
            parts.push(Part::Sql(") AS asked"));
            write_together(conn, vec![parts])
        }
    }
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

/// Remembers remarks on rows: the line, the row's number at its source, and the remarks.
pub fn note(conn: &mut AnyConnection, id: BatchId, rows: &[(u64, &str, &[Note])]) -> Result<(), StoreError> {
    let of_row = |(at_line, source_record_id, notes): &(u64, &str, &[Note])| {
        let (at_line, source_record_id) = (line(*at_line), (*source_record_id).to_owned());
        let noted = notes.iter().map(|note| {
            let (column, done) = (note.column.to_owned(), note.done.code().to_owned());
            (
                at_line,
                [column, source_record_id.clone(), done, note.value.clone()],
            )
        });
        noted.collect::<Vec<_>>()
    };
    keep(conn, NOTES, id, rows.iter().flat_map(of_row).collect())
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
