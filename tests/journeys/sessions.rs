//! Who may see the staff's pages, and for how long.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::accounts::{manage_staff, passwords};
use option_m::domain::staff::{Login, Role};
use reqwest::redirect::Policy;

use crate::database::TestDatabase;
use crate::filing::file;
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    a_password_that_an_administrator_set_is_changed_first,
    other_sessions_are_seen_and_ended,
    staff_pages_are_closed_to_everybody_else,
    a_session_that_was_ended_cannot_be_used_again,
    signing_in_leads_back_to_the_page_that_was_asked_for,
    a_disabled_account_is_refused_in_the_same_words,
);

/// What somebody else knows is no password: it opens the page on which another is chosen, and nothing else.
async fn a_password_that_an_administrator_set_is_changed_first(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let hash = passwords::hash(PASSWORD).unwrap();
    let now = app.clock.now();
    let reset: Result<bool, DeskError> = app
        .worker
        .store
        .write(move |conn| manage_staff::reset_password(conn, &Login::parse("aminah").unwrap(), &hash, now))
        .await;
    assert_eq!(reset, Ok(true));
    let browser = app.citizen();
    let page = browser.get("/staff/login").await;
    let sign_in = [("login", "aminah"), ("password", PASSWORD)];
    let account = browser.send(&page, "/staff/login", &sign_in).await;
    assert_eq!((account.status, account.path.as_str()), (200, "/staff/account"));
    assert_eq!(browser.get("/staff/queue").await.path, "/staff/account");
    let change = "/staff/account/password";
    let new = "kucing lompat pagar biru";
    for (current, new, again, field) in [
        (PASSWORD, "aminah-aminah", "aminah-aminah", "#new_password-error"),
        (PASSWORD, "pendek", "pendek", "#new_password-error"),
        (PASSWORD, PASSWORD, PASSWORD, "#new_password-error"),
        (
            PASSWORD,
            new,
            "kucing lompat pagar biruu",
            "#password_again-error",
        ),
        ("wrong password", new, new, "#current_password-error"),
    ] {
        let fields = [
            ("current_password", current),
            ("new_password", new),
            ("password_again", again),
        ];
        let refused = browser.send(&account, change, &fields).await;
        assert_eq!(
            (refused.status, refused.texts(field).len()),
            (422, 1),
            "{field} {new}"
        );
        assert!(!refused.body.contains(new), "no page repeats a password");
    }
    let fields = [
        ("current_password", PASSWORD),
        ("new_password", new),
        ("password_again", new),
    ];
    let changed = browser.send(&account, change, &fields).await;
    assert_eq!(
        (changed.status, changed.texts(".notice.success").len()),
        (200, 1),
        "{}",
        changed.body
    );
    assert_eq!(browser.get("/staff/queue").await.path, "/staff/queue");
    let elsewhere = app.citizen();
    let page = elsewhere.get("/staff/login").await;
    assert_eq!(elsewhere.send(&page, "/staff/login", &sign_in).await.status, 401);
    let sign_in = [("login", "aminah"), ("password", new)];
    assert_eq!(
        elsewhere.send(&page, "/staff/login", &sign_in).await.path,
        "/staff/queue"
    );
}

/// Somebody sees where they are signed in, and signs out there from here.
async fn other_sessions_are_seen_and_ended(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let there = app.sign_in("aminah").await;
    let somebody = app.staff("borhan", Role::Agent).await;
    let account = here.get("/staff/account").await;
    assert_eq!(account.texts("table.sessions tbody tr").len(), 2);
    assert_eq!(account.texts("table.sessions tbody .tag").len(), 1, "this one");
    let after = here.send(&account, "/staff/account/sessions", &[]).await;
    assert_eq!(
        (after.status, after.texts("table.sessions tbody tr").len()),
        (200, 1)
    );
    assert_eq!(there.get("/staff/queue").await.path, "/staff/login");
    assert_eq!(somebody.get("/staff/queue").await.path, "/staff/queue");
    assert_eq!(here.get("/staff/queue").await.path, "/staff/queue");
}

