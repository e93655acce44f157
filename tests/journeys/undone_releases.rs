//! A release is undone: the record is quarantined again, and whoever relied on it is told.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::Page;
use crate::filing::{file, tracking_path};
use crate::matching::{certificate, mistyped, own_doses};
use crate::quarantine::{LIST, RELEASE, UNKNOWN_PLACE, record_ids, supervisor_with};
use crate::records::record;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_release_is_undone_and_whoever_relied_on_it_is_told,
    a_release_that_came_with_a_link_is_undone_with_it,
    a_release_that_cannot_be_undone_says_so,
);

/// The form that undoes the release of a record, on the record's page.
pub(crate) fn undo_url(record: &Page) -> String {
    let forms = record.attributes("form", "action");
    let mut undo = forms
        .into_iter()
        .filter(|action| action.ends_with("/undo-release"));
    undo.next().unwrap_or_default()
}

async fn a_release_is_undone_and_whoever_relied_on_it_is_told(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let (reference, tracking) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    let list = supervisor.get(LIST).await;
    let id = record_ids(&list).remove(0);
    supervisor
        .send(&list, RELEASE, &[("record", &id), ("ground", "Kad disemak.")])
        .await;
    app.work().await;
    // Long since: the ticket is closed.
    app.advance(TimeDelta::days(20));
    app.work().await;
    let (agent, supervisor) = {
        let _ = (agent, supervisor);
        (app.sign_in("aminah").await, app.sign_in("salmah").await)
    };
    assert_eq!(app.citizen().get(&tracking).await.text(".tag"), "Ditutup");
    let page = supervisor.get(&format!("/staff/tickets/{reference}")).await;
    let record = page.attributes(".candidate h3 a", "href")[0].clone();
    let open = agent.get(&record).await;
    assert_eq!(undo_url(&open), "", "not an agent's to undo");
    let open = supervisor.get(&record).await;
    let undo = undo_url(&open);
    let token = agent
        .get("/staff/queue")
        .await
        .attributes("[name=csrf_token]", "value")[0]
        .clone();
    let forced = [("csrf_token", token.as_str()), ("ground", "Lot salah.")];
    assert_eq!(agent.post(&undo, &forced).await.status, 403);
    let refused = supervisor.send(&open, &undo, &[("ground", " ")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("#error-summary a", "href"), ["#undo-release"]);
    let why = "Lot itu milik kad Siti, bukan Ali.";
    let done = supervisor.send(&refused, &undo, &[("ground", why)]).await;
    assert_eq!(
        done.texts(".notice.success p"),
        [
            "Pelepasan dibatalkan. Rekod ini dikuarantin semula dan tidak dikira pada mana-mana sijil.",
            "1 tiket yang dijawab dengannya dibuka semula; pengadunya dimaklumkan melalui e-mel."
        ]
    );
    assert_eq!(done.text(".ticket-head .tag"), "Dikuarantin");
    assert!(
        done.text(".notice.warning").contains("nombor lot"),
        "with its reasons"
    );
    let events = done.texts(".events li");
    assert!(
        events
            .iter()
            .any(|event| event.contains("Pelepasan dibatalkan") && event.contains(why)),
        "{events:?}"
    );
    // The ticket is back, the citizen is told what was taken back, and not why.
    let page = supervisor.get(&format!("/staff/tickets/{reference}")).await;
    assert_eq!(page.text(".ticket-head .tag"), "Dalam giliran");
    assert!(page.text(".timeline").contains(why));
    app.work().await;
    assert_eq!(app.mail.wait_for(3).await.len(), 3);
    let told = app.citizen().get(&tracking).await;
    assert!(
        told.body.contains("perlu disemak semula") && !told.body.contains("Siti"),
        "{}",
        told.text("main")
    );
    // Whoever presses in another tab is told; nothing is undone twice.
    let twice = supervisor.send(&open, &undo, &[("ground", why)]).await;
    assert_eq!(twice.status, 409);
    assert!(
        twice
            .text("#error-summary")
            .contains("Orang lain telah mengubahnya")
    );
    assert_eq!(record_ids(&supervisor.get(LIST).await).len(), 1);
}

async fn a_release_that_came_with_a_link_is_undone_with_it(app: &TestApp) {
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[("date_of_birth", "1990-10-01")]));
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let reference = confirmation.text(".reference");
    app.work().await;
    let ticket = format!("/staff/tickets/{reference}");
    let page = supervisor.get(&ticket).await;
    assert_eq!(
        page.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dilepaskan daripada kuarantin"],
        "by the desk itself"
    );
    let (place, record) = page
        .texts(".candidate h3")
        .into_iter()
        .zip(page.attributes(".candidate h3", "id"))
        .enumerate()
        .find(|(_, (title, _))| title.contains("myvas r1"))
        .map(|(place, (_, id))| (place, id.replace("candidate-", "")))
        .unwrap();
    assert!(page.texts(".candidate")[place].contains("dipautkan kepada pengadu"));
    let open = supervisor.get(&format!("/staff/records/{record}")).await;
    let done = supervisor
        .send(&open, &undo_url(&open), &[("ground", "Dos sepupunya.")])
        .await;
    assert!(
        done.text(".notice.success").contains("1 tiket"),
        "{}",
        done.text("main")
    );
    let links = done.text(".side-column .card");
    assert!(
        links.contains("Dibatalkan") && links.contains("Dos sepupunya."),
        "{links}"
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2"]);
    assert_eq!(
        supervisor.get(&ticket).await.text(".ticket-head .tag"),
        "Dalam giliran"
    );
    // The desk does not release it again by itself, though staff link the record to the citizen once more.
    crate::by_hand::link(app, "900101145567", None).await;
    let known = [
        ("source_record_id", "v2"),
        ("dose_number", "2"),
        ("administered_on", "2021-07-22"),
        ("phone", "0198765432"),
    ];
    assert_eq!(app.import(vec![dose_row(&known)]).await, 0);
    let again = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    for reference in [reference, again] {
        let page = supervisor.get(&format!("/staff/tickets/{reference}")).await;
        assert_eq!(page.text(".ticket-head .tag"), "Dalam giliran");
        let why = page.text(".decision");
        assert!(why.contains("hanya boleh diselesaikan oleh petugas"), "{why}");
    }
    app.mail.wait_for(4).await;
}

