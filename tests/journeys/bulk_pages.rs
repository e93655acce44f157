//! The pages of what is done with many tickets: long lists, another language, a session that ended.

use option_m::domain::staff::Role;

use crate::board::waiting;
use crate::browser::Page;
use crate::bulk::{BULK, begin, choose, counts, refs, send};
use crate::languages::switch;
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    a_long_run_is_told_page_by_page,
    what_was_typed_survives_another_language_and_the_end_of_a_session,
);

async fn a_long_run_is_told_page_by_page(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let tickets = waiting(app, 1).await;
    let page = choose(&agent, "note", &[&tickets[0]]).await;
    let run = begin(&agent, &page, &[("text", "Nota.")]).await;
    app.work().await;
    let id = run.path.rsplit('/').next().unwrap().to_owned();
    // As many more, of tickets that are copies.
    for copy in 2..=250 {
        let columns = "link_serial, status, version, received_at, sla_policy, deadline_at, warned_percent, last_told_at, heard_at, priority";
        let complaint = "received_at, language, id_type, id_number, name, date_of_birth, birth_precision, phone, email, problem, \
             dose_number, administered_on, facility_state, facility_name, paid, message";
        let sql = format!(
            "INSERT INTO complaints (id, idempotency_key, {complaint}) SELECT 1000 + {copy}, 'copy {copy}', {complaint} FROM complaints WHERE id = 1;
             INSERT INTO tickets (id, reference, link_hash, {columns}) SELECT 1000 + {copy}, '{}', CAST('hash {copy}' AS {{bytes}}), {columns} FROM tickets WHERE id = 1;
             INSERT INTO bulk_items (run_id, ticket_id, version, state, reason) VALUES ({id}, 1000 + {copy}, 1, 'refused', 'changed');",
            option_m::domain::complaint::reference::Reference::from_bits(copy).compact()
        );
        app.sql(&sql.replace("{bytes}", "blob"), &sql.replace("{bytes}", "bytea"));
    }
    let mut seen = Vec::new();
    let mut address = format!("{}?only=refused", run.path);
    loop {
        let page = agent.get(&address).await;
        let found = page.texts("table.items td:first-child a");
        assert!(found.len() <= 100);
        seen.extend(found);
        match page.attributes(".pager a[rel=next]", "href").first() {
            Some(next) => next.clone_into(&mut address),
            None => break,
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (249, 249), "each once");
    let whole: Page = agent.get(&run.path).await;
    assert_eq!(counts(&whole), [1, 249, 0]);
}

async fn what_was_typed_survives_another_language_and_the_end_of_a_session(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let tickets = waiting(app, 2).await;
    let page = choose(&agent, "note", &refs(&tickets)).await;
    let typed = send(&agent, &page, &[], &[("step", "begin"), ("text", " ")]).await;
    assert_eq!(typed.status, 422);
    let english = switch(&agent, &typed).await;
    assert_eq!(
        (english.status, english.text("h1").as_str()),
        (200, "Add a note to the tickets")
    );
    assert_eq!(english.text(".lead"), "2 tickets");
    app.sql("DELETE FROM sessions", "DELETE FROM sessions");
    let gone = send(
        &agent,
        &english,
        &[],
        &[("step", "begin"), ("text", "Telefon klinik.")],
    )
    .await;
    assert_eq!(gone.path, "/staff/login");
    let fields = [("login", "aminah"), ("password", PASSWORD)];
    let back = agent.send(&gone, "/staff/login", &fields).await;
    assert_eq!((back.status, back.path.as_str()), (200, BULK));
    assert_eq!(
        (back.text("#text").as_str(), back.text(".lead").as_str()),
        ("Telefon klinik.", "2 tickets")
    );
    let run = begin(&agent, &back, &[]).await;
    app.work().await;
    assert_eq!(counts(&agent.get(&run.path).await), [2, 0, 0], "once");
    assert_eq!(agent.get(BULK).await.texts("table tbody tr").len(), 1);
}
