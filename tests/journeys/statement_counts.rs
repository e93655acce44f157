//! How many statements a ticket's page and one match send to the database, whatever there is to show.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::matching::match_ticket::{LookedAhead, Searched, act_on_find, look_ahead};
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::Role;
use option_m::store::tickets;

use crate::candidates::{actions, filed, take};
use crate::database::TestDatabase;
use crate::filing::{file, tracking_path};
use crate::matching::{mistyped, own_doses};
use crate::registry::dose_row;
use crate::statements;
use crate::test_app::TestApp;

/// The most statements of a ticket's page, the session and what may be a duplicate included.
const PAGE: usize = 12;
/// The same, opened from a view: what stands beside it there costs one more.
const FROM_A_VIEW: usize = 13;
/// The most statements of a citizen's tracking page.
const TRACKING: usize = 3;
/// The most statements of the queue: one for the tickets, one for all counts, one for the team's views, one
/// that tells whether the machine is paused, and the session.
const QUEUE: usize = 5;
/// The most statements of a match: the search, and the decision with all that it writes.
const MATCH: usize = 8;
/// The same where the record states another number: the registry is held, somebody else's answers are read, and the
/// record is linked.
const LINKED: usize = 12;
/// The same where the record has to be released from quarantine besides.
const RELEASED: usize = 27;

mod sqlite {
    #[tokio::test]
    async fn a_page_sends_few_statements() {
        super::a_page_sends_few_statements(crate::database::TestDatabase::sqlite()).await;
    }
    #[tokio::test]
    async fn the_queue_sends_few_statements() {
        super::the_queue_sends_few_statements(crate::database::TestDatabase::sqlite()).await;
    }
    #[tokio::test]
    async fn a_match_sends_few_statements() {
        super::a_match_sends_few_statements(crate::database::TestDatabase::sqlite).await;
    }
}
mod postgres {
    #[tokio::test]
    async fn a_page_sends_few_statements() {
        super::a_page_sends_few_statements(crate::database::TestDatabase::postgres()).await;
    }
    #[tokio::test]
    async fn the_queue_sends_few_statements() {
        super::the_queue_sends_few_statements(crate::database::TestDatabase::postgres()).await;
    }
    #[tokio::test]
    async fn a_match_sends_few_statements() {
        super::a_match_sends_few_statements(crate::database::TestDatabase::postgres).await;
    }
}

fn list(sent: &[String]) -> String {
    let lines = sent.iter().enumerate();
    let lines = lines.map(|(place, words)| format!("{}. {words}", place + 1));
    lines.collect::<Vec<_>>().join("\n")
}

/// Records of other people that are like the dose of the complaint.
fn alike(most: usize) -> Vec<DoseRow> {
    const OTHERS: [(&str, &str); 5] = [
        ("900101145657", "a1"),
        ("900101145568", "a2"),
        ("900101145576", "a3"),
        ("900101145557", "a4"),
        ("900101145467", "a5"),
    ];
    let others = OTHERS.iter().take(most);
    others
        .map(|(number, id)| {
            mistyped(&[
                ("name", "Kamal bin Osman"),
                ("id_number", number),
                ("source_record_id", id),
            ])
        })
        .collect()
}

async fn the_queue_sends_few_statements(database: TestDatabase) {
    let url = database.url.clone();
    statements::listen(&url);
    let app = TestApp::start(database).await;
    let agent = app.staff("aminah", Role::Agent).await;
    for tickets in 0..3 {
        statements::sent_to(&url);
        let page = agent.get("/staff/queue?view=next&state=10&sort=priority").await;
        let sent = statements::sent_to(&url);
        assert_eq!(page.texts("table.tickets tbody tr").len(), tickets);
        assert!(sent.len() <= QUEUE, "{}", list(&sent));
        assert_eq!(statements::prepared_anew(&url, &sent), [""; 0]);
        let about_views = sent.iter().filter(|words| words.contains("count(*)"));
        // None where the last count still holds.
        assert!(about_views.count() <= 1, "{}", list(&sent));
        let number = format!("9{tickets}0101-14-5567");
        file(&app.citizen(), &[("id_number", &number)]).await;
        app.work().await;
    }
    app.finish().await;
}

