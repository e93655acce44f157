//! The board as it is shown.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::review::flaw::Flaw;
use crate::domain::review::precision::{ReviewPolicy, Tally};
use crate::domain::ticket::view::View;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates::day_first;
use crate::domain::values::local_time;
use crate::store::tickets::board::Teammate;
use crate::web::http::fields::{Choice, Select, SummaryLine, TextArea, TextField};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::shown::{Again, BOARD, Done, Shown};
use crate::web::staff::sla::running_out;
use crate::wording::{Wording, percent};

/// A number that leads to what is behind it.
pub(super) struct Figure {
    label: String,
    count: i64,
    url: String,
    /// Whether it is one to act on.
    urgent: bool,
}

/// A member of the team.
struct Member {
    id: String,
    name: String,
    role: String,
    /// Why they get no tickets, where they do not.
    away: Option<String>,
    is_absent: bool,
    open: i64,
    late: i64,
    late_soon: i64,
    oldest: Option<String>,
    today: i64,
    lately: i64,
    /// To whom their tickets can be handed over, while they have any.
    to: Option<String>,
    until: String,
    reassign_open: bool,
    absence_open: bool,
}

/// What the reviews say of the machine.
struct Machine {
    /// Since when and why it does not act by itself.
    paused: Option<Vec<String>>,
    measured: String,
    rule: String,
    resumed: Option<String>,
    reason: String,
    resume_open: bool,
    waiting: String,
}

/// The page.
#[derive(Template)]
#[template(path = "staff/board.html")]
pub(super) struct BoardPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<String>,
    /// That the holidays of the calendar in use end soon.
    calendar_ends: Option<String>,
    totals: Vec<Figure>,
    team: Vec<Member>,
    flaws: Vec<Figure>,
    machine: Machine,
}

impl BoardPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        shown: &Shown,
        done: &Done,
        again: &Again,
    ) -> Self {
        let t = visit.t;
        let now = visit.app().clock.now();
        let shell = Shell::new(visit, t.get("board-title")).signed_in(&signed_in.member);
        let refused = !again.message.is_empty();
        let field = field_of(again);
        let line = || SummaryLine {
            field: field.clone(),
            text: again.message.clone(),
        };
        Self {
            shell: if refused { shell.with_error() } else { shell }
                .with_typed_in((!again.form.is_empty()).then(|| field.clone())),
            errors: refused.then(line).into_iter().collect(),
            notice: notice(t, done),
            calendar_ends: running_out(
                t,
                &visit.app().desk.policies.known().calendar(now),
                local_time::date(now),
            ),
            totals: totals(t, shown),
            team: shown
                .team
                .iter()
                // Who only reads has no tickets, but those from before.
                .filter(|one| one.role.may_act() || one.in_hand.open > 0)
                .map(|one| member(t, one, &shown.team, again, now))
                .collect(),
            flaws: flaws(t, shown),
            machine: machine(t, shown, &visit.app().desk.review, again),
        }
    }
}

/// The field that a form of the page is about.
fn field_of(again: &Again) -> String {
    match again.form {
        "resume" => "resume-reason".to_owned(),
        form => format!("{form}-{}", again.about),
    }
}

