//! The view of what withdrawing a batch would change.

use askama::Template;

use crate::domain::registry::batch::{Batch, BatchState};
use crate::domain::values::coded::Coded;
use crate::domain::values::reason::Reason;
use crate::store::registry::withdraw::{Effects, MOST_COUNTED};
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;

#[derive(Template)]
#[template(path = "staff/import_withdraw.html")]
pub(super) struct WithdrawPage {
    shell: Shell,
    back: String,
    action: String,
    errors: Vec<SummaryLine>,
    effects: Vec<String>,
    ground: TextArea,
}

impl WithdrawPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        batch: &Batch,
        effects: Effects,
        typed: &str,
        error: Option<String>,
    ) -> Self {
        let t = visit.t;
        let action = format!("/staff/imports/{}/withdraw", batch.id);
        let mut shell = Shell::new(visit, t.get("withdraw-title"))
            .signed_in(&signed_in.member)
            .with_form("withdraw", &action);
        if error.is_some() {
            shell = shell.with_error();
        }
        let (key, tickets) = if effects.exact {
            ("withdraw-tickets", effects.tickets)
        } else if effects.tickets > MOST_COUNTED {
            ("withdraw-tickets-many", MOST_COUNTED)
        } else {
            ("withdraw-tickets-about", effects.tickets)
        };
        let say = |key: &str, count: i64| Some(t.with(key, &[("count", number(count))]));
        let running = batch.state == BatchState::Running;
        let lines = [
            running.then(|| t.get("withdraw-running").to_owned()),
            (!effects.exact).then(|| t.get("withdraw-about").to_owned()),
            say("withdraw-records", effects.records),
            say("withdraw-kept", effects.kept).filter(|_| effects.kept > 0),
            say("withdraw-links", effects.links),
            say(key, tickets),
        ];
        Self {
            shell,
            back: format!("/staff/imports/{}", batch.id),
            action,
            errors: error
                .iter()
                .map(|words| SummaryLine {
                    field: "ground".to_owned(),
                    text: words.clone(),
                })
                .collect(),
            effects: lines.into_iter().flatten().collect(),
            ground: TextArea {
                name: "ground",
                id: "ground".to_owned(),
                label: t.get("withdraw-ground-label").to_owned(),
                hint: t.with("withdraw-ground-hint", &[("max", Reason::MAX)]),
                value: typed.to_owned(),
                error,
                rows: 4,
            },
        }
    }
}
