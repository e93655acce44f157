//! Two complaints about the same dose of the same person: they are suggested, compared, merged, and separated again.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::take;
use crate::decisions::{decide, letters};
use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    the_same_complaint_twice_is_merged_and_told_once,
    merging_can_be_undone_until_the_letter_leaves,
    what_looks_alike_is_not_merged_unseen,
    neighbours_are_not_suggested,
    who_reads_other_letters_learns_nothing_of_the_other_complaint,
);

/// A complaint that was filed: its reference, its page, and the citizen's own.
pub(crate) struct Filed {
    pub(crate) reference: String,
    pub(crate) ticket: String,
    pub(crate) tracking: String,
}

pub(crate) async fn filed(app: &TestApp, change: &[(&str, &str)]) -> Filed {
    let confirmation = file(&app.citizen(), change).await;
    assert_eq!(confirmation.status, 200, "{}", confirmation.text("main"));
    app.work().await;
    let reference = confirmation.text(".reference");
    Filed {
        ticket: format!("/staff/tickets/{reference}"),
        tracking: tracking_path(&confirmation),
        reference,
    }
}

/// Two complaints, some minutes apart.
pub(crate) async fn two(app: &TestApp, change: &[(&str, &str)]) -> (Filed, Filed) {
    let first = filed(app, &[]).await;
    app.advance(TimeDelta::minutes(10));
    (first, filed(app, change).await)
}

pub(crate) async fn compare(staff: &Browser, ticket: &Filed, with: &Filed) -> Page {
    let page = staff
        .get(&format!("{}/merge?with={}", ticket.ticket, with.reference))
        .await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    page
}

/// Merges two from the page of the first, as it stands there or as `fields` say.
pub(crate) async fn merge(
    staff: &Browser,
    (ticket, with): (&Filed, &Filed),
    fields: &[(&str, &str)],
) -> Page {
    let page = compare(staff, ticket, with).await;
    staff
        .send(&page, &format!("{}/merge", ticket.ticket), fields)
        .await
}

pub(crate) fn tags(page: &Page) -> Vec<String> {
    page.texts(".ticket-head .tag")
}

pub(crate) const MERGED: [&str; 2] = ["Selesai", "Aduan bertindih"];

async fn the_same_complaint_twice_is_merged_and_told_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[("phone", "019-999 8888"), ("message", "Masih tiada.")]).await;
    let page = agent.get(&format!("{}?view=unassigned", second.ticket)).await;
    let said = page.text("#duplicates");
    assert!(
        said.contains(&first.reference) && said.contains("Orang yang sama, dos yang sama"),
        "{said}"
    );
    let links = page.attributes("#duplicates a.button", "href");
    assert_eq!(links.len(), 1);
    let compared = agent.get(&links[0]).await;
    let differ = compared.texts("table.pair tr.differs th");
    assert_eq!(differ, ["Telefon", "Mesej"], "the differences are marked");
    let action = format!("{}/merge", second.ticket);
    let chosen = compared.form(&action);
    let leading = chosen.iter().find(|(name, _)| name == "leading").unwrap();
    assert_eq!(leading.1, first.reference, "the earlier receipt");
    assert!(compared.text("form.card").contains("satu e-mel memberitahu"));
    let done = agent.send(&compared, &action, &[]).await;
    assert_eq!((done.status, done.text("h1")), (200, first.reference.clone()));
    let did = done.text(".did");
    assert!(did.contains(&second.reference) && did.contains("saat"), "{did}");
    let said = done.text("#duplicates");
    assert!(
        said.contains(&second.reference),
        "the one that leads says so: {said}"
    );
    assert!(done.text(".timeline").contains("digabungkan ke dalam aduan ini"));
    let ended = agent.get(&second.ticket).await;
    assert_eq!(tags(&ended), MERGED);
    assert!(ended.text("#duplicates").contains(&first.reference));
    assert!(ended.text(".timeline").contains(&first.reference));
    for verb in ["resolve", "ask", "take", "particulars"] {
        assert!(
            ended.form(&format!("{}/{verb}", second.ticket)).is_empty(),
            "{verb}"
        );
    }
    assert_eq!(tags(&agent.get(&first.ticket).await), ["Dalam giliran"]);
    let first_page = agent.get(&first.ticket).await;
    assert!(
        !first_page.text(".said").contains("019-999"),
        "nothing is taken over"
    );
    assert_eq!(letters(app).await.len(), 2, "the letter waits");
    app.advance(TimeDelta::seconds(60));
    let told = letters(app).await;
    assert_eq!(told.len(), 3, "told once");
    assert!(told[2].contains(&first.reference) && told[2].contains(&second.reference));
    // The one answer is given under the one that leads; the other page says how that stands.
    let seen = app.citizen().get(&second.tracking).await;
    assert!(seen.text(".status-card").contains(&first.reference));
    let agent = app.sign_in("aminah").await;
    let page = take(&agent, &first.ticket).await;
    let wrong = [("outcome", "inaccurate"), ("text", "Tarikh itu cuti.")];
    decide(&agent, &page, &format!("{}/resolve", first.ticket), &wrong).await;
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 4, "one answer");
    let seen = app.citizen().get(&second.tracking).await;
    assert!(
        seen.text(".status-card").contains("Tarikh itu cuti."),
        "{}",
        seen.text(".status-card")
    );
}

