//! Supervisors decide how much time complaints have.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_policy_holds_for_what_is_received_later,
    the_last_month_is_shown_under_another_policy,
    of_two_who_decide_at_once_the_second_is_told,
    of_two_decisions_for_a_day_the_last_one_holds,
    what_cannot_be_decided_says_why_and_keeps_what_was_typed,
    those_who_read_see_no_form,
);

const POLICIES: &str = "/staff/policies";

/// The preview of another policy.
async fn preview(browser: &Browser, counting: &str, amount: &str) -> Page {
    browser
        .get(&format!("{POLICIES}/preview?counting={counting}&amount={amount}"))
        .await
}

/// Decides on working days.
pub(crate) async fn decide(browser: &Browser, days: &str, from: &str) -> Page {
    let page = preview(browser, "days", days).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let typed = [("from", from), ("reason", "Pekeliling 3/2022")];
    browser.send(&page, POLICIES, &typed).await
}

/// Somebody else's complaint about a place in Kelantan.
pub(crate) async fn file_in_kelantan(app: &TestApp, number: &str, email: &str) -> (Browser, String) {
    let citizen = app.citizen();
    let change = [
        ("facility_state", "03"),
        ("facility_name", "Klinik Kesihatan Contoh Bharu"),
        ("id_number", number),
        ("name", "Siti binti Contoh"),
        ("email", email),
    ];
    let path = tracking_path(&file(&citizen, &change).await);
    (citizen, path)
}

async fn a_policy_holds_for_what_is_received_later(app: &TestApp) {
    let before = app.citizen();
    let earlier = tracking_path(&file(&before, &[]).await);
    app.work().await;
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    let page = supervisor.get(POLICIES).await;
    assert!(
        page.text("#promise").contains("5 hari, siang dan malam"),
        "{}",
        page.body
    );
    let decided = decide(&supervisor, "5", "11/02/2022").await;
    assert_eq!((decided.status, decided.path.as_str()), (200, POLICIES));
    assert_eq!(decided.texts(".decisions .tag"), ["Akan datang"]);
    assert!(decided.text(".decisions").contains("Pekeliling 3/2022"));
    assert!(
        decided.text("#promise").contains("siang dan malam"),
        "not before it begins"
    );
    app.advance(TimeDelta::days(1));
    let kept = before.get(&earlier).await;
    assert!(
        kept.text(".deadline").contains("15 Februari 2022, 9.00 pagi"),
        "{}",
        kept.text(".deadline")
    );
    // 17 February 2022 is a Thursday, ten o'clock. In Kelantan 14 hours of it count, then Sunday to Wednesday.
    app.advance(TimeDelta::days(6) + TimeDelta::hours(1));
    let (citizen, path) = file_in_kelantan(app, "910202-10-5566", "siti@contoh.example").await;
    let tracking = citizen.get(&path).await;
    let deadline = tracking.text(".deadline");
    assert!(deadline.contains("24 Februari 2022, 10.00 pagi"), "{deadline}");
    let again = app.sign_in("borhan").await;
    let page = again.get(POLICIES).await;
    assert_eq!(page.texts(".decisions .tag"), ["Berkuat kuasa"]);
    assert!(page.text("#promise").contains("5 hari, hari bekerja sahaja"));
    app.work().await;
}

async fn the_last_month_is_shown_under_another_policy(app: &TestApp) {
    file(&app.citizen(), &[]).await;
    app.work().await;
    for _ in 0..6 {
        app.advance(TimeDelta::days(1));
        app.work().await;
    }
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    let page = preview(&supervisor, "calendar", "10").await;
    assert_eq!(
        page.text("#total"),
        "Daripada 1 aduan, 1 lewat. Di bawah janji ini, 0 akan lewat."
    );
    assert_eq!(page.texts(".kept td.number"), ["1", "1", "0"]);
    assert_eq!(page.texts("#examples-list li").len(), 1);
    let page = preview(&supervisor, "days", "5").await;
    let examples = page.texts("#examples-list li");
    // It is Wednesday, 16 February 2022, nine o'clock.
    assert_eq!(examples.len(), 2, "{examples:?}");
    assert!(
        examples
            .iter()
            .all(|words| words.contains("23 Februari 2022, 9.00 pagi")),
        "{examples:?}"
    );
}

async fn of_two_who_decide_at_once_the_second_is_told(app: &TestApp) {
    let first = app.staff("borhan", Role::Supervisor).await;
    let second = app.staff("chong", Role::Administrator).await;
    let open = preview(&second, "hours", "40").await;
    decide(&first, "5", "11/02/2022").await;
    let typed = [("from", "12/02/2022"), ("reason", "Permintaan pengarah")];
    let told = second.send(&open, POLICIES, &typed).await;
    assert_eq!(told.status, 409);
    assert!(
        told.text("#error-summary").contains("sebelum anda"),
        "{}",
        told.body
    );
    assert!(told.text("#coming").contains("11 Februari 2022"));
    let fields = told.form(POLICIES);
    for (name, value) in [
        ("from", "12/02/2022"),
        ("reason", "Permintaan pengarah"),
        ("amount", "40"),
    ] {
        assert!(
            fields.contains(&(name.to_owned(), value.to_owned())),
            "{name}: {fields:?}"
        );
    }
    let decided = second.send(&told, POLICIES, &[]).await;
    assert_eq!(decided.texts(".decisions .tag"), ["Akan datang", "Akan datang"]);
}

async fn of_two_decisions_for_a_day_the_last_one_holds(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    decide(&supervisor, "5", "11/02/2022").await;
    let decided = decide(&supervisor, "7", "11/02/2022").await;
    assert_eq!(decided.texts(".decisions .tag"), ["Akan datang", "Diganti"]);
    app.advance(TimeDelta::hours(15));
    let page = app.sign_in("borhan").await.get(POLICIES).await;
    assert!(
        page.text("#promise").contains("7 hari, hari bekerja"),
        "{}",
        page.text("#promise")
    );
}

async fn what_cannot_be_decided_says_why_and_keeps_what_was_typed(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    for (counting, amount, fields) in [
        ("", "5", ["#counting"].as_slice()),
        ("days", "lima", &["#amount"]),
        ("hours", "0", &["#amount"]),
        ("x", "", &["#counting", "#amount"]),
    ] {
        let page = preview(&supervisor, counting, amount).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.attributes("#error-summary a", "href"), fields);
        assert_eq!(page.attributes("#amount", "value"), [amount]);
    }
    // The day has passed that was tomorrow when the form was opened.
    let page = preview(&supervisor, "days", "5").await;
    let typed = [("from", "10/02/2022"), ("reason", "Permintaan pengarah")];
    let told = supervisor.send(&page, POLICIES, &typed).await;
    assert_eq!(told.status, 422);
    assert_eq!(told.attributes("#error-summary a", "href"), ["#from"]);
    assert!(
        told.form(POLICIES)
            .contains(&("reason".to_owned(), "Permintaan pengarah".to_owned()))
    );
    let told = supervisor
        .send(&page, POLICIES, &[("from", "x"), ("reason", "")])
        .await;
    assert_eq!(told.attributes("#error-summary a", "href"), ["#from", "#reason"]);
}

async fn those_who_read_see_no_form(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    decide(&supervisor, "5", "11/02/2022").await;
    let auditor = app.staff("devi", Role::Auditor).await;
    let page = auditor.get(POLICIES).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".decisions tbody tr").len(), 1);
    assert!(page.texts("main form").is_empty());
    let looked = preview(&auditor, "days", "5").await;
    assert!(looked.status == 200 && looked.texts("main form").is_empty());
}
