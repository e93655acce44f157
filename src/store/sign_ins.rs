//! Attempts to sign in: what counts them, in one place for all processes.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::sign_in_attempts::{self, dsl};
use super::{AnyConnection, StoreError};
use crate::domain::ids::StaffId;

/// Whose tries are counted.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Everybody's from one address.
    Address(&'a str),
    /// Everybody's to one account.
    Account(i64),
    /// Those from one address to one account.
    Both(&'a str, i64),
}

/// When the `nth` last try that failed since then was made, counted from 1; nothing if there were fewer.
pub fn nth_last_failure(
    conn: &mut AnyConnection,
    whose: Whose<'_>,
    since: DateTime<Utc>,
    nth: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let failures = dsl::sign_in_attempts
        .filter(dsl::at.gt(since.naive_utc()))
        .filter(dsl::succeeded.eq(false))
        .order(dsl::at.desc())
        .limit(1)
        .offset(nth - 1)
        .select(dsl::at)
        .into_boxed();
    let failures = match whose {
        Whose::Address(address) => failures.filter(dsl::address.eq(address.to_owned())),
        Whose::Account(account) => failures.filter(dsl::account.eq(account)),
        Whose::Both(address, account) => failures
            .filter(dsl::account.eq(account))
            .filter(dsl::address.eq(address.to_owned())),
    };
    let at: Option<NaiveDateTime> = failures.get_result(conn).optional()?;
    Ok(at.map(|at| at.and_utc()))
}

/// Whether somebody signed in to this account from this address since then.
pub fn is_known(
    conn: &mut AnyConnection,
    address: &str,
    account: i64,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let known = dsl::sign_in_attempts
        .filter(dsl::account.eq(account))
        .filter(dsl::at.gt(since.naive_utc()))
        .filter(dsl::address.eq(address))
        .filter(dsl::succeeded.eq(true));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Writes down a try, as one that failed until [`succeeded`] says otherwise. `staff` is empty where no such login
/// exists. Returns its number.
pub fn begin(
    conn: &mut AnyConnection,
    staff: Option<StaffId>,
    address: &str,
    account: i64,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(sign_in_attempts::table)
        .values((
            dsl::at.eq(now.naive_utc()),
            dsl::staff_id.eq(staff.map(|id| id.0)),
            dsl::address.eq(address),
            dsl::account.eq(account),
            dsl::succeeded.eq(false),
        ))
        .returning(dsl::id)
        .get_result(conn)?)
}

/// The password of a try was right.
pub fn succeeded(conn: &mut AnyConnection, attempt: i64) -> Result<(), StoreError> {
    diesel::update(dsl::sign_in_attempts.find(attempt))
        .set(dsl::succeeded.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Removes tries that are older.
pub fn forget_before(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(dsl::sign_in_attempts.filter(dsl::at.lt(before.naive_utc()))).execute(conn)?;
    Ok(())
}
