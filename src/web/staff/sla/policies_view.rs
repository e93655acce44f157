//! The policies as they are shown.

use askama::Template;

use crate::domain::sla::policy::Counting;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::store::sla::policies::Decision;
use crate::web::http::fields::{Choice, Choices, SummaryLine, TextField};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::decisions_view::{Decided, DecisionLine, by, decisions};
use crate::web::staff::sla::error_of;
use crate::web::staff::sla::shown::Typed;
use crate::wording::Wording;

/// The form that leads to a look at another promise.
struct PromiseForm {
    counting: Choices,
    amount: TextField,
}

#[derive(Template)]
#[template(path = "staff/policies.html")]
pub(super) struct PoliciesPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    budget: String,
    since: String,
    why: Option<String>,
    decisions: Vec<DecisionLine>,
    form: Option<PromiseForm>,
}

impl PoliciesPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        decided: &[Decision],
        typed: &Typed,
        (notice, errors): (Option<&'static str>, Vec<SummaryLine>),
    ) -> Self {
        let t = visit.t;
        let now = visit.app().clock.now();
        let desk = &visit.app().desk;
        let known = desk.policies.known();
        let version = known.policy(now).map(|policy| policy.version);
        let used = decided
            .iter()
            .find(|decision| Some(decision.policy.version) == version);
        let mut sorted: Vec<&Decision> = decided.iter().collect();
        sorted
            .sort_by_key(|decision| std::cmp::Reverse((decision.policy.begins_at, decision.policy.version)));
        let shell = Shell::new(visit, t.get("policies-title")).signed_in(&signed_in.member);
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            notice,
            budget: t.budget_in_full(desk.policies.budget(&desk.promise, now)),
            since: match used {
                None => t.get("policy-of-configuration").to_owned(),
                Some(used) => {
                    let begins = local_time::date(used.policy.begins_at);
                    let values = [("date", t.date(begins)), ("name", by(t, used.by.as_deref()))];
                    t.with("policy-since", &values)
                }
            },
            why: used.map(|used| t.with("decision-why", &[("reason", &used.reason)])),
            decisions: decisions(
                t,
                sorted.into_iter().map(|decision| of_decision(t, decision)),
                now,
            ),
            form: signed_in
                .member
                .role
                .may_decide_policies()
                .then(|| promise_form(t, typed, &errors)),
            errors,
        }
    }
}

fn of_decision<'a>(t: &Wording, decision: &'a Decision) -> Decided<'a> {
    Decided {
        what: t.budget_in_full(decision.policy.budget),
        url: String::new(),
        begins_at: decision.policy.begins_at,
        at: decision.at,
        by: decision.by.as_deref(),
        reason: &decision.reason,
    }
}

fn promise_form(t: &Wording, typed: &Typed, errors: &[SummaryLine]) -> PromiseForm {
    let choice = |counting: Counting| Choice {
        value: counting.code().to_owned(),
        label: t.code("counting-", counting.code()),
        chosen: counting.code() == typed.counting,
    };
    PromiseForm {
        counting: Choices {
            name: "counting",
            label: t.get("policy-counting").to_owned(),
            error: error_of(errors, "counting"),
            choices: Counting::all().map(choice).collect(),
            kind: "radio",
            ..Choices::default()
        },
        amount: TextField {
            name: "amount",
            label: t.get("policy-amount").to_owned(),
            hint: t.get("policy-amount-hint").to_owned(),
            value: typed.amount.clone(),
            error: error_of(errors, "amount"),
            kind: "text",
            inputmode: "numeric",
            autocomplete: "off",
            class: "w-id",
            ..TextField::default()
        },
    }
}
