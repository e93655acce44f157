//! Promises that were decided: what is received from then on goes by them, and what was received before by its own.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use option_m::desk::citizen::file_complaint::file_complaint;
use option_m::desk::context::Context;
use option_m::desk::sla::decide_policy::{FIRST, decide_policy};
use option_m::desk::sla::preview_policy::{Kept, preview_policy};
use option_m::desk::sla::read_calendar;
use option_m::desk::sla::use_calendar::{keep_calendar, use_calendar};
use option_m::desk::tickets::run_sla_clock::run_sla_clock;
use option_m::desk::{Desk, DeskError};
use option_m::domain::facility::State;
use option_m::domain::sla::calendar_book::CalendarBook;
use option_m::domain::sla::policy::Counting;
use option_m::domain::sla::schedule::{Budget, Decided};
use option_m::domain::ticket::{Acting, Action, Ticket};
use option_m::domain::values::ids::TicketId;
use option_m::domain::values::local_time;
use option_m::domain::values::reason::Reason;
use option_m::store::sla::{calendars, policies};
use option_m::store::{AnyConnection, StoreError, tickets};

use crate::database::TestDatabase;
use crate::fixtures::{desk, filing, start};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time of a day in Kuala Lumpur.
fn at(text: &str, hour: i64) -> DateTime<Utc> {
    local_time::beginning(day(text)) + TimeDelta::hours(hour)
}

fn reason() -> Reason {
    Reason::parse("Keputusan mesyuarat.").unwrap()
}

fn working_days() -> Budget {
    Budget::new(Counting::Days, 5 * 24 * 60).unwrap()
}

fn decide(conn: &mut AnyConnection, desk: &Desk, from: &str) -> Result<Decided, DeskError> {
    let seen = policies::last_version(conn)?.unwrap_or(FIRST);
    let cx = &mut Context::of_system(conn, desk, start());
    let decided = decide_policy(cx, working_days(), day(from), &reason(), seen)?;
    desk.policies.refresh(conn)?;
    Ok(decided)
}

/// Files as the citizen with a number about a place in a state, and reads the ticket back.
fn file_in(
    conn: &mut AnyConnection,
    desk: &Desk,
    number: u64,
    state: &str,
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    let mut filing = filing(number);
    filing.complaint.facility_state = State::parse(state).unwrap();
    let filed = file_complaint(&mut Context::new(conn, desk, Acting::Citizen, now), &filing)?;
    Ok(tickets::by_reference(conn, filed.reference)?.ok_or(StoreError::Missing)?)
}

/// Lets time pass on a ticket. Returns whether it became late.
fn pass(conn: &mut AnyConnection, desk: &Desk, id: TicketId, now: DateTime<Utc>) -> Result<bool, DeskError> {
    run_sla_clock(&mut Context::of_system(conn, desk, now), id)
}