async fn merging_can_be_undone_until_the_letter_leaves(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[]).await;
    let page = take(&agent, &second.ticket).await;
    let asked = agent
        .send(&page, &format!("{}/ask", second.ticket), &[("text", "Bila?")])
        .await;
    assert_eq!(asked.status, 200);
    app.work().await;
    // The desk has come further with the later one.
    let compared = compare(&agent, &first, &second).await;
    let action = format!("{}/merge", first.ticket);
    let chosen = compared.form(&action);
    assert!(chosen.contains(&("leading".to_owned(), second.reference.clone())));
    let before = tags(&agent.get(&second.ticket).await);
    let done = agent
        .send(&compared, &action, &[("leading", &first.reference)])
        .await;
    assert_eq!(done.text("h1"), first.reference);
    let ended = agent.get(&second.ticket).await;
    assert_eq!(tags(&ended), MERGED);
    let tracked = app.citizen().get(&second.tracking).await;
    assert!(tracked.text("main").contains("Bila?"), "not told yet");
    app.advance(TimeDelta::seconds(59));
    let undone = agent.send(&done, &format!("{}/undo", second.ticket), &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.text("main"));
    let back = agent.get(&second.ticket).await;
    assert_eq!(tags(&back), before, "as it was: it waits for the citizen");
    assert!(
        agent
            .get(&first.ticket)
            .await
            .text("#duplicates")
            .contains("dos yang sama")
    );
    app.advance(TimeDelta::minutes(5));
    assert_eq!(letters(app).await.len(), 3, "no letter left");
    // Undone by two tabs, or too late: nothing happens, and it is said why.
    let stale = agent.send(&ended, &format!("{}/undo", second.ticket), &[]).await;
    assert_eq!(stale.status, 409);
    merge(&agent, (&second, &first), &[("leading", &first.reference)]).await;
    app.advance(TimeDelta::seconds(60));
    let page = agent.get(&second.ticket).await;
    assert!(page.form(&format!("{}/undo", second.ticket)).is_empty());
    let mut fields = page.form(&format!("{}/note", second.ticket));
    fields.retain(|(name, _)| name != "text");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let late = agent.post(&format!("{}/undo", second.ticket), &fields).await;
    assert_eq!(late.status, 409, "{}", late.text("main"));
    app.work().await;
    app.mail.wait_for(4).await;
}

async fn what_looks_alike_is_not_merged_unseen(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let stranger = [("name", "Siti binti Osman"), ("email", "siti@contoh.example")];
    let (first, second) = two(app, &stranger).await;
    let mistyped = filed(app, &[("id_number", "900101-14-5569")]).await;
    for (other, why) in [
        (&second, "nama atau tarikh lahir lain"),
        (&mistyped, "nombor dokumen lain"),
    ] {
        let page = agent.get(&other.ticket).await;
        let said = page.text("#duplicates");
        assert!(said.contains(why) && said.contains("semak dahulu"), "{said}");
        let compared = compare(&agent, other, &first).await;
        let action = format!("{}/merge", other.ticket);
        let refused = agent.send(&compared, &action, &[]).await;
        assert_eq!(refused.status, 422, "one click is not enough");
        assert!(refused.text("#error-summary").contains("Bandingkan"));
        assert!(tags(&agent.get(&other.ticket).await)[0] != "Selesai");
    }
    let compared = compare(&agent, &mistyped, &first).await;
    let action = format!("{}/merge", mistyped.ticket);
    let done = agent.send(&compared, &action, &[("compared", "yes")]).await;
    assert_eq!(done.status, 200, "{}", done.text("main"));
    assert_eq!(tags(&agent.get(&mistyped.ticket).await), MERGED);
    app.advance(TimeDelta::seconds(60));
    assert_eq!(letters(app).await.len(), 4);
    // One address reads both, but the numbers differ: the page says nothing of how the other one stands.
    let seen = app.citizen().get(&mistyped.tracking).await;
    assert!(seen.text(".status-card").contains("diuruskan bersama aduan lain"));
    assert!(!seen.text(".status-card").contains(&first.reference));
}

