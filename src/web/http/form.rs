//! Form bodies, read so that nothing typed is lost and nothing sent twice goes unnoticed.

use std::future::{Ready, ready};

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::domain::values::text::clean;
use crate::web::http::csrf::CsrfFault;
use crate::web::http::errors::PageError;
use crate::web::http::state::AppState;
use crate::wording::Wording;

/// The name of the field with the form's token.
pub const TOKEN: &str = "csrf_token";
/// The name of the field that asks for the page in another language.
pub const SWITCH: &str = "switch_lang";

/// The fields of a form, in the order in which they came.
#[derive(Clone, Default)]
pub struct FormBody {
    fields: Vec<(String, String)>,
    again: Option<ShowAgain>,
}

/// Why a form is not acted on but shown once more with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowAgain {
    /// The browser keeps no cookies, or the form came without its token.
    NoCookies,
    /// The form lay open for too long, or was made for another session.
    Expired,
    /// The session had ended while somebody typed; they have signed in again.
    SignedInAgain,
    /// Somebody wants to read the page in another language.
    OtherLanguage,
}

impl ShowAgain {
    /// Key of what is said above or in the form, if anything is.
    pub fn notice(self) -> Option<&'static str> {
        match self {
            Self::NoCookies => Some("notice-no-cookies"),
            Self::Expired => Some("notice-form-expired"),
            // No mistake of theirs: the frame of the page says it ([`crate::web::http::page::Shell`]).
            Self::SignedInAgain | Self::OtherLanguage => None,
        }
    }

    /// What is said; empty if nothing is.
    pub fn words(self, t: &Wording) -> String {
        self.notice()
            .map_or_else(String::new, |key| t.get(key).to_owned())
    }

    /// The status of the page.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NoCookies | Self::Expired => StatusCode::FORBIDDEN,
            Self::SignedInAgain | Self::OtherLanguage => StatusCode::OK,
        }
    }
}

impl From<CsrfFault> for ShowAgain {
    fn from(fault: CsrfFault) -> Self {
        match fault {
            CsrfFault::Missing => Self::NoCookies,
            CsrfFault::Old | CsrfFault::Wrong => Self::Expired,
        }
    }
}

impl FormBody {
    /// Reads a body of `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body).map(|(name, value)| {
            // What somebody chose as a secret is theirs as they typed it.
            let value = if name.contains("password") {
                value.replace('\0', "")
            } else {
                clean(&value).into_owned()
            };
            (clean(&name).into_owned(), value)
        });
        Self {
            fields: fields.collect(),
            again: None,
        }
    }

    /// Reads the form that a request brings.
    ///
    /// # Errors
    /// It is no form, too large, or does not arrive in time.
    pub async fn read(request: &mut ServiceRequest) -> Result<Self, actix_web::Error> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_form = kind
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(PageError::BadRequest("bad-request").into());
        }
        let patience = request
            .app_data::<web::Data<AppState>>()
            .map(|state| state.settings.request_timeout);
        let patience = patience.unwrap_or(std::time::Duration::from_secs(10));
        let body = tokio::time::timeout(patience, request.extract::<web::Bytes>())
            .await
            .map_err(|_| PageError::Timeout)??;
        Ok(Self::parse(&body))
    }

    /// The same form, not to be acted on.
    #[must_use]
    pub fn to_show_again(self, again: Option<ShowAgain>) -> Self {
        Self { again, ..self }
    }

    /// Why the form is only to be shown once more, if it is.
    pub fn again(&self) -> Option<ShowAgain> {
        self.again
    }

    /// What was typed or chosen: no token, no language, no password (the names of such fields say so).
    pub fn typed(&self) -> Vec<(String, String)> {
        let typed =
            |(name, _): &&(String, String)| name != TOKEN && name != SWITCH && !name.contains("password");
        self.fields.iter().filter(typed).cloned().collect()
    }

    /// The value of a field; empty if it was not sent, the first if it was sent twice.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether a field was sent at all: a button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Every value of a field: checkboxes with one name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        self.fields
            .iter()
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a field that can have one value was sent with different ones.
    pub fn is_doubled(&self, name: &str) -> bool {
        let mut values = self.all(name);
        let first = values.next();
        values.any(|value| Some(value) != first)
    }
}

/// Names alone: values are personal.
impl std::fmt::Debug for FormBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.fields.iter().map(|(name, _)| name))
            .finish()
    }
}

/// The form that the gate read and checked: a route that is not in the table of routes has none.
impl FromRequest for FormBody {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let form = request.extensions().get::<Self>().cloned();
        ready(form.ok_or_else(|| PageError::Internal("a form that nobody checked".to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::complaint::{Complaint, ComplaintInput};
    use crate::domain::values::text::clean;
    use proptest::prelude::*;

    #[test]
    fn fields_are_read_whatever_they_hold() {
        let form = FormBody::parse(b"name=Siti%00+Ali&name=Ali&ok=1&ok=1&bad=%FF%ZZ&empty");
        assert_eq!(form.get("name"), "Siti Ali");
        assert!(form.is_doubled("name"));
        assert!(!form.is_doubled("ok") && form.has("empty") && !form.has("none"));
        assert_eq!(form.get("bad"), "\u{FFFD}%ZZ");
    }

    #[test]
    fn fields_are_cleaned_but_secrets_are_not() {
        let form =
            FormBody::parse("name=Ali\u{202E}\u{2011}\u{FF21}&password=Ali\u{202E}\u{2011}%00".as_bytes());
        assert_eq!(
            (form.get("name"), form.get("password")),
            ("Ali-A", "Ali\u{202E}\u{2011}")
        );
    }

    proptest! {
        #[test]
        fn no_body_panics_and_what_is_read_is_clean(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            values in prop::collection::vec(".{0,40}|[0-9/ -]{0,12}", 16),
        ) {
            let today = chrono::NaiveDate::from_ymd_opt(2022, 2, 10).unwrap_or_default();
            let mut typed = form_urlencoded::Serializer::new(String::new());
            for (field, value) in ComplaintInput::FIELDS.iter().zip(&values) {
                typed.append_pair(field, value);
            }
            let typed = typed.finish();
            for body in [&bytes[..], typed.as_bytes()] {
                let form = FormBody::parse(body);
                for (name, value) in &form.fields {
                    prop_assert!(!value.contains('\0') && !name.contains('\0'));
                    prop_assert!(name.contains("password") || clean(value) == *value);
                }
                let input = ComplaintInput::collect(|name| form.get(name).to_owned());
                let _ = Complaint::parse(&input, today);
            }
        }
    }
}
