//! Pages that stay true while they are open, and who else has a ticket open.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, EventStream};
use crate::database::TestDatabase;
use crate::filing::file;
use crate::test_app::TestApp;

crate::on_both_databases!(
    counts_change_while_a_page_is_open,
    colleagues_see_who_has_a_ticket_open_and_types_in_it,
    a_stream_keeps_neither_strangers_nor_the_server,
);

async fn beat(browser: &Browser, reference: &str, state: &str) {
    let path = format!("/staff/tickets/{reference}");
    let page = browser.get(&path).await;
    let token = page.attributes("input[name=csrf_token]", "value").remove(0);
    let fields = [("csrf_token", token.as_str()), ("state", state)];
    let told = browser.post(&format!("{path}/here"), &fields).await;
    assert_eq!(told.status, 204);
}

/// Waits for news of which something is true.
async fn until(stream: &mut EventStream, what: &str, is: impl Fn(&serde_json::Value) -> bool) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(30) {
        let news = serde_json::from_str(&stream.next().await).unwrap();
        if is(&news) {
            return;
        }
    }
    panic!("never told: {what}");
}

async fn counts_change_while_a_page_is_open(app: &TestApp) {
    let aminah = app.staff("aminah", Role::Agent).await;
    let mut stream = aminah.listen("/staff/events").await;
    until(&mut stream, "nothing waits", |news| {
        news["counts"]["unassigned"] == 0
    })
    .await;
    let page = file(&app.citizen(), &[]).await;
    app.work().await;
    until(&mut stream, "one waits", |news| news["counts"]["unassigned"] == 1).await;
    let path = format!("/staff/tickets/{}", page.text(".reference"));
    let ticket = aminah.get(&path).await;
    aminah.send(&ticket, &format!("{path}/take"), &[]).await;
    let is_mine = |news: &serde_json::Value| news["counts"]["mine"] == 1 && news["counts"]["unassigned"] == 0;
    until(&mut stream, "it is hers", is_mine).await;
    // Another one's own are not hers.
    let badrul = app.staff("badrul", Role::Agent).await;
    let mut theirs = badrul.listen("/staff/events").await;
    until(&mut theirs, "it is not his", |news| {
        news["counts"]["mine"] == 0 && news["counts"]["all"] == 1
    })
    .await;
}

async fn colleagues_see_who_has_a_ticket_open_and_types_in_it(app: &TestApp) {
    let (aminah, badrul) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("badrul", Role::Agent).await,
    );
    let (page, other) = (
        file(&app.citizen(), &[]).await,
        file(&app.citizen(), &[("document_number", "920508-01-5522")]).await,
    );
    app.work().await;
    let (reference, other) = (page.text(".reference"), other.text(".reference"));
    let mut stream = aminah.listen(&format!("/staff/events?ticket={reference}")).await;
    beat(&aminah, &reference, "open").await;
    beat(&badrul, &other, "open").await;
    let nobody = |list: &serde_json::Value| list.as_array().is_some_and(Vec::is_empty);
    let alone = |news: &serde_json::Value| {
        let ticket = &news["ticket"];
        nobody(&ticket["others"]) && nobody(&ticket["typing"])
    };
    until(&mut stream, "she has it open alone", alone).await;
    beat(&badrul, &reference, "open").await;
    let with_badrul = |news: &serde_json::Value| {
        news["ticket"]["others"] == serde_json::json!(["Petugas badrul"])
            && news["ticket"]["typing"] == serde_json::json!([])
    };
    until(&mut stream, "he has it open", with_badrul).await;
    beat(&badrul, &reference, "types").await;
    until(&mut stream, "he types", |news| {
        news["ticket"]["typing"] == serde_json::json!(["Petugas badrul"])
    })
    .await;
    let path = format!("/staff/tickets/{reference}");
    let ticket = badrul.get(&path).await;
    let version = ticket.attributes("input[name=version]", "value").remove(0);
    badrul
        .send(&ticket, &format!("{path}/note"), &[("text", "Disemak.")])
        .await;
    until(&mut stream, "it has changed", |news| {
        news["ticket"]["version"].as_i64() > version.parse().ok()
    })
    .await;
    beat(&badrul, &reference, "left").await;
    until(&mut stream, "he has left", alone).await;
    // A browser that ends without a word is forgotten.
    beat(&badrul, &reference, "types").await;
    until(&mut stream, "he is back", |news| !alone(news)).await;
    app.advance(TimeDelta::minutes(1));
    beat(&aminah, &reference, "open").await;
    until(&mut stream, "he has gone", alone).await;
}

async fn a_stream_keeps_neither_strangers_nor_the_server(app: &TestApp) {
    let stranger = app.citizen().get("/staff/events").await;
    assert_eq!(stranger.path, "/staff/login");
    let aminah = app.staff("aminah", Role::Agent).await;
    let nowhere = aminah.post("/staff/tickets/M-7F3K-9Q2D-X/here", &[]).await;
    assert_eq!(nowhere.status, 403, "without a token");
    let mut stream = aminah.listen("/staff/events?ticket=nonsense").await;
    until(&mut stream, "counts", |news| news["ticket"].is_null()).await;
}

#[tokio::test]
async fn who_listens_does_not_keep_the_server_from_stopping() {
    let mut app = TestApp::start(TestDatabase::sqlite()).await;
    let aminah = app.staff("aminah", Role::Agent).await;
    let mut stream = aminah.listen("/staff/events").await;
    stream.next().await;
    let began = Instant::now();
    app.stop();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}
