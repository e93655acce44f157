//! What the built-in calendar says, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use super::*;

fn state(name: &str) -> State {
    State::parse(name).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_built_in_calendar_knows_every_row_of_its_tables() {
    let (book, tables) = (CalendarBook::built_in(), Tables::built_in());
    let lines = |table: &str| table.lines().count() - 1;
    assert_eq!(
        tables.holidays.len(),
        lines(include_str!("../../data/public-holidays.csv"))
    );
    assert_eq!(
        tables.weekends.len(),
        lines(include_str!("../../data/weekends.csv"))
    );
    assert_eq!(
        tables.hours.len(),
        lines(include_str!("../../data/working-hours.csv"))
    );
    assert_eq!(CalendarBook::of_tables(&tables).unwrap(), *book);
    assert_eq!(
        book.holidays().len(),
        tables.holidays.len(),
        "no day stands twice"
    );
    assert_eq!(book.known_until(), Some(day("2028-12-25")));
}

#[test]
fn weekends_are_those_of_their_day_and_state() {
    let book = CalendarBook::built_in();
    for (place, on, rests) in [
        ("Johor", "2013-12-31", "sat sun"),
        ("Johor", "2014-01-01", "fri sat"),
        ("Johor", "2024-12-31", "fri sat"),
        ("Johor", "2025-01-01", "sat sun"),
        ("Kedah", "2025-06-01", "fri sat"),
        ("Kelantan", "1999-06-01", "fri sat"),
        ("Terengganu", "2028-06-01", "fri sat"),
        ("Perlis", "2022-06-01", "sat sun"),
    ] {
        assert_eq!(book.weekend(state(place), day(on)).text(), rests, "{place} {on}");
    }
    assert_eq!(
        book.day(state("Johor"), day("2025-01-03")),
        DayKind::Working,
        "a Friday"
    );
    assert_eq!(
        book.day(state("Johor"), day("2024-12-27")),
        DayKind::Weekend,
        "a Friday"
    );
    let name = "Hari Wilayah Persekutuan";
    assert_eq!(
        book.day(state("Putrajaya"), day("2023-02-01")),
        DayKind::Holiday(name)
    );
    assert_eq!(book.day(state("Selangor"), day("2023-02-01")), DayKind::Working);
}

#[test]
fn what_is_written_is_read_back_and_its_fingerprint_follows_its_content() {
    let mut tables = Tables::built_in();
    let book = CalendarBook::of_tables(&tables).unwrap();
    let again = CalendarBook::of_tables(&book.tables()).unwrap();
    assert_eq!(again, book);
    tables.holidays.reverse();
    let turned = CalendarBook::of_tables(&tables).unwrap();
    assert_eq!(
        turned.fingerprint(),
        book.fingerprint(),
        "the order of holidays says nothing"
    );
    let last = tables.holidays.pop().unwrap();
    let fewer = CalendarBook::of_tables(&tables).unwrap();
    assert_ne!(fewer.fingerprint(), book.fingerprint());
    tables
        .holidays
        .push([last[0].clone(), last[1].clone(), "Another".to_owned()]);
    let renamed = CalendarBook::of_tables(&tables).unwrap();
    assert_ne!(renamed.fingerprint(), book.fingerprint());
}

#[test]
fn the_last_rule_holds_as_in_the_month_of_fasting() {
    let mut tables = Tables::built_in();
    let ramadan = [
        "",
        "2022-04-03",
        "2022-05-01",
        "mon tue wed thu",
        "08:00-12:30 13:00-16:00",
    ];
    tables.hours.push(ramadan.map(str::to_owned));
    let book = CalendarBook::of_tables(&tables).unwrap();
    let hours = |on: &str| super::super::calendar_tables::hours_text(book.hours_of(state("Perak"), day(on)));
    assert_eq!(hours("2022-03-31"), "08:00-13:00 14:00-17:00");
    assert_eq!(hours("2022-04-04"), "08:00-12:30 13:00-16:00");
    assert_eq!(
        hours("2022-04-08"),
        "08:00-12:15 14:45-17:00",
        "of Friday the rule says nothing"
    );
    assert_eq!(hours("2022-05-05"), "08:00-13:00 14:00-17:00");
}

#[test]
fn a_state_that_never_works_is_refused() {
    let built_in = Tables::built_in();
    let all = "mon tue wed thu fri sat sun";
    let rests = |from: &str, until: &str| ["10", from, until, all].map(str::to_owned);
    for row in [
        rests("", ""),
        rests("2030-01-01", ""),
        rests("", "2010-12-31"),
        rests("2030-01-01", "2030-01-02"),
    ] {
        let mut tables = built_in.clone();
        tables.weekends.push(row.clone());
        let refusal = CalendarBook::of_tables(&tables).unwrap_err();
        assert_eq!(refusal.key, "refusal-no-working-day", "{row:?}");
        assert!(
            refusal.args.contains(&("state", "Selangor".to_owned())),
            "{refusal:?}"
        );
    }
    let mut tables = built_in.clone();
    tables.hours = vec![["", "", "", "sat sun", "08:00-12:00"].map(str::to_owned)];
    let refusal = CalendarBook::of_tables(&tables).unwrap_err();
    assert_eq!(
        refusal.key, "refusal-no-working-day",
        "hours on days of rest alone"
    );
}

#[test]
fn a_row_says_which_of_its_columns_is_wrong() {
    let field = |error: FieldError| error.field;
    assert_eq!(
        holiday(&["99", "2022-01-01", "x"]).map_err(field),
        Err("state_code")
    );
    assert_eq!(holiday(&["10", "2022-02-30", "x"]).map_err(field), Err("date"));
    assert_eq!(holiday(&["10", "2022-02-03", " "]).map_err(field), Err("name_ms"));
    assert!(holiday(&["10", "2022-02-03", &"x".repeat(201)]).is_err());
    assert_eq!(
        holiday(&["Penang", "03/02/2022", " Hari  X\t"]).unwrap().1,
        "Hari X"
    );
    assert_eq!(
        weekend(&["", "2022-02-03", "2022-02-02", "sat"])
            .map_err(field)
            .map(drop),
        Err("until")
    );
    assert_eq!(weekend(&["", "", "", ""]).map_err(field).map(drop), Err("days"));
    assert_eq!(
        hours(&["", "", "", "sat", "9-5"]).map_err(field).map(drop),
        Err("hours")
    );
}
