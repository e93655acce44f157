//! A citizen lost the secret link.

use crate::browser::Browser;
use crate::database::TestDatabase;
use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    right_and_wrong_pairs_are_answered_at_the_same_beat,
    a_new_link_works_and_the_old_one_does_not,
    the_answer_tells_nothing,
    an_empty_reference_gets_an_instruction
);

/// An empty field says what to enter; only a wrong reference number is told what one looks like.
async fn an_empty_reference_gets_an_instruction(app: &TestApp) {
    let citizen = app.citizen();
    for (reference, said) in [
        (" ", "Masukkan nombor rujukan anda"),
        (
            "M-12",
            "Nombor rujukan ini tidak lengkap; contoh yang betul ialah M-7F3K-9Q2D-X",
        ),
    ] {
        let form = citizen.get("/lost-link").await;
        let fields = [("reference", reference), ("email", "ali@contoh.example")];
        let refused = citizen.send(&form, "/lost-link", &fields).await;
        assert_eq!(
            (refused.status, refused.texts("#error-summary a")),
            (422, vec![said.to_owned()])
        );
    }
}

async fn a_new_link_works_and_the_old_one_does_not(app: &TestApp) {
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let (old, reference) = (tracking_path(&confirmation), confirmation.text(".reference"));
    app.work().await;
    let form = citizen.get("/lost-link").await;
    let fields = [
        ("reference", reference.to_lowercase()),
        ("email", "ALI@contoh.example".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let sent = citizen.send(&form, "/lost-link", &fields).await;
    assert_eq!((sent.status, sent.text("h1").as_str()), (200, "Semak e-mel anda"));
    app.work().await;
    let letters = app.mail.wait_for(2).await;
    let text = String::from_utf8_lossy(&letters[1].raw).replace("=\r\n", "");
    let new = regex::Regex::new("/t/[A-Za-z0-9_-]{43}")
        .unwrap()
        .find(&text)
        .unwrap()
        .as_str()
        .to_owned();
    assert_ne!(new, old);
    assert_eq!(citizen.get(&new).await.text("h1"), reference);
    let gone = citizen.get(&old).await;
    assert_eq!(
        (gone.status, gone.text("h1").as_str()),
        (404, "Pautan ini tidak sah")
    );
    for wrong in [
        "/t/x",
        "/t/%2e%2e%2fetc",
        "/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert_eq!(citizen.get(wrong).await.status, 404, "{wrong}");
    }
}

async fn the_answer_tells_nothing(app: &TestApp) {
    let citizen = app.citizen();
    let reference = file(&citizen, &[]).await.text(".reference");
    app.work().await;
    let form = citizen.get("/lost-link").await;
    let ask = async |reference: &str, email: &str| {
        citizen
            .send(&form, "/lost-link", &[("reference", reference), ("email", email)])
            .await
    };
    let right = ask(&reference, "ali@contoh.example").await;
    let other_address = ask(&reference, "other@contoh.example").await;
    let other_reference = ask("M-0000-0000-0", "ali@contoh.example").await;
    assert_eq!(
        (right.status, other_address.status, other_reference.status),
        (200, 200, 200)
    );
    assert_eq!(right.text("main"), other_address.text("main"));
    assert_eq!(right.text("main"), other_reference.text("main"));
    let mistyped = ask("M-0000-0000-1", "ali").await;
    assert_eq!(
        (mistyped.status, mistyped.texts("#error-summary a").len()),
        (422, 2)
    );
    app.work().await;
    assert_eq!(app.mail.received().len(), 2, "one letter to the right address");
}

#[tokio::test]
async fn who_asks_too_often_for_one_complaint_has_to_wait() {
    let app = TestApp::start_with(
        TestDatabase::sqlite(),
        &[("limits.lost_link_per_reference", "2 per day")],
    )
    .await;
    let citizen = app.citizen();
    let form = citizen.get("/lost-link").await;
    for expected in [200, 200, 429] {
        let fields = [("reference", "M-0000-0000-0"), ("email", "ali@contoh.example")];
        let answer = citizen.send(&form, "/lost-link", &fields).await;
        assert_eq!(answer.status, expected);
        if expected == 429 {
            assert_eq!(answer.text("h1"), "Pautan baharu terlalu kerap diminta");
            assert!(answer.text("main").contains("tunggu 12 jam"), "{}", answer.body);
        }
    }
    app.finish().await;
}

/// A stranger who asks for somebody's complaint, or with their address, uses up their own share alone.
#[tokio::test]
async fn a_stranger_elsewhere_does_not_use_up_what_the_citizen_needs() {
    let settings = [
        ("trusted_proxies", "127.0.0.1"),
        ("limits.lost_link_per_reference", "2 per day"),
        ("limits.lost_link_per_email", "2 per day"),
    ];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &settings).await;
        let citizen = Browser::from_address(&app.base, "203.0.113.1");
        let reference = file(&citizen, &[]).await.text(".reference");
        let right = [("reference", reference.as_str()), ("email", "ali@contoh.example")];
        let stranger = Browser::from_address(&app.base, "203.0.113.2");
        let form = stranger.get("/lost-link").await;
        for (reference, email) in [
            (reference.as_str(), "other@contoh.example"),
            ("M-0000-0000-0", "ali@contoh.example"),
        ] {
            for expected in [200, 200, 429] {
                let fields = [("reference", reference), ("email", email)];
                assert_eq!(stranger.send(&form, "/lost-link", &fields).await.status, expected);
            }
        }
        let form = citizen.get("/lost-link").await;
        assert_eq!(citizen.send(&form, "/lost-link", &right).await.status, 200);
        app.work().await;
        assert_eq!(app.mail.received().len(), 2, "the receipt and the new link");
        app.finish().await;
    }
}

/// Whether a reference and an address belong together does not show in the time that an answer takes.
async fn right_and_wrong_pairs_are_answered_at_the_same_beat(app: &TestApp) {
    let citizen = app.citizen();
    let reference = file(&citizen, &[]).await.text(".reference");
    let form = citizen.get("/lost-link").await;
    for (reference, email) in [
        (reference.as_str(), "ali@contoh.example"),
        (reference.as_str(), "abu@contoh.example"),
        ("M-0000-0000-0", "ali@contoh.example"),
    ] {
        let asked = std::time::Instant::now();
        let fields = [("reference", reference), ("email", email)];
        assert_eq!(citizen.send(&form, "/lost-link", &fields).await.status, 200);
        let took = asked.elapsed().as_millis();
        // Work is done long before the beat; what is left is the way there and back.
        assert!((390..).contains(&took), "{email}: {took} ms");
        assert!(took % 400 < 200 || took % 400 > 390, "{email}: {took} ms");
    }
    app.work().await;
}
