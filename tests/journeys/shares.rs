//! Who may do what how often, and at whose cost.

use crate::database::TestDatabase;
use crate::filing::{file, to_answers};
use crate::test_app::TestApp;

/// Behind a proxy each citizen has an allowance of their own; without one, nobody can invent addresses.
#[tokio::test]
async fn an_address_is_believed_only_from_a_proxy_that_is_trusted() {
    let limit = ("limits.pages_per_address", "3 per hour");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (settings, expected) in [
        (vec![limit], [200, 200, 200, 429]),
        (
            vec![limit, ("trusted_proxies", "127.0.0.1")],
            [200, 200, 200, 200],
        ),
    ] {
        let app = TestApp::start_with(TestDatabase::sqlite(), &settings).await;
        let mut statuses = Vec::new();
        for last in 1..=4 {
            let answer = client
                .get(&app.base)
                .header("x-forwarded-for", format!("203.0.113.{last}"))
                .header("x-request-id", "from-the-proxy-1")
                .send()
                .await
                .unwrap();
            let believed = answer.headers()["x-request-id"] == "from-the-proxy-1";
            assert_eq!(believed, settings.len() == 2);
            if answer.status() == 429 {
                assert!(answer.headers().contains_key("retry-after"));
            }
            statuses.push(answer.status().as_u16());
        }
        assert_eq!(statuses, expected);
        app.finish().await;
    }
}

/// Thousands of strangers share an address behind their carrier: none of them is locked out by the others. One person
/// and one e-mail address have a share of their own.
#[tokio::test]
async fn strangers_behind_one_address_file_while_one_person_is_slowed_down() {
    let limits = [
        ("limits.filings_per_address", "3000 per hour, burst 500"),
        ("limits.filings_per_identity", "6 per day, burst 4"),
        ("limits.filings_per_email", "20 per hour, burst 20"),
    ];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &limits).await;
        for number in 0..25 {
            let id = format!("90010114{:04}", 5001 + number * 2);
            let email = format!("orang{number}@contoh.example");
            let filed = file(&app.citizen(), &[("id_number", &id), ("email", &email)]).await;
            assert_eq!(filed.status, 200, "{number}");
        }
        let mut statuses = Vec::new();
        let mut last = String::new();
        for number in 0..5 {
            let email = format!("satu{number}@contoh.example");
            let filed = file(
                &app.citizen(),
                &[("id_number", "910202105566"), ("email", &email)],
            )
            .await;
            statuses.push(filed.status);
            last = filed.text("main");
        }
        assert_eq!(statuses, [200, 200, 200, 200, 429]);
        assert!(last.contains("Saya hilang pautan"), "what to do: {last}");
        assert!(last.contains("satu4@contoh.example"), "nothing is lost: {last}");
        let mut refused = 0;
        for number in 0..21 {
            let id = format!("92030310{:04}", 5001 + number * 2);
            let fields = [("id_number", id.as_str()), ("email", "wakil@contoh.example")];
            refused += i32::from(file(&app.citizen(), &fields).await.status == 429);
        }
        assert_eq!(refused, 1);
        app.work().await;
        app.finish().await;
    }
}

/// Only complaints that were filed count: a try that failed, or what was filed already and is sent once more, uses up
/// nobody's share.
#[tokio::test]
async fn what_was_not_filed_does_not_count() {
    let limits = [
        ("limits.filings_per_identity", "6 per day, burst 2"),
        ("limits.filings_per_email", "20 per day, burst 1"),
    ];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &limits).await;
        let citizen = app.citizen();
        let form = |email: &'static str| [("id_number", "910202105566"), ("email", email)];
        let answers = to_answers(&citizen, &form("satu@contoh.example")).await;
        app.sql(
            "ALTER TABLE outbox RENAME TO away",
            "ALTER TABLE outbox RENAME TO away",
        );
        for _ in 0..5 {
            assert_eq!(citizen.send(&answers, "/complaints", &[]).await.status, 500);
        }
        app.sql(
            "ALTER TABLE away RENAME TO outbox",
            "ALTER TABLE away RENAME TO outbox",
        );
        let filed = citizen.send(&answers, "/complaints", &[]).await;
        assert_eq!(filed.status, 200, "{}", filed.body);
        for _ in 0..3 {
            let again = citizen.send(&answers, "/complaints", &[]).await;
            assert_eq!(
                (again.status, again.text(".reference")),
                (200, filed.text(".reference"))
            );
        }
        for _ in 0..3 {
            assert_eq!(file(&citizen, &form("satu@contoh.example")).await.status, 429);
        }
        assert_eq!(file(&citizen, &form("dua@contoh.example")).await.status, 200);
        let refused = file(&citizen, &form("tiga@contoh.example")).await;
        assert_eq!(refused.status, 429);
        assert!(
            refused.text("main").contains("nombor pengenalan"),
            "{}",
            refused.body
        );
        app.work().await;
        app.finish().await;
    }
}
