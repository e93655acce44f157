//! What every answer has in common, whatever it answers.

use std::io::Read;

use option_m::domain::staff::Role;
use option_m::worker::figures;
use reqwest::header::HeaderMap;

use crate::browser::Page;
use crate::database::TestDatabase;
use crate::filing::{file, to_answers, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    refusals_carry_the_same_headers_as_pages,
    a_filing_moves_the_figures,
    who_asks_for_the_head_gets_no_body,
);

fn header(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
        .to_owned()
}

fn assert_guarded(what: &str, page: &Page) {
    let policy = header(&page.headers, "content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{what}: {policy}"
    );
    assert!(
        policy.contains("form-action 'self'") && !policy.contains("unsafe"),
        "{what}: {policy}"
    );
    assert_eq!(
        header(&page.headers, "x-content-type-options"),
        "nosniff",
        "{what}"
    );
    assert_eq!(header(&page.headers, "referrer-policy"), "no-referrer", "{what}");
    assert_eq!(header(&page.headers, "cache-control"), "no-store", "{what}");
    assert!(header(&page.headers, "x-request-id").len() >= 8, "{what}");
    assert!(
        header(&page.headers, "content-type").starts_with("text/html"),
        "{what}"
    );
    let inline = regex::Regex::new(r"<style|<script>|\sstyle=|\son[a-z]+=|javascript:").unwrap();
    assert!(!inline.is_match(&page.body), "{what}");
    assert_eq!(page.texts("h1").len(), 1, "{what} has one heading");
    assert_eq!(page.texts("main").len(), 1, "{what} has one main part");
    assert!(!page.text("title").is_empty(), "{what}");
}

async fn refusals_carry_the_same_headers_as_pages(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let agent = app.staff("aminah", Role::Agent).await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let form = "application/x-www-form-urlencoded";
    let pages = [
        ("confirmation", 200, citizen.get(&confirmation.path).await),
        ("tracking", 200, citizen.get(&tracking_path(&confirmation)).await),
        ("answers", 200, to_answers(&citizen, &[]).await),
        ("mistakes", 422, to_answers(&citizen, &[("email", "")]).await),
        ("lost link", 200, citizen.get("/lost-link").await),
        ("queue", 200, agent.get("/staff/queue").await),
        ("ticket", 200, agent.get(&ticket).await),
        (
            "no form",
            400,
            citizen.post_raw("/lost-link", "text/plain", vec![b'a']).await,
        ),
        ("no token", 403, citizen.post("/lost-link", &[]).await),
        (
            "sign-out without token",
            403,
            agent.post("/staff/logout", &[]).await,
        ),
        ("no page", 404, citizen.get("/complaints/none").await),
        ("no file", 404, citizen.get("/static/none.css").await),
        (
            "a path upwards",
            404,
            citizen.get("/static/..%2f..%2fCargo.toml").await,
        ),
        ("not with GET", 405, citizen.get("/complaints").await),
        ("not with POST", 405, citizen.post("/lost-link/", &[]).await),
        (
            "too large",
            413,
            citizen.post_raw("/lost-link", form, vec![b'a'; 300_000]).await,
        ),
    ];
    for (what, status, page) in &pages {
        if *what == "not with POST" {
            assert!([404, 405].contains(&page.status), "{what}");
        } else {
            assert_eq!(page.status, *status, "{what}");
        }
        assert_guarded(what, page);
    }
    citizen.get("/?lang=en").await;
    for (path, title) in [("/complaints", "Error: "), ("/none", "Error: ")] {
        let english = citizen.get(path).await;
        assert_guarded(path, &english);
        assert!(english.text("title").starts_with(title), "{path}");
        assert_eq!(english.attributes("html", "lang"), ["en"], "{path}");
        assert!(
            english.body.contains(&header(&english.headers, "x-request-id")),
            "{path}"
        );
    }
}

/// The value of a figure without labels, or with these exact ones; other tests in this process count into it too.
fn figure(page: &Page, name: &str) -> f64 {
    let line = page.body.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|value| value.trim().parse().ok()).unwrap_or(0.0)
}

async fn a_filing_moves_the_figures(app: &TestApp) {
    let operator = app.citizen();
    let counters = [
        "option_m_filings_total",
        "option_m_match_seconds_count",
        "option_m_letters_total{result=\"sent\"}",
        "option_m_requests_total{method=\"POST\",route=\"/complaints\",status=\"303\"}",
    ];
    let before = operator.get("/metrics").await;
    file(&operator, &[]).await;
    app.work().await;
    figures::step(&app.worker).await.unwrap();
    let after = operator.get("/metrics").await;
    for name in counters {
        let moved = figure(&after, name) - figure(&before, name);
        assert!(moved >= 1.0, "{name} moved by {moved}:\n{}", after.body);
    }
    for secret in ["900101", "ali@contoh", "Ali bin"] {
        assert!(!after.body.contains(secret), "{secret}");
    }
}

async fn who_asks_for_the_head_gets_no_body(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    for path in [
        "/",
        "/complaints/new",
        "/lost-link",
        "/staff/login",
        "/readyz",
        path.as_str(),
    ] {
        let head = citizen.head(path).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        let page = citizen.get(path).await;
        assert_eq!(
            head.headers["content-type"], page.headers["content-type"],
            "{path}"
        );
    }
}

/// Pages and files travel compressed to whoever can read that.
#[tokio::test]
async fn answers_are_compressed() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let citizen = app.citizen();
    let css = citizen
        .get("/")
        .await
        .attributes("link[rel=stylesheet]", "href")
        .remove(0);
    let client = reqwest::Client::builder().no_proxy().gzip(false).build().unwrap();
    for path in [css.as_str(), "/complaints/new"] {
        let url = format!("{}{path}", app.base);
        let plain = client.get(&url).send().await.unwrap();
        assert!(!plain.headers().contains_key("content-encoding"), "{path}");
        let plain = plain.bytes().await.unwrap();
        let zipped = client
            .get(&url)
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        assert_eq!(header(zipped.headers(), "content-encoding"), "gzip", "{path}");
        assert!(
            header(zipped.headers(), "vary")
                .to_lowercase()
                .contains("accept-encoding"),
            "{path}"
        );
        let zipped = zipped.bytes().await.unwrap();
        assert!(
            zipped.len() * 2 < plain.len(),
            "{path}: {} of {}",
            zipped.len(),
            plain.len()
        );
        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(zipped.as_ref())
            .read_to_end(&mut unzipped)
            .unwrap();
        if path == css {
            assert_eq!(unzipped, plain);
        }
    }
    app.finish().await;
}
