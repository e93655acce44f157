//! Who works here: the administrator's list, and the form that adds somebody.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::desk::DeskError;
use crate::desk::accounts::manage_staff::{NewMember, add_member, generate_password};
use crate::desk::accounts::passwords;
use crate::domain::staff::{Login, NAME_MAX, Role};
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_line;
use crate::store::StoreError;
use crate::store::accounts::people::{self, Person};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{Choice, Select, SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::wording::Wording;

/// Where people are managed.
pub(super) const PEOPLE: &str = "/staff/people";

struct Line {
    url: String,
    name: String,
    login: String,
    role: String,
    enabled: bool,
    seen: String,
    factor: bool,
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeoplePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    lines: Vec<Line>,
    name: TextField,
    login: TextField,
    role: Select,
}

/// A password that is shown once.
#[derive(Template)]
#[template(path = "staff/people_password.html")]
struct PasswordPage {
    shell: Shell,
    /// What was done.
    done: String,
    login: String,
    password: String,
    /// Where they are managed.
    url: String,
}

/// What was typed into the form, and what is wrong with it.
#[derive(Default)]
struct Typed {
    name: String,
    login: String,
    role: String,
    wrong: Vec<FieldError>,
    /// Why it is shown again, if not for that.
    notice: Option<String>,
}

/// Shows everybody.
pub async fn show(visit: Visit, signed_in: SignedIn) -> PageResult {
    show_page(&visit, &signed_in, StatusCode::OK, Typed::default()).await
}

/// Adds somebody, and shows their first password once.
pub async fn add(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let mut typed = Typed {
        name: form.get("name").to_owned(),
        login: form.get("login").to_owned(),
        role: form.get("role").to_owned(),
        ..Typed::default()
    };
    if let Some(again) = form.again() {
        typed.notice = Some(again.words(visit.t)).filter(|words| !words.is_empty());
        return show_page(&visit, &signed_in, again.status(), typed).await;
    }
    let (login, name, role) = match read(&typed) {
        Ok(sound) => sound,
        Err(wrong) => {
            typed.wrong = wrong;
            return show_page(&visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    let (password, password_hash) = fresh_password().await?;
    let member = NewMember {
        login: login.clone(),
        name: name.clone(),
        role,
        password_hash,
    };
    let added = visit
        .app()
        .change(signed_in.acting(), move |cx| add_member(cx, &member))
        .await;
    match added {
        Ok(id) => {
            tracing::info!(
                staff = signed_in.member.id.0,
                account = id.0,
                "an account was added"
            );
            let done = visit.t.with("people-added", &[("name", &name)]);
            show_password(&visit, &signed_in, done, &login, (password, id.0))
        }
        Err(DeskError::Field(error)) => {
            typed.wrong = vec![error];
            show_page(&visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read(typed: &Typed) -> Result<(Login, String, Role), Vec<FieldError>> {
    let name = clean_line(&typed.name);
    let wrong_name = name.is_empty() || name.chars().count() > NAME_MAX;
    let (login, role) = (Login::parse(&typed.login), Role::parse(&typed.role));
    match (login, role) {
        (Ok(login), Some(role)) if !wrong_name => Ok((login, name, role)),
        (login, role) => {
            let name = wrong_name.then(|| {
                let refusal = Refusal::new("refusal-staff-name").with("max", NAME_MAX);
                refusal.at("name")
            });
            let login = login.err().map(|refusal| refusal.at("login"));
            let role = role.is_none().then(|| Refusal::new("refusal-role").at("role"));
            Err(name.into_iter().chain(login).chain(role).collect())
        }
    }
}

/// A password and its hash. Hashing takes a core for a while: not on the threads that serve pages.
pub(super) async fn fresh_password() -> Result<(String, String), PageError> {
    let made = web::block(|| {
        let password = generate_password();
        passwords::hash(&password).map(|hash| (password, hash))
    });
    made.await
        .map_err(|_| PageError::Unavailable)?
        .map_err(|error| PageError::Internal(error.to_string()))
}

/// Shows a password once.
pub(super) fn show_password(
    visit: &Visit,
    signed_in: &SignedIn,
    done: String,
    login: &Login,
    (password, id): (String, i64),
) -> PageResult {
    let template = PasswordPage {
        shell: Shell::new(visit, visit.t.get("people-password-title")).signed_in(&signed_in.member),
        done,
        login: login.as_str().to_owned(),
        password,
        url: format!("{PEOPLE}/{id}"),
    };
    page(visit, StatusCode::OK, &template)
}

/// The choice of a role.
pub(super) fn role_field(t: &Wording, chosen: &str, error: Option<String>) -> Select {
    let none = Choice {
        label: t.get("people-role-choose").to_owned(),
        ..Choice::default()
    };
    let roles = Role::all().map(|role| Choice {
        value: role.code().to_owned(),
        label: t.code("people-role-", role.code()),
        chosen: role.code() == chosen,
    });
    Select {
        name: "role",
        label: t.get("people-role").to_owned(),
        error,
        choices: std::iter::once(none)
            .filter(|_| Role::parse(chosen).is_none())
            .chain(roles)
            .collect(),
        ..Select::default()
    }
}

/// When somebody signed in last, in words.
pub(super) fn last_seen(t: &Wording, person: &Person) -> String {
    person
        .signed_in_at
        .map_or_else(|| t.get("people-never").to_owned(), |at| t.moment(at))
}

async fn show_page(visit: &Visit, signed_in: &SignedIn, status: StatusCode, typed: Typed) -> PageResult {
    let t = visit.t;
    let everybody = visit
        .app()
        .store
        .read(people::list)
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    let words = |field: &str| {
        let wrong = typed.wrong.iter().find(|error| error.field == field);
        wrong.map(|error| t.refusal(&error.refusal))
    };
    let text = |name: &'static str, key: &str, value: &str| TextField {
        name,
        label: t.get(key).to_owned(),
        value: value.to_owned(),
        kind: "text",
        autocomplete: "off",
        error: words(name),
        ..TextField::default()
    };
    let notice = typed.notice.iter().map(|text| SummaryLine {
        field: "name".to_owned(),
        text: text.clone(),
    });
    let wrong = typed.wrong.iter().map(|error| SummaryLine::of(t, error));
    let errors: Vec<SummaryLine> = notice.chain(wrong).collect();
    let shell = Shell::new(visit, t.get("people-title")).signed_in(&signed_in.member);
    let shell = shell.with_form("add-person", PEOPLE);
    let template = PeoplePage {
        shell: if errors.is_empty() {
            shell
        } else {
            shell.with_error()
        },
        errors,
        lines: everybody.iter().map(|person| line(t, person)).collect(),
        name: text("name", "people-name", &typed.name),
        login: TextField {
            hint: t.get("people-login-hint").to_owned(),
            ..text("login", "people-login", &typed.login)
        },
        role: role_field(t, &typed.role, words("role")),
    };
    page(visit, status, &template)
}

fn line(t: &Wording, person: &Person) -> Line {
    let member = &person.member;
    Line {
        url: format!("{PEOPLE}/{}", member.id),
        name: member.name.clone(),
        login: member.login.as_str().to_owned(),
        role: t.code("role-", member.role.code()),
        enabled: member.enabled,
        seen: last_seen(t, person),
        factor: person.has_second_factor,
    }
}
