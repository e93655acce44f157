//! Staff see what a person's certificate shows, and why it does not show the rest; who looks is written down.

use option_m::domain::person::identity::{IdType, Identity};
use option_m::domain::staff::Role;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::RecordId;
use option_m::store::StoreError;
use option_m::store::registry::links::{self, NewLink};
use option_m::store::registry::registry_events;

use crate::browser::Page;
use crate::by_hand::{borrowed, target};
use crate::candidates::{actions, filed};
use crate::filing::file;
use crate::matching::{MISTYPED, mistyped, own_doses};
use crate::records::{MASKED, NUMBER, fill, record};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_person_shows_what_the_certificate_shows_and_why_not,
    nothing_is_proposed_for_the_records_of_strangers,
    who_looks_is_written_down_and_seen_by_supervisors_alone,
    numbers_are_shown_on_request_once_and_never_stand_in_addresses,
    strangers_and_forged_forms_are_refused,
    numbers_and_telephones_of_candidates_are_shown_on_request_and_that_is_written_down,
);

async fn a_person_shows_what_the_certificate_shows_and_why_not(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let path = record(app, &agent, "lot_number=C202107098").await;
    let page = agent.get(&format!("{path}/person")).await;
    assert_eq!(page.texts("table.certificate td:first-child"), ["1", "2"]);
    let hidden = page.text(".hidden-doses article");
    assert!(
        hidden.contains("Dos 3, 21 Januari 2022") && hidden.contains("Dikuarantin: nombor lot"),
        "{hidden}"
    );
    let status = page.text(".ticket-head .tag");
    assert!(
        status.contains("sejak 5 Ogos 2021") && status.contains("luput pada 1 Mac 2022"),
        "{status}"
    );
    let possible = page.text(".possible-doses article");
    assert!(
        possible.contains("Jika dibetulkan dan dilepaskan") && possible.contains("dos 1, 2, 3"),
        "{possible}"
    );
    assert!(possible.contains("penggalak sejak 21 Januari 2022"), "{possible}");
    // The other record is linked to this person, and this person's first dose to the other one.
    link(app, "w3", NUMBER).await;
    link(app, "v1", "900101145576").await;
    let page = agent.get(&format!("{path}/person")).await;
    assert_eq!(page.texts("table.certificate td:first-child"), ["2", "3"]);
    assert_eq!(
        page.texts("table.certificate td:last-child")[1],
        "pautan yang diterima"
    );
    let hidden = page.texts(".hidden-doses article");
    assert!(hidden[0].contains("Dipautkan kepada orang lain"), "{hidden:?}");
    assert!(hidden[1].contains("Rekod kedua bagi dos 3"), "{hidden:?}");
    assert!(
        page.text(".possible-doses article")
            .contains("tetap tidak ditunjukkan")
    );
    assert!(page.text(".ticket-head .tag").contains("belum lengkap"));
    let linked = agent.get(&record(app, &agent, "phone=0198765432").await).await;
    let links = linked.text(".side-column .card");
    assert!(
        links.contains(&format!("Dipautkan kepada {MASKED} oleh Sistem")),
        "{links}"
    );
}

/// Accepts that a record is the dose of the person with this `MyKad`.
async fn link(app: &TestApp, source_record_id: &'static str, number: &'static str) {
    let now = app.clock.now();
    let accepted: Result<_, StoreError> = app
        .worker
        .store
        .write(move |conn| {
            let person = Identity::parse(IdType::Mykad, number).unwrap();
            let new = NewLink {
                source_system: "myvas",
                source_record_id,
                person: &person,
                ticket: None,
                staff: None,
                ground: &Ground::typed("Nama dan tarikh sama."),
            };
            links::accept(conn, &new, now)
        })
        .await;
    accepted.unwrap();
}

async fn nothing_is_proposed_for_the_records_of_strangers(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let ticket = agent.get(&format!("/staff/tickets/{reference}")).await;
    let links = ticket.attributes(".candidate h3 a", "href");
    assert!(links[0].ends_with(&format!("?ticket={reference}")), "{links:?}");
    let record = agent.get(&links[0]).await;
    assert!(record.texts(".side-column .plain li a").contains(&reference));
    let person = agent.get(&format!("/staff/tickets/{reference}/person")).await;
    assert_eq!(person.texts("table.certificate td:first-child"), ["1", "2"]);
    assert!(!person.body.contains(NUMBER) && !person.body.contains("900101-14-5567"));
    assert_eq!(person.text(".back-link"), reference);
    assert_eq!(agent.get("/staff/tickets/M-0000-0000-0/person").await.status, 404);
    // The page says what could be done about the person's own dose in quarantine, and not a word about the record under
    // another number, which the search finds for the ticket.
    let found = ticket.texts(".candidate h3");
    assert!(found.iter().any(|title| title.contains("w3")), "{found:?}");
    let possible = person.texts(".possible-doses article");
    assert_eq!(possible.len(), 1, "{possible:?}");
    assert!(
        possible[0].contains("Jika dibetulkan dan dilepaskan"),
        "{possible:?}"
    );
    assert!(!person.body.contains("dipautkan") && !person.body.contains("pautkan"));
    let w3 = crate::records::record(app, &agent, "phone=0198765432").await;
    assert!(!person.body.contains(&w3));
    // Nor about what a link has given to somebody else.
    link(app, "v3", "910202105566").await;
    let person = agent.get(&format!("/staff/tickets/{reference}/person")).await;
    assert!(
        person
            .text(".hidden-doses")
            .contains("Dipautkan kepada orang lain"),
        "{}",
        person.text(".hidden-doses")
    );
    assert!(person.texts(".possible-doses article").is_empty());
}

