//! Staff decide: only what is true can be chosen, the letter is read before it leaves, and until then the decision can be
//! undone.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{filed, take};
use crate::filing::{file, tracking_path};
use crate::matching::unfolded;
use crate::test_app::TestApp;

crate::on_both_databases!(
    only_what_is_true_can_be_chosen,
    a_supervisor_may_know_better_and_says_why,
    a_facility_that_was_silent_did_not_say_no,
    the_letter_is_read_before_it_leaves_and_leaves_a_minute_later,
    staff_reopen_what_they_ended,
);

/// Reads the letter of a decision, and lets it go.
pub(crate) async fn decide(staff: &Browser, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
    let preview = staff.send(page, action, fields).await;
    assert_eq!(preview.status, 200, "{}", preview.text("main"));
    staff.send(&preview, action, &[("step", "send")]).await
}

/// The outcomes that a ticket's page offers.
fn offered(page: &Page) -> Vec<String> {
    let mut offered = page.attributes("select[name=outcome] option", "value");
    offered.retain(|value| !value.is_empty());
    offered
}

/// Those of them that are true; the others take a reason, and of agents an approval.
pub(crate) fn offered_as_true(page: &Page) -> Vec<String> {
    let words = page.texts("select[name=outcome] option");
    let values = page.attributes("select[name=outcome] option", "value");
    let offered = values.into_iter().zip(words);
    let offered = offered.filter(|(value, words)| !value.is_empty() && !words.contains("perlu sebab"));
    offered.map(|(value, _)| value).collect()
}

pub(crate) async fn letters(app: &TestApp) -> Vec<String> {
    app.work().await;
    let received = app.mail.received();
    received.iter().map(|letter| unfolded(&letter.raw)).collect()
}

async fn only_what_is_true_can_be_chosen(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, ticket, _) = filed(app).await;
    let page = take(&agent, &ticket).await;
    assert_eq!(offered_as_true(&page), ["inaccurate"]);
    let resolve = format!("{ticket}/resolve");
    for (outcome, why) in [
        ("already_visible", "Sijil tidak memaparkan dos ini"),
        ("linked", "Sijil tidak memaparkan dos ini"),
        ("uploaded", "Sijil tidak memaparkan dos ini"),
        ("corrected", "Sijil tidak memaparkan dos ini"),
        ("appointment_cancelled", "Tiada janji temu yang dibatalkan"),
        ("not_found", "Fasiliti belum dihubungi"),
        ("outside_programme", "Dos ini tidak dibayar"),
        ("duplicate", "Tiada aduan lain"),
        (&format!("duplicate:{first}"), "Tiada aduan lain"),
    ] {
        let wanted = [("outcome", outcome), ("text", "Sudah disemak."), ("step", "send")];
        let refused = agent.send(&page, &resolve, &wanted).await;
        assert_eq!(refused.status, 422, "{outcome}");
        let said = refused.text("#error-summary");
        assert!(said.contains(why), "{outcome}: {said}");
        assert!(refused.body.contains("Sudah disemak."), "nothing typed is lost");
    }
    for outcome in ["withdrawn", "nonsense", "duplicate:nonsense"] {
        let refused = agent.send(&page, &resolve, &[("outcome", outcome)]).await;
        assert_eq!(refused.status, 422, "{outcome}");
    }
    // A second complaint of the same person about the same dose, and none about another.
    let (second, ticket_of_second, _) = filed(app).await;
    file(
        &app.citizen(),
        &[("dose_number", "2"), ("administered_on", "01/08/2021")],
    )
    .await;
    file(&app.citizen(), &[("id_number", "910202-10-5566")]).await;
    app.work().await;
    let page = take(&agent, &ticket_of_second).await;
    let duplicate = format!("duplicate:{}", &first.replace('-', "")[1..]);
    assert_eq!(
        offered_as_true(&page),
        ["inaccurate".to_owned(), duplicate.clone()]
    );
    let action = format!("{ticket_of_second}/resolve");
    // What is open is compared first: the two are merged.
    let compared = agent.send(&page, &action, &[("outcome", &duplicate)]).await;
    let merge = format!("{ticket_of_second}/merge");
    assert_eq!((compared.status, compared.path.as_str()), (200, merge.as_str()));
    agent.send(&compared, &merge, &[]).await;
    let done = agent.get(&ticket_of_second).await;
    assert_eq!(done.texts(".ticket-head .tag"), ["Selesai", "Aduan bertindih"]);
    // Each would be the other's duplicate: only one of them is.
    let page = agent.get(&ticket).await;
    assert_eq!(offered_as_true(&page), ["inaccurate"]);
    app.advance(TimeDelta::seconds(60));
    let letters = letters(app).await;
    let told = letters
        .iter()
        .find(|letter| letter.contains("lebih daripada sekali"));
    assert!(told.is_some_and(|letter| letter.contains(&first) && letter.contains(&second)));
}

