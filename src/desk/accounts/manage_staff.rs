//! The administrator adds people, changes what they may do, ends their access, gives them new passwords; each of it is
//! written down. The command line does some of it where there is no administrator yet, or none can sign in.

use chrono::{DateTime, Utc};
use rand::seq::IndexedRandom;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::staff::account_event::{AccountEvent, AccountHappened};
use crate::domain::staff::administration::AccountChange;
use crate::domain::staff::{Login, Role, StaffMember};
use crate::domain::ticket::Acting;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::domain::values::refusal::Refusal;
use crate::store::accounts::{account_events, people, second_factors, staff};
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
    insert(conn, None, member, now)
}

/// Adds somebody with a password that they have to change when they first sign in, since others know it.
///
/// # Errors
/// As [`add`].
pub fn introduce(conn: &mut AnyConnection, member: &NewMember, now: DateTime<Utc>) -> Result<(), StoreError> {
    let id = add(conn, member, now)?;
    staff::require_new_password(conn, id)
}

/// An administrator adds somebody, who changes their password when they first sign in.
///
/// # Errors
/// [`DeskError::Field`] if the login is taken; [`DeskError::NotAllowed`].
pub fn add_member(cx: &mut Context<'_>, member: &NewMember) -> Result<StaffId, DeskError> {
    let by = administrator(cx)?;
    let taken = |error: StoreError| {
        if matches!(error, StoreError::Duplicate { .. }) {
            DeskError::Field(Refusal::new("refusal-login-taken").at("login"))
        } else {
            error.into()
        }
    };
    let id = insert(cx.conn, Some(by.id), member, cx.now).map_err(taken)?;
    staff::require_new_password(cx.conn, id)?;
    Ok(id)
}

fn insert(
    conn: &mut AnyConnection,
    by: Option<StaffId>,
    member: &NewMember,
    now: DateTime<Utc>,
) -> Result<StaffId, StoreError> {
    let id = staff::insert(
        conn,
        &member.login,
        &member.name,
        member.role,
        &member.password_hash,
        now,
    )?;
    let what = AccountHappened::Added {
        role: member.role.code().to_owned(),
    };
    let event = AccountEvent {
        by,
        account: id,
        what,
    };
    account_events::record(conn, &event, now)?;
    Ok(id)
}

/// What is to be done to an account.
#[derive(Clone, Debug)]
pub struct Change {
    /// What.
    pub what: AccountChange,
    /// The hash of their new password, where they get one.
    pub password_hash: Option<String>,
}

impl From<AccountChange> for Change {
    fn from(what: AccountChange) -> Self {
        Self {
            what,
            password_hash: None,
        }
    }
}

/// An administrator changes somebody's account, whose role was `seen`.
///
/// # Errors
/// [`DeskError::Account`] if nobody may do this; [`DeskError::NotAllowed`] if they are no administrator now;
/// [`DeskError::Stale`] if somebody else has given them another role.
pub fn change_account(
    cx: &mut Context<'_>,
    whom: StaffId,
    seen: Option<Role>,
    change: &Change,
) -> Result<(), DeskError> {
    people::line_up(cx.conn)?;
    let by = administrator(cx)?;
    let member = people::load(cx.conn, whom)?.member;
    if seen.is_some_and(|seen| seen != member.role) {
        return Err(DeskError::Stale);
    }
    carry_out(cx.conn, Some(&by), &member, change, cx.now)
}

/// Who acts, as they are now: what they were when they asked may have ended since.
fn administrator(cx: &mut Context<'_>) -> Result<StaffMember, DeskError> {
    let refused = DeskError::NotAllowed(Role::Administrator);
    let Acting::Staff(id, _) = cx.by else {
        return Err(refused);
    };
    let by = people::load(cx.conn, id)?.member;
    if by.administers() { Ok(by) } else { Err(refused) }
}

/// Changes an account if that is allowed, and writes it down. Whoever calls has made sure that nobody else does at the same time.
fn carry_out(
    conn: &mut AnyConnection,
    by: Option<&StaffMember>,
    member: &StaffMember,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let administrators = people::administrators(conn)?;
    member.permits(change.what, by, administrators)?;
    let Some(what) = member.event_of(change.what) else {
        return Ok(());
    };
    let id = member.id;
    match change.what {
        AccountChange::Role(role) => {
            people::set_role(conn, id, role)?;
            // What an open page offers is another's work now.
            staff::end_sessions(conn, id)?;
        }
        AccountChange::Disable => staff::disable(conn, id)?,
        AccountChange::Enable => people::enable(conn, id)?,
        AccountChange::SignOut => staff::end_sessions(conn, id)?,
        AccountChange::NewPassword => {
            let hash = change.password_hash.as_deref();
            let hash = hash.ok_or(StoreError::Corrupt {
                what: "a new password that is none",
            })?;
            staff::set_password(conn, id, hash)?;
        }
        AccountChange::ResetSecondFactor => {
            if !second_factors::remove(conn, id)? {
                return Ok(());
            }
            staff::end_sessions(conn, id)?;
        }
    }
    let by = by.map(|by| by.id);
    Ok(account_events::record(
        conn,
        &AccountEvent {
            by,
            account: id,
            what,
        },
        now,
    )?)
}

/// The command line changes somebody's account. Returns whether there is such a person.
fn by_command(
    conn: &mut AnyConnection,
    login: &Login,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<bool, DeskError> {
    people::line_up(conn)?;
    let Some((member, _)) = staff::by_login(conn, login)? else {
        return Ok(false);
    };
    carry_out(conn, None, &member, change, now)?;
    Ok(true)
}

/// Ends somebody's access, sessions included. Returns whether there is such a person.
///
/// # Errors
/// [`DeskError::Account`] if no administrator would be left.
pub fn disable(conn: &mut AnyConnection, login: &Login, now: DateTime<Utc>) -> Result<bool, DeskError> {
    by_command(conn, login, &AccountChange::Disable.into(), now)
}

/// Gives somebody a new password; their sessions end, and they choose another when they sign in. Returns whether there is such a person.
///
/// # Errors
/// The store's.
pub fn reset_password(
    conn: &mut AnyConnection,
    login: &Login,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DeskError> {
    let change = Change {
        what: AccountChange::NewPassword,
        password_hash: Some(password_hash.to_owned()),
    };
    by_command(conn, login, &change, now)
}

/// Takes somebody's second factor away, who has lost their device and their codes. Returns whether there is such a person.
///
/// # Errors
/// The store's.
pub fn reset_second_factor(
    conn: &mut AnyConnection,
    login: &Login,
    now: DateTime<Utc>,
) -> Result<bool, DeskError> {
    by_command(conn, login, &AccountChange::ResetSecondFactor.into(), now)
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
