//! What becomes of two complaints after they were merged: what their citizens say, chains, deadlines, and who may do it.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::candidates::take;
use crate::decisions::{decide, letters};
use crate::duplicates::{MERGED, compare, filed, merge, tags, two};
use crate::matching::own_doses;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    what_the_citizen_says_afterwards_is_heard_where_the_answer_is_given,
    what_is_said_of_either_answers_the_question,
    what_was_merged_is_separated_again,
    a_chain_leads_to_the_last_one_and_never_round,
    the_one_that_leads_counts_from_the_earliest_receipt,
    two_who_merge_at_once_do_not_both_do_so,
    whose_ticket_it_is_decides_who_may_merge_it,
    a_record_that_comes_later_answers_the_one_that_leads_alone,
);

async fn what_the_citizen_says_afterwards_is_heard_where_the_answer_is_given(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[("email", "lain@contoh.example")]).await;
    merge(&agent, (&second, &first), &[]).await;
    let citizen = app.citizen();
    let waits = citizen.get(&second.tracking).await;
    assert!(
        waits.form(&format!("{}/reopen", second.tracking)).is_empty(),
        "not told yet"
    );
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let page = citizen.get(&second.tracking).await;
    let reopen = format!("{}/reopen", second.tracking);
    let said = [("reason", "Nombor lot ialah FK9999.")];
    let done = citizen.send(&page, &reopen, &said).await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    assert!(done.text(".notice").contains("Terima kasih"));
    assert!(
        done.text(".timeline").contains("FK9999"),
        "their own words stand there"
    );
    let twice = citizen.send(&page, &reopen, &said).await;
    assert_eq!(twice.status, 200, "sent twice, it arrived once");
    let replies = agent.get("/staff/queue?view=replies").await;
    assert!(
        replies.text("table.tickets").contains(&first.reference),
        "{}",
        replies.text("main")
    );
    assert!(!replies.text("table.tickets").contains(&second.reference));
    let leads = agent.get(&first.ticket).await;
    assert_eq!(leads.text(".timeline").matches("FK9999").count(), 1);
    assert_eq!(tags(&agent.get(&second.ticket).await), MERGED, "it stays merged");
    assert!(
        !app.citizen().get(&first.tracking).await.body.contains("FK9999"),
        "strangers read nothing"
    );
    // Once the one that leads has ended, they may have their own opened again.
    let page = take(&agent, &first.ticket).await;
    let wrong = [("outcome", "inaccurate"), ("text", "Tarikh itu cuti.")];
    decide(&agent, &page, &format!("{}/resolve", first.ticket), &wrong).await;
    let page = citizen.get(&second.tracking).await;
    let early = citizen.send(&page, &reopen, &[("reason", "Bukan saya.")]).await;
    assert_eq!(early.status, 409, "a decision is being made");
    assert!(early.body.contains("Bukan saya."));
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let page = citizen.get(&second.tracking).await;
    let reopened = citizen.send(&page, &reopen, &[("reason", "Bukan saya.")]).await;
    assert_eq!(reopened.status, 200);
    let agent = app.sign_in("aminah").await;
    let own = agent.get(&second.ticket).await;
    assert_eq!(tags(&own), ["Dalam giliran"]);
    assert!(!own.text("#duplicates").contains("digabungkan"));
    assert!(
        agent
            .get(&first.ticket)
            .await
            .text(".timeline")
            .contains("berasingan semula")
    );
    app.work().await;
    app.mail.wait_for(5).await;
}

async fn what_is_said_of_either_answers_the_question(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[]).await;
    let page = take(&agent, &first.ticket).await;
    let question = [("text", "Adakah anda masih menyimpan kad?")];
    agent
        .send(&page, &format!("{}/ask", first.ticket), &question)
        .await;
    merge(&agent, (&second, &first), &[]).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let citizen = app.citizen();
    let page = citizen.get(&second.tracking).await;
    let reopen = format!("{}/reopen", second.tracking);
    let done = citizen
        .send(&page, &reopen, &[("reason", "Ya, kad ada pada saya.")])
        .await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    let leads = agent.get(&first.ticket).await;
    assert_eq!(
        tags(&leads),
        ["Sedang diuruskan"],
        "nobody waits for the citizen any more"
    );
    assert!(leads.text(".timeline").contains("Ya, kad ada pada saya."));
    app.work().await;
}

