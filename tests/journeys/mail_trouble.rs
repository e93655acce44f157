//! The mail server has bad days: no letter is lost, none is written twice in different words.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use option_m::domain::staff::Role;
use option_m::store::StoreError;
use option_m::store::tickets::outbox;

use crate::database::TestDatabase;
use crate::filing::file;
use crate::matching::{mistyped, own_doses};
use crate::smtp_server::Mood;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_server_that_is_down_gets_the_letter_later,
    a_server_that_is_busy_or_slow_gets_the_letter_later,
    a_server_that_hangs_up_gets_the_same_letter_again,
    an_address_that_does_not_exist_is_given_up,
    a_letter_whose_words_are_refused_waits,
    recipients_refused_in_a_row_wait,
    a_recipient_refused_beside_others_is_given_up,
    a_relay_that_takes_some_and_refuses_others_loses_none,
    letters_beyond_the_first_page_are_reached,
    letters_are_listed_and_sent_again_by_command,
    a_letter_that_is_on_its_way_is_held,
    a_sender_that_is_refused_costs_no_letter,
    one_bad_letter_holds_up_no_other,
    a_server_that_never_comes_back_is_given_up_after_days,
    the_receipt_and_an_automatic_answer_are_two_letters,
    a_supervisor_sends_again_what_was_given_up,
);

fn message_id(raw: &[u8]) -> String {
    mail_parser::MessageParser::default()
        .parse(raw)
        .unwrap()
        .message_id()
        .unwrap()
        .to_owned()
}

/// Files a complaint while the server is in a mood, then lets it recover and an hour pass.
async fn survive(app: &TestApp, mood: Mood) {
    app.mail.be(mood).await;
    file(&app.citizen(), &[]).await;
    app.work().await;
    app.mail.be(Mood::Normal).await;
    app.work().await;
    app.advance(TimeDelta::hours(1));
    app.work().await;
}

async fn a_server_that_is_down_gets_the_letter_later(app: &TestApp) {
    survive(app, Mood::Down).await;
    assert_eq!(app.mail.received().len(), 1);
}

