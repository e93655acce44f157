//! What can go wrong with a request, as the visitor is told.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use chrono::TimeDelta;

use crate::domain::staff::Role;
use crate::store::StoreError;

/// Why a request has no page of its own. `error_pages` turns it into one in the visitor's language.
#[derive(Debug)]
pub enum PageError {
    /// The request makes no sense: the key of what to say.
    BadRequest(&'static str),
    /// Not signed in: where to come back to.
    SignIn {
        /// Path of the page that was asked for.
        next: String,
    },
    /// An administrator chose their password: they choose another first.
    ChangePassword,
    /// Their role has to have a second factor: they set it up first.
    SetUpSecondFactor,
    /// The form's token is missing or wrong.
    Forbidden,
    /// Their role does not allow it: the least one that does.
    NeedsRole(Role),
    /// There is no such page.
    NotFound,
    /// There is no such complaint, or the link is not or no longer valid.
    NoSuchLink,
    /// The form did not arrive in time.
    Timeout,
    /// The address is longer than any of ours.
    UriTooLong,
    /// Somebody else was faster.
    Conflict,
    /// Too often.
    TooMany {
        /// Of what: the end of its message keys `error-…`.
        of: &'static str,
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Cannot be done at the moment.
    Unavailable,
    /// Our fault; the cause is in the log alone.
    Internal(String),
}

/// The longest page to come back to after signing in, in bytes.
const NEXT_MAX: usize = 1_000;

/// What handlers return.
pub type PageResult = Result<HttpResponse, PageError>;

impl PageError {
    /// The end of its message keys `error-…`, and of those of other errors with the same status.
    pub fn code_for(status: StatusCode) -> &'static str {
        match status.as_u16() {
            400 | 415 | 422 => "bad-request",
            403 => "forbidden",
            404 => "not-found",
            405 => "method",
            408 => "timeout",
            409 => "conflict",
            413 => "too-large",
            414 => "uri-too-long",
            429 => "too-many",
            503 => "unavailable",
            _ => "internal",
        }
    }

    /// How long to wait, for those who came too often: in whole minutes, or hours once there are more than one, rounded
    /// up.
    pub fn wait(&self) -> Option<TimeDelta> {
        let Self::TooMany { retry_after, .. } = self else {
            return None;
        };
        let minutes = i64::try_from(retry_after.div_ceil(60))
            .unwrap_or(i64::MAX)
            .clamp(1, 60 * 24 * 365);
        Some(if minutes > 60 {
            TimeDelta::hours((minutes + 59) / 60)
        } else {
            TimeDelta::minutes(minutes)
        })
    }

    /// The end of its message keys `error-…`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadRequest(code) | Self::TooMany { of: code, .. } => code,
            Self::NoSuchLink => "no-such-link",
            Self::NeedsRole(Role::Auditor | Role::Agent) => "reads-only",
            Self::NeedsRole(Role::Supervisor) => "needs-supervisor",
            Self::NeedsRole(Role::Administrator) => "needs-administrator",
            Self::SignIn { .. }
            | Self::ChangePassword
            | Self::SetUpSecondFactor
            | Self::Forbidden
            | Self::NotFound
            | Self::Timeout
            | Self::UriTooLong
            | Self::Conflict
            | Self::Unavailable
            | Self::Internal(_) => Self::code_for(self.status_code()),
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => write!(f, "internal: {cause}"),
            Self::BadRequest(_)
            | Self::SignIn { .. }
            | Self::ChangePassword
            | Self::SetUpSecondFactor
            | Self::Forbidden
            | Self::NeedsRole(_)
            | Self::NotFound
            | Self::NoSuchLink
            | Self::Timeout
            | Self::UriTooLong
            | Self::Conflict
            | Self::TooMany { .. }
            | Self::Unavailable => f.write_str(self.code()),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignIn { .. } | Self::ChangePassword | Self::SetUpSecondFactor => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::NeedsRole(_) => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NoSuchLink => StatusCode::NOT_FOUND,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            // A browser does not follow an address without end.
            Self::SignIn { next } if next.len() > NEXT_MAX => {
                response.insert_header((header::LOCATION, "/staff/login"));
            }
            Self::SignIn { next } => {
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("next", next)
                    .finish();
                response.insert_header((header::LOCATION, format!("/staff/login?{query}")));
            }
            Self::ChangePassword | Self::SetUpSecondFactor => {
                response.insert_header((header::LOCATION, "/staff/account"));
            }
            Self::TooMany { retry_after, .. } => {
                response.insert_header((header::RETRY_AFTER, *retry_after));
            }
            Self::Unavailable => {
                response.insert_header((header::RETRY_AFTER, 10));
            }
            Self::BadRequest(_)
            | Self::Forbidden
            | Self::NeedsRole(_)
            | Self::NotFound
            | Self::NoSuchLink
            | Self::Timeout
            | Self::UriTooLong
            | Self::Conflict
            | Self::Internal(_) => {}
        }
        response.finish()
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        if error.is_temporary() {
            tracing::warn!(%error, "the store is not available");
            Self::Unavailable
        } else if error == StoreError::Missing {
            Self::NotFound
        } else if error == StoreError::Conflict {
            Self::Conflict
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
