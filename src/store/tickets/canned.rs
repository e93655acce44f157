//! Replies that the team keeps, with what they said before.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::ticket::canned::{CannedKind, CannedReply, CannedText};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::staff;
use crate::store::tickets::canned_schema::canned_replies::dsl;
use crate::store::tickets::canned_schema::canned_versions::dsl as versions;

/// A reply as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// How often it was changed, and made.
    pub version: i32,
    /// What it says.
    pub reply: CannedReply,
}

/// What a reply said since a change.
#[derive(Clone, Debug)]
pub struct Before {
    /// Which change, counted from one.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose it was; nobody's where the reply came with the program.
    pub by: Option<String>,
    /// What it said then.
    pub reply: CannedReply,
}

type Said = (String, String, String, String, bool);

fn reply((kind, title, ms, en, offered): Said) -> Result<CannedReply, StoreError> {
    Ok(CannedReply {
        kind: sound("canned_replies.kind", CannedKind::parse(&kind))?,
        title,
        ms: CannedText::kept(ms),
        en: CannedText::kept(en),
        offered,
    })
}

fn text(text: Option<&CannedText>) -> &str {
    text.map(CannedText::as_str).unwrap_or_default()
}

/// All of them, by what they are for and what they are called.
///
/// # Errors
/// The store's.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<(i64, i32, Said)> = dsl::canned_replies
        .order((dsl::title, dsl::id))
        .select((
            dsl::id,
            dsl::version,
            (dsl::kind, dsl::title, dsl::text_ms, dsl::text_en, dsl::offered),
        ))
        .load(conn)?;
    rows.into_iter().map(kept).collect()
}

fn kept((id, version, said): (i64, i32, Said)) -> Result<Kept, StoreError> {
    Ok(Kept {
        id,
        version,
        reply: reply(said)?,
    })
}

/// One of them.
///
/// # Errors
/// [`StoreError::Missing`] if there is none.
pub fn load(conn: &mut AnyConnection, id: i64) -> Result<Kept, StoreError> {
    let row: (i64, i32, Said) = dsl::canned_replies
        .find(id)
        .select((
            dsl::id,
            dsl::version,
            (dsl::kind, dsl::title, dsl::text_ms, dsl::text_en, dsl::offered),
        ))
        .get_result(conn)?;
    kept(row)
}

/// What a reply said, the last first.
///
/// # Errors
/// The store's.
pub fn history(conn: &mut AnyConnection, id: i64) -> Result<Vec<Before>, StoreError> {
    type Row = (i32, NaiveDateTime, Option<String>, Said);
    let rows: Vec<Row> = versions::canned_versions
        .left_join(staff::table)
        .filter(versions::reply_id.eq(id))
        .order(versions::version.desc())
        .select((
            versions::version,
            versions::at,
            staff::name.nullable(),
            (
                versions::kind,
                versions::title,
                versions::text_ms,
                versions::text_en,
                versions::offered,
            ),
        ))
        .load(conn)?;
    let before = |(version, at, by, said): Row| {
        Ok(Before {
            version,
            at: utc(at),
            by,
            reply: reply(said)?,
        })
    };
    rows.into_iter().map(before).collect()
}

/// Keeps a new one. Returns its number.
///
/// # Errors
/// The store's.
pub fn add(
    conn: &mut AnyConnection,
    reply: &CannedReply,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let id: i64 = diesel::insert_into(dsl::canned_replies)
        .values((
            dsl::version.eq(1),
            dsl::kind.eq(reply.kind.code()),
            dsl::title.eq(&reply.title),
            dsl::text_ms.eq(text(reply.ms.as_ref())),
            dsl::text_en.eq(text(reply.en.as_ref())),
            dsl::offered.eq(reply.offered),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    note(conn, (id, 1), reply, by, now)?;
    Ok(id)
}

/// Changes one, if it is still the version that somebody saw.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else changed it in between.
pub fn change(
    conn: &mut AnyConnection,
    (id, seen): (i64, i32),
    reply: &CannedReply,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let as_seen = dsl::canned_replies.find(id).filter(dsl::version.eq(seen));
    let changed = diesel::update(as_seen)
        .set((
            dsl::version.eq(seen + 1),
            dsl::kind.eq(reply.kind.code()),
            dsl::title.eq(&reply.title),
            dsl::text_ms.eq(text(reply.ms.as_ref())),
            dsl::text_en.eq(text(reply.en.as_ref())),
            dsl::offered.eq(reply.offered),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(StoreError::Conflict);
    }
    note(conn, (id, seen + 1), reply, by, now)
}

fn note(
    conn: &mut AnyConnection,
    (id, version): (i64, i32),
    reply: &CannedReply,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(versions::canned_versions)
        .values((
            versions::reply_id.eq(id),
            versions::version.eq(version),
            versions::at.eq(now.naive_utc()),
            versions::staff_id.eq(by.0),
            versions::kind.eq(reply.kind.code()),
            versions::title.eq(&reply.title),
            versions::text_ms.eq(text(reply.ms.as_ref())),
            versions::text_en.eq(text(reply.en.as_ref())),
            versions::offered.eq(reply.offered),
        ))
        .execute(conn)?;
    Ok(())
}
