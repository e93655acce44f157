//! Versions with what decides about them: how they were made, since when they count, and the links of their records.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BatchId, RecordId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{batches, corrections, facilities, links, sources, version_notes};
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::registry::corrections::Kind;
use crate::store::registry::links_follow::{KnownLink, LinkRow, known_link, of_record};
use crate::store::registry::rows::{COLUMNS, RecordRow, quarantine};

/// A version of a record.
#[derive(Clone, Debug)]
pub struct KnownVersion {
    /// What it says.
    pub record: DoseRecord,
    /// Whether it counts.
    pub is_current: bool,
    /// What a human, or the engine, did to make it.
    pub done: Option<Kind>,
    /// Its number among those of its record.
    pub(super) number: i16,
    /// What its source said, as a number; 0 if that is not known.
    pub(super) content: i64,
    pub(super) batch: BatchId,
    /// Whether that batch was withdrawn, or is being.
    pub(super) withdrawn: bool,
    pub(super) made_at: DateTime<Utc>,
    /// Since when it counts, or would.
    pub(super) since: DateTime<Utc>,
    /// The version of the source about which a human made this one, if that was noted.
    pub(super) base: Option<RecordId>,
    /// The rules that it breaks although it was released, if they were noted.
    pub(super) overrides: Option<Vec<QuarantineReason>>,
}

type Moments = (
    NaiveDateTime,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
);

type VersionRow = (
    RecordRow,
    (i16, bool, i64, i64),
    (Option<String>, Option<i64>, Option<String>),
    Moments,
);

type Row = (
    RecordRow,
    (i16, bool, i64, i64),
    (Option<String>, Option<i64>, Option<String>),
    Moments,
    Option<LinkRow>,
);

/// Reads the versions of which a condition on `dose_records` is true, each with each link that its record ever had, or
/// with none.
pub(super) fn load(
    conn: &mut AnyConnection,
    condition: impl IntoIterator<Item = Part>,
) -> Result<Vec<(KnownVersion, Option<KnownLink>)>, StoreError> {
    let link = (
        links::id,
        (links::id_type, links::id_number),
        (links::ticket_id, links::at, links::ground),
        (
            links::suspended_at,
            links::resumed_at,
            links::revoked_at,
            links::seen_id,
        ),
    );
    let wanted = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .inner_join(batches::table)
        .left_join(corrections::table)
        .left_join(version_notes::table)
        .left_join(links::table.on(of_record()))
        .filter(sql_parts::<Bool>(condition))
        .select((
            COLUMNS,
            (dsl::version, dsl::is_current, dsl::content, dsl::batch_id),
            (
                corrections::kind.nullable(),
                version_notes::base_id.nullable(),
                version_notes::overrides.nullable(),
            ),
            (
                batches::started_at,
                batches::withdrawn_at,
                corrections::at.nullable(),
                version_notes::made_at.nullable(),
                version_notes::counts_since.nullable(),
            ),
            link.nullable(),
        ));
    let found: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => wanted.load(conn)?,
        AnyConnection::Postgres(conn) => wanted.load(conn)?,
    };
    let both = |(record, own, done, moments, link): Row| {
        let version = version((record, own, done, moments))?;
        let row = version.record.statement.row();
        let link = link.map(|link| known_link(row, link)).transpose()?;
        Ok((version, link))
    };
    found.into_iter().map(both).collect()
}

fn version((row, own, (done, base, overrides), moments): VersionRow) -> Result<KnownVersion, StoreError> {
    let (number, is_current, content, batch) = own;
    let (started_at, withdrawn_at, corrected_at, made_at, counts_since) = moments;
    let made_at = corrected_at.or(made_at).unwrap_or(started_at);
    let done = done.map(|code| columns::sound("corrections.kind", Kind::parse(&code)));
    Ok(KnownVersion {
        record: DoseRecord::try_from(row)?,
        is_current,
        done: done.transpose()?,
        number,
        content,
        batch: BatchId(batch),
        withdrawn: withdrawn_at.is_some(),
        made_at: columns::utc(made_at),
        since: columns::utc(counts_since.unwrap_or(made_at)),
        base: base.map(RecordId),
        overrides: overrides.map(|codes| quarantine(&codes)).transpose()?,
    })
}
