//! The open page of figures and the dashboard of staff.

use chrono::TimeDelta;
use option_m::domain::staff::Role;
use option_m::store::StoreError;
use serde_json::Value;

use crate::board::{act, waiting};
use crate::browser::Page;
use crate::registry::list_facility;
use crate::test_app::TestApp;

crate::on_both_databases!(
    everybody_sees_whether_the_promise_is_kept,
    an_empty_desk_says_so_without_a_fault,
    what_is_late_is_late_while_it_is_paused_too,
    supervisors_see_what_came_and_went,
    what_cannot_be_shown_is_said_at_its_field,
    all_is_counted_anew_while_the_desk_runs,
);

/// The figures as programs read them.
async fn json(app: &TestApp) -> Value {
    // Older than the figures may be.
    app.advance(TimeDelta::seconds(11));
    let page = app.citizen().get("/performance.json").await;
    assert_eq!(page.status, 200);
    serde_json::from_str(&page.body).unwrap()
}

/// The row of a month, or of all of them.
fn row<'a>(json: &'a Value, month: Option<&str>) -> &'a Value {
    let rows = json["rows"].as_array().unwrap();
    let of = |row: &&Value| row["month"].as_str() == month && row["area"] == "MY";
    rows.iter().find(of).unwrap()
}

fn header<'a>(page: &'a Page, name: &str) -> &'a str {
    page.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn everybody_sees_whether_the_promise_is_kept(app: &TestApp) {
    let citizen = app.citizen();
    let start = citizen.get("/").await;
    assert!(
        start
            .attributes("footer a", "href")
            .contains(&"/performance".to_owned())
    );
    waiting(app, 8).await;
    app.advance(TimeDelta::seconds(11));
    let page = citizen.get("/performance").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.text("h1"),
        "Adakah kami menjawab dalam tempoh yang dijanjikan?"
    );
    let headline = page.texts(".headline dt");
    let open = headline
        .iter()
        .position(|label| label == "Belum selesai sekarang")
        .unwrap();
    assert_eq!(page.texts(".headline strong")[open], "8");
    assert!(
        page.text("#as-of")
            .starts_with("Lengkap setakat 10 Februari 2022"),
        "{}",
        page.text("#as-of")
    );
    // Nobody's page: no cookie, kept by whoever is between, found by those who search.
    assert_eq!(header(&page, "set-cookie"), "");
    assert!(header(&page, "cache-control").starts_with("public, max-age="));
    assert!(header(&page, "vary").contains("Cookie") && header(&page, "x-robots-tag").is_empty());
    let client = reqwest::Client::new();
    for path in ["/performance", "/performance.csv", "/performance.json"] {
        let first = client.get(format!("{}{path}", app.base)).send().await.unwrap();
        let etag = first.headers()["etag"].clone();
        let again = client
            .get(format!("{}{path}", app.base))
            .header("if-none-match", etag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.headers().contains_key("cache-control"));
        assert!(again.text().await.unwrap().is_empty());
    }
    let english = citizen.get("/performance?lang=en").await;
    assert_eq!(english.text("h1"), "Do we answer in the promised time?");
    // The same figures to download, with what they mean.
    let csv = citizen.get("/performance.csv").await;
    assert_eq!(header(&csv, "access-control-allow-origin"), "*");
    let mut reader = csv::Reader::from_reader(csv.body.trim_start_matches('\u{FEFF}').as_bytes());
    let columns = reader.headers().unwrap().clone();
    let place = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let whole = &rows[0];
    assert_eq!((&whole[place("received")], &whole[place("open_now")]), ("8", "8"));
    let json = json(app).await;
    assert_eq!(row(&json, Some("2022-02"))["open_not_late"], 8);
    assert_eq!(json["licence"]["id"], "CC-BY-4.0");
    let fields = json["schema"]["fields"].as_array().unwrap();
    assert_eq!(fields.len(), columns.len());
    for field in fields {
        let said = field["description"]["ms"].as_str().unwrap();
        assert!(!said.starts_with("performance-"), "{field}");
        assert_ne!(field["description"]["ms"], field["description"]["en"]);
    }
}

async fn an_empty_desk_says_so_without_a_fault(app: &TestApp) {
    let citizen = app.citizen();
    let page = citizen.get("/performance").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text("#as-of").contains("buat kali pertama"),
        "{}",
        page.text("#as-of")
    );
    let empty = json(app).await;
    assert_eq!(row(&empty, Some("2022-02"))["received"], 0);
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let dashboard = supervisor.get("/staff/dashboard").await;
    assert_eq!(dashboard.status, 200);
    assert!(dashboard.text("#forecast").contains("terlalu pendek"));
    // Three complaints: none of the counts that they make is told.
    waiting(app, 3).await;
    let few = json(app).await;
    for row in few["rows"].as_array().unwrap() {
        for (name, value) in row.as_object().unwrap() {
            let small = value.as_i64().is_some_and(|count| (1..5).contains(&count));
            assert!(!small, "{name} of {row}");
        }
        assert!(row["received"].is_null() && row["open_not_late"].is_null());
    }
    let page = citizen.get("/performance").await;
    assert!(
        page.texts(".headline strong")
            .iter()
            .all(|value| value == "–" || value == "0"),
        "{:?}",
        page.texts(".headline strong")
    );
}

