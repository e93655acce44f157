//! The records of a batch are taken out again, some at a time.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::super::schema::{batches, dose_records::dsl, links};
use super::super::{AnyConnection, StoreError, settings};
use super::repeats::{self, KEPT};
use crate::domain::batch::Withdrawal;
use crate::domain::ids::{BatchId, TicketId};

/// A record that counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOut {
    /// The number of its person's document.
    pub id_number: String,
    /// Which dose it stated.
    pub dose_number: i16,
    /// When it was given.
    pub administered_on: NaiveDate,
}

/// What a withdrawal would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// Accepted links to records of the batch.
    pub links: i64,
    /// Resolved tickets of people who have the dose in question from the batch, up to [`MOST_COUNTED`].
    pub tickets: i64,
    /// Records that stay, since later files repeated them.
    pub kept: i64,
}

/// Up to so many tickets are counted.
pub const MOST_COUNTED: i64 = 1000;
/// A batch with more records is looked through by way of the tickets.
const LARGE: i64 = 20_000;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// What a withdrawal of a batch with so many records would change.
pub fn effects(conn: &mut AnyConnection, batch: BatchId, records: i64) -> Result<Effects, StoreError> {
    let links = format!(
        "SELECT COUNT(*) AS count FROM links JOIN dose_records d ON d.source_id = links.source_id \
         AND d.source_record_id = links.source_record_id \
         WHERE links.revoked_at IS NULL AND d.is_current AND d.batch_id = {batch} AND NOT {KEPT}"
    );
    let of_batch = match conn {
        AnyConnection::Sqlite(_) => format!("dose_records WHERE batch_id = {batch}"),
        // Its index does not hold the numbers; left to itself, it would look through all records for the first one.
        AnyConnection::Postgres(_) => {
            format!("(SELECT id FROM dose_records WHERE batch_id = {batch} OFFSET 0) AS of_batch")
        }
    };
    // From the side of the repeats, since most batches have none; each record by the first batch that repeated it.
    let kept = format!(
        "SELECT COUNT(*) AS count FROM repeats r CROSS JOIN batches b CROSS JOIN dose_records d \
         WHERE r.block BETWEEN (SELECT MIN(id) / 64 FROM {of_batch}) AND (SELECT MAX(id) / 64 FROM {of_batch}) \
         AND b.id = r.batch_id AND b.withdrawn_at IS NULL AND b.id <> {batch} \
         AND d.batch_id = {batch} AND d.id BETWEEN r.block * 64 AND r.block * 64 + 63 \
         AND (r.bits >> CAST(d.id % 64 AS INTEGER)) & 1 = 1 AND NOT EXISTS (\
         SELECT 1 FROM repeats s JOIN batches c ON c.id = s.batch_id \
         WHERE s.block = r.block AND s.batch_id < r.batch_id AND c.withdrawn_at IS NULL AND c.id <> {batch} \
         AND (s.bits >> CAST(d.id % 64 AS INTEGER)) & 1 = 1)"
    );
    // A cross join keeps its order on SQLite: from the side that has fewer rows.
    let from = if records > LARGE {
        "tickets t CROSS JOIN complaints c CROSS JOIN dose_records d"
    } else {
        "dose_records d CROSS JOIN complaints c CROSS JOIN tickets t"
    };
    let tickets = format!(
        "SELECT t.id AS id FROM {from} \
         WHERE t.id = c.id AND d.id_number = c.id_number AND d.is_current AND t.status IN ('resolved', 'closed') \
         AND t.outcome IN ('already_visible', 'linked', 'released', 'uploaded', 'corrected') \
         AND (d.dose_number = c.dose_number OR d.administered_on = c.administered_on) AND d.batch_id = {batch} \
         AND NOT {KEPT} LIMIT {}",
        // A person may have two doses in the batch of which a ticket could speak.
        2 * MOST_COUNTED + 2
    );
    let links: Count = sql_query(links).get_result(conn)?;
    let kept: Count = sql_query(kept).get_result(conn)?;
    let tickets: Vec<Id> = sql_query(tickets).load(conn)?;
    let tickets: BTreeSet<i64> = tickets.into_iter().map(|ticket| ticket.id).collect();
    Ok(Effects {
        links: links.count,
        tickets: i64::try_from(tickets.len()).unwrap_or(i64::MAX),
        kept: kept.count,
    })
}

