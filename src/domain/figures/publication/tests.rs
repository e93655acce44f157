//! What is published, and what is not.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use super::*;
use crate::domain::figures::cell::{Cell, Span};
use crate::domain::figures::distribution::Bucket;
use crate::domain::figures::measure::Part;

fn now() -> DateTime<Utc> {
    "2022-03-31T17:00:00Z".parse().unwrap()
}

fn month(text: &str) -> Month {
    Month::of(format!("{text}-01").parse().unwrap())
}

fn state(code: &str) -> Option<State> {
    State::parse(code).ok()
}

/// Counts of states, and of the country what they add up to: month, state, kept, late, pending.
fn counts(rows: &[(&str, &str, [i64; 3])]) -> Counts {
    let mut cells = Vec::new();
    for (of, code, standing) in rows {
        for scope in [Scope::State(state(code)), Scope::All] {
            let mut put = |measure, part, count| {
                let cell = Cell {
                    span: Span::Month,
                    scope,
                    measure,
                    start: month(of).first_day(),
                    part,
                };
                cells.push((cell, count));
            };
            for (measure, count) in STANDING.into_iter().zip(standing) {
                put(measure, Part::Whole, *count);
            }
            put(Measure::Open, Part::Whole, standing[2]);
            put(Measure::OpenLate, Part::Whole, 0);
            let hour = Part::Bucket(Bucket::of(TimeDelta::hours(1)));
            put(Measure::Answered, hour, standing[0] + standing[1]);
        }
    }
    Counts::of(cells)
}

fn publication(rows: &[(&str, &str, [i64; 3])]) -> Publication {
    Publication::of(&counts(rows), Some(month("2022-01")), None, now())
}

#[test]
fn nothing_was_received_yet() {
    let empty = Publication::of(&Counts::default(), None, None, now());
    assert_eq!((empty.open_now, empty.late_now), (Some(0), Some(0)));
    assert_eq!(empty.months.len(), 1, "the month that it is in Kuala Lumpur");
    assert_eq!(empty.months[0].month, month("2022-04"));
    assert_eq!((empty.all.share_kept(), empty.all.median), (None, None));
}

#[test]
fn a_month_is_shown_by_state_once_it_is_over() {
    let all = publication(&[
        ("2022-01", "10", [90, 10, 0]),
        ("2022-01", "14", [45, 5, 0]),
        ("2022-04", "10", [60, 6, 30]),
        ("2022-04", "14", [60, 6, 30]),
    ]);
    let months: Vec<Month> = all.months.iter().map(|one| one.month).collect();
    assert_eq!(months, ["2022-04", "2022-03", "2022-02", "2022-01"].map(month));
    assert!(all.months[0].states.is_none(), "it is not over");
    let january = &all.months[3];
    assert!(january.whole.is_final() && !all.months[0].whole.is_final());
    assert_eq!(january.whole.share_kept(), Some(0.9));
    let states = january.states.as_ref().unwrap();
    assert_eq!(states.len(), 2, "states that have none are not listed");
    assert_eq!((states[0].0, states[0].1.kept), (state("10"), Some(90)));
    // A month without a complaint.
    assert_eq!(
        (all.months[1].whole.received, all.months[1].whole.share_kept()),
        (Some(0), None)
    );
    assert_eq!((all.open_now, all.late_now), (Some(60), Some(0)));
}

#[test]
fn small_counts_are_left_out_with_what_would_tell_them() {
    let all = publication(&[
        ("2022-02", "10", [90, 10, 0]),
        ("2022-02", "14", [45, 3, 0]),
        ("2022-02", "01", [80, 8, 0]),
        ("2022-03", "10", [90, 9, 0]),
    ]);
    let states = all.months[2].states.as_ref().unwrap();
    let of = |code: &str| &states.iter().find(|(of, _)| *of == state(code)).unwrap().1;
    assert_eq!(
        (of("14").late, of("14").kept, of("14").share_kept()),
        (None, None, None)
    );
    assert_eq!(
        (of("01").late, of("01").kept),
        (None, None),
        "the second smallest goes with it"
    );
    assert_eq!((of("10").late, of("10").kept), (Some(10), Some(90)));
    assert_eq!(of("14").received, Some(48));
    assert!(of("14").median.is_some());
}

#[test]
fn a_month_of_which_something_is_left_out_is_not_shown_by_state() {
    let all = publication(&[
        ("2022-02", "10", [900, 2, 0]),
        ("2022-03", "10", [90, 9, 0]),
        ("2022-03", "14", [90, 9, 0]),
    ]);
    let february = &all.months[2];
    assert_eq!(
        (february.whole.late, february.whole.kept, february.whole.received),
        (None, None, Some(902))
    );
    assert!(february.states.is_none());
    // The month that hides with it, so that the totals do not tell.
    let march = &all.months[1];
    assert_eq!((march.whole.late, march.states.is_none()), (None, true));
}

#[test]
fn of_open_late_and_not_late_not_one_alone_is_left_out() {
    let put = |measure, count| {
        let cell = Cell {
            span: Span::Month,
            scope: Scope::All,
            measure,
            start: month("2022-04").first_day(),
            part: Part::Whole,
        };
        (cell, count)
    };
    for (open, late, shown) in [
        (30, 10, (Some(30), Some(10))),
        (30, 3, (Some(30), None)),
        (30, 27, (Some(30), None)),
        (3, 0, (None, None)),
        (3, 3, (None, None)),
        (0, 0, (Some(0), Some(0))),
        (30, 0, (Some(30), Some(0))),
    ] {
        let counts = Counts::of([
            put(Measure::Open, open),
            put(Measure::OpenLate, late),
            put(Measure::Late, late),
            put(Measure::Pending, open - late),
        ]);
        let all = Publication::of(&counts, Some(month("2022-04")), None, now());
        let hidden = [all.open_now, all.late_now, all.all.pending]
            .iter()
            .filter(|one| one.is_none())
            .count();
        assert_ne!(hidden, 1, "{open} {late}");
        assert_eq!((all.open_now, all.late_now), shown, "{open} {late}");
    }
}

#[test]
fn a_share_of_the_machine_that_would_tell_a_small_count_is_left_out() {
    let group = |automatic, answered| Group::default().with_automatic(automatic, answered).automatic;
    assert_eq!(group(50, 100), Some(0.5));
    assert_eq!((group(3, 100), group(98, 100), group(0, 0)), (None, None, None));
    assert_eq!((group(0, 100), group(100, 100)), (Some(0.0), Some(1.0)));
}
