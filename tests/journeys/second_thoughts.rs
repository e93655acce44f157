//! Staff read later what had been compared.

use option_m::domain::staff::Role;

use crate::candidates::{actions, doubtful, filed, take};
use crate::test_app::TestApp;

crate::on_both_databases!(the_timeline_shows_what_was_compared,);

async fn the_timeline_shows_what_was_compared(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    // Nothing was there to be compared.
    let (_, empty, _) = filed(app).await;
    assert!(agent.get(&empty).await.texts(".timeline details").is_empty());
    let (reference, ticket, _) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let accept = actions(&page, &ticket, "accept")[0].clone();
    agent.send(&page, &accept, &[]).await;
    let page = agent.get(&format!("{ticket}?lang=en")).await;
    assert_eq!(
        page.texts(".timeline details").len(),
        2,
        "of the search and of the acceptance"
    );
    assert_eq!(page.texts(".timeline details[open]").len(), 0);
    let text = page.text(".timeline details");
    assert!(
        text.starts_with("What was compared then") && text.contains('%'),
        "{text}"
    );
    let record = page.attributes(".timeline details a", "href");
    assert!(record[0].ends_with(&format!("?ticket={reference}")), "{record:?}");
    assert_eq!(page.texts(".timeline .compared caption").len(), 2);
    let rows = page.texts(".timeline .compared tbody tr");
    for beginning in ["Document number ≈ one slip +", "Name ✗ ", "Dose number ✓ same +"] {
        let said = rows.iter().filter(|row| row.starts_with(beginning));
        assert_eq!(said.count(), 2, "{beginning}: {rows:?}");
    }
    app.work().await;
    app.mail.wait_for(3).await;
}
