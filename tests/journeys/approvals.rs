//! What agents may not do alone they propose; supervisors decide about it.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{actions, filed};
use crate::matching::{certificate, mistyped, own_doses};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    an_agent_proposes_to_release_and_a_supervisor_approves_in_two_clicks,
    a_wrong_dose_number_is_corrected_by_two_people_in_three_clicks,
    who_proposed_it_decides_nothing_also_among_several,
    what_changed_meanwhile_makes_a_proposal_outdated_and_it_is_proposed_anew,
    a_decline_is_seen_on_the_ticket_and_among_what_is_new,
);

pub(crate) const APPROVALS: &str = "/staff/approvals";
pub(crate) const RELEASED: &str = "Rekod dilepaskan daripada kuarantin";

pub(crate) async fn people(app: &TestApp) -> (Browser, Browser) {
    (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    )
}

/// A complaint whose record is quarantined under a number with two digits swapped.
pub(crate) async fn quarantined(app: &TestApp) -> (String, String, String) {
    let mut rows = own_doses();
    rows.push(mistyped(&[("lot_number", "FK8892X")]));
    app.import(rows).await;
    filed(app).await
}

/// The form of this kind for the first record of a ticket's page.
pub(crate) fn form(page: &Page, ticket: &str, verb: &str) -> String {
    let forms = actions(page, ticket, verb);
    assert!(!forms.is_empty(), "{verb}: {}", page.text("main"));
    forms[0].clone()
}

/// The number of the only proposal on the list.
fn proposal(list: &Page) -> String {
    let rows = list.attributes(".approval", "id");
    assert_eq!(rows.len(), 1, "{}", list.text("main"));
    rows[0].replace("proposal-", "")
}

