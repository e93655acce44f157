//! What tickets add to the counts, over undoing, reopening, merging and the turn of the year.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use super::*;
use crate::domain::ticket::outcome::Basis;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::StaffId;

fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().unwrap()
}

/// Received at 23.30 on 28 February in Kuala Lumpur, which is the afternoon of that day in UTC.
fn ticket() -> Counted {
    Counted {
        state: State::parse("10").ok(),
        problem: Problem::Missing,
        facility: Some(FacilityId(3)),
        received_at: at("2024-02-28T15:30:00Z"),
        first_received_at: at("2024-02-28T15:30:00Z"),
    }
}

fn event(moment: &str, actor: Actor, kind: EventKind) -> Event {
    Event {
        at: at(moment),
        actor,
        kind,
    }
}

fn staff() -> Actor {
    Actor::Staff(StaffId(1))
}

fn resolved(moment: &str, actor: Actor, outcome: Outcome) -> Event {
    let kind = EventKind::Resolved {
        outcome,
        message: String::new(),
        record: None,
        basis: Basis::default(),
        against_facts: None,
    };
    event(moment, actor, kind)
}

fn reopened(moment: &str, untold: bool) -> Event {
    let kind = EventKind::Reopened {
        reason: Ground::none(),
        gone: None,
        untold,
    };
    event(moment, Actor::Citizen, kind)
}

/// The counts as text: day, measure, part and number.
fn told(events: &[Event]) -> Vec<String> {
    let all = Contribution::of(&ticket(), events);
    let mut lines: Vec<String> = all
        .counts
        .iter()
        .map(|((day, measure, part), count)| {
            let name: &str = (*measure).into();
            format!("{} {name} {} {count}", day.format("%m-%d"), part.code())
        })
        .collect();
    lines.sort();
    lines
}

fn has(events: &[Event], line: &str) -> bool {
    told(events).iter().any(|one| one == line)
}

#[test]
fn a_ticket_that_is_open_is_pending_on_the_local_day_of_its_receipt() {
    assert_eq!(
        told(&[]),
        [
            "02-28 arrived  1",
            "02-28 open  1",
            "02-28 pending  1",
            "02-28 received  1"
        ]
    );
}

#[test]
fn an_answer_counts_on_its_day_and_on_the_day_of_the_receipt() {
    // Two seconds before midnight in Kuala Lumpur on the leap day, and two seconds later.
    let before = [resolved("2024-02-29T15:59:58Z", Actor::System, Outcome::Linked)];
    let after = [resolved("2024-02-29T16:00:00Z", Actor::System, Outcome::Linked)];
    assert!(has(&before, "02-29 ended linked 1"), "{:?}", told(&before));
    assert!(has(&after, "03-01 ended linked 1"), "{:?}", told(&after));
    assert!(has(&after, "03-01 ended_automatically  1"));
    assert!(has(&after, "02-28 kept  1") && has(&after, "02-28 automatic  1"));
    assert!(!told(&after).iter().any(|line| line.contains("open")));
}

#[test]
fn a_promise_that_was_broken_stays_so_whatever_comes_later() {
    let mut events = vec![event(
        "2024-03-04T15:30:00Z",
        Actor::System,
        EventKind::SlaBreached,
    )];
    assert!(has(&events, "02-28 late  1") && has(&events, "02-28 open_late  1"));
    events.push(event(
        "2024-03-05T01:00:00Z",
        Actor::Citizen,
        EventKind::Withdrawn,
    ));
    assert!(has(&events, "02-28 late  1") && !has(&events, "02-28 withdrawn  1"));
    assert!(has(&events, "03-05 ended withdrawn 1"));
}

#[test]
fn an_undone_decision_never_was() {
    let undone = event("2024-02-29T01:00:30Z", staff(), EventKind::Undone);
    let breached = event("2024-02-29T01:00:00Z", Actor::System, EventKind::SlaBreached);
    let events = [
        resolved("2024-02-29T01:00:00Z", staff(), Outcome::NotFound),
        breached,
        undone.clone(),
    ];
    assert_eq!(told(&events), told(&[]));
    // A reopening that was undone: the answer before it stands.
    let answered = resolved("2024-02-29T00:00:00Z", staff(), Outcome::NotFound);
    let events = [answered.clone(), reopened("2024-02-29T01:00:00Z", false), undone];
    assert_eq!(told(&events), told(&[answered]));
}

