//! Records by their number or identity, the histories of their versions, and the count of changes to the registry.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, RecordId, StaffId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::registry_state::{RegistryStamp, RegistryState};
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{corrections as correction_rows, facilities, registry_state, sources};

use crate::store::engine::sql_parts::{Part, asked_texts, sql_parts};
pub(super) use crate::store::registry::rows::{COLUMNS, RecordRow};

/// Numbers in one list of a statement.
pub(crate) const IN_LIST: usize = 500;

/// Behind the numbers, `asked`: the records to which they lead, and the end of the list of which they are; of each the current ones, but no more than 64: more are no person's,
/// but of a word that stands for a number.
pub(super) const OF_NUMBERS: [&str; 2] = [
    " CROSS JOIN json_each((SELECT json_group_array(id) FROM (SELECT stated.id FROM dose_records stated \
     WHERE stated.is_current AND stated.id_number = asked.item LIMIT 64))) AS found)",
    " CROSS JOIN LATERAL (SELECT stated.id AS value FROM dose_records stated \
     WHERE stated.is_current AND stated.id_number = asked.item LIMIT 64) AS found)",
];

/// The current records with numbers of documents, by these, earliest dose first; of a number that more than 64 have any 64.
pub fn of_numbers(
    conn: &mut AnyConnection,
    numbers: &[&str],
) -> Result<HashMap<String, Vec<DoseRecord>>, StoreError> {
    let numbers: Vec<String> = numbers.iter().map(|number| (*number).to_owned()).collect();
    let mut parts = vec![Part::Sql("dose_records.id IN (SELECT found.value FROM ")];
    parts.extend(asked_texts(numbers)?);
    parts.push(Part::Either(OF_NUMBERS[0], OF_NUMBERS[1]));
    let with_numbers = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(sql_parts::<Bool>(parts))
        .select(COLUMNS);
    let rows: Vec<RecordRow> = match conn {
        AnyConnection::Sqlite(conn) => with_numbers.load(conn)?,
        AnyConnection::Postgres(conn) => with_numbers.load(conn)?,
    };
    let records = rows.into_iter().map(DoseRecord::try_from);
    Ok(by_number(records.collect::<Result<_, _>>()?))
}

/// Records by the numbers of their documents, earliest dose first.
pub(super) fn by_number(records: Vec<DoseRecord>) -> HashMap<String, Vec<DoseRecord>> {
    let mut by_number: HashMap<String, Vec<DoseRecord>> = HashMap::new();
    for record in records {
        let number = record.statement.identity.number().to_owned();
        by_number.entry(number).or_default().push(record);
    }
    for records in by_number.values_mut() {
        records.sort_by_key(|record| (record.statement.administered_on, record.id));
    }
    by_number
}

/// How often the registry was changed: whoever changes it counts it up ([`next_generation`]).
pub fn generation(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(registry_state::table
        .select(registry_state::generation)
        .get_result(conn)?)
}

/// How the registry stands now.
pub fn state(conn: &mut AnyConnection) -> Result<RegistryState, StoreError> {
    let last = dose_records::table
        .select(diesel::dsl::max(dsl::id))
        .single_value();
    let row = (
        registry_state::generation,
        registry_state::places,
        registry_state::paused,
    );
    let (row, last): ((i64, i64, bool), Option<i64>) =
        registry_state::table.select((row, last)).get_result(conn)?;
    Ok(RegistryState::of(row, last))
}

/// Counts a change of the registry. Whoever else changes it waits until this write ends. Returns the new count.
pub fn next_generation(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(diesel::update(registry_state::table)
        .set(registry_state::generation.eq(registry_state::generation + 1))
        .returning(registry_state::generation)
        .get_result(conn)?)
}

/// Keeps everybody else from changing the registry until this write ends, without changing it: who links a record by what
/// it says is not overtaken by whoever makes it say something else. Returns its stamp.
pub fn hold(conn: &mut AnyConnection) -> Result<RegistryStamp, StoreError> {
    let columns = (registry_state::generation, registry_state::places);
    let (generation, places) = match conn {
        // One write at a time.
        AnyConnection::Sqlite(conn) => registry_state::table.select(columns).get_result(conn)?,
        AnyConnection::Postgres(conn) => diesel::update(registry_state::table)
            .set(registry_state::generation.eq(registry_state::generation))
            .returning(columns)
            .get_result(conn)?,
    };
    Ok(RegistryStamp { generation, places })
}

/// How many records there are, about: older versions count too, and nothing is counted for it.
pub fn about_how_many(conn: &mut AnyConnection) -> Result<u64, StoreError> {
    let last: Option<i64> = dose_records::table
        .select(diesel::dsl::max(dsl::id))
        .get_result(conn)?;
    Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
}

/// One version of a record.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: RecordId) -> Result<DoseRecord, StoreError> {
    let row: RecordRow = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(dsl::id.eq(id.0))
        .select(COLUMNS)
        .get_result(conn)?;
    DoseRecord::try_from(row)
}

/// A version of a record with its place in the record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it says.
    pub record: DoseRecord,
    /// Which version, from 1.
    pub number: i16,
    /// Whether it is the one that counts.
    pub is_current: bool,
    /// The batch that brought it, or that brought what a human corrected.
    pub batch: BatchId,
    /// Who made it, if a human did.
    pub correction: Option<Correction>,
}

/// A version that a human made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What was done to it.
    pub kind: crate::store::registry::corrections::Kind,
    /// Who; nobody where the engine did.
    pub by: Option<StaffId>,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Why.
    pub ground: Ground,
}

/// All versions of the record to which a version belongs, the first one first.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such version.
pub fn history(conn: &mut AnyConnection, id: RecordId) -> Result<Vec<Version>, StoreError> {
    type Row = (
        RecordRow,
        i16,
        bool,
        i64,
        Option<(String, Option<i64>, chrono::NaiveDateTime, String)>,
    );
    let (source, source_record): (i32, String) = dsl::dose_records
        .find(id.0)
        .select((dsl::source_id, dsl::source_record_id))
        .get_result(conn)?;
    let correction = (
        correction_rows::kind,
        correction_rows::staff_id,
        correction_rows::at,
        correction_rows::ground,
    );
    let rows: Vec<Row> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .left_join(correction_rows::table.on(correction_rows::record_id.eq(dsl::id)))
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(source_record))
        .order(dsl::version)
        .select((
            COLUMNS,
            dsl::version,
            dsl::is_current,
            dsl::batch_id,
            correction.nullable(),
        ))
        .load(conn)?;
    let version = |(row, number, is_current, batch, correction): Row| {
        Ok(Version {
            record: DoseRecord::try_from(row)?,
            number,
            is_current,
            batch: BatchId(batch),
            correction: correction
                .map(|(kind, by, at, ground)| {
                    Ok::<_, StoreError>(Correction {
                        kind: columns::sound(
                            "corrections.kind",
                            crate::store::registry::corrections::Kind::parse(&kind),
                        )?,
                        by: by.map(StaffId),
                        at: columns::utc(at),
                        ground: columns::ground(ground),
                    })
                })
                .transpose()?,
        })
    };
    rows.into_iter().map(version).collect()
}