/// Presses a button of the list: its form goes elsewhere than its address says.
pub(crate) async fn press(staff: &Browser, list: &Page, action: &str, more: &[(&str, &str)]) -> Page {
    let mut all = list.form(APPROVALS);
    for (name, value) in more {
        all.retain(|(known, _)| known != name || *name == "pick");
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    let all: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    staff.post(action, &all).await
}

pub(crate) async fn approve(staff: &Browser) -> Page {
    let list = staff.get(APPROVALS).await;
    let id = proposal(&list);
    press(staff, &list, &format!("{APPROVALS}/{id}/approve"), &[]).await
}

fn tally(page: &Page, view: &str) -> String {
    page.text(&format!(".views a[href='/staff/queue?view={view}'] .tally"))
}

async fn an_agent_proposes_to_release_and_a_supervisor_approves_in_two_clicks(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let (reference, ticket, tracking) = quarantined(app).await;
    let page = agent.get(&ticket).await;
    assert!(actions(&page, &ticket, "accept").is_empty());
    let waits = agent.send(&page, &form(&page, &ticket, "propose"), &[]).await;
    assert_eq!(waits.status, 200, "{}", waits.text("main"));
    assert!(
        waits
            .text("#waits")
            .contains("Menunggu kelulusan: lepaskan dan terima rekod"),
        "{}",
        waits.text("main")
    );
    assert!(waits.text("#waits").contains("Petugas aminah"));
    assert!(
        waits
            .text(".timeline")
            .contains("Dicadangkan: lepaskan dan terima rekod")
    );
    assert_eq!(
        certificate(&agent, &reference).await,
        ["1", "2"],
        "nothing is done yet"
    );
    assert!(actions(&waits, &ticket, "propose").is_empty(), "it waits");
    assert_eq!(
        waits.text(".ticket-head .tag"),
        "Sedang diuruskan",
        "proposing takes it"
    );
    // The view, its count and the navigation.
    let queue = supervisor.get("/staff/queue?view=approve").await;
    assert_eq!(tally(&queue, "approve"), "1");
    assert!(queue.text("table.queue").contains(&reference));
    assert_eq!(queue.text(".tabs .tally"), "1");
    assert!(
        agent
            .get("/staff/queue")
            .await
            .texts(".tabs a[href='/staff/approvals']")
            .is_empty()
    );
    // The evidence stands in the row.
    let list = supervisor.get(APPROVALS).await;
    let row = list.text(".approval");
    for part in [
        reference.as_str(),
        "lepaskan dan terima rekod",
        "Petugas aminah",
        "Sijil sekarang",
        "1 ✓ 2 ✓ 3 ✓",
    ] {
        assert!(row.contains(part), "{part}: {row}");
    }
    assert!(!list.body.contains("900101145657"), "numbers stay hidden");
    let done = approve(&supervisor).await;
    assert_eq!(done.path, APPROVALS);
    assert!(done.text(".did").contains(&reference), "{}", done.text("main"));
    let page = agent.get(&ticket).await;
    assert_eq!(page.texts(".ticket-head .tag"), ["Selesai", RELEASED]);
    assert!(
        page.text(".timeline")
            .contains("Cadangan diluluskan Petugas chong")
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    assert_eq!(tally(&supervisor.get("/staff/queue").await, "approve"), "0");
    // Taken back before the letter leaves, and proposed and approved again.
    let undo = format!("{ticket}/undo");
    let undone = supervisor.send(&done, &undo, &[]).await;
    assert_eq!(
        undone.text(".ticket-head .tag"),
        "Sedang diuruskan",
        "{}",
        undone.text("main")
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2"]);
    let page = agent.get(&ticket).await;
    agent.send(&page, &form(&page, &ticket, "propose"), &[]).await;
    approve(&supervisor).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
    let told = app.citizen().get(&tracking).await;
    assert_eq!(told.text(".tag"), "Selesai");
    assert!(
        !told.body.contains("adangan"),
        "the citizen hears nothing of proposals"
    );
}

async fn a_wrong_dose_number_is_corrected_by_two_people_in_three_clicks(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[("dose_number", "4")]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = agent.get(&ticket).await;
    let correct = form(&page, &ticket, "correct");
    assert_eq!(
        page.attributes(
            &format!("form[action='{correct}'] input[name=take][checked]"),
            "value"
        ),
        ["dose_number"],
        "what differs is ticked"
    );
    let nothing: Vec<(String, String)> = page.form(&correct);
    let nothing: Vec<(&str, &str)> = nothing
        .iter()
        .filter(|(name, _)| name != "take")
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let refused = agent.post(&correct, &nothing).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text("#error-summary")
            .contains("sekurang-kurangnya satu butiran")
    );
    let waits = agent.send(&page, &correct, &[]).await;
    assert!(
        waits.text("#waits").contains("Nombor dos: 4 3"),
        "{}",
        waits.text("main")
    );
    let list = supervisor.get(APPROVALS).await;
    assert!(
        list.text(".approval").contains("Nombor dos: 4 3"),
        "{}",
        list.text(".approval")
    );
    let done = approve(&supervisor).await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    let page = agent.get(&ticket).await;
    assert_eq!(page.text(".ticket-head .tag"), "Selesai", "{}", page.text("main"));
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn who_proposed_it_decides_nothing_also_among_several(app: &TestApp) {
    let (supervisor, other) = (
        app.staff("chong", Role::Supervisor).await,
        app.staff("devi", Role::Administrator).await,
    );
    let mut rows = own_doses();
    rows.push(dose_row(&[("dose_number", "4")]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = supervisor.get(&ticket).await;
    let correct = form(&page, &ticket, "correct");
    let waits = supervisor.send(&page, &correct, &[("propose", "yes")]).await;
    assert!(
        waits.text("#waits").contains("Petugas chong"),
        "{}",
        waits.text("main")
    );
    let list = supervisor.get(APPROVALS).await;
    let id = proposal(&list);
    assert!(list.text(".approval").contains("Ini cadangan anda sendiri"));
    assert!(list.attributes(".approval button", "formaction").is_empty());
    assert!(list.attributes("input[name=pick]", "value").is_empty());
    let forced = press(&supervisor, &list, &format!("{APPROVALS}/{id}/approve"), &[]).await;
    assert_eq!(forced.status, 403);
    assert!(
        forced
            .text("#error-summary")
            .contains("orang lain yang membuat keputusan")
    );
    let reason = format!("reason-{id}");
    let declined = press(
        &supervisor,
        &list,
        &format!("{APPROVALS}/{id}/decline"),
        &[(&reason, "Tidak jadi.")],
    )
    .await;
    assert_eq!(declined.status, 403);
    let several = press(&supervisor, &list, APPROVALS, &[("pick", &id)]).await;
    assert!(
        several.text(".notice").contains("✗") && several.text(".notice").contains(&reference),
        "{}",
        several.text("main")
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "4"]);
    approve(&other).await;
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn what_changed_meanwhile_makes_a_proposal_outdated_and_it_is_proposed_anew(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[("dose_number", "4")]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = agent.get(&ticket).await;
    let correct = form(&page, &ticket, "correct");
    agent
        .send(&page, &correct, &[("text", "Kad vaksinasi dilihat di kaunter.")])
        .await;
    // A note changes nothing of it.
    let page = agent.get(&ticket).await;
    agent
        .send(&page, &format!("{ticket}/note"), &[("text", "Dihubungi.")])
        .await;
    let list = supervisor.get(APPROVALS).await;
    let id = proposal(&list);
    assert!(!list.text(".approval").contains("telah berubah"));
    // The same record comes with another lot.
    app.advance(TimeDelta::minutes(5));
    app.import(vec![dose_row(&[("dose_number", "4"), ("lot_number", "FK8893")])])
        .await;
    let refused = press(&supervisor, &list, &format!("{APPROVALS}/{id}/approve"), &[]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text("#error-summary")
            .contains("Rekod ini telah berubah sejak cadangan dibuat"),
        "{}",
        refused.text("main")
    );
    assert_eq!(
        certificate(&supervisor, &reference).await,
        ["1", "2", "4"],
        "nothing is done"
    );
    let list = supervisor.get(APPROVALS).await;
    assert!(list.text(".approval").contains("Rekod ini telah berubah"));
    let page = agent.get(&ticket).await;
    assert!(
        page.text("#waits").contains("Rekod ini telah berubah"),
        "{}",
        page.text("#waits")
    );
    let anew = form(&page, &ticket, "correct");
    assert_ne!(anew, correct, "it is about the record as it is now");
    let words = "Kad vaksinasi dilihat di kaunter.";
    assert!(
        page.texts("textarea").contains(&words.to_owned()),
        "the same words"
    );
    agent.send(&page, &anew, &[]).await;
    approve(&supervisor).await;
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    let late = press(&supervisor, &list, &format!("{APPROVALS}/{id}/approve"), &[]).await;
    assert_eq!(late.status, 409, "the first one waits no more");
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn a_decline_is_seen_on_the_ticket_and_among_what_is_new(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let (_, ticket, tracking) = quarantined(app).await;
    let page = agent.get(&ticket).await;
    let waits = agent.send(&page, &form(&page, &ticket, "propose"), &[]).await;
    // Taken back by whoever proposed it, and by nobody else.
    let theirs = supervisor.get(&ticket).await;
    assert!(theirs.form(&format!("{ticket}/take-back")).is_empty());
    let known = theirs.form(&format!("{ticket}/take"));
    let known: Vec<(&str, &str)> = known.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let forced = supervisor.post(&format!("{ticket}/take-back"), &known).await;
    assert_eq!(forced.status, 409, "it is not theirs");
    let back = agent.send(&waits, &format!("{ticket}/take-back"), &[]).await;
    assert!(back.texts("#waits").is_empty(), "{}", back.text("main"));
    assert!(back.text(".timeline").contains("Cadangan ditarik balik"));
    agent.send(&back, &form(&back, &ticket, "propose"), &[]).await;
    let list = supervisor.get(APPROVALS).await;
    let id = proposal(&list);
    let decline = format!("{APPROVALS}/{id}/decline");
    let silent = press(&supervisor, &list, &decline, &[]).await;
    assert_eq!(silent.status, 422, "why not?");
    let reason = format!("reason-{id}");
    let done = press(
        &supervisor,
        &list,
        &decline,
        &[(&reason, "Lot itu lot orang lain.")],
    )
    .await;
    assert_eq!(done.status, 200);
    assert!(done.texts(".approval").is_empty());
    let page = agent.get(&ticket).await;
    assert!(page.text(".timeline").contains("Cadangan ditolak Petugas chong"));
    assert!(page.text(".timeline").contains("Lot itu lot orang lain."));
    assert_eq!(page.text(".ticket-head .tag"), "Sedang diuruskan");
    assert_eq!(tally(&agent.get("/staff/queue").await, "replies"), "1");
    assert_eq!(tally(&agent.get("/staff/queue").await, "next"), "1");
    assert!(!app.citizen().get(&tracking).await.body.contains("orang lain"));
}
