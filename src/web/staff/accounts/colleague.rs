//! One person's account as an administrator sees it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::accounts::manage_staff::{Change, change_account};
use crate::domain::staff::Role;
use crate::domain::staff::administration::AccountChange;
use crate::domain::ticket::view::View;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::StoreError;
use crate::store::accounts::people::{self, Person};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::Select;
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::people::{PEOPLE, fresh_password, last_seen, role_field, show_password};
use crate::web::staff::accounts::session::SignedIn;

/// What was done before the page is shown.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "staff/colleague.html")]
struct ColleaguePage {
    shell: Shell,
    notice: Option<String>,
    refused: Option<String>,
    path: String,
    person: Person,
    role: String,
    seen: String,
    /// How many open tickets they own.
    tickets: i64,
    own: bool,
    roles: Select,
}

/// What the page says beside the account.
#[derive(Default)]
struct Said {
    status: StatusCode,
    notice: Option<String>,
    refused: Option<String>,
    /// The role that was chosen.
    chosen: Option<String>,
}

/// What can be done here, by the end of its path.
const VERBS: [&str; 6] = [
    "role",
    "disable",
    "enable",
    "sign-out",
    "password",
    "second-factor",
];

fn change_of(verb: &str, form: &FormBody) -> Option<AccountChange> {
    match verb {
        "role" => Role::parse(form.get("role")).map(AccountChange::Role),
        "disable" => Some(AccountChange::Disable),
        "enable" => Some(AccountChange::Enable),
        "sign-out" => Some(AccountChange::SignOut),
        "password" => Some(AccountChange::NewPassword),
        "second-factor" => Some(AccountChange::ResetSecondFactor),
        _ => None,
    }
}

fn staff_id(text: &str) -> Result<StaffId, PageError> {
    text.parse().map(StaffId).map_err(|_| PageError::NotFound)
}

/// Shows an account.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<String>,
    done: web::Query<Done>,
) -> PageResult {
    let known = VERBS.into_iter().find(|verb| *verb == done.done);
    let said = Said {
        notice: known.map(|verb| visit.t.code("people-done-", verb)),
        ..Said::default()
    };
    show_page(&visit, &signed_in, staff_id(&path)?, said).await
}

/// Changes an account.
pub async fn submit(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: FormBody,
) -> PageResult {
    let (id, verb) = path.into_inner();
    let id = staff_id(&id)?;
    if !VERBS.contains(&verb.as_str()) {
        return Err(PageError::NotFound);
    }
    let chosen = Some(form.get("role").to_owned()).filter(|_| verb == "role");
    if let Some(again) = form.again() {
        let said = Said {
            status: again.status(),
            refused: Some(again.words(visit.t)).filter(|words| !words.is_empty()),
            chosen,
            ..Said::default()
        };
        return show_page(&visit, &signed_in, id, said).await;
    }
    let Some(what) = change_of(&verb, &form) else {
        let said = Said {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            refused: Some(visit.t.get("refusal-role").to_owned()),
            ..Said::default()
        };
        return show_page(&visit, &signed_in, id, said).await;
    };
    let made = match what {
        AccountChange::NewPassword => Some(fresh_password().await?),
        AccountChange::Role(_)
        | AccountChange::Disable
        | AccountChange::Enable
        | AccountChange::SignOut
        | AccountChange::ResetSecondFactor => None,
    };
    let (password, password_hash) = made.unzip();
    let (change, seen) = (Change { what, password_hash }, Role::parse(form.get("seen")));
    let changed = visit
        .app()
        .change(signed_in.acting(), move |cx| {
            change_account(cx, id, seen, &change)
        })
        .await;
    match (changed, password) {
        (Ok(()), Some(password)) => {
            let person = load(&visit, id).await?;
            let done = visit
                .t
                .with("people-password-done", &[("name", &person.member.name)]);
            show_password(&visit, &signed_in, done, &person.member.login, (password, id.0))
        }
        (Ok(()), None) => redirect(&format!("{PEOPLE}/{id}?done={verb}")),
        (Err(error), _) => {
            let (status, words) = refusal(visit.t, error, Changing::Account)?;
            let said = Said {
                status,
                refused: Some(words),
                chosen,
                ..Said::default()
            };
            show_page(&visit, &signed_in, id, said).await
        }
    }
}

async fn load(visit: &Visit, id: StaffId) -> Result<Person, PageError> {
    let found = visit.app().store.read(move |conn| people::load(conn, id)).await;
    found.map_err(|error: StoreError| PageError::from(error))
}

async fn show_page(visit: &Visit, signed_in: &SignedIn, id: StaffId, said: Said) -> PageResult {
    let (t, person) = (visit.t, load(visit, id).await?);
    let counts = visit.app().view_counts().await?.of(id);
    let theirs = counts.iter().find(|(view, _)| *view == View::Mine);
    let member = &person.member;
    let shell = Shell::new(visit, &member.name).signed_in(&signed_in.member);
    let role = member.role.code();
    let template = ColleaguePage {
        shell: if said.refused.is_some() {
            shell.with_error()
        } else {
            shell
        },
        notice: said.notice,
        refused: said.refused,
        path: format!("{PEOPLE}/{id}"),
        role: t.code("role-", role),
        seen: last_seen(t, &person),
        tickets: theirs.map_or(0, |(_, count)| *count),
        own: member.id == signed_in.member.id,
        roles: role_field(t, said.chosen.as_deref().unwrap_or(role), None),
        person,
    };
    page(visit, said.status, &template)
}