/// What is written down about versions of the registry: kinds, and the tickets for which it was done.
pub(crate) async fn events(app: &TestApp, path: &str) -> Vec<(&'static str, bool)> {
    let id: i64 = path
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let events: Result<_, StoreError> = app
        .worker
        .store
        .read(move |conn| registry_events::of_records(conn, &[RecordId(id)]))
        .await;
    let events = events.unwrap();
    let kind =
        |logged: &registry_events::LoggedEvent| (logged.event.what.code(), logged.event.ticket.is_some());
    events.iter().map(kind).collect()
}

async fn who_looks_is_written_down_and_seen_by_supervisors_alone(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let path = record(app, &agent, "lot_number=C202107098").await;
    agent.get(&path).await;
    assert_eq!(events(app, &path).await, []);
    agent.get(&format!("{path}/person")).await;
    agent.get(&format!("{path}/person?ticket={reference}")).await;
    assert_eq!(
        events(app, &path).await,
        [("person_viewed", false), ("person_viewed", true)]
    );
    assert!(agent.get(&path).await.texts(".events").is_empty());
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let seen = supervisor.get(&path).await.texts(".events li");
    assert_eq!(seen.len(), 2);
    assert!(
        seen[0].contains("Halaman individu dibuka Petugas aminah"),
        "{}",
        seen[0]
    );
}

async fn numbers_are_shown_on_request_once_and_never_stand_in_addresses(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let record = record(app, &agent, "lot_number=C202107098").await;
    for path in [
        record.clone(),
        format!("{record}/person"),
        format!("/staff/tickets/{reference}/person"),
    ] {
        let hidden = agent.get(&path).await;
        assert!(
            hidden.body.contains(MASKED) && !hidden.body.contains("5567<") || hidden.body.contains(MASKED)
        );
        assert!(
            !hidden.body.contains(NUMBER) && !hidden.body.contains("900101-14-5567"),
            "{path}"
        );
        let shown = agent.send(&hidden, &path, &[]).await;
        assert_eq!((shown.status, shown.path.as_str()), (200, path.as_str()));
        assert!(shown.body.contains("900101-14-5567"), "{path}");
        assert_eq!(shown.headers["cache-control"], "no-store");
        for link in shown.attributes("a", "href") {
            assert!(!link.contains(NUMBER) && !link.contains("900101-14"), "{link}");
        }
        assert!(!agent.get(&path).await.body.contains("900101-14-5567"), "once");
    }
    let revealed = events(app, &record).await;
    let count = revealed
        .iter()
        .filter(|(kind, _)| *kind == "identity_revealed")
        .count();
    assert_eq!(count, 2);
}

async fn strangers_and_forged_forms_are_refused(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let path = record(app, &agent, "lot_number=C202107098").await;
    let stranger = app.citizen();
    for path in ["/staff/records?name=Ali", &path, &format!("{path}/person")] {
        let page = stranger.get(path).await;
        assert_eq!(page.path, "/staff/login");
        assert!(!page.body.contains("Contoh, Selangor"));
    }
    for path in [path.clone(), format!("{path}/person")] {
        let page = stranger.post(&path, &[("csrf_token", "x")]).await;
        assert_eq!(page.path, "/staff/login");
        assert_eq!(agent.post(&path, &[("csrf_token", "x")]).await.status, 403);
    }
    assert_eq!(events(app, &path).await, []);
}

async fn numbers_and_telephones_of_candidates_are_shown_on_request_and_that_is_written_down(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[("name", "Kamal bin Osman"), ("phone", "0198765432")]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let page = agent.get(&ticket).await;
    let both = |page: &Page| {
        let candidate = page.text("article.candidate");
        [candidate.contains(MISTYPED), candidate.contains("198765432")]
    };
    assert_eq!(both(&page), [false, false], "{}", page.text("article.candidate"));
    assert!(page.text("article.candidate").contains("••••••••5657"));
    let reveal = actions(&page, &ticket, "reveal").remove(0);
    let path = format!("/staff/records/{}", target(&reveal));
    assert_eq!(events(app, &path).await, []);
    let shown = agent.send(&page, &reveal, &[]).await;
    assert_eq!((shown.status, both(&shown)), (200, [true, true]));
    assert_eq!(shown.headers["cache-control"], "no-store");
    assert!(
        shown
            .texts("article.candidate:first-of-type mark")
            .contains(&"65".to_owned()),
        "what differs is marked"
    );
    assert_eq!(
        events(app, &path).await,
        [("identity_revealed", true)],
        "with the ticket for which it was"
    );
    assert_eq!(both(&agent.get(&ticket).await), [false, false], "once");
    // Nothing is shown, or written down, for a form that is forged or about some other record.
    assert_eq!(agent.post(&reveal, &[("csrf_token", "x")]).await.status, 403);
    let token = page.form(&reveal);
    let other = format!("{ticket}/reveal/999999");
    assert_eq!(agent.post(&other, &borrowed(&token)).await.status, 404);
    let stranger = app.citizen().post(&reveal, &borrowed(&token)).await;
    assert_eq!(stranger.path, "/staff/login");
    assert_eq!(events(app, &path).await.len(), 1);
    // One record at a time.
    let others = shown.texts("article.candidate");
    let hidden = others.iter().skip(1).filter(|text| text.contains("••••"));
    assert_eq!(hidden.count(), others.len() - 1);
}
