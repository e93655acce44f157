//! The queue as it is shown: views with their counts, what narrows them, and a line for each ticket.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::priority::Urgent;
use crate::domain::ticket::search::why::Piece;
use crate::domain::ticket::view::{LATE_SOON, MinAge, OwnerFilter, SavedView, Sort, View};
use crate::domain::ticket::{Outcome, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::domain::values::language::Language;
use crate::matching::Decision;
use crate::store::tickets::queue::QueueEntry;
use crate::web::http::fields::{Choice, Select};
use crate::web::http::page::{Shell, iso};
use crate::web::staff::tickets::after_acting::DidView;
use crate::web::staff::tickets::keys::{Key, key_of};
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::picking::Picking;
use crate::web::staff::tickets::queue_query::{QUEUE, Query};
use crate::wording::Wording;

/// A view that can be opened.
pub(super) struct ViewLink {
    code: &'static str,
    url: String,
    label: String,
    count: i64,
    here: bool,
}

/// A view that somebody named.
pub(super) struct SavedLink {
    url: String,
    name: String,
    /// Where it is removed, for those who may.
    remove_url: Option<String>,
    remove_label: String,
    here: bool,
}

/// A line of the queue.
pub(super) struct QueueRow {
    pub(super) url: String,
    /// The ticket in the version that is shown, as it is ticked.
    pub(super) pick: String,
    pub(super) reference: String,
    pub(super) status: Status,
    pub(super) status_tag: String,
    pub(super) problem: String,
    pub(super) name: String,
    pub(super) facility: String,
    /// What the last search came to, and how sure it was.
    pub(super) found: String,
    pub(super) sure: String,
    pub(super) owner: String,
    pub(super) deadline: String,
    pub(super) deadline_iso: String,
    pub(super) left: String,
    /// Why it matters.
    pub(super) grounds: Vec<String>,
    pub(super) waits: String,
    pub(super) reply: Option<Reply>,
    pub(super) class: &'static str,
    /// Why a search found it.
    pub(super) why: Vec<WhyView>,
}

/// Where something stands that was looked for.
pub(super) struct WhyView {
    pub(super) label: String,
    pub(super) pieces: Vec<Piece>,
}

impl QueueRow {
    /// The same line, with why a search found it.
    pub(super) fn found_by(self, why: Vec<WhyView>) -> Self {
        Self { why, ..self }
    }
}

/// What the citizen wrote since the complaint.
pub(super) struct Reply {
    pub(super) moment: String,
    pub(super) iso: String,
    pub(super) ago: String,
    pub(super) unread: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "staff/queue.html")]
pub(super) struct QueuePage {
    pub(super) shell: Shell,
    /// What was done, or what is wrong.
    pub(super) notice: Option<String>,
    pub(super) refused: Option<String>,
    /// What was done with the last ticket of the view.
    pub(super) did: Option<DidView>,
    /// That the machine does not act by itself, since when.
    pub(super) paused: Option<String>,
    pub(super) heading: String,
    pub(super) views: Vec<ViewLink>,
    pub(super) saved: Vec<SavedLink>,
    pub(super) view: &'static str,
    pub(super) narrowed: String,
    pub(super) open: bool,
    pub(super) selects: Vec<Select>,
    pub(super) facility: String,
    pub(super) sort: Select,
    pub(super) clear_url: Option<String>,
    pub(super) address: String,
    /// The name that was typed for the view.
    pub(super) name: String,
    pub(super) name_error: Option<String>,
    pub(super) lines: Vec<QueueRow>,
    /// How several tickets are chosen, for those who may act.
    pub(super) picking: Option<Picking>,
    pub(super) first_url: Option<String>,
    pub(super) next_url: Option<String>,
    pub(super) keys: &'static [Key],
}

impl QueuePage {
    /// The key of a button.
    fn key(does: &str) -> &'static str {
        key_of(does)
    }

    /// Whether the view is one that can be named: it is not one that stands there already.
    fn can_be_named(&self) -> bool {
        self.address.contains('&') || !(self.address.is_empty() || self.address.starts_with("view="))
    }
}

