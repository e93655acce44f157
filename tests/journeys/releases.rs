//! What cannot be true is released only with its correction.

use option_m::domain::staff::Role;

use crate::candidates::{actions, take};
use crate::filing::file;
use crate::matching::own_doses;
use crate::quarantine::{LIST, RELEASE, correct_url, record_ids, supervisor_with};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    what_cannot_be_true_is_not_released_with_the_others,
    a_record_is_corrected_with_what_the_complaint_says_and_released_in_one_step,
    a_correction_that_changes_nothing_makes_no_version,
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
    app.advance(chrono::TimeDelta::seconds(60));
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
