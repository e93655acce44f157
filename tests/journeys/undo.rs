//! A decision is undone before its letter leaves.

use chrono::TimeDelta;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::staff::Role;
use option_m::domain::vaccine::lot::Lot;

use crate::candidates::{actions, doubtful, filed, take};
use crate::decisions::{decide, letters};
use crate::filing::file;
use crate::matching::{certificate, mistyped, own_doses};
use crate::test_app::TestApp;

crate::on_both_databases!(
    an_undone_decision_has_never_been,
    an_undone_release_is_quarantined_again,
    who_is_too_late_to_undo_is_told_why,
    what_an_undone_link_had_settled_beside_it_is_taken_back,
    who_does_not_accept_a_decision_of_which_they_do_not_know_keeps_their_words,
);

async fn an_undone_decision_has_never_been(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (reference, ticket, tracking) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let before = (page.texts(".candidate h3"), page.text(".ticket-head"));
    let timeline = app.citizen().get(&tracking).await.texts(".timeline li");
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let letter = page.text(&format!("form[action='{accept}'] .letter"));
    assert!(
        letter.contains("Dos 3, 21 Januari 2022, Klinik Kesihatan Contoh"),
        "the letter stands above the button: {letter}"
    );
    let unread = agent.send(&page, &accept, &[("letter", "another")]).await;
    assert_eq!(unread.status, 409, "another letter than was shown");
    let done = agent.send(&page, &accept, &[]).await;
    assert_eq!(done.texts(".ticket-head .tag"), ["Selesai", "Rekod dipautkan"]);
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    app.advance(TimeDelta::seconds(59));
    app.work().await;
    let undone = agent.send(&done, &format!("{ticket}/undo"), &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.text("main"));
    assert_eq!(undone.texts(".candidate h3"), before.0);
    assert_eq!(
        undone.text(".ticket-head").split(" (").next(),
        before.1.split(" (").next(),
        "the same deadline"
    );
    assert!(undone.text(".timeline li").contains("Keputusan dibatalkan"));
    assert_eq!(certificate(&agent, &reference).await, ["1", "2"]);
    app.advance(TimeDelta::hours(1));
    assert_eq!(letters(app).await.len(), 1, "no letter leaves");
    let seen = app.citizen().get(&tracking).await;
    assert_eq!(seen.texts(".timeline li"), timeline);
    // It may be decided again, and is not held against the record.
    let agent = app.sign_in("aminah").await;
    let page = agent.get(&ticket).await;
    let done = agent.send(&page, &accept, &[]).await;
    assert_eq!(done.texts(".ticket-head .tag"), ["Selesai", "Rekod dipautkan"]);
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 2);
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
}

async fn an_undone_release_is_quarantined_again(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[("lot_number", "FK8892X")]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = take(&supervisor, &ticket).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let done = supervisor.send(&page, &accept, &[]).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dilepaskan daripada kuarantin"]
    );
    app.advance(TimeDelta::seconds(30));
    supervisor.send(&done, &format!("{ticket}/undo"), &[]).await;
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2"]);
    let list = supervisor.get("/staff/quarantine").await;
    assert_eq!(list.attributes("input[name=record]", "value").len(), 1);
    let page = supervisor.get(&ticket).await;
    assert_eq!(
        actions(&page, &ticket, "accept").len(),
        1,
        "it is offered as before"
    );
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 1);
}