async fn what_was_merged_is_separated_again(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[("email", "lain@contoh.example")]).await;
    merge(&agent, (&second, &first), &[]).await;
    app.advance(TimeDelta::hours(20));
    assert_eq!(letters(app).await.len(), 4);
    let agent = app.sign_in("aminah").await;
    // The one that leads has ended meanwhile.
    let page = take(&agent, &first.ticket).await;
    let wrong = [("outcome", "inaccurate"), ("text", "Tarikh itu cuti.")];
    decide(&agent, &page, &format!("{}/resolve", first.ticket), &wrong).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(letters(app).await.len(), 5);
    let page = agent.get(&second.ticket).await;
    assert!(page.text(".actions").contains("Asingkan semula"));
    let other = app.staff("borhan", Role::Agent).await;
    assert!(
        other
            .get(&second.ticket)
            .await
            .form(&format!("{}/reopen", second.ticket))
            .is_empty()
    );
    let action = format!("{}/reopen", second.ticket);
    let empty = agent.send(&page, &action, &[("text", " ")]).await;
    assert_eq!(empty.status, 422, "not without a reason");
    let apart = decide(&agent, &page, &action, &[("text", "Dua orang yang berlainan.")]).await;
    assert_eq!(apart.status, 200, "{}", apart.text("main"));
    let back = agent.get(&second.ticket).await;
    assert_eq!(tags(&back), ["Sedang diuruskan"]);
    let deadline = back.text(".ticket-head .deadline");
    assert!(
        deadline.contains("4 hari") || deadline.contains("5 hari"),
        "only the time used counts: {deadline}"
    );
    assert!(
        agent
            .get(&first.ticket)
            .await
            .text(".timeline")
            .contains("berasingan semula")
    );
    app.advance(TimeDelta::minutes(2));
    let told = letters(app).await;
    assert_eq!(told.len(), 6, "who was told is told");
    assert!(told[5].contains("Dua orang yang berlainan.") && told[5].contains("lain@contoh.example"));
    // As long as the one that leads is open, its citizen is told as well.
    let agent = app.sign_in("aminah").await;
    let third = filed(app, &[]).await;
    merge(&agent, (&second, &third), &[("leading", &third.reference)]).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(letters(app).await.len(), 9);
    // Taken back before the letters leave, the separation has never been.
    let page = agent.get(&second.ticket).await;
    let apart = decide(&agent, &page, &action, &[("text", "Tersilap.")]).await;
    agent.send(&apart, &format!("{}/undo", second.ticket), &[]).await;
    assert_eq!(tags(&agent.get(&second.ticket).await), MERGED);
    let leads = agent.get(&third.ticket).await;
    assert!(leads.text("#duplicates").contains(&second.reference));
    app.advance(TimeDelta::minutes(2));
    assert_eq!(letters(app).await.len(), 9, "nobody is told");
    let page = agent.get(&second.ticket).await;
    decide(&agent, &page, &action, &[("text", "Tersilap.")]).await;
    app.advance(TimeDelta::minutes(2));
    let told = letters(app).await;
    assert_eq!(told.len(), 11);
    assert!(
        told[9..]
            .iter()
            .any(|letter| letter.contains("tidak lagi diuruskan bersama")
                && letter.contains(&third.reference)
                && !letter.contains(&second.reference))
    );
}

async fn a_chain_leads_to_the_last_one_and_never_round(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[]).await;
    let third = filed(app, &[]).await;
    merge(&agent, (&first, &second), &[("leading", &second.reference)]).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let round = compare(&agent, &second, &first).await;
    assert!(
        round.text("main").contains("tidak boleh digabungkan sekarang"),
        "what has ended leads nothing"
    );
    merge(&agent, (&second, &third), &[("leading", &third.reference)]).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(5).await;
    let citizen = app.citizen();
    let seen = citizen.get(&first.tracking).await;
    let reopen = format!("{}/reopen", first.tracking);
    let said = citizen
        .send(&seen, &reopen, &[("reason", "Sudah sebulan.")])
        .await;
    assert_eq!(said.status, 200, "{}", said.text("main"));
    let leads = agent.get(&third.ticket).await;
    let timeline = leads.text(".timeline");
    assert!(
        timeline.contains("Sudah sebulan.") && timeline.contains(&first.reference),
        "{timeline}"
    );
    assert!(
        !agent
            .get(&second.ticket)
            .await
            .text(".timeline")
            .contains("Sudah sebulan.")
    );
}

