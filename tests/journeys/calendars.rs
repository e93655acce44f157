//! Administrators bring calendars in, see what they change for whom, and put them to use.

use chrono::TimeDelta;
use option_m::domain::sla::calendar_book::CalendarBook;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::policies::{decide, file_in_kelantan};
use crate::test_app::TestApp;

crate::on_both_databases!(
    the_holidays_of_a_state_and_a_year_are_shown,
    a_calendar_is_brought_in_compared_and_put_to_use,
    the_same_calendar_again_is_nothing_new,
    a_file_that_is_no_calendar_says_why,
    an_icalendar_file_belongs_to_the_states_that_are_ticked,
    what_is_downloaded_is_taken_again,
    nobody_uses_a_calendar_that_another_one_was_decided_on_meanwhile,
    the_end_of_the_holidays_is_told_in_time,
    those_who_read_see_no_form,
);

const CALENDARS: &str = "/staff/calendars";
/// A holiday of Kelantan, which takes the place of all others of the year, as a spreadsheet in Malaysia may write it.
const KELANTAN: &str = "\u{FEFF}state_code;date;name_ms\r\n03;2022-02-15;Cuti peristiwa\r\n";

/// Sends the form of a file.
async fn upload(browser: &Browser, name: &str, content: &[u8], states: &[&str]) -> Page {
    let page = browser.get(CALENDARS).await;
    upload_from(browser, &page, name, content, states).await
}

