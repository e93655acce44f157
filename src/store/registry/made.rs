//! When and by whom each version of a record was made, and which of them counts.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::settlement::Made;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{batches, corrections, facilities, sources, version_notes};
use crate::store::registry::corrections::Kind;
use crate::store::registry::rows::{COLUMNS, RecordRow, record_identity};

/// The numbers of all versions of a record.
pub fn ids(conn: &mut AnyConnection, row: &SourceRow) -> Result<Vec<RecordId>, StoreError> {
    let ids: Vec<i64> = dose_records::table
        .inner_join(sources::table)
        .filter(sources::code.eq(&row.source_system))
        .filter(dsl::source_record_id.eq(&row.source_record_id))
        .order(dsl::version)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(RecordId).collect())
}

/// A record as it stands: the version that counts or, where none does any more, the last one. Nothing if there is no
/// such record.
pub fn as_it_stands(conn: &mut AnyConnection, row: &SourceRow) -> Result<Option<DoseRecord>, StoreError> {
    let versions: Vec<(RecordRow, bool)> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(sources::code.eq(&row.source_system))
        .filter(dsl::source_record_id.eq(&row.source_record_id))
        .order(dsl::version)
        .select((COLUMNS, dsl::is_current))
        .load(conn)?;
    let mut latest = None;
    for (version, is_current) in versions {
        latest = Some(version);
        if is_current {
            break;
        }
    }
    latest.map(DoseRecord::try_from).transpose()
}

/// The versions of the record to which a version belongs, the first one first.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such version.
pub fn versions(conn: &mut AnyConnection, id: RecordId) -> Result<Vec<Made>, StoreError> {
    type Row = (
        (String, String, i16, String, i64),
        (NaiveDateTime, Option<NaiveDateTime>),
        (Option<NaiveDateTime>, Option<NaiveDateTime>, Option<String>),
    );
    let (source, source_record): (i32, String) = dsl::dose_records
        .find(id.0)
        .select((dsl::source_id, dsl::source_record_id))
        .get_result(conn)?;
    let rows: Vec<Row> = dsl::dose_records
        .inner_join(batches::table)
        .left_join(corrections::table)
        .left_join(version_notes::table)
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(source_record))
        .order(dsl::version)
        .select((
            (
                dsl::id_type,
                dsl::id_number,
                dsl::dose_number,
                dsl::quarantine,
                dsl::content,
            ),
            (batches::started_at, batches::withdrawn_at),
            (
                corrections::at.nullable(),
                version_notes::made_at.nullable(),
                corrections::kind.nullable(),
            ),
        ))
        .load(conn)?;
    let mut content_before = None;
    let made = |((kind, number, dose, quarantine, content), (started_at, withdrawn_at), moments): Row| {
        let before = content_before.replace(content);
        let (corrected_at, made_at, by) = moments;
        // A human's version keeps what the source said.
        let changed = match by.as_deref() {
            Some(code) => Kind::parse(code) == Some(Kind::Corrected),
            None => before.is_some_and(|before| before != content),
        };
        Ok(Made {
            identity: record_identity(&kind, number)?,
            dose_number: columns::dose_number(dose)?,
            valid: quarantine.is_empty(),
            at: columns::utc(corrected_at.or(made_at).unwrap_or(started_at)),
            put_right: by.is_some(),
            changed,
            withdrawn: withdrawn_at.is_some(),
        })
    };
    rows.into_iter().map(made).collect()
}
