//! A citizen files a complaint.

use crate::browser::{Browser, Page};
use crate::test_app::TestApp;

/// What a complaint is filled in with.
pub(crate) const COMPLAINT: &[(&str, &str)] = &[
    ("problem", "missing"),
    ("id_type", "mykad"),
    ("id_number", "900101-14-5567"),
    ("name", "Ali bin Contoh"),
    ("date_of_birth", ""),
    ("phone", "012-345 6789"),
    ("email", "ali@contoh.example"),
    ("dose_number", "3"),
    ("vaccine", "comirnaty"),
    ("administered_on", "21/01/2022"),
    ("facility_state", "10"),
    ("facility_name", "Klinik Kesihatan Contoh"),
    ("lot_number", "FK8892"),
    ("paid", "no"),
    ("needed_by_day", ""),
    ("needed_by_month", ""),
    ("needed_by_year", ""),
    ("message", "Tolong semak."),
    ("consent", "yes"),
];

/// Files a complaint with some fields changed; returns the confirmation.
pub(crate) async fn file(browser: &Browser, change: &[(&str, &str)]) -> Page {
    let answers = to_answers(browser, change).await;
    assert_eq!(
        (answers.status, answers.text("h1").as_str()),
        (200, "Semak jawapan anda"),
        "{}",
        answers.body
    );
    browser.send(&answers, "/complaints", &[]).await
}

/// Fills in the form as far as the answers to check.
pub(crate) async fn to_answers(browser: &Browser, change: &[(&str, &str)]) -> Page {
    let form = browser.get("/complaints/new").await;
    browser.send(&form, "/complaints/new", &changed(change)).await
}

pub(crate) fn changed<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let value = |(name, value): &(&'a str, &'a str)| {
        (
            *name,
            change
                .iter()
                .find(|(known, _)| known == name)
                .map_or(*value, |(_, value)| *value),
        )
    };
    COMPLAINT.iter().map(value).collect()
}

/// The path of the tracking page that a confirmation names.
pub(crate) fn tracking_path(confirmation: &Page) -> String {
    confirmation
        .attributes(".copy-row a", "href")
        .into_iter()
        .next()
        .unwrap()
}

crate::on_both_databases!(
    a_complaint_is_confirmed_and_can_be_followed,
    a_complaint_is_filed_once_however_often_it_is_sent,
    mistakes_are_told_beside_the_field_and_in_the_summary,
    what_is_doubtful_can_be_confirmed,
    a_place_can_be_looked_for_without_javascript,
    the_language_can_be_switched_without_losing_a_word,
    answers_can_be_changed_before_sending,
    a_complaint_can_be_withdrawn_and_reopened,
);

async fn a_complaint_is_confirmed_and_can_be_followed(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    assert_eq!(confirmation.status, 200);
    let reference = confirmation.text(".reference");
    assert!(
        regex::Regex::new("^M-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")
            .unwrap()
            .is_match(&reference),
        "{reference}"
    );
    assert!(
        confirmation.text(".lead").contains("15 Februari 2022, 9.00 pagi"),
        "{}",
        confirmation.text(".lead")
    );
    assert_eq!(
        citizen.get(&confirmation.path).await.text(".reference"),
        reference,
        "it survives a bookmark"
    );
    app.work().await;
    let tracking = app.citizen().get(&tracking_path(&confirmation)).await;
    assert_eq!(tracking.text("h1"), reference);
    assert_eq!(tracking.text(".tag"), "Dalam giliran");
    assert!(!tracking.body.contains("900101145567") && !tracking.body.contains("900101-14-5567"));
    let letters = app.mail.wait_for(1).await;
    let text = String::from_utf8_lossy(&letters[0].raw).replace("=\r\n", "");
    assert!(text.contains(&reference) && text.contains(&tracking_path(&confirmation)));
    assert!(!text.contains("900101145567") && !text.contains("900101-14-5567"));
}

async fn a_complaint_is_filed_once_however_often_it_is_sent(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    let first = citizen.send(&answers, "/complaints", &[]).await;
    let (again, more) = tokio::join!(
        citizen.send(&answers, "/complaints", &[]),
        citizen.send(&answers, "/complaints", &[])
    );
    assert_eq!(first.path, again.path);
    assert_eq!(first.path, more.path);
    assert!(again.text(".notice").contains("tidak didaftarkan dua kali"));
    let changed = citizen
        .send(&answers, "/complaints", &[("dose_number", "2")])
        .await;
    assert_eq!(changed.path, first.path);
    assert!(changed.text(".notice").contains("perubahan itu tidak disimpan"));
    app.work().await;
    assert_eq!(app.mail.received().len(), 1);
}

/// Two clicks at the same moment, before either is answered.
#[tokio::test]
async fn two_clicks_at_once_file_one_complaint() {
    for database in [
        crate::database::TestDatabase::sqlite(),
        crate::database::TestDatabase::postgres(),
    ] {
        let app = TestApp::start(database).await;
        let citizen = app.citizen();
        let answers = to_answers(&citizen, &[]).await;
        let (one, two) = tokio::join!(
            citizen.send(&answers, "/complaints", &[]),
            citizen.send(&answers, "/complaints", &[])
        );
        assert_eq!((one.status, two.status), (200, 200));
        assert_eq!(one.text(".reference"), two.text(".reference"));
        app.work().await;
        assert_eq!(app.mail.received().len(), 1);
        app.finish().await;
    }
}

