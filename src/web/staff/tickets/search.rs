//! The search for tickets: by whatever a ticket says, in one box. Names and numbers of documents have no place in addresses:
//! what the box sends is a draft, and the page is asked for by its name. An address with `q` does the same for links.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::desk::tickets::search_tickets::{Found, few_are_unlisted, list_them, search_tickets};
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::mask;
use crate::domain::ticket::priority::Priority;
use crate::domain::ticket::search::asked::Asked;
use crate::domain::ticket::search::passage::Place as Where;
use crate::domain::ticket::search::why::{Piece, Why};
use crate::domain::ticket::view::View;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::domain::values::text::clean;
use crate::store::StoreError;
use crate::store::tickets;
use crate::store::tickets::places::Place;
use crate::store::tickets::queue::Wanted;
use crate::store::tickets::ticket_terms::FOUND_MAX;
use crate::web::http::drafts::{self, Belongs};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::Select;
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::picking::Picking;
use crate::web::staff::tickets::queue_query::Query;
use crate::web::staff::tickets::queue_view::{self, QueueRow, WhyView};
use crate::wording::Wording;

/// Tickets on a page.
const PAGE: usize = 50;
/// Where tickets are searched.
const PATH: &str = "/staff/search";
/// The field of what is looked for.
const FIELD: &str = "q";

/// What is looked for, as the address says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    q: String,
    draft: String,
    /// The number of the last ticket of the page before.
    before: String,
}

impl Sought {
    /// The name in addresses of what is looked for.
    fn pair(&self) -> (&'static str, &str) {
        if self.draft.is_empty() {
            (FIELD, &self.q)
        } else {
            ("draft", &self.draft)
        }
    }

    fn url(&self, query: &Query, before: Option<TicketId>) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let (name, value) = self.pair();
        pairs.append_pair(name, value);
        let filters = query.address();
        pairs.extend_pairs(form_urlencoded::parse(filters.as_bytes()));
        if let Some(before) = before {
            pairs.append_pair("before", &before.to_string());
        }
        format!("{PATH}?{}", pairs.finish())
    }
}

#[derive(Template)]
#[template(path = "staff/search.html")]
struct SearchPage {
    shell: Shell,
    heading: &'static str,
    notices: Vec<String>,
    /// Whether anything was looked for.
    searched: bool,
    /// What the filters carry along: the name of a field, and its value.
    carried: (&'static str, String),
    narrowed: String,
    open: bool,
    selects: Vec<Select>,
    facility: String,
    clear_url: Option<String>,
    lines: Vec<QueueRow>,
    /// Several are chosen on the queue alone.
    picking: Option<Picking>,
    first_url: Option<String>,
    next_url: Option<String>,
}

/// Shows what a search finds.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    sought: web::Query<Sought>,
    query: web::Query<Query>,
) -> PageResult {
    let text = if sought.draft.is_empty() {
        clean(&sought.q).into_owned()
    } else {
        let owner = visit.owner();
        let belongs = Belongs {
            path: PATH,
            owner: &owner,
        };
        let kept = drafts::open(visit.app(), &belongs, &sought.draft).await?;
        let Some(form) = kept else {
            let gone = (StatusCode::OK, Some("search-gone"));
            return show_page(&visit, &signed_in, (&sought, ""), &query, gone, None);
        };
        form.get(FIELD).to_owned()
    };
    let asked = Asked::parse(&text);
    let told = (StatusCode::OK, None);
    if asked.is_empty() {
        return show_page(&visit, &signed_in, (&sought, &text), &query, told, None);
    }
    let cut = asked.cut;
    let found = search(
        &visit,
        &signed_in,
        asked,
        wanted(&visit, &signed_in, &sought, &query),
    )
    .await?;
    show_page(
        &visit,
        &signed_in,
        (&sought, &text),
        &query,
        told,
        Some((found, cut)),
    )
}

/// Keeps what is looked for, and leads to what it finds; a whole reference leads to its ticket.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let text = form.get(FIELD);
    if let Some(again) = form.again() {
        let told = (again.status(), again.notice());
        let nothing = (&Sought::default(), text);
        return show_page(&visit, &signed_in, nothing, &Query::default(), told, None);
    }
    if let Ok(reference) = Reference::parse(text) {
        let found = visit.app().look_up(signed_in.acting(), move |cx| {
            tickets::by_reference(cx.conn, reference)
        });
        let found = found.await.map_err(|error: StoreError| PageError::from(error))?;
        if let Some(ticket) = found {
            return redirect(&ticket_url(ticket.reference, None));
        }
    }
    if Asked::parse(text).is_empty() {
        return redirect(PATH);
    }
    let owner = visit.owner();
    let belongs = Belongs {
        path: PATH,
        owner: &owner,
    };
    let typed = [(FIELD.to_owned(), text.to_owned())];
    let draft = drafts::keep(visit.app(), &belongs, &typed).await?;
    redirect(&format!("{PATH}?draft={draft}"))
}