async fn each_ticket_keeps_the_policy_and_the_calendar_that_it_was_received_under(db: TestDatabase) {
    let store = db.store();
    let done: Result<(), DeskError> = store
        .write(|conn| {
            let desk = desk();
            decide(conn, &desk, "2022-02-11")?;
            let before = file_in(conn, &desk, 1, "Kelantan", start())?;
            assert_eq!(
                before.deadline(start()),
                start() + TimeDelta::hours(120),
                "Thursday, before it begins"
            );
            // Friday and Saturday are the weekend there; in Selangor the next two days are.
            let friday = at("2022-02-11", 10);
            let kelantan = file_in(conn, &desk, 2, "Kelantan", friday)?;
            let selangor = file_in(conn, &desk, 3, "Selangor", friday)?;
            assert_eq!(kelantan.deadline(friday), at("2022-02-18", 0));
            assert_eq!(selangor.deadline(friday), at("2022-02-18", 10));

            let holiday = "state_code,date,name_ms\nKelantan,2022-02-14,Cuti Contoh\n";
            let read = read_calendar::read(holiday.as_bytes(), &CalendarBook::built_in(), &[]).unwrap();
            let cx = &mut Context::of_system(conn, &desk, friday);
            keep_calendar(cx, &read, "contoh.csv")?;
            use_calendar(cx, read.fingerprint(), day("2022-02-13"), &reason(), 0)?;
            desk.policies.refresh(conn)?;
            assert_eq!(calendars::book(conn, read.fingerprint())?, read, "as it was kept");
            let sunday = at("2022-02-13", 9);
            let later = file_in(conn, &desk, 4, "Kelantan", sunday)?;
            assert_eq!(
                later.deadline(sunday),
                at("2022-02-21", 9),
                "Monday is a holiday by now, as the weekend is"
            );
            let again = tickets::load(conn, kelantan.id)?;
            assert_eq!(
                again.deadline(sunday),
                at("2022-02-18", 0),
                "what was received before goes by its own calendar"
            );

            assert!(!pass(
                conn,
                &desk,
                kelantan.id,
                at("2022-02-18", 0) - TimeDelta::minutes(1)
            )?);
            assert!(pass(conn, &desk, kelantan.id, at("2022-02-18", 0))?);
            assert!(!pass(conn, &desk, kelantan.id, at("2022-02-18", 1))?, "once");
            let late = tickets::load(conn, kelantan.id)?;
            assert_eq!(
                (late.breached_at, late.warned_percent),
                (Some(at("2022-02-18", 0)), 80)
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

async fn the_last_decision_for_a_day_holds_and_none_begins_today(db: TestDatabase) {
    let store = db.store();
    let done: Result<(), DeskError> = store
        .write(|conn| {
            let desk = desk();
            let hours = Budget::new(Counting::Hours, 40 * 60).unwrap();
            assert_eq!(decide(conn, &desk, "2022-02-12")?.version, 2);
            let cx = &mut Context::of_system(conn, &desk, start());
            let late = decide_policy(cx, hours, day("2022-02-12"), &reason(), FIRST);
            assert_eq!(late, Err(DeskError::Stale), "somebody decided meanwhile");
            assert_eq!(
                decide_policy(cx, hours, day("2022-02-12"), &reason(), 2)?.version,
                3
            );
            desk.policies.refresh(conn)?;
            let budget = |at| desk.policies.budget(&desk.promise, at);
            assert_eq!(budget(at("2022-02-11", 23)).counting(), Counting::Calendar);
            assert_eq!(budget(at("2022-02-12", 0)), hours);
            for day_of in ["2022-02-10", "2021-12-31", "2023-02-12"] {
                let refused = decide_policy(
                    &mut Context::of_system(conn, &desk, start()),
                    hours,
                    day(day_of),
                    &reason(),
                    3,
                );
                assert!(
                    matches!(refused, Err(DeskError::Field(error)) if error.field == "from"),
                    "{day_of}"
                );
            }
            let all = policies::all(conn)?;
            let versions: Vec<u32> = all.iter().map(|decision| decision.policy.version).collect();
            assert_eq!(versions, [3, 2]);
            assert_eq!(all[0].reason, reason().as_str());
            Ok(())
        })
        .await;
    done.unwrap();
    // Somebody who decides in the same moment has the same version in mind.
    let twice: Result<(), StoreError> = store
        .write(|conn| {
            let same = policies::all(conn)?.remove(0).policy;
            policies::decide(conn, &same, None, &reason(), start())
        })
        .await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_ticket_whose_calendar_is_gone_is_told_from_others(db: TestDatabase) {
    let store = db.store();
    let done: Result<(), DeskError> = store
        .write(|conn| {
            let desk = desk();
            decide(conn, &desk, "2022-02-11")?;
            file_in(conn, &desk, 1, "Perak", at("2022-02-12", 0))?;
            file_in(conn, &desk, 2, "Perak", at("2022-02-12", 0))?;
            Ok(())
        })
        .await;
    done.unwrap();
    db.sql("UPDATE tickets SET sla_policy = 'days/2/7200m/00000000000000ff/08' WHERE id = 1")
        .unwrap();
    let read: Result<_, StoreError> = store
        .read(|conn| {
            Ok((
                tickets::load(conn, TicketId(1)).map(drop),
                tickets::load(conn, TicketId(2)).map(drop),
            ))
        })
        .await;
    let (gone, sound) = read.unwrap();
    assert!(matches!(gone, Err(StoreError::Corrupt { .. })), "{gone:?}");
    assert!(sound.is_ok());
}

async fn a_policy_is_tried_on_the_last_thirty_days(db: TestDatabase) {
    let store = db.store();
    let done: Result<(), DeskError> = store
        .write(|conn| {
            let desk = desk();
            let promise = &desk.promise;
            // Too long ago; late and open; answered in time, though not within three days; late and open; new.
            let received = [
                at("2021-12-20", 9),
                at("2022-01-20", 9),
                at("2022-01-24", 9),
                at("2022-01-24", 9),
                start(),
            ];
            let mut filed = Vec::new();
            for (number, at) in (1..).zip(received) {
                filed.push(file_in(
                    conn,
                    &desk,
                    number,
                    if number == 3 { "Johor" } else { "Perlis" },
                    at,
                )?);
            }
            let withdrawn = filed[2].act(Action::Withdraw, Acting::Citizen, promise, at("2022-01-28", 9))?;
            tickets::save(conn, &withdrawn, at("2022-01-28", 9))?;
            let three_days = Budget::new(Counting::Calendar, 3 * 24 * 60).unwrap();
            let mut cx = Context::of_system(conn, &desk, start());
            let preview = preview_policy(&mut cx, three_days)?;
            let kept = |all, late, would_be_late| Kept {
                all,
                late,
                would_be_late,
            };
            assert_eq!(preview.total, kept(4, 2, 3));
            let of = |name| preview.by_state[&State::parse(name).unwrap()];
            assert_eq!((of("Johor"), of("Perlis")), (kept(1, 0, 1), kept(3, 2, 2)));
            assert!(!preview.cut);
            let same = preview_policy(&mut cx, Budget::new(Counting::Calendar, 5 * 24 * 60).unwrap())?;
            assert_eq!(same.total, kept(4, 2, 2), "the policy in force changes nothing");
            let none = preview_policy(&mut cx, working_days())?;
            assert_eq!(none.total.late, 2);
            assert!(Arc::ptr_eq(
                &desk.policies.known().calendar(start()),
                &CalendarBook::built_in()
            ));
            Ok(())
        })
        .await;
    done.unwrap();
}

crate::on_both_databases!(
    each_ticket_keeps_the_policy_and_the_calendar_that_it_was_received_under,
    the_last_decision_for_a_day_holds_and_none_begins_today,
    a_ticket_whose_calendar_is_gone_is_told_from_others,
    a_policy_is_tried_on_the_last_thirty_days,
);
