//! Who is signed in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::desk::accounts::sign_in::{SessionToken, resume};
use crate::domain::staff::StaffMember;
use crate::domain::ticket::Acting;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::tickets::proposals;
use crate::web::http::errors::PageError;
use crate::web::http::state::AppState;
use crate::web::http::visit::SESSION_COOKIE;

/// A member of staff whose session holds.
#[derive(Clone)]
pub struct SignedIn {
    /// Who it is.
    pub member: StaffMember,
    /// Their session.
    pub token: SessionToken,
    /// Whether they have to choose another password before anything else.
    pub must_change: bool,
    /// Whether they have to set up a second factor before anything else.
    pub must_enrol: bool,
    /// How many proposals wait, if they may decide about them.
    pub proposals: Option<i64>,
}

/// Where somebody finds their password and their sessions.
pub const ACCOUNT: &str = "/staff/account";
/// Where somebody sets up a second factor.
pub const SECOND_FACTOR: &str = "/staff/account/second-factor";

impl SignedIn {
    /// The member as somebody who acts on tickets.
    pub fn acting(&self) -> Acting {
        Acting::of(&self.member)
    }

    /// Whose session a request brings, if it holds.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn of(request: &HttpRequest, state: &AppState) -> Result<Option<Self>, PageError> {
        let cookie = SESSION_COOKIE.value(request, &state.settings);
        let Some(token) = cookie.and_then(|value| SessionToken::parse(&value)) else {
            return Ok(None);
        };
        let (wanted, rules, now) = (token.clone(), state.settings.session, state.clock.now());
        let found = state.store.read(move |conn| {
            let Some((session, touch)) = resume(conn, &wanted, rules, now)? else {
                return Ok(None);
            };
            let proposals = if session.member.role.may_decide_proposals() {
                Some(proposals::count_waiting(conn)?)
            } else {
                None
            };
            Ok(Some((session, touch, proposals)))
        });
        let found = found.await.map_err(|error: StoreError| PageError::from(error))?;
        let Some((session, touch, proposals)) = found else {
            return Ok(None);
        };
        if touch {
            let hash = token.hash();
            let touched = state
                .store
                .write(move |conn| staff::touch_session(conn, &hash, now))
                .await;
            if let Err(error) = touched {
                let error: StoreError = error;
                tracing::warn!(%error, "a session could not be extended");
            }
        }
        Ok(Some(Self {
            must_enrol: !session.has_second_factor
                && state.settings.totp_required.contains(&session.member.role),
            member: session.member,
            token,
            must_change: session.must_change_password,
            proposals,
        }))
    }
}

/// Whom the gate let in: a route that the table of routes does not keep for staff has nobody.
impl FromRequest for SignedIn {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signed_in = request.extensions().get::<Self>().cloned();
        ready(signed_in.ok_or_else(|| PageError::Internal("a page of staff that is open to all".to_owned())))
    }
}
