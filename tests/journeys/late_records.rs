//! The record comes after the complaint, and under a number that nobody has.

use option_m::domain::staff::Role;

use crate::filing::{file, tracking_path};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_record_under_a_mistyped_number_resolves_the_complaint_that_waits,
    a_record_that_nobody_can_be_sure_of_stands_on_the_ticket_that_waits,
);

async fn a_record_under_a_mistyped_number_resolves_the_complaint_that_waits(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    assert_eq!(citizen.get(&path).await.text(".tag"), "Dalam giliran");
    // Two neighbours have changed places.
    let resolved = app.import(vec![dose_row(&[("id_number", "900101145576")])]).await;
    assert_eq!(resolved, 1);
    assert_eq!(citizen.get(&path).await.text(".tag"), "Selesai");
    app.work().await;
    assert_eq!(app.mail.wait_for(2).await.len(), 2);
}

async fn a_record_that_nobody_can_be_sure_of_stands_on_the_ticket_that_waits(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let path = tracking_path(&confirmation);
    app.work().await;
    let page = format!("/staff/tickets/{}", confirmation.text(".reference"));
    assert_eq!(agent.get(&page).await.texts(".candidate").len(), 0);
    let doubtful = dose_row(&[
        ("id_number", "900101145576"),
        ("name", "Alia"),
        ("phone", "0198765432"),
    ]);
    assert_eq!(app.import(vec![doubtful]).await, 0);
    assert_eq!(citizen.get(&path).await.text(".tag"), "Dalam giliran");
    assert_eq!(agent.get(&page).await.texts(".candidate").len(), 1);
}