async fn who_is_too_late_to_undo_is_told_why(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (reference, ticket, _) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let done = agent.send(&page, &accept, &[]).await;
    let undo = format!("{ticket}/undo");
    // It is not theirs.
    let theirs = other.get(&ticket).await;
    assert!(
        theirs
            .attributes(&format!("form[action='{undo}']"), "method")
            .is_empty()
    );
    let known = theirs.form(&format!("{ticket}/note"));
    let known: Vec<(&str, &str)> = known.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let refused = other.post(&undo, &known).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("#error-summary").contains("milik petugas lain"));
    // In the other tab somebody acts.
    let noted = [("text", "Saya sudah menelefon.")];
    let noted = other.send(&theirs, &format!("{ticket}/note"), &noted).await;
    let stale = agent.send(&done, &undo, &[]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text("#error-summary").contains("Orang lain telah mengubah"));
    let known = noted.form(&format!("{ticket}/note"));
    let version = known
        .iter()
        .find(|(name, _)| name == "version")
        .unwrap()
        .1
        .clone();
    let late = agent.send(&done, &undo, &[("version", &version)]).await;
    assert_eq!(late.status, 409);
    assert!(
        late.text("#error-summary").contains("sesuatu telah berlaku"),
        "{}",
        late.text("#error-summary")
    );
    assert!(
        late.attributes(&format!("form[action='{undo}']"), "method")
            .is_empty()
    );
    // The letter has left.
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 2);
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    let wanted = [("outcome", "inaccurate"), ("text", "Tarikh itu cuti.")];
    // Another ticket, where nobody else acted.
    let confirmation = file(&app.citizen(), &[("id_number", "910202-10-5566")]).await;
    app.work().await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let page = take(&agent, &ticket).await;
    let done = decide(&agent, &page, &format!("{ticket}/resolve"), &wanted).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let late = agent.send(&done, &format!("{ticket}/undo"), &[]).await;
    assert_eq!(late.status, 409);
    assert!(
        late.text("#error-summary").contains("sudah keluar"),
        "{}",
        late.text("#error-summary")
    );
    assert_eq!(late.text(".ticket-head .tag"), "Selesai");
}

async fn what_an_undone_link_had_settled_beside_it_is_taken_back(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    // Of another lot than the third one, or the lot would say that one of them is meant.
    let mut rows: Vec<DoseRow> = own_doses().into_iter().map(of_another_lot).collect();
    rows.push(mistyped(&[("lot_number", "FK8892X")]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let (_, second, tracking) = filed(app).await;
    let status = async |ticket: &str| supervisor.get(ticket).await.text(".ticket-head .tag");
    assert_eq!(status(&second).await, "Dalam giliran");
    let page = take(&supervisor, &ticket).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let done = supervisor.send(&page, &accept, &[]).await;
    // The engine finds the dose for the person's other complaint, and says so at once.
    assert_eq!(status(&second).await, "Selesai");
    assert_eq!(letters(app).await.len(), 3);
    supervisor.send(&done, &format!("{ticket}/undo"), &[]).await;
    assert_eq!(status(&second).await, "Dalam giliran");
    let seen = app.citizen().get(&tracking).await;
    assert!(seen.text(".status-card").contains("menarik balik jawapan kami"));
    let letters = letters(app).await;
    assert_eq!(letters.len(), 4);
    assert!(letters[3].contains("tidak lagi dipaparkan pada sijil anda"));
}

fn of_another_lot(row: DoseRow) -> DoseRow {
    let mut says = row.statement;
    says.lot = Lot::parse("FC3661").ok();
    DoseRow::new(row.facility_code, says)
}

/// A page that was opened under an earlier answer still has the form; the decision that is held meanwhile is nobody's to
/// refuse before its letter has left.
async fn who_does_not_accept_a_decision_of_which_they_do_not_know_keeps_their_words(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, tracking) = filed(app).await;
    let decided = [("outcome", "inaccurate"), ("text", "Kad itu bukan kad anda.")];
    let page = take(&agent, &ticket).await;
    decide(&agent, &page, &format!("{ticket}/resolve"), &decided).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let citizen = app.citizen();
    let old_tab = citizen.get(&tracking).await;
    let refuse = format!("{tracking}/reopen");
    assert!(old_tab.attributes("form", "action").contains(&refuse));
    // Staff open it again themselves, and decide anew.
    let page = agent.get(&ticket).await;
    let why = [("text", "Kami menyemak kad anda semula.")];
    let page = decide(&agent, &page, &format!("{ticket}/reopen"), &why).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let done = decide(&agent, &page, &format!("{ticket}/resolve"), &decided).await;
    assert_eq!(done.text(".ticket-head .tag"), "Selesai", "{}", done.text("main"));
    let words = "Kad itu memang kad saya.";
    let answered = citizen.send(&old_tab, &refuse, &[("reason", words)]).await;
    assert_eq!(answered.status, 409, "{}", answered.text("main"));
    for part in ["sedang menyimpan keputusan", words] {
        assert!(answered.body.contains(part), "{part}: {}", answered.text("main"));
    }
    // Once it is told, the same words count.
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let known = citizen.get(&tracking).await;
    let back = citizen.send(&known, &refuse, &[("reason", words)]).await;
    assert_eq!(back.text(".tag"), "Dalam giliran");
}