async fn a_page_sends_few_statements(database: TestDatabase) {
    let url = database.url.clone();
    statements::listen(&url);
    let app = TestApp::start(database).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let mut sizes = Vec::new();
    for rows in [alike(1), alike(5), own_doses()] {
        app.import(rows).await;
        let (_, ticket, _) = filed(&app).await;
        take(&agent, &ticket).await;
        statements::sent_to(&url);
        let page = agent.get(&ticket).await;
        let sent = statements::sent_to(&url);
        let shown = page.texts(".candidate h3").len();
        sizes.push((shown, sent.len()));
        println!("{shown} candidates: {} statements", sent.len());
        assert!(!actions(&page, &ticket, "reject").is_empty());
        assert!(sent.len() <= PAGE, "{sizes:?}\n{}", list(&sent));
        assert_eq!(statements::prepared_anew(&url, &sent), [""; 0]);
    }
    // Opened from a view behind another one, which it says and offers to take back.
    let (reference, ticket, _) = filed(&app).await;
    let address = format!("{ticket}?view=all&did=reject&of={reference}&version=4&record=1");
    statements::sent_to(&url);
    let page = agent.get(&address).await;
    let sent = statements::sent_to(&url);
    println!("from a view: {} statements", sent.len());
    assert_eq!(
        (page.texts(".beside").len(), page.texts(".did form").len()),
        (1, 1)
    );
    assert!(sent.len() <= FROM_A_VIEW, "{}", list(&sent));
    assert_eq!(statements::prepared_anew(&url, &sent), [""; 0]);
    // And as the citizen sees it.
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[("id_number", "910202-10-5566")]).await);
    statements::sent_to(&url);
    assert_eq!(citizen.get(&tracking).await.status, 200);
    let sent = statements::sent_to(&url);
    assert!(sent.len() <= TRACKING, "{}", list(&sent));
    assert_eq!(statements::prepared_anew(&url, &sent), [""; 0]);
    assert_eq!((sizes[0].0, sizes[1].0), (1, 5));
    assert_eq!(sizes[0].1, sizes[1].1, "as many for one as for five");
    app.work().await;
    app.finish().await;
}

/// Files a complaint beside these records, and searches for it as the worker does. Returns what became of it, and the
/// statements of the search and of the decision.
async fn statements_of_a_match(
    database: TestDatabase,
    rows: Vec<DoseRow>,
) -> (Searched, Vec<String>, Vec<String>) {
    let url = database.url.clone();
    statements::listen(&url);
    let app = TestApp::start(database).await;
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let reference = Reference::parse(&confirmation.text(".reference")).unwrap();
    let store = &app.worker.store;
    let ticket = store
        .read(move |conn| tickets::by_reference(conn, reference))
        .await;
    let id = ticket.unwrap().unwrap().id;
    let look = || {
        let (rules, now) = (app.worker.desk.clone(), app.clock.now());
        store.read(move |conn| look_ahead(&mut Context::of_system(conn, &rules, now), id))
    };
    // The first search since a place has changed reads all places once, for all searches.
    let _: LookedAhead = look().await.unwrap();
    statements::sent_to(&url);
    let ahead = look().await.unwrap();
    let search = statements::sent_to(&url);
    let (desk, now) = (app.worker.desk.clone(), app.clock.now());
    let acted: Result<_, DeskError> = store
        .write(move |conn| act_on_find(&mut Context::of_system(conn, &desk, now), id, ahead))
        .await;
    let decision = statements::sent_to(&url);
    let acted = acted.unwrap();
    println!("{acted:?}: {} and {} statements", search.len(), decision.len());
    app.work().await;
    app.finish().await;
    (acted, search, decision)
}

async fn a_match_sends_few_statements(database: fn() -> TestDatabase) {
    let own = || dose_row(&[]);
    // Number and name of the person, two digits of the number swapped.
    let unsound = [("id_number", "90010114557")];
    let cases = [
        ("nothing is found", Vec::new(), Searched::LeftToHuman, MATCH),
        ("one is alike", alike(1), Searched::LeftToHuman, MATCH),
        ("five are alike", alike(5), Searched::LeftToHuman, MATCH),
        ("it is there", vec![own()], Searched::Resolved, MATCH),
        (
            "it is there among others",
            [alike(5), vec![own()]].concat(),
            Searched::Resolved,
            MATCH,
        ),
        (
            "under another number",
            vec![mistyped(&[])],
            Searched::Resolved,
            LINKED,
        ),
        (
            "in quarantine",
            vec![dose_row(&unsound)],
            Searched::Resolved,
            RELEASED,
        ),
    ];
    for (case, rows, searched, most) in cases {
        let (became, mut sent, decision) = statements_of_a_match(database(), rows).await;
        sent.extend(decision);
        assert_eq!(became, searched, "{case}");
        assert!(sent.len() <= most, "{case}: {}\n{}", sent.len(), list(&sent));
    }
}