async fn mistakes_are_told_beside_the_field_and_in_the_summary(app: &TestApp) {
    let citizen = app.citizen();
    let page = to_answers(
        &citizen,
        &[
            ("id_number", "90010114556"),
            ("email", "ali"),
            ("message", "Saya tunggu."),
        ],
    )
    .await;
    assert_eq!(page.status, 422);
    assert!(page.text("title").starts_with("Ralat: "));
    assert_eq!(
        page.attributes("#error-summary a", "href"),
        ["#id_number", "#email"]
    );
    assert_eq!(page.texts("#error-summary a"), page.texts(".error-message"));
    assert_eq!(page.attributes("#id_number", "aria-invalid"), ["true"]);
    assert_eq!(page.attributes("#id_number", "value"), ["90010114556"]);
    assert_eq!(page.attributes("#name", "value"), ["Ali bin Contoh"]);
    assert_eq!(page.text("#message"), "Saya tunggu.");
    assert_eq!(page.attributes("form[novalidate]", "id"), ["complaint"]);
    let mended = citizen
        .send(
            &page,
            "/complaints/new",
            &[("id_number", "900101145567"), ("email", "ali@contoh.my")],
        )
        .await;
    assert_eq!(mended.text("h1"), "Semak jawapan anda");
}

async fn what_is_doubtful_can_be_confirmed(app: &TestApp) {
    let citizen = app.citizen();
    let doubts = to_answers(
        &citizen,
        &[
            ("vaccine", "covilo"),
            ("administered_on", "01/03/2021"),
            ("lot_number", ""),
        ],
    )
    .await;
    assert_eq!(doubts.status, 422);
    assert_eq!(doubts.texts(".warning-summary a").len(), 2);
    let mut body = form_urlencoded::Serializer::new(String::new());
    let token = &doubts.attributes("#complaint input[name=csrf_token]", "value")[0];
    let key = &doubts.attributes("#complaint input[name=idempotency_key]", "value")[0];
    body.append_pair("csrf_token", token)
        .append_pair("idempotency_key", key);
    body.extend_pairs(changed(&[
        ("vaccine", "covilo"),
        ("administered_on", "01/03/2021"),
        ("lot_number", ""),
    ]));
    for code in doubts.attributes("input[name=confirmed]", "value") {
        body.append_pair("confirmed", &code);
    }
    let kind = "application/x-www-form-urlencoded";
    let answers = citizen
        .post_raw("/complaints/new", kind, body.finish().into_bytes())
        .await;
    assert_eq!(answers.text("h1"), "Semak jawapan anda");
}

async fn a_place_can_be_looked_for_without_javascript(app: &TestApp) {
    app.import(vec![]).await;
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    let fields = changed(&[("facility_name", "kesih cont")]);
    let found = citizen
        .send(
            &form,
            "/complaints/new",
            &[fields.as_slice(), &[("find_facility", "yes")]].concat(),
        )
        .await;
    assert_eq!(
        found.attributes(".facility-results button", "value"),
        ["10 Klinik Kesihatan Contoh"]
    );
    let picked = citizen
        .send(
            &found,
            "/complaints/new",
            &[("pick_facility", "Klinik Kesihatan Contoh")],
        )
        .await;
    assert_eq!(
        picked.attributes("#facility_name", "value"),
        ["Klinik Kesihatan Contoh"]
    );
    assert_eq!(picked.attributes("#name", "value"), ["Ali bin Contoh"]);
    let suggested = citizen.get("/facilities/search?q=klinik&state=10").await;
    assert_eq!(
        suggested.body,
        r#"[{"name":"Klinik Kesihatan Contoh","state":"10"}]"#
    );
}

async fn the_language_can_be_switched_without_losing_a_word(app: &TestApp) {
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    let fields = [changed(&[]).as_slice(), &[("switch_lang", "en")]].concat();
    let english = citizen.send(&form, "/complaints/new", &fields).await;
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    assert_eq!(english.attributes("#id_number", "value"), ["900101-14-5567"]);
    assert_eq!(
        citizen.get("/").await.attributes("html", "lang"),
        ["en"],
        "the choice stays"
    );
    let malay = citizen.get("/lost-link?lang=ms").await;
    assert_eq!(
        (malay.path.as_str(), malay.attributes("html", "lang")[0].as_str()),
        ("/lost-link", "ms")
    );
}

async fn answers_can_be_changed_before_sending(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    assert!(
        answers
            .texts("dd")
            .iter()
            .any(|text| text.contains("1 Januari 1990")),
        "the date in the MyKad is shown"
    );
    let form = citizen.send(&answers, "/complaints", &[]).await;
    assert_eq!(form.status, 200);
    let answers = to_answers(&citizen, &[]).await;
    let mut fields: Vec<(&str, &str)> = changed(&[]);
    fields.push(("edit", "name"));
    let form = citizen.send(&answers, "/complaints/new", &fields).await;
    assert_eq!(form.attributes("#name", "value"), ["Ali bin Contoh"]);
    app.work().await;
}

async fn a_complaint_can_be_withdrawn_and_reopened(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let tracking = citizen.get(&path).await;
    let withdrawn = citizen.send(&tracking, &format!("{path}/withdraw"), &[]).await;
    assert_eq!(withdrawn.text(".tag"), "Selesai");
    let empty = citizen
        .send(&withdrawn, &format!("{path}/reopen"), &[("reason", " \r\n ")])
        .await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.attributes("#error-summary a", "href"), ["#reopen"]);
    let reopened = citizen
        .send(
            &withdrawn,
            &format!("{path}/reopen"),
            &[("reason", "Masih tiada.")],
        )
        .await;
    assert_eq!(reopened.text(".tag"), "Dalam giliran");
    assert!(
        reopened
            .texts(".timeline .quote")
            .contains(&"Masih tiada.".to_owned())
    );
    app.work().await;
}
