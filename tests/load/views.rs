//! How long the queue takes with very many tickets: `cargo bench --bench views`. One in 20 is open, in every state and
//! with every owner and priority; each figure is the median and the slowest of so many turns. Environment: `LOAD_TICKETS`
//! (1000000), `DATABASE_URL`.
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

mod seed;

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use option_m::desk::Desk as Rules;
use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::match_rules::MatchRules;
use option_m::desk::policies::Policies;
use option_m::desk::tickets::take_next::take_next;
use option_m::domain::review::precision::ReviewPolicy;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::staff::Role;
use option_m::domain::ticket::Acting;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::ticket::view::{Filters, Sort, View};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::StaffId;
use option_m::domain::values::local_time;
use option_m::store::tickets::queue::{self, Listed, Wanted};
use option_m::store::tickets::views::{self, ViewOf};
use option_m::store::tickets::{board, quality};
use option_m::store::{DatabaseUrl, Store, StoreError, StoreSettings};

const TURNS: usize = 50;

/// What seeding leaves alike becomes different: owners, states, priorities, answers.
fn vary(url: &str) {
    let vacuum = if url.starts_with("postgres") {
        "VACUUM ANALYZE tickets"
    } else {
        "ANALYZE"
    };
    let statements = [
        "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
         SELECT 1, 'measured', 'Measured', 'agent', 'x', true, '2026-01-01 00:00:00' \
         WHERE NOT EXISTS (SELECT 1 FROM staff WHERE id = 1)",
        "UPDATE tickets SET priority = id / 20 % 11, reopened = CASE WHEN id / 20 % 17 = 0 THEN 1 ELSE 0 END, \
         heard_at = received_at, unread_since = CASE WHEN id / 20 % 13 = 0 THEN received_at END, \
         status = CASE id / 20 % 10 WHEN 0 THEN 'in_progress' WHEN 1 THEN 'awaiting_citizen' \
         WHEN 2 THEN 'awaiting_facility' ELSE 'queued' END, \
         owner_id = CASE WHEN id / 20 % 10 < 3 THEN 1 END WHERE id % 20 = 0",
        "INSERT INTO events (ticket_id, at, actor, staff_id, kind, data) \
         SELECT id, resolved_at, CASE WHEN id % 3 = 0 THEN 'staff' ELSE 'system' END, \
         CASE WHEN id % 3 = 0 THEN 1 END, 'resolved', '{}' FROM tickets WHERE resolved_at IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM events WHERE kind = 'resolved' AND ticket_id = 1)",
        vacuum,
    ];
    for statement in statements {
        if let Some(path) = url.strip_prefix("sqlite://") {
            SqliteConnection::establish(path)
                .unwrap()
                .batch_execute(statement)
                .unwrap();
        } else {
            PgConnection::establish(url)
                .unwrap()
                .batch_execute(statement)
                .unwrap();
        }
    }
}

fn say(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    let (middle, last) = (took[took.len() / 2], took[took.len() - 1]);
    println!("| {what} | {:.2} | {:.2} |", ms(middle), ms(last));
}

fn main() {
    let tickets = std::env::var("LOAD_TICKETS")
        .ok()
        .and_then(|text| text.parse().ok());
    let desk = seed::Desk::prepare(tickets.unwrap_or(1_000_000), "views");
    vary(&desk.url);
    let store = Store::open(&StoreSettings::new(DatabaseUrl::parse(&desk.url).unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (me, now) = (
        StaffId(1),
        chrono::DateTime::from_timestamp(1_795_500_000, 0).unwrap(),
    );
    println!("\n| what | ms | slowest |\n| --- | --: | --: |");
    let mut counted = views::Counts::default();
    let took = (0..TURNS).map(|_| {
        let began = Instant::now();
        let counts: Result<_, StoreError> =
            runtime.block_on(store.read(move |conn| views::counts(conn, now)));
        counted = counts.unwrap();
        began.elapsed()
    });
    say("all counts", took.collect());
    for sort in Sort::all() {
        for view in View::all() {
            let wanted = Wanted {
                listed: Listed {
                    of: ViewOf { view, me, now },
                    filters: Filters::default(),
                    sort,
                },
                after: None,
                limit: 51,
            };
            let took = (0..TURNS).map(|_| {
                let (began, wanted) = (Instant::now(), wanted.clone());
                let page = runtime.block_on(store.read(move |conn| queue::page(conn, &wanted)));
                assert!(page.unwrap().len() <= 51);
                began.elapsed()
            });
            say(&format!("{} by {}", view.code(), sort.code()), took.collect());
        }
    }
    let today = local_time::date(now);
    let since = board::Since {
        day: local_time::beginning(today),
        week: local_time::beginning(today - TimeDelta::days(6)),
    };
    let took = (0..TURNS).map(|_| {
        let began = Instant::now();
        let team: Result<_, StoreError> = runtime.block_on(store.read(move |conn| {
            quality::counts(conn, now - TimeDelta::days(30))?;
            board::team(conn, now, today, since)
        }));
        assert!(team.unwrap()[0].in_hand.open > 0);
        began.elapsed()
    });
    say("the board", took.collect());
    let took = (0..TURNS).map(|_| {
        let rules = Rules {
            promise: ServicePromise::default(),
            policies: Policies::default(),
            link_key: LinkKey::derive(b"a key for measuring"),
            matching: MatchRules::default(),
            review: ReviewPolicy::default(),
        };
        let began = Instant::now();
        let taken: Result<_, DeskError> = runtime.block_on(store.write(move |conn| {
            take_next(&mut Context::new(
                conn,
                &rules,
                Acting::Staff(me, Role::Agent),
                now,
            ))
        }));
        assert!(taken.unwrap().is_some());
        began.elapsed()
    });
    say("take next", took.collect());
    println!("\n{:?}", counted.of(me));
    store.close();
}
