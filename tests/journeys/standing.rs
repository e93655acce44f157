//! What the citizen reads about their complaint is true at each moment.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{actions, filed, take};
use crate::database::TestDatabase;
use crate::decisions::decide;
use crate::filing::{file, tracking_path};
use crate::matching::{mistyped, own_doses, unfolded};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    nobody_whose_dose_shows_reads_that_it_was_not_found,
    who_reopened_is_not_greeted_as_if_nothing_had_been_found,
    a_late_complaint_claims_nothing_about_supervisors,
    a_withdrawn_complaint_shows_no_decision_of_staff,
    a_withdrawn_batch_tells_what_was_taken_back_and_why,
    a_confirmation_promises_only_what_still_stands,
    every_letter_is_an_entry_of_the_timeline,
);

async fn card(citizen: &Browser, tracking: &str) -> String {
    citizen.get(tracking).await.text(".status-card")
}

async fn nobody_whose_dose_shows_reads_that_it_was_not_found(app: &TestApp) {
    let mut rows = own_doses();
    rows.push(dose_row(&[]));
    app.import(rows).await;
    let citizen = app.citizen();
    let wrong = tracking_path(&file(&citizen, &[("problem", "wrong_details")]).await);
    app.work().await;
    let said = card(&citizen, &wrong).await;
    assert!(said.contains("butiran yang anda katakan salah"), "{said}");
    assert!(!said.contains("belum menemui"), "{said}");
    let missing = [("id_number", "910202-10-5566"), ("name", "Lim Mei Ling")];
    let missing = tracking_path(&file(&citizen, &missing).await);
    app.work().await;
    let said = card(&citizen, &missing).await;
    assert!(said.contains("Kami belum menemui rekod dos ini"), "{said}");
    app.mail.wait_for(2).await;
}

async fn who_reopened_is_not_greeted_as_if_nothing_had_been_found(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let seen = citizen.get(&tracking).await;
    let reason = [("reason", "Tarikhnya salah.")];
    citizen.send(&seen, &format!("{tracking}/reopen"), &reason).await;
    let said = card(&citizen, &tracking).await;
    assert!(said.contains("Anda telah membuka semula aduan ini"), "{said}");
    assert!(!said.contains("menemui"), "{said}");
    // So does the letter two days later.
    app.advance(TimeDelta::hours(48));
    app.work().await;
    let letters = app.mail.wait_for(3).await;
    let sign = unfolded(&letters[2].raw);
    assert!(sign.contains("Anda telah membuka semula aduan ini"), "{sign}");
}

async fn a_late_complaint_claims_nothing_about_supervisors(app: &TestApp) {
    let (_, _, tracking) = filed(app).await;
    app.advance(TimeDelta::hours(121));
    app.work().await;
    let seen = app.citizen().get(&tracking).await;
    assert!(seen.text(".deadline.late").contains("sudah lewat"));
    assert!(!seen.body.contains("penyelia"), "{}", seen.text(".deadline"));
    for letter in app.mail.wait_for(2).await {
        assert!(!unfolded(&letter.raw).contains("penyelia"));
    }
}

async fn a_withdrawn_complaint_shows_no_decision_of_staff(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, tracking) = filed(app).await;
    let citizen = app.citizen();
    let page = take(&agent, &ticket).await;
    let wanted = [("outcome", "inaccurate"), ("text", "Klinik tutup pada hari itu.")];
    decide(&agent, &page, &format!("{ticket}/resolve"), &wanted).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let seen = citizen.get(&tracking).await;
    assert!(seen.text(".status-card").contains("Klinik tutup pada hari itu."));
    assert!(
        seen.texts("summary")
            .contains(&"Saya tidak setuju dengan keputusan ini".to_owned())
    );
    let reason = [("reason", "Ia dibuka.")];
    let seen = citizen.send(&seen, &format!("{tracking}/reopen"), &reason).await;
    citizen.send(&seen, &format!("{tracking}/withdraw"), &[]).await;
    let seen = citizen.get(&tracking).await;
    let card = seen.text(".status-card");
    assert!(card.contains("Anda telah menarik balik aduan ini"), "{card}");
    assert!(!card.contains("Klinik tutup"), "{card}");
    assert!(!seen.body.contains("tidak setuju"), "{:?}", seen.texts("summary"));
    assert!(
        seen.texts("summary")
            .contains(&"Saya ingin membuka semula aduan ini".to_owned())
    );
    // It can be reopened all the same.
    let reason = [("reason", "Saya berubah fikiran.")];
    let again = citizen.send(&seen, &format!("{tracking}/reopen"), &reason).await;
    assert_eq!(again.text(".tag"), "Dalam giliran");
    app.work().await;
    app.mail.wait_for(3).await;
}