#[test]
fn what_nobody_was_told_is_no_ending_and_no_reopening_but_a_breach_stays() {
    let events = [
        resolved("2024-03-10T01:00:00Z", staff(), Outcome::NotFound),
        event("2024-03-10T01:00:00Z", Actor::System, EventKind::SlaBreached),
        reopened("2024-03-10T01:00:20Z", true),
    ];
    assert_eq!(
        told(&events),
        [
            "02-28 arrived  1",
            "02-28 late  1",
            "02-28 open  1",
            "02-28 open_late  1",
            "02-28 received  1"
        ]
    );
}

#[test]
fn what_is_opened_again_ends_twice_and_is_answered_once() {
    let events = [
        resolved("2024-02-29T01:00:00Z", Actor::System, Outcome::AlreadyVisible),
        reopened("2024-03-01T01:00:00Z", false),
        resolved("2024-03-02T15:30:00Z", staff(), Outcome::Corrected),
    ];
    let told = told(&events);
    let ended = told.iter().filter(|line| line.contains(" ended ")).count();
    assert_eq!(ended, 2, "{told:?}");
    assert!(has(&events, "03-01 reopened  1") && has(&events, "02-28 kept  1"));
    let three_days = Bucket::of(chrono::TimeDelta::hours(72));
    let answered = format!("02-28 answered {} 1", three_days.0);
    assert!(told.contains(&answered), "{told:?}");
    // The answer that stands is a person's.
    assert!(!told.iter().any(|line| line.contains(" automatic ")), "{told:?}");
    assert!(has(&events[..2], "02-28 pending  1") && has(&events[..2], "02-28 open  1"));
}

#[test]
fn a_merged_complaint_is_counted_with_the_one_that_leads() {
    let events = [resolved("2024-02-29T01:00:00Z", staff(), Outcome::Duplicate)];
    assert_eq!(
        told(&events),
        ["02-28 arrived  1", "02-28 merged  1", "02-29 ended duplicate 1"]
    );
}

#[test]
fn a_facility_that_is_asked_twice_is_waited_for_once() {
    let asked = |moment| event(moment, staff(), EventKind::FacilityAsked { text: String::new() });
    let answered = |moment| {
        event(
            moment,
            staff(),
            EventKind::FacilityAnswered { text: String::new() },
        )
    };
    let events = [
        asked("2024-02-29T01:00:00Z"),
        asked("2024-02-29T02:00:00Z"),
        answered("2024-02-29T02:00:00Z"),
        answered("2024-02-29T03:00:00Z"),
        asked("2024-03-01T03:00:00Z"),
    ];
    let hour = Bucket::of(chrono::TimeDelta::hours(1));
    assert!(
        has(&events, &format!("02-29 replied {} 1", hour.0)),
        "{:?}",
        told(&events)
    );
    assert!(has(&events, "02-29 asked  1") && has(&events, "03-01 asked  1"));
}

#[test]
fn the_clock_of_those_that_are_handled_together_begins_with_the_first() {
    let of = Counted {
        first_received_at: at("2024-01-31T16:00:00Z"),
        ..ticket()
    };
    let all = Contribution::of(&of, &[]);
    let days: Vec<String> = all
        .counts
        .keys()
        .map(|(day, measure, _)| format!("{day} {measure:?}"))
        .collect();
    assert!(
        days.contains(&"2024-02-28 Arrived".to_owned()) && days.contains(&"2024-02-01 Received".to_owned())
    );
    // In four places by day and month, and for its facility by month.
    assert_eq!(all.cells().count(), all.counts.len() * 9);
}

#[test]
fn clocks_that_were_set_back_make_no_negative_time() {
    let events = [resolved("2024-02-20T01:00:00Z", staff(), Outcome::NotFound)];
    assert!(has(&events, "02-20 took 0 1") && has(&events, "02-28 answered 0 1"));
}

#[test]
fn every_event_that_counts_is_read() {
    use strum::VariantNames;
    for code in COUNTED {
        assert!(EventKind::VARIANTS.contains(&code), "{code}");
    }
}
