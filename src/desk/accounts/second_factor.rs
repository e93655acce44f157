//! Somebody sets up their second factor, and brings its codes when they sign in.

use chrono::{DateTime, TimeDelta, Utc};
use rand::seq::IndexedRandom;

use crate::desk::DeskError;
use crate::desk::accounts::sign_in::{BrowserMark, SessionRules, SessionToken, Try, finish, start_session};
use crate::desk::context::Context;
use crate::domain::staff::account_event::{AccountEvent, AccountHappened};
use crate::domain::staff::second_factor::{
    FactorKey, Proof, RECOVERY_CODES, RECOVERY_LENGTH, RECOVERY_LETTERS, SecondFactor, Serial, recovery_hash,
};
use crate::domain::staff::{Role, StaffMember};
use crate::domain::values::ids::StaffId;
use crate::store::accounts::second_factors::{self, KeptFactor};
use crate::store::accounts::{account_events, staff};
use crate::store::{AnyConnection, StoreError};

/// How long somebody whose password was right may take to bring a code.
pub const TIME_FOR_CODE: TimeDelta = TimeDelta::minutes(10);

/// Whoever acts, in their own account; auditors have one as well.
fn own(cx: &Context<'_>) -> Result<StaffId, DeskError> {
    cx.by.staff().ok_or(DeskError::NotAllowed(Role::Auditor))
}

/// The factor that waits for its first code, if there is one.
///
/// # Errors
/// The store's.
pub fn proposed(
    conn: &mut AnyConnection,
    key: &FactorKey,
    id: StaffId,
) -> Result<Option<(Serial, SecondFactor)>, StoreError> {
    let kept = second_factors::of(conn, id)?.filter(|kept| kept.confirmed_at.is_none());
    Ok(kept.map(|kept| (kept.serial, key.factor(id, &kept.serial))))
}

/// Begins to set a factor up.
///
/// # Errors
/// [`DeskError::Stale`] if they have one.
pub fn propose(cx: &mut Context<'_>) -> Result<(), DeskError> {
    let id = own(cx)?;
    second_factors::propose(cx.conn, id, &rand::random()).map_err(DeskError::if_doubled)
}

/// Finishes setting a factor up with the first code that the device shows, and gives the recovery codes; nothing if the
/// code is wrong. All other sessions end.
///
/// # Errors
/// [`DeskError::Stale`] if nothing waits for a code.
pub fn confirm(
    cx: &mut Context<'_>,
    key: &FactorKey,
    code: &str,
    session: &SessionToken,
) -> Result<Option<Vec<String>>, DeskError> {
    let id = own(cx)?;
    let (serial, factor) = proposed(cx.conn, key, id)?.ok_or(DeskError::Stale)?;
    let Some(step) = factor.step_of(code, cx.now) else {
        return Ok(None);
    };
    if !second_factors::confirm(cx.conn, id, (&serial, step), cx.now)? {
        return Err(DeskError::Stale);
    }
    staff::end_other_sessions(cx.conn, id, &session.hash())?;
    let event = AccountEvent::own(id, AccountHappened::SecondFactorEnrolled);
    account_events::record(cx.conn, &event, cx.now)?;
    Ok(Some(make_codes(cx.conn, id)?))
}

/// Makes new recovery codes; those before are worth nothing.
///
/// # Errors
/// [`DeskError::Stale`] if they have no factor.
pub fn renew_codes(cx: &mut Context<'_>) -> Result<Vec<String>, DeskError> {
    let id = own(cx)?;
    confirmed(cx.conn, id)?.ok_or(DeskError::Stale)?;
    let event = AccountEvent::own(id, AccountHappened::RecoveryCodesRenewed);
    account_events::record(cx.conn, &event, cx.now)?;
    Ok(make_codes(cx.conn, id)?)
}

/// Takes one's own factor away.
///
/// # Errors
/// The store's.
pub fn remove(cx: &mut Context<'_>) -> Result<(), DeskError> {
    let id = own(cx)?;
    if second_factors::remove(cx.conn, id)? {
        let event = AccountEvent::own(id, AccountHappened::SecondFactorRemoved);
        account_events::record(cx.conn, &event, cx.now)?;
    }
    Ok(())
}

