//! Calendars and policies on the command line.

use std::process::Output;

use option_m::domain::staff::Role;

use crate::policies::decide;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_calendar_is_kept_and_put_to_use,
    a_file_that_is_no_calendar_ends_with_2,
    the_policy_in_force_and_another_one_are_shown,
);

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Writes a file, and its path.
fn file(folder: &tempfile::TempDir, name: &str, content: &[u8]) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// Commands go by the clock of the machine: what is far enough ahead is so on any day.
async fn a_calendar_is_kept_and_put_to_use(app: &TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let tomorrow = chrono::Utc::now().date_naive() + chrono::TimeDelta::days(2);
    let day = tomorrow + chrono::TimeDelta::days(30);
    let table = format!("state_code,date,name_ms\n03,{day},Cuti peristiwa\n");
    let path = file(&folder, "kelantan.csv", table.as_bytes());
    let (code, out, err) = told(&app.run(&["calendars", "import", &path]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(
        out.contains("kept as calendar") && out.contains("Kelantan: "),
        "{out}"
    );
    assert!(out.contains("becomes a holiday: Cuti peristiwa"), "{out}");
    assert!(out.contains("it is not in use"), "{out}");
    let from = tomorrow.to_string();
    let use_it = [
        "calendars",
        "import",
        &path,
        "--from",
        &from,
        "--reason",
        "Warta kerajaan",
    ];
    let (code, out, err) = told(&app.run(&use_it));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(
        out.contains("was kept before as") && out.contains("is used for complaints received from"),
        "{out}"
    );
    let (code, out, _) = told(&app.run(&use_it));
    assert_eq!(code, Some(0));
    assert!(out.contains("nothing new"), "{out}");
    let administrator = app.staff("chong", Role::Administrator).await;
    let page = administrator.get("/staff/calendars").await;
    assert_eq!(page.texts(".decisions tbody tr").len(), 1);
    let line = page.text(".decisions tbody");
    assert!(
        line.contains("baris arahan") && line.contains("Warta kerajaan"),
        "{line}"
    );
}

async fn a_file_that_is_no_calendar_ends_with_2(app: &TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let wrong = file(
        &folder,
        "wrong.csv",
        b"state_code,date,name_ms\n03,2027-02-30,Cuti\n03,2027-02-15,\n",
    );
    let (code, out, err) = told(&app.run(&["calendars", "import", &wrong]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(
        err.contains("Line 2, date: ") && err.contains("Line 3, name of the holiday: "),
        "{err}"
    );
    let event = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Cuti\r\nDTSTART;VALUE=DATE:20270215\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let event = file(&folder, "a.ics", event.as_bytes());
    for (arguments, words) in [
        (&["calendars", "import", "missing.csv"][..], "cannot be read"),
        (&["calendars", "import", &event], "names no state"),
        (
            &["calendars", "import", &event, "--state", "Atlantis"],
            "--state: ",
        ),
        (
            &[
                "calendars",
                "import",
                &event,
                "--state",
                "Johor",
                "--from",
                "2022-01-01",
                "--reason",
                "Warta",
            ],
            "--from: ",
        ),
        (
            &["calendars", "import", &event, "--from", "2022-01-01"],
            "--reason",
        ),
        (
            &["policy", "preview", "--counting", "days", "--amount", "x"],
            "--amount: ",
        ),
        (
            &["policy", "preview", "--counting", "weeks", "--amount", "1"],
            "--counting",
        ),
    ] {
        let (code, _, err) = told(&app.run(arguments));
        assert!(code == Some(2) && err.contains(words), "{arguments:?}: {err}");
    }
    let (code, out, _) =
        told(&app.run(&["calendars", "import", &event, "--state", "Johor", "--state", "11"]));
    assert_eq!(code, Some(0));
    assert!(out.contains("Johor: ") && out.contains("Terengganu: "), "{out}");
}

async fn the_policy_in_force_and_another_one_are_shown(app: &TestApp) {
    let (code, out, err) = told(&app.run(&["policy", "show"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(
        out,
        "in force: 5 days, day and night, including weekends and holidays (the configuration)\n"
    );
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    decide(&supervisor, "5", "11/02/2022").await;
    let (_, out, _) = told(&app.run(&["policy", "show"]));
    assert!(
        out.starts_with("in force: 5 days, working days only (version 2)\n"),
        "{out}"
    );
    assert!(
        out.contains("version 2, from 2022-02-11: ") && out.contains("Petugas borhan: Pekeliling 3/2022"),
        "{out}"
    );
    let (code, out, _) = told(&app.run(&["policy", "preview", "--counting", "hours", "--amount", "40"]));
    assert_eq!(code, Some(0));
    assert!(
        out.contains("0 complaints, 0 late, 0 would have been late"),
        "{out}"
    );
}
