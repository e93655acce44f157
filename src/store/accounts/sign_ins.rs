//! Attempts to sign in: what counts them, in one place for all processes.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::sign_in_attempts::{self, dsl};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;

/// Whose tries are counted.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Everybody's from one address.
    Address(&'a str),
    /// Everybody's to one account.
    Account(i64),
    /// Those from one address to one account.
    Both(&'a str, i64),
    /// Those in one browser, by the hash of its mark, to one account.
    Browser(&'a str, i64),
}

type Tries = sign_in_attempts::BoxedQuery<'static, <AnyConnection as Connection>::Backend>;

/// Their tries since then.
fn tries_of(whose: Whose<'_>, since: DateTime<Utc>) -> Tries {
    let tries = dsl::sign_in_attempts
        .filter(dsl::at.gt(since.naive_utc()))
        .into_boxed();
    match whose {
        Whose::Address(address) => tries.filter(dsl::address.eq(address.to_owned())),
        Whose::Account(account) => tries.filter(dsl::account.eq(account)),
        Whose::Both(address, account) => tries
            .filter(dsl::account.eq(account))
            .filter(dsl::address.eq(address.to_owned())),
        Whose::Browser(browser, account) => tries
            .filter(dsl::account.eq(account))
            .filter(dsl::browser.eq(browser.to_owned())),
    }
}

/// When the `nth` last try that failed since then was made, counted from 1; nothing if there were fewer.
pub fn nth_last_failure(
    conn: &mut AnyConnection,
    whose: Whose<'_>,
    since: DateTime<Utc>,
    nth: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let failures = tries_of(whose, since)
        .filter(dsl::succeeded.eq(false))
        .order(dsl::at.desc())
        .limit(1)
        .offset(nth - 1)
        .select(dsl::at);
    let at: Option<NaiveDateTime> = failures.get_result(conn).optional()?;
    Ok(at.map(|at| at.and_utc()))
}

/// Lets only one try of an account, and one of an address, be counted at a time, until the write ends: of two that
/// counted side by side neither would see the other. On SQLite writes come one after the other as it is.
pub fn line_up(conn: &mut AnyConnection, account: i64, address: &str) -> Result<(), StoreError> {
    if let AnyConnection::Postgres(conn) = conn {
        // In this order always, so that no two wait for each other.
        for whose in [format!("account {account}"), format!("address {address}")] {
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('sign_in_attempts'), hashtext($1))")
                .bind::<Text, _>(whose)
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Whether somebody signed in to an account from this address, or in this browser, since then.
pub fn is_known(
    conn: &mut AnyConnection,
    whose: Whose<'_>,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let signed_in = tries_of(whose, since)
        .filter(dsl::succeeded.eq(true))
        .select(dsl::id);
    Ok(signed_in.first::<i64>(conn).optional()?.is_some())
}

/// Writes down a try, as one that failed until [`succeeded`] says otherwise. `staff` is empty where no such login
/// exists. Returns its number.
pub fn begin(
    conn: &mut AnyConnection,
    staff: Option<StaffId>,
    (address, browser): (&str, Option<&str>),
    account: i64,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(sign_in_attempts::table)
        .values((
            dsl::at.eq(now.naive_utc()),
            dsl::staff_id.eq(staff.map(|id| id.0)),
            dsl::address.eq(address),
            dsl::browser.eq(browser),
            dsl::account.eq(account),
            dsl::succeeded.eq(false),
        ))
        .returning(dsl::id)
        .get_result(conn)?)
}

/// The password of a try was right, in the browser with this mark.
pub fn succeeded(conn: &mut AnyConnection, attempt: i64, browser: &str) -> Result<(), StoreError> {
    diesel::update(dsl::sign_in_attempts.find(attempt))
        .set((dsl::succeeded.eq(true), dsl::browser.eq(browser)))
        .execute(conn)?;
    Ok(())
}

/// Removes tries that are older.
pub fn forget_before(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(dsl::sign_in_attempts.filter(dsl::at.lt(before.naive_utc()))).execute(conn)?;
    Ok(())
}
