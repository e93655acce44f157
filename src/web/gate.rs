//! What stands before every handler: who may come in, and whether a form may be acted on.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpMessage, HttpResponse, Route, guard, http, web};

use crate::domain::staff::Role;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::web::http::drafts::{self, Belongs, Owner};
use crate::web::http::error_pages::way_back;
use crate::web::http::errors::PageError;
use crate::web::http::form::{FormBody, SWITCH, ShowAgain, TOKEN};
use crate::web::http::page::redirect;
use crate::web::http::state::AppState;
use crate::web::http::visit::{self, Reader, Spoken};
use crate::web::staff::accounts::session::SignedIn;

/// The name in an address of what was typed when a session had ended.
const TYPED: &str = "typed";

/// For whom a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The citizen whose secret link it is: the handler looks it up.
    CitizenLink,
    /// Those who run the desk, and their programs.
    Health,
    /// Staff with this role or a higher one; pages also for those who read what this role reads.
    Staff(Role),
    /// The same for a form by which nothing is changed: something is searched, or shown and that is written down.
    Reader(Role),
    /// Staff with this role or a higher one, and nobody else: a page that is a form of theirs.
    Author(Role),
    /// All staff, also before they have chosen a password of their own.
    OwnAccount,
}

/// How a route is asked for, and what becomes of a form without the token of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET, or HEAD by those who only want to know whether it is there.
    Get,
    /// POST: without its token the form is refused.
    Post,
    /// POST of what somebody typed: without its token the handler shows the form again, and does nothing else.
    PostTyped,
    /// POST of a file: the handler checks the token, which comes before the file, so that nothing is written down for
    /// a form that may be somebody else's.
    PostFile,
}

/// A route.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Its path, with placeholders.
    pub path: &'static str,
    /// How it is asked for.
    pub method: Method,
    /// For whom it is.
    pub audience: Audience,
    handler: fn() -> Route,
}

impl Endpoint {
    /// A route to this handler.
    pub const fn new(method: Method, path: &'static str, audience: Audience, handler: fn() -> Route) -> Self {
        Self {
            path,
            method,
            audience,
            handler,
        }
    }

    /// The route behind its gate.
    pub fn route(&'static self) -> Route {
        let route = match self.method {
            Method::Get => (self.handler)().guard(guard::Any(guard::Get()).or(guard::Head())),
            Method::Post | Method::PostTyped | Method::PostFile => (self.handler)().guard(guard::Post()),
        };
        route.wrap(from_fn(move |request, next| self.pass(request, next)))
    }

    /// Whether staff alone come in.
    pub fn is_for_staff(&self) -> bool {
        match self.audience {
            Audience::Public | Audience::CitizenLink | Audience::Health => false,
            Audience::Staff(_) | Audience::Reader(_) | Audience::Author(_) | Audience::OwnAccount => true,
        }
    }

    /// The role that somebody with this one lacks here; nothing if they may come in.
    pub fn lacks(&self, role: Role) -> Option<Role> {
        let (least, reads) = match self.audience {
            Audience::Public | Audience::CitizenLink | Audience::Health | Audience::OwnAccount => {
                return None;
            }
            Audience::Staff(least) => (least, self.method == Method::Get),
            Audience::Reader(least) => (least, true),
            Audience::Author(least) => (least, false),
        };
        let held = if reads { role.reads_as() } else { role };
        (held < least).then_some(least)
    }

    /// Whether what is typed here is kept for staff whose session has ended.
    fn keeps_typed(&self) -> bool {
        self.method == Method::PostTyped && matches!(self.audience, Audience::Staff(_) | Audience::Reader(_))
    }

    /// The way back to a form that was typed into when the session had ended: the same handler shows it again.
    pub fn way_back(&'static self) -> Option<Route> {
        if !self.keeps_typed() {
            return None;
        }
        let opens = guard::Any(guard::Get()).or(guard::Head());
        let route = (self.handler)().guard(opens).guard(guard::fn_guard(|context| {
            kept(context.head().uri.query()).is_some()
        }));
        Some(route.wrap(from_fn(move |request, next| self.pass(request, next))))
    }

