//! Members of staff, their sessions and their attempts to sign in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::staff::{Login, Role, StaffMember};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::{second_factors, sessions};
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::staff::{self, dsl};

/// The columns of a member of staff.
pub(super) type Row = (i64, String, String, String, bool);
type Columns = (dsl::id, dsl::login, dsl::name, dsl::role, dsl::enabled);
pub(super) const COLUMNS: Columns = (dsl::id, dsl::login, dsl::name, dsl::role, dsl::enabled);

/// Adds a member of staff.
///
/// # Errors
/// [`StoreError::Duplicate`] if the login is taken.
pub fn insert(
    conn: &mut AnyConnection,
    login: &Login,
    name: &str,
    role: Role,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<StaffId, StoreError> {
    let id = diesel::insert_into(dsl::staff)
        .values((
            dsl::login.eq(login.as_str()),
            dsl::name.eq(name),
            dsl::role.eq(role.code()),
            dsl::password_hash.eq(password_hash),
            dsl::enabled.eq(true),
            dsl::created_at.eq(now.naive_utc()),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(StaffId(id))
}

/// A member of staff and the hash of their password, by login.
pub fn by_login(
    conn: &mut AnyConnection,
    login: &Login,
) -> Result<Option<(StaffMember, String)>, StoreError> {
    let row: Option<(Row, String)> = dsl::staff
        .filter(dsl::login.eq(login.as_str()))
        .select((COLUMNS, dsl::password_hash))
        .get_result(conn)
        .optional()?;
    row.map(|(row, hash)| Ok((member(row)?, hash))).transpose()
}

/// A member of staff, by number.
///
/// # Errors
/// [`StoreError::Missing`] if there is none.
pub fn load(conn: &mut AnyConnection, id: StaffId) -> Result<StaffMember, StoreError> {
    let row: Row = dsl::staff.find(id.0).select(COLUMNS).get_result(conn)?;
    member(row)
}

/// Everybody, by login.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<StaffMember>, StoreError> {
    let rows: Vec<Row> = dsl::staff.order(dsl::login).select(COLUMNS).load(conn)?;
    rows.into_iter().map(member).collect()
}

/// Ends somebody's access: no sign-in, and no session goes on.
pub fn disable(conn: &mut AnyConnection, id: StaffId) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set(dsl::enabled.eq(false))
        .execute(conn)?;
    end_sessions(conn, id)
}

/// Gives somebody a password that somebody else chose: they change it at the next sign-in, and their sessions end.
pub fn set_password(conn: &mut AnyConnection, id: StaffId, password_hash: &str) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set((
            dsl::password_hash.eq(password_hash),
            dsl::must_change_password.eq(true),
        ))
        .execute(conn)?;
    end_sessions(conn, id)
}

/// Gives somebody the password that they chose in the place of the one whose hash is `old`; their sessions end. Returns
/// whether that was still theirs; nothing changes otherwise.
pub fn replace_password(
    conn: &mut AnyConnection,
    id: StaffId,
    old: &str,
    new: &str,
) -> Result<bool, StoreError> {
    let theirs = dsl::staff.find(id.0).filter(dsl::password_hash.eq(old));
    let replaced = diesel::update(theirs)
        .set((dsl::password_hash.eq(new), dsl::must_change_password.eq(false)))
        .execute(conn)?;
    if replaced == 0 {
        return Ok(false);
    }
    end_sessions(conn, id)?;
    Ok(true)
}

/// Lets somebody choose another password at the next sign-in.
pub fn require_new_password(conn: &mut AnyConnection, id: StaffId) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set(dsl::must_change_password.eq(true))
        .execute(conn)?;
    Ok(())
}

/// The hash of somebody's password.
pub fn password_hash(conn: &mut AnyConnection, id: StaffId) -> Result<String, StoreError> {
    Ok(dsl::staff
        .find(id.0)
        .select(dsl::password_hash)
        .get_result(conn)?)
}

