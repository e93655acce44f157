//! Pages that show what was typed are asked for again by their address, which says nothing of it.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::Page;
use crate::filing::{changed, file, to_answers};
use crate::records::{NUMBER, fill};
use crate::test_app::TestApp;

crate::on_both_databases!(
    the_answers_can_be_loaded_again_and_changed_by_their_address,
    the_address_of_answers_is_worth_nothing_to_anybody_else,
    two_complaints_in_one_browser_do_not_mix,
    answers_are_gone_once_they_were_sent_or_too_old,
    a_search_can_be_loaded_again_by_its_address,
    the_address_of_a_search_is_worth_nothing_to_anybody_else,
);

/// What nobody may read in an address.
const TYPED: [&str; 4] = ["900101", "Ali", "contoh", "FK8892"];

/// What stands in the form's fields for number and name.
fn filled_in(page: &Page) -> [String; 2] {
    ["#id_number", "#name"].map(|field| page.attributes(field, "value").concat())
}

async fn the_answers_can_be_loaded_again_and_changed_by_their_address(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    assert_eq!(answers.path, "/complaints/check");
    for typed in TYPED {
        assert!(!answers.address.contains(typed), "{}", answers.address);
    }
    let again = citizen.get(&answers.address).await;
    assert_eq!(
        (again.status, again.text("h1").as_str()),
        (200, "Semak jawapan anda")
    );
    assert_eq!(again.texts("dl.summary dd"), answers.texts("dl.summary dd"));
    let english = citizen.get(&format!("{}&lang=en", answers.address)).await;
    assert_eq!(
        (english.text("h1").as_str(), english.address.as_str()),
        ("Check your answers", answers.address.as_str())
    );
    citizen.get("/?lang=ms").await;
    let change = answers.attributes("dl.summary .action a[href$='#name']", "href");
    let form = citizen.get(change[0].split('#').next().unwrap()).await;
    let sent = form.form("/complaints/new");
    for (name, value) in changed(&[]) {
        if !matches!(name, "date_of_birth" | "administered_on") {
            assert!(sent.contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
    }
    let better = citizen
        .send(&form, "/complaints/new", &[("name", "Ali bin Contoh Dua")])
        .await;
    assert_eq!(better.path, "/complaints/check");
    assert!(better.text("dl.summary").contains("Ali bin Contoh Dua"));
    let filed = citizen.send(&better, "/complaints", &[]).await;
    assert!(filed.path.ends_with("/filed"), "{}", filed.path);
    app.work().await;
}

async fn the_address_of_answers_is_worth_nothing_to_anybody_else(app: &TestApp) {
    let answers = to_answers(&app.citizen(), &[]).await;
    let agent = app.staff("aminah", Role::Agent).await;
    for stranger in [app.citizen(), agent] {
        stranger.get("/complaints/new").await;
        let seen = stranger.get(&answers.address).await;
        assert_eq!((seen.status, seen.path.as_str()), (200, "/complaints/new"));
        assert_eq!(filled_in(&seen), ["", ""]);
        assert!(
            seen.text(".notice.warning")
                .starts_with("Jawapan itu tidak lagi disimpan")
        );
        let name = answers.address.rsplit('=').next().unwrap();
        let form = stranger.get(&format!("/complaints/new?draft={name}")).await;
        assert_eq!(filled_in(&form), ["", ""]);
    }
}

async fn two_complaints_in_one_browser_do_not_mix(app: &TestApp) {
    let family = app.citizen();
    let his = to_answers(&family, &[]).await;
    let hers = to_answers(
        &family,
        &[("name", "Siti binti Contoh"), ("id_number", "900102-14-5568")],
    )
    .await;
    assert_ne!(his.address, hers.address);
    let again = family.get(&his.address).await;
    assert!(again.body.contains("Ali bin Contoh") && !again.body.contains("Siti"));
    let first = family.send(&again, "/complaints", &[]).await;
    let again = family.get(&hers.address).await;
    assert!(again.body.contains("Siti binti Contoh") && !again.body.contains("Ali bin"));
    let second = family.send(&again, "/complaints", &[]).await;
    assert_ne!(first.text(".reference"), second.text(".reference"));
    app.work().await;
}

async fn answers_are_gone_once_they_were_sent_or_too_old(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(&citizen, &[]).await;
    let first = citizen.send(&answers, "/complaints", &[]).await;
    let back = citizen.get(&answers.address).await;
    assert_eq!(back.path, "/complaints/new");
    assert_eq!(filled_in(&back), ["", ""]);
    let twice = citizen.send(&answers, "/complaints", &[]).await;
    assert_eq!(twice.text(".reference"), first.text(".reference"), "filed once");
    let left = to_answers(&citizen, &[]).await;
    app.advance(TimeDelta::hours(11));
    assert_eq!(citizen.get(&left.address).await.path, "/complaints/check");
    app.advance(TimeDelta::hours(2));
    assert_eq!(citizen.get(&left.address).await.path, "/complaints/new");
    file(&citizen, &[("name", "Siti binti Contoh")]).await;
    app.work().await;
}

async fn a_search_can_be_loaded_again_by_its_address(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    let form = agent.get("/staff/records").await;
    let found = agent
        .send(
            &form,
            "/staff/records",
            &[("id_number", NUMBER), ("name", "Ali Contoh")],
        )
        .await;
    assert_eq!((found.status, found.path.as_str()), (200, "/staff/records"));
    for typed in TYPED {
        assert!(!found.address.contains(typed), "{}", found.address);
    }
    let links = found.attributes("table.records a", "href");
    assert_eq!(links.len(), 3);
    for lang in ["", "&lang=en"] {
        let again = agent.get(&format!("{}{lang}", found.address)).await;
        assert_eq!(again.attributes("table.records a", "href"), links, "{lang}");
        assert_eq!(again.attributes("#name", "value"), ["Ali Contoh"], "{lang}");
    }
    // By the button, which keeps what is typed and not looked for yet.
    let typed = [("name", "Siti"), ("switch_lang", "ms")];
    let malay = agent.send(&form, "/staff/records", &typed).await;
    assert_eq!(malay.attributes("html", "lang"), ["ms"]);
    assert_eq!(malay.attributes("#name", "value"), ["Siti"]);
    assert!(
        malay.texts("table, #error-summary").is_empty(),
        "nothing was looked for"
    );
    let shown = agent
        .send(&found, "/staff/records", &[("switch_lang", "en")])
        .await;
    assert_eq!(shown.attributes("table.records a", "href"), links);
}

async fn the_address_of_a_search_is_worth_nothing_to_anybody_else(app: &TestApp) {
    fill(app).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let form = agent.get("/staff/records").await;
    let found = agent
        .send(&form, "/staff/records", &[("id_number", NUMBER)])
        .await;
    let other = app.staff("borhan", Role::Administrator).await;
    let seen = other.get(&found.address).await;
    assert!(seen.texts("table.records").is_empty() && !seen.body.contains(NUMBER));
    assert_eq!(
        seen.text(".notice"),
        "Carian itu tidak lagi disimpan. Sila cari sekali lagi."
    );
    let own = app.sign_in("aminah").await;
    assert_eq!(
        own.get(&found.address).await.texts("table.records").len(),
        1,
        "her own, wherever she sits"
    );
    let forged = agent.post("/staff/records", &[("name", "Ali")]).await;
    assert_eq!(forged.status, 403);
    assert!(forged.texts("table.records").is_empty());
    assert_eq!(forged.attributes("#name", "value"), ["Ali"]);
}
