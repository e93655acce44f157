//! Staff judge the records that were found for a ticket: they accept, reject, and take back what was wrong.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::matching::{certificate, mistyped, own_doses};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    an_agent_accepts_a_record_which_is_then_linked,
    a_rejected_record_is_offered_no_more,
    a_link_that_was_wrong_is_taken_back_and_everybody_concerned_is_told,
    a_quarantined_record_needs_a_supervisor,
    candidates_stand_beside_the_complaint_with_words_marks_and_weights,
);

/// A complaint whose record states another name and number: a human has to judge.
pub(crate) async fn doubtful(app: &TestApp) -> (String, String, String) {
    let mut rows = own_doses();
    rows.push(mistyped(&[("name", "Kamal bin Osman")]));
    app.import(rows).await;
    filed(app).await
}

/// Files a complaint and lets the match look. Returns its reference, the ticket's page and the citizen's.
pub(crate) async fn filed(app: &TestApp) -> (String, String, String) {
    let confirmation = file(&app.citizen(), &[]).await;
    app.work().await;
    let reference = confirmation.text(".reference");
    let tracking = tracking_path(&confirmation);
    (reference.clone(), format!("/staff/tickets/{reference}"), tracking)
}

/// Takes the ticket and returns its page.
pub(crate) async fn take(staff: &Browser, ticket: &str) -> Page {
    let page = staff.get(ticket).await;
    staff.send(&page, &format!("{ticket}/take"), &[]).await
}

/// The forms of this kind on a ticket's page, by the record or link that they are about.
pub(crate) fn actions(page: &Page, ticket: &str, verb: &str) -> Vec<String> {
    let prefix = format!("{ticket}/{verb}/");
    let all = page.attributes("form", "action");
    all.into_iter()
        .filter(|action| action.starts_with(&prefix))
        .collect()
}

async fn an_agent_accepts_a_record_which_is_then_linked(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (reference, ticket, tracking) = doubtful(app).await;
    let untaken = other.get(&ticket).await;
    assert!(
        !actions(&untaken, &ticket, "accept").is_empty(),
        "accepting takes it"
    );
    let page = take(&agent, &ticket).await;
    let accept = &actions(&page, &ticket, "accept")[0];
    assert!(
        page.text(&format!("form[action='{accept}'] button"))
            .starts_with("Terima dan pautkan")
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2"]);
    let fields = page.form(accept);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        other.post(accept, &fields).await.status,
        403,
        "a form of somebody else"
    );
    let done = agent.send(&page, accept, &[]).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dipautkan"],
        "{}",
        done.text("main")
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    let accepted = done.texts(".timeline li");
    assert!(
        accepted
            .iter()
            .any(|entry| entry.contains("Rekod diterima Petugas aminah")),
        "{accepted:?}"
    );
    let again = agent.send(&page, accept, &[]).await;
    assert_eq!(again.status, 409, "the ticket has moved on");
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
    assert!(!app.citizen().get(&tracking).await.body.contains("Kamal"));
}

async fn a_rejected_record_is_offered_no_more(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (reference, ticket, tracking) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let before = page.texts(".candidate h3");
    let reject = actions(&page, &ticket, "reject")[0].clone();
    let refused = agent.send(&page, &reject, &[("text", " ")]).await;
    let field = refused.attributes("#error-summary a", "href");
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attributes(&format!("textarea{}", field[0]), "name"),
        ["text"]
    );
    let done = agent
        .send(&refused, &reject, &[("text", "Itu dos abangnya.")])
        .await;
    assert_eq!(done.text(".ticket-head .tag"), "Sedang diuruskan");
    assert_eq!(done.texts(".candidate h3").len(), before.len() - 1);
    assert!(!done.texts(".candidate h3").contains(&before[0]));
    assert!(
        done.texts(".timeline .quote")
            .contains(&"Itu dos abangnya.".to_owned())
    );
    let person = agent.get(&format!("{ticket}/person")).await;
    assert!(
        !person.body.contains("Jika dipautkan"),
        "nor on the person's page"
    );
    // Even when the record comes once more, with what would make it certain.
    app.advance(chrono::TimeDelta::minutes(5));
    let page = agent.get(&ticket).await;
    agent.send(&page, &format!("{ticket}/release"), &[]).await;
    assert_eq!(app.import(vec![mistyped(&[])]).await, 0);
    assert_eq!(
        agent.get(&ticket).await.text(".ticket-head .tag"),
        "Dalam giliran"
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2"]);
    assert!(!app.citizen().get(&tracking).await.body.contains("abangnya"));
}

