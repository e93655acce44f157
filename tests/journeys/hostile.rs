//! Requests that no page of ours makes: each gets an answer in words, none an error of ours.

use std::time::Duration;

use option_m::domain::staff::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::database::TestDatabase;
use crate::filing::{file, tracking_path};
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    strange_addresses_are_answered_in_words,
    actions_out_of_turn_change_nothing,
    a_session_that_somebody_else_chose_is_not_taken_over,
    bodies_of_unknown_length_are_measured,
    compressed_bodies_are_refused_unread,
);

async fn strange_addresses_are_answered_in_words(app: &TestApp) {
    app.import(vec![]).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let long = "a".repeat(20_000);
    let searched = [
        "/staff/queue?after=x".to_owned(),
        "/staff/queue?after=9223372036854775807.9223372036854775807".to_owned(),
        "/staff/queue?after=8000000000000000000.1".to_owned(),
        "/staff/queue?after=-8000000000000000000.-1".to_owned(),
        "/staff/queue?status=%00&owner=%00&after=%00.%00".to_owned(),
        "/staff/queue?status=queued&status=closed".to_owned(),
        "/staff/search?q=%00".to_owned(),
        "/staff/search?q=%F0%9F%98%80%27%22%3B--".to_owned(),
        "/staff/search?draft=%00&before=%00&view=%FF".to_owned(),
        format!("/staff/search?q={}", "ab+".repeat(1_000)),
        "/staff/tickets/%00".to_owned(),
        "/staff/tickets/%FF%FE".to_owned(),
        "/facilities/search?q=kli%00nik&state=%00".to_owned(),
        "/facilities/search?q=%25%25%25%5C%5C_".to_owned(),
        "/facilities/search?q=%FF%FE%FD".to_owned(),
        "/facilities/search".to_owned(),
        format!("/facilities/search?q={long}"),
        "/t/%00".to_owned(),
        "/t/%FF%FE/filed".to_owned(),
        format!("/t/{long}"),
        "/t/x?done=%00".to_owned(),
        "/staff/login?next=%00%0d%0a".to_owned(),
        "/?lang=xx".to_owned(),
        "/%00?lang=en".to_owned(),
        "/?%FF=%FF".to_owned(),
        "//?lang=ms".to_owned(),
    ];
    for path in searched {
        let page = agent.get(&path).await;
        let shown: String = path.chars().take(60).collect();
        assert!(page.status < 500, "{shown}: {}", page.status);
        assert!(
            [200, 400, 404, 414].contains(&page.status),
            "{shown}: {}",
            page.status
        );
    }
    let found = agent.get("/facilities/search?q=kli%00nik").await;
    assert!(found.body.contains("Klinik Kesihatan Contoh"), "{}", found.body);
}

async fn actions_out_of_turn_change_nothing(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let path = tracking_path(&confirmation);
    let page = citizen.get(&path).await;
    let token = page.attributes("input[name=csrf_token]", "value").remove(0);
    let unasked = [("csrf_token", token.as_str()), ("text", "Tiada siapa bertanya.")];
    let refused = citizen.post(&format!("{path}/reply"), &unasked).await;
    assert_eq!((refused.status, refused.texts(".notice .quote").len()), (409, 1));
    let unresolved = [("csrf_token", token.as_str()), ("reason", "Belum selesai.")];
    let refused = citizen.post(&format!("{path}/reopen"), &unresolved).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.text(".tag"), "Dalam giliran");
    let withdraw = format!("{path}/withdraw");
    let first = citizen.send(&page, &withdraw, &[]).await;
    let second = citizen.send(&page, &withdraw, &[]).await;
    assert_eq!((first.status, second.status), (200, 200));
    let withdrawals = second
        .texts(".timeline li")
        .iter()
        .filter(|text| text.contains("menarik balik") || text.contains("ditarik balik"))
        .count();
    assert_eq!(withdrawals, 1, "{:?}", second.texts(".timeline li"));
    let agent = app.staff("aminah", Role::Agent).await;
    let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
    let seen = agent.get(&ticket).await;
    let token = seen.attributes("input[name=csrf_token]", "value").remove(0);
    for action in ["take", "release", "ask", "resolve", "facility-answered"] {
        let fields = [
            ("csrf_token", token.as_str()),
            ("version", "999"),
            ("text", "Terlambat."),
            ("outcome", "not_found"),
        ];
        let refused = agent.post(&format!("{ticket}/{action}"), &fields).await;
        assert!(
            [409, 422].contains(&refused.status),
            "{action}: {}",
            refused.status
        );
    }
    assert_eq!(agent.get(&ticket).await.text(".ticket-head .tag"), "Selesai");
    app.work().await;
}

