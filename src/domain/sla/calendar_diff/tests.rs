//! What another calendar changes, worked out by hand.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

use super::*;
use crate::domain::sla::calendar_tables::Tables;
use crate::domain::sla::policy::Counting;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn state(name: &str) -> State {
    State::parse(name).unwrap()
}

fn budget(counting: Counting, minutes: u32) -> Budget {
    Budget::new(counting, minutes).unwrap()
}

/// The program's calendar with other tables.
fn other(change: impl FnOnce(&mut Tables)) -> Arc<CalendarBook> {
    let mut tables = Tables::built_in();
    change(&mut tables);
    Arc::new(CalendarBook::of_tables(&tables).unwrap())
}

/// What changes from 1 February 2022 on, five working days being promised.
fn changes(new: &Arc<CalendarBook>) -> Vec<StateChange> {
    let five_days = budget(Counting::Days, 7_200);
    compare(&CalendarBook::built_in(), new, day("2022-02-01"), five_days)
}

fn row<const N: usize>(cells: [&str; N]) -> [String; N] {
    cells.map(str::to_owned)
}

#[test]
fn the_same_calendar_changes_nothing() {
    assert_eq!(changes(&CalendarBook::built_in()), []);
}

#[test]
fn what_lies_before_the_beginning_changes_nothing() {
    let new = other(|tables| tables.holidays.push(row(["03", "2022-01-31", "Cuti peristiwa"])));
    assert_eq!(changes(&new), []);
}

#[test]
fn a_holiday_more_moves_the_deadlines_of_the_complaints_before_it() {
    // 16 February 2022 is a Wednesday; in Kelantan the five working days before it are 9, 10, 13, 14 and 15 February.
    let new = other(|tables| tables.holidays.push(row(["03", "2022-02-16", "Cuti peristiwa"])));
    let [change] = &changes(&new)[..] else {
        panic!("Kelantan alone")
    };
    assert_eq!(change.state, state("Kelantan"));
    let holiday = DayChange::Holiday("Cuti peristiwa".to_owned());
    assert_eq!(change.days, [(day("2022-02-16"), holiday)]);
    assert!(change.weekends.is_empty() && change.hours.is_empty());
    // Received on 9 February at ten: until ten on 16 February, which is now a holiday. So it is for those of 9 to 16.
    assert_eq!(change.moved.days, 8);
    assert_eq!(change.moved.earlier, TimeDelta::zero());
    let example = change.moved.example.unwrap();
    assert_eq!(local_time::date(example.received_at), day("2022-02-10"));
    // Ten o'clock on the 17th, a Thursday, becomes ten o'clock on the 20th, a Sunday: Friday and Saturday are no working days.
    assert_eq!(local_time::date(example.before), day("2022-02-17"));
    assert_eq!(local_time::date(example.after), day("2022-02-20"));
    assert_eq!(change.moved.later, TimeDelta::days(3));
}

#[test]
fn a_holiday_less_moves_deadlines_ahead_and_a_name_moves_none() {
    let new = other(|tables| {
        tables
            .holidays
            .retain(|[state, date, _]| state != "10" || date != "2022-05-02");
        let labour = tables
            .holidays
            .iter_mut()
            .find(|[state, date, _]| state == "01" && date == "2022-05-01");
        labour.unwrap()[2] = "Hari Buruh".to_owned();
    });
    let found = changes(&new);
    let names: Vec<_> = found.iter().map(|change| change.state.name()).collect();
    assert_eq!(names, ["Johor", "Selangor"]);
    assert!(matches!(found[0].days[..], [(_, DayChange::Renamed(..))]));
    assert_eq!(found[0].moved, Moved::default());
    assert!(matches!(found[1].days[..], [(_, DayChange::NoHoliday(_))]));
    assert!(found[1].moved.days > 0 && found[1].moved.earlier >= TimeDelta::days(1));
    assert_eq!(found[1].moved.later, TimeDelta::zero());
}

#[test]
fn another_weekend_changes_from_its_day_on() {
    let new = other(|tables| {
        tables
            .weekends
            .push(row(["03", "2022-06-01", "2022-08-31", "sat sun"]));
    });
    let [change] = &changes(&new)[..] else {
        panic!("Kelantan alone")
    };
    let expected = Change {
        from: day("2022-06-01"),
        until: Some(day("2022-08-31")),
        before: Weekdays::parse("fri sat").unwrap(),
        after: Weekdays::SATURDAY_SUNDAY,
    };
    assert_eq!(change.weekends, [expected]);
    assert!(change.moved.later > TimeDelta::zero() && change.moved.earlier > TimeDelta::zero());
}

#[test]
fn other_hours_change_everywhere_and_matter_only_where_hours_count() {
    let new = other(|tables| {
        tables.hours.push(row([
            "",
            "2022-04-03",
            "2022-05-01",
            "mon tue wed thu",
            "08:00-15:00",
        ]));
    });
    let found = changes(&new);
    assert_eq!(found.len(), State::all().count());
    assert!(
        found
            .iter()
            .all(|change| change.hours.len() == 1 && change.moved.days == 0)
    );
    let hours = compare(
        &CalendarBook::built_in(),
        &new,
        day("2022-02-01"),
        budget(Counting::Hours, 2_400),
    );
    assert!(hours.iter().all(|change| change.moved.days > 0));
    let every_hour = budget(Counting::Calendar, 7_200);
    let none = compare(&CalendarBook::built_in(), &new, day("2022-02-01"), every_hour);
    assert!(none.iter().all(|change| change.moved == Moved::default()));
}

#[test]
fn spans_that_touch_and_change_the_same_are_one() {
    let begins = ["2022-02-01", "2022-03-01", "2022-04-01", "2022-05-01"]
        .map(day)
        .into_iter()
        .collect();
    let after = |at: NaiveDate| if at < day("2022-04-01") { 2 } else { 1 };
    let found = spans(&begins, |at| (1, after(at)));
    let expected = Change {
        from: day("2022-02-01"),
        until: Some(day("2022-03-31")),
        before: 1,
        after: 2,
    };
    assert_eq!(found, [expected]);
}
