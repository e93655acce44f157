//! The server is killed in the middle of filings: whatever was acknowledged is there, with its event and its letter.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, SqliteConnection, sql_query};
use option_m::domain::complaint::reference::Reference;
use reqwest::redirect::Policy;

/// Filings that are tried; the server dies long before.
const FILINGS: usize = 10_000;
/// Acknowledged filings after which it is killed.
const ENOUGH: usize = 2_500;
/// Citizens who file at the same time.
const AT_ONCE: usize = 32;

/// A server that ends with its test, also where that fails.
struct Server(Child);

impl Server {
    /// Tells it to stop: it ends in good order.
    fn stop(mut self) {
        let told = Command::new("kill")
            .arg(self.0.id().to_string())
            .status()
            .unwrap();
        assert!(told.success() && self.0.wait().unwrap().success());
    }

    /// On Unix this is SIGKILL: nothing is finished, nothing is closed.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A browser with cookies, which goes nowhere by itself.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().cookie_store(true).no_proxy();
    client.redirect(Policy::none()).build().unwrap()
}

/// The request that files a complaint.
fn file(client: &reqwest::Client, base: &str, body: String) -> reqwest::RequestBuilder {
    client
        .post(format!("{base}/complaints"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

fn serve(data: &Path, port: u16) -> Server {
    let mut child = Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args(["serve", "--bind", &format!("127.0.0.1:{port}"), "--data"])
        .arg(data)
        .env("OPTION_M_LIMITS_PAGES_PER_ADDRESS", "1000000 per second")
        .env("OPTION_M_LIMITS_FILINGS_PER_ADDRESS", "1000000 per second")
        .env("OPTION_M_LIMITS_FILINGS_PER_IDENTITY", "1000000 per second")
        .env("OPTION_M_LIMITS_FILINGS_PER_EMAIL", "1000000 per second")
        .env("OPTION_M_LOG_LEVEL", "option_m::cli=info,off")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap().contains("the desk is open")),
        "the server did not start"
    );
    std::thread::spawn(move || lines.for_each(drop));
    Server(child)
}

/// The cookie and the token of a form.
async fn form(client: &reqwest::Client, base: &str) -> String {
    let page = client
        .get(format!("{base}/complaints/new"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    regex::Regex::new(r#"name="csrf_token" value="([^"]+)""#)
        .unwrap()
        .captures(&page)
        .unwrap()[1]
        .to_owned()
}

fn filing(token: &str, key: &str, id: &str) -> String {
    let fields = [
        ("csrf_token", token),
        ("idempotency_key", key),
        ("problem", "missing"),
        ("id_type", "mykad"),
        ("id_number", id),
        ("name", "Ali bin Contoh"),
        ("phone", "0123456789"),
        ("email", "ali@contoh.example"),
        ("dose_number", "3"),
        ("vaccine", "comirnaty"),
        ("administered_on", "21/01/2022"),
        ("facility_state", "10"),
        ("facility_name", "Klinik Contoh"),
        ("paid", "no"),
        ("consent", "yes"),
    ];
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Files complaint after complaint until the server is gone. Returns the secret links that were acknowledged.
async fn file_until_killed(base: String, who: usize, acknowledged: Arc<AtomicUsize>) -> Vec<String> {
    let client = client();
    let token = form(&client, &base).await;
    let mut links = Vec::new();
    for number in 0..FILINGS / AT_ONCE {
        let key = format!("{who:06}-{number:015}");
        let id = format!("900101145{:03}", (who * 31 + number) % 1000);
        let body = filing(&token, &key, &id);
        let request = file(&client, &base, body);
        let Ok(answer) = request.send().await else {
            return links;
        };
        assert_eq!(answer.status().as_u16(), 303, "a filing was refused");
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        links.push(location.strip_suffix("/filed").unwrap().to_owned());
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
    links
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

fn count(conn: &mut SqliteConnection, sql: &str) -> i64 {
    sql_query(sql).get_result::<Count>(conn).unwrap().count
}

/// Tickets of a run that the server is killed in the middle of.
const ALIKE: i64 = 3_000;

/// Makes as many tickets like the first one, and a run that notes something of each.
fn begin_run(conn: &mut SqliteConnection) {
    let complaint = "received_at, language, id_type, id_number, name, date_of_birth, birth_precision, phone, email, \
                     problem, dose_number, administered_on, facility_state, facility_name, paid, message";
    let ticket = "link_serial, status, version, received_at, sla_policy, deadline_at, warned_percent, last_told_at, \
                  heard_at, priority";
    let mut sql = "BEGIN; INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
                   VALUES (1, 'aminah', 'Aminah', 'agent', 'x', 1, '2022-01-01 00:00:00'); \
                   INSERT INTO bulk_runs (id, idempotency_key, staff_id, role, action, seen_at, begun_at, tickets) \
                   VALUES (1, 'key', 1, 'agent', '{\"act\":\"note\",\"text\":\"Sekali.\"}', '2022-01-01 00:00:00', \
                   '2022-01-01 00:00:00', 1);"
        .to_owned();
    for number in 1..=u64::try_from(ALIKE).unwrap() {
        let (id, reference) = (100_000 + number, Reference::from_bits(number).compact());
        let copy = format!(
            "INSERT INTO complaints (id, idempotency_key, {complaint}) \
             SELECT {id}, 'copy {id}', {complaint} FROM complaints WHERE id = 1; \
             INSERT INTO tickets (id, reference, link_hash, {ticket}) \
             SELECT {id}, '{reference}', CAST('copy {id}' AS blob), {ticket} FROM tickets WHERE id = 1; \
             INSERT INTO bulk_items (run_id, ticket_id, version, state) \
             SELECT 1, {id}, version, 'waiting' FROM tickets WHERE id = 1;"
        );
        sql.push_str(&copy);
    }
    sql.push_str("COMMIT;");
    conn.batch_execute(&sql).unwrap();
}

const DONE: &str = "SELECT count(*) AS count FROM bulk_items WHERE state = 'done'";
const NOTES: &str = "SELECT count(*) AS count FROM events WHERE kind = 'noted'";

/// Waits until something is so in the database.
async fn until(conn: &mut SqliteConnection, sql: &str, least: i64) {
    let began = std::time::Instant::now();
    while count(conn, sql) < least {
        assert!(began.elapsed() < Duration::from_mins(1), "{sql}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_is_done_with_many_tickets_is_done_once_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let base = format!("http://127.0.0.1:{port}");
    let server = serve(folder.path(), port);
    let client = client();
    let token = form(&client, &base).await;
    let body = filing(&token, "a-key-of-some-length", "900101145567");
    let request = file(&client, &base, body);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 303);
    let file = folder.path().join("option-m.sqlite3");
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    sql_query("PRAGMA busy_timeout = 5000")
        .execute(&mut conn)
        .unwrap();
    until(
        &mut conn,
        "SELECT count(*) AS count FROM tickets WHERE status = 'queued'",
        1,
    )
    .await;
    begin_run(&mut conn);
    let began = std::time::Instant::now();
    until(&mut conn, DONE, 200).await;
    server.kill();
    let (done, notes) = (count(&mut conn, DONE), count(&mut conn, NOTES));
    assert!((200..ALIKE).contains(&done), "{done}");
    assert_eq!(done, notes, "what is marked is done");
    let again = serve(folder.path(), port);
    let finished = "SELECT count(*) AS count FROM bulk_runs WHERE finished_at IS NOT NULL";
    until(&mut conn, finished, 1).await;
    println!(
        "{ALIKE} tickets took {:?}, a kill and a start among it",
        began.elapsed()
    );
    again.stop();
    assert_eq!((count(&mut conn, DONE), count(&mut conn, NOTES)), (ALIKE, ALIKE));
    let different = "SELECT count(DISTINCT ticket_id) AS count FROM events WHERE kind = 'noted'";
    assert_eq!(count(&mut conn, different), ALIKE, "each once");
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let base = format!("http://127.0.0.1:{port}");
    let mut server = serve(folder.path(), port);
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let citizens: Vec<_> = (0..AT_ONCE)
        .map(|who| tokio::spawn(file_until_killed(base.clone(), who, acknowledged.clone())))
        .collect();
    while acknowledged.load(Ordering::SeqCst) < ENOUGH {
        assert!(
            server.0.try_wait().unwrap().is_none(),
            "the server ended by itself"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.kill();
    let mut links = Vec::new();
    for citizen in citizens {
        links.extend(citizen.await.unwrap());
    }
    assert!(
        links.len() >= ENOUGH && links.len() < FILINGS,
        "{} were acknowledged",
        links.len()
    );

    let again = serve(folder.path(), port);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for link in &links {
        let page = client.get(format!("{base}{link}")).send().await.unwrap();
        assert_eq!(page.status().as_u16(), 200, "an acknowledged complaint is lost");
    }
    again.stop();

    let file = folder.path().join("option-m.sqlite3");
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let verdict: Verdict = sql_query("PRAGMA integrity_check").get_result(&mut conn).unwrap();
    assert_eq!(verdict.integrity_check, "ok");
    let tickets = count(&mut conn, "SELECT count(*) AS count FROM tickets");
    assert!(tickets >= i64::try_from(links.len()).unwrap());
    for (what, sql) in [
        (
            "complaint",
            "SELECT count(*) AS count FROM tickets WHERE id IN (SELECT id FROM complaints)",
        ),
        (
            "event",
            "SELECT count(DISTINCT ticket_id) AS count FROM events WHERE kind = 'received'",
        ),
        (
            "letter",
            "SELECT count(DISTINCT ticket_id) AS count FROM outbox WHERE letter = 'received'",
        ),
    ] {
        assert_eq!(count(&mut conn, sql), tickets, "a ticket has no {what}");
    }
}
