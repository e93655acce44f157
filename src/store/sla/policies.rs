//! Policies: decided, never changed.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::sla::policy::Counting;
use crate::domain::sla::schedule::{Budget, Decided};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::domain::values::reason::Reason;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::staff;
use crate::store::sla::schema::policies::{self, dsl};

/// A policy, and who decided it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What was decided.
    pub policy: Decided,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; nobody where it was by the command line.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
}

type Row = (
    (i32, NaiveDateTime, String, i32),
    (NaiveDateTime, String, Option<String>),
);

/// All that were decided, the last one first.
///
/// # Errors
/// The store's.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<Decision>, StoreError> {
    let rows: Vec<Row> = dsl::policies
        .left_join(staff::table.on(dsl::decided_by.eq(staff::id.nullable())))
        .order(dsl::version.desc())
        .select((
            (dsl::version, dsl::begins_at, dsl::counting, dsl::minutes),
            (dsl::decided_at, dsl::reason, staff::name.nullable()),
        ))
        .load(conn)?;
    let decision = |((version, begins_at, counting, minutes), (at, reason, by)): Row| {
        let counting: Counting = sound("policies.counting", Counting::parse(&counting))?;
        let minutes = sound("policies.minutes", u32::try_from(minutes).ok())?;
        Ok(Decision {
            policy: Decided {
                version: sound("policies.version", u32::try_from(version).ok())?,
                begins_at: utc(begins_at),
                budget: sound("policies.minutes", Budget::new(counting, minutes).ok())?,
            },
            at: utc(at),
            by,
            reason,
        })
    };
    rows.into_iter().map(decision).collect()
}

/// The last version that was decided, if one was.
///
/// # Errors
/// The store's.
pub fn last_version(conn: &mut AnyConnection) -> Result<Option<u32>, StoreError> {
    let last: Option<i32> = dsl::policies
        .select(diesel::dsl::max(dsl::version))
        .get_result(conn)?;
    last.map(|last| sound("policies.version", u32::try_from(last).ok()))
        .transpose()
}

/// Keeps a decision.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else decided in the same moment.
pub fn decide(
    conn: &mut AnyConnection,
    policy: &Decided,
    by: Option<StaffId>,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let budget = policy.budget;
    diesel::insert_into(policies::table)
        .values((
            dsl::version.eq(i32::try_from(policy.version).unwrap_or(i32::MAX)),
            dsl::begins_at.eq(policy.begins_at.naive_utc()),
            dsl::counting.eq(budget.counting().code()),
            dsl::minutes.eq(i32::try_from(budget.minutes()).unwrap_or(i32::MAX)),
            dsl::decided_at.eq(now.naive_utc()),
            dsl::decided_by.eq(by.map(|by| by.0)),
            dsl::reason.eq(reason.as_str()),
        ))
        .execute(conn)?;
    Ok(())
}
