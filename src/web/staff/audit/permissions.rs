//! Who may do what, as the program goes by it: with tickets, and on pages.

use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::staff::Role;
use crate::domain::ticket::permissions::{With, statuses, with};
use crate::domain::ticket::{Acting, ActionKind, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::web::http::errors::PageResult;
use crate::web::http::page::{Shell, page};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::wording::Wording;

/// A page, or what a form does.
pub struct PageRule {
    /// Its path, with placeholders.
    pub path: &'static str,
    /// Whether it is a form that is sent.
    pub form: bool,
    /// The roles that come in.
    pub roles: Vec<Role>,
}

/// With which tickets somebody may do something, in words.
struct Cell {
    words: String,
    never: bool,
}

struct ActionLine {
    action: String,
    cells: Vec<Cell>,
    /// In which statuses, in words.
    statuses: String,
}

struct PageLine {
    path: &'static str,
    form: bool,
    /// Whether each role comes in.
    roles: Vec<bool>,
}

#[derive(Template)]
#[template(path = "staff/permissions.html")]
struct PermissionsPage {
    shell: Shell,
    actors: Vec<String>,
    actions: Vec<ActionLine>,
    roles: Vec<String>,
    pages: Vec<PageLine>,
}

/// Who acts on tickets, by the end of the key of the column's head.
fn actors() -> impl Iterator<Item = Acting> {
    let staff = Role::all().map(|role| Acting::Staff(StaffId(0), role));
    std::iter::once(Acting::Citizen)
        .chain(staff)
        .chain([Acting::System])
}

/// Shows the tables; `rules` are those of the routes.
pub fn show(visit: &Visit, signed_in: &SignedIn, rules: &[PageRule]) -> PageResult {
    let t = visit.t;
    let name = |acting| match acting {
        Acting::Citizen => t.get("actor-citizen").to_owned(),
        Acting::Staff(_, role) | Acting::Approver(_, role) => t.code("role-", role.code()),
        Acting::System => t.get("actor-system").to_owned(),
    };
    let template = PermissionsPage {
        shell: Shell::new(visit, t.get("permissions-title")).signed_in(&signed_in.member),
        actors: actors().map(name).collect(),
        actions: ActionKind::all().map(|kind| action_line(t, kind)).collect(),
        roles: Role::all().map(|role| t.code("role-", role.code())).collect(),
        pages: rules
            .iter()
            .map(|rule| PageLine {
                path: rule.path,
                form: rule.form,
                roles: Role::all().map(|role| rule.roles.contains(&role)).collect(),
            })
            .collect(),
    };
    page(visit, StatusCode::OK, &template)
}

fn action_line(t: &Wording, kind: ActionKind) -> ActionLine {
    let cell = |acting| {
        let with = with(kind, acting);
        Cell {
            words: t.code("permissions-with-", with.code()),
            never: with == With::No,
        }
    };
    let possible: Vec<Status> = statuses(kind).collect();
    let every = possible.len() == Status::all().count();
    let words = possible.iter().map(|status| t.code("status-", status.code()));
    ActionLine {
        action: t.code("permissions-action-", kind.code()),
        cells: actors().map(cell).collect(),
        statuses: if every {
            t.get("permissions-every-status").to_owned()
        } else {
            words.collect::<Vec<_>>().join(", ")
        },
    }
}
