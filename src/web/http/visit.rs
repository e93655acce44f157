//! A visitor's request: in which language, from where, with which cookie.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use data_encoding::BASE64URL_NOPAD;

use crate::desk::accounts::sign_in::{BrowserMark, KNOWN_FOR};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::domain::values::language::Language;
use crate::web::http::client_address::client_address;
use crate::web::http::csrf::CsrfFault;
use crate::web::http::drafts::Owner;
use crate::web::http::form::{FormBody, ShowAgain};
use crate::web::http::state::{AppState, WebSettings};
use crate::wording::Wording;

/// Cookie of the language.
pub const LANGUAGE_COOKIE: CookieName = CookieName {
    plain: "om_lang",
    host: "__Host-om_lang",
};
/// Cookie that form tokens are bound to.
pub const VISITOR_COOKIE: CookieName = CookieName {
    plain: "om_visitor",
    host: "__Host-om_visitor",
};
/// Cookie by which a browser is known again in which staff signed in.
pub const BROWSER_COOKIE: CookieName = CookieName {
    plain: "om_browser",
    host: "__Host-om_browser",
};
/// Cookie of a staff session.
pub const SESSION_COOKIE: CookieName = CookieName {
    plain: "om_session",
    host: "__Host-om_session",
};

/// Cookie of those who stay on a ticket after acting on it.
pub const STAY_COOKIE: CookieName = CookieName {
    plain: "om_stay",
    host: "__Host-om_stay",
};

/// The name of a cookie: over https with the prefix by which browsers refuse what another host or plain http set.
#[derive(Clone, Copy)]
pub struct CookieName {
    plain: &'static str,
    host: &'static str,
}

impl CookieName {
    /// The name in this installation.
    pub fn in_use(self, settings: &WebSettings) -> &'static str {
        if settings.secure { self.host } else { self.plain }
    }

    /// The value that a request brings.
    pub fn value(self, request: &HttpRequest, settings: &WebSettings) -> Option<String> {
        request
            .cookie(self.in_use(settings))
            .map(|cookie| cookie.value().to_owned())
    }
}

/// The language in which somebody asked for the page by a button of its form.
#[derive(Clone, Copy)]
pub struct Spoken(pub Language);

/// The member of staff to whom a page is shown.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Who it is.
    pub id: StaffId,
    /// How many proposals wait, for those who may decide about them.
    pub proposals: Option<i64>,
}

/// What a handler needs to know of the visitor.
pub struct Visit {
    /// The words in the visitor's language.
    pub t: &'static Wording,
    /// The visitor's address, through trusted proxies.
    pub address: IpAddr,
    /// The path that was asked for.
    pub path: String,
    /// What form tokens are bound to: the session of staff, or else the visitor's cookie.
    bound_to: Option<String>,
    /// The query of the address that was asked for.
    query: String,
    /// Whether the page answers a form.
    answers_form: bool,
    /// What that form brought.
    sent: Option<Vec<(String, String)>>,
    /// Whether the page shows what was typed before somebody signed in again.
    typed_before: bool,
    fresh: Option<String>,
    /// Who is signed in.
    reader: Option<StaffId>,
    /// How many proposals wait, for those who may decide about them.
    proposals: Option<i64>,
    /// By what a browser is known again in which staff signed in.
    browser: Option<String>,
    /// Whether they stay on a ticket after acting on it.
    stays: bool,
    state: web::Data<AppState>,
}

impl Visit {
    /// The state of the web layer.
    pub fn app(&self) -> &AppState {
        &self.state
    }

    /// By what the browser is known again, if staff signed in with it.
    pub fn browser_mark(&self) -> Option<BrowserMark> {
        self.browser.as_deref().and_then(BrowserMark::parse)
    }

    /// Whether whoever acts on a ticket stays on it, and is not led on to the next one.
    pub fn stays(&self) -> bool {
        self.stays
    }

    /// How many proposals wait, for those who may decide about them.
    pub fn proposals(&self) -> Option<i64> {
        self.proposals
    }

    /// A fresh token for a form on the page that is shown.
    pub fn csrf_token(&self) -> String {
        let visitor = self
            .bound_to
            .as_deref()
            .or(self.fresh.as_deref())
            .unwrap_or_default();
        let now = self.state.clock.now();
        self.state.csrf.token(visitor, self.reader, now)
    }

    /// Checks a token that came otherwise than in a form.
    ///
    /// # Errors
    /// [`CsrfFault`].
    pub fn check_csrf(&self, token: &str) -> Result<(), CsrfFault> {
        check_token(&self.state, self.bound_to.as_deref(), token)
    }

    /// The address at which the page can be asked for again: none for a page that answers a form. (One that sends a file
    /// has its form at the same path.)
    pub fn address(&self) -> Option<String> {
        if self.sent.is_some() {
            None
        } else if self.query.is_empty() || self.answers_form {
            Some(self.path.clone())
        } else {
            Some(format!("{}?{}", self.path, self.query))
        }
    }

    /// What the form brought that the page answers.
    pub fn sent(&self) -> &[(String, String)] {
        self.sent.as_deref().unwrap_or_default()
    }

