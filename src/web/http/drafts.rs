//! Drafts: what somebody typed, kept between two requests under a name that stands in an address. Nothing of what was
//! typed does, and whoever has the address or the database alone can read nothing.

use chrono::TimeDelta;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::domain::values::ids::StaffId;
use crate::store::{StoreError, drafts};
use crate::web::http::form::FormBody;
use crate::web::http::state::AppState;

/// How long a draft is kept.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// Whose draft it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The visitor with this cookie.
    Visitor(String),
    /// This member of staff, in whatever session.
    Staff(StaffId),
}

/// To which page a draft belongs, and to whom.
pub struct Belongs<'a> {
    /// The path of the page.
    pub path: &'a str,
    /// Whose it is.
    pub owner: &'a Owner,
}

impl Belongs<'_> {
    fn context(&self, name: &str) -> Vec<u8> {
        let owner = match self.owner {
            Owner::Visitor(cookie) => format!("visitor {cookie}"),
            Owner::Staff(id) => format!("staff {}", id.0),
        };
        format!("{name}\n{}\n{owner}", self.path).into_bytes()
    }
}

/// Keeps what was typed. Returns the draft's name.
///
/// # Errors
/// The store is not available.
pub async fn keep(
    state: &AppState,
    belongs: &Belongs<'_>,
    fields: &[(String, String)],
) -> Result<String, StoreError> {
    let name = BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>());
    keep_as(state, belongs, &name, fields).await?;
    Ok(name)
}

/// Keeps what was typed under a name that stands in no address, instead of what was kept under it before.
///
/// # Errors
/// The store is not available.
pub async fn keep_as(
    state: &AppState,
    belongs: &Belongs<'_>,
    name: &str,
    fields: &[(String, String)],
) -> Result<(), StoreError> {
    let mut typed = form_urlencoded::Serializer::new(String::new());
    typed.extend_pairs(fields);
    let sealed = state.drafts.seal(&typed.finish(), &belongs.context(name));
    let sealed = sealed.ok_or(StoreError::Corrupt {
        what: "drafts.sealed",
    })?;
    let (hash, now) = (hash(name), state.clock.now());
    state
        .store
        .write(move |conn| drafts::keep(conn, &hash, &sealed, now + LIFETIME, now))
        .await
}

/// What was typed, if there is such a draft of this page and this owner, and its time is not over.
///
/// # Errors
/// The store is not available.
pub async fn open(
    state: &AppState,
    belongs: &Belongs<'_>,
    name: &str,
) -> Result<Option<FormBody>, StoreError> {
    let (hash, now) = (hash(name), state.clock.now());
    let found: Option<String> = state
        .store
        .read(move |conn| drafts::find(conn, &hash, now))
        .await?;
    let typed = found.and_then(|sealed| state.drafts.open(&sealed, &belongs.context(name)));
    Ok(typed.map(|typed| FormBody::parse(typed.as_bytes())))
}

/// Forgets a draft: what was typed has arrived.
pub async fn forget(state: &AppState, name: &str) {
    let hash = hash(name);
    let forgotten: Result<(), StoreError> = state.store.write(move |conn| drafts::forget(conn, &hash)).await;
    if let Err(error) = forgotten {
        tracing::warn!(%error, "a draft stays until its time is over");
    }
}

fn hash(name: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::http::draft_key::DraftKey;

    #[test]
    fn a_draft_is_read_by_its_owner_on_its_page_under_its_name() {
        let key = DraftKey::derive(b"secret");
        let context = |path, owner: &Owner, name| Belongs { path, owner }.context(name);
        let (seven, eight) = (Owner::Staff(StaffId(7)), Owner::Staff(StaffId(8)));
        let own = context("/x", &seven, "a");
        let sealed = key.seal("text=850412", &own).unwrap_or_default();
        assert!(!sealed.is_empty() && !sealed.contains("850412"));
        assert_eq!(key.open(&sealed, &own).as_deref(), Some("text=850412"));
        for other in [
            context("/y", &seven, "a"),
            context("/x", &eight, "a"),
            context("/x", &seven, "b"),
            context("/x", &Owner::Visitor("7".to_owned()), "a"),
        ] {
            assert_eq!(key.open(&sealed, &other), None);
        }
        assert_eq!(DraftKey::derive(b"other").open(&sealed, &own), None);
        assert_eq!(key.open("AAAA", &own), None);
        assert_ne!(key.seal("text=850412", &own), Some(sealed), "each is sealed anew");
    }
}
