//! Members of staff as those see them who manage accounts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::staff::{Role, StaffMember};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::second_factors;
use crate::store::accounts::staff::{COLUMNS, Row, member};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::staff::{self, dsl};

/// Somebody, and how they sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub member: StaffMember,
    /// When they signed in last; not known of the time before that was kept.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Whether they have to choose another password first.
    pub must_change_password: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
}

type PersonRow = (Row, Option<NaiveDateTime>, bool, Option<NaiveDateTime>);

fn person((row, signed_in_at, must_change_password, confirmed_at): PersonRow) -> Result<Person, StoreError> {
    Ok(Person {
        member: member(row)?,
        signed_in_at: signed_in_at.map(|at| at.and_utc()),
        must_change_password,
        has_second_factor: confirmed_at.is_some(),
    })
}

macro_rules! people {
    () => {
        staff::table.left_join(second_factors::table).select((
            COLUMNS,
            dsl::signed_in_at,
            dsl::must_change_password,
            second_factors::confirmed_at.nullable(),
        ))
    };
}

/// Everybody, by name.
///
/// # Errors
/// The store's.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<PersonRow> = people!().order((dsl::name, dsl::id)).load(conn)?;
    rows.into_iter().map(person).collect()
}

/// One of them.
///
/// # Errors
/// [`StoreError::Missing`] if there is nobody with this number.
pub fn load(conn: &mut AnyConnection, id: StaffId) -> Result<Person, StoreError> {
    person(people!().filter(dsl::id.eq(id.0)).get_result(conn)?)
}

/// Lets accounts be changed by one write at a time, until it ends: of two that looked side by side at who is left,
/// neither would see what the other does. On SQLite writes come one after the other as it is.
///
/// # Errors
/// The store's.
pub fn line_up(conn: &mut AnyConnection) -> Result<(), StoreError> {
    if let AnyConnection::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('staff'), 0)").execute(conn)?;
    }
    Ok(())
}

/// How many administrators may sign in.
///
/// # Errors
/// The store's.
pub fn administrators(conn: &mut AnyConnection) -> Result<usize, StoreError> {
    let count: i64 = dsl::staff
        .filter(dsl::enabled)
        .filter(dsl::role.eq(Role::Administrator.code()))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Gives somebody another role.
///
/// # Errors
/// The store's.
pub fn set_role(conn: &mut AnyConnection, id: StaffId, role: Role) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set(dsl::role.eq(role.code()))
        .execute(conn)?;
    Ok(())
}

/// Lets somebody sign in again.
///
/// # Errors
/// The store's.
pub fn enable(conn: &mut AnyConnection, id: StaffId) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set(dsl::enabled.eq(true))
        .execute(conn)?;
    Ok(())
}
