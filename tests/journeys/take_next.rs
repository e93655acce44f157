//! The ticket that whoever is free is given: one of those that they would rather take, and of those the one that matters most.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, to_answers};
use crate::test_app::TestApp;

crate::on_both_databases!(
    what_somebody_prefers_they_get_first_and_then_the_rest,
    what_is_late_soon_is_of_every_state,
    preferences_are_ones_own,
    who_flies_soon_comes_before_others,
    a_day_that_is_over_or_far_is_refused,
    what_is_heard_on_the_telephone_counts_at_once,
);

const ACCOUNT: &str = "/staff/account";

/// Files a complaint about a dose that was given in a state.
async fn filed(app: &TestApp, state: &str, language: &str) -> String {
    let citizen = app.citizen();
    let number = format!("9{}0101-14-5567", app.clock.now().timestamp() / 60 % 10);
    citizen.get(&format!("/?lang={language}")).await;
    let fields = [("id_number", number.as_str()), ("facility_state", state)];
    let answers = to_answers(&citizen, &fields).await;
    assert_eq!(answers.status, 200, "{}", answers.text("#error-summary"));
    let page = citizen.send(&answers, "/complaints", &[]).await;
    app.advance(TimeDelta::minutes(1));
    page.text(".reference")
}

async fn prefer(agent: &Browser, chosen: &[(&str, &str)]) -> Page {
    let page = agent.get(ACCOUNT).await;
    let mut fields = page.form("/staff/account/preferences");
    fields.retain(|(name, _)| name == "csrf_token");
    fields.extend(
        chosen
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    agent.post("/staff/account/preferences", &fields).await
}

/// The ticket that somebody is given next.
async fn next(agent: &Browser) -> Option<String> {
    let page = agent.get("/staff/queue").await;
    let taken = agent.send(&page, "/staff/next", &[]).await;
    let rest = taken.path.strip_prefix("/staff/tickets/")?;
    Some(rest.to_owned())
}

async fn what_somebody_prefers_they_get_first_and_then_the_rest(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let first = filed(app, "10", "ms").await;
    let english = filed(app, "10", "en").await;
    let sarawak = filed(app, "13", "ms").await;
    let both = filed(app, "13", "en").await;
    app.work().await;
    let said = prefer(&agent, &[("languages", "en"), ("states", "13"), ("states", "12")]).await;
    assert_eq!(said.address, "/staff/account?done=preferences");
    assert!(said.text(".notice.success").contains("disimpan"));
    let ticked = |page: &Page| {
        page.attributes(
            ".ticks input[checked], fieldset > .choice input[checked]",
            "value",
        )
    };
    assert_eq!(ticked(&said), ["en", "12", "13"]);
    assert_eq!(next(&agent).await, Some(both));
    // None of those is left.
    assert_eq!(next(&agent).await.as_ref(), Some(&first));
    prefer(&agent, &[("languages", "en")]).await;
    assert_eq!(next(&agent).await, Some(english));
    let none = prefer(&agent, &[]).await;
    assert!(ticked(&none).is_empty());
    assert_eq!(next(&agent).await, Some(sarawak));
    assert_eq!(next(&agent).await, None);
    app.work().await;
}

async fn what_is_late_soon_is_of_every_state(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let old = filed(app, "10", "ms").await;
    app.work().await;
    app.advance(TimeDelta::hours(96));
    let agent_again = app.sign_in("aminah").await;
    let fresh = filed(app, "13", "ms").await;
    app.work().await;
    drop(agent);
    prefer(&agent_again, &[("states", "13")]).await;
    assert_eq!(next(&agent_again).await, Some(old), "it is late within a day");
    assert_eq!(next(&agent_again).await, Some(fresh));
    app.work().await;
}

async fn preferences_are_ones_own(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let ticked = |page: &Page| page.attributes("input[checked]", "value");
    prefer(
        &agent,
        &[
            ("states", "13"),
            ("states", "x"),
            ("languages", "\u{0}"),
            ("languages", "zz"),
        ],
    )
    .await;
    assert_eq!(ticked(&agent.get(ACCOUNT).await), ["13"]);
    assert!(ticked(&other.get(ACCOUNT).await).is_empty());
    let forged = other
        .post(
            "/staff/account/preferences",
            &[("states", "10"), ("csrf_token", "x")],
        )
        .await;
    assert_eq!(forged.status, 403);
    assert!(ticked(&other.get(ACCOUNT).await).is_empty());
    // Whoever only reads takes nothing.
    let auditor = app.staff("zul", Role::Auditor).await;
    assert!(auditor.get(ACCOUNT).await.texts("#take-13").is_empty());
}

/// A complaint of somebody who needs the certificate by a day, if by one.
fn needed<'a>(number: &'a str, [day, month, year]: [&'a str; 3]) -> [(&'a str, &'a str); 4] {
    [
        ("id_number", number),
        ("needed_by_day", day),
        ("needed_by_month", month),
        ("needed_by_year", year),
    ]
}

/// Files it.
async fn file_needed(app: &TestApp, number: &str, day: [&str; 3]) -> String {
    let filed = file(&app.citizen(), &needed(number, day)).await;
    app.advance(TimeDelta::minutes(1));
    filed.text(".reference")
}

async fn who_flies_soon_comes_before_others(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let never = file_needed(app, "910101-14-5567", ["", "", ""]).await;
    let far = file_needed(app, "920101-14-5567", ["1", "6", "2022"]).await;
    let soon = file_needed(app, "930101-14-5567", ["24", "2", "2022"]).await;
    app.work().await;
    let queue = agent.get("/staff/queue?view=next&sort=priority").await;
    assert!(
        queue
            .text("table.queue tbody tr:first-child")
            .contains("penerbangan atau temu janji"),
        "why is said: {}",
        queue.text("table.queue tbody tr:first-child")
    );
    let narrowed = agent.get("/staff/queue?priority=needed").await;
    let lines = narrowed.texts("table.tickets td:first-child a");
    assert_eq!(lines, std::slice::from_ref(&soon));
    let page = agent.get(&format!("/staff/tickets/{soon}")).await;
    assert!(page.text(".said, .case").contains("24 Februari 2022"));
    for expected in [soon, never, far] {
        assert_eq!(next(&agent).await, Some(expected));
    }
    app.work().await;
}

async fn a_day_that_is_over_or_far_is_refused(app: &TestApp) {
    for (typed, words) in [
        (["9", "2", "2022"], "sudah berlalu"),
        (["12", "2", "2023"], "lebih daripada setahun"),
        (["31", "2", "2022"], "tarikh"),
        (["", "2", ""], "tarikh"),
    ] {
        let refused = to_answers(&app.citizen(), &needed("910101-14-5567", typed)).await;
        assert_eq!(refused.status, 422, "{typed:?}");
        let error = refused.text("#needed_by-error").to_lowercase();
        assert!(error.contains(words), "{typed:?}: {error}");
        let shown = ["day", "month", "year"].map(|part| {
            refused
                .attributes(&format!("#needed_by_{part}, [name=needed_by_{part}]"), "value")
                .concat()
        });
        assert_eq!(shown, typed, "nothing typed is lost");
    }
    let today = to_answers(&app.citizen(), &needed("910101-14-5567", ["10", "02", "2022"])).await;
    assert_eq!(today.text("h1"), "Semak jawapan anda", "today will do");
    assert!(today.text("main").contains("10 Februari 2022"));
    app.work().await;
}

async fn what_is_heard_on_the_telephone_counts_at_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let first = file_needed(app, "910101-14-5567", ["", "", ""]).await;
    let second = file_needed(app, "920101-14-5567", ["", "", ""]).await;
    app.work().await;
    let ticket = format!("/staff/tickets/{second}");
    let page = agent.get(&ticket).await;
    let amend = [
        ("needed_by", "15/02/2022"),
        ("text", "Beliau terbang pada 15 Februari."),
    ];
    let amended = agent.send(&page, &format!("{ticket}/particulars"), &amend).await;
    assert_eq!(amended.status, 200, "{}", amended.text("#error-summary"));
    app.work().await;
    let queue = agent.get("/staff/queue?sort=priority").await;
    assert_eq!(
        queue.texts("table.tickets td:first-child a"),
        [second.clone(), first]
    );
    // Later the day is over, and something else can still be amended.
    app.advance(TimeDelta::days(6));
    let agent = app.sign_in("aminah").await;
    let page = agent.get(&ticket).await;
    let amend = [("phone", "013-777 8888"), ("text", "Nombor baharu.")];
    let amended = agent.send(&page, &format!("{ticket}/particulars"), &amend).await;
    assert_eq!(amended.status, 200, "{}", amended.text("#error-summary"));
    let over = [("needed_by", "14/02/2022"), ("text", "Tersilap.")];
    let refused = agent
        .send(&amended, &format!("{ticket}/particulars"), &over)
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#error-summary").contains("sudah berlalu"));
    app.work().await;
}
