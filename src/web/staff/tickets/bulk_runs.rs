//! What was begun with many tickets: how far each run is, what came of each ticket, and how it is stopped or taken back.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::DeskError;
use crate::desk::tickets::bulk::{give_back, stop};
use crate::domain::staff::StaffMember;
use crate::domain::ticket::bulk::{BulkAction, Progress, may_be_stopped_by};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::BulkId;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::tickets::bulk::{self, Run};
use crate::store::tickets::bulk_items::{self, Came, Item};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::numbers::number;
use crate::web::http::page::{Shell, iso, page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::bulk_selection::fresh_key;
use crate::web::staff::tickets::bulk_view::{action_words, not_done};
use crate::web::staff::tickets::queue_query::Query;
use crate::wording::Wording;

/// Tickets on a page.
const PAGE: usize = 100;
/// Runs on a page.
const RUNS: usize = 20;

/// Where the runs are.
const BULK: &str = "/staff/bulk";

/// Which tickets of a run are shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// `refused` for those alone.
    only: String,
    /// Behind this one.
    after: i64,
}

impl Which {
    fn refused(&self) -> bool {
        self.only == "refused"
    }

    fn url(&self, run: BulkId, after: Option<i64>) -> String {
        let only = if self.refused() { "only=refused" } else { "" };
        let after = after.map(|after| format!("after={after}"));
        let pairs: Vec<&str> = [only, after.as_deref().unwrap_or_default()]
            .into_iter()
            .filter(|pair| !pair.is_empty())
            .collect();
        match pairs.as_slice() {
            [] => format!("{BULK}/{run}"),
            pairs => format!("{BULK}/{run}?{}", pairs.join("&")),
        }
    }
}

/// Where the list of runs begins.
#[derive(Default, Deserialize)]
pub struct From {
    /// Before this one.
    before: Option<i64>,
}

/// A ticket.
struct ItemView {
    reference: String,
    class: &'static str,
    came: String,
    why: String,
    status: &'static str,
    status_tag: String,
    moment: String,
    iso: String,
}

/// A run, as it is listed.
struct RunView {
    url: String,
    what: String,
    who: String,
    state: String,
    class: &'static str,
    progress: String,
}

#[derive(Template)]
#[template(path = "staff/bulk_runs.html")]
struct RunsPage {
    shell: Shell,
    runs: Vec<RunView>,
    first_url: Option<String>,
    next_url: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/bulk_run.html")]
struct RunPage {
    shell: Shell,
    refused: Option<String>,
    run: RunView,
    here: String,
    /// What was typed for it.
    text: String,
    /// Which tickets were chosen, and where they are.
    chosen: String,
    chosen_url: Option<String>,
    all: i64,
    dealt: i64,
    counts: Vec<(String, String)>,
    running: bool,
    /// Whether whoever looks may stop it, or take it back.
    stops: bool,
    gives_back: Option<String>,
    /// All tickets, and those that were refused.
    tabs: Vec<(String, String, bool)>,
    items: Vec<ItemView>,
    first_url: Option<String>,
    next_url: Option<String>,
}

/// Lists the runs, the latest first.
pub async fn list(visit: Visit, signed_in: SignedIn, from: web::Query<From>) -> PageResult {
    let t = visit.t;
    let before = from.before.map(BulkId);
    let limit = i64::try_from(RUNS + 1).unwrap_or(i64::MAX);
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        let runs = bulk::list(cx.conn, before, limit)?;
        let ids: Vec<BulkId> = runs.iter().map(|run| run.id).take(RUNS).collect();
        let progress = bulk_items::progress(cx.conn, &ids)?;
        Ok((runs, progress, staff::list(cx.conn)?))
    });
    let (mut runs, progress, team) = found.await.map_err(|error: StoreError| PageError::from(error))?;
    let more = runs.len() > RUNS;
    runs.truncate(RUNS);
    let next = runs.last().filter(|_| more).map(|run| run.id);
    let template = RunsPage {
        shell: Shell::new(&visit, t.get("bulk-runs-title")).signed_in(&signed_in.member),
        runs: runs
            .iter()
            .map(|run| run_view(t, run, progress_of(&progress, run.id), &team))
            .collect(),
        first_url: before.map(|_| BULK.to_owned()),
        next_url: next.map(|id| format!("{BULK}?before={id}")),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Shows a run.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    id: web::Path<i64>,
    which: web::Query<Which>,
) -> PageResult {
    show_run(&visit, &signed_in, (BulkId(*id), &which), (StatusCode::OK, None)).await
}

