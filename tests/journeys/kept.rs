//! What somebody typed stays until it has arrived, whatever comes between.

use option_m::domain::staff::Role;

use crate::browser::Page;
use crate::database::TestDatabase;
use crate::decisions::decide;
use crate::filing::{changed, file, to_answers, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    every_field_survives_whatever_is_shown_next,
    odd_texts_come_back_letter_by_letter,
    a_wrong_token_loses_nothing_on_any_form,
    a_reply_that_was_overtaken_is_shown_again,
    a_body_of_fifty_megabytes_is_refused,
);

/// Everything that can be typed, none of it the value that the form has by itself.
const ALL: &[(&str, &str)] = &[
    ("problem", "wrong_details"),
    ("id_type", "passport"),
    ("id_number", "A1234567"),
    ("name", "Siti binti Contoh"),
    ("date_of_birth", "03/04/1985"),
    ("phone", "+65 6123 4567"),
    ("email", "siti@contoh.example"),
    ("dose_number", "2"),
    ("vaccine", "coronavac"),
    ("administered_on", "02/08/2021"),
    ("facility_state", "01"),
    ("facility_name", "Klinik Lain"),
    ("lot_number", "C202107098"),
    ("paid", "yes"),
    ("message", "Baris satu.\r\nBaris dua."),
    ("consent", "yes"),
];

/// What the form on a page would send.
fn typed(page: &Page, action: &str) -> Vec<(String, String)> {
    let ours = |(name, _): &(String, String)| ALL.iter().any(|(known, _)| known == name);
    let sent = page.form(action);
    let mut fields: Vec<(String, String)> = sent.iter().filter(|field| ours(field)).cloned().collect();
    for name in ["date_of_birth", "administered_on"] {
        let part = |part| {
            let field = sent.iter().find(|(known, _)| *known == format!("{name}_{part}"));
            field.map(|(_, value)| value.clone())
        };
        if let (Some(day), Some(month), Some(year)) = (part("day"), part("month"), part("year")) {
            fields.push((name.to_owned(), format!("{day}/{month}/{year}")));
        }
    }
    for (_, value) in &mut fields {
        *value = value.replace("\r\n", "\n");
    }
    fields.sort();
    fields
}

fn expected(change: &[(&str, &str)]) -> Vec<(String, String)> {
    let value = |(name, value): &(&str, &str)| {
        let changed = change.iter().find(|(known, _)| known == name);
        let value = changed.map_or(*value, |(_, value)| *value);
        ((*name).to_owned(), value.replace("\r\n", "\n"))
    };
    let mut fields: Vec<(String, String)> = ALL.iter().map(value).collect();
    fields.sort();
    fields
}

async fn every_field_survives_whatever_is_shown_next(app: &TestApp) {
    app.import(vec![]).await;
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    let with = |extra: &[(&'static str, &'static str)]| [ALL, extra].concat();
    for (what, extra, status) in [
        ("a mistake", ("email", "siti"), 422),
        ("a search for a place", ("find_facility", "yes"), 200),
        ("another language", ("switch_lang", "en"), 200),
        ("a change of an answer", ("edit", "name"), 200),
        ("a token that is missing", ("csrf_token", ""), 403),
        ("a token that is wrong", ("csrf_token", "AAAAAAAAAAAAAAAA"), 403),
    ] {
        let page = citizen.send(&form, "/complaints/new", &with(&[extra])).await;
        assert_eq!(page.status, status, "{what}");
        assert_eq!(typed(&page, "/complaints/new"), expected(&[extra]), "{what}");
    }
    citizen.get("/?lang=ms").await;
    let answers = citizen.send(&form, "/complaints/new", ALL).await;
    assert_eq!(answers.text("h1"), "Semak jawapan anda");
    assert_eq!(typed(&answers, "/complaints"), expected(&[]));
    let english = citizen
        .send(&answers, "/complaints", &[("switch_lang", "en")])
        .await;
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    assert_eq!(typed(&english, "/complaints"), expected(&[]));
}

async fn odd_texts_come_back_letter_by_letter(app: &TestApp) {
    let citizen = app.citizen();
    for text in [
        "\nPermulaan baris baharu",
        "\"petikan\" 'tunggal' &amp; <b>tebal</b> </textarea><p>",
        "{{ templat }} {% if %} ${x} %00 +",
        "发烧 தடுப்பூசி 😀 é",
        "  ruang di depan",
    ] {
        let page = to_answers(&citizen, &[("message", text), ("email", text)]).await;
        assert_eq!(page.status, 422);
        let fields = page.form("/complaints/new");
        let kept = |name: &str| {
            let field = fields.iter().find(|(known, _)| known == name);
            field.unwrap().1.trim_start_matches('\n').to_owned()
        };
        assert_eq!(kept("message"), text.trim_start_matches('\n'));
        assert_eq!(kept("email"), text.trim_start_matches('\n'));
    }
}

