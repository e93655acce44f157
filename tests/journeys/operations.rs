//! What those who run the desk see.

use option_m::worker::figures;

use crate::database::TestDatabase;
use crate::filing::file;
use crate::test_app::TestApp;

crate::on_both_databases!(
    figures_are_shown,
    every_answer_keeps_to_itself,
    errors_have_pages_in_both_languages
);

async fn figures_are_shown(app: &TestApp) {
    let operator = app.citizen();
    assert_eq!(operator.get("/healthz").await.body, "ok\n");
    assert_eq!(operator.get("/readyz").await.status, 200);
    file(&operator, &[]).await;
    app.work().await;
    figures::step(&app.worker).await.unwrap();
    let page = operator.get("/metrics").await;
    for figure in [
        "option_m_requests_total{",
        "option_m_request_seconds",
        "option_m_filings_total ",
        "option_m_tickets{status=\"queued\"} ",
        "option_m_outbox_letters{state=\"waiting\"} 0",
        "option_m_outbox_oldest_seconds 0",
        "option_m_letters_total{result=\"sent\"}",
        "option_m_match_seconds_count",
        "option_m_sla_breaches_total",
    ] {
        assert!(page.body.contains(figure), "{figure} is missing:\n{}", page.body);
    }
    assert!(
        !page.body.contains("/t/ey") && page.body.contains("route=\"/complaints\""),
        "patterns, not paths"
    );
}

async fn every_answer_keeps_to_itself(app: &TestApp) {
    let citizen = app.citizen();
    for path in [
        "/",
        "/complaints/new",
        "/nowhere",
        "/staff/login",
        "/t/x",
        "/healthz",
    ] {
        let page = citizen.get(path).await;
        let header = |name: &str| {
            page.headers
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
                .to_owned()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(header("x-request-id").len() >= 8, "{path}");
        assert_eq!(citizen.head(path).await.status, page.status, "{path}");
        assert!(
            !page.body.contains("style=") && !page.body.contains("<script>"),
            "{path}"
        );
    }
    let form = app.citizen().get("/complaints/new").await;
    let cookie = form.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let css = form.attributes("link[rel=stylesheet]", "href").remove(0);
    let style = citizen.get(&css).await;
    assert_eq!(
        style.headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(
        citizen.get("/static/app.css").await.status,
        404,
        "names carry their contents"
    );
}

async fn errors_have_pages_in_both_languages(app: &TestApp) {
    let citizen = app.citizen();
    let malay = citizen.get("/nowhere").await;
    assert_eq!(
        (malay.status, malay.text("h1").as_str()),
        (404, "Halaman tidak ditemui")
    );
    assert!(
        malay
            .body
            .contains(malay.headers["x-request-id"].to_str().unwrap())
    );
    citizen.get("/?lang=en").await;
    let english = citizen.get("/nowhere").await;
    assert_eq!(
        (english.status, english.text("h1").as_str()),
        (404, "Page not found")
    );
    assert!(english.text("title").starts_with("Error: "));
    let method = citizen.post("/", &[]).await;
    assert!(method.status == 405 || method.status == 404, "{}", method.status);
    assert_eq!(
        citizen.get("/dev/mail").await.status,
        404,
        "only in a demonstration"
    );
}

/// Cookies travel over https alone where the desk is reached so.
#[tokio::test]
async fn behind_https_cookies_are_secure() {
    let settings = [
        ("base_url", "https://option-m.example"),
        ("trusted_proxies", "127.0.0.1"),
    ];
    let app = TestApp::start_with(TestDatabase::sqlite(), &settings).await;
    let page = app.citizen().get("/complaints/new").await;
    let cookie = page.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-om_visitor=") && cookie.contains("Secure"),
        "{cookie}"
    );
    assert!(
        page.headers["strict-transport-security"]
            .to_str()
            .unwrap()
            .contains("max-age")
    );
    app.finish().await;
}

/// A proxy on this machine passes on strangers' questions; whatever header says so, the figures stay here.
#[tokio::test]
async fn figures_are_not_told_through_a_proxy() {
    for trusted in ["", "127.0.0.1"] {
        let app = crate::test_app::TestApp::start_with(
            crate::database::TestDatabase::sqlite(),
            &[("trusted_proxies", trusted)],
        )
        .await;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/metrics", app.base);
        assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
        for (name, value) in [
            ("forwarded", "for=203.0.113.9"),
            ("x-real-ip", "203.0.113.9"),
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-for", "127.0.0.1"),
            ("via", "1.1 proxy"),
            ("x-forwarded-proto", "https"),
        ] {
            let answer = client.get(&url).header(name, value).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{name}");
        }
        app.finish().await;
    }
}