fn confirmed(conn: &mut AnyConnection, id: StaffId) -> Result<Option<KeptFactor>, StoreError> {
    Ok(second_factors::of(conn, id)?.filter(|kept| kept.confirmed_at.is_some()))
}

fn make_codes(conn: &mut AnyConnection, id: StaffId) -> Result<Vec<String>, StoreError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| recovery_hash(code)).collect();
    second_factors::keep_codes(conn, id, &hashes)?;
    Ok(codes)
}

/// Three groups of five letters and digits.
fn recovery_code() -> String {
    let mut random = rand::rng();
    let letter = |_| {
        RECOVERY_LETTERS
            .choose(&mut random)
            .copied()
            .map_or('a', char::from)
    };
    let letters: Vec<char> = (0..RECOVERY_LENGTH).map(letter).collect();
    let groups = letters.chunks(5).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// In which browser somebody signs in, and for how long.
#[derive(Clone)]
pub struct Entrance {
    /// The token of the session that begins.
    pub token: SessionToken,
    /// The mark of the browser.
    pub mark: BrowserMark,
    /// The network address.
    pub address: String,
    /// How long sessions last.
    pub rules: SessionRules,
}

/// Lets somebody in whose password was right. Returns whether they still owe a code: the session opens nothing until then,
/// and the try counts as one that failed.
///
/// # Errors
/// The store's.
pub fn enter(
    conn: &mut AnyConnection,
    id: StaffId,
    attempt: Try,
    at: &Entrance,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if confirmed(conn, id)?.is_some() {
        let hash = at.token.hash();
        let span = (now, now + TIME_FOR_CODE);
        second_factors::start_owing(conn, &hash, (id, attempt.number()), span, &at.address)?;
        return Ok(true);
    }
    finish(conn, attempt, &at.mark)?;
    start_session(conn, id, &at.token, &at.address, at.rules, now)?;
    Ok(false)
}

/// Who owes a code in a session.
///
/// # Errors
/// The store's.
pub fn owing(
    conn: &mut AnyConnection,
    session: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<StaffMember>, StoreError> {
    let found = second_factors::owing(conn, &session.hash(), now)?;
    Ok(found.map(|(member, _)| member))
}

/// Lets somebody in who brings the code that they owe in a session: another session begins. Returns whether the code was
/// right, or nothing if none is owed any more.
///
/// # Errors
/// The store's.
pub fn bring_code(
    conn: &mut AnyConnection,
    key: &FactorKey,
    (session, code): (&SessionToken, &str),
    attempt: Try,
    at: &Entrance,
    now: DateTime<Utc>,
) -> Result<Option<bool>, StoreError> {
    let Some((member, first)) = second_factors::owing(conn, &session.hash(), now)? else {
        return Ok(None);
    };
    let Some(kept) = confirmed(conn, member.id)? else {
        return Ok(None);
    };
    if !is_right(conn, key, member.id, &kept.serial, code, now)? {
        return Ok(Some(false));
    }
    staff::end_session(conn, &session.hash())?;
    finish(conn, Try::numbered(first), &at.mark)?;
    finish(conn, attempt, &at.mark)?;
    start_session(conn, member.id, &at.token, &at.address, at.rules, now)?;
    Ok(Some(true))
}

/// Whether a code is right, which uses it up.
fn is_right(
    conn: &mut AnyConnection,
    key: &FactorKey,
    id: StaffId,
    serial: &Serial,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    match Proof::read(code) {
        Proof::Code(code) => match key.factor(id, serial).step_of(&code, now) {
            Some(step) => second_factors::use_step(conn, id, serial, step),
            None => Ok(false),
        },
        Proof::Recovery(hash) => {
            let used = second_factors::use_code(conn, id, &hash, now)?;
            if used {
                let event = AccountEvent::own(id, AccountHappened::RecoveryCodeUsed);
                account_events::record(conn, &event, now)?;
            }
            Ok(used)
        }
    }
}
