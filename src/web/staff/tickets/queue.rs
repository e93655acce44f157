//! The queue: views of what is owed, and the ticket that somebody should take next.

use actix_web::http::StatusCode;
use actix_web::web;

use crate::desk::context::Context;
use crate::desk::tickets::take_next::take_next as take;
use crate::domain::review::sample::Pause;
use crate::domain::ticket::view::{SavedView, View};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::reviews::pauses;
use crate::store::tickets::queue::{self, QueueEntry, Wanted};
use crate::store::tickets::saved_views;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{DidQuery, DidView, did_view};
use crate::web::staff::tickets::keys::QUEUE_KEYS;
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::picking::picking;
use crate::web::staff::tickets::queue_query::Query;
use crate::web::staff::tickets::queue_view::{self, QueuePage};

/// Tickets on a page.
const PAGE: usize = 50;

/// What the page says beside the queue.
#[derive(Default)]
pub(super) struct Said {
    /// Its status.
    pub(super) status: StatusCode,
    /// What could not be done.
    pub(super) refused: Option<String>,
    /// What was done with the last ticket of the view.
    pub(super) did: Option<DidView>,
    /// The name that was typed for a view, and what is wrong with it.
    pub(super) name: Option<(String, String)>,
}

/// What the page is made of.
struct Shown {
    entries: Vec<QueueEntry>,
    saved: Vec<SavedView>,
    /// The pause of the machine, if one lasts.
    pause: Option<Pause>,
    /// Whose tickets are shown, where it is one of the team.
    owned_by: Option<(StaffId, String)>,
}

/// Shows a page of the queue.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    query: web::Query<Query>,
    did: web::Query<DidQuery>,
) -> PageResult {
    let said = Said {
        did: did_view(&visit, &did, Some(&Listing::of_queue(&query)), None),
        ..Said::default()
    };
    show_page(&visit, &signed_in, &query, said).await
}

/// Gives the most urgent ticket that nobody owns to whoever asks, and opens it.
pub async fn take_next(visit: Visit, signed_in: SignedIn) -> PageResult {
    let next = View::Next.code();
    let taken = visit.app().change(signed_in.acting(), take).await;
    match taken {
        Ok(Some(reference)) => redirect(&ticket_url(reference, Some(&Listing::of_view(View::Next)))),
        Ok(None) => redirect(&format!("/staff/queue?view={next}&done=nothing-left")),
        Err(error) => {
            let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
            let said = Said {
                status,
                refused: Some(words),
                ..Said::default()
            };
            show_page(&visit, &signed_in, &Query::of_view(View::Next), said).await
        }
    }
}

/// Shows what a query asks for.
pub(super) async fn show_page(visit: &Visit, signed_in: &SignedIn, query: &Query, said: Said) -> PageResult {
    let (t, member, now) = (visit.t, &signed_in.member, visit.app().clock.now());
    let (sort, listing) = (query.sort(), Listing::of_queue(query));
    let wanted = Wanted {
        listed: listing.listed(member.id, now),
        after: query.after(),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    };
    let found = visit.app().look_up(signed_in.acting(), move |cx| {
        Ok::<_, StoreError>(Shown {
            entries: queue::page(cx.conn, &wanted)?,
            saved: saved_views::list(cx.conn)?,
            pause: pauses::lasting(cx.conn)?,
            owned_by: match wanted.listed.filters.owned_by {
                Some(id) => teammate(cx, id)?,
                None => None,
            },
        })
    });
    let (found, counts) = tokio::join!(found, visit.app().view_counts());
    let (mut shown, counts) = (found.map_err(PageError::from)?, counts?);
    let more = shown.entries.len() > PAGE;
    shown.entries.truncate(PAGE);
    let last = shown.entries.last().filter(|_| more);
    let view = query.view();
    let narrowed = query.narrowed_by();
    let counts = counts.of(member.id);
    let matching = matching(query, (shown.entries.len(), more), &counts);
    let picks = member.role.may_act() && !shown.entries.is_empty();
    let shell = Shell::new(visit, t.get("queue-title")).signed_in(member);
    let (name, name_error) = said.name.unzip();
    let failed = said.refused.is_some() || name_error.is_some();
    let template = QueuePage {
        shell: if failed { shell.with_error() } else { shell },
        notice: notice(visit, query),
        refused: said.refused,
        did: said.did,
        paused: shown
            .pause
            .as_ref()
            .map(|pause| t.with("machine-paused", &[("moment", t.moment(pause.since))])),
        heading: query.shows_view().map_or_else(
            || t.get("queue-title").to_owned(),
            |view| t.code("view-", view.code()),
        ),
        views: queue_view::views(t, &counts, query),
        saved: queue_view::saved(t, &shown.saved, query, member),
        view: view.code(),
        narrowed: t.with("queue-narrowed", &[("count", narrowed)]),
        open: narrowed > 0,
        selects: queue_view::selects(t, query, shown.owned_by),
        facility: query.filters().facility,
        sort: queue_view::sort(t, sort),
        clear_url: (narrowed > 0).then(|| Query::of_view(view).url(None)),
        address: query.address(),
        name: name.unwrap_or_default(),
        name_error,
        lines: shown
            .entries
            .iter()
            .map(|entry| queue_view::line(t, entry, &listing, now))
            .collect(),
        picking: picks.then(|| picking(t, query, matching, now)),
        first_url: query.after().map(|_| query.url(None)),
        next_url: last.map(|entry| query.url(Some(entry.place(sort)))),
        keys: &QUEUE_KEYS,
    };
    page(visit, said.status, &template)
}

/// How many tickets match, where that is known without counting: what stands on the page, or all of a view.
fn matching(query: &Query, (shown, more): (usize, bool), counts: &[(View, i64)]) -> Option<i64> {
    if query.after().is_none() && !more {
        return i64::try_from(shown).ok();
    }
    let view = counts.iter().find(|(view, _)| *view == query.view());
    view.filter(|_| query.narrowed_by() == 0).map(|(_, count)| *count)
}

/// One of the team, if there is one with this number.
fn teammate(cx: &mut Context<'_>, id: StaffId) -> Result<Option<(StaffId, String)>, StoreError> {
    match staff::load(cx.conn, id) {
        Err(StoreError::Missing) => Ok(None),
        found => Ok(Some((id, found?.name))),
    }
}

/// What was done before the page is shown.
fn notice(visit: &Visit, query: &Query) -> Option<String> {
    let known = ["nothing-left", "saved", "removed"];
    let done = known.into_iter().find(|known| *known == query.done)?;
    Some(visit.t.code("queue-done-", done))
}
