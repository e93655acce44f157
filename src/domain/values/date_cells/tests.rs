//! Dates as programs write them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use proptest::prelude::*;
use strum::VariantArray;

use super::*;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn dose(cell: &str) -> Result<NaiveDate, &'static str> {
    read(cell, DateOrder::DayFirst, ShortYear::Dose).map_err(|refusal| refusal.key)
}

#[test]
fn one_day_is_written_in_many_ways() {
    for cell in [
        "2022-01-21",
        "2022-01-21 00:00:00",
        "2022-01-21T00:00:00",
        "2022-01-21T00:00:00Z",
        "2022-01-20T16:00:00.000Z",
        "2022-01-20 16:00:00 UTC",
        "2022-01-21 00:00:00+08:00",
        "21/1/2022 12:00:00 AM",
        "21/01/2022 9:05",
        "44582",
        "44582.375",
        "44582.0",
        "21-Jan-22",
        "21 Januari 2022",
        "Jan 21, 2022",
        "2022-Jan-21",
        "21/01/22",
        "21.1.2022",
        "21 01 2022",
        "20220121",
    ] {
        assert_eq!(dose(cell), Ok(day(2022, 1, 21)), "{cell}");
    }
    assert_eq!(dose("1 Ogos 2021"), Ok(day(2021, 8, 1)));
    assert_eq!(dose("1-Mac-2022"), Ok(day(2022, 3, 1)));
    assert_eq!(dose("1-Dis-21"), Ok(day(2021, 12, 1)));
}

#[test]
fn what_is_no_date_says_why() {
    for cell in [
        "1964",
        "1964-08",
        "08/1964",
        "21 Januari",
        "XX/XX/1964",
        "1/2/222",
        "12:00:00",
        "4458",
        "22-01-15",
        "21-Ja-22",
    ] {
        assert_eq!(dose(cell), Err("refusal-date-form"), "{cell}");
    }
    for cell in [
        "1964-00-00",
        "00/00/1964",
        "31/02/2022",
        "2022-13-41",
        "01/25/2022",
    ] {
        assert_eq!(dose(cell), Err("refusal-date-impossible"), "{cell}");
    }
    assert_eq!(dose(" "), Err("refusal-date-required"));
}

#[test]
fn the_month_may_come_first() {
    let read = |cell| read(cell, DateOrder::MonthFirst, ShortYear::Dose);
    assert_eq!(read("1/2/2022"), Ok(day(2022, 1, 2)));
    assert_eq!(read("01/25/22"), Ok(day(2022, 1, 25)));
    assert_eq!(read("2022-01-02"), Ok(day(2022, 1, 2)));
    assert_eq!(read("21-Jan-22"), Ok(day(2022, 1, 21)));
}

#[test]
fn short_years_of_birth_are_read_where_one_century_fits() {
    let today = day(2022, 2, 10);
    let born = |cell| read(cell, DateOrder::DayFirst, ShortYear::Birth(today)).map_err(|refusal| refusal.key);
    assert_eq!(born("05/01/86"), Ok(day(1986, 1, 5)));
    assert_eq!(
        born("05/01/21"),
        Err("refusal-date-form"),
        "a grandmother or a child"
    );
    assert_eq!(born("31418"), Ok(day(1986, 1, 6)));
}

#[test]
fn a_column_shows_its_order() {
    let shown = |cells: &[&str]| {
        let mut shown = OrderShown::default();
        for cell in cells {
            shown.look(cell.as_bytes());
        }
        shown
    };
    assert!(
        !shown(&[
            "1/2/2022",
            "2022-01-25",
            "44582",
            "21-Jan-22",
            "",
            "3/4/2022 00:00"
        ])
        .is_unclear()
    );
    assert!(shown(&["1/2/2022", "01/25/2022"]).is_unclear());
    for cell in [
        "\u{200E}01/25/2022",
        "=\"01/25/2022\"",
        "０１/２５/２０２２",
        " '01/25/2022",
        "01\u{A0}25\u{A0}2022",
    ] {
        assert!(shown(&[cell]).is_unclear(), "{cell}");
    }
    assert!(shown(&["25/1/2022", "1/25/2022"]).is_unclear());
    let mut many = vec!["25/1/2022"; 20];
    many.push("1/25/2022 10:00");
    assert!(!shown(&many).is_unclear(), "one slip among many");
    assert_eq!(
        shown(&["860125/1", "1/25", "1//25/2022", "32/1/2022"]),
        OrderShown::default()
    );
}

proptest! {
    #[test]
    fn every_day_is_read_back(days in 693_000..750_000_i32, order in prop::sample::select(DateOrder::VARIANTS)) {
        let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
        for form in ["%Y-%m-%d", "%d-%b-%Y", "%Y%m%d", "%Y-%m-%d %H:%M:%S"] {
            let written = date.and_hms_opt(0, 0, 0).unwrap().format(form).to_string();
            prop_assert_eq!(read(&written, order, ShortYear::Dose), Ok(date), "{}", written);
        }
        let form = match order {
            DateOrder::DayFirst => "%d/%m/%Y",
            DateOrder::MonthFirst => "%m/%d/%Y",
        };
        let written = date.format(form).to_string();
        prop_assert_eq!(read(&written, order, ShortYear::Dose), Ok(date));
        let mut shown = OrderShown::default();
        shown.look(written.as_bytes());
        let other = match order {
            DateOrder::DayFirst => shown.month_first,
            DateOrder::MonthFirst => shown.day_first,
        };
        prop_assert_eq!(other, 0);
    }

    #[test]
    fn no_cell_panics(cell in ".{0,30}|[0-9TZ:/. -]{0,24}") {
        let _ = read(&cell, DateOrder::DayFirst, ShortYear::Birth(day(2022, 2, 10)));
        OrderShown::default().look(cell.as_bytes());
    }
}