type Row = (i64, i32, String, bool, String, i16, NaiveDate);

/// Takes the next `limit` records of a batch out: those that a standing batch repeated become that one's. Of each
/// other, an earlier version counts again, if its batch was not withdrawn, and links to records that are gone are
/// revoked.
pub fn take_out(
    conn: &mut AnyConnection,
    batch: BatchId,
    withdrawal: &Withdrawal,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Slice, StoreError> {
    super::next_generation(conn)?;
    let key = format!("withdrawn_{batch}");
    let after: i64 = settings::get(conn, &key)?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);

    let rows: Vec<Row> = dsl::dose_records
        .filter(dsl::batch_id.eq(batch.0))
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .select((
            dsl::id,
            dsl::source_id,
            dsl::source_record_id,
            dsl::is_current,
            dsl::id_number,
            dsl::dose_number,
            dsl::administered_on,
        ))
        .load(conn)?;
    let mut slice = Slice {
        more: i64::try_from(rows.len()).unwrap_or(0) == limit,
        ..Slice::default()
    };
    if let Some((last, ..)) = rows.last() {
        settings::set(conn, &key, &last.to_string())?;
    }
    let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
    let heirs = repeats::heirs(conn, batch, &ids)?;
    let corrections = repeats::made_by_humans(conn, &ids)?;
    for (id, source, record, is_current, id_number, dose_number, administered_on) in rows {
        let heir = match heirs.get(&id) {
            None if corrections.contains(&id) => repeats::heir_of_correction(conn, id)?,
            known => known.copied(),
        };
        if let Some(heir) = heir {
            repeats::hand_over(conn, id, heir)?;
            continue;
        }
        if !is_current {
            continue;
        }
        diesel::update(dsl::dose_records.find(id))
            .set(dsl::is_current.eq(false))
            .execute(conn)?;
        slice.people.insert(id_number.clone());
        if let Some(person) = put_back(conn, source, &record)? {
            slice.people.insert(person);
        } else {
            let tickets = revoke(conn, source, &record, withdrawal, now)?;
            slice.links += i64::try_from(tickets.len()).unwrap_or(0);
            slice.linked_tickets.extend(tickets.into_iter().flatten());
        }
        slice.records.push(TakenOut {
            id_number,
            dose_number,
            administered_on,
        });
    }
    Ok(slice)
}

/// Some records that were taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// What counts no more.
    pub records: Vec<TakenOut>,
    /// The numbers of the people of whose records other ones count now, or none.
    pub people: BTreeSet<String>,
    /// Links that were revoked.
    pub links: i64,
    /// The tickets for which they had been accepted.
    pub linked_tickets: Vec<TicketId>,
    /// Whether there may be more.
    pub more: bool,
}

/// The latest version whose batch stands counts again. Returns the number of its person, if there is one.
fn put_back(conn: &mut AnyConnection, source: i32, record: &str) -> Result<Option<String>, StoreError> {
    let latest: Option<(i64, String)> = dsl::dose_records
        .inner_join(batches::table)
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(record))
        .filter(batches::withdrawn_at.is_null())
        .order(dsl::version.desc())
        .select((dsl::id, dsl::id_number))
        .first(conn)
        .optional()?;
    let Some((latest, person)) = latest else {
        return Ok(None);
    };
    diesel::update(dsl::dose_records.find(latest))
        .set(dsl::is_current.eq(true))
        .execute(conn)?;
    Ok(Some(person))
}

/// Revokes the links of a record. Returns for which ticket each had been accepted.
fn revoke(
    conn: &mut AnyConnection,
    source: i32,
    record: &str,
    withdrawal: &Withdrawal,
    now: DateTime<Utc>,
) -> Result<Vec<Option<TicketId>>, StoreError> {
    let standing: Vec<(i64, Option<i64>)> = links::table
        .filter(links::source_id.eq(source))
        .filter(links::source_record_id.eq(record))
        .filter(links::revoked_at.is_null())
        .select((links::id, links::ticket_id))
        .load(conn)?;
    for (id, _) in &standing {
        diesel::update(links::table.find(id))
            .set((
                links::revoked_at.eq(now.naive_utc()),
                links::revoked_by.eq(withdrawal.by.0),
                links::revoked_ground.eq(withdrawal.ground.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(standing
        .into_iter()
        .map(|(_, ticket)| ticket.map(TicketId))
        .collect())
}
