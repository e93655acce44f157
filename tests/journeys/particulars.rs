//! What a citizen corrects after they complained is kept beside the complaint, and the search goes by it.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::actions;
use crate::filing::{file, tracking_path};
use crate::matching::{certificate, own_doses};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_mykad_that_was_corrected_finds_the_record_and_the_complaint_stays_as_it_was_filed,
    what_comes_later_meets_the_complaint_by_what_it_says_now,
    mistakes_are_told_and_nothing_typed_is_lost,
    what_was_answered_by_it_comes_back_when_the_record_turns_out_to_be_anothers,
);

/// The number that the citizen typed, which is nobody's of whom the registry knows.
const WRONG: (&str, &str) = ("id_number", "850505-10-5511");
const RIGHT: (&str, &str) = ("id_number", "900101145567");
const WHY: (&str, &str) = ("text", "MyKad dalam jawapan 10 Februari.");

async fn filed(app: &TestApp) -> (String, String, String) {
    let confirmation = file(&app.citizen(), &[WRONG, ("phone", "019-876 5432")]).await;
    app.work().await;
    let reference = confirmation.text(".reference");
    let ticket = format!("/staff/tickets/{reference}");
    (reference, ticket, tracking_path(&confirmation))
}

async fn amend(staff: &Browser, ticket: &str, typed: &[(&str, &str)]) -> Page {
    let page = staff.get(ticket).await;
    staff.send(&page, &format!("{ticket}/particulars"), typed).await
}

fn with_third() -> Vec<option_m::desk::imports::dose_rows::row::DoseRow> {
    let mut rows = own_doses();
    rows.push(dose_row(&[]));
    rows
}

async fn a_mykad_that_was_corrected_finds_the_record_and_the_complaint_stays_as_it_was_filed(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(with_third()).await;
    let (reference, ticket, tracking) = filed(app).await;
    assert!(certificate(&agent, &reference).await.is_empty());
    let done = amend(&agent, &ticket, &[RIGHT, WHY]).await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    let says = done.text(".says-now");
    for part in [
        "Nombor dokumen: 850505105511 900101145567",
        "Petugas aminah",
        WHY.1,
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
    assert!(
        says.contains("Tarikh lahir: 05/05/1985 01/01/1990"),
        "read from the number: {says}"
    );
    assert!(
        done.text(".said .identity").contains("850505-10-5511"),
        "as it was filed"
    );
    assert!(
        done.text(".timeline")
            .contains("Butiran aduan dipinda Petugas aminah")
    );
    let best = done.text(".candidate.best");
    assert!(best.contains("myvas r1"), "found at once: {}", done.text("main"));
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    let accept = actions(&done, &ticket, "accept")[0].clone();
    let ended = agent.send(&done, &accept, &[]).await;
    assert_eq!(ended.texts(".ticket-head .tag"), ["Selesai", "Sudah dipaparkan"]);
    assert!(
        ended.form(&format!("{ticket}/particulars")).is_empty(),
        "only of open tickets"
    );
    let known = agent.get(&ticket).await.form(&format!("{ticket}/note"));
    let mut forced: Vec<(&str, &str)> = known.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    forced.extend([("name", "Ali bin Lain"), WHY]);
    forced.retain(|(name, text)| *name != "text" || !text.is_empty());
    let refused = agent.post(&format!("{ticket}/particulars"), &forced).await;
    assert_eq!(refused.status, 409);
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
    let told = app.citizen().get(&tracking).await;
    assert!(!told.body.contains(WHY.1), "why is for staff");
}

async fn what_comes_later_meets_the_complaint_by_what_it_says_now(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(own_doses()).await;
    let (_, ticket, tracking) = filed(app).await;
    let page = amend(&agent, &ticket, &[RIGHT, WHY]).await;
    agent.send(&page, &format!("{ticket}/release"), &[]).await;
    app.advance(TimeDelta::minutes(5));
    assert_eq!(
        app.import(vec![dose_row(&[])]).await,
        1,
        "it is settled by the record"
    );
    assert_eq!(agent.get(&ticket).await.text(".ticket-head .tag"), "Selesai");
    app.work().await;
    app.mail.wait_for(2).await;
    assert_eq!(app.citizen().get(&tracking).await.text(".tag"), "Selesai");
}

async fn mistakes_are_told_and_nothing_typed_is_lost(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(own_doses()).await;
    let (_, ticket, _) = filed(app).await;
    let same = amend(&agent, &ticket, &[WHY]).await;
    assert_eq!(same.status, 422);
    assert!(
        same.text("#error-summary").contains("Tiada apa-apa"),
        "{}",
        same.text("#error-summary")
    );
    let silent = amend(&agent, &ticket, &[RIGHT]).await;
    assert_eq!(silent.status, 422);
    assert_eq!(silent.attributes("#error-summary a", "href"), ["#particulars"]);
    assert_eq!(
        silent.attributes("#now-id_number", "value"),
        [RIGHT.1],
        "nothing typed is lost"
    );
    let wrong = amend(&agent, &ticket, &[("id_number", "900231145567"), WHY]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.attributes("#error-summary a", "href"), ["#now-id_number"]);
    assert_eq!(wrong.text("#particulars"), WHY.1);
    let page = agent.get(&ticket).await;
    assert_eq!(
        page.text(".ticket-head .tag"),
        "Dalam giliran",
        "nothing was done"
    );
    assert!(page.texts(".says-now").is_empty());
    let stale = agent
        .send(&page, &format!("{ticket}/particulars"), &[RIGHT, WHY])
        .await;
    assert_eq!(stale.status, 200);
    let again = agent
        .send(
            &page,
            &format!("{ticket}/particulars"),
            &[("name", "Ali Contoh"), WHY],
        )
        .await;
    assert_eq!(again.status, 409, "somebody was faster");
}

async fn what_was_answered_by_it_comes_back_when_the_record_turns_out_to_be_anothers(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    app.import(with_third()).await;
    let (_, ticket, _) = filed(app).await;
    let page = amend(&agent, &ticket, &[RIGHT, WHY]).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let record = accept.rsplit('/').next().unwrap().to_owned();
    let ended = agent.send(&page, &accept, &[]).await;
    assert_eq!(ended.text(".ticket-head .tag"), "Selesai");
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
    let correct = format!("/staff/quarantine/{record}/correct");
    let form = supervisor.get(&correct).await;
    let changed = [
        ("id_number", "910202105566"),
        ("date_of_birth", "02/02/1991"),
        ("name", "Chong Mei Ling"),
        ("ground", "Kad dilihat."),
    ];
    let done = supervisor.send(&form, &correct, &changed).await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    let back = agent.get(&ticket).await;
    assert_eq!(
        back.text(".ticket-head .tag"),
        "Dalam giliran",
        "{}",
        back.text("main")
    );
    app.work().await;
    app.mail.wait_for(3).await;
}
