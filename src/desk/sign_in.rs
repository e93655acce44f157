//! A member of staff signs in.
//!
//! Three steps, since hashing must not hold the store: [`known`] reads, `passwords::verify` computes, [`record`]
//! writes.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::domain::staff::{Login, StaffMember};
use crate::store::{AnyConnection, StoreError, staff};

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

/// Writes down the attempt; one that succeeded starts a session.
pub fn record(
    conn: &mut AnyConnection,
    member: Option<&StaffMember>,
    session: Option<&SessionToken>,
    address: &str,
    rules: SessionRules,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff::record_attempt(
        conn,
        member.map(|member| member.id),
        address,
        session.is_some(),
        now,
    )?;
    match (member, session) {
        (Some(member), Some(token)) => {
            staff::start_session(conn, &token.hash(), member.id, now, now + rules.lifetime)
        }
        (Some(_) | None, None) | (None, Some(_)) => Ok(()),
    }
}

/// Who a session belongs to, and whether its last use should be noted anew.
pub fn resume(
    conn: &mut AnyConnection,
    token: &SessionToken,
    rules: SessionRules,
    now: DateTime<Utc>,
) -> Result<Option<(StaffMember, bool)>, StoreError> {
    let found = staff::by_session(conn, &token.hash(), now, now - rules.idle)?;
    // Once a minute is often enough, and spares a write with each page.
    Ok(found.map(|(member, seen)| (member, now - seen > TimeDelta::minutes(1))))
}
