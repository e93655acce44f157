//! A file is withdrawn by which a complaint was answered, and another record answers it.

use option_m::domain::staff::Role;

use crate::filing::{file, tracking_path};
use crate::matching::{certificate, mistyped, own_doses, unfolded};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(who_is_answered_anew_at_once_is_not_told_first_that_the_dose_is_gone);

async fn who_is_answered_anew_at_once_is_not_told_first_that_the_dose_is_gone(app: &TestApp) {
    let boss = app.staff("zul", Role::Administrator).await;
    app.import(own_doses()).await;
    app.advance(chrono::TimeDelta::minutes(1));
    let other = mistyped(&[("source_record_id", "r9"), ("source_system", "klinik")]);
    app.import(vec![other]).await;
    app.advance(chrono::TimeDelta::minutes(1));
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let (reference, tracking) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    app.mail.wait_for(2).await;
    app.advance(chrono::TimeDelta::minutes(10));
    let list = boss.get("/staff/imports").await;
    let batch = list.attributes("table.imports a", "href")[0].clone();
    let asked = boss.get(&format!("{batch}/withdraw")).await;
    let effects = asked.text(".notice ul");
    assert!(effects.contains("1 aduan"), "its answer is taken back: {effects}");
    let fields = [("ground", "Fail yang salah dihantar.")];
    boss.send(&asked, &format!("{batch}/withdraw"), &fields).await;
    app.work().await;
    assert_eq!(certificate(&boss, &reference).await, ["1", "2", "3"]);
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    let letters = app.mail.wait_for(3).await;
    assert_eq!(letters.len(), 3);
    for letter in &letters {
        let text = unfolded(&letter.raw);
        assert!(!text.contains("menarik balik jawapan"), "{text}");
    }
}