async fn a_withdrawn_batch_tells_what_was_taken_back_and_why(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    // Closed long since: the mistake is the desk's own all the same.
    app.advance(TimeDelta::days(20));
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Ditutup");
    let boss = app.staff("zul", Role::Administrator).await;
    let imports = boss.get("/staff/imports").await;
    let batch = imports.attributes("table.imports a", "href")[0].clone();
    let action = format!("{batch}/withdraw");
    let asked = boss.get(&action).await;
    assert!(
        asked.text(".notice ul").contains("1 aduan"),
        "{}",
        asked.text(".notice ul")
    );
    let ground = "Klinik menghantar fail orang lain.";
    boss.send(&asked, &action, &[("ground", ground)]).await;
    app.work().await;
    let seen = citizen.get(&tracking).await;
    let card = seen.text(".status-card");
    for part in [
        "Dalam giliran",
        "menarik balik jawapan kami",
        "Dos 3, 21 Januari 2022, Klinik Kesihatan Contoh",
        ground,
    ] {
        assert!(card.contains(part), "{part}: {card}");
    }
    assert!(!card.contains("belum menemui"), "{card}");
    assert!(seen.text(".timeline li").contains("Jawapan kami ditarik balik"));
    let english = citizen.get(&format!("{tracking}?lang=en")).await;
    assert!(
        english
            .text(".status-card")
            .contains("We had to withdraw our answer")
    );
    let letters = app.mail.wait_for(3).await;
    let told = unfolded(&letters[2].raw);
    for part in ["menarik balik jawapan kami", "Dos 3, 21 Januari 2022", ground] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("Janji kami tetap sama"), "{told}");
}

async fn a_confirmation_promises_only_what_still_stands(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    let confirmation = format!("{tracking}/filed");
    let promise = |text: &str| text.contains("selewat-lewatnya");
    assert!(promise(&citizen.get(&confirmation).await.text("main")));
    app.work().await;
    for minutes in [0, 1, 60] {
        app.advance(TimeDelta::minutes(minutes));
        let text = citizen.get(&confirmation).await.text("main");
        assert!(!promise(&text), "it is answered: {text}");
        assert!(
            text.contains("telah selesai: Dos dikira pada sijil anda"),
            "{text}"
        );
    }
    // A promised moment is the same whenever it is read, and no moment is promised while it moves.
    let agent = app.staff("aminah", Role::Agent).await;
    let (reference, ticket) = {
        let other = [("id_number", "910202-10-5566"), ("name", "Lim Mei Ling")];
        let filed = file(&citizen, &other).await;
        app.work().await;
        (
            tracking_path(&filed),
            format!("/staff/tickets/{}", filed.text(".reference")),
        )
    };
    let confirmation = format!("{reference}/filed");
    let lead = citizen.get(&confirmation).await.text(".lead");
    app.advance(TimeDelta::minutes(7));
    assert_eq!(citizen.get(&confirmation).await.text(".lead"), lead);
    let page = take(&agent, &ticket).await;
    agent
        .send(&page, &format!("{ticket}/ask"), &[("text", "Klinik yang mana?")])
        .await;
    for _ in 0..2 {
        app.advance(TimeDelta::minutes(1));
        let text = citizen.get(&confirmation).await.text("main");
        assert!(!promise(&text), "{text}");
    }
    app.work().await;
    app.mail.wait_for(4).await;
}

async fn every_letter_is_an_entry_of_the_timeline(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, tracking) = filed(app).await;
    let entries = async || app.citizen().get(&tracking).await.texts(".timeline li");
    for _ in 0..2 {
        app.advance(TimeDelta::hours(48));
        app.work().await;
    }
    let signs = entries().await;
    let signs = signs
        .iter()
        .filter(|entry| entry.contains("masih dalam tindakan kami"));
    assert_eq!(signs.count(), 2, "of the days that seemed silent");
    let agent = {
        let _ = agent;
        app.sign_in("aminah").await
    };
    let page = take(&agent, &ticket).await;
    agent
        .send(&page, &format!("{ticket}/ask"), &[("text", "Klinik yang mana?")])
        .await;
    app.advance(TimeDelta::hours(48));
    app.work().await;
    let listed = entries().await;
    assert!(listed[0].contains("masih menunggu jawapan anda"), "{listed:?}");
    let letters = app.mail.wait_for(5).await.len();
    let told = listed.iter().filter(|entry| {
        ["Aduan diterima", "E-mel dihantar", "Kami bertanya"]
            .iter()
            .any(|text| entry.contains(text))
    });
    assert_eq!(told.count(), letters, "{listed:?}");
    let seen = app.citizen().get(&tracking).await;
    assert_eq!(seen.text(".tag"), "Menunggu jawapan anda");
}

/// A desk that never acts by itself: each record waits to be confirmed, unless it is somebody else's already.
#[tokio::test]
async fn a_record_of_somebody_else_is_not_to_be_confirmed() {
    let timid = [("matching.certain", "1")];
    let app = &TestApp::start_with(TestDatabase::sqlite(), &timid).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let heading = |page: &Page| page.text(".decision strong");
    assert!(heading(&page).contains("mungkin sepadan"), "{}", heading(&page));
    let accept = actions(&page, &ticket, "accept")[0].clone();
    agent.send(&page, &accept, &[]).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    // It has ended: nothing is left to be confirmed.
    let ended = agent.get(&ticket).await;
    assert!(heading(&ended).contains("telah selesai"), "{}", heading(&ended));
    // Somebody else's complaint leads to that record as well; but it is linked already.
    let other = [
        ("id_number", "900101-14-5665"),
        ("name", "Ali bin Contoh"),
        ("email", "lain@contoh.example"),
    ];
    let confirmation = file(&app.citizen(), &other).await;
    app.work().await;
    let theirs = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let page = take(&agent, &theirs).await;
    assert!(!heading(&page).contains("mungkin sepadan"), "{}", heading(&page));
    let decision = page.text(".decision");
    assert!(
        decision.contains("telah dipautkan kepada orang lain"),
        "{decision}"
    );
    app.mail.wait_for(3).await;
}
