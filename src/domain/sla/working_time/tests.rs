//! Cases worked out from the list of holidays by hand, and what holds for every case.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use chrono::{Datelike, NaiveDateTime, Timelike};
use proptest::prelude::*;

use super::*;
use crate::domain::sla::account::Why;
use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::clock::{ClockEffect, Pause, SlaClock};
use crate::domain::sla::policy::Counting;
use crate::domain::sla::schedule::Budget;
use crate::domain::values::coded::Coded;

/// A moment in Kuala Lumpur.
fn moment(text: &str) -> DateTime<Utc> {
    let local: NaiveDateTime = format!("{text}:00").parse().unwrap();
    local.and_utc() - TimeDelta::hours(8)
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// A clock of the built-in calendar.
fn clock(state: &str, counting: Counting, budget: u32, at: DateTime<Utc>) -> SlaClock {
    let budget = Budget::new(counting, budget).unwrap();
    budget.clock(2, &CalendarBook::built_in(), State::parse(state).unwrap(), at)
}

#[test]
fn deadlines_are_those_worked_out_by_hand() {
    let cases = include_str!("../../../../tests/cases/deadlines.csv");
    let mut count = 0;
    for line in cases.lines().skip(1) {
        let cells: Vec<&str> = line.splitn(7, ',').collect();
        let [state, counting, budget, received, pauses, deadline, case] = cells.try_into().unwrap();
        let (received, deadline) = (moment(received), moment(deadline));
        let counting = Counting::parse(counting).unwrap();
        let mut clock = clock(state, counting, budget.parse().unwrap(), received);
        let before = clock.clone();
        let mut stood = TimeDelta::zero();
        for pause in pauses.split_whitespace() {
            let (from, until) = pause.split_once('/').unwrap();
            clock.stop(moment(from), Pause::Asked);
            clock.resume(moment(until));
            stood += clock.calendar().between(moment(from), moment(until));
        }
        let now = clock.stops.last().map_or(received, |stop| stop.until.unwrap());
        assert_eq!(clock.deadline(now), deadline, "{case}");
        assert_eq!(
            clock.deadline(deadline + minutes(7_000)),
            deadline,
            "{case}: seen a week later"
        );
        assert_eq!(clock.used(deadline), clock.policy.budget(), "{case}");
        assert!(
            clock.used(deadline - minutes(1)) < clock.policy.budget(),
            "{case}"
        );
        assert_eq!(
            clock.deadline(now),
            before.calendar().after(before.deadline(received), stood),
            "{case}"
        );
        count += 1;
    }
    assert!(count >= 80, "{count} cases");
}

#[test]
fn what_the_time_went_to_is_told_day_by_day() {
    let received = moment("2022-02-10T16:00");
    let mut clock = clock("Kelantan", Counting::Hours, 2_400, received);
    clock.stop(moment("2022-02-13T10:00"), Pause::Asked);
    clock.resume(moment("2022-02-13T12:00"));
    let account = clock.account(moment("2022-02-13T12:30"));
    let told: Vec<_> = account
        .stretches
        .iter()
        .map(|part| (part.from, part.until, part.why.clone()))
        .collect();
    let part = |from: &str, until: &str, why| (moment(from), moment(until), why);
    assert_eq!(
        told,
        [
            part("2022-02-10T16:00", "2022-02-10T17:00", Why::Counts),
            part("2022-02-10T17:00", "2022-02-11T00:00", Why::AfterHours),
            part("2022-02-11T00:00", "2022-02-13T00:00", Why::Weekend),
            part("2022-02-13T00:00", "2022-02-13T08:00", Why::AfterHours),
            part("2022-02-13T08:00", "2022-02-13T10:00", Why::Counts),
            part("2022-02-13T10:00", "2022-02-13T12:00", Why::Paused(Pause::Asked)),
            part("2022-02-13T12:00", "2022-02-13T12:30", Why::Counts),
        ]
    );
    assert_eq!((account.used, account.left), (minutes(210), minutes(2_190)));
    let holiday = clock.calendar().clone();
    let Calendar::Working(time) = holiday else {
        unreachable!("hours are counted")
    };
    let parts = time.parts(moment("2022-02-01T00:00"), moment("2022-02-02T00:00"));
    assert_eq!(parts.len(), 1, "{parts:?}");
    assert_eq!(parts[0].day, DayKind::Holiday("Tahun Baharu Cina"));
}

/// Counts minute by minute, straight from the rules for every day.
fn naive(state: State, hours: bool, from: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    let book = CalendarBook::built_in();
    let mut count = 0;
    let mut at = from;
    while at < until {
        let local = local_time::at(at);
        let day = local.date_naive();
        let rests =
            book.holidays().contains_key(&(state, day)) || book.weekend(state, day).has(day.weekday());
        let minute = local.hour() * 60 + local.minute();
        let (ends, begins) = if day.weekday() == chrono::Weekday::Fri {
            (735, 885)
        } else {
            (780, 840)
        };
        let open = (480..ends).contains(&minute) || (begins..1_020).contains(&minute);
        count += i64::from(!rests && (open || !hours));
        at += minutes(1);
    }
    count
}

fn any_state() -> impl Strategy<Value = State> {
    (0..16_usize).prop_map(|at| State::all().nth(at).unwrap())
}

fn any_counting() -> impl Strategy<Value = Counting> {
    (0..3_usize).prop_map(|at| Counting::all().nth(at).unwrap())
}

/// A minute of the years of the calendar.
fn any_moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0..2_900_000_i64).prop_map(|minute| moment("2022-01-01T00:00") + minutes(minute))
}