async fn a_wrong_token_loses_nothing_on_any_form(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let bad = ("csrf_token", "AAAA");
    let path = tracking_path(&confirmation);
    let form = citizen.get("/lost-link").await;
    let asked = [("reference", "M-0000-0000-0"), ("email", "a@contoh.example"), bad];
    let refused = citizen.send(&form, "/lost-link", &asked).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.attributes("#email", "value"), ["a@contoh.example"]);
    assert_eq!(refused.attributes("#reference", "value"), ["M-0000-0000-0"]);

    let agent = app.staff("aminah", Role::Agent).await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let page = agent.get(&ticket).await;
    let page = agent.send(&page, &format!("{ticket}/take"), &[]).await;
    let asked = [("text", "Klinik yang mana?"), bad];
    let refused = agent.send(&page, &format!("{ticket}/ask"), &asked).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.text("#ask"), "Klinik yang mana?");
    agent.send(&refused, &format!("{ticket}/ask"), &[]).await;

    let tracking = citizen.get(&path).await;
    let reply = format!("{path}/reply");
    let refused = citizen
        .send(&tracking, &reply, &[("text", "Di Klang."), bad])
        .await;
    assert_eq!(
        (refused.status, refused.text("#reply")),
        (403, "Di Klang.".to_owned())
    );
    let long = "a".repeat(10_000);
    let refused = citizen.send(&refused, &reply, &[("text", &long)]).await;
    assert_eq!((refused.status, refused.text("#reply")), (422, long));
    let sent = citizen.send(&refused, &reply, &[("text", "Di Klang.")]).await;
    assert!(sent.texts(".timeline .quote").contains(&"Di Klang.".to_owned()));
    app.work().await;
}

async fn a_reply_that_was_overtaken_is_shown_again(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let path = tracking_path(&confirmation);
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let agent = app.staff("aminah", Role::Agent).await;
    let page = agent.get(&ticket).await;
    let page = agent.send(&page, &format!("{ticket}/take"), &[]).await;
    let page = agent
        .send(&page, &format!("{ticket}/ask"), &[("text", "Klinik yang mana?")])
        .await;
    let asked = citizen.get(&path).await;
    let wanted = [("outcome", "inaccurate"), ("text", "Klinik tutup pada hari itu.")];
    let resolved = decide(&agent, &page, &format!("{ticket}/resolve"), &wanted).await;
    assert_eq!(resolved.text(".ticket-head .tag"), "Selesai");
    let reply = format!("{path}/reply");
    // While the decision can be undone, they learn no more than that one is made.
    let early = citizen.send(&asked, &reply, &[("text", "Di Klang.")]).await;
    assert_eq!(
        (early.status, early.text(".tag").as_str()),
        (409, "Sedang diuruskan")
    );
    assert_eq!(early.texts(".notice .quote"), ["Di Klang."]);
    assert!(!early.body.contains("Klinik tutup"));
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    let overtaken = citizen.send(&asked, &reply, &[("text", "Di Klang.")]).await;
    assert_eq!(overtaken.text(".tag"), "Selesai");
    assert!(
        !overtaken
            .texts(".timeline .quote")
            .contains(&"Di Klang.".to_owned())
    );
    assert_eq!(overtaken.status, 409);
    assert_eq!(
        overtaken.texts(".notice .quote"),
        ["Di Klang."],
        "what was typed is not lost"
    );
    let again = format!("{path}/reopen");
    for _ in 0..2 {
        let reopened = citizen.send(&overtaken, &again, &[("reason", "Di Klang.")]).await;
        assert_eq!(
            (reopened.status, reopened.text(".tag").as_str()),
            (200, "Dalam giliran")
        );
        assert!(
            reopened.text(".notice").contains("dibuka semula"),
            "a double click is no mistake"
        );
    }
    app.work().await;
}

async fn a_body_of_fifty_megabytes_is_refused(app: &TestApp) {
    let citizen = app.citizen();
    let body = vec![b'a'; 50_000_000];
    let kind = "application/x-www-form-urlencoded";
    let refused = citizen.post_raw("/complaints/new", kind, body).await;
    assert_eq!(refused.status, 413);
    assert!(refused.text("title").starts_with("Ralat: "));
    assert_eq!(citizen.get("/").await.status, 200, "and the desk goes on");
}

/// The store is gone in the middle of the form.
#[tokio::test]
async fn the_form_outlives_the_store() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    app.worker.store.close();
    let search = [changed(&[]).as_slice(), &[("find_facility", "yes")]].concat();
    let page = citizen.send(&form, "/complaints/new", &search).await;
    assert_eq!(page.status, 503);
    assert!(page.headers.contains_key("retry-after"));
    assert_eq!(page.attributes("#name", "value"), ["Ali bin Contoh"]);
    assert_eq!(page.text("#message"), "Tolong semak.");
    let answers = citizen.send(&page, "/complaints/new", &changed(&[])).await;
    assert_eq!(
        answers.text("h1"),
        "Semak jawapan anda",
        "checking needs no store"
    );
    for path in [
        "/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/facilities/search?q=klinik",
    ] {
        let page = citizen.get(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.headers.contains_key("retry-after"), "{path}");
    }
    let token = form
        .attributes("#complaint input[name=csrf_token]", "value")
        .remove(0);
    let reply = [("csrf_token", token.as_str()), ("text", "Di Klang.")];
    let path = "/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/reply";
    let refused = citizen.post(path, &reply).await;
    assert_eq!(
        (refused.status, refused.text("textarea")),
        (503, "Di Klang.".to_owned())
    );
    assert!(refused.headers.contains_key("retry-after"));
    let again = citizen.send(&refused, path, &[]).await;
    assert_eq!(again.text("textarea"), "Di Klang.", "and can be sent from there");
    let form = citizen.get("/lost-link").await;
    let asked = [("reference", "M-0000-0000-0"), ("email", "ali@contoh.example")];
    let refused = citizen.send(&form, "/lost-link", &asked).await;
    assert_eq!(refused.status, 503);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.attributes("#email", "value"), ["ali@contoh.example"]);
}