async fn a_supervisor_may_know_better_and_says_why(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let (_, ticket, tracking) = filed(app).await;
    let page = take(&supervisor, &ticket).await;
    assert!(offered(&page).contains(&"appointment_cancelled".to_owned()));
    let resolve = format!("{ticket}/resolve");
    let wanted = [("outcome", "appointment_cancelled")];
    let refused = supervisor.send(&page, &resolve, &wanted).await;
    assert_eq!(refused.status, 422);
    let wanted = [
        ("outcome", "appointment_cancelled"),
        ("against_facts", "PPV Stadium mengesahkannya melalui telefon."),
    ];
    let done = decide(&supervisor, &refused, &resolve, &wanted).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Janji temu dibatalkan"]
    );
    assert!(done.text(".timeline").contains("PPV Stadium mengesahkannya"));
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let seen = app.citizen().get(&tracking).await;
    assert!(seen.text(".status-card").contains("telah dibatalkan"));
    assert!(!seen.body.contains("PPV Stadium"), "the reason is the desk's own");
    app.mail.wait_for(2).await;
}

async fn a_facility_that_was_silent_did_not_say_no(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, ticket, tracking) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let asked = [("text", "Menelefon klinik.")];
    let page = agent.send(&page, &format!("{ticket}/ask-facility"), &asked).await;
    let resolve = format!("{ticket}/resolve");
    let wanted = [("outcome", "not_found"), ("text", "Ditelefon tiga kali.")];
    let early = agent.send(&page, &resolve, &wanted).await;
    assert_eq!(early.status, 422);
    assert!(early.text("#error-summary").contains("masih ada masa"));
    app.advance(TimeDelta::hours(72));
    app.work().await;
    let agent = app.sign_in("aminah").await;
    let page = agent.get(&ticket).await;
    decide(&agent, &page, &resolve, &wanted).await;
    app.advance(TimeDelta::seconds(60));
    let letters = letters(app).await;
    let told = letters
        .iter()
        .find(|letter| letter.contains("belum dapat kami sahkan"));
    let told = told.unwrap();
    assert!(told.contains("belum menerima jawapan") && !told.contains("juga tidak mempunyai rekodnya"));
    let card = app.citizen().get(&tracking).await.text(".status-card");
    assert!(card.contains("belum menerima jawapan"), "{card}");
}

