//! The review of automatic decisions: drawn once whoever draws, and a pause that no decision slips past.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::join_all;
use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::matching::match_ticket::{Searched, act_on_find, look_ahead};
use option_m::desk::reviews::draw_sample::{days, draw_sample};
use option_m::desk::reviews::judge_decision::{Judged, judge_decision};
use option_m::desk::reviews::resume_machine::resume_machine;
use option_m::domain::review::flaw::Flaw;
use option_m::domain::review::sample::Verdict;
use option_m::domain::staff::Role;
use option_m::domain::ticket::{Acting, Status};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::{EventId, StaffId, TicketId};
use option_m::domain::values::local_time;
use option_m::domain::values::reason::Reason;
use option_m::store::accounts::absences;
use option_m::store::reviews::{pauses, samples};
use option_m::store::tickets::{self, board, quality};
use option_m::store::{AnyConnection, Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, passport, start};
use crate::rows;

const SUPERVISOR: Acting = Acting::Staff(StaffId(1), Role::Supervisor);

fn hire(db: &TestDatabase) {
    db.sql(
        "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
         VALUES (1, 'penyelia', 'Penyelia', 'supervisor', 'x', true, '2022-01-01 00:00:00')",
    )
    .unwrap();
}

/// Files the complaints with these numbers and lets the machine answer them; their records are there.
async fn answered(store: &Store, numbers: std::ops::Range<u64>) -> Vec<TicketId> {
    let answered: Result<Vec<TicketId>, DeskError> = store
        .write(move |conn| {
            let name = format!("{numbers:?}");
            let doses = numbers.clone().map(|number| dose_row(number, &[])).collect();
            rows::list_facility(conn)?;
            rows::import(conn, &desk(), &name, doses, start())?;
            let mut tickets = Vec::new();
            for number in numbers {
                let ticket = file(conn, number, start())?;
                let desk = desk();
                let cx = &mut Context::of_system(conn, &desk, start());
                let ahead = look_ahead(cx, ticket)?;
                assert_eq!(act_on_find(cx, ticket, ahead)?, Searched::Resolved);
                tickets.push(ticket);
            }
            Ok(tickets)
        })
        .await;
    answered.unwrap()
}

fn day() -> NaiveDate {
    local_time::date(start())
}

async fn draw(store: &Store, at: DateTime<Utc>) -> Result<(), DeskError> {
    store
        .write(move |conn| draw_sample(&mut Context::of_system(conn, &desk(), at), day()))
        .await
}

async fn judge(store: &Store, decision: EventId, verdict: Verdict) -> Judged {
    let judged: Result<Judged, DeskError> = store
        .write(move |conn| {
            let desk = desk();
            let cx = &mut Context::new(conn, &desk, SUPERVISOR, start() + TimeDelta::days(1));
            judge_decision(cx, decision, verdict, "Orang lain.")
        })
        .await;
    judged.unwrap()
}

/// The decisions that wait.
async fn drawn(store: &Store) -> Vec<EventId> {
    let found: Result<Vec<EventId>, StoreError> = store
        .read(|conn| {
            let span = (start() - TimeDelta::days(9), start() + TimeDelta::days(9));
            let mut drawn = Vec::new();
            for (event, _) in samples::decisions(conn, span)? {
                drawn.extend(samples::load(conn, event)?.map(|sampled| sampled.drawn.decision));
            }
            Ok(drawn)
        })
        .await;
    found.unwrap()
}

async fn a_day_is_drawn_once_whoever_draws(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    answered(&stores[0], 1..31).await;
    let due = |at: DateTime<Utc>| {
        let store = stores[0].clone();
        async move {
            let due: Result<Vec<NaiveDate>, StoreError> = store
                .read(move |conn| days(&mut Context::of_system(conn, &desk(), at)))
                .await;
            due.unwrap()
        }
    };
    assert!(!due(start()).await.contains(&day()), "the day is not over");
    let midnight = local_time::beginning(day()) + TimeDelta::days(1);
    assert!(!due(midnight + TimeDelta::minutes(9)).await.contains(&day()));
    assert!(due(midnight + TimeDelta::minutes(10)).await.contains(&day()));
    let at = midnight + TimeDelta::hours(1);
    let tries = join_all((0..8).map(|turn| draw(&stores[turn % 2], at))).await;
    let done = tries.iter().filter(|tried| tried.is_ok()).count();
    assert_eq!(done, 1, "{tries:?}");
    let others = tries.iter().filter(|tried| **tried == Err(DeskError::Stale));
    assert_eq!(others.count(), 7, "{tries:?}");
    assert_eq!(drawn(&stores[0]).await.len(), 20, "of 30");
    assert!(!due(at).await.contains(&day()));
    for store in stores {
        store.close();
    }
}

