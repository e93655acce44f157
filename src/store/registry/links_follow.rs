//! Links beside what their records say now: which are suspended, and which come into force again.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text};

use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::registry::link::Link;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::{LinkId, RecordId, TicketId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records;
use crate::store::engine::schema::links::{self, dsl};
use crate::store::registry::links::StandingLink;
use crate::store::registry::record_key::RecordKey;
use crate::store::registry::registry::IN_LIST;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Rows by their sources and keys, pair by pair.
const LINKS_OF: &str = "SELECT links.id FROM unnest($1::int[], $2::text[]) AS asked (source_id, source_record_id) \
    JOIN links USING (source_id, source_record_id) WHERE links.revoked_at IS NULL ORDER BY links.id";

/// The links of records that were not revoked, suspended ones too.
pub fn of_rows(conn: &mut AnyConnection, rows: &[RecordKey]) -> Result<Vec<LinkId>, StoreError> {
    let mut ids: Vec<i64> = Vec::new();
    match conn {
        _ if rows.is_empty() => {}
        // One by one through a statement that is prepared once.
        AnyConnection::Sqlite(_) => {
            for (source, source_record_id) in rows {
                let of_row: Vec<i64> = dsl::links
                    .filter(dsl::source_id.eq(source.0))
                    .filter(dsl::source_record_id.eq(source_record_id))
                    .filter(dsl::revoked_at.is_null())
                    .select(dsl::id)
                    .load(conn)?;
                ids.extend(of_row);
            }
        }
        AnyConnection::Postgres(conn) => {
            let (sources, keys): (Vec<i32>, Vec<&str>) =
                rows.iter().map(|(source, key)| (source.0, key.as_str())).unzip();
            let found: Vec<Id> = diesel::sql_query(LINKS_OF)
                .bind::<Array<Integer>, _>(sources)
                .bind::<Array<Text>, _>(keys)
                .load(conn)?;
            ids.extend(found.into_iter().map(|found| found.id));
        }
    }
    Ok(ids.into_iter().map(LinkId).collect())
}

/// The links of the records to which versions belong that were not revoked, suspended ones too.
pub fn of_versions(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<Vec<LinkId>, StoreError> {
    let mut found = Vec::new();
    for some in versions.chunks(IN_LIST) {
        let ids: Vec<i64> = dose_records::table
            .inner_join(links::table.on(of_record()))
            .filter(dose_records::id.eq_any(some.iter().map(|id| id.0)))
            .filter(dsl::revoked_at.is_null())
            .select(dsl::id)
            .load(conn)?;
        found.extend(ids.into_iter().map(LinkId));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The versions that were seen when links were accepted.
pub fn seen(conn: &mut AnyConnection, ids: &[LinkId]) -> Result<Vec<RecordId>, StoreError> {
    let mut seen = Vec::new();
    for some in ids.chunks(IN_LIST) {
        let of_links: Vec<Option<i64>> = dsl::links
            .filter(dsl::id.eq_any(some.iter().map(|id| id.0)))
            .select(dsl::seen_id)
            .load(conn)?;
        seen.extend(of_links.into_iter().flatten().map(RecordId));
    }
    Ok(seen)
}

/// What is linked says something else than what was seen: the link counts no more.
pub fn suspend(conn: &mut AnyConnection, id: LinkId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(dsl::links.find(id.0))
        .set(dsl::suspended_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// What was seen stands again: the link counts again.
pub fn resume(conn: &mut AnyConnection, id: LinkId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(dsl::links.find(id.0))
        .set((
            dsl::suspended_at.eq(None::<NaiveDateTime>),
            dsl::resumed_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// A link of a record.
#[derive(Clone, Debug)]
pub struct KnownLink {
    /// The link, as if it was not revoked.
    pub link: StandingLink,
    /// When it was revoked.
    pub revoked: Option<DateTime<Utc>>,
    resumed: Option<DateTime<Utc>>,
    /// The version that was seen when it was accepted, if that is known.
    pub(super) seen: Option<RecordId>,
}

impl KnownLink {
    /// Whether it counts.
    pub fn is_in_force(&self) -> bool {
        self.revoked.is_none() && self.link.suspended.is_none()
    }

    /// The link as the rules look at it, with what was seen.
    pub(super) fn beside(&self, seen: DoseStatement) -> Link {
        Link {
            id: self.link.id,
            person: self.link.person.clone(),
            seen,
            at: self.link.at,
            suspended: self.link.suspended,
            resumed: self.resumed,
            revoked: self.revoked,
        }
    }
}

/// A link as its table has it, without its record.
pub(super) type LinkRow = (
    i64,
    (String, String),
    (Option<i64>, NaiveDateTime, String),
    (
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<i64>,
    ),
);

/// A link of a record.
pub(super) fn known_link(row: SourceRow, link: LinkRow) -> Result<KnownLink, StoreError> {
    let (id, (kind, number), (ticket, at, ground), (suspended, resumed, revoked, seen)) = link;
    Ok(KnownLink {
        link: StandingLink {
            id: LinkId(id),
            row,
            person: columns::identity(&kind, &number)?,
            ticket: ticket.map(TicketId),
            at: columns::utc(at),
            ground: columns::ground(ground),
            suspended: suspended.map(columns::utc),
        },
        revoked: revoked.map(columns::utc),
        resumed: resumed.map(columns::utc),
        seen: seen.map(RecordId),
    })
}

pub(super) type OfRecord = diesel::dsl::And<
    diesel::dsl::Eq<dsl::source_id, dose_records::source_id>,
    diesel::dsl::Eq<dsl::source_record_id, dose_records::source_record_id>,
>;

pub(super) fn of_record() -> OfRecord {
    dsl::source_id
        .eq(dose_records::source_id)
        .and(dsl::source_record_id.eq(dose_records::source_record_id))
}
