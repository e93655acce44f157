//! Files of holidays, weekends and hours, sound ones and others.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use super::*;
use crate::domain::sla::calendar_book::DayKind;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn state(name: &str) -> State {
    State::parse(name).unwrap()
}

fn reading(text: &str, states: &[&str]) -> Result<Arc<CalendarBook>, NotRead> {
    let states: Vec<State> = states.iter().map(|name| state(name)).collect();
    read(text.as_bytes(), &CalendarBook::built_in(), &states)
}

#[test]
fn holidays_replace_those_of_their_states_and_years_alone() {
    let built_in = CalendarBook::built_in();
    let book = reading(
        "state_code;date;name_ms\r\nSelangor;31/12/2027;Cuti Contoh\r\n10;2027-06-01;Satu lagi\r\n",
        &[],
    );
    let book = book.unwrap();
    let of_year = |book: &CalendarBook, name: &str, year: i32| {
        let own = |(own, day): &&(State, NaiveDate)| *own == state(name) && day.year() == year;
        book.holidays().keys().filter(own).count()
    };
    assert_eq!(of_year(&book, "Selangor", 2027), 2);
    for (name, year) in [("Selangor", 2026), ("Selangor", 2028), ("Johor", 2027)] {
        assert_eq!(
            of_year(&book, name, year),
            of_year(&built_in, name, year),
            "{name} {year}"
        );
    }
    assert_eq!(
        book.day(state("Selangor"), day("2027-12-31")),
        DayKind::Holiday("Cuti Contoh")
    );
    assert_eq!(
        (book.weekends(), book.hours()),
        (built_in.weekends(), built_in.hours())
    );
    assert_ne!(book.fingerprint(), built_in.fingerprint());
}

#[test]
fn weekends_and_hours_are_told_by_their_columns() {
    let book = reading("state_code,from,until,days\n03,2030-01-01,,sat sun\n", &[]).unwrap();
    assert_eq!(
        book.weekend(state("Kelantan"), day("2030-01-01")).text(),
        "sat sun"
    );
    assert_eq!(
        book.weekend(state("Kedah"), day("2022-01-01")).text(),
        "sat sun",
        "the whole table was replaced"
    );
    let book = reading(
        "state_code,from,until,days,hours\n,,,mon tue wed thu fri sat sun,09:00-17:00\n",
        &[],
    )
    .unwrap();
    assert_eq!(book.hours().len(), 1);
    assert_eq!(book.weekends(), CalendarBook::built_in().weekends());
}

#[test]
fn each_wrong_line_is_named() {
    let problems = reading(
        "state_code,date,name_ms\n10,2027-02-30,x\n10,2027-03-01,x\n99,2027-03-01,x\n10,2027-03-02,\n",
        &[],
    );
    let Err(NotRead::Lines(problems)) = problems else {
        unreachable!("{problems:?}")
    };
    let named: Vec<_> = problems
        .iter()
        .map(|problem| (problem.line, problem.field))
        .collect();
    assert_eq!(named, [(2, "date"), (4, "state_code"), (5, "name_ms")]);
    let key = |read: Result<Arc<CalendarBook>, NotRead>| match read {
        Err(NotRead::File(refusal)) => refusal.key,
        other => unreachable!("{other:?}"),
    };
    assert_eq!(
        key(reading("state_code,date,name_ms\n", &[])),
        "refusal-calendar-rows"
    );
    assert_eq!(
        key(reading(
            "state_code,from,until,days\n10,,,mon tue wed thu fri sat sun\n",
            &[]
        )),
        "refusal-no-working-day"
    );
    assert!(matches!(reading("", &[]), Err(NotRead::File(_))));
    assert!(matches!(
        reading("name,colour\nx,y\n", &[]),
        Err(NotRead::File(_))
    ));
    let long = "x".repeat(FILE_MAX + 1);
    assert_eq!(key(reading(&long, &[])), "refusal-calendar-size");
}

fn ics(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Contoh//Contoh//MS\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &[&str]) -> String {
    let lines = lines.join("\r\n");
    format!("BEGIN:VEVENT\r\nUID:1@contoh\r\nDTSTAMP:20260101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n")
}

#[test]
fn an_icalendar_file_is_read_for_the_states_that_are_named() {
    let two = event(&[
        "DTSTART;VALUE=DATE:20270310",
        "DTEND;VALUE=DATE:20270312",
        "SUMMARY:Hari Raya\\, Puasa",
    ]);
    let one = event(&[
        "DTSTART;VALUE=DATE:20270311",
        "SUMMARY:Nama yang panjang sekali yang dil",
        " ipat",
    ]);
    let book = reading(&ics(&format!("{two}{one}")), &["Perlis", "Sabah"]).unwrap();
    for name in ["Perlis", "Sabah"] {
        assert_eq!(
            book.day(state(name), day("2027-03-10")),
            DayKind::Holiday("Hari Raya, Puasa")
        );
        let both = "Hari Raya, Puasa; Nama yang panjang sekali yang dilipat";
        assert_eq!(book.day(state(name), day("2027-03-11")), DayKind::Holiday(both));
        let count = book
            .holidays()
            .keys()
            .filter(|(own, day)| *own == state(name) && day.year() == 2027)
            .count();
        assert_eq!(count, 2);
    }
    let untouched = book
        .holidays()
        .iter()
        .filter(|((own, _), _)| *own == state("Kedah"));
    let built_in = CalendarBook::built_in();
    assert!(
        untouched.eq(built_in
            .holidays()
            .iter()
            .filter(|((own, _), _)| *own == state("Kedah")))
    );
}

#[test]
fn what_is_no_holiday_in_an_icalendar_file_is_told() {
    for (lines, field) in [
        (
            ["DTSTART:20270310T090000Z", "SUMMARY:Mesyuarat", "X-A:b"],
            "DTSTART",
        ),
        (
            ["DTSTART;VALUE=DATE:20270310", "RRULE:FREQ=YEARLY", "SUMMARY:x"],
            "RRULE",
        ),
        (["DTSTART;VALUE=DATE:20270310", "SUMMARY:", "X-A:b"], "SUMMARY"),
        (
            [
                "DTSTART;VALUE=DATE:20270310",
                "DTEND;VALUE=DATE:20280310",
                "SUMMARY:x",
            ],
            "DTEND",
        ),
        (["SUMMARY:x", "X-A:b", "X-B:c"], "DTSTART"),
    ] {
        let read = reading(&ics(&event(&lines)), &["Perlis"]);
        let Err(NotRead::Lines(problems)) = read else {
            unreachable!("{lines:?}: {read:?}")
        };
        assert_eq!((problems[0].line, problems[0].field), (1, field), "{lines:?}");
    }
    assert!(
        matches!(reading(&ics(""), &["Perlis"]), Err(NotRead::File(_))),
        "no event"
    );
    assert!(matches!(
        reading(&ics(&event(&["DTSTART;VALUE=DATE:20270310", "SUMMARY:x"])), &[]),
        Err(NotRead::File(_))
    ));
    assert!(matches!(
        reading("BEGIN:VCALENDAR\nnonsense", &["Perlis"]),
        Err(NotRead::File(_))
    ));
}