fn wanted(visit: &Visit, signed_in: &SignedIn, sought: &Sought, query: &Query) -> Wanted {
    let now = visit.app().clock.now();
    let before: Option<i64> = sought.before.parse().ok();
    Wanted {
        listed: Listing::of_queue(query).listed(signed_in.member.id, now),
        after: before.map(|id| Place {
            at: now,
            id: TicketId(id),
            priority: Priority::default(),
        }),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    }
}

async fn search(
    visit: &Visit,
    signed_in: &SignedIn,
    asked: Asked,
    wanted: Wanted,
) -> Result<Found, PageError> {
    let (app, acting) = (visit.app(), signed_in.acting());
    let look = || {
        let (asked, wanted) = (asked.clone(), wanted.clone());
        app.look_up(acting, move |cx| search_tickets(cx, &asked, &wanted))
    };
    let found: Found = look().await?;
    if !few_are_unlisted(&found) {
        return Ok(found);
    }
    match app.note_down(acting, list_them).await {
        Ok(_) => Ok(look().await?),
        Err(error) => {
            let error: StoreError = error;
            tracing::warn!(%error, "the newest complaints could not be listed for a search");
            Ok(found)
        }
    }
}

fn show_page(
    visit: &Visit,
    signed_in: &SignedIn,
    (sought, text): (&Sought, &str),
    query: &Query,
    (status, notice): (StatusCode, Option<&'static str>),
    found: Option<(Found, bool)>,
) -> PageResult {
    let (t, now, listing) = (visit.t, visit.app().clock.now(), Listing::of_queue(query));
    let searched = found.is_some();
    let (mut found, cut) = found.unwrap_or_default();
    let more = found.tickets.len() > PAGE;
    found.tickets.truncate(PAGE);
    let last = found.tickets.last().filter(|_| more);
    let narrowed = query.narrowed_by() + usize::from(query.view() != View::All);
    let mut notices: Vec<String> = notice.map(|key| t.get(key).to_owned()).into_iter().collect();
    if cut {
        notices.push(t.get("search-cut").to_owned());
    }
    if found.too_many {
        notices.push(t.with("search-too-many", &[("max", FOUND_MAX)]));
    }
    if found.unlisted > 0 {
        notices.push(t.get("search-unlisted").to_owned());
    }
    let (name, value) = sought.pair();
    let mut selects = vec![view_select(t, query)];
    selects.extend(queue_view::selects(t, query, None));
    let template = SearchPage {
        shell: Shell::new(visit, t.get("search-title"))
            .signed_in(&signed_in.member)
            .with_sought(text),
        heading: t.get("search-title"),
        notices,
        searched,
        carried: (name, value.to_owned()),
        narrowed: t.with("queue-narrowed", &[("count", narrowed)]),
        open: narrowed > 0,
        selects,
        facility: query.filters().facility,
        clear_url: (narrowed > 0).then(|| sought.url(&Query::default(), None)),
        picking: None,
        first_url: (!sought.before.is_empty()).then(|| sought.url(query, None)),
        next_url: last.map(|(entry, _)| sought.url(query, Some(entry.id))),
        lines: found
            .tickets
            .iter()
            .map(|(entry, why)| {
                let line = queue_view::line(t, entry, &listing, now);
                line.found_by(why.iter().map(|why| why_view(t, why)).collect())
            })
            .collect(),
    };
    page(visit, status, &template)
}

/// The views to which a search can be narrowed.
fn view_select(t: &Wording, query: &Query) -> Select {
    let chosen = Some(query.view()).filter(|view| *view != View::All);
    let views = View::all().filter(|view| *view != View::All);
    queue_view::select(
        t,
        "view",
        ("search-view-any", "view-"),
        chosen.map(View::code),
        views.map(View::code),
    )
}

/// Where something was found. Numbers of documents stay hidden, as they are on the ticket's page.
fn why_view(t: &Wording, why: &Why) -> WhyView {
    let rewritten = |text: String| vec![Piece { text, found: true }];
    let whole = || -> String { why.pieces.iter().map(|piece| piece.text.as_str()).collect() };
    let pieces = match why.place {
        Where::Identity => rewritten(mask(&whole())),
        Where::Phone => match PhoneNumber::parse(&whole()) {
            Ok(phone) => rewritten(phone.written()),
            Err(_) => why.pieces.clone(),
        },
        Where::Reference
        | Where::Name
        | Where::Email
        | Where::Lot
        | Where::Message
        | Where::Reply
        | Where::Question
        | Where::Facility
        | Where::Note
        | Where::Letter
        | Where::Reason => why.pieces.clone(),
    };
    WhyView {
        label: t.code("search-in-", why.place.code()),
        pieces,
    }
}