async fn a_link_that_was_wrong_is_taken_back_and_everybody_concerned_is_told(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    let mut rows = own_doses();
    rows.push(mistyped(&[("date_of_birth", "1990-10-01")]));
    app.import(rows).await;
    let (reference, ticket, tracking) = filed(app).await;
    // A second complaint of the same person relies on the same link.
    let (_, second, _) = filed(app).await;
    app.mail.wait_for(4).await;
    let page = supervisor.get(&second).await;
    assert_eq!(page.texts(".ticket-head .tag"), ["Selesai", "Sudah dipaparkan"]);
    // Closed long since: the mistake is the desk's own.
    app.advance(chrono::TimeDelta::days(20));
    app.work().await;
    let (agent, supervisor) = {
        let _ = (agent, supervisor);
        (app.sign_in("aminah").await, app.sign_in("chong").await)
    };
    let page = agent.get(&ticket).await;
    assert_eq!(
        page.texts(".ticket-head .tag"),
        ["Ditutup", "Rekod dilepaskan daripada kuarantin"]
    );
    assert!(
        actions(&page, &ticket, "revoke").is_empty(),
        "nobody's ticket is not an agent's"
    );
    let page = supervisor.get(&ticket).await;
    let revoke = actions(&page, &ticket, "revoke")[0].clone();
    let letter = page.text(&format!("form[action='{revoke}'] .letter"));
    assert!(letter.contains("didapati bukan milik anda"), "{letter}");
    let refused = supervisor.send(&page, &revoke, &[("text", "")]).await;
    assert_eq!(refused.status, 422);
    let done = supervisor
        .send(&refused, &revoke, &[("text", "Dos ini milik sepupunya, Siti.")])
        .await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Dalam giliran"],
        "{}",
        done.text("main")
    );
    assert_eq!(
        supervisor.get(&second).await.texts(".ticket-head .tag"),
        ["Dalam giliran"]
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2"]);
    app.work().await;
    let letters = app.mail.wait_for(6).await;
    let taken_back = letters
        .iter()
        .filter(|letter| String::from_utf8_lossy(&letter.raw).contains("terpaksa menarik balik"));
    assert_eq!(taken_back.count(), 2);
    let seen = app.citizen().get(&tracking).await;
    assert!(seen.body.contains("Rekod yang salah telah disambungkan") && !seen.body.contains("Siti"));
    // The record is back in quarantine, and the match does not do it again.
    let list = supervisor.get("/staff/quarantine").await;
    assert_eq!(list.attributes("input[name=record]", "value").len(), 1);
    let known = [
        ("source_record_id", "v2"),
        ("dose_number", "2"),
        ("administered_on", "2021-07-22"),
        ("phone", "0198765432"),
    ];
    assert_eq!(app.import(vec![dose_row(&known)]).await, 0);
    assert_eq!(certificate(&supervisor, &reference).await.last().unwrap(), "2");
    // A supervisor who looks once more may find that it was no mistake.
    let page = take(&supervisor, &ticket).await;
    assert!(
        page.text(".rejected li")
            .contains("Pautan dibatalkan oleh Petugas chong")
    );
    let offer = actions(&page, &ticket, "offer-again")[0].clone();
    let offered = supervisor.send(&page, &offer, &[]).await;
    assert_eq!(
        actions(&offered, &ticket, "accept"),
        [offer.replace("/offer-again/", "/accept/")]
    );
}

async fn a_quarantined_record_needs_a_supervisor(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    let mut rows = own_doses();
    rows.push(mistyped(&[("lot_number", "FK8892X")]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = take(&agent, &ticket).await;
    assert!(actions(&page, &ticket, "accept").is_empty());
    assert!(
        page.text(".candidate")
            .contains("hanya boleh dilepaskan oleh penyelia")
    );
    let record = page.attributes(".candidate h3 a", "href")[0].clone();
    let id = record.split(['/', '?']).nth(3).unwrap().to_owned();
    let reject = page.form(&format!("{ticket}/reject/{id}"));
    let fields: Vec<(&str, &str)> = reject.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let forced = agent.post(&format!("{ticket}/accept/{id}"), &fields).await;
    assert_eq!(forced.status, 403);
    assert!(
        forced
            .text("#error-summary")
            .contains("hanya boleh dilepaskan oleh penyelia")
    );
    let page = take(&supervisor, &ticket).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    let done = supervisor.send(&page, &accept, &[]).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dilepaskan daripada kuarantin"]
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn candidates_stand_beside_the_complaint_with_words_marks_and_weights(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, _) = doubtful(app).await;
    let page = agent.get(&format!("{ticket}?lang=en")).await;
    assert!(
        page.text(".candidate .probability").contains('%'),
        "{}",
        page.text(".candidate")
    );
    let text = page.text(".candidate");
    assert!(text.contains("two digits of the MyKad are swapped"), "{text}");
    let marks = page.texts(".candidate:first-of-type mark");
    assert!(
        marks.contains(&"Kamal bin Osman".to_owned()),
        "what differs in the name is marked: {marks:?}"
    );
    let plot = page.attributes(".waterfall svg", "aria-label");
    assert!(plot[0].contains("Document number +"), "{plot:?}");
    assert!(!page.body.contains("style="), "the policy forbids it");
}
