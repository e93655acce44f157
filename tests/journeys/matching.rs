//! The record is there: the complaint is answered at once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::person::identity::{IdType, Identity};
use option_m::domain::staff::Role;
use option_m::domain::values::ground::Ground;
use option_m::store::registry::links::{self, NewLink};
use option_m::store::{StoreError, tickets};
use option_m::worker;
use tokio_util::sync::CancellationToken;

use crate::browser::{Browser, Page};
use crate::candidates::{actions, take};
use crate::filing::{file, tracking_path};
use crate::registry::dose_row;
use crate::test_app::TestApp;

/// The first two doses of the person who complains.
pub(crate) fn own_doses() -> Vec<DoseRow> {
    let second = [
        ("source_record_id", "v2"),
        ("dose_number", "2"),
        ("administered_on", "2021-07-22"),
    ];
    let first = [
        ("source_record_id", "v1"),
        ("dose_number", "1"),
        ("administered_on", "2021-07-01"),
    ];
    vec![dose_row(&first), dose_row(&second)]
}

/// The third dose, under a number with two digits swapped.
pub(crate) fn mistyped(with: &[(&'static str, &'static str)]) -> DoseRow {
    let mut columns = vec![("id_number", MISTYPED)];
    columns.extend(with);
    dose_row(&columns)
}

/// The number `900101145567` with two digits swapped.
pub(crate) const MISTYPED: &str = "900101145657";

/// The numbers of the doses on the certificate, as staff see it.
pub(crate) async fn certificate(staff: &Browser, reference: &str) -> Vec<String> {
    let person = staff.get(&format!("/staff/tickets/{reference}/person")).await;
    assert_eq!(person.status, 200);
    person.texts("table.certificate td:first-child")
}

/// How a ticket stands and ended, and why, as staff see it.
async fn ticket(staff: &Browser, confirmation: &Page) -> (Vec<String>, Page) {
    let page = staff
        .get(&format!("/staff/tickets/{}", confirmation.text(".reference")))
        .await;
    (page.texts(".ticket-head .tag"), page)
}

crate::on_both_databases!(
    a_record_under_another_number_is_linked_and_told_of_within_five_seconds,
    a_record_that_names_the_wrong_birthday_is_released_by_the_match,
    what_arrived_or_was_put_right_after_the_complaint_is_called_so,
    who_is_called_again_is_told_that_the_dose_is_recorded_and_not_that_anything_is_cancelled,
    what_is_doubtful_about_a_certain_record_goes_to_a_human_with_its_reason,
    wrong_details_are_for_people_even_where_the_dose_is_certain,
    a_record_by_which_its_own_person_was_answered_is_taken_from_nobody_by_itself,
    a_complaint_whose_record_is_there_is_resolved_at_once,
    a_record_that_arrives_later_resolves_the_waiting_complaint,
    what_is_not_certain_is_left_to_a_human,
);

pub(crate) fn unfolded(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw)
        .replace("=\r\n", "")
        .replace("=E2=80=93", "–")
}

/// Two people whose numbers differ by two digits, and all else is the same, ask for one record: the first has it by the
/// number and was told so.
async fn a_record_by_which_its_own_person_was_answered_is_taken_from_nobody_by_itself(app: &TestApp) {
    app.import(vec![mistyped(&[])]).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let first = file(&app.citizen(), &[("id_number", MISTYPED)]).await;
    app.work().await;
    let tags = ["Selesai", "Sudah dipaparkan"];
    assert_eq!(ticket(&agent, &first).await.0, tags);
    let second = file(&app.citizen(), &[]).await;
    app.work().await;
    assert_eq!(ticket(&agent, &second).await.0, ["Dalam giliran"]);
    assert_eq!(ticket(&agent, &first).await.0, tags);
    let path = format!("/staff/tickets/{}", second.text(".reference"));
    let page = take(&agent, &path).await;
    let said = page.text("#candidates");
    for part in [
        "telah diberitahu bahawa rekod",
        "hanya penyelia boleh menerimanya",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        actions(&page, &path, "accept").is_empty(),
        "no button for an agent"
    );
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
            .contains("ada dalam rekod vaksinasi anda")
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

async fn a_record_under_another_number_is_linked_and_told_of_within_five_seconds(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let stop = CancellationToken::new();
    let workers = tokio::spawn(worker::run(app.worker.clone(), stop.clone()));
    let filed = Instant::now();
    let confirmation = file(&app.citizen(), &[]).await;
    let reference = confirmation.text(".reference");
    let letters = app.mail.wait_for(2).await;
    let took = filed.elapsed();
    println!("filed, linked, told by e-mail: {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    stop.cancel();
    workers.await.unwrap();
    assert!(
        letters
            .iter()
            .any(|letter| unfolded(&letter.raw).contains("Kami telah menemui dos anda"))
    );
    let (tags, page) = ticket(&agent, &confirmation).await;
    assert_eq!(tags, ["Selesai", "Rekod dipautkan"]);
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    let link = page.text("#candidates .notice");
    assert!(
        link.contains("Dipautkan untuk tiket ini: myvas r1")
            && link.contains("dua digit MyKad tertukar tempat"),
        "{link}"
    );
    let looked = page
        .texts(".timeline li")
        .into_iter()
        .find(|entry| entry.contains("Rekod vaksinasi dicari"));
    assert!(looked.unwrap().contains("Rekod ditemui"));
}

async fn a_record_that_names_the_wrong_birthday_is_released_by_the_match(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[("date_of_birth", "1990-10-01")]));
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let reference = confirmation.text(".reference");
    app.work().await;
    let (tags, page) = ticket(&supervisor, &confirmation).await;
    assert_eq!(tags, ["Selesai", "Rekod dilepaskan daripada kuarantin"]);
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    assert_eq!(app.mail.wait_for(2).await.len(), 2);
    let record = page.attributes(".candidate h3 a", "href");
    let record = supervisor.get(&record[0]).await;
    assert!(record.body.contains("Dilepaskan daripada kuarantin oleh Sistem"));
}

