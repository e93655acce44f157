//! The mail server has bad days: no letter is lost, none is written twice in different words.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use option_m::domain::staff::Role;
use option_m::store::{StoreError, outbox};

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

/// One recipient whom the relay refuses with a plain 550 while it takes others' letters.
async fn a_recipient_refused_beside_others_is_given_up(app: &TestApp) {
    app.mail.be_for(1, Mood::PlainRefusal);
    file(&app.citizen(), &[]).await;
    app.work().await;
    app.advance(TimeDelta::seconds(1));
    file(&app.citizen(), &[("id_number", "910202105566")]).await;
    app.work().await;
    assert_eq!(counts(app).await, (1, 0));
    app.mail.be_for(1, Mood::PlainRefusal);
    app.advance(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(counts(app).await, (0, 1), "somebody sees it");
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

/// How many letters wait, and how many were given up.
async fn counts(app: &TestApp) -> (i64, i64) {
    let state: Result<_, StoreError> = app.worker.store.read(outbox::state).await;
    let state = state.unwrap();
    (state.waiting, state.failed)
}