async fn what_is_late_is_late_while_it_is_paused_too(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let tickets = waiting(app, 9).await;
    app.advance(TimeDelta::days(6));
    app.work().await;
    let agent_again = app.sign_in("aminah").await;
    drop(agent);
    for reference in &tickets[..6] {
        act(&agent_again, reference, "ask", &[("text", "Klinik yang mana?")]).await;
    }
    app.work().await;
    let late = json(app).await;
    let whole = row(&late, None);
    assert_eq!(
        (&whole["open_now"], &whole["late_now"]),
        (&Value::from(9), &Value::from(9))
    );
    assert_eq!(row(&late, Some("2022-02"))["share_kept"], 0.0);
    assert_eq!(
        row(&late, Some("2022-02"))["final"],
        true,
        "nothing can become better"
    );
}

async fn supervisors_see_what_came_and_went(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    app.add_staff("siva", Role::Auditor).await;
    app.add_staff("chong", Role::Supervisor).await;
    let listed: Result<_, StoreError> = app.worker.store.write(list_facility).await;
    listed.unwrap();
    let tickets = waiting(app, 7).await;
    let agent = app.sign_in("aminah").await;
    act(
        &agent,
        &tickets[0],
        "ask-facility",
        &[("text", "Menelefon klinik.")],
    )
    .await;
    app.work().await;
    assert_eq!(agent.get("/staff/dashboard").await.status, 403);
    assert_eq!(agent.get("/staff/dashboard/flow.csv").await.status, 403);
    for login in ["siva", "chong"] {
        let reader = app.sign_in(login).await;
        let page = reader.get("/staff/dashboard").await;
        assert_eq!(page.status, 200);
        assert!(
            page.text("#flow").contains("7 diterima, 0 selesai"),
            "{}",
            page.text("#flow")
        );
        assert!(
            page.text("#open-age").contains("7 belum selesai"),
            "{}",
            page.text("#open-age")
        );
        assert!(page.text("#open-state tbody").contains("Selangor"));
        // A table and a definition behind each, and a file of each.
        let cards = page.attributes(".dashboard > section", "id");
        assert_eq!(cards.len(), 10, "{cards:?}");
        for card in &cards {
            assert!(
                !page
                    .text(&format!("#{card} .card-tools details:last-of-type p"))
                    .starts_with("dashboard-")
            );
            let file = reader.get(&format!("/staff/dashboard/{card}.csv")).await;
            assert_eq!(file.status, 200, "{card}");
            assert_eq!(header(&file, "content-type"), "text/csv; charset=utf-8");
            assert!(
                file.body.starts_with('\u{FEFF}') && !file.body.contains("dashboard-"),
                "{}",
                file.body
            );
        }
        assert_eq!(reader.get("/staff/dashboard/nothing.csv").await.status, 404);
        let drawn = page.attributes("svg.plot[role=img]", "aria-labelledby");
        assert!(drawn.len() >= 6, "{drawn:?}");
    }
    let supervisor = app.sign_in("chong").await;
    let other = supervisor.get("/staff/dashboard?state=01").await;
    assert!(
        other.text("#flow").contains("0 diterima"),
        "{}",
        other.text("#flow")
    );
    let same = supervisor
        .get("/staff/dashboard?state=10&problem=missing&step=week")
        .await;
    assert!(
        same.text("#flow").contains("7 diterima"),
        "{}",
        same.text("#flow")
    );
    // One facility, by its code: by month.
    let place = supervisor.get("/staff/dashboard?facility=KK0001").await;
    assert_eq!(place.status, 200, "{}", place.text("#error-summary"));
    assert!(place.text(".lead").contains("Klinik Kesihatan Contoh"));
    assert!(
        place.text("#flow").contains("7 diterima"),
        "{}",
        place.text("#flow")
    );
}

async fn what_cannot_be_shown_is_said_at_its_field(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    for (query, field, words) in [
        ("state=99", "state", "Pilih negeri"),
        ("problem=x", "problem", "Pilih masalah"),
        ("step=hour", "step", "Pilih hari"),
        ("facility=KK9999", "facility", "Tiada fasiliti"),
        ("facility=KK0001&state=10", "facility", "sudah mempunyai negeri"),
        ("from=2022-02-30", "from", "2022-02-10"),
        ("from=2022-02-10&to=2022-02-09", "to", "lebih awal"),
        ("from=2021-01-01", "from", "lebih panjang"),
    ] {
        let page = supervisor.get(&format!("/staff/dashboard?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        let error = page.text(&format!("#{field}-error"));
        assert!(error.contains(words), "{query}: {error}");
        // The file leads back to the form.
        let file = supervisor
            .get(&format!("/staff/dashboard/flow.csv?{query}"))
            .await;
        assert_eq!(
            (file.status, file.path.as_str()),
            (422, "/staff/dashboard"),
            "{query}"
        );
    }
}

async fn all_is_counted_anew_while_the_desk_runs(app: &TestApp) {
    waiting(app, 9).await;
    app.sql("UPDATE figures SET n = n + 40", "UPDATE figures SET n = n + 40");
    assert_eq!(row(&json(app).await, None)["received"], 49);
    let done = app.run(&["figures", "rebuild"]);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said} {}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(said.contains("counted anew"), "{said}");
    assert_eq!(row(&json(app).await, None)["received"], 9);
    app.work().await;
}