/// Signing in makes a new session, whatever cookie the browser came with.
async fn a_session_that_somebody_else_chose_is_not_taken_over(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let planted = format!("om_session={}", "A".repeat(43));
    let url = format!("{}/staff/login", app.base);
    let page = client.get(&url).header("cookie", &planted).send().await.unwrap();
    let body = page.text().await.unwrap();
    let token = regex::Regex::new(r#"name="csrf_token" value="([^"]+)""#).unwrap();
    let token = token.captures(&body).unwrap()[1].to_owned();
    let fields = [
        ("csrf_token", token.as_str()),
        ("login", "aminah"),
        ("password", PASSWORD),
    ];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let signed_in = client
        .post(&url)
        .header("cookie", &planted)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(signed_in.status().as_u16(), 303);
    let given = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(!given.starts_with(&planted));
    let queue = client
        .get(format!("{}/staff/queue", app.base))
        .header("cookie", &planted)
        .send()
        .await
        .unwrap();
    assert_eq!(queue.status().as_u16(), 303, "the planted cookie opens nothing");
}

/// Sends bytes as they are; returns what came back until the server closed or was silent.
async fn talk(app: &TestApp, parts: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(app.base.trim_start_matches("http://"))
        .await
        .unwrap();
    for part in parts {
        // The server may have answered and closed already.
        if stream.write_all(part).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(count @ 1..)) =
        tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await
    {
        answer.extend_from_slice(&buffer[..count]);
        if answer.ends_with(b"</html>\n") || answer.ends_with(b"</html>") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

async fn bodies_of_unknown_length_are_measured(app: &TestApp) {
    let head = b"POST /complaints/new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
    let mut chunk = b"8000\r\n".to_vec();
    chunk.extend(vec![b'a'; 0x8000]);
    chunk.extend(b"\r\n");
    let mut parts: Vec<&[u8]> = vec![head];
    parts.extend(std::iter::repeat_n(chunk.as_slice(), 20));
    parts.push(b"0\r\n\r\n");
    let answer = talk(app, &parts).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("Terlalu besar"), "{answer}");
}

/// A few compressed bytes can become any amount of memory: no such body is read, on any page.
async fn compressed_bodies_are_refused_unread(app: &TestApp) {
    for (path, coding) in [
        ("/complaints/new", "gzip"),
        ("/complaints", "deflate"),
        ("/lost-link", "br"),
        ("/staff/login", "zstd"),
        ("/staff/imports/new", "identity, gzip"),
        ("/complaints/new", "GZIP"),
    ] {
        // The body never comes: whoever reads it would wait.
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 243000\r\nContent-Encoding: {coding}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        );
        let answer = talk(app, &[head.as_bytes()]).await;
        assert!(answer.starts_with("HTTP/1.1 415"), "{path} {coding}: {answer}");
    }
    let plain =
        b"POST /complaints/new HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nContent-Encoding: identity\r\n\
        Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Al";
    let answer = talk(app, &[plain]).await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

/// The cookie and a form token of an administrator.
async fn administrator(app: &TestApp) -> (String, String) {
    app.add_staff("devi", Role::Administrator).await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let token = regex::Regex::new(r#"name="csrf_token" value="([^"]+)""#).unwrap();
    let cookie = |response: &reqwest::Response| {
        let given = response.headers()["set-cookie"].to_str().unwrap();
        given.split(';').next().unwrap().to_owned()
    };
    let url = format!("{}/staff/login", app.base);
    let page = client.get(&url).send().await.unwrap();
    let visitor = cookie(&page);
    let body = page.text().await.unwrap();
    let fields = [
        ("csrf_token", &token.captures(&body).unwrap()[1]),
        ("login", "devi"),
        ("password", PASSWORD),
    ];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let signed_in = client
        .post(&url)
        .header("cookie", visitor)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    let session = cookie(&signed_in);
    let page = client
        .get(format!("{}/staff/imports/new", app.base))
        .header("cookie", &session)
        .send()
        .await
        .unwrap();
    let body = page.text().await.unwrap();
    (session, token.captures(&body).unwrap()[1].to_owned())
}

/// A file that comes in drops ends when a form would, and leaves nothing behind.
#[tokio::test]
async fn an_upload_that_trickles_in_is_given_up() {
    let app = TestApp::start_with(TestDatabase::sqlite(), &[("limits.request_timeout", "1s")]).await;
    let (cookie, token) = administrator(&app).await;
    let head = format!(
        "POST /staff/imports/new HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: 900000\r\n\
         Content-Type: multipart/form-data; boundary=b0undary\r\n\r\n"
    );
    let secret =
        format!("--b0undary\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n");
    let file = "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                Content-Type: text/csv\r\n\r\nsource_record_id,";
    let endless = "--b0undary\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx";
    let address = app.base.trim_start_matches("http://").to_owned();
    for parts in [[secret.as_str(), file], [secret.as_str(), endless]] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        for part in [head.as_str(), parts[0], parts[1]] {
            stream.write_all(part.as_bytes()).await.unwrap();
        }
        let mut answer = [0; 12];
        let trickle = async {
            loop {
                tokio::select! {
                    read = stream.read_exact(&mut answer) => break read.unwrap(),
                    () = tokio::time::sleep(Duration::from_millis(200)) => {}
                }
                // Once it has answered, the server may take no more.
                drop(stream.write_all(b"x").await);
            }
        };
        tokio::time::timeout(Duration::from_secs(10), trickle)
            .await
            .unwrap();
        assert_eq!(&answer, b"HTTP/1.1 408", "{}", parts[1]);
    }
    let left = std::fs::read_dir(app.uploads()).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left of a file that did not come whole");
    app.finish().await;
}

/// Whoever sends a byte now and then holds a connection for a while, not for good.
#[tokio::test]
async fn a_form_that_does_not_arrive_is_waited_for_no_longer_than_promised() {
    let app = TestApp::start_with(TestDatabase::sqlite(), &[("limits.request_timeout", "1s")]).await;
    let head = b"POST /complaints/new HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nname=Ali";
    let answer = talk(&app, &[head]).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    let answer = talk(&app, &[b"GET / HTTP/1.1\r\nHost:"]).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );
    assert_eq!(app.citizen().get("/").await.status, 200);
    app.finish().await;
}