/// A neighbour behind the same address who tries wrong passwords without end is told how long to wait, and does not lock
/// somebody out of the browser in which they signed in before.
#[tokio::test]
async fn a_neighbour_locks_nobody_out_of_their_own_browser() {
    let settings = [("limits.sign_in_per_account", "30 per hour, burst 3")];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &settings).await;
        let hers = app.staff("aminah", Role::Agent).await;
        let queue = hers.get("/staff/queue").await;
        let out = hers.send(&queue, "/staff/logout", &[]).await;
        let neighbour = app.citizen();
        let page = neighbour.get("/staff/login").await;
        let wrong = [("login", "aminah"), ("password", "wrong password")];
        for _ in 0..3 {
            assert_eq!(neighbour.send(&page, "/staff/login", &wrong).await.status, 401);
        }
        let told = neighbour.send(&page, "/staff/login", &wrong).await;
        assert_eq!(
            (told.status, told.text("h1").as_str()),
            (429, "Terlalu banyak kata laluan yang salah")
        );
        assert!(told.text("main").contains("Tunggu 7 minit"), "{}", told.body);
        let right = [("login", "aminah"), ("password", PASSWORD)];
        assert_eq!(neighbour.send(&page, "/staff/login", &right).await.status, 429);
        assert_eq!(hers.send(&out, "/staff/login", &right).await.path, "/staff/queue");
        app.finish().await;
    }
}

/// Sessions that end after the shortest time go on as long as somebody is active.
#[tokio::test]
async fn who_is_active_is_not_signed_out() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &[("session.idle", "1m")]).await;
        let agent = app.staff("aminah", Role::Agent).await;
        for second in (0..300).step_by(20) {
            assert_eq!(agent.get("/staff/queue").await.path, "/staff/queue", "{second}");
            app.advance(TimeDelta::seconds(20));
        }
        app.advance(TimeDelta::seconds(61));
        assert_eq!(agent.get("/staff/queue").await.path, "/staff/login");
        app.finish().await;
    }
}

async fn staff_pages_are_closed_to_everybody_else(app: &TestApp) {
    let citizen = app.citizen();
    let reference = file(&citizen, &[]).await.text(".reference");
    app.work().await;
    let ticket = format!("/staff/tickets/{reference}");
    let agent = app.staff("aminah", Role::Agent).await;
    for path in ["/staff/queue", "/staff/search?q=x", ticket.as_str()] {
        let refused = citizen.get(path).await;
        assert_eq!(refused.path, "/staff/login", "{path}");
        assert_eq!(refused.headers["cache-control"], "no-store", "{path}");
        let seen = agent.get(path).await;
        assert_ne!(seen.path, "/staff/login", "{path}");
        assert_eq!(seen.headers["cache-control"], "no-store", "{path}");
        assert!(seen.headers.contains_key("content-security-policy"), "{path}");
    }
    for action in ["take", "note", "ask", "resolve", "release"] {
        let refused = citizen
            .post(&format!("{ticket}/{action}"), &[("text", "x")])
            .await;
        assert_eq!(refused.path, "/staff/login", "{action}");
    }
    let untouched = agent.get(&ticket).await;
    assert_eq!(untouched.text(".ticket-head .tag"), "Dalam giliran");
    let unknown = agent.get("/staff/tickets/M-0000-0000-0").await;
    assert_eq!(unknown.status, 404);
    let strange = agent.post(&format!("{ticket}/delete"), &[]).await;
    assert_eq!(strange.status, 404);
}