async fn a_server_that_is_busy_or_slow_gets_the_letter_later(app: &TestApp) {
    survive(app, Mood::Busy).await;
    assert_eq!(app.mail.received().len(), 1);
    app.mail.be(Mood::Slow(Duration::from_secs(4))).await;
    let form = [("id_number", "910202105566")];
    file(&app.citizen(), &form).await;
    app.work().await;
    app.mail.be(Mood::Normal).await;
    app.advance(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(app.mail.received().len(), 2);
}

async fn a_server_that_hangs_up_gets_the_same_letter_again(app: &TestApp) {
    survive(app, Mood::HangUpAfterData).await;
    let ids: Vec<String> = app
        .mail
        .received()
        .iter()
        .map(|letter| message_id(&letter.raw))
        .collect();
    assert_eq!(ids.len(), 2, "taken twice, since nobody said that it was taken");
    assert_eq!(ids[0], ids[1], "and recognisable as the same");
}

async fn an_address_that_does_not_exist_is_given_up(app: &TestApp) {
    survive(app, Mood::UnknownRecipient).await;
    assert!(app.mail.received().is_empty());
    let state: Result<_, StoreError> = app.worker.store.read(outbox::state).await;
    let state = state.unwrap();
    assert_eq!((state.waiting, state.failed), (0, 1), "somebody sees it");
}

/// 554 at DATA is between the server and us: our reputation, its filter. The letter waits until that is mended.
async fn a_letter_whose_words_are_refused_waits(app: &TestApp) {
    survive(app, Mood::RefusedContent).await;
    assert_eq!(counts(app).await, (0, 0));
    assert_eq!(app.mail.received().len(), 1);
}

/// A relay that refuses everybody with a plain 550 is at fault itself: every letter arrives once it is mended.
async fn recipients_refused_in_a_row_wait(app: &TestApp) {
    app.mail.be(Mood::PlainRefusal).await;
    for id in ["900101145567", "910202105566", "920303105566"] {
        file(&app.citizen(), &[("id_number", id)]).await;
    }
    for _ in 0..5 {
        app.work().await;
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(counts(app).await.1, 0, "none was given up");
    app.mail.be(Mood::Normal).await;
    app.advance(TimeDelta::hours(5));
    app.work().await;
    assert_eq!(app.mail.received().len(), 3);
}

/// Lets letters have been refused so many hours ago, by the clock of the database, which no test moves.
fn refused_before(app: &TestApp, hours: u32) {
    app.sql(
        &format!(
            "UPDATE outbox SET refused_at = strftime('%Y-%m-%d %H:%M:%f', refused_at, '-{hours} hours')"
        ),
        &format!("UPDATE outbox SET refused_at = refused_at - interval '{hours} hours'"),
    );
}

/// One recipient whom the relay refuses with a plain 550 for a day, while it takes others' letters.
async fn a_recipient_refused_beside_others_is_given_up(app: &TestApp) {
    app.mail.be_for(1, Mood::PlainRefusal);
    file(&app.citizen(), &[]).await;
    app.work().await;
    app.advance(TimeDelta::seconds(1));
    let other = [("id_number", "910202105566"), ("email", "abu@contoh.example")];
    file(&app.citizen(), &other).await;
    app.work().await;
    assert_eq!(counts(app).await, (1, 0));
    app.mail.be_for(1, Mood::PlainRefusal);
    app.advance(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(counts(app).await, (1, 0), "an outage begins like that");
    refused_before(app, 25);
    app.mail.be_for(1, Mood::PlainRefusal);
    app.advance(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(counts(app).await, (0, 1), "somebody sees it");
}

/// A relay that takes some letters and refuses others without a word, as one does whose allowance is used up, or whose
/// greylist goes by the sender: nobody's letter is lost.
async fn a_relay_that_takes_some_and_refuses_others_loses_none(app: &TestApp) {
    for round in 0..6 {
        app.mail.be_for(2, Mood::PlainRefusal);
        for citizen in 0..3 {
            let number = round * 3 + citizen;
            let id = format!("90010114{:04}", 5001 + number * 2);
            let email = format!("orang{number}@contoh.example");
            file(&app.citizen(), &[("id_number", &id), ("email", &email)]).await;
        }
        app.work().await;
        assert_eq!(counts(app).await, (2, 0), "{round}");
        app.advance(TimeDelta::hours(5));
        refused_before(app, 13);
    }
    app.work().await;
    assert_eq!(counts(app).await, (0, 0));
}

/// A page shows a hundred letters, says how many there are, and leads to the others.
async fn letters_beyond_the_first_page_are_reached(app: &TestApp) {
    app.mail.be(Mood::UnknownRecipient).await;
    file(&app.citizen(), &[]).await;
    app.work().await;
    let copy = |state: &str, count: i32, random: &str| {
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) \
             INSERT INTO outbox (audience, address, name, language, ticket_id, created_at, letter, data, message_id, state, attempts, due_at) \
             SELECT audience, address, name, language, ticket_id, created_at, letter, data, {random}, '{state}', 0, due_at \
             FROM numbers, (SELECT * FROM outbox ORDER BY id LIMIT 1) AS one"
        )
    };
    let both = |state, count| {
        app.sql(
            &copy(state, count, "lower(hex(randomblob(16)))"),
            &copy(state, count, "md5(gen_random_uuid()::text)"),
        );
    };
    both("failed", 119);
    both("waiting", 90);
    let supervisor = app.staff("devi", Role::Supervisor).await;
    let mut page = supervisor.get("/staff/letters").await;
    let mut seen = Vec::new();
    loop {
        assert!(page.body.contains("Gagal: 120. Menunggu: 90."), "{}", page.body);
        let rows = page.texts("table.letters tbody tr").len();
        let given_up = page.texts("table.letters .tag.failed").len();
        let choices = page.attributes("input[name=letter]", "value").len();
        assert_eq!(choices, given_up, "what was never tried is left alone");
        seen.push((rows, given_up));
        let Some(next) = page.attributes(".pager a", "href").pop() else {
            break;
        };
        page = supervisor.get(&next).await;
    }
    assert_eq!(seen, [(100, 100), (100, 20), (10, 0)]);
    app.sql("DELETE FROM outbox", "DELETE FROM outbox");
}

/// A sender that is refused is a mistake in the settings: every letter would be lost before somebody mends it.
async fn a_sender_that_is_refused_costs_no_letter(app: &TestApp) {
    survive(app, Mood::RefusedSender).await;
    assert_eq!(app.mail.received().len(), 1);
}

async fn one_bad_letter_holds_up_no_other(app: &TestApp) {
    app.mail.be_for(1, Mood::UnknownRecipient);
    for id in ["900101145567", "910202105566", "920303105566"] {
        file(&app.citizen(), &[("id_number", id)]).await;
    }
    app.work().await;
    assert_eq!(app.mail.received().len(), 2);
    assert_eq!(counts(app).await, (0, 1));
}

async fn a_server_that_never_comes_back_is_given_up_after_days(app: &TestApp) {
    app.mail.be(Mood::Down).await;
    file(&app.citizen(), &[]).await;
    let mut tried = 0;
    // Only letters are sent: the promise would write more of them meanwhile.
    for _ in 0..8 * 24 {
        tried += option_m::worker::outbox::step(&app.worker).await.unwrap();
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(counts(app).await, (0, 1), "somebody sees it");
    assert!((40..=52).contains(&tried), "{tried}");
}

/// Whoever drops mails with a known Message-ID must still see the answer.
async fn the_receipt_and_an_automatic_answer_are_two_letters(app: &TestApp) {
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    file(&app.citizen(), &[]).await;
    app.work().await;
    let letters = app.mail.received();
    let ids: BTreeSet<String> = letters.iter().map(|letter| message_id(&letter.raw)).collect();
    assert_eq!((letters.len(), ids.len()), (2, 2), "{ids:?}");
    for id in ids {
        let (unique, _) = id.split_once('@').unwrap();
        assert!(
            unique.len() == 32 && unique.bytes().all(|b| b.is_ascii_hexdigit()),
            "{id}"
        );
    }
}

/// What was given up is seen by those who can mend why, and sent again by them.
async fn a_supervisor_sends_again_what_was_given_up(app: &TestApp) {
    app.mail.be(Mood::UnknownRecipient).await;
    file(&app.citizen(), &[]).await;
    app.work().await;
    assert_eq!(counts(app).await, (0, 1));
    let agent = app.staff("aminah", Role::Agent).await;
    assert_eq!(agent.get("/staff/letters").await.status, 403);
    let supervisor = app.staff("devi", Role::Supervisor).await;
    let page = supervisor.get("/staff/letters").await;
    assert_eq!(page.texts("table.letters tbody tr").len(), 1, "{}", page.body);
    assert!(!page.body.contains("@contoh"), "nothing tells who it was for");
    let id = page.attributes("input[name=letter]", "value").remove(0);
    app.mail.be(Mood::Normal).await;
    let fields = [("letter", id.as_str())];
    let after = supervisor.send(&page, "/staff/letters/resend", &fields).await;
    assert_eq!((after.status, after.texts(".notice.success").len()), (200, 1));
    app.work().await;
    assert_eq!((counts(app).await, app.mail.received().len()), ((0, 0), 1));
    let again = supervisor.send(&page, "/staff/letters/resend", &fields).await;
    assert_eq!(again.status, 200);
    app.work().await;
    assert_eq!(app.mail.received().len(), 1, "what was sent is not sent again");
    app.mail.be(Mood::UnknownRecipient).await;
    for id in ["910202105566", "920303105566"] {
        file(&app.citizen(), &[("id_number", id)]).await;
    }
    app.work().await;
    assert_eq!(counts(app).await, (0, 2));
    app.mail.be(Mood::Normal).await;
    let page = supervisor.get("/staff/letters").await;
    let after = supervisor.send(&page, "/staff/letters/resend-all", &[]).await;
    assert_eq!((after.status, after.texts(".notice.success").len()), (200, 1));
    app.work().await;
    assert_eq!((counts(app).await, app.mail.received().len()), ((0, 0), 3));
}

/// Those who run the desk see the same in a terminal, without addresses, and send letters again from there.
async fn letters_are_listed_and_sent_again_by_command(app: &TestApp) {
    app.mail.be(Mood::UnknownRecipient).await;
    for id in ["900101145567", "910202105566", "920303105566"] {
        file(&app.citizen(), &[("id_number", id)]).await;
    }
    app.work().await;
    let told = |arguments: &[&str]| {
        let output = app.run(arguments);
        let words = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(words).unwrap())
    };
    let (code, listed) = told(&["mail", "list", "--given-up"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!((code, lines.len()), (Some(0), 3), "{listed}");
    assert!(
        lines
            .iter()
            .all(|line| line.contains("given-up") && line.contains("5.1.1")),
        "{listed}"
    );
    assert!(!listed.contains("contoh.example"), "{listed}");
    let first = lines[0].split_whitespace().next().unwrap();
    let (code, words) = told(&["mail", "resend", first]);
    assert_eq!(code, Some(0), "{words}");
    let (code, words) = told(&["mail", "resend", first]);
    assert_eq!(code, Some(2), "it is due: {words}");
    app.mail.be(Mood::Normal).await;
    app.advance(chrono::Utc::now() - app.clock.now() + TimeDelta::minutes(1));
    option_m::worker::outbox::step(&app.worker).await.unwrap();
    assert_eq!((counts(app).await, app.mail.received().len()), ((0, 2), 1));
    let (code, words) = told(&["mail", "resend", "--all"]);
    assert_eq!(code, Some(0), "{words}");
    app.advance(TimeDelta::minutes(1));
    option_m::worker::outbox::step(&app.worker).await.unwrap();
    assert_eq!((counts(app).await, app.mail.received().len()), ((0, 0), 3));
}

/// A worker that comes while another one waits for a slow server sends nothing twice.
async fn a_letter_that_is_on_its_way_is_held(app: &TestApp) {
    app.mail.be(Mood::Slow(Duration::from_millis(1_500))).await;
    file(&app.citizen(), &[]).await;
    option_m::worker::matching::step(&app.worker).await.unwrap();
    let later = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        option_m::worker::outbox::step(&app.worker).await.unwrap()
    };
    let (first, second) = tokio::join!(option_m::worker::outbox::step(&app.worker), later);
    assert_eq!((first.unwrap(), second), (1, 0));
    app.mail.be(Mood::Normal).await;
    app.work().await;
    assert_eq!(app.mail.received().len(), 1);
}

/// As files, the receipt and an automatic answer stand beside each other, each with its own words.
#[tokio::test]
async fn a_receipt_and_an_answer_are_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("letters").display().to_string();
    let settings = [("mail.transport", "file"), ("mail.directory", directory.as_str())];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &settings).await;
        let mut rows = own_doses();
        rows.push(mistyped(&[]));
        app.import(rows).await;
        file(&app.citizen(), &[]).await;
        app.work().await;
        let mut subjects = BTreeSet::new();
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            let raw = std::fs::read(&path).unwrap();
            let letter = mail_parser::MessageParser::default().parse(&raw).unwrap();
            subjects.insert(letter.subject().unwrap().to_owned());
            std::fs::remove_file(path).unwrap();
        }
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        app.finish().await;
    }
}

/// How many letters wait, and how many were given up.
async fn counts(app: &TestApp) -> (i64, i64) {
    let state: Result<_, StoreError> = app.worker.store.read(outbox::state).await;
    let state = state.unwrap();
    (state.waiting, state.failed)
}