/// Stops a run.
pub async fn stop_it(visit: Visit, signed_in: SignedIn, id: web::Path<i64>) -> PageResult {
    let id = BulkId(*id);
    let app = visit.app();
    let stopped = app.note_down(signed_in.acting(), move |cx| stop(cx, id)).await;
    match stopped {
        Ok(()) => redirect(&format!("{BULK}/{id}")),
        Err(error) => refuse(&visit, &signed_in, id, error).await,
    }
}

/// Gives the tickets back that a run gave away.
pub async fn undo(visit: Visit, signed_in: SignedIn, id: web::Path<i64>, form: FormBody) -> PageResult {
    let id = BulkId(*id);
    let (app, key) = (visit.app(), form.get("key").to_owned());
    let key = if key.is_empty() { fresh_key() } else { key };
    let begun = app
        .note_down(signed_in.acting(), move |cx| give_back(cx, id, key))
        .await;
    match begun {
        Ok(run) => {
            app.bell.bulk_begun();
            redirect(&format!("{BULK}/{run}"))
        }
        Err(error) => refuse(&visit, &signed_in, id, error).await,
    }
}

async fn refuse(visit: &Visit, signed_in: &SignedIn, id: BulkId, error: DeskError) -> PageResult {
    // Nothing of it is a ticket's.
    let (status, words) = if error == DeskError::Stale {
        (StatusCode::CONFLICT, visit.t.get("bulk-stale").to_owned())
    } else {
        refusal(visit.t, error, Changing::Ticket)?
    };
    let which = Which::default();
    show_run(visit, signed_in, (id, &which), (status, Some(words))).await
}

async fn show_run(
    visit: &Visit,
    signed_in: &SignedIn,
    (id, which): (BulkId, &Which),
    (status, refused): (StatusCode, Option<String>),
) -> PageResult {
    let (t, member) = (visit.t, &signed_in.member);
    let (alone, after) = (which.refused(), which.after);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        let run = bulk::load(cx.conn, id)?;
        let progress = bulk_items::progress(cx.conn, &[id])?;
        let items = bulk_items::list(cx.conn, id, (alone, after), limit)?;
        let stopper = bulk::stopper(cx.conn, &run)?;
        Ok((
            run,
            progress_of(&progress, id),
            (items, stopper, staff::list(cx.conn)?),
        ))
    });
    let (run, progress, (mut items, stopper, team)) =
        found.await.map_err(|error: StoreError| PageError::from(error))?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = items.last().filter(|_| more).map(|item| item.id);
    let ended = run.finished_at.is_some();
    let may = may_be_stopped_by(member, run.by);
    let given = matches!(run.action, BulkAction::Assign { .. });
    let mut view = run_view(t, &run, progress, &team);
    if let Some(name) = &stopper {
        view.state = t.with("bulk-stopped-by", &[("name", name)]);
    }
    let shell = Shell::new(visit, t.get("bulk-run-title")).signed_in(member);
    let query = run.query.as_deref().map(Query::of_address);
    let tab = |key: &str, which: &Which, count: i64| {
        let label = t.with(key, &[("count", number(count))]);
        (which.url(id, None), label, which.refused() == alone)
    };
    let refused_alone = Which {
        only: "refused".to_owned(),
        after: 0,
    };
    let template = RunPage {
        shell: if refused.is_some() {
            shell.with_error()
        } else {
            shell
        },
        refused,
        run: view,
        here: which.url(id, None),
        text: text_of(&run.action),
        chosen: match &query {
            Some(_) => t.with("bulk-chosen-all", &[("count", number(run.tickets))]),
            None => t.with("bulk-chosen", &[("count", number(run.tickets))]),
        },
        chosen_url: query.map(|query| query.url(None)),
        all: progress.all(),
        dealt: progress.done + progress.refused,
        counts: [
            ("bulk-done", progress.done),
            ("bulk-refused", progress.refused),
            ("bulk-left", progress.left),
        ]
        .into_iter()
        .map(|(key, count)| (t.get(key).to_owned(), number(count)))
        .collect(),
        running: !ended,
        stops: may && !ended,
        gives_back: (may && ended && given && progress.done > 0).then(fresh_key),
        tabs: vec![
            tab("bulk-tab-all", &Which::default(), progress.all()),
            tab("bulk-tab-refused", &refused_alone, progress.refused),
        ],
        items: items.iter().map(|item| item_view(t, item, ended)).collect(),
        first_url: (after > 0).then(|| which.url(id, None)),
        next_url: next.map(|after| which.url(id, Some(after))),
    };
    page(visit, status, &template)
}

