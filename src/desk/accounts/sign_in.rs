//! A member of staff signs in.
//!
//! Four steps, since hashing must not hold the store: [`begin`] counts the try, [`known`] reads, `passwords::verify`
//! computes, [`finish`] starts the session.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::domain::staff::account_event::{AccountEvent, AccountHappened};
use crate::domain::staff::{Login, StaffMember};
use crate::domain::values::ids::StaffId;
use crate::store::accounts::sign_ins::{self, Whose};
use crate::store::accounts::staff::HeldSession;
use crate::store::accounts::{account_events, staff};
use crate::store::{AnyConnection, StoreError};

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRules {
    /// Without use.
    pub idle: TimeDelta,
    /// At the most.
    pub lifetime: TimeDelta,
}

/// The secret in a session's cookie; the store keeps its hash.
#[derive(Clone)]
pub struct SessionToken(String);

impl SessionToken {
    /// A fresh token of 256 random bits.
    pub fn fresh() -> Self {
        Self(BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()))
    }

    /// The token of a cookie, if it can be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// As it stands in the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// Who has this login, with the hash of their password; nobody if the account is disabled.
pub fn known(conn: &mut AnyConnection, login: &Login) -> Result<Option<(StaffMember, String)>, StoreError> {
    Ok(staff::by_login(conn, login)?.filter(|(member, _)| member.enabled))
}

/// How often wrong passwords may be tried: so many within a time, and then one for each that grows older than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub most: u32,
    /// Within which time.
    pub within: TimeDelta,
}

/// How often wrong passwords may be tried from one address, and for one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryRules {
    /// From one address.
    pub address: Tries,
    /// For one account.
    pub account: Tries,
}

/// How long a browser or an address in which somebody signed in is known for theirs, and how long tries are remembered.
pub const KNOWN_FOR: TimeDelta = TimeDelta::days(90);

/// Where a try comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// What the store keeps of the cookie by which a browser is known again; nothing if it brought none.
    pub browser: Option<String>,
}

/// A random word by which a browser is known again in which somebody signed in. It opens nothing: who brings it is
/// slowed down for their own wrong tries and not for those of others.
#[derive(Clone)]
pub struct BrowserMark(String);

impl BrowserMark {
    /// A fresh one, of 128 random bits.
    pub fn fresh() -> Self {
        Self(BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>()))
    }

    /// The mark of a cookie, if it can be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 16).then(|| Self(text.to_owned()))
    }

    /// As it stands in the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

/// A try that was let in; its password has yet to be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    attempt: i64,
}

impl Try {
    /// Its number in the store.
    pub(super) fn number(self) -> i64 {
        self.attempt
    }

    /// The try with a number.
    pub(super) fn numbered(attempt: i64) -> Self {
        Self { attempt }
    }
}

/// Counts a try before its password is verified, or says how long to wait. It counts as failed until [`finish`] says
/// otherwise, and tries of one account or address come one after the other, so that many at once gain nothing.
///
/// Who comes with a browser in which they signed in before is slowed down by the tries in that browser alone: nobody
/// else can lock them out. Who has lost its cookie and comes from an address from which they signed in before is not
/// locked out from elsewhere.
pub fn begin(
    conn: &mut AnyConnection,
    login: &str,
    from: &Origin,
    rules: TryRules,
    now: DateTime<Utc>,
) -> Result<Result<Try, TimeDelta>, StoreError> {
    let login = Login::parse(login).ok();
    let account = login.as_ref().map_or(-1, account_of);
    let address = from.address.as_str();
    sign_ins::line_up(conn, account, address)?;
    let since = now - KNOWN_FOR;
    let browser = match from.browser.as_deref() {
        Some(browser) if sign_ins::is_known(conn, Whose::Browser(browser, account), since)? => Some(browser),
        Some(_) | None => None,
    };
    let counts = if let Some(browser) = browser {
        vec![(Whose::Browser(browser, account), rules.account)]
    } else if sign_ins::is_known(conn, Whose::Both(address, account), since)? {
        vec![
            (Whose::Address(address), rules.address),
            (Whose::Both(address, account), rules.account),
        ]
    } else {
        vec![
            (Whose::Address(address), rules.address),
            (Whose::Account(account), rules.account),
        ]
    };
    for (whose, tries) in counts {
        // What is no login is nobody's account.
        if matches!(whose, Whose::Account(-1)) {
            continue;
        }
        let since = now - tries.within;
        if let Some(at) = sign_ins::nth_last_failure(conn, whose, since, tries.most.into())? {
            return Ok(Err(at + tries.within - now));
        }
    }
    let member = match &login {
        Some(login) => staff::by_login(conn, login)?.map(|(member, _)| member.id),
        None => None,
    };
    sign_ins::forget_before(conn, since)?;
    let attempt = sign_ins::begin(conn, member, (address, from.browser.as_deref()), account, now)?;
    Ok(Ok(Try { attempt }))
}