async fn upload_from(browser: &Browser, page: &Page, name: &str, content: &[u8], states: &[&str]) -> Page {
    let hidden = |field: &str| {
        let found = page.attributes(&format!("#upload input[name='{field}']"), "value");
        (field.to_owned(), found.into_iter().next().unwrap_or_default())
    };
    let states = states
        .iter()
        .map(|state| ("states".to_owned(), (*state).to_owned()));
    let fields = [hidden("csrf_token"), hidden("base")].into_iter().chain(states);
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--b0undary\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    let head = format!(
        "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    );
    body.extend(
        head.bytes()
            .chain(content.iter().copied())
            .chain(*b"\r\n--b0undary--\r\n"),
    );
    browser
        .post_raw(CALENDARS, "multipart/form-data; boundary=b0undary", body)
        .await
}

async fn the_holidays_of_a_state_and_a_year_are_shown(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    let page = supervisor.get(&format!("{CALENDARS}?state=03&year=2022")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("#year-title"), "Kelantan, 2022");
    let facts = page.texts("#year-of-state dd");
    assert_eq!(facts[0], "Jumaat dan Sabtu");
    assert!(
        facts[1].contains("8.00 pagi hingga 1.00 tengah hari"),
        "{facts:?}"
    );
    let holidays = page.text(".holidays");
    assert!(holidays.contains("1 Februari 2022") && holidays.contains("Tahun Baharu Cina"));
    let estimated = supervisor.get(&format!("{CALENDARS}?state=01&year=2028")).await;
    assert!(!estimated.texts(".holidays .tag").is_empty());
    assert!(!estimated.text(".holidays").contains("(anggaran)"));
    // The weekend of Johor changed at the beginning of 2014.
    let change = supervisor.get(&format!("{CALENDARS}?state=01&year=2025")).await;
    assert_eq!(change.texts("#year-of-state dd")[0], "Sabtu dan Ahad");
    for year in ["1999", "2100"] {
        let none = supervisor.get(&format!("{CALENDARS}?state=03&year={year}")).await;
        assert_eq!(
            (none.status, none.texts("#no-holidays").len()),
            (200, 1),
            "{year}"
        );
    }
    let wrong = supervisor.get(&format!("{CALENDARS}?state=03&year=tahun")).await;
    assert_eq!(wrong.attributes("#error-summary a", "href"), ["#year"]);
    let unknown = supervisor.get(&format!("{CALENDARS}/0123456789abcdef")).await;
    assert_eq!(unknown.status, 404);
    let none = supervisor
        .get(&format!("{CALENDARS}/0123456789abcdef/holidays.csv"))
        .await;
    assert_eq!(none.status, 404);
}

async fn a_calendar_is_brought_in_compared_and_put_to_use(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    decide(&administrator, "5", "11/02/2022").await;
    let page = upload(&administrator, "kelantan.csv", KELANTAN.as_bytes(), &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.text(".notice").contains("belum digunakan"));
    let rows = page.texts(".changes tbody tr");
    assert!(rows.len() == 1 && rows[0].contains("Kelantan"), "{rows:?}");
    assert!(
        page.text(".changes")
            .contains("15 Februari 2022 menjadi cuti: Cuti peristiwa")
    );
    assert!(
        page.text("#example").contains("aduan dari Kelantan"),
        "{}",
        page.text("#example")
    );
    assert!(page.text("#changes").contains("kekal dengan kalendar"));
    let path = page.path.clone();
    // Received on Friday, 11 February, which is no working day in Kelantan: Sunday to Thursday count.
    app.advance(TimeDelta::days(1) + TimeDelta::hours(1));
    let (earlier, own) = file_in_kelantan(app, "910202-10-5566", "siti@contoh.example").await;
    app.work().await;
    let administrator = app.sign_in("chong").await;
    let page = administrator.get(&path).await;
    let reason = ("reason", "Warta kerajaan");
    let other = administrator
        .send(&page, &path, &[("from", "13/02/2022"), reason, ("step", "use")])
        .await;
    assert_eq!(other.status, 409, "what was shown is what happens");
    assert_eq!(other.attributes("#from", "value"), ["13/02/2022"]);
    let used = administrator
        .send(&other, &path, &[reason, ("step", "use")])
        .await;
    assert_eq!((used.status, used.path.as_str()), (200, CALENDARS));
    assert_eq!(used.texts(".decisions .tag"), ["Akan datang"]);
    app.advance(TimeDelta::days(2));
    let (citizen, new) = file_in_kelantan(app, "920303-10-5566", "lim@contoh.example").await;
    // Sunday the 13th, ten o'clock: 14 hours, then Monday, Wednesday to Thursday, Sunday, and ten of Monday.
    let deadline = citizen.get(&new).await.text(".deadline");
    assert!(deadline.contains("21 Februari 2022, 10.00 pagi"), "{deadline}");
    let kept = earlier.get(&own).await.text(".deadline");
    assert!(kept.contains("18 Februari 2022, 12.00 tengah malam"), "{kept}");
    app.work().await;
}

async fn the_same_calendar_again_is_nothing_new(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let first = upload(&administrator, "kelantan.csv", KELANTAN.as_bytes(), &[]).await;
    let again = upload(&administrator, "kelantan.csv", KELANTAN.as_bytes(), &[]).await;
    assert_eq!(again.path, first.path);
    assert!(again.text(".notice").contains("sudah disimpan sebelum ini"));
    let list = administrator.get(CALENDARS).await;
    assert_eq!(list.texts(".kept-calendars li").len(), 1);
    // Put into itself it changes nothing at all.
    let address = first.path.replace("calendars/", "calendars?base=");
    let page = administrator.get(&address).await;
    let same = upload_from(&administrator, &page, "k.csv", KELANTAN.as_bytes(), &[]).await;
    assert!(
        same.text(".notice")
            .contains("tidak mengandungi apa-apa yang baharu"),
        "{}",
        same.body
    );
}

async fn a_file_that_is_no_calendar_says_why(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let large = [KELANTAN.as_bytes(), &vec![b'x'; 3 << 20]].concat();
    let hours = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Cuti\r\nDTSTART:20220215T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let wrong_days = "state_code,date,name_ms\n03,2022-02-30,Cuti\n03,2022-02-15,\n99,2022-02-16,Cuti\n";
    let cases: [(&str, &[u8], &str); 8] = [
        ("", b"", "Pilih satu fail"),
        ("a.csv", b"", "kosong"),
        ("a.csv", b"\x89PNG\r\n\x1a\n0000", "gambar"),
        ("a.csv", b"nama,umur\nAli,3\n", "baris kepala"),
        ("a.csv", &large, "2 MB"),
        ("a.csv", wrong_days.as_bytes(), "Baris 2, tarikh:"),
        ("a.csv", wrong_days.as_bytes(), "Baris 3, nama cuti:"),
        ("a.ics", hours.as_bytes(), "Acara 1, hari mula:"),
    ];
    for (name, content, words) in cases {
        let told = upload(&administrator, name, content, &["01", "03"]).await;
        assert_eq!(told.status, 422, "{words}");
        let said = told.text("#error-summary");
        assert!(
            said.to_lowercase().contains(&words.to_lowercase()),
            "{words}: {said}"
        );
        let ticked = told.attributes("#upload input[type='checkbox'][checked]", "value");
        assert_eq!(ticked, ["01", "03"], "what was ticked stays");
    }
    assert!(
        administrator
            .get(CALENDARS)
            .await
            .texts(".kept-calendars li")
            .is_empty()
    );
}

async fn an_icalendar_file_belongs_to_the_states_that_are_ticked(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Cuti banjir\r\nDTSTART;VALUE=DATE:20220301\r\n\
                DTEND;VALUE=DATE:20220303\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let none = upload(&administrator, "banjir.ics", file.as_bytes(), &[]).await;
    assert_eq!(none.attributes("#error-summary a", "href"), ["#states"]);
    let page = upload(&administrator, "banjir.ics", file.as_bytes(), &["03", "11"]).await;
    assert_eq!(
        page.texts(".changes tbody tr").len(),
        2,
        "{}",
        page.text(".changes")
    );
    let changes = page.text(".changes");
    assert!(changes.contains("1 Mac 2022 menjadi cuti: Cuti banjir") && changes.contains("2 Mac 2022"));
    assert!(page.text("#unmoved").contains("setiap jam dikira"));
}

async fn what_is_downloaded_is_taken_again(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let file = "state_code,date,name_ms\n03,2022-02-15,=1+1\n";
    let page = upload(&administrator, "formula.csv", file.as_bytes(), &[]).await;
    let path = page.path.clone();
    let list = administrator
        .get(&path.replace("calendars/", "calendars?base="))
        .await;
    for table in ["holidays", "weekends", "hours"] {
        let csv = administrator.get(&format!("{path}/{table}.csv")).await;
        assert_eq!(csv.status, 200);
        assert!(!csv.body.contains(",=1+1"), "no formula leaves");
        let again = upload_from(&administrator, &list, "again.csv", csv.body.as_bytes(), &[]).await;
        assert_eq!(again.path, path, "{table}");
        assert!(
            again.text(".notice").contains("tidak mengandungi"),
            "{}",
            again.text("main")
        );
    }
    assert_eq!(administrator.get(&format!("{path}/names.csv")).await.status, 404);
}

async fn nobody_uses_a_calendar_that_another_one_was_decided_on_meanwhile(app: &TestApp) {
    let first = app.staff("chong", Role::Administrator).await;
    let second = app.staff("farid", Role::Administrator).await;
    let page = upload(&first, "kelantan.csv", KELANTAN.as_bytes(), &[]).await;
    let path = page.path.clone();
    let open = second.get(&path).await;
    let built_in = format!("{CALENDARS}/{}", CalendarBook::built_in().fingerprint());
    let own = first.get(&built_in).await;
    let typed = [("reason", "Warta kerajaan"), ("step", "use")];
    assert_eq!(first.send(&own, &built_in, &typed).await.path, CALENDARS);
    let told = second.send(&open, &path, &typed).await;
    assert_eq!(told.status, 409);
    assert!(told.text("#error-summary").contains("sebelum anda"));
    assert!(told.text("#replaces").contains("11 Februari 2022"));
    assert_eq!(told.text("#reason").trim(), "Warta kerajaan");
    let used = second.send(&told, &path, &[("step", "use")]).await;
    assert_eq!(used.texts(".decisions .tag"), ["Akan datang", "Diganti"]);
    // A day that has passed, and no reason.
    let page = second.get(&path).await;
    let typed = [("from", "10/02/2022"), ("reason", ""), ("step", "use")];
    let told = second.send(&page, &path, &typed).await;
    assert_eq!(told.status, 422);
    assert_eq!(told.attributes("#error-summary a", "href"), ["#from", "#reason"]);
    assert_eq!(told.attributes("#from", "value"), ["10/02/2022"]);
}

async fn the_end_of_the_holidays_is_told_in_time(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    for path in [CALENDARS, "/staff/board"] {
        assert!(
            supervisor.get(path).await.texts("#calendar-ends").is_empty(),
            "{path}"
        );
    }
    app.advance(TimeDelta::days(365 * 6 + 200));
    let supervisor = app.sign_in("borhan").await;
    for path in [CALENDARS, "/staff/board"] {
        let told = supervisor.get(path).await.text("#calendar-ends");
        assert!(told.contains("25 Disember 2028"), "{path}: {told}");
    }
    let preview = supervisor
        .get("/staff/policies/preview?counting=days&amount=90")
        .await;
    assert!(
        preview.text("#calendar-ends").contains("25 Disember 2028"),
        "{}",
        preview.body
    );
    let soon = supervisor
        .get("/staff/policies/preview?counting=days&amount=5")
        .await;
    assert!(soon.texts("#calendar-ends").is_empty());
}

async fn those_who_read_see_no_form(app: &TestApp) {
    let auditor = app.staff("devi", Role::Auditor).await;
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    let path = format!("{CALENDARS}/{}", CalendarBook::built_in().fingerprint());
    for reader in [auditor, supervisor] {
        let page = reader.get(CALENDARS).await;
        assert!(page.status == 200 && page.texts("#upload").is_empty());
        let page = reader.get(&path).await;
        assert!(page.status == 200 && page.texts("form#use").is_empty());
    }
}