async fn what_arrived_or_was_put_right_after_the_complaint_is_called_so(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    app.import(own_doses()).await;
    let confirmation = file(&app.citizen(), &[]).await;
    app.work().await;
    app.advance(TimeDelta::minutes(10));
    assert_eq!(app.import(vec![dose_row(&[])]).await, 1);
    let (tags, _) = ticket(&supervisor, &confirmation).await;
    assert_eq!(tags, ["Selesai", "Dimuat naik oleh fasiliti"]);
    app.advance(TimeDelta::minutes(1));
    // Another person's dose has a lot that nobody knows: a human has to settle that.
    let other = [("id_number", "910202105566"), ("date_of_birth", "1991-02-02")];
    let row = |with: &[(&'static str, &'static str)]| {
        let all: Vec<_> = other.into_iter().chain(with.iter().copied()).collect();
        dose_row(&all)
    };
    app.import(vec![row(&[
        ("source_record_id", "q1"),
        ("lot_number", "FK8892X"),
    ])])
    .await;
    let birth = [("id_number", "910202105566"), ("date_of_birth", "02/02/1991")];
    let confirmation = file(&app.citizen(), &birth).await;
    app.work().await;
    let (tags, page) = ticket(&supervisor, &confirmation).await;
    assert_eq!(tags, ["Dalam giliran"]);
    assert!(
        page.text(".decision").contains("dikuarantin atas sebab"),
        "{}",
        page.text(".decision")
    );
    app.advance(TimeDelta::minutes(10));
    let list = supervisor.get("/staff/quarantine").await;
    let record = list.attributes("input[name=record]", "value");
    let done = supervisor
        .send(
            &list,
            "/staff/quarantine/release",
            &[("record", &record[0]), ("ground", "Kad disemak.")],
        )
        .await;
    assert_eq!(done.status, 200, "{}", done.body);
    let (tags, _) = ticket(&supervisor, &confirmation).await;
    assert_eq!(tags, ["Selesai", "Rekod dilepaskan daripada kuarantin"]);
    app.work().await;
    assert_eq!(app.mail.wait_for(4).await.len(), 4);
}

async fn who_is_called_again_is_told_that_the_dose_is_recorded_and_not_that_anything_is_cancelled(
    app: &TestApp,
) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[("problem", "second_appointment")]).await;
    app.work().await;
    let (tags, _) = ticket(&agent, &confirmation).await;
    assert_eq!(tags, ["Selesai", "Rekod dipautkan"]);
    assert_eq!(
        certificate(&agent, &confirmation.text(".reference")).await,
        ["1", "2", "3"]
    );
    let letters = app.mail.wait_for(2).await;
    let letters: Vec<String> = letters.iter().map(|letter| unfolded(&letter.raw)).collect();
    let answer = letters.iter().find(|letter| letter.contains("telah direkodkan"));
    let answer = answer.unwrap();
    assert!(answer.contains("Dos 3, 21 Januari 2022, Klinik Kesihatan Contoh"));
    assert!(answer.contains("tunjukkan halaman aduan anda"));
    assert!(!answer.contains("telah dibatalkan") && !answer.contains("tidak perlu hadir"));
    let page = app.citizen().get(&tracking_path(&confirmation)).await;
    let card = page.text(".status-card");
    assert!(
        card.contains("Dos 3, 21 Januari 2022, Klinik Kesihatan Contoh"),
        "{card}"
    );
    assert!(
        card.contains("tunjukkan halaman ini") && !card.contains("tidak perlu hadir"),
        "{card}"
    );
}

async fn what_is_doubtful_about_a_certain_record_goes_to_a_human_with_its_reason(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let now = app.clock.now();
    let linked: Result<_, StoreError> = app
        .worker
        .store
        .write(move |conn| {
            let link = NewLink {
                source_system: "myvas",
                source_record_id: "r1",
                person: &Identity::parse(IdType::Mykad, "910202105566").unwrap(),
                ticket: None,
                staff: None,
                ground: &Ground::typed("Ujian."),
            };
            links::accept(conn, &link, now)
        })
        .await;
    linked.unwrap();
    let confirmation = file(&app.citizen(), &[]).await;
    app.work().await;
    let (tags, page) = ticket(&agent, &confirmation).await;
    assert_eq!(tags, ["Dalam giliran"]);
    assert!(
        page.text(".decision")
            .contains("telah dipautkan kepada orang lain")
    );
    let timeline = page.texts(".timeline li");
    assert!(
        timeline
            .iter()
            .any(|entry| entry.contains("telah dipautkan kepada orang lain"))
    );
    assert!(
        page.text(".candidate .notice")
            .contains("dipautkan kepada orang lain")
    );
    app.mail.wait_for(1).await;
}

async fn wrong_details_are_for_people_even_where_the_dose_is_certain(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[]));
    app.import(rows).await;
    let wrong = file(&app.citizen(), &[("problem", "wrong_details")]).await;
    app.work().await;
    let (tags, page) = ticket(&agent, &wrong).await;
    assert_eq!(tags, ["Dalam giliran"]);
    assert!(page.text(".decision").contains("perlu diputuskan oleh petugas"));
    app.mail.wait_for(1).await;
}
