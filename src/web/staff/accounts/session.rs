//! Who is signed in.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use crate::desk::accounts::sign_in::{SessionToken, resume};
use crate::domain::staff::StaffMember;
use crate::domain::ticket::Acting;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::web::http::errors::PageError;
use crate::web::http::state::AppState;
use crate::web::http::visit::SESSION_COOKIE;

/// A member of staff whose session holds. Handlers that ask for it are closed to everybody else.
pub struct SignedIn {
    /// Who it is.
    pub member: StaffMember,
    /// Their session.
    pub token: SessionToken,
    /// Whether they have to choose another password before anything else.
    pub must_change: bool,
}

/// Where somebody finds their password and their sessions.
pub const ACCOUNT: &str = "/staff/account";

impl SignedIn {
    /// The member as somebody who acts on tickets.
    pub fn acting(&self) -> Acting {
        Acting::Staff(self.member.id, self.member.role)
    }
}

impl FromRequest for SignedIn {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let token = state
            .as_ref()
            .and_then(|state| SESSION_COOKIE.value(request, &state.settings))
            .and_then(|value| SessionToken::parse(&value));
        // A form cannot be sent again by a link: after signing in, people find themselves on the queue.
        let next = if request.method() == actix_web::http::Method::GET {
            request
                .uri()
                .path_and_query()
                .map_or("/staff/queue", |path| path.as_str())
                .to_owned()
        } else {
            "/staff/queue".to_owned()
        };
        // Whoever has to choose a password first can do nothing but that, or leave.
        let open = [ACCOUNT, "/staff/account/password", "/staff/logout"].contains(&request.path());
        Box::pin(async move {
            let state = state.ok_or_else(|| PageError::Internal("no state".to_owned()))?;
            let token = token.ok_or_else(|| PageError::SignIn { next: next.clone() })?;
            let (wanted, rules, now) = (token.clone(), state.settings.session, state.clock.now());
            let found = state
                .store
                .read(move |conn| {
                    let Some((member, touch)) = resume(conn, &wanted, rules, now)? else {
                        return Ok(None);
                    };
                    let must_change = staff::must_change_password(conn, member.id)?;
                    Ok(Some((member, touch, must_change)))
                })
                .await;
            let (member, touch, must_change) = found
                .map_err(|error: StoreError| PageError::from(error))?
                .ok_or(PageError::SignIn { next })?;
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
            if must_change && !open {
                return Err(PageError::ChangePassword);
            }
            Ok(Self {
                member,
                token,
                must_change,
            })
        })
    }
}
