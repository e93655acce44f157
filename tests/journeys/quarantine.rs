//! Supervisors work through the quarantine: they release, correct, check again, and vouch for facilities.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::languages::switch;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_released_record_resolves_the_open_ticket,
    without_a_ground_or_a_choice_nothing_is_released_and_nothing_is_lost,
    what_others_changed_in_between_is_passed_over_and_told,
    agents_look_and_change_nothing,
    a_correction_is_kept_and_judged_again,
    mistakes_in_a_correction_are_told_beside_the_field,
    a_confirmed_facility_frees_its_records,
    a_facility_turns_out_to_be_another,
    the_list_is_filtered_and_paged,
);

pub(crate) const LIST: &str = "/staff/quarantine";
pub(crate) const RELEASE: &str = "/staff/quarantine/release";
/// A lot that has the shape of no vaccine: a supervisor may know better.
const WRONG_LOT: (&str, &str) = ("lot_number", "FK8892X");

/// A supervisor, with this many records of people of their own in quarantine, that of the usual citizen first.
pub(crate) async fn supervisor_with(app: &TestApp, records: u64) -> Browser {
    let row = |number: u64| {
        let (id, key) = (format!("9001011455{:02}", 67 - number), format!("r{number}"));
        let (name, phone) = if number == 0 {
            ("Ali bin Contoh", "0123456789")
        } else {
            ("Budi bin Lain", "0198765432")
        };
        dose_row(&[
            ("source_record_id", &key),
            ("id_number", &id),
            ("name", name),
            ("phone", phone),
            WRONG_LOT,
        ])
    };
    app.import((0..records).map(row).collect()).await;
    app.staff("salmah", Role::Supervisor).await
}

pub(crate) fn record_ids(page: &Page) -> Vec<String> {
    page.attributes("input[name=record]", "value")
}

pub(crate) fn correct_url(page: &Page) -> String {
    page.attributes("table.records td:last-child a", "href").remove(0)
}

async fn a_released_record_resolves_the_open_ticket(app: &TestApp) {
    let supervisor = supervisor_with(app, 2).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Dalam giliran");
    let list = supervisor.get(LIST).await;
    assert!(
        list.text(".lead").starts_with("2 rekod dikuarantin"),
        "{}",
        list.text(".lead")
    );
    assert!(list.body.contains("••••••••5567") && !list.body.contains("900101145567"));
    let id = record_ids(&list).remove(0);
    let done = supervisor
        .send(&list, RELEASE, &[("record", &id), ("ground", "Kad disemak.")])
        .await;
    assert_eq!(
        done.texts(".notice.success p"),
        [
            "1 rekod dilepaskan.",
            "1 aduan terbuka selesai kerana ini; pengadunya dimaklumkan melalui e-mel."
        ]
    );
    assert_eq!(record_ids(&done).len(), 1);
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    assert_eq!(app.mail.wait_for(2).await.len(), 2, "the answer is sent");
}

async fn without_a_ground_or_a_choice_nothing_is_released_and_nothing_is_lost(app: &TestApp) {
    let supervisor = supervisor_with(app, 2).await;
    let list = supervisor.get(LIST).await;
    let id = record_ids(&list).remove(1);
    let refused = supervisor
        .send(&list, RELEASE, &[("record", &id), ("ground", " ")])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("#error-summary a", "href"), ["#ground"]);
    assert_eq!(
        refused.attributes("input[name=record][checked]", "value"),
        [id.as_str()]
    );
    let nothing = supervisor
        .send(&list, RELEASE, &[("ground", "Kad disemak.")])
        .await;
    assert_eq!(nothing.attributes("#error-summary a", "href"), ["#records"]);
    assert_eq!(nothing.text("#ground"), "Kad disemak.");
    let expired = supervisor
        .send(
            &list,
            RELEASE,
            &[("record", &id), ("ground", "Kad disemak."), ("csrf_token", "x")],
        )
        .await;
    assert_eq!(expired.status, 403);
    assert_eq!(expired.text("#ground"), "Kad disemak.");
    assert_eq!(record_ids(&supervisor.get(LIST).await).len(), 2);
    let english = switch(&supervisor, &refused).await;
    assert_eq!((english.status, english.text("h1").as_str()), (200, "Quarantine"));
    let chosen = english.attributes("input[name=record][checked]", "value");
    assert_eq!(chosen, [id.as_str()]);
    let done = supervisor
        .send(&refused, RELEASE, &[("ground", "Kad disemak.")])
        .await;
    assert_eq!(done.text(".notice.success p"), "One record was released.");
}

