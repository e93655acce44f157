//! The record is there: the complaint is answered at once.

use option_m::store::{StoreError, tickets};

use crate::filing::{file, tracking_path};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_complaint_whose_record_is_there_is_resolved_at_once,
    a_record_that_arrives_later_resolves_the_waiting_complaint,
    what_is_not_certain_is_left_to_a_human,
);

fn unfolded(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw)
        .replace("=\r\n", "")
        .replace("=E2=80=93", "–")
}

async fn a_complaint_whose_record_is_there_is_resolved_at_once(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let reference = confirmation.text(".reference");
    app.work().await;
    let tracking = citizen.get(&tracking_path(&confirmation)).await;
    assert_eq!(tracking.text(".tag"), "Selesai");
    assert!(
        tracking
            .text(".status-card .lead")
            .contains("ada dalam daftar dos")
    );
    let letters = app.mail.wait_for(2).await;
    let resolved = letters
        .iter()
        .map(|letter| unfolded(&letter.raw))
        .find(|text| text.contains("Dos anda ada pada sijil"));
    let text = resolved.unwrap();
    assert!(text.contains(&reference) && !text.contains("900101"), "{text}");
    let link = regex::Regex::new("/t/[A-Za-z0-9_-]{43}").unwrap();
    for letter in &letters {
        let text = unfolded(&letter.raw);
        let opened = app.citizen().get(link.find(&text).unwrap().as_str()).await;
        assert_eq!(opened.text("h1"), reference, "the letter leads to its complaint");
    }
    assert!(letters.iter().all(|letter| letter.to == ["ali@contoh.example"]));
}

async fn a_record_that_arrives_later_resolves_the_waiting_complaint(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    assert_eq!(citizen.get(&path).await.text(".tag"), "Dalam giliran");
    assert_eq!(app.import(vec![dose_row(&[])]).await, 1);
    assert_eq!(citizen.get(&path).await.text(".tag"), "Selesai");
    app.work().await;
    assert_eq!(app.mail.wait_for(2).await.len(), 2);
}

async fn what_is_not_certain_is_left_to_a_human(app: &TestApp) {
    app.import(vec![
        dose_row(&[("lot_number", "C202107098")]),
        dose_row(&[
            ("source_record_id", "r2"),
            ("id_number", "910202105566"),
            ("date_of_birth", "1991-02-02"),
            ("dose_number", "2"),
        ]),
        dose_row(&[
            ("source_record_id", "r3"),
            ("id_number", "920303105566"),
            ("date_of_birth", "1992-03-03"),
            ("name", "Lim Ah Kow"),
        ]),
    ])
    .await;
    for id in ["900101145567", "910202105566", "920303105566", "930404105566"] {
        let path = tracking_path(&file(&app.citizen(), &[("id_number", id)]).await);
        app.work().await;
        assert_eq!(
            app.citizen().get(&path).await.text(".tag"),
            "Dalam giliran",
            "{id}"
        );
    }
    let waiting: Result<_, StoreError> = app.worker.store.read(|conn| tickets::to_match(conn, 10)).await;
    assert!(waiting.unwrap().is_empty());
}
