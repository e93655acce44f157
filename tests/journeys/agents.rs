//! Staff sign in, work through the queue, and act on tickets.

use chrono::TimeDelta;
use option_m::domain::staff::{Login, Role};

use crate::browser::Browser;
use crate::database::TestDatabase;
use crate::decisions::decide;
use crate::filing::{file, tracking_path};
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    an_agent_asks_the_citizen_answers_and_the_agent_resolves,
    two_people_cannot_overwrite_each_other,
    nobody_learns_whether_a_login_exists,
    signing_out_ends_the_session_on_the_server,
    who_is_disabled_is_out_at_once,
    the_queue_shows_each_ticket_once_in_the_order_of_its_deadline,
);

/// Files a complaint and lets the match leave it to a human. Returns the citizen's page and the ticket's.
async fn waiting_ticket(app: &TestApp) -> (Browser, String, String) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    (citizen, tracking_path(&confirmation), ticket)
}

async fn an_agent_asks_the_citizen_answers_and_the_agent_resolves(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (citizen, tracking, ticket) = waiting_ticket(app).await;
    let page = agent.get(&ticket).await;
    assert!(page.body.contains("900101-14-5567"), "staff see the number");
    let page = agent.send(&page, &format!("{ticket}/take"), &[]).await;
    assert_eq!(page.text(".ticket-head .tag"), "Sedang diuruskan");
    let page = agent
        .send(&page, &format!("{ticket}/note"), &[("text", "Rahsia petugas.")])
        .await;
    let page = agent
        .send(&page, &format!("{ticket}/ask"), &[("text", "Klinik yang mana?")])
        .await;
    assert_eq!(page.text(".ticket-head .tag"), "Menunggu jawapan pengadu");
    app.work().await;
    app.advance(TimeDelta::hours(10));
    let seen = citizen.get(&tracking).await;
    assert!(seen.text(".deadline").contains("dihentikan sementara") && !seen.body.contains("Rahsia petugas"));
    assert!(seen.text(".notice .quote").contains("Klinik yang mana?"));
    let replied = citizen
        .send(
            &seen,
            &format!("{tracking}/reply"),
            &[("text", "Klinik di Klang.")],
        )
        .await;
    assert_eq!(replied.text(".tag"), "Sedang diuruskan");
    assert!(
        replied.text(".deadline").contains("15 Februari 2022, 7.00 malam"),
        "{}",
        replied.text(".deadline")
    );
    // The agent's session lay idle meanwhile.
    let agent = app.sign_in("aminah").await;
    let page = agent.get(&ticket).await;
    assert!(
        page.texts(".timeline .quote")
            .contains(&"Klinik di Klang.".to_owned())
    );
    let resolve = format!("{ticket}/resolve");
    let asked = [("text", "Menelefon klinik.")];
    let page = agent.send(&page, &format!("{ticket}/ask-facility"), &asked).await;
    assert_eq!(page.text(".ticket-head .tag"), "Menunggu fasiliti");
    let seen = citizen.get(&tracking).await;
    assert_eq!(
        seen.text(".status-card .tag"),
        "Menunggu jawapan tempat vaksinasi"
    );
    let answer = [("text", "Tiada dalam buku.")];
    let page = agent
        .send(&page, &format!("{ticket}/facility-answered"), &answer)
        .await;
    let refused = agent
        .send(&page, &resolve, &[("outcome", "not_found"), ("text", "")])
        .await;
    assert_eq!(
        (refused.status, refused.attributes("#error-summary a", "href")),
        (422, vec!["#resolve".to_owned()])
    );
    let text = "Klinik memeriksa bukunya: tiada dos.";
    let done = decide(
        &agent,
        &refused,
        &resolve,
        &[("outcome", "not_found"), ("text", text)],
    )
    .await;
    assert_eq!(done.text(".ticket-head .tag"), "Selesai");
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let letters = app.mail.wait_for(3).await;
    assert!(String::from_utf8_lossy(&letters[2].raw).contains("Klinik memeriksa bukunya"));
    assert!(
        citizen
            .get(&tracking)
            .await
            .texts(".quote")
            .contains(&text.to_owned())
    );
}

async fn two_people_cannot_overwrite_each_other(app: &TestApp) {
    let (one, two) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (_, _, ticket) = waiting_ticket(app).await;
    let (seen_by_one, seen_by_two) = (one.get(&ticket).await, two.get(&ticket).await);
    one.send(&seen_by_one, &format!("{ticket}/take"), &[]).await;
    let late = two.send(&seen_by_two, &format!("{ticket}/take"), &[]).await;
    assert_eq!(late.status, 409);
    assert!(
        late.text("#error-summary")
            .contains("Orang lain telah mengubah tiket ini")
    );
    assert!(late.text(".actions").contains("Petugas aminah"));
    let noted = two
        .send(
            &seen_by_two,
            &format!("{ticket}/note"),
            &[("text", "Saya sudah menelefon.")],
        )
        .await;
    assert_eq!(noted.status, 200, "a note stands beside whatever else was done");
    let page = one.get(&ticket).await;
    assert!(
        page.texts(".timeline .quote")
            .contains(&"Saya sudah menelefon.".to_owned())
    );
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let page = supervisor.get(&ticket).await;
    let taken = supervisor.send(&page, &format!("{ticket}/take"), &[]).await;
    assert!(taken.text(".actions").contains("Petugas chong"));
}

