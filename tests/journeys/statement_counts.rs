//! How many statements a ticket's page and one match send to the database, whatever there is to show.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::matching::match_ticket::{act_on_find, look_ahead};
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::Role;
use option_m::store::{StoreError, tickets};

use crate::candidates::{actions, filed, take};
use crate::database::TestDatabase;
use crate::filing::file;
use crate::matching::{mistyped, own_doses};
use crate::statements;
use crate::test_app::TestApp;

/// The most statements of a ticket's page, the session included.
const PAGE: usize = 12;
/// The most statements of a search, and of the decision with all that it writes.
const SEARCH: usize = 10;
const DECISION: usize = 29;

mod sqlite {
    #[tokio::test]
    async fn a_page_sends_few_statements() {
        super::a_page_sends_few_statements(crate::database::TestDatabase::sqlite()).await;
    }
    #[tokio::test]
    async fn a_match_sends_few_statements() {
        super::a_match_sends_few_statements(crate::database::TestDatabase::sqlite()).await;
    }
}
mod postgres {
    #[tokio::test]
    async fn a_page_sends_few_statements() {
        super::a_page_sends_few_statements(crate::database::TestDatabase::postgres()).await;
    }
    #[tokio::test]
    async fn a_match_sends_few_statements() {
        super::a_match_sends_few_statements(crate::database::TestDatabase::postgres()).await;
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
    }
    assert_eq!((sizes[0].0, sizes[1].0), (1, 5));
    assert_eq!(sizes[0].1, sizes[1].1, "as many for one as for five");
    app.work().await;
    app.finish().await;
}

async fn a_match_sends_few_statements(database: TestDatabase) {
    let url = database.url.clone();
    statements::listen(&url);
    let app = TestApp::start(database).await;
    // Nothing is there; several are like it; the record is there, and is linked.
    for rows in [Vec::new(), alike(5), vec![mistyped(&[])]] {
        app.import(rows).await;
        let confirmation = file(&app.citizen(), &[]).await;
        let reference = Reference::parse(&confirmation.text(".reference")).unwrap();
        let store = &app.worker.store;
        let ticket = store
            .read(move |conn| tickets::by_reference(conn, reference))
            .await;
        let id = ticket.unwrap().unwrap().id;
        statements::sent_to(&url);
        let (desk, now) = (app.worker.desk.clone(), app.clock.now());
        let rules = desk.clone();
        let ahead = store
            .read(move |conn| look_ahead(&mut Context::of_system(conn, &rules, now), id))
            .await;
        let looked = statements::sent_to(&url);
        let ahead = ahead.map_err(|error: StoreError| error).unwrap();
        let acted: Result<_, DeskError> = store
            .write(move |conn| act_on_find(&mut Context::of_system(conn, &desk, now), id, ahead))
            .await;
        let sent = statements::sent_to(&url);
        println!(
            "{:?}: {} and {} statements",
            acted.unwrap(),
            looked.len(),
            sent.len()
        );
        assert!(looked.len() <= SEARCH, "{}", list(&looked));
        assert!(sent.len() <= DECISION, "{}", list(&sent));
        app.work().await;
    }
    app.finish().await;
}