/// The views with their counts.
pub(super) fn views(t: &Wording, counts: &[(View, i64)], query: &Query) -> Vec<ViewLink> {
    let link = |(view, count): &(View, i64)| ViewLink {
        code: view.code(),
        url: format!("{QUEUE}?view={}", view.code()),
        label: t.code("view-", view.code()),
        count: *count,
        here: query.shows_view() == Some(*view),
    };
    counts.iter().map(link).collect()
}

/// The views that somebody named.
pub(super) fn saved(t: &Wording, views: &[SavedView], query: &Query, member: &StaffMember) -> Vec<SavedLink> {
    let here = query.address();
    let link = |view: &SavedView| {
        let remove = format!("/staff/views/{}/remove", view.id);
        // Read anew: what an earlier version kept and this one does not know is left out.
        let kept = Query::of_address(&view.query);
        SavedLink {
            url: kept.url(None),
            name: view.name.clone(),
            remove_url: Some(remove).filter(|_| view.may_be_removed_by(member)),
            remove_label: t.with("view-remove", &[("name", &view.name)]),
            here: kept.address() == here,
        }
    };
    views.iter().map(link).collect()
}

/// A line.
pub(super) fn line(t: &Wording, entry: &QueueEntry, list: &Listing, now: DateTime<Utc>) -> QueueRow {
    let (deadline, open) = (entry.deadline, entry.status.is_open());
    let stopped = entry.status == Status::AwaitingCitizen;
    let late = open && !stopped && deadline <= now;
    let soon = open && !stopped && deadline - now <= LATE_SOON;
    let left = if !open {
        let outcome = entry.outcome.map(|outcome| t.code("outcome-", outcome.code()));
        outcome.unwrap_or_default()
    } else if stopped {
        t.get("queue-clock-stopped").to_owned()
    } else {
        let key = if late { "queue-late-by" } else { "queue-left" };
        t.with(key, &[("span", t.span(deadline - now))])
    };
    let decision = &entry.found.decision;
    QueueRow {
        url: ticket_url(entry.reference, Some(list)),
        pick: format!("{}.{}", entry.id, entry.version),
        reference: entry.reference.to_string(),
        status: entry.status,
        status_tag: t.code("status-", entry.status.code()),
        problem: t.code("queue-problem-", entry.problem.code()),
        name: entry.name.clone(),
        facility: entry.facility_name.clone(),
        found: if decision.is_empty() {
            t.get("queue-match-not-yet").to_owned()
        } else {
            t.code("queue-match-", decision)
        },
        sure: sure(entry),
        owner: entry.owner_name.clone().unwrap_or_default(),
        deadline: t.moment(deadline),
        deadline_iso: iso(deadline),
        left,
        grounds: entry
            .priority
            .grounds()
            .map(|urgent| t.code("priority-", urgent.code()))
            .collect(),
        waits: t.with("priority-waits", &[("span", t.span(now - entry.received_at))]),
        reply: reply(t, entry, now),
        class: if late || (open && entry.breached) {
            "late"
        } else if stopped {
            "stopped"
        } else if soon {
            "soon"
        } else {
            ""
        },
        why: Vec::new(),
    }
}

/// How sure the last search was of its best record, in whole per cent; nothing where there is none, or none worth a word.
fn sure(entry: &QueueEntry) -> String {
    match entry.found.probability {
        Some(millionths @ 10_000..) => format!("{} %", (millionths / 10_000).min(99)),
        Some(_) | None => String::new(),
    }
}

fn reply(t: &Wording, entry: &QueueEntry, now: DateTime<Utc>) -> Option<Reply> {
    let wrote = entry.heard_at > entry.received_at || entry.unread_since.is_some();
    wrote.then(|| Reply {
        moment: t.moment(entry.heard_at),
        iso: iso(entry.heard_at),
        ago: t.with("queue-ago", &[("span", t.span(now - entry.heard_at))]),
        unread: entry.unread_since.is_some(),
    })
}