proptest! {
    #[test]
    fn it_counts_as_one_does_minute_by_minute(state in any_state(), hours: bool, from in any_moment(), span in 0..20_000_i64) {
        let time = WorkingTime::new(CalendarBook::built_in(), state, hours);
        let until = from + minutes(span);
        let counted = time.between(from, until);
        prop_assert_eq!(counted.num_minutes(), naive(state, hours, from, until));
        prop_assert_eq!(time.between(until, from), -counted);
        let parts = time.parts(from, until);
        let counts: TimeDelta = parts.iter().filter(|part| part.counts).map(|part| part.until - part.from).sum();
        prop_assert_eq!(counts, counted);
        prop_assert!(parts.windows(2).all(|pair| pair[0].until == pair[1].from), "{:?}", parts);
        if span > 0 {
            prop_assert_eq!((parts[0].from, parts[parts.len() - 1].until), (from, until));
        }
    }

    #[test]
    fn what_is_added_can_be_taken_away(state in any_state(), hours: bool, from in any_moment(), added in 1..30_000_i64) {
        let time = WorkingTime::new(CalendarBook::built_in(), state, hours);
        let added = minutes(added);
        let later = time.after(from, added);
        prop_assert_eq!(time.between(from, later), added);
        prop_assert!(time.between(from, later - minutes(1)) < added, "it is the first such moment");
        let back = time.after(later, -added);
        prop_assert_eq!(time.between(back, from), TimeDelta::zero(), "no working time lies between");
        prop_assert_eq!(time.after(back, added), later);
    }

    #[test]
    fn a_deadline_lies_in_working_time_and_does_not_depend_on_when_one_asks(
        state in any_state(), counting in any_counting(), from in any_moment(), budget in 1..15_000_u32, later in 0..40_000_i64,
    ) {
        let clock = clock(state.code(), counting, budget, from);
        let deadline = clock.deadline(from);
        prop_assert_eq!(clock.deadline(from + minutes(later)), deadline);
        let before = clock.calendar().between(deadline - minutes(1), deadline);
        prop_assert_eq!(before, minutes(1), "the minute before it is worked");
    }

    #[test]
    fn a_pause_moves_the_deadline_by_the_time_that_would_have_counted(
        state in any_state(), counting in any_counting(), from in any_moment(), budget in 1_000..15_000_u32,
        begins in 0..900_i64, lasts in 0..9_000_i64,
    ) {
        let mut clock = clock(state.code(), counting, budget, from);
        let calendar = clock.calendar().clone();
        let before = clock.deadline(from);
        let (begins, ends) = (from + minutes(begins), from + minutes(begins + lasts));
        clock.stop(begins, Pause::Asked);
        clock.resume(ends);
        let counted = calendar.between(begins, ends);
        prop_assert_eq!(clock.deadline(ends), calendar.after(before, counted));
        let account = clock.account(ends);
        prop_assert_eq!(account.used + counted, calendar.between(from, ends));
        prop_assert_eq!(account.used + account.left, clock.policy.budget());
    }

    #[test]
    fn what_happens_at_the_same_moment_may_come_in_any_order(
        state in any_state(), counting in any_counting(), from in any_moment(), at in 0..5_000_i64, stands: bool,
    ) {
        let clock = clock(state.code(), counting, 7_200, from);
        let (stop, resume) = (ClockEffect::Stop(Pause::Asked), ClockEffect::Resume);
        let at = from + minutes(at);
        let now = at + minutes(1_000);
        let first = stands.then_some((from, stop));
        let until = at + minutes(500);
        // An answer and a question in the same moment; afterwards the clock goes on either way.
        let one = clock.replayed(first.into_iter().chain([(at, stop), (at, resume), (until, resume)]));
        let other = clock.replayed(first.into_iter().chain([(at, resume), (at, stop), (until, resume)]));
        let stood = calendar_time(&clock, at, until);
        prop_assert_eq!(one.used(now), other.used(now) + stood, "they differ by what stood after that moment alone");
        let twice = clock.replayed([(at, stop), (at, stop), (until, resume)]);
        let once = clock.replayed([(at, stop), (until, resume)]);
        prop_assert_eq!(twice.used(now), once.used(now));
    }
}

fn calendar_time(clock: &SlaClock, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
    clock.calendar().between(from, until)
}