/// Thirty-two bits of the login's hash: enough to tell accounts apart, too little to tell what a stranger typed.
fn account_of(login: &Login) -> i64 {
    let hash = Sha256::digest([b"option-m sign-in v1 ", login.as_str().as_bytes()].concat());
    hash.iter()
        .take(4)
        .fold(0, |bits, byte| bits << 8 | i64::from(*byte))
}

/// The password of a try was right: it no longer counts against anybody, and its browser is known from now on, by this
/// mark.
pub fn finish(conn: &mut AnyConnection, done: Try, mark: &BrowserMark) -> Result<(), StoreError> {
    sign_ins::succeeded(conn, done.attempt, &mark.hash())
}

/// Starts the session of somebody who signed in.
pub fn start_session(
    conn: &mut AnyConnection,
    member: StaffId,
    token: &SessionToken,
    address: &str,
    rules: SessionRules,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff::start_session(conn, &token.hash(), member, now, now + rules.lifetime, address)?;
    staff::signed_in(conn, member, now)?;
    let event = AccountEvent::own(member, AccountHappened::SignedIn);
    account_events::record(conn, &event, now)
}

/// Ends the session of somebody who signs out.
pub fn sign_out(
    conn: &mut AnyConnection,
    member: StaffId,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff::end_session(conn, &token.hash())?;
    let event = AccountEvent::own(member, AccountHappened::SignedOut);
    account_events::record(conn, &event, now)
}

/// Ends all sessions of somebody but the one in which they ask for it.
pub fn end_other_sessions(
    conn: &mut AnyConnection,
    member: StaffId,
    kept: &SessionToken,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff::end_other_sessions(conn, member, &kept.hash())?;
    let event = AccountEvent::own(member, AccountHappened::SessionsEnded);
    account_events::record(conn, &event, now)
}

/// Somebody chose a new password in the place of the one whose hash is `old`: all their sessions end, and the one in
/// which they did it goes on under a fresh token, no longer than it would have. Returns whether `old` was still theirs
/// and the session still held; nothing is changed otherwise, since an administrator was faster.
pub fn change_password(
    conn: &mut AnyConnection,
    member: StaffId,
    (old, new): (&str, &str),
    (session, fresh): (&SessionToken, &SessionToken),
    address: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(ends) = staff::end_of_session(conn, &session.hash(), now)? else {
        return Ok(false);
    };
    if !staff::replace_password(conn, member, old, new)? {
        return Ok(false);
    }
    staff::start_session(conn, &fresh.hash(), member, now, ends, address)?;
    let event = AccountEvent::own(member, AccountHappened::PasswordChanged);
    account_events::record(conn, &event, now)?;
    Ok(true)
}

/// The session with a token if it holds, and whether its last use should be noted anew.
pub fn resume(
    conn: &mut AnyConnection,
    token: &SessionToken,
    rules: SessionRules,
    now: DateTime<Utc>,
) -> Result<Option<(HeldSession, bool)>, StoreError> {
    let found = staff::by_session(conn, &token.hash(), now, now - rules.idle)?;
    // Once a minute is often enough, and spares a write with each page; where sessions end sooner, so often that nobody
    // who is active is signed out.
    let seldom = TimeDelta::minutes(1).min(rules.idle / 10);
    Ok(found.map(|session| {
        let since = now - session.last_seen_at;
        (session, since > seldom)
    }))
}