fn progress_of(progress: &HashMap<BulkId, Progress>, id: BulkId) -> Progress {
    progress.get(&id).copied().unwrap_or_default()
}

fn run_view(t: &Wording, run: &Run, progress: Progress, team: &[StaffMember]) -> RunView {
    let name = |id: i64| {
        let member = team.iter().find(|member| member.id.0 == id);
        member.map(|member| member.name.clone()).unwrap_or_default()
    };
    let (state, class) = match (run.finished_at, run.stopped_by) {
        (None, _) => ("bulk-running", "in_progress"),
        (Some(_), None) => ("bulk-finished", "closed"),
        (Some(_), Some(_)) => ("bulk-stopped", "awaiting_citizen"),
    };
    RunView {
        url: format!("{BULK}/{}", run.id),
        what: action_words(t, &run.action, name),
        who: t.with(
            "bulk-by",
            &[
                ("name", run.by_name.clone()),
                ("role", t.code("role-", run.role.code())),
                ("moment", t.moment(run.begun_at)),
            ],
        ),
        state: t.get(state).to_owned(),
        class,
        progress: t.with(
            "bulk-progress",
            &[
                ("done", number(progress.done)),
                ("refused", number(progress.refused)),
                ("left", number(progress.left)),
            ],
        ),
    }
}

fn text_of(action: &BulkAction) -> String {
    match action {
        BulkAction::AskFacility { text } | BulkAction::Note { text } => text.clone(),
        BulkAction::Resolve { message, .. } => message.clone(),
        BulkAction::Assign { .. } | BulkAction::GiveBack { .. } => String::new(),
    }
}

fn item_view(t: &Wording, item: &Item, ended: bool) -> ItemView {
    let (class, came, why) = match &item.came {
        Came::Waits if ended => ("left", "bulk-item-left", String::new()),
        Came::Waits => ("left", "bulk-item-waits", String::new()),
        Came::Done => ("done", "bulk-item-done", String::new()),
        Came::Refused(code) => ("refused", "bulk-item-refused", not_done(t, code)),
    };
    let tag = match item.outcome {
        Some(outcome) => t.code("outcome-", outcome.code()),
        None => t.code("status-", item.status.code()),
    };
    ItemView {
        reference: item.reference.to_string(),
        class,
        came: t.get(came).to_owned(),
        why,
        status: item.status.code(),
        status_tag: tag,
        moment: item.at.map(|at| t.moment(at)).unwrap_or_default(),
        iso: item.at.map(iso).unwrap_or_default(),
    }
}