async fn the_letter_is_read_before_it_leaves_and_leaves_a_minute_later(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let citizen = app.citizen();
    citizen.get("/?lang=en").await;
    let form = citizen.get("/complaints/new").await;
    let answers = crate::filing::changed(&[]);
    let answers = citizen.send(&form, "/complaints/new", &answers).await;
    let confirmation = citizen.send(&answers, "/complaints", &[]).await;
    app.work().await;
    let (reference, tracking) = (confirmation.text(".reference"), tracking_path(&confirmation));
    let ticket = format!("/staff/tickets/{reference}");
    let page = take(&agent, &ticket).await;
    let resolve = format!("{ticket}/resolve");
    let wanted = [
        ("outcome", "inaccurate"),
        ("text", "The clinic was closed on that day."),
    ];
    let preview = agent.send(&page, &resolve, &wanted).await;
    assert_eq!(preview.status, 200);
    let letter = preview.text(".letter pre");
    for part in [
        "details in it do not match".to_lowercase().as_str(),
        "the clinic was closed on that day",
        &reference.to_lowercase(),
    ] {
        assert!(letter.to_lowercase().contains(part), "{part}: {letter}");
    }
    assert_eq!(
        preview.attributes(".letter pre", "lang"),
        ["en"],
        "the citizen's language"
    );
    assert!(
        !preview.body.contains(&tracking),
        "the link is the citizen's alone"
    );
    assert_eq!(
        agent.get(&ticket).await.text(".ticket-head .tag"),
        "Sedang diuruskan"
    );
    // Another text than was shown: it is read first.
    let other = [("text", "It was a public holiday."), ("step", "send")];
    let again = agent.send(&preview, &resolve, &other).await;
    assert!(
        again.text(".notice").contains("berlainan"),
        "{}",
        again.text("main")
    );
    assert!(again.text(".letter pre").contains("public holiday"));
    let forged = [
        ("outcome", "inaccurate"),
        ("text", "Unread."),
        ("step", "send"),
        ("letter", ""),
    ];
    let unread = agent.send(&page, &resolve, &forged).await;
    assert!(
        unread.text(".letter pre").contains("Unread."),
        "nothing leaves unread"
    );
    let done = agent.send(&again, &resolve, &[("step", "send")]).await;
    assert_eq!(done.text(".ticket-head .tag"), "Selesai");
    assert!(done.text("#held").contains("60 saat"), "{}", done.text("#held"));
    // Until it leaves, the citizen knows nothing of it, and can do nothing against it.
    for seconds in [0, 59] {
        app.advance(TimeDelta::seconds(seconds));
        assert_eq!(letters(app).await.len(), 1);
        let seen = citizen.get(&tracking).await;
        assert_eq!(seen.text(".tag"), "In progress");
        assert!(!seen.body.contains("public holiday"));
        assert!(seen.attributes("form[method=post]", "action").is_empty());
    }
    app.advance(TimeDelta::seconds(1));
    let letters = letters(app).await;
    assert_eq!(letters.len(), 2);
    assert!(letters[1].contains("It was a public holiday."));
    let seen = citizen.get(&tracking).await;
    assert_eq!(seen.text(".tag"), "Resolved");
    assert!(seen.body.contains("public holiday"));
}

async fn staff_reopen_what_they_ended(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (_, ticket, tracking) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let (resolve, reopen) = (format!("{ticket}/resolve"), format!("{ticket}/reopen"));
    let wanted = [("outcome", "inaccurate"), ("text", "Tarikh itu cuti.")];
    decide(&agent, &page, &resolve, &wanted).await;
    // Before the letter leaves, nobody has to be told.
    let page = agent.get(&ticket).await;
    let why = [("text", "Saya tersilap baca kad itu.")];
    let preview = agent.send(&page, &reopen, &why).await;
    assert!(preview.texts(".letter").is_empty());
    let done = agent.send(&preview, &reopen, &[("step", "send")]).await;
    assert_eq!(done.text(".ticket-head .tag"), "Sedang diuruskan");
    assert!(done.text(".actions").contains("Petugas aminah"));
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 1, "neither letter leaves");
    // After that, they are.
    decide(&agent, &done, &resolve, &wanted).await;
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 2);
    let theirs = other.get(&ticket).await;
    assert!(
        theirs
            .attributes(&format!("form[action='{reopen}']"), "method")
            .is_empty()
    );
    let page = agent.get(&ticket).await;
    let empty = agent.send(&page, &reopen, &[("text", " ")]).await;
    assert_eq!(empty.status, 422);
    let preview = agent.send(&page, &reopen, &why).await;
    assert!(
        preview
            .text(".letter pre")
            .contains("Saya tersilap baca kad itu.")
    );
    let done = agent.send(&preview, &reopen, &[("step", "send")]).await;
    assert_eq!(done.text(".ticket-head .tag"), "Sedang diuruskan");
    let card = app.citizen().get(&tracking).await.text(".status-card");
    assert!(card.contains("Selesai"), "not before the letter: {card}");
    app.advance(TimeDelta::seconds(60));
    let letters = letters(app).await;
    assert!(letters[2].contains("Aduan anda kami buka semula"));
    let seen = app.citizen().get(&tracking).await;
    assert_eq!(seen.text(".tag"), "Sedang diuruskan");
    assert!(seen.text(".timeline").contains("Kami membuka semula aduan anda"));
    assert!(seen.text(".timeline").contains("Saya tersilap baca kad itu."));
}