/// Starts a session.
pub fn start_session(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    staff: StaffId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    address: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::staff_id.eq(staff.0),
            sessions::created_at.eq(now.naive_utc()),
            sessions::last_seen_at.eq(now.naive_utc()),
            sessions::expires_at.eq(expires_at.naive_utc()),
            sessions::address.eq(address),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that somebody signed in.
pub fn signed_in(conn: &mut AnyConnection, id: StaffId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(dsl::staff.find(id.0))
        .set(dsl::signed_in_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSession {
    /// Whose it is.
    pub member: StaffMember,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// Whether they have to choose another password first.
    pub must_change_password: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
}

/// The session with a token; nothing if it is over, unused since `idle_since`, or its owner may no longer sign in.
pub fn by_session(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<HeldSession>, StoreError> {
    type Found = (Row, chrono::NaiveDateTime, bool, Option<chrono::NaiveDateTime>);
    let row: Option<Found> = sessions::table
        .inner_join(staff::table.left_join(second_factors::table))
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .filter(sessions::last_seen_at.gt(idle_since.naive_utc()))
        .filter(sessions::attempt.is_null())
        .filter(staff::enabled)
        .select((
            COLUMNS,
            sessions::last_seen_at,
            staff::must_change_password,
            second_factors::confirmed_at.nullable(),
        ))
        .get_result(conn)
        .optional()?;
    let held = |(row, seen, must_change_password, confirmed_at): Found| {
        Ok(HeldSession {
            member: member(row)?,
            last_seen_at: seen.and_utc(),
            must_change_password,
            has_second_factor: confirmed_at.is_some(),
        })
    };
    row.map(held).transpose()
}

/// When a session ends at the latest; nothing if it is over.
pub fn end_of_session(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let ends: Option<chrono::NaiveDateTime> = sessions::table
        .find(token_hash)
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .select(sessions::expires_at)
        .get_result(conn)
        .optional()?;
    Ok(ends.map(|at| at.and_utc()))
}

/// Notes that a session is in use.
pub fn touch_session(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(token_hash))
        .set(sessions::last_seen_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Ends a session.
pub fn end_session(conn: &mut AnyConnection, token_hash: &[u8]) -> Result<(), StoreError> {
    diesel::delete(sessions::table.find(token_hash)).execute(conn)?;
    Ok(())
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// What the store keeps of its token.
    pub token_hash: Vec<u8>,
    /// When they signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// Where they signed in.
    pub address: String,
}

/// Somebody's sessions that hold, the one used last first.
pub fn sessions_of(
    conn: &mut AnyConnection,
    id: StaffId,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Vec<OpenSession>, StoreError> {
    type Row = (Vec<u8>, chrono::NaiveDateTime, chrono::NaiveDateTime, String);
    let rows: Vec<Row> = sessions::table
        .filter(sessions::staff_id.eq(id.0))
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .filter(sessions::last_seen_at.gt(idle_since.naive_utc()))
        .filter(sessions::attempt.is_null())
        .select((
            sessions::token_hash,
            sessions::created_at,
            sessions::last_seen_at,
            sessions::address,
        ))
        .load(conn)?;
    let open = |(token_hash, created_at, last_seen_at, address): Row| OpenSession {
        token_hash,
        created_at: created_at.and_utc(),
        last_seen_at: last_seen_at.and_utc(),
        address,
    };
    let mut open: Vec<OpenSession> = rows.into_iter().map(open).collect();
    open.sort_by_key(|session| std::cmp::Reverse(session.last_seen_at));
    Ok(open)
}

/// Ends all sessions of somebody but one.
pub fn end_other_sessions(conn: &mut AnyConnection, id: StaffId, kept: &[u8]) -> Result<(), StoreError> {
    let others = sessions::table
        .filter(sessions::staff_id.eq(id.0))
        .filter(sessions::token_hash.ne(kept));
    diesel::delete(others).execute(conn)?;
    Ok(())
}

/// Removes sessions that are over.
pub fn forget_old_sessions(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now.naive_utc()))).execute(conn)?;
    Ok(())
}

/// Ends all sessions of somebody.
pub fn end_sessions(conn: &mut AnyConnection, id: StaffId) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::staff_id.eq(id.0))).execute(conn)?;
    Ok(())
}

pub(super) fn member((id, login, name, role, enabled): Row) -> Result<StaffMember, StoreError> {
    Ok(StaffMember {
        id: StaffId(id),
        login: sound("staff.login", Login::parse(&login).ok())?,
        name,
        role: sound("staff.role", Role::parse(&role))?,
        enabled,
    })
}
