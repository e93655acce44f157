//! The administrator adds people, ends their access, gives them new passwords.

use chrono::{DateTime, Utc};
use rand::seq::IndexedRandom;

use crate::domain::staff::{Login, Role};
use crate::domain::values::ids::StaffId;
use crate::store::accounts::staff;
use crate::store::{AnyConnection, StoreError};

/// A person to be added, with the hash of their password.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// What they sign in with.
    pub login: Login,
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The hash of their password.
    pub password_hash: String,
}

/// Adds somebody.
///
/// # Errors
/// [`StoreError::Duplicate`] if the login is taken.
pub fn add(conn: &mut AnyConnection, member: &NewMember, now: DateTime<Utc>) -> Result<StaffId, StoreError> {
    staff::insert(
        conn,
        &member.login,
        &member.name,
        member.role,
        &member.password_hash,
        now,
    )
}

/// Adds somebody with a password that they have to change when they first sign in, since others know it.
///
/// # Errors
/// As [`add`].
pub fn introduce(conn: &mut AnyConnection, member: &NewMember, now: DateTime<Utc>) -> Result<(), StoreError> {
    let id = add(conn, member, now)?;
    staff::require_new_password(conn, id)
}

/// Ends somebody's access, sessions included. Returns whether there is such a person.
pub fn disable(conn: &mut AnyConnection, login: &Login) -> Result<bool, StoreError> {
    let Some((member, _)) = staff::by_login(conn, login)? else {
        return Ok(false);
    };
    staff::disable(conn, member.id)?;
    Ok(true)
}

/// Gives somebody a new password; their sessions end, and they choose another when they sign in. Returns whether there is such a person.
pub fn reset_password(
    conn: &mut AnyConnection,
    login: &Login,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let Some((member, _)) = staff::by_login(conn, login)? else {
        return Ok(false);
    };
    staff::set_password(conn, member.id, password_hash)?;
    Ok(true)
}

/// A password that can be read out on the telephone: five groups of four letters and digits, 98 bits.
pub fn generate_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let letter = |_| LETTERS.choose(&mut random).copied().map_or('a', char::from);
    let letters: Vec<char> = (0..20).map(letter).collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}