async fn what_others_changed_in_between_is_passed_over_and_told(app: &TestApp) {
    let supervisor = supervisor_with(app, 3).await;
    let list = supervisor.get(LIST).await;
    let ids = record_ids(&list);
    let only = [("record", ids[0].as_str()), ("ground", "Kad disemak.")];
    supervisor.send(&list, RELEASE, &only).await;
    let token = &list.attributes(
        "form[action='/staff/quarantine/release'] [name=csrf_token]",
        "value",
    )[0];
    let mut fields = vec![("csrf_token", token.as_str()), ("ground", "Kad disemak.")];
    fields.extend(ids.iter().map(|id| ("record", id.as_str())));
    let done = supervisor.post(RELEASE, &fields).await;
    assert_eq!(
        done.texts(".notice.success p"),
        [
            "2 rekod dilepaskan.",
            "1 telah diubah oleh orang lain sementara itu dan dilangkau."
        ]
    );
    assert!(done.text(".lead").starts_with("Tiada rekod yang dikuarantin"));
}

async fn agents_look_and_change_nothing(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let list = agent.get(LIST).await;
    assert_eq!(list.texts("table.records tbody tr").len(), 1);
    assert!(record_ids(&list).is_empty() && list.texts("button").iter().all(|text| text != "Semak semula"));
    let seen = supervisor.get(LIST).await;
    let id = record_ids(&seen).remove(0);
    let token = &agent
        .get("/staff/queue")
        .await
        .attributes("[name=csrf_token]", "value")[0];
    let fields = [
        ("csrf_token", token.as_str()),
        ("record", id.as_str()),
        ("ground", "Kad disemak."),
    ];
    assert_eq!(agent.post(RELEASE, &fields).await.status, 403);
    assert_eq!(agent.post("/staff/quarantine/check", &fields).await.status, 403);
    assert_eq!(
        agent.post("/staff/facilities/1/confirm", &fields).await.status,
        403
    );
    assert_eq!(agent.post("/staff/facilities/1/merge", &fields).await.status, 403);
    let correct = correct_url(&seen);
    assert_eq!(agent.get(&correct).await.status, 403);
    assert_eq!(agent.post(&correct, &fields).await.status, 403);
    assert_eq!(agent.get("/staff/facilities").await.status, 200);
    assert_eq!(record_ids(&supervisor.get(LIST).await), [id]);
    assert_eq!(app.citizen().get(LIST).await.path, "/staff/login");
}

async fn a_correction_is_kept_and_judged_again(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let url = correct_url(&supervisor.get(LIST).await);
    let form = supervisor.get(&url).await;
    assert_eq!(form.attributes("#lot_number", "value"), ["FK8892X"]);
    assert_eq!(form.attributes("#id_number", "value"), ["900101145567"]);
    let change = [("lot_number", "FK8892Y"), ("ground", "Klinik menelefon.")];
    let still = supervisor.send(&form, &url, &change).await;
    assert!(
        still.text(".notice").contains("masih melanggar peraturan"),
        "{}",
        still.body
    );
    let url = still.path.clone();
    let change = [("lot_number", "FK8892"), ("ground", "Klinik menelefon.")];
    let done = supervisor.send(&still, &url, &change).await;
    assert!(
        done.text(".notice.success")
            .contains("tidak lagi melanggar peraturan")
    );
    assert!(done.text(".notice.success").contains("1 aduan terbuka selesai"));
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    app.mail.wait_for(2).await;
    // Who still has the first version open learns of the others.
    let late = supervisor.send(&form, &form.path, &change).await;
    assert_eq!(late.status, 409);
    assert_eq!(late.attributes("#lot_number", "value"), ["FK8892"]);
    let current = supervisor.get(&form.path).await;
    assert_eq!(current.path, done.path);
    // The source says the same as before: nothing happens.
    app.advance(TimeDelta::minutes(1));
    app.import(vec![dose_row(&[("source_record_id", "r0"), WRONG_LOT])])
        .await;
    assert_eq!(supervisor.get(&done.path).await.path, done.path);
    assert!(record_ids(&supervisor.get(LIST).await).is_empty());
}

async fn mistakes_in_a_correction_are_told_beside_the_field(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let url = correct_url(&supervisor.get(LIST).await);
    let form = supervisor.get(&url).await;
    let wrong = [
        ("id_number", "9001"),
        ("administered_on", "31/02/2022"),
        ("name", "Ali bin Abu"),
    ];
    let refused = supervisor.send(&form, &url, &wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attributes("#error-summary a", "href"),
        ["#id_number", "#administered_on", "#ground"]
    );
    assert_eq!(refused.attributes("#name", "value"), ["Ali bin Abu"]);
    let place = [("facility_name", "Klinik Entah"), ("ground", "Klinik menelefon.")];
    let unknown = supervisor.send(&form, &url, &place).await;
    assert_eq!(unknown.attributes("#error-summary a", "href"), ["#facility_name"]);
    assert_eq!(unknown.text("#ground"), "Klinik menelefon.");
    assert_eq!(supervisor.get("/staff/quarantine/999/correct").await.status, 404);
}

