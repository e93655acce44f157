//! Form bodies, read so that nothing typed is lost and nothing sent twice goes unnoticed.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use crate::domain::values::text::clean;
use crate::web::http::errors::PageError;
use crate::web::http::state::AppState;

/// The fields of a form, in the order in which they came.
#[derive(Clone, Default)]
pub struct FormBody {
    fields: Vec<(String, String)>,
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
        }
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

impl FromRequest for FormBody {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let patience = request
            .app_data::<web::Data<AppState>>()
            .map(|state| state.settings.request_timeout);
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_form {
                return Err(PageError::BadRequest("bad-request").into());
            }
            let patience = patience.unwrap_or(std::time::Duration::from_secs(10));
            let body = tokio::time::timeout(patience, body)
                .await
                .map_err(|_| PageError::Timeout)??;
            Ok(Self::parse(&body))
        })
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
