//! Another promise as it is shown: what it would have come to, and what a complaint of now would be told.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::desk::sla::preview_policy::{Kept, MOST};
use crate::domain::facility::State;
use crate::domain::sla::policy::Counting;
use crate::domain::sla::week::Weekdays;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates::day_first;
use crate::domain::values::local_time;
use crate::web::http::fields::{SummaryLine, TextArea, TextField};
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::calendar_view::reason_field;
use crate::web::staff::sla::error_of;
use crate::web::staff::sla::shown::{Previewed, Typed, tomorrow};
use crate::wording::Wording;

/// How the promise was kept in a state, and would have been.
struct KeptLine {
    name: String,
    all: String,
    late: String,
    would_be_late: String,
}

/// The form that decides.
struct DecideForm {
    counting: String,
    amount: String,
    seen: u32,
    from: TextField,
    reason: TextArea,
    coming: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff/policy_preview.html")]
pub(super) struct PreviewPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    budget: String,
    total: String,
    cut: Option<String>,
    lines: Vec<KeptLine>,
    examples: Vec<String>,
    warning: Option<String>,
    form: Option<DecideForm>,
}

impl PreviewPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        previewed: &Previewed,
        typed: &Typed,
        (notice, errors): (Option<&'static str>, Vec<SummaryLine>),
    ) -> Self {
        let t = visit.t;
        let now = visit.app().clock.now();
        let shell = Shell::new(visit, t.get("policy-preview-title")).signed_in(&signed_in.member);
        let (examples, last) = examples(visit, previewed, now);
        let preview = &previewed.preview;
        let line = |(state, kept): (&State, &Kept)| KeptLine {
            name: state.name().to_owned(),
            all: number(kept.all.into()),
            late: number(kept.late.into()),
            would_be_late: number(kept.would_be_late.into()),
        };
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            notice,
            budget: t.budget_in_full(previewed.budget),
            total: total(t, preview.total),
            cut: preview
                .cut
                .then(|| t.with("policy-preview-cut", &[("most", MOST)])),
            lines: preview.by_state.iter().map(line).collect(),
            examples,
            warning: ends_within(visit, previewed, last, now),
            form: signed_in
                .member
                .role
                .may_decide_policies()
                .then(|| decide_form(visit, previewed, typed, &errors, now)),
            errors,
        }
    }
}

fn total(t: &Wording, kept: Kept) -> String {
    if kept.all == 0 {
        return t.get("policy-preview-none").to_owned();
    }
    let values = [
        ("all", kept.all),
        ("late", kept.late),
        ("would-be-late", kept.would_be_late),
    ];
    t.with("policy-preview-total", &values)
}

/// By when a complaint of now would be answered in each kind of weekend, and the latest of these moments.
fn examples(visit: &Visit, previewed: &Previewed, now: DateTime<Utc>) -> (Vec<String>, DateTime<Utc>) {
    let t = visit.t;
    let calendar = visit.app().desk.policies.known().calendar(now);
    let deadline = |state| previewed.budget.clock(0, &calendar, state, now).deadline(now);
    let mut kinds: Vec<(Weekdays, State)> = Vec::new();
    for state in State::all() {
        let weekend = calendar.weekend(state, local_time::date(now));
        if !kinds.iter().any(|(known, _)| *known == weekend) {
            kinds.push((weekend, state));
        }
    }
    let last = State::all().map(deadline).max().unwrap_or(now);
    if previewed.budget.counting() == Counting::Calendar {
        return (
            vec![t.with("policy-example-everywhere", &[("moment", t.moment(last))])],
            last,
        );
    }
    let example = |(weekend, state): &(Weekdays, State)| {
        let values = [
            ("state", state.name().to_owned()),
            ("weekend", t.weekdays(*weekend)),
            ("moment", t.moment(deadline(*state))),
        ];
        t.with("policy-example", &values)
    };
    (kinds.iter().map(example).collect(), last)
}

/// That the holidays of the calendar end before a complaint of now would be due.
fn ends_within(
    visit: &Visit,
    previewed: &Previewed,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<String> {
    if previewed.budget.counting() == Counting::Calendar {
        return None;
    }
    let t = visit.t;
    let calendar = visit.app().desk.policies.known().calendar(now);
    match calendar.known_until() {
        None => Some(t.get("calendar-lacks-holidays").to_owned()),
        Some(known) if known < local_time::date(last) => {
            Some(t.with("policy-calendar-ends", &[("date", t.date(known))]))
        }
        Some(_) => None,
    }
}

fn decide_form(
    visit: &Visit,
    previewed: &Previewed,
    typed: &Typed,
    errors: &[SummaryLine],
    now: DateTime<Utc>,
) -> DecideForm {
    let t = visit.t;
    let decided = previewed
        .decided
        .iter()
        .filter(|decision| decision.policy.begins_at > now);
    let coming = decided.map(|decision| {
        let begins = local_time::date(decision.policy.begins_at);
        let values = [
            ("date", t.date(begins)),
            ("budget", t.budget_in_full(decision.policy.budget)),
        ];
        t.with("policy-already-decided", &values)
    });
    DecideForm {
        counting: typed.counting.clone(),
        amount: typed.amount.clone(),
        seen: previewed.last(),
        from: TextField {
            name: "from",
            label: t.get("decision-from").to_owned(),
            hint: t.get("decision-from-hint").to_owned(),
            value: if typed.from.is_empty() {
                day_first(tomorrow(visit))
            } else {
                typed.from.clone()
            },
            error: error_of(errors, "from"),
            kind: "text",
            inputmode: "numeric",
            autocomplete: "off",
            class: "w-id",
            ..TextField::default()
        },
        reason: reason_field(t, &typed.reason, errors),
        coming: coming.collect(),
    }
}
