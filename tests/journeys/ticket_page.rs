//! What an agent sees of a ticket at once, and what is folded away.

use option_m::domain::staff::Role;

use crate::browser::Page;
use crate::candidates::{doubtful, filed, take};
use crate::filing::file;
use crate::matching::own_doses;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    complaint_record_certificate_and_actions_stand_in_this_order_unfolded,
    a_record_that_is_more_likely_not_the_one_does_not_stand_beside_the_complaint,
    who_has_to_do_something_stands_in_the_head,
    the_timeline_tells_people_machine_and_letters_apart,
);

/// Where something first stands on a page.
fn place(page: &Page, text: &str) -> usize {
    page.body
        .find(text)
        .unwrap_or_else(|| panic!("{text} is not there"))
}

async fn complaint_record_certificate_and_actions_stand_in_this_order_unfolded(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, _) = doubtful(app).await;
    let page = agent.get(&ticket).await;
    let order = [
        "class=\"said\"",
        "class=\"candidate best\"",
        "class=\"certificate-line\"",
        "action-row",
        "class=\"folds\"",
    ];
    let places = order.map(|part| place(&page, part));
    assert!(places.is_sorted(), "{places:?}");
    assert!(
        page.texts("details .said, details .best, details .certificate-line")
            .is_empty()
    );
    assert!(page.text(".said").contains("Tolong semak."));
    assert!(page.text(".said").contains("Surat dalam: Bahasa Melayu"));
    // Field by field, what differs in words and marks beside the colour.
    let name = page.text(".best-fields tr.differs");
    assert!(name.contains("≈ satu kesilapan") || name.contains('✗'), "{name}");
    assert!(
        page.texts(".best-fields mark")
            .contains(&"Kamal bin Osman".to_owned())
    );
    // What the certificate shows, and what it would show.
    let certificate = page.texts(".certificate-line dd");
    assert!(certificate[0].starts_with("1 ✓ 2 ✓"), "{certificate:?}");
    assert!(certificate[1].starts_with("1 ✓ 2 ✓ 3 ✓"), "{certificate:?}");
    assert_eq!(page.texts(".certificate-line ins"), ["3 ✓"]);
    assert_eq!(certificate[2], "Tiada sesiapa yang kita ketahui");
    // Each action says its key.
    assert_eq!(
        page.attributes(".actions [data-do]", "data-do"),
        ["accept", "correct", "reject", "ask", "facility", "resolve"]
    );
    assert_eq!(
        page.texts(".actions [data-do] kbd"),
        ["A", "C", "R", "Q", "F", "N"]
    );
    // Another complaint of the same person is named, and somebody else's is not.
    assert!(!page.text(".folds").contains("Tiket lain"));
    let (second, _, _) = filed(app).await;
    file(&app.citizen(), &[("id_number", "910202-10-5566")]).await;
    app.work().await;
    let page = agent.get(&ticket).await;
    assert!(page.text(".folds").contains("Tiket lain bagi orang ini (1)"));
    assert!(page.texts(".folds a").contains(&second));
}

async fn a_record_that_is_more_likely_not_the_one_does_not_stand_beside_the_complaint(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[
        ("source_record_id", "l3"),
        ("id_number", "920303105566"),
        ("date_of_birth", "1992-03-03"),
        ("name", "Lim Ah Kow"),
    ]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let page = agent.get(&ticket).await;
    assert!(page.texts(".best").is_empty());
    assert!(page.texts(".actions [data-do=accept]").is_empty());
    assert!(!page.texts(".folds article.folded").is_empty());
    let certificate = page.texts(".certificate-line dd");
    assert_eq!(certificate.len(), 1, "nothing is proposed: {certificate:?}");
    // What the complaint says is not folded away then.
    assert!(!page.texts(".said details[open] dd").is_empty());
}

async fn who_has_to_do_something_stands_in_the_head(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, _) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    assert_eq!(page.text(".ball"), "Giliran kita");
    let page = agent.send(&page, &format!("{ticket}/ask-facility"), &[]).await;
    assert_eq!(page.text(".ball"), "Giliran fasiliti");
    let answered = [("text", "Tiada rekod.")];
    let page = agent
        .send(&page, &format!("{ticket}/facility-answered"), &answered)
        .await;
    assert_eq!(page.text(".ball"), "Giliran kita");
    let page = agent.send(&page, &format!("{ticket}/ask"), &[]).await;
    assert_eq!(page.text(".ball"), "Giliran pengadu");
    assert!(page.texts(".beside").is_empty(), "it was opened from no view");
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn the_timeline_tells_people_machine_and_letters_apart(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, _) = doubtful(app).await;
    let page = take(&agent, &ticket).await;
    let page = agent.send(&page, &format!("{ticket}/ask"), &[]).await;
    let all = page.texts(".timeline > li");
    let of = |class: &str| page.texts(&format!(".timeline > li.{class}"));
    assert_eq!(
        of("mine").len() + of("staff").len() + of("system").len(),
        all.len()
    );
    assert_eq!(of("letters").len(), 2, "the receipt and the question: {all:?}");
    assert!(
        of("system").iter().all(|entry| entry.contains("Sistem")),
        "{all:?}"
    );
    assert_eq!(page.attributes(".filters input", "type"), ["radio"; 4]);
    app.work().await;
    app.mail.wait_for(2).await;
}