/// What a view can be narrowed to.
pub(super) fn selects(t: &Wording, query: &Query, owned_by: Option<(StaffId, String)>) -> Vec<Select> {
    let filters = query.filters();
    let all = query.view() == View::All;
    let statuses = Status::all().filter(|status| all || status.is_open());
    let owner = Some(filters.owner).filter(|owner| *owner != OwnerFilter::Anyone);
    let owners = [OwnerFilter::Me, OwnerFilter::Nobody].into_iter();
    let decisions = Decision::all().map(Decision::code);
    let mut selects = vec![
        select(
            t,
            "status",
            (if all { "queue-status-open" } else { "queue-any" }, "status-"),
            filters.status.map(Status::code),
            statuses.map(Status::code),
        ),
        select(
            t,
            "owner",
            ("queue-owner-anyone", "queue-owner-"),
            owner.map(OwnerFilter::code),
            owners.map(OwnerFilter::code),
        ),
        select(
            t,
            "problem",
            ("queue-any", "queue-problem-"),
            filters.problem.map(Problem::code),
            Problem::all().map(Problem::code),
        ),
        select(
            t,
            "decision",
            ("queue-any", "queue-match-"),
            filters.decision,
            decisions,
        ),
        select(
            t,
            "priority",
            ("queue-any", "priority-"),
            filters.urgent.map(Urgent::code),
            Urgent::all().map(Urgent::code),
        ),
        states(t, filters.state),
        select(
            t,
            "language",
            ("queue-any", "queue-language-"),
            filters.language.map(Language::code),
            Language::all().map(Language::code),
        ),
        select(
            t,
            "age",
            ("queue-any", "queue-age-"),
            filters.age.map(MinAge::code),
            MinAge::all().map(MinAge::code),
        ),
    ];
    // One of the team is chosen on the board.
    if let (Some((id, name)), Some(owners)) = (owned_by, selects.get_mut(1)) {
        for choice in &mut owners.choices {
            choice.chosen = false;
        }
        owners.choices.push(Choice {
            value: id.to_string(),
            label: name,
            chosen: true,
        });
    }
    // Only what has ended has an outcome, and it stands in no other view.
    if all {
        selects.push(select(
            t,
            "outcome",
            ("queue-any", "outcome-"),
            filters.outcome.map(Outcome::code),
            Outcome::all().map(Outcome::code),
        ));
    }
    selects
}

/// In which order.
pub(super) fn sort(t: &Wording, chosen: Sort) -> Select {
    let choice = |sort: Sort| Choice {
        value: sort.code().to_owned(),
        label: t.code("queue-sort-", sort.code()),
        chosen: sort == chosen,
    };
    Select {
        name: "sort",
        label: t.get("queue-sort-label").to_owned(),
        choices: Sort::all().map(choice).collect(),
        ..Select::default()
    }
}

pub(super) fn select(
    t: &Wording,
    name: &'static str,
    (nothing, prefix): (&str, &str),
    chosen: Option<&'static str>,
    codes: impl Iterator<Item = &'static str>,
) -> Select {
    let labelled = codes.map(|code| (code, t.code(prefix, code))).collect();
    choose(t, name, nothing, chosen, labelled)
}

fn states(t: &Wording, chosen: Option<State>) -> Select {
    let labelled = State::all().map(|state| (state.code(), state.name().to_owned()));
    let labelled = labelled.collect();
    choose(t, "state", "queue-any", chosen.map(State::code), labelled)
}

fn choose(
    t: &Wording,
    name: &'static str,
    nothing: &str,
    chosen: Option<&'static str>,
    labelled: Vec<(&'static str, String)>,
) -> Select {
    let nothing = Choice {
        value: String::new(),
        label: t.get(nothing).to_owned(),
        chosen: chosen.is_none(),
    };
    let choice = |(code, label): (&'static str, String)| Choice {
        value: code.to_owned(),
        label,
        chosen: chosen == Some(code),
    };
    Select {
        name,
        label: t.get(&format!("queue-{name}-label")).to_owned(),
        choices: std::iter::once(nothing)
            .chain(labelled.into_iter().map(choice))
            .collect(),
        ..Select::default()
    }
}