    /// Whether the page answers a form, so that it cannot be asked for again as it is.
    pub fn answers_form(&self) -> bool {
        self.answers_form
    }

    /// Whether the page shows what was typed before somebody signed in again.
    pub fn shows_typed_before(&self) -> bool {
        self.typed_before
    }

    /// Whose the drafts of this visit are.
    pub fn owner(&self) -> Owner {
        let visitor = || self.bound_to.clone().or_else(|| self.fresh.clone());
        self.reader
            .map_or_else(|| Owner::Visitor(visitor().unwrap_or_default()), Owner::Staff)
    }

    /// The cookie to set with a page that has a form, for a visitor who has none yet.
    pub fn new_cookie(&self) -> Option<Cookie<'static>> {
        let value = self.fresh.clone()?;
        Some(cookie(VISITOR_COOKIE, value, &self.state.settings, None))
    }
}

/// Checks the token that a form sent.
///
/// # Errors
/// [`CsrfFault`].
pub fn check_csrf(request: &HttpRequest, state: &AppState, token: &str) -> Result<(), CsrfFault> {
    check_token(state, bound_to(request, &state.settings).as_deref(), token)
}

fn check_token(state: &AppState, bound_to: Option<&str>, token: &str) -> Result<(), CsrfFault> {
    let lifetime = state.settings.csrf_lifetime;
    state.csrf.check(token, bound_to, state.clock.now(), lifetime)
}

/// What form tokens of a request are bound to.
fn bound_to(request: &HttpRequest, settings: &WebSettings) -> Option<String> {
    let value = |name: CookieName| name.value(request, settings);
    let session = value(SESSION_COOKIE).filter(|_| is_of_staff(request));
    session.or_else(|| value(VISITOR_COOKIE).filter(|value| value.len() >= 22))
}

fn is_of_staff(request: &HttpRequest) -> bool {
    request.path().starts_with("/staff")
}

impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(state) = request.app_data::<web::Data<AppState>>() else {
            return ready(Err(actix_web::error::ErrorInternalServerError("no state")));
        };
        let bound_to = bound_to(request, &state.settings);
        let fresh = bound_to
            .is_none()
            .then(|| BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>()));
        let answers_form = request.method() == Method::POST;
        let sent = request.extensions().get::<FormBody>().map(FormBody::typed);
        let again = request.extensions().get::<FormBody>().and_then(FormBody::again);
        let browser = BROWSER_COOKIE.value(request, &state.settings);
        let reader = request.extensions().get::<Reader>().copied();
        ready(Ok(Self {
            t: Wording::of(language_of(request)),
            address: client_address(request.head(), &state.settings.trusted_proxies),
            path: request.path().to_owned(),
            bound_to,
            query: request.query_string().to_owned(),
            answers_form,
            sent: sent.filter(|_| answers_form),
            typed_before: again == Some(ShowAgain::SignedInAgain),
            fresh,
            reader: reader.map(|reader| reader.id),
            proposals: reader.and_then(|reader| reader.proposals),
            browser: browser.filter(|_| is_of_staff(request)),
            stays: STAY_COOKIE
                .value(request, &state.settings)
                .is_some_and(|value| value == "1"),
            state: state.clone(),
        }))
    }
}

/// The language that a visitor asks for or chose; the first of the configuration until then, whatever the browser would like.
pub fn language_of(request: &HttpRequest) -> Language {
    let Some(state) = request.app_data::<web::Data<AppState>>() else {
        return Language::default();
    };
    let asked = request.extensions().get::<Spoken>().map(|spoken| spoken.0);
    let chosen = || {
        let code = LANGUAGE_COOKIE.value(request, &state.settings)?;
        Language::parse(&code)
    };
    asked.or_else(chosen).unwrap_or(state.settings.default_language)
}

/// The cookie that keeps a language for a year.
pub fn language_cookie(language: Language, settings: &WebSettings) -> Cookie<'static> {
    cookie(
        LANGUAGE_COOKIE,
        language.code().to_owned(),
        settings,
        Some(Duration::days(365)),
    )
}

/// The cookie by which a browser is known again, for as long as the desk remembers it.
pub fn browser_cookie(mark: &BrowserMark, settings: &WebSettings) -> Cookie<'static> {
    let age = Duration::days(KNOWN_FOR.num_days());
    cookie(BROWSER_COOKIE, mark.as_str().to_owned(), settings, Some(age))
}

/// The cookie that keeps for a year whether somebody stays on a ticket after acting on it.
pub fn stay_cookie(stays: bool, settings: &WebSettings) -> Cookie<'static> {
    let value = if stays { "1" } else { "0" };
    cookie(STAY_COOKIE, value.to_owned(), settings, Some(Duration::days(365)))
}

/// A cookie as this desk sets them: for this host, for http alone, not sent along by other sites' forms.
pub fn cookie(
    name: CookieName,
    value: String,
    settings: &WebSettings,
    age: Option<Duration>,
) -> Cookie<'static> {
    let mut cookie = Cookie::build(name.in_use(settings), value)
        .path("/")
        .http_only(true)
        .secure(settings.secure)
        .same_site(SameSite::Lax)
        .finish();
    if let Some(age) = age {
        cookie.set_max_age(age);
    }
    cookie
}
