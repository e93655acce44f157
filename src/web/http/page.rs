//! What all pages have in common.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::sla::schedule::Budget;
use crate::domain::staff::{Role, StaffMember};
use crate::domain::values::coded::Coded;
use crate::web::http::assets;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::state::AppState;
use crate::web::http::visit::Visit;
use crate::wording::Wording;

/// The frame of a page.
pub struct Shell {
    /// The words.
    pub t: &'static Wording,
    /// What stands in the title bar.
    pub title: String,
    /// How the page is read in another language.
    pub switch: Switch,
    /// Token of the forms on this page.
    pub csrf_token: String,
    /// How much time complaints have that are received now.
    promised: Budget,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// Who is signed in.
    pub staff: Option<Badge>,
    /// How many proposals wait, for those who may decide about them.
    proposals: Option<i64>,
    /// Whether the page shows what was typed before they signed in again: they are told, and it is no error.
    pub typed_before: bool,
    /// What was last looked for, as it stands in the box of the search.
    pub sought: String,
    /// In which field that stands, where the page has more than the form.
    pub typed_in: Option<String>,
}

/// How a page is read in another language, with what was typed.
pub struct Switch {
    /// The page's address up to the language; nothing for a page that answers a form.
    pub link: Option<String>,
    /// The form of the page that the switch sends.
    pub form: Option<&'static str>,
    /// Where that form goes, or what was sent.
    pub action: String,
    /// What was sent.
    pub sent: Vec<(String, String)>,
}

impl Switch {
    fn of(visit: &Visit) -> Self {
        Self {
            link: visit.address().map(|address| {
                let more = if address.contains('?') { '&' } else { '?' };
                format!("{address}{more}lang=")
            }),
            form: None,
            action: visit.path.clone(),
            sent: visit.sent().to_vec(),
        }
    }
}

/// Who is signed in.
pub struct Badge {
    /// Their name.
    pub name: String,
    /// Their role, in words.
    pub role: String,
    /// The same: what they may see and do.
    pub held: Role,
    /// How many proposals wait, if they may decide about them.
    pub proposals: Option<i64>,
}

impl Shell {
    /// The frame of a page with this title.
    pub fn new(visit: &Visit, title: &str) -> Self {
        Self {
            t: visit.t,
            title: format!("{title} – {}", visit.t.get("brand")),
            switch: Switch::of(visit),
            csrf_token: visit.csrf_token(),
            promised: visit.app().promised(),
            demo: visit.app().settings.demo,
            staff: None,
            proposals: visit.proposals(),
            typed_before: visit.shows_typed_before(),
            typed_in: None,
            sought: String::new(),
        }
    }

    /// The frame of a page that is the same for everybody who reads it in this language: it has no form.
    pub fn for_everybody(t: &'static Wording, title: &str, path: &str, app: &AppState) -> Self {
        Self {
            t,
            title: format!("{title} – {}", t.get("brand")),
            switch: Switch {
                link: Some(format!("{path}?lang=")),
                form: None,
                action: path.to_owned(),
                sent: Vec::new(),
            },
            csrf_token: String::new(),
            promised: app.promised(),
            demo: app.settings.demo,
            staff: None,
            proposals: None,
            typed_before: false,
            typed_in: None,
            sought: String::new(),
        }
    }

    /// The frame of a page that reports errors: screen readers hear so first.
    #[must_use]
    pub fn with_error(mut self) -> Self {
        self.title = format!("{}: {}", self.t.get("title-error-prefix"), self.title);
        self
    }

    /// The frame of a page with a form that holds what was typed.
    #[must_use]
    pub fn with_form(mut self, form: &'static str, action: &str) -> Self {
        self.switch.form = Some(form);
        action.clone_into(&mut self.switch.action);
        self
    }

    /// The frame of a page on which the form with this field holds what was typed.
    #[must_use]
    pub fn with_typed_in(mut self, field: Option<String>) -> Self {
        self.typed_in = field;
        self
    }

    /// The frame of a page that shows what a search found.
    #[must_use]
    pub fn with_sought(mut self, text: &str) -> Self {
        text.clone_into(&mut self.sought);
        self
    }

    /// The frame of a page of somebody who is signed in.
    #[must_use]
    pub fn signed_in(mut self, member: &StaffMember) -> Self {
        let role = self.t.code("role-", member.role.code());
        self.staff = Some(Badge {
            name: member.name.clone(),
            role,
            held: member.role,
            proposals: self.proposals,
        });
        self
    }

    /// Whether whoever reads the page may change anything.
    pub fn acts(&self) -> bool {
        self.staff.as_ref().is_some_and(|badge| badge.held.may_act())
    }

    /// A message about how much time complaints have.
    pub fn promise(&self, key: &str) -> String {
        self.t.with(key, &[("time", self.t.budget(self.promised))])
    }

    /// Where a static file is served.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }
}

/// A moment for `datetime` of `<time>`: HTML knows no fractions beyond milliseconds, and nobody reads them.
pub fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Renders a page.
pub fn page<T: Template>(visit: &Visit, status: StatusCode, template: &T) -> PageResult {
    let mut response = start(visit, status);
    Ok(response.body(template.render()?))
}

/// A page's response without its body, to add headers or cookies to.
pub fn start(visit: &Visit, status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    if let Some(cookie) = visit.new_cookie() {
        response.cookie(cookie);
    }
    response
}

/// A page that keeps what was typed in spite of `error`, with the time after which trying again makes sense.
pub fn with_retry_after(mut response: HttpResponse, error: &PageError) -> HttpResponse {
    if let Some(wait) = error.error_response().headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    response
}

/// The longest `Location` that every browser and proxy takes, in bytes.
const LOCATION_MAX: usize = 4_000;

/// Leads to another page, which is then asked for anew.
///
/// # Errors
/// [`PageError::BadRequest`] if what the visitor sent makes it an address that no browser would follow.
pub fn redirect(location: &str) -> PageResult {
    let printable = location.bytes().all(|b| b.is_ascii_graphic());
    if location.len() > LOCATION_MAX || !printable {
        return Err(PageError::BadRequest("bad-request"));
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish())
}
