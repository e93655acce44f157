//! Where nobody meant to go: error pages, crawlers, addresses without end.

use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    error_pages_have_the_language_and_a_way_back,
    secret_pages_are_not_indexed,
    moments_have_no_microseconds,
    addresses_without_end_end_in_a_page_of_ours,
);

async fn error_pages_have_the_language_and_a_way_back(app: &TestApp) {
    let citizen = app.citizen();
    let form = "application/x-www-form-urlencoded";
    let large = vec![b'a'; 300_000];
    let link = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    for (page, status, back) in [
        (
            citizen.post_raw("/complaints/new", form, large.clone()).await,
            413,
            "/complaints/new".to_owned(),
        ),
        (
            citizen.post_raw("/complaints", form, large.clone()).await,
            413,
            "/complaints/new".to_owned(),
        ),
        (
            citizen.post_raw("/lost-link", form, large.clone()).await,
            413,
            "/lost-link".to_owned(),
        ),
        (
            citizen.post_raw(&format!("{link}/reply"), form, large).await,
            413,
            link,
        ),
        (citizen.get("/none").await, 404, "/".to_owned()),
    ] {
        assert_eq!(page.status, status);
        assert_eq!(page.attributes("[data-back]", "href"), [back.as_str()]);
        let switch = &page.attributes(".language a", "href")[0];
        let english = citizen.get(switch).await;
        assert_eq!(english.attributes("html", "lang"), ["en"], "{switch}");
        citizen.get("/?lang=ms").await;
    }
}

/// Whoever asks too often can still read why in their language.
#[tokio::test]
async fn too_many_requests_can_be_read_in_either_language() {
    let database = crate::database::TestDatabase::sqlite();
    let app = TestApp::start_with(database, &[("limits.pages_per_address", "2 per minute")]).await;
    let citizen = app.citizen();
    let mut page = citizen.get("/").await;
    for _ in 0..5 {
        page = citizen.get("/").await;
    }
    assert_eq!(page.status, 429);
    assert_eq!(page.attributes("[data-back]", "href"), ["/"]);
    let english = citizen.get(&page.attributes(".language a", "href")[0]).await;
    assert_eq!(
        (english.status, english.attributes("html", "lang")[0].as_str()),
        (429, "en")
    );
    app.finish().await;
}

async fn secret_pages_are_not_indexed(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    for (path, listed) in [
        (path.as_str(), false),
        (&format!("{path}/filed"), false),
        ("/t/none", false),
        ("/staff/login", false),
        ("/", true),
        ("/complaints/new", true),
    ] {
        let page = citizen.get(path).await;
        let noindex = page
            .headers
            .get("x-robots-tag")
            .is_some_and(|tag| tag == "noindex, nofollow");
        assert_eq!(!noindex, listed, "{path}");
    }
    let robots = citizen.get("/robots.txt").await;
    assert!(robots.status == 200 && robots.body.starts_with("User-agent: *\nDisallow: /staff\n"));
    assert!(
        !robots.body.contains("/t/"),
        "a crawler has to read that it may not list the page"
    );
}

async fn moments_have_no_microseconds(app: &TestApp) {
    let citizen = app.citizen();
    app.advance(chrono::TimeDelta::microseconds(123_456));
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let moments = citizen.get(&path).await.attributes("time", "datetime");
    assert!(!moments.is_empty());
    for moment in moments {
        assert!(moment.len() == 20 && moment.ends_with('Z'), "{moment}");
    }
}

async fn addresses_without_end_end_in_a_page_of_ours(app: &TestApp) {
    let agent = app
        .staff("aminah", option_m::domain::staff::Role::Supervisor)
        .await;
    let long = "x".repeat(10_000);
    for path in [
        format!("/{long}"),
        format!("/?lang=en&{long}"),
        format!("/staff/quarantine?reason={long}"),
        format!("/complaints/new?lang=ms&x={long}"),
    ] {
        let page = agent.get(&path).await;
        assert_eq!(page.status, 414);
        assert!(
            page.text("h1").starts_with("Alamat ini terlalu panjang"),
            "{}",
            page.body
        );
    }
    let token = &agent
        .get("/staff/records")
        .await
        .attributes("input[name=csrf_token]", "value");
    for reason in [long.as_str(), "a\r\nSet-Cookie: x=y", "\u{1}"] {
        let fields = [
            ("csrf_token", token.first().map_or("", String::as_str)),
            ("reason", reason),
            ("facility", reason),
        ];
        let page = agent.post("/staff/quarantine/check", &fields).await;
        assert_eq!(
            (page.status, page.path.as_str()),
            (200, "/staff/quarantine"),
            "{reason:?}"
        );
    }
}
