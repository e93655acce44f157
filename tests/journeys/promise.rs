//! Five days, and never silence.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_broken_promise_is_told_to_everybody_once,
    a_resolved_complaint_closes_after_fourteen_days,
    a_resolved_complaint_can_be_reopened_until_the_last_hour,
    nobody_waits_two_days_without_a_word,
    the_clock_stands_while_the_citizen_owes_an_answer,
);

async fn a_broken_promise_is_told_to_everybody_once(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let path = tracking_path(&confirmation);
    app.work().await;
    for _ in 0..12 {
        app.advance(TimeDelta::hours(12));
        app.work().await;
    }
    let tracking = citizen.get(&path).await;
    assert!(
        tracking.text(".deadline.late").contains("sudah lewat"),
        "{}",
        tracking.text(".deadline")
    );
    assert_eq!(
        tracking
            .texts(".timeline li")
            .iter()
            .filter(|text| text.contains("tidak ditepati"))
            .count(),
        1
    );
    // Received, two signs of life (48 h, 96 h), the apology (120 h).
    let letters = app.mail.wait_for(4).await;
    assert_eq!(letters.len(), 4);
    let subjects: Vec<String> = letters
        .iter()
        .map(|letter| {
            mail_parser::MessageParser::default()
                .parse(&letter.raw)
                .unwrap()
                .subject()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert!(
        subjects[3].contains("lewat") || subjects[3].contains("maaf"),
        "{subjects:?}"
    );
    let agent = app.staff("aminah", Role::Agent).await;
    let queue = agent.get("/staff/queue").await;
    assert_eq!(queue.texts("tr.late").len(), 1);
    let ticket = agent
        .get(&format!("/staff/tickets/{}", confirmation.text(".reference")))
        .await;
    assert!(ticket.body.contains("80 %") && ticket.body.contains("50 %"));
}

async fn a_resolved_complaint_closes_after_fourteen_days(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let tracking = citizen.get(&path).await;
    citizen.send(&tracking, &format!("{path}/withdraw"), &[]).await;
    let resolved = citizen.get(&path).await;
    app.advance(TimeDelta::days(14));
    app.work().await;
    let closed = citizen.get(&path).await;
    assert_eq!(closed.text(".tag"), "Ditutup");
    assert!(
        closed
            .attributes(&format!("form[action='{path}/reopen']"), "method")
            .is_empty()
    );
    app.advance(TimeDelta::hours(-1));
    let late = citizen
        .send(
            &resolved,
            &format!("{path}/reopen"),
            &[("reason", "Masih tiada.")],
        )
        .await;
    assert_eq!(late.text(".tag"), "Ditutup");
}

async fn a_resolved_complaint_can_be_reopened_until_the_last_hour(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    app.advance(TimeDelta::hours(20));
    let tracking = citizen.get(&path).await;
    citizen.send(&tracking, &format!("{path}/withdraw"), &[]).await;
    app.advance(TimeDelta::hours(14 * 24 - 1));
    app.work().await;
    let resolved = citizen.get(&path).await;
    let reason = [("reason", "Masih tiada.")];
    let reopened = citizen.send(&resolved, &format!("{path}/reopen"), &reason).await;
    assert_eq!(reopened.text(".tag"), "Dalam giliran");
    // 100 of the 120 hours are left: the 20 that were used count, the 335 in which the ticket rested do not.
    let deadline = reopened.text(".deadline");
    assert!(deadline.contains("1 Mac 2022, 8.00 pagi"), "{deadline}");
    app.work().await;
}

async fn nobody_waits_two_days_without_a_word(app: &TestApp) {
    file(&app.citizen(), &[]).await;
    app.work().await;
    assert_eq!(app.mail.received().len(), 1);
    app.advance(TimeDelta::hours(47));
    app.work().await;
    assert_eq!(app.mail.received().len(), 1, "not before it is time");
    app.advance(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(app.mail.received().len(), 2);
    app.work().await;
    assert_eq!(app.mail.received().len(), 2, "once");
}

async fn the_clock_stands_while_the_citizen_owes_an_answer(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let path = tracking_path(&confirmation);
    app.work().await;
    let agent = app.staff("aminah", Role::Agent).await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let page = agent.get(&ticket).await;
    let page = agent.send(&page, &format!("{ticket}/take"), &[]).await;
    let question = [("text", "Klinik yang mana?")];
    agent.send(&page, &format!("{ticket}/ask"), &question).await;
    for _ in 0..10 {
        app.advance(TimeDelta::hours(24));
        app.work().await;
    }
    let asked = citizen.get(&path).await;
    assert!(
        asked.texts(".deadline.late").is_empty(),
        "{}",
        asked.text(".deadline")
    );
    let late = |page: &crate::browser::Page| {
        page.texts(".timeline li")
            .iter()
            .any(|text| text.contains("tidak ditepati"))
    };
    assert!(!late(&asked), "a promise cannot break while its clock stands");
    let replied = citizen
        .send(&asked, &format!("{path}/reply"), &[("text", "Di Klang.")])
        .await;
    assert!(
        replied.text(".deadline").contains("25 Februari 2022, 9.00 pagi"),
        "{}",
        replied.text(".deadline")
    );
    app.advance(TimeDelta::hours(121));
    app.work().await;
    assert!(late(&citizen.get(&path).await));
}
