//! Everything that the pages and loops ask of the queue and the outbox, so that each statement can be looked at.

use chrono::{DateTime, TimeDelta, Utc};
use option_m::domain::staff::Role;
use option_m::domain::ticket::bulk::{Bar, BulkAction, NotDone};
use option_m::domain::ticket::preferences::Preferences;
use option_m::domain::ticket::priority::Priority;
use option_m::domain::ticket::search::asked::Asked;
use option_m::domain::ticket::view::{Filters, Sort, View};
use option_m::domain::ticket::{Outcome, Status};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::{StaffId, TicketId};
use option_m::store::tickets::bulk::{self, NewRun};
use option_m::store::tickets::bulk_items;
use option_m::store::tickets::neighbours::neighbours;
use option_m::store::tickets::places::{Place, Places};
use option_m::store::tickets::queue::{self, Listed, Wanted};
use option_m::store::tickets::take_next::most_urgent;
use option_m::store::tickets::views::{self, ViewOf};
use option_m::store::tickets::{delivery, duplicates, outbox, proposals, ticket_terms};
use option_m::store::{AnyConnection, StoreError};

/// Looks at the queue: every view by its deadlines, what is open in every order, and all that has a status or an outcome.
pub(crate) fn use_queue(
    conn: &mut AnyConnection,
    (me, id): (StaffId, TicketId),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let place = Place {
        at: now,
        id,
        priority: Priority::default(),
    };
    let listed = |view, filters: &Filters, sort| Listed {
        of: ViewOf { view, me, now },
        filters: filters.clone(),
        sort,
    };
    let with = |view, filters: &Filters, sort, after| Wanted {
        listed: listed(view, filters, sort),
        after,
        limit: 25,
    };
    let none = Filters::default();
    let of_status = |status| Filters {
        status: Some(status),
        ..Filters::default()
    };
    let of_outcome = Filters {
        outcome: Some(Outcome::NotFound),
        ..Filters::default()
    };
    ticket_terms::refresh(conn, 10)?;
    let found = ticket_terms::find(conn, &Asked::parse("Siti"))?;
    for after in [None, Some(place)] {
        for view in View::all() {
            queue::page(conn, &with(view, &none, Sort::Deadline, after))?;
            queue::among(conn, &with(view, &none, Sort::Deadline, after), &found)?;
        }
        for sort in Sort::all() {
            queue::page(conn, &with(View::All, &none, sort, after))?;
        }
        for status in Status::all() {
            queue::page(conn, &with(View::All, &of_status(status), Sort::Deadline, after))?;
        }
        queue::page(conn, &with(View::All, &of_outcome, Sort::Deadline, after))?;
    }
    let places = Places {
        id,
        deadline: now,
        received_at: now,
        heard_at: now,
        priority: Priority::default(),
    };
    for view in View::all() {
        neighbours(conn, &listed(view, &none, Sort::Deadline), places)?;
    }
    for sort in Sort::all() {
        neighbours(conn, &listed(View::All, &none, sort), places)?;
    }
    neighbours(conn, &listed(View::All, &of_outcome, Sort::Deadline), places)?;
    views::counts(conn, now)?;
    let codes = || ["ms", "10"].into_iter();
    for preferred in [Preferences::default(), Preferences::of_codes(codes(), codes())] {
        most_urgent(conn, &preferred, now)?;
    }
    duplicates::led_by(conn, id)?;
    proposals::waiting(conn, None, 20)?;
    proposals::count_waiting(conn)?;
    use_bulk(conn, (me, id), &with(View::All, &none, Sort::Deadline, None), now)
}

/// Chooses many tickets in every way, and deals with them.
fn use_bulk(
    conn: &mut AnyConnection,
    (me, id): (StaffId, TicketId),
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let action = BulkAction::Note {
        text: "Semak.".to_owned(),
    };
    let mut runs = Vec::new();
    for key in ["all", "these", "done"] {
        let run = NewRun {
            idempotency_key: key,
            by: me,
            role: Role::Agent,
            action: &action,
            query: None,
            seen_at: now,
        };
        runs.push(bulk::begin(conn, &run, now)?);
    }
    bulk_items::count(conn, wanted)?;
    bulk_items::choose_all(conn, runs[0], wanted)?;
    bulk_items::choose_these(conn, runs[1], &[(id, 1)])?;
    for (place, item) in bulk_items::waiting(conn, runs[0], 10)?.into_iter().enumerate() {
        assert!(!bulk::has_ended(conn, runs[0])?);
        if place == 0 {
            bulk_items::refuse(conn, item, NotDone::Barred(Bar::Changed), now)?;
        } else {
            bulk_items::claim(conn, item, now)?;
        }
    }
    bulk_items::choose_done(conn, runs[2], runs[0])?;
    bulk_items::progress(conn, &runs)?;
    for refused in [false, true] {
        bulk_items::list(conn, runs[0], (refused, 0), 10)?;
    }
    bulk::note_count(conn, runs[0], 2)?;
    bulk::begun_with(conn, "all")?;
    bulk::running(conn)?;
    bulk::finish(conn, runs[0], now)?;
    bulk::stop(conn, runs[1], me, now)?;
    let run = bulk::load(conn, runs[1])?;
    bulk::stopper(conn, &run)?;
    bulk::list(conn, None, 10)?;
    Ok(())
}

/// Claims letters, and settles them in every way.
pub(crate) fn use_outbox(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    later: DateTime<Utc>,
) -> Result<(), StoreError> {
    let letters = outbox::claim(conn, now, TimeDelta::minutes(1), 10)?;
    outbox::mark_sent(conn, &[letters[0].id])?;
    outbox::mark_unsent(conn, letters[1].id, "later", Some(later))?;
    outbox::mark_unsent(conn, letters[1].id, "never", None)?;
    outbox::mark_refused(conn, letters[1].id, "no", Some(later))?;
    delivery::is_refused_alone(conn, letters[1].id, now.naive_utc(), now.naive_utc())?;
    delivery::list(conn, delivery::Unsent::GivenUp, None, 10)?;
    delivery::list(conn, delivery::Unsent::Waiting, None, 10)?;
    delivery::resend(conn, letters[1].id, now)?;
    outbox::state(conn)?;
    Ok(())
}