async fn a_release_that_cannot_be_undone_says_so(app: &TestApp) {
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    app.import(vec![dose_row(&UNKNOWN_PLACE)]).await;
    let list = supervisor.get(LIST).await;
    let id = record_ids(&list).remove(0);
    supervisor
        .send(&list, RELEASE, &[("record", &id), ("ground", "Kad disemak.")])
        .await;
    let old = supervisor.get(&format!("/staff/records/{id}")).await;
    assert_eq!(undo_url(&old), "", "a version that counts no more");
    let current = old.attributes(".timeline h3 a", "href")[0].clone();
    let open = supervisor.get(&current).await;
    // Meanwhile somebody vouches for the place: the record breaks no rule.
    let places = supervisor.get("/staff/facilities").await;
    let action = places.attributes("form.inline-form", "action").remove(0);
    supervisor.send(&places, &action, &[]).await;
    let refused = supervisor
        .send(&open, &undo_url(&open), &[("ground", "Tempat itu tiada.")])
        .await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text("#error-summary").contains("tidak melanggar apa-apa"),
        "{}",
        refused.text("#error-summary")
    );
    assert_eq!(refused.text("#undo-release"), "Tempat itu tiada.");
    assert_eq!(refused.text(".ticket-head .tag"), "Sah");
    // What was never released has no such form, and the desk refuses one that is made up.
    app.advance(TimeDelta::minutes(1));
    app.import(vec![dose_row(&[
        ("source_record_id", "r9"),
        ("id_number", "900101145569"),
    ])])
    .await;
    let page = record(app, &supervisor, "id_number=900101145569").await;
    let open = supervisor.get(&page).await;
    assert_eq!(undo_url(&open), "");
    let token = open.attributes("[name=csrf_token]", "value")[0].clone();
    let made_up = [("csrf_token", token.as_str()), ("ground", "Salah.")];
    let refused = supervisor.post(&format!("{page}/undo-release"), &made_up).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text("#error-summary")
            .contains("tidak lagi dalam keadaan dilepaskan")
    );
}
