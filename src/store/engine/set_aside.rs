//! What a loop of the worker could not deal with, and will not in the same way: it waits for somebody, and holds up nothing
//! behind it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::set_aside::dsl;

/// Which loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Work {
    /// Looking for the records of a complaint; the item is a ticket.
    Matching,
    /// The SLA clock; the item is a ticket.
    Promise,
    /// Taking out the records of a batch; the item is that.
    Withdrawal,
}

/// Something that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// By which loop.
    pub work: Work,
    /// The number of the ticket or batch.
    pub item: i64,
    /// Why, in the words of the error.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// Sets something aside.
pub fn add(conn: &mut AnyConnection, aside: &Aside) -> Result<(), StoreError> {
    retry(conn, aside.work, aside.item)?;
    diesel::insert_into(dsl::set_aside)
        .values((
            dsl::work.eq(aside.work.code()),
            dsl::item.eq(aside.item),
            dsl::reason.eq(&aside.reason),
            dsl::at.eq(aside.at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The numbers of what a loop set aside.
pub fn items(conn: &mut AnyConnection, work: Work) -> Result<Vec<i64>, StoreError> {
    Ok(dsl::set_aside
        .filter(dsl::work.eq(work.code()))
        .select(dsl::item)
        .load(conn)?)
}

/// All that was set aside, the latest first.
pub fn list(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Aside>, StoreError> {
    let rows: Vec<(String, i64, String, NaiveDateTime)> = dsl::set_aside
        .order(dsl::at.desc())
        .limit(limit)
        .select((dsl::work, dsl::item, dsl::reason, dsl::at))
        .load(conn)?;
    let aside = |(work, item, reason, at): (String, i64, String, NaiveDateTime)| {
        Ok(Aside {
            work: sound("set_aside.work", Work::parse(&work))?,
            item,
            reason,
            at: utc(at),
        })
    };
    rows.into_iter().map(aside).collect()
}

/// The loop tries again.
pub fn retry(conn: &mut AnyConnection, work: Work, item: i64) -> Result<(), StoreError> {
    diesel::delete(dsl::set_aside.find((work.code(), item))).execute(conn)?;
    Ok(())
}