async fn neighbours_are_not_suggested(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let first = filed(app, &[]).await;
    let contacts = [("phone", "013-222 3333"), ("email", "lain@contoh.example")];
    let twin = [("id_number", "900101-14-5569"), ("name", "Abu bin Contoh")];
    let father = [("id_number", "600101-14-5567")];
    let other_dose = [("dose_number", "2"), ("administered_on", "01/08/2021")];
    let namesake = [("id_number", "900101-14-5571"), contacts[0], contacts[1]];
    for (what, change) in [
        ("a twin", &twin[..]),
        ("the father of the same name", &father),
        ("another dose of the person", &other_dose),
        ("a namesake with other contacts", &namesake),
    ] {
        let other = filed(app, change).await;
        assert_eq!(agent.get(&other.ticket).await.text("#duplicates"), "", "{what}");
        let compared = compare(&agent, &first, &other).await;
        assert!(
            compared
                .form(&format!("{}/merge", first.ticket))
                .iter()
                .all(|(name, _)| name == "with")
        );
        assert!(
            compared.text("main").contains("tidak boleh digabungkan"),
            "{what}"
        );
        // Nor by a form that no page has.
        let known = agent
            .get(&first.ticket)
            .await
            .form(&format!("{}/take", first.ticket));
        let token = known
            .iter()
            .find(|(name, _)| name == "csrf_token")
            .unwrap()
            .1
            .clone();
        let forced = [
            ("csrf_token", token.as_str()),
            ("with", &other.reference),
            ("leading", &first.reference),
            ("version", "3"),
            ("other_version", "3"),
            ("compared", "yes"),
        ];
        let refused = agent.post(&format!("{}/merge", first.ticket), &forced).await;
        assert!(matches!(refused.status, 409 | 422), "{what}: {}", refused.status);
    }
    let itself = agent
        .get(&format!("{}/merge?with={}", first.ticket, first.reference))
        .await;
    assert_eq!(itself.status, 422, "nothing is merged with itself");
    let nonsense = agent.get(&format!("{}/merge?with=xyz", first.ticket)).await;
    assert_eq!(
        (nonsense.status, nonsense.attributes("#with", "value")),
        (422, vec!["xyz".to_owned()])
    );
    app.work().await;
    app.mail.wait_for(5).await;
}

async fn who_reads_other_letters_learns_nothing_of_the_other_complaint(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (first, second) = two(app, &[("email", "lain@contoh.example")]).await;
    let compared = compare(&agent, &second, &first).await;
    assert!(
        compared
            .text("form.card")
            .contains("tanpa apa-apa tentang aduan yang satu lagi")
    );
    agent
        .send(&compared, &format!("{}/merge", second.ticket), &[])
        .await;
    app.advance(TimeDelta::seconds(60));
    let told = letters(app).await;
    assert_eq!(told.len(), 4, "each is told of their own");
    for (own, other, address) in [
        (&first, &second, "ali@contoh.example"),
        (&second, &first, "lain@contoh.example"),
    ] {
        let letter = told[2..].iter().find(|letter| letter.contains(address)).unwrap();
        assert!(
            letter.contains(&own.reference) && !letter.contains(&other.reference),
            "{letter}"
        );
    }
    let seen = app.citizen().get(&second.tracking).await;
    assert!(!seen.body.contains(&first.reference), "the page neither");
    assert!(seen.text(".status-card").contains("diuruskan bersama aduan lain"));
    let seen = app.citizen().get(&first.tracking).await;
    assert!(!seen.body.contains(&second.reference));
    let page = take(&agent, &first.ticket).await;
    let wrong = [("outcome", "inaccurate"), ("text", "Rahsia orang lain.")];
    decide(&agent, &page, &format!("{}/resolve", first.ticket), &wrong).await;
    app.advance(TimeDelta::seconds(60));
    assert_eq!(
        letters(app).await.len(),
        5,
        "the answer goes to the one that leads"
    );
    assert!(!app.citizen().get(&second.tracking).await.body.contains("Rahsia"));
}