/// What was found before a pause is not acted on behind it: neither a link nor an answer for which nothing is changed.
async fn no_decision_slips_past_a_pause(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    hire(&db);
    answered(&stores[0], 1..4).await;
    draw(&stores[0], start() + TimeDelta::days(1)).await.unwrap();
    let begun: Result<_, DeskError> = stores[0]
        .write(|conn| {
            let near = passport(12).replace('A', "B");
            let doses = vec![dose_row(11, &[]), dose_row(12, &[("id_number", &near)])];
            rows::import(conn, &desk(), "ahead", doses, start())?;
            let mut ahead = Vec::new();
            for number in [11, 12] {
                let ticket = file(conn, number, start())?;
                let desk = desk();
                ahead.push((
                    ticket,
                    look_ahead(&mut Context::of_system(conn, &desk, start()), ticket)?,
                ));
            }
            Ok(ahead)
        })
        .await;
    let begun = begun.unwrap();
    let waiting = drawn(&stores[0]).await;
    let verdicts = join_all([
        judge(&stores[0], waiting[0], Verdict::Wrong),
        judge(&stores[1], waiting[1], Verdict::Wrong),
    ])
    .await;
    assert!(
        verdicts.contains(&Judged::Kept) && verdicts.contains(&Judged::Paused),
        "{verdicts:?}"
    );
    assert_eq!(
        judge(&stores[1], waiting[1], Verdict::Right).await,
        Judged::Already
    );
    assert_eq!(
        judge(&stores[1], waiting[2], Verdict::Wrong).await,
        Judged::Kept,
        "it is paused"
    );
    for (ticket, ahead) in begun {
        let acted: Result<_, DeskError> = stores[1]
            .write(move |conn| {
                let desk = desk();
                let searched = act_on_find(&mut Context::of_system(conn, &desk, start()), ticket, ahead)?;
                Ok((searched, tickets::load(conn, ticket)?))
            })
            .await;
        let (searched, ticket) = acted.unwrap();
        assert_eq!((searched, ticket.status), (Searched::LeftToHuman, Status::Queued));
        assert_eq!(ticket.found.decision, "certain");
    }
    let resume = |store: &Store| {
        let store = store.clone();
        async move {
            let resumed: Result<(), DeskError> = store
                .write(|conn| {
                    let desk = desk();
                    let cx = &mut Context::new(conn, &desk, SUPERVISOR, start() + TimeDelta::days(2));
                    resume_machine(cx, &Reason::parse("Fail ditarik balik.").unwrap())
                })
                .await;
            resumed
        }
    };
    let both = join_all([resume(&stores[0]), resume(&stores[1])]).await;
    assert_eq!(
        both.iter().filter(|resumed| resumed.is_ok()).count(),
        1,
        "{both:?}"
    );
    answered(&stores[1], 21..22).await;
    for store in stores {
        store.close();
    }
}

/// Looks at what supervisors see, draws, judges, pauses and resumes.
pub(crate) fn use_reviews(
    conn: &mut AnyConnection,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let (desk, today) = (desk(), local_time::date(now));
    let since = board::Since {
        day: local_time::beginning(today),
        week: local_time::beginning(today - TimeDelta::days(6)),
    };
    absences::note(conn, staff, today, staff, now)?;
    absences::until(conn, staff, today)?;
    absences::end(conn, staff)?;
    board::team(conn, now, today, since)?;
    board::open_of(conn, staff, 10)?;
    quality::counts(conn, since.week)?;
    for flaw in Flaw::all() {
        quality::list(conn, flaw, since.week, None, 10)?;
        quality::list(conn, flaw, since.week, Some((now, EventId(1))), 10)?;
    }
    let cx = &mut Context::new(conn, &desk, Acting::Staff(staff, Role::Supervisor), now);
    days(cx)?;
    draw_sample(cx, today)?;
    if let Some(next) = samples::next(cx.conn)? {
        judge_decision(cx, next.drawn.decision, Verdict::Right, "")?;
    }
    samples::waiting(cx.conn)?;
    samples::tally(cx.conn, 200, Some(now))?;
    pauses::last_resumed(cx.conn)?;
    let reason = Reason::parse("Sudah diperiksa.").unwrap();
    assert_eq!(resume_machine(cx, &reason), Err(DeskError::Stale));
    Ok(())
}

crate::on_both_databases!(a_day_is_drawn_once_whoever_draws, no_decision_slips_past_a_pause);
