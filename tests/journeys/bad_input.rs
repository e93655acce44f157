//! Bad input is normal input: each gets its clear answer, and nothing is lost.

use chrono::TimeDelta;

use crate::database::TestDatabase;
use crate::filing::{changed, file, to_answers, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    every_bad_value_has_its_message,
    markup_and_hidden_characters_do_no_harm,
    a_form_without_a_sound_token_keeps_what_was_typed,
    missing_and_doubled_fields_are_told,
    bodies_that_are_no_form_are_refused,
);

async fn every_bad_value_has_its_message(app: &TestApp) {
    let citizen = app.citizen();
    let long = "a".repeat(10_000);
    let cases: &[(&str, &str, &str)] = &[
        ("id_number", "90010114556A", "hanya mengandungi digit"),
        ("id_number", "90010114556", "anda memasukkan 11"),
        ("id_number", "900231145567", "Enam digit pertama"),
        ("id_number", "900101005567", "kod 00 tidak wujud"),
        ("name", "\u{0}\u{200F}", "Masukkan nama"),
        ("name", "Ali 😀", "tidak boleh mengandungi 😀"),
        ("name", long.as_str(), "tidak melebihi 150"),
        ("name", "<script>alert(1)</script>", "tidak boleh mengandungi <"),
        ("administered_on", "29/02/2021", "tiada dalam kalendar"),
        ("administered_on", "21/01/2023", "masa hadapan"),
        ("administered_on", "01/01/1900", "bermula pada 24/02/2021"),
        ("administered_on", "semalam", "hari/bulan/tahun"),
        ("date_of_birth", "02/01/1990", "enam digit pertama MyKad"),
        ("email", "a@b.my\r\nBcc: x@y.my", "alamat e-mel yang lengkap"),
        ("phone", "tanya anak saya", "hanya mengandungi digit"),
        ("facility_state", "99", "Pilih negeri"),
        ("vaccine", "sputnik", "Pilih vaksin"),
        ("dose_number", "5", "Pilih dos"),
        ("consent", "", "kotak persetujuan"),
    ];
    for (field, value, words) in cases {
        let page = to_answers(&citizen, &[(field, value)]).await;
        assert_eq!(page.status, 422, "{field} {value:?}");
        let said = page.texts("#error-summary a");
        assert!(
            said.iter().any(|text| text.contains(words)),
            "{field} {value:?}: {said:?}"
        );
        assert!(!page.body.contains("<script>alert"), "{field}");
    }
}

async fn markup_and_hidden_characters_do_no_harm(app: &TestApp) {
    let citizen = app.citizen();
    let message = "<img src=x onerror=alert(1)> \u{202E}terbalik\u{0} & \"petikan\"";
    let confirmation = file(
        &citizen,
        &[("message", message), ("facility_name", "Klinik <b>Contoh</b>")],
    )
    .await;
    assert_eq!(confirmation.status, 200);
    app.work().await;
    let tracking = citizen.get(&tracking_path(&confirmation)).await;
    assert!(!tracking.body.contains("<b>Contoh") && tracking.body.contains("Klinik"));
    let agent = app.staff("aminah", option_m::domain::staff::Role::Agent).await;
    let ticket = agent
        .get(&format!("/staff/tickets/{}", confirmation.text(".reference")))
        .await;
    assert!(!ticket.body.contains("<img src=x") && !ticket.body.contains('\u{202E}'));
    assert!(
        ticket
            .text(".quote")
            .contains("<img src=x onerror=alert(1)> terbalik & \"petikan\"")
    );
}

async fn a_form_without_a_sound_token_keeps_what_was_typed(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    let without = citizen.send(&answers, "/complaints", &[("csrf_token", "")]).await;
    assert_eq!(without.status, 403);
    assert!(without.text("#error-summary").contains("Tiada apa yang hilang"));
    assert!(without.texts("dd").contains(&"Ali bin Contoh".to_owned()));
    app.advance(TimeDelta::hours(25));
    let old = citizen.send(&answers, "/complaints", &[]).await;
    assert_eq!(old.status, 403);
    let filed = citizen.send(&old, "/complaints", &[]).await;
    assert!(
        filed.path.ends_with("/filed"),
        "the next try works: {}",
        filed.path
    );
    let stranger = app.citizen();
    stranger.get("/").await;
    let stolen = stranger.send(&old, "/complaints", &[]).await;
    assert_eq!(stolen.status, 403, "a token belongs to its visitor");
    app.work().await;
}

async fn missing_and_doubled_fields_are_told(app: &TestApp) {
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    let token = form
        .attributes("#complaint input[name=csrf_token]", "value")
        .remove(0);
    let empty = citizen.post("/complaints/new", &[("csrf_token", &token)]).await;
    assert_eq!((empty.status, empty.texts("#error-summary a").len()), (422, 13));
    let mut fields = changed(&[]);
    fields.extend([("csrf_token", token.as_str()), ("name", "Orang Lain")]);
    let doubled = citizen.post("/complaints/new", &fields).await;
    assert_eq!(doubled.attributes("#error-summary a", "href"), ["#name"]);
    assert!(doubled.text("#error-summary").contains("dihantar dua kali"));
}

async fn bodies_that_are_no_form_are_refused(app: &TestApp) {
    let citizen = app.citizen();
    let json = citizen
        .post_raw("/complaints/new", "application/json", b"{}".to_vec())
        .await;
    assert_eq!(json.status, 400);
    assert!(json.body.contains("nombor permintaan"));
    let large = vec![b'a'; 1_000_000];
    let refused = citizen
        .post_raw("/complaints/new", "application/x-www-form-urlencoded", large)
        .await;
    assert_eq!(refused.status, 413);
    assert!(refused.text("h1").contains("Terlalu besar"));
    let broken = citizen
        .post_raw(
            "/complaints/new",
            "application/x-www-form-urlencoded",
            b"name=%FF%ZZ&&=&a".to_vec(),
        )
        .await;
    assert_eq!(broken.status, 403, "no token");
}

/// The store is gone: the answers stay, and the visitor is told when to come back.
#[tokio::test]
async fn while_the_store_is_gone_nothing_typed_is_lost() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    app.worker.store.close();
    let refused = citizen.send(&answers, "/complaints", &[]).await;
    assert_eq!(refused.status, 503);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(
        refused
            .text("#error-summary")
            .contains("Jawapan anda masih di sini")
    );
    assert!(refused.texts("dd").contains(&"Ali bin Contoh".to_owned()));
    assert_eq!(citizen.get("/readyz").await.status, 503);
    assert_eq!(citizen.get("/healthz").await.status, 200);
    let page = citizen.get("/staff/queue").await;
    assert_eq!(page.path, "/staff/login");
}