/// A row of a clinic that nobody knows.
pub(crate) const UNKNOWN_PLACE: [(&str, &str); 2] =
    [("facility_code", ""), ("facility_name", "Klinik Kesihatan Cntoh")];

async fn a_confirmed_facility_frees_its_records(app: &TestApp) {
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    app.import(vec![dose_row(&UNKNOWN_PLACE)]).await;
    let places = supervisor.get("/staff/facilities").await;
    assert!(places.text("tbody tr").contains("Klinik Kesihatan Cntoh"));
    assert_eq!(places.text("tbody td:nth-child(3)"), "1");
    let action = places.attributes("form.inline-form", "action").remove(0);
    let done = supervisor.send(&places, &action, &[]).await;
    assert_eq!(done.path, LIST);
    assert_eq!(
        done.texts(".notice.success p"),
        [
            "Fasiliti itu telah disahkan.",
            "1 dilepaskan; 0 masih melanggar peraturan."
        ]
    );
    let again = supervisor.send(&places, &action, &[]).await;
    assert_eq!(again.status, 409);
    assert!(
        again.text(".notice").contains("telah disahkan"),
        "nothing is left to confirm"
    );
}

async fn a_facility_turns_out_to_be_another(app: &TestApp) {
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let rows = vec![
        dose_row(&UNKNOWN_PLACE),
        dose_row(&[
            UNKNOWN_PLACE[0],
            UNKNOWN_PLACE[1],
            ("source_record_id", "r2"),
            ("id_number", "900101145569"),
            WRONG_LOT,
        ]),
    ];
    app.import(rows).await;
    let places = supervisor.get("/staff/facilities").await;
    let url = places.attributes(".place-actions a", "href").remove(0);
    let none = supervisor.get(&format!("{url}?q=entah")).await;
    assert!(none.texts("input[name=into]").is_empty());
    let merge = supervisor.get(&url).await;
    assert_eq!(merge.texts(".results label").len(), 1, "{}", merge.body);
    let refused = supervisor.send(&merge, &url, &[]).await;
    assert_eq!(
        (refused.status, refused.text(".error-message").as_str()),
        (422, "Pilih satu fasiliti")
    );
    let into = merge.attributes("input[name=into]", "value").remove(0);
    let done = supervisor.send(&merge, &url, &[("into", &into)]).await;
    assert_eq!(
        done.texts(".notice.success p"),
        [
            "Tempat itu kini dikira sebagai fasiliti yang satu lagi.",
            "1 dilepaskan; 1 masih melanggar peraturan."
        ]
    );
    assert_eq!(record_ids(&done).len(), 1, "what is left of the place is shown");
    let reasons = done.texts("table.records td ul li");
    assert_eq!(reasons, ["nombor lot tiada atau bukan format lot vaksin ini"]);
}

async fn the_list_is_filtered_and_paged(app: &TestApp) {
    let supervisor = supervisor_with(app, 56).await;
    let mut seen = Vec::new();
    let mut url = "/staff/quarantine?reason=lot".to_owned();
    loop {
        let page = supervisor.get(&url).await;
        seen.extend(record_ids(&page));
        match page.attributes(".pager a[rel=next]", "href").into_iter().next() {
            Some(next) => url = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 56);
    seen.dedup();
    assert_eq!(seen.len(), 56);
    let list = supervisor.get(LIST).await;
    assert!(list.text(".tallies li").starts_with("nombor lot"));
    let of_facility = list.attributes("details .tallies a", "href").remove(0);
    assert_eq!(record_ids(&supervisor.get(&of_facility).await).len(), 50);
    let other = supervisor.get("/staff/quarantine?reason=dose-date").await;
    assert!(record_ids(&other).is_empty());
    for odd in ["?reason=x&facility=y&after=z", "?after=1.2.3&next=%00"] {
        assert_eq!(supervisor.get(&format!("{LIST}{odd}")).await.status, 200, "{odd}");
    }
    let checked = supervisor.send(&list, "/staff/quarantine/check", &[]).await;
    assert_eq!(
        checked.text(".notice p"),
        "0 dilepaskan; 56 masih melanggar peraturan."
    );
}
