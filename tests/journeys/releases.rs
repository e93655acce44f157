//! What cannot be true is released only with its correction, and a release can be undone.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::Page;
use crate::candidates::{actions, take};
use crate::filing::{file, tracking_path};
use crate::matching::{certificate, mistyped, own_doses};
use crate::quarantine::{LIST, RELEASE, UNKNOWN_PLACE, correct_url, record_ids, supervisor_with};
use crate::records::record;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    what_cannot_be_true_is_not_released_with_the_others,
    a_record_is_corrected_with_what_the_complaint_says_and_released_in_one_step,
    a_correction_that_changes_nothing_makes_no_version,
    a_release_is_undone_and_whoever_relied_on_it_is_told,
    a_release_that_came_with_a_link_is_undone_with_it,
    a_release_that_cannot_be_undone_says_so,
);

/// A lot of another vaccine: the record cannot be true.
const LOT_OF_ANOTHER: (&str, &str) = ("lot_number", "C202107098");

async fn what_cannot_be_true_is_not_released_with_the_others(app: &TestApp) {
    let supervisor = supervisor_with(app, 2).await;
    let impossible = [
        (
            "m1",
            vec![("id_number", "900231145567")],
            "Nombor dokumen seperti ini tidak mungkin wujud",
        ),
        ("m2", vec![LOT_OF_ANOTHER], "lot vaksin lain"),
        (
            "m3",
            vec![("administered_on", "2022-03-21")],
            "Tarikh ini belum tiba",
        ),
        (
            "m4",
            vec![
                ("vaccine", "AZ"),
                ("lot_number", "A1019"),
                ("administered_on", "2021-04-01"),
                ("dose_number", "1"),
            ],
            "Vaksin ini belum digunakan",
        ),
        (
            "m5",
            vec![("date_of_birth", "1990-10-01")],
            "Tarikh lahir ini tidak sama",
        ),
    ];
    let rows = impossible.iter().zip(0..).map(|((key, with, _), number)| {
        let id = format!("9001011422{number:02}");
        let mut columns = vec![("source_record_id", *key), ("id_number", id.as_str())];
        columns.retain(|(name, _)| with.iter().all(|(known, _)| known != name));
        columns.extend(with);
        dose_row(&columns)
    });
    app.import(rows.collect()).await;
    let list = supervisor.get(LIST).await;
    let ids = record_ids(&list);
    assert_eq!(
        (ids.len(), list.texts(".impossible").len()),
        (7, 5),
        "told before anything is pressed"
    );
    let token = &list.form(RELEASE)[0].1;
    let mut fields = vec![("csrf_token", token.as_str()), ("ground", "Kad disemak.")];
    fields.extend(ids.iter().map(|id| ("record", id.as_str())));
    let done = supervisor.post(RELEASE, &fields).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.text(".notice.warning p"), "2 rekod dilepaskan.");
    let refused = done.texts(".notice .refused li");
    for (_, _, why) in &impossible {
        let of_it = refused.iter().filter(|line| line.contains(why));
        assert_eq!(of_it.count(), 1, "{why}: {refused:?}");
    }
    let correct = done.attributes(".notice .refused a", "href");
    assert_eq!(correct.len(), 5);
    assert_eq!(supervisor.get(&correct[0]).await.text("h1"), "Betulkan rekod");
    assert_eq!(record_ids(&done).len(), 5, "the rest is done");
    for odd in ["?done=release&refused=x.1.999999", "?refused=1"] {
        assert_eq!(supervisor.get(&format!("{LIST}{odd}")).await.status, 200, "{odd}");
    }
    // What comes of it by itself: the rules, judged again, free none of them.
    let checked = supervisor.send(&done, "/staff/quarantine/check", &[]).await;
    assert_eq!(
        checked.text(".notice p"),
        "0 dilepaskan; 5 masih melanggar peraturan."
    );
}