async fn nobody_learns_whether_a_login_exists(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let stranger = app.citizen();
    let page = stranger.get("/staff/login").await;
    let wrong = stranger
        .send(
            &page,
            "/staff/login",
            &[("login", "aminah"), ("password", "wrong password")],
        )
        .await;
    let unknown = stranger
        .send(
            &page,
            "/staff/login",
            &[("login", "nobody"), ("password", "wrong password")],
        )
        .await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text("#error-summary"), unknown.text("#error-summary"));
    assert_eq!(wrong.attributes("#login", "value"), ["aminah"]);
    assert!(
        wrong
            .attributes("#password", "value")
            .iter()
            .all(String::is_empty)
    );
    let closed = stranger.get("/staff/queue").await;
    assert_eq!(closed.path, "/staff/login");
    assert_eq!(closed.headers["cache-control"], "no-store");
}

async fn signing_out_ends_the_session_on_the_server(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let page = agent.get("/staff/queue").await;
    assert_eq!(page.path, "/staff/queue");
    let token = page
        .attributes("form.signout input[name=csrf_token]", "value")
        .remove(0);
    assert_eq!(
        agent
            .post("/staff/logout", &[("csrf_token", "wrong")])
            .await
            .status,
        403
    );
    agent.post("/staff/logout", &[("csrf_token", &token)]).await;
    assert_eq!(agent.get("/staff/queue").await.path, "/staff/login");
    let again = app.staff("borhan", Role::Agent).await;
    app.advance(TimeDelta::hours(2));
    assert_eq!(
        again.get("/staff/queue").await.path,
        "/staff/login",
        "a session that lies idle ends"
    );
}

async fn who_is_disabled_is_out_at_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let login = Login::parse("aminah").unwrap();
    let now = app.clock.now();
    let done: Result<bool, option_m::desk::DeskError> = app
        .worker
        .store
        .write(move |conn| option_m::desk::accounts::manage_staff::disable(conn, &login, now))
        .await;
    assert_eq!(done, Ok(true));
    assert_eq!(agent.get("/staff/queue").await.path, "/staff/login");
    let page = agent.get("/staff/login").await;
    let refused = agent
        .send(
            &page,
            "/staff/login",
            &[("login", "aminah"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(refused.status, 401);
}

async fn the_queue_shows_each_ticket_once_in_the_order_of_its_deadline(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut filed = Vec::new();
    for turn in 0..55 {
        let browser = app.citizen();
        filed.push(
            file(&browser, &[("id_number", &format!("9001011455{:02}", turn + 11))])
                .await
                .text(".reference"),
        );
        app.advance(TimeDelta::minutes(i64::from(turn % 3 != 0)));
    }
    app.work().await;
    let mut shown = Vec::new();
    let mut url = "/staff/queue?status=queued&owner=nobody".to_owned();
    loop {
        let page = agent.get(&url).await;
        shown.extend(page.texts("table.queue td:first-child a"));
        match page.attributes(".pager a[rel=next]", "href").into_iter().next() {
            Some(next) => url = next,
            None => break,
        }
    }
    assert_eq!(shown, filed);
    assert!(
        agent
            .get("/staff/queue?owner=me")
            .await
            .texts("table.queue td")
            .is_empty()
    );
    let queue = agent.get("/staff/queue").await;
    let typed = [("q", filed[3].to_lowercase())];
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    let found = agent.send(&queue, "/staff/search", &typed).await;
    assert_eq!(found.text("h1"), filed[3]);
}

/// Attempts are throttled, per account as well as per address.
#[tokio::test]
async fn who_guesses_passwords_has_to_wait() {
    let limit = [("limits.sign_in_per_account", "3 per hour")];
    let app = TestApp::start_with(TestDatabase::sqlite(), &limit).await;
    app.add_staff("aminah", Role::Agent).await;
    let stranger = app.citizen();
    let page = stranger.get("/staff/login").await;
    let guess = [("login", "aminah"), ("password", "wrong password")];
    for _ in 0..3 {
        assert_eq!(stranger.send(&page, "/staff/login", &guess).await.status, 401);
    }
    let refused = stranger.send(&page, "/staff/login", &guess).await;
    assert_eq!(refused.status, 429);
    assert!(
        refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            > 60
    );
    assert!(refused.text("h1").contains("Terlalu banyak"));
    app.finish().await;
}