async fn the_one_that_leads_counts_from_the_earliest_receipt(app: &TestApp) {
    let first = filed(app, &[]).await;
    app.advance(TimeDelta::days(2));
    app.work().await;
    let second = filed(app, &[]).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let earlier = agent.get(&first.ticket).await.text(".ticket-head .deadline");
    assert_ne!(
        agent.get(&second.ticket).await.text(".ticket-head .deadline"),
        earlier
    );
    let done = merge(&agent, (&first, &second), &[("leading", &second.reference)]).await;
    assert_eq!(done.text("h1"), second.reference);
    assert_eq!(done.text(".ticket-head .deadline"), earlier);
    let undone = agent.send(&done, &format!("{}/undo", first.ticket), &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.text("main"));
    assert_ne!(
        agent.get(&second.ticket).await.text(".ticket-head .deadline"),
        earlier,
        "its own again"
    );
    assert_eq!(
        agent.get(&first.ticket).await.text(".ticket-head .deadline"),
        earlier
    );
    app.work().await;
}

async fn two_who_merge_at_once_do_not_both_do_so(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (first, second) = two(app, &[]).await;
    let (mine, theirs) = (
        compare(&agent, &first, &second).await,
        compare(&other, &second, &first).await,
    );
    let (action, crosswise) = (
        format!("{}/merge", first.ticket),
        format!("{}/merge", second.ticket),
    );
    let leads = [&first, &second].map(|filed| [("leading", filed.reference.as_str())]);
    let (one, two) = tokio::join!(
        agent.send(&mine, &action, &leads[0]),
        other.send(&theirs, &crosswise, &leads[1]),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "the one that is later is told");
    let ended = [&first, &second].map(|filed| filed.ticket.clone());
    let mut merged = 0;
    for ticket in ended {
        merged += usize::from(tags(&agent.get(&ticket).await) == MERGED);
    }
    assert_eq!(merged, 1);
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 3);
}

async fn whose_ticket_it_is_decides_who_may_merge_it(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let auditor = app.staff("zainal", Role::Auditor).await;
    let (first, second) = two(app, &[]).await;
    take(&other, &first.ticket).await;
    let seen = compare(&auditor, &second, &first).await;
    assert!(
        seen.form(&format!("{}/merge", second.ticket))
            .iter()
            .all(|(name, _)| name == "with")
    );
    let compared = compare(&agent, &second, &first).await;
    let choices = compared.attributes("input[name=leading]", "value");
    assert_eq!(
        choices,
        [first.reference.as_str()],
        "a colleague's ticket is not theirs to end"
    );
    let action = format!("{}/merge", second.ticket);
    let refused = agent
        .send(&compared, &action, &[("leading", &second.reference)])
        .await;
    assert_eq!(refused.status, 409, "{}", refused.text("#error-summary"));
    let done = agent.send(&compared, &action, &[]).await;
    assert_eq!(done.status, 200);
    let replies = other.get("/staff/queue?view=replies").await;
    assert!(
        replies.text("table.tickets").contains(&first.reference),
        "its owner learns of it"
    );
    let rules = auditor.get("/staff/permissions?lang=ms").await;
    assert!(rules.text("main").contains("Gabungkan ke dalam aduan lain"));
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 3);
}

async fn a_record_that_comes_later_answers_the_one_that_leads_alone(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(own_doses()).await;
    let (first, second) = two(app, &[]).await;
    merge(&agent, (&second, &first), &[]).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(letters(app).await.len(), 3);
    assert_eq!(app.import(vec![dose_row(&[])]).await, 1, "one ticket is settled");
    assert_eq!(tags(&agent.get(&first.ticket).await)[0], "Selesai");
    assert_eq!(tags(&agent.get(&second.ticket).await), MERGED);
    assert_eq!(letters(app).await.len(), 4, "one answer");
    let seen = app.citizen().get(&second.tracking).await;
    assert!(
        seen.text(".status-card").contains("Dos 3, 21 Januari 2022"),
        "{}",
        seen.text(".status-card")
    );
}
