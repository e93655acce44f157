//! Five days, and never silence.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_broken_promise_is_told_to_everybody_once,
    a_resolved_complaint_closes_after_fourteen_days,
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