fn notice(t: &Wording, done: &Done) -> Option<String> {
    let known = ["absent", "back", "resumed", "moved"];
    let what = known.into_iter().find(|known| *known == done.what)?;
    if what != "moved" {
        return Some(t.code("board-done-", what));
    }
    let part = |key: &str, count: u32| (count > 0).then(|| t.with(key, &[("count", count)]));
    let parts = [
        Some(t.with("board-moved", &[("count", done.moved)])),
        part("board-missed", done.missed),
        part("board-left", done.left),
    ];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn totals(t: &Wording, shown: &Shown) -> Vec<Figure> {
    let views = [View::Late, View::LateSoon, View::Unassigned, View::All];
    let figure = |view: View| {
        let mut counts = shown.counts.iter();
        let count = counts
            .find(|(known, _)| *known == view)
            .map_or(0, |(_, count)| *count);
        Figure {
            label: t.code("view-", view.code()),
            count,
            url: format!("/staff/queue?view={}", view.code()),
            urgent: count > 0 && view == View::Late,
        }
    };
    views.into_iter().map(figure).collect()
}

fn flaws(t: &Wording, shown: &Shown) -> Vec<Figure> {
    let figure = |(flaw, count): &(Flaw, i64)| Figure {
        label: t.code("quality-", flaw.code()),
        count: *count,
        url: format!("{BOARD}/quality?of={}", flaw.code()),
        urgent: false,
    };
    shown.flaws.iter().map(figure).collect()
}

fn member(t: &Wording, one: &Teammate, team: &[Teammate], again: &Again, now: DateTime<Utc>) -> Member {
    let id = one.id.to_string();
    let is = |form: &str| again.form == form && again.about == id;
    let today = local_time::date(now);
    let away = match one.absent_until {
        _ if !one.enabled => Some(t.get("board-disabled").to_owned()),
        Some(until) => Some(t.with("board-absent", &[("date", t.date(until))])),
        None => None,
    };
    Member {
        name: one.name.clone(),
        role: t.code("role-", one.role.code()),
        is_absent: one.absent_until.is_some(),
        away,
        open: one.in_hand.open,
        late: one.in_hand.late,
        late_soon: one.in_hand.late_soon,
        oldest: one
            .in_hand
            .oldest
            .map(|at| t.with("board-oldest", &[("span", t.span(now - at))])),
        today: one.ended_today,
        lately: one.ended_lately,
        to: (one.in_hand.open > 0).then(|| recipients(t, one, team, again, is("reassign"))),
        until: until_field(t, one, again, is("absence"), today),
        reassign_open: is("reassign"),
        absence_open: is("absence"),
        id,
    }
}

/// The field that says to whom somebody's tickets are handed over.
fn recipients(t: &Wording, of: &Teammate, team: &[Teammate], again: &Again, refused: bool) -> String {
    let chosen = |value: &str| refused && again.typed == value;
    let free = team
        .iter()
        .filter(|one| one.enabled && one.role.may_act() && one.absent_until.is_none() && one.id != of.id);
    let queue = Choice {
        value: "queue".to_owned(),
        label: t.get("board-to-queue").to_owned(),
        chosen: chosen("queue"),
    };
    let choice = |one: &Teammate| Choice {
        value: one.id.to_string(),
        label: t.with(
            "board-to-member",
            &[("name", one.name.clone()), ("open", one.in_hand.open.to_string())],
        ),
        chosen: chosen(&one.id.to_string()),
    };
    let select = MemberSelect {
        id: format!("reassign-{}", of.id),
        select: Select {
            name: "to",
            label: t.get("board-to-label").to_owned(),
            error: (refused && !again.message.is_empty()).then(|| again.message.clone()),
            choices: std::iter::once(queue).chain(free.map(choice)).collect(),
            ..Select::default()
        },
    };
    rendered(&select)
}

fn until_field(t: &Wording, one: &Teammate, again: &Again, refused: bool, today: NaiveDate) -> String {
    let field = DayField {
        id: format!("absence-{}", one.id),
        field: TextField {
            name: "until",
            label: t.get("absence-until-label").to_owned(),
            hint: t.with("absence-until-hint", &[("example", day_first(today))]),
            value: if refused {
                again.typed.clone()
            } else {
                one.absent_until.map(day_first).unwrap_or_default()
            },
            error: (refused && !again.message.is_empty()).then(|| again.message.clone()),
            ..TextField::default()
        },
    };
    rendered(&field)
}

/// A list of which a page has several: its id says whom it is about.
#[derive(Template)]
#[template(path = "partials/member_select.html")]
struct MemberSelect {
    id: String,
    select: Select,
}

/// A day, of which a page has several.
#[derive(Template)]
#[template(path = "partials/day_field.html")]
pub(in crate::web::staff) struct DayField {
    pub(in crate::web::staff) id: String,
    pub(in crate::web::staff) field: TextField,
}

fn rendered(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a field could not be shown");
        String::new()
    })
}

fn machine(t: &Wording, shown: &Shown, policy: &ReviewPolicy, again: &Again) -> Machine {
    let resuming = again.form == "resume";
    let reason = TextArea {
        name: "reason",
        id: "resume-reason".to_owned(),
        label: t.get("machine-resume-label").to_owned(),
        hint: t.get("machine-resume-hint").to_owned(),
        value: if resuming {
            again.typed.clone()
        } else {
            String::new()
        },
        error: (resuming && !again.message.is_empty()).then(|| again.message.clone()),
        rows: 2,
    };
    Machine {
        paused: shown.pause.as_ref().map(|pause| {
            vec![
                t.with("machine-paused", &[("moment", t.moment(pause.since))]),
                t.with(
                    "machine-paused-why",
                    &[
                        ("wrong", pause.tally.wrong.to_string()),
                        ("reviews", pause.tally.reviews().to_string()),
                        ("least", percent(pause.least_precision)),
                    ],
                ),
            ]
        }),
        measured: measured(t, shown.tally),
        rule: t.with(
            "machine-rule",
            &[
                ("window", policy.window().to_string()),
                ("least", percent(policy.least_precision)),
                ("allowed", policy.allowed_wrong(policy.window()).to_string()),
                ("per-day", policy.per_day.to_string()),
            ],
        ),
        resumed: shown.resumed.as_ref().map(|resumed| {
            let values = [
                ("moment", t.moment(resumed.at)),
                ("name", resumed.by.clone()),
                ("reason", resumed.reason.clone()),
            ];
            t.with("machine-resumed", &values)
        }),
        reason: rendered(&reason),
        resume_open: resuming,
        waiting: t.with("machine-waiting", &[("count", shown.waiting)]),
    }
}

/// The measured precision, with what it rests on.
fn measured(t: &Wording, tally: Tally) -> String {
    let (Some(precision), Some(interval)) = (tally.precision(), tally.interval()) else {
        return t.get("machine-not-measured").to_owned();
    };
    let one_decimal = |share: f64| format!("{:.1}", share * 100.0);
    let values = [
        ("precision", one_decimal(precision)),
        ("right", tally.right.to_string()),
        ("reviews", tally.reviews().to_string()),
        ("low", one_decimal(interval.low)),
        ("high", one_decimal(interval.high)),
    ];
    t.with("machine-measured", &values)
}