/// A cookie that was copied is worth nothing once its owner has signed out.
async fn a_session_that_was_ended_cannot_be_used_again(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .build()
        .unwrap();
    let browser = app.citizen();
    let page = browser.get("/staff/login").await;
    let token = page.attributes("input[name=csrf_token]", "value").remove(0);
    let visitor = page.headers["set-cookie"].to_str().unwrap().to_owned();
    let visitor = visitor.split(';').next().unwrap();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("csrf_token", token.as_str()),
            ("login", "aminah"),
            ("password", PASSWORD),
        ])
        .finish();
    let url = |path: &str| format!("{}{path}", app.base);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let signed_in = client
        .post(url("/staff/login"))
        .header(kind.0, kind.1)
        .header("cookie", visitor)
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            signed_in.status().as_u16(),
            signed_in.headers()["location"].to_str().unwrap()
        ),
        (303, "/staff/queue")
    );
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"));
    let session = cookie.split(';').next().unwrap().to_owned();
    let queue = async || {
        let answer = client
            .get(url("/staff/queue"))
            .header("cookie", &session)
            .send()
            .await;
        let answer = answer.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, body) = queue().await;
    assert_eq!(status, 200);
    let token = regex::Regex::new(r#"name="csrf_token" value="([^"]+)""#).unwrap();
    let token = token.captures(&body).unwrap()[1].to_owned();
    let left = client
        .post(url("/staff/logout"))
        .header(kind.0, kind.1)
        .header("cookie", &session)
        .body(format!("csrf_token={token}"))
        .send()
        .await
        .unwrap();
    assert_eq!(left.status().as_u16(), 303);
    assert_eq!(
        queue().await.0,
        303,
        "the copied cookie leads to the sign-in page"
    );
}

async fn signing_in_leads_back_to_the_page_that_was_asked_for(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let ticket = format!("/staff/tickets/{reference}");
    let browser = app.citizen();
    let page = browser.get(&ticket).await;
    let right = [("login", "aminah"), ("password", PASSWORD)];
    let back = browser.send(&page, "/staff/login", &right).await;
    assert_eq!(back.path, ticket);
    let stranger = app.citizen();
    let page = stranger.get("/staff/login?next=https://elsewhere.example/").await;
    let queue = stranger.send(&page, "/staff/login", &right).await;
    assert_eq!(queue.path, "/staff/queue");
}

async fn a_disabled_account_is_refused_in_the_same_words(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    app.add_staff("borhan", Role::Agent).await;
    let login = Login::parse("borhan").unwrap();
    let now = app.clock.now();
    let done: Result<bool, DeskError> = app
        .worker
        .store
        .write(move |conn| manage_staff::disable(conn, &login, now))
        .await;
    assert_eq!(done, Ok(true));
    let stranger = app.citizen();
    let page = stranger.get("/staff/login").await;
    let mut words = Vec::new();
    for (login, password) in [
        ("aminah", "wrong password"),
        ("borhan", PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
        ("not a login \u{0}", PASSWORD),
    ] {
        let fields = [("login", login), ("password", password)];
        let refused = stranger.send(&page, "/staff/login", &fields).await;
        assert_eq!(refused.status, 401, "{login}");
        assert!(refused.text("title").starts_with("Ralat: "));
        words.push(refused.text("#error-summary"));
    }
    words.dedup();
    assert_eq!(words.len(), 1, "{words:?}");
}

/// One address that tries many accounts has to wait as well.
#[tokio::test]
async fn who_tries_many_accounts_has_to_wait() {
    let limit = [("limits.sign_in_per_address", "3 per hour")];
    let app = TestApp::start_with(TestDatabase::sqlite(), &limit).await;
    let stranger = app.citizen();
    let page = stranger.get("/staff/login").await;
    let mut answers = Vec::new();
    for login in ["aminah", "borhan", "chong", "devi"] {
        let guess = [("login", login), ("password", "wrong password")];
        answers.push(stranger.send(&page, "/staff/login", &guess).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [401, 401, 401, 429]);
    assert!(answers[3].headers.contains_key("retry-after"));
    app.finish().await;
}