async fn a_record_is_corrected_with_what_the_complaint_says_and_released_in_one_step(app: &TestApp) {
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let mut rows = own_doses();
    // A lot of another vaccine, the wrong day of birth, and a day too near to the second dose.
    rows.push(dose_row(&[
        LOT_OF_ANOTHER,
        ("date_of_birth", "1990-10-01"),
        ("administered_on", "2021-10-01"),
    ]));
    rows.push(dose_row(&[
        ("source_record_id", "v4"),
        ("dose_number", "4"),
        ("administered_on", "2021-10-11"),
        ("lot_number", "FK8893"),
    ]));
    app.import(rows).await;
    let said = [("administered_on", "01/10/2021")];
    let reference = file(&app.citizen(), &said).await.text(".reference");
    app.work().await;
    let ticket = format!("/staff/tickets/{reference}");
    let page = take(&supervisor, &ticket).await;
    // The ticket's page offers no release of what cannot be true, but its correction.
    let correct = page.attributes(".candidate a[href*='/correct']", "href");
    assert!(
        correct[0].ends_with(&format!("?ticket={reference}")),
        "{correct:?}"
    );
    let refused = page.text(".candidate");
    assert!(refused.contains("mustahil benar seadanya"), "{refused}");
    let url = correct[0].split('?').next().unwrap().to_owned();
    let record = url.split('/').nth(3).unwrap().to_owned();
    let accept = format!("{ticket}/accept/{record}");
    let form = page.form(&format!("{ticket}/reject/{record}"));
    let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        supervisor.post(&accept, &form).await.status,
        409,
        "nor does the desk"
    );
    // Opened from the ticket, or because the ticket waits for it: the same complaint is offered.
    let of_itself = supervisor.get(&url).await;
    let opened = supervisor.get(&correct[0]).await;
    for page in [&of_itself, &opened] {
        let offers = page.texts(".offers label");
        assert_eq!(offers, ["Tarikh lahir: 01/01/1990", "Nombor lot: FK8892"]);
        assert!(page.text(".offers legend").contains(&reference));
    }
    assert_eq!(opened.text(".back-link"), reference);
    let ground = ("ground", "Kad disemak, seperti dalam aduan.");
    // Kept and released as it is, it is refused, field by field, and nothing is kept.
    let release = ("release", "yes");
    let refused = supervisor.send(&opened, &url, &[ground, release]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attributes("#error-summary a", "href"),
        ["#date_of_birth", "#lot_number"]
    );
    assert_eq!(refused.text("#ground"), ground.1);
    let some = supervisor
        .send(&refused, &url, &[ground, release, ("take", "date_of_birth")])
        .await;
    assert_eq!(some.attributes("#error-summary a", "href"), ["#lot_number"]);
    assert_eq!(
        some.attributes("#date_of_birth", "value"),
        ["01/01/1990"],
        "it is taken over"
    );
    assert_eq!(some.texts(".offers label"), ["Nombor lot: FK8892"]);
    let done = supervisor
        .send(&some, &url, &[ground, release, ("take", "lot_number")])
        .await;
    assert!(
        done.text(".notice.success").contains("rekod ini dilepaskan"),
        "{}",
        done.text("main")
    );
    assert_eq!(done.attributes("#lot_number", "value"), ["FK8892"]);
    let history = supervisor.get(&done.attributes(".lead a", "href")[0]).await;
    let versions = history.texts(".main-column .timeline > li");
    assert_eq!(
        versions.len(),
        3,
        "the source's, the corrected one, the released one"
    );
    assert!(
        versions[0].contains("Dilepaskan") && versions[1].contains("Dibetulkan"),
        "{versions:?}"
    );
    // It counts now; the ticket is still the supervisor's, who accepts it.
    let page = supervisor.get(&ticket).await;
    let accept = actions(&page, &ticket, "accept").remove(0);
    let ended = supervisor.send(&page, &accept, &[]).await;
    assert_eq!(
        ended.text(".ticket-head .tag"),
        "Selesai",
        "{}",
        ended.text("#error-summary")
    );
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn a_correction_that_changes_nothing_makes_no_version(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let url = correct_url(&supervisor.get(LIST).await);
    let form = supervisor.get(&url).await;
    let ground = ("ground", "Klinik menelefon.");
    let same = supervisor.send(&form, &url, &[ground]).await;
    assert_eq!(
        same.text(".notice"),
        "Tiada apa yang diubah, maka tiada versi baharu dibuat."
    );
    assert_eq!(same.path, url);
    let spaced = [ground, ("name", "  Ali  bin Contoh "), ("phone", "012-345 6789")];
    let same = supervisor.send(&form, &url, &spaced).await;
    assert_eq!(same.path, url, "what is only written otherwise is the same");
    let record = supervisor.get(&same.attributes(".lead a", "href")[0]).await;
    assert_eq!(record.texts(".main-column .timeline > li").len(), 1);
    assert!(!record.text(".events").contains("Dibetulkan"));
    // Kept and released without a change is a release.
    let released = supervisor.send(&same, &url, &[ground, ("release", "yes")]).await;
    assert!(released.text(".notice.success").contains("rekod ini dilepaskan"));
    let record = supervisor.get(&released.attributes(".lead a", "href")[0]).await;
    let versions = record.texts(".main-column .timeline > li");
    assert_eq!(versions.len(), 2);
    assert!(
        versions[0].contains("Dilepaskan daripada kuarantin"),
        "{versions:?}"
    );
}

/// The form that undoes the release of a record, on the record's page.
fn undo_url(record: &Page) -> String {
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
            "Pelepasan dibatalkan. Rekod ini dikuarantin semula dan tidak dikira dalam mana-mana sijil.",
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
        ["Selesai", "Rekod dibetulkan dan dilepaskan"],
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
    // The desk does not do it again by itself, for anybody.
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
