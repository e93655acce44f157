//! Staff take a rejection back, and read later what had been compared.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{actions, doubtful, filed, take};
use crate::matching::certificate;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_rejection_is_taken_back_and_the_record_accepted,
    a_rejection_stays_where_it_cannot_be_taken_back,
    the_timeline_shows_what_was_compared,
);

/// The most likely record of a ticket is rejected. Returns the page that follows, and the form that offers it again.
async fn rejected(staff: &Browser, ticket: &str, reason: &str) -> (Page, String) {
    let page = staff.get(ticket).await;
    let reject = actions(&page, ticket, "reject")[0].clone();
    let done = staff.send(&page, &reject, &[("text", reason)]).await;
    assert_eq!(done.status, 200);
    (done, reject.replace("/reject/", "/offer-again/"))
}

/// Presses a button that a page need not have, with the token and the version of the ticket that it knows.
async fn press(staff: &Browser, page: &Page, ticket: &str, action: &str) -> Page {
    let known = page.form(&format!("{ticket}/note"));
    let fields: Vec<(&str, &str)> = known.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    staff.post(action, &fields).await
}

async fn a_rejection_is_taken_back_and_the_record_accepted(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (reference, ticket, tracking) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let before = page.texts(".candidate h3");
    assert!(page.texts("#rejected").is_empty(), "nothing was rejected yet");
    let (page, offer) = rejected(&agent, &ticket, "Itu dos abangnya.").await;
    assert!(!page.texts(".candidate h3").contains(&before[0]));
    let listed = page.text(".rejected li");
    for part in [
        "Dos 3, 21 Januari 2022 myvas r1",
        "Ditolak oleh Petugas aminah, 10 Februari 2022, 9.00 pagi",
        "Itu dos abangnya.",
    ] {
        assert!(listed.contains(part), "{part}: {listed}");
    }
    let record = page.attributes(".rejected a", "href")[0].clone();
    assert!(record.ends_with(&format!("?ticket={reference}")), "{record}");
    let opened = agent.get(&record).await;
    assert!(opened.text(".ticket-head").contains("myvas r1"));
    assert_eq!(actions(&page, &ticket, "offer-again"), [offer.as_str()]);
    let done = agent.send(&page, &offer, &[]).await;
    assert!(done.text(".notice.success").contains("Penolakan ditarik balik"));
    assert_eq!(
        done.texts(".candidate h3"),
        before,
        "it stands where it stood, without a search"
    );
    assert!(done.texts("#rejected").is_empty());
    assert!(
        done.text(".timeline li")
            .contains("Penolakan rekod ditarik balik Petugas aminah myvas r1"),
        "{}",
        done.text(".timeline li")
    );
    let seen = app.citizen().get(&tracking).await;
    assert!(!seen.body.contains("enolakan") && !seen.body.contains("abangnya"));
    let accept = offer.replace("/offer-again/", "/accept/");
    let ended = agent.send(&done, &accept, &[]).await;
    assert_eq!(ended.texts(".ticket-head .tag"), ["Selesai", "Rekod dipautkan"]);
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn a_rejection_stays_where_it_cannot_be_taken_back(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (_, ticket, _) = doubtful(app).await;
    take(&agent, &ticket).await;
    let (page, offer) = rejected(&agent, &ticket, "Itu dos abangnya.").await;
    // Somebody else reads why, and cannot change it.
    let theirs = other.get(&ticket).await;
    assert!(theirs.text(".rejected li").contains("Itu dos abangnya."));
    assert!(actions(&theirs, &ticket, "offer-again").is_empty());
    let refused = press(&other, &theirs, &ticket, &offer).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("#error-summary").contains("milik petugas lain"));
    // The form is too old, or of another session.
    let expired = agent.send(&page, &offer, &[("csrf_token", "old")]).await;
    assert_eq!(expired.status, 403);
    assert!(!expired.text("#error-summary").is_empty());
    // Something has happened to the ticket meanwhile.
    agent
        .send(&page, &format!("{ticket}/note"), &[("text", "Tanya abangnya.")])
        .await;
    let stale = agent.send(&page, &offer, &[]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text("#error-summary").contains("Orang lain telah mengubah"));
    assert_eq!(stale.attributes("#error-summary a", "href"), ["#candidates"]);
    assert_eq!(stale.texts(".rejected li").len(), 1, "nothing of it was kept");
    // From the page that said so it works, and once is enough.
    let done = agent.send(&stale, &offer, &[]).await;
    assert_eq!(done.status, 200);
    let unknown = format!("{ticket}/offer-again/999999");
    for (page, action) in [(&stale, &offer), (&done, &offer), (&done, &unknown)] {
        let twice = press(&agent, page, &ticket, action).await;
        assert_eq!(twice.status, 409);
        assert!(
            twice.text("#error-summary").contains("tidak lagi ditolak"),
            "{}",
            twice.text("#error-summary")
        );
    }
}

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
        text.starts_with("What was compared at the time") && text.contains('%'),
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
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(3).await;
}