    async fn pass(
        &'static self,
        mut request: ServiceRequest,
        next: Next<BoxBody>,
    ) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
        let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
            return Ok(request.error_response(PageError::Internal("no state".to_owned())));
        };
        let admitted = match self.admit(&mut request, &state).await {
            Ok(()) => self.check_form(&mut request, &state).await,
            Err(error) => Err(error.into()),
        };
        let spoken = request.extensions().get::<Spoken>().copied();
        let mut response = match admitted {
            Ok(None) => next.call(request).await?,
            Ok(Some(answer)) => request.into_response(answer),
            Err(error) => request.error_response(error),
        };
        if let Some(Spoken(language)) = spoken {
            let cookie = visit::language_cookie(language, &state.settings);
            // A cookie that cannot be written only loses the choice.
            let _ = response.response_mut().add_cookie(&cookie);
        }
        Ok(response)
    }

    /// Lets in who may come in.
    async fn admit(&self, request: &mut ServiceRequest, state: &AppState) -> Result<(), PageError> {
        if !self.is_for_staff() {
            return Ok(());
        }
        let Some(signed_in) = SignedIn::of(request.request(), state).await? else {
            let next = match self.keep_typed(request, state).await {
                Some(address) => address,
                None => page_of(request),
            };
            return Err(PageError::SignIn { next });
        };
        if self.audience != Audience::OwnAccount {
            if signed_in.must_change {
                return Err(PageError::ChangePassword);
            }
            if signed_in.must_enrol {
                return Err(PageError::SetUpSecondFactor);
            }
            if let Some(least) = self.lacks(signed_in.member.role) {
                return Err(PageError::NeedsRole(least));
            }
        }
        let mut known = request.extensions_mut();
        known.insert(Reader {
            id: signed_in.member.id,
            proposals: signed_in.proposals,
        });
        known.insert(signed_in);
        Ok(())
    }

    /// Keeps what somebody typed whose session had ended. Returns the address at which the form is shown again, to
    /// nobody but them.
    async fn keep_typed(&self, request: &mut ServiceRequest, state: &AppState) -> Option<String> {
        if !self.keeps_typed() || request.method() != http::Method::POST {
            return None;
        }
        let form = FormBody::read(request).await.ok()?;
        // What came without a token of ours may be anybody's.
        let owner = Owner::Staff(state.csrf.author(form.get(TOKEN))?);
        let path = request.path().to_owned();
        let belongs = Belongs {
            path: &path,
            owner: &owner,
        };
        match drafts::keep(state, &belongs, &form.typed()).await {
            Ok(name) => Some(format!("{path}?{TYPED}={name}")),
            Err(error) => {
                tracing::warn!(%error, "what was typed after the end of a session could not be kept");
                None
            }
        }
    }

    /// The form that was kept when a session had ended; the page that it stood on, if there is none.
    async fn fetch_typed(
        &self,
        request: &mut ServiceRequest,
        state: &AppState,
        name: &str,
    ) -> Result<Option<HttpResponse>, actix_web::Error> {
        let reader = request.extensions().get::<Reader>().copied();
        let owner = reader.map(|reader| Owner::Staff(reader.id));
        let owner = owner.ok_or_else(|| PageError::Internal("a form that was kept for nobody".to_owned()))?;
        let belongs = Belongs {
            path: request.path(),
            owner: &owner,
        };
        let found = drafts::open(state, &belongs, name).await;
        let Some(form) = found.map_err(PageError::from)? else {
            return Ok(Some(redirect(&way_back(request.path(), false))?));
        };
        let again = form.to_show_again(Some(ShowAgain::SignedInAgain));
        request.extensions_mut().insert(again);
        Ok(None)
    }

    /// Reads a form and sees whether it may be acted on; the answer, if no handler is to have it.
    async fn check_form(
        &self,
        request: &mut ServiceRequest,
        state: &AppState,
    ) -> Result<Option<HttpResponse>, actix_web::Error> {
        if matches!(self.method, Method::Get | Method::PostFile) {
            return Ok(None);
        }
        if request.method() != http::Method::POST {
            let name = kept(request.uri().query()).unwrap_or_default();
            return self.fetch_typed(request, state, &name).await;
        }
        let form = FormBody::read(request).await?;
        let again = match Language::parse(form.get(SWITCH)) {
            Some(language) => {
                request.extensions_mut().insert(Spoken(language));
                Some(ShowAgain::OtherLanguage)
            }
            None => self.fault(request, state, &form),
        };
        match (self.method, again) {
            (Method::Post, Some(ShowAgain::OtherLanguage)) => {
                return Ok(Some(redirect(&page_of(request))?));
            }
            (Method::Post, Some(_)) => return Err(PageError::Forbidden.into()),
            (Method::Get | Method::Post | Method::PostTyped | Method::PostFile, _) => {}
        }
        request.extensions_mut().insert(form.to_show_again(again));
        Ok(None)
    }

    /// What is wrong with the token of a form.
    fn fault(&self, request: &ServiceRequest, state: &AppState, form: &FormBody) -> Option<ShowAgain> {
        let fault = visit::check_csrf(request.request(), state, form.get(TOKEN)).err()?;
        Some(match (self.audience, ShowAgain::from(fault)) {
            // Who is signed in has a cookie.
            (Audience::Staff(_) | Audience::Reader(_) | Audience::Author(_) | Audience::OwnAccount, _) => {
                ShowAgain::Expired
            }
            (Audience::Public | Audience::CitizenLink | Audience::Health, again) => again,
        })
    }
}

/// What a query says to have been kept.
fn kept(query: Option<&str>) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs
        .find(|(name, _)| name == TYPED)
        .map(|(_, value)| value.into_owned())
}

/// Where somebody was: this page, or the page with the form that they sent.
fn page_of(request: &ServiceRequest) -> String {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request.method() == http::Method::POST {
        way_back(request.path(), false)
    } else {
        path.to_owned()
    }
}
