//! Records against which something speaks: they are folded away, name who would lose what, and take a supervisor and a
//! written reason, whatever form is sent.

use option_m::domain::complaint::reference::Reference;
use option_m::domain::person::identity::{IdType, Identity};
use option_m::domain::staff::Role;
use option_m::domain::values::ground::Ground;
use option_m::store::registry::links::{self, NewLink};
use option_m::store::{StoreError, tickets};

use crate::browser::Page;
use crate::candidates::{actions, doubtful, filed, take};
use crate::filing::{file, tracking_path};
use crate::matching::{MISTYPED, certificate, mistyped, own_doses};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_dose_of_somebody_else_takes_a_supervisor_and_a_reason_and_who_relied_on_it_is_told,
    an_unlikely_record_is_folded_away_and_names_who_would_lose_what,
    one_dose_told_by_two_sources_is_as_likely_as_told_by_one,
    a_record_that_is_linked_elsewhere_is_taken_from_there_in_the_open,
    what_speaks_against_a_record_since_the_page_was_opened_counts,
);

const REASON: &str = "Kad vaksinasi dan MyKad dilihat di kaunter.";

/// Three doses of somebody whose number is the citizen's with two digits swapped, and the citizen's first two.
async fn neighbours(app: &TestApp) {
    let mut rows = own_doses();
    for (dose, on) in [("1", "2021-07-02"), ("2", "2021-07-23"), ("3", "2022-01-21")] {
        let id = format!("s{dose}");
        let with = [
            ("source_record_id", id.as_str()),
            ("id_number", MISTYPED),
            ("name", "Alia binti Contoh"),
            ("phone", "0198765432"),
            ("dose_number", dose),
            ("administered_on", on),
        ];
        rows.push(dose_row(&with));
    }
    app.import(rows).await;
}

/// The record's number of a form's address.
pub(crate) fn target(action: &str) -> &str {
    action.rsplit('/').next().unwrap()
}

/// The fields of a form as a page sends it.
fn fields<'a>(form: &'a [(String, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let known = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let known = known.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    known.chain(more.iter().copied()).collect()
}

/// The record on the page of a ticket that comes from this row of a source: its place, its number and what is said.
fn candidate(page: &Page, row: &str) -> (usize, String, String) {
    let all = page.texts("article.candidate");
    let place = all.iter().position(|text| text.contains(row));
    let place = place.unwrap_or_else(|| panic!("{row}: {}", page.text("#candidates")));
    let id = page.attributes("article.candidate h3", "id")[place].clone();
    (place, id.replace("candidate-", ""), all[place].clone())
}

async fn a_dose_of_somebody_else_takes_a_supervisor_and_a_reason_and_who_relied_on_it_is_told(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    neighbours(app).await;
    // Alia was told that her dose shows.
    let hers = [
        ("id_number", MISTYPED),
        ("name", "Alia binti Contoh"),
        ("email", "alia@contoh.example"),
    ];
    let confirmation = file(&app.citizen(), &hers).await;
    let (alia, alia_sees) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    assert_eq!(app.citizen().get(&alia_sees).await.text(".tag"), "Selesai");
    let (reference, ticket, tracking) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let (_, record, text) = candidate(&page, "myvas s3");
    for part in [
        "nombor orang lain",
        "Alia C. (MyKad …5657) akan kehilangan dos 3 bertarikh 21 Januari 2022 daripada sijilnya.",
        "hanya penyelia boleh menerimanya, dengan sebab bertulis",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(page.texts("article.candidate.folded > details").len() == page.texts("article.folded").len());
    let reject = actions(&page, &ticket, "reject")
        .into_iter()
        .find(|action| page.form(action).len() == 4)
        .unwrap();
    let accept = format!("{ticket}/accept/{record}");
    assert!(
        !actions(&page, &ticket, "accept").contains(&accept),
        "no button for an agent"
    );
    // By hand, with all that a supervisor's page would send.
    let known = page.form(&reject);
    let all = [("text", REASON), ("seen", "unlikely held-by-another loss")];
    let forced = agent.post(&accept, &fields(&known, &all)).await;
    assert_eq!(forced.status, 403);
    assert!(
        forced.text("#error-summary").contains("hanya penyelia boleh"),
        "{}",
        forced.text("#error-summary")
    );
    assert_eq!(certificate(&agent, &reference).await, ["1", "2"]);
    // A supervisor has to say why.
    let page = take(&supervisor, &ticket).await;
    assert!(
        page.texts(&format!("form[action='{accept}'] .button.danger"))
            .len()
            == 1
    );
    let open = |page: &Page| page.attributes(".actions details[open]", "open").len();
    assert_eq!(open(&page), 0);
    for (text, status) in [("", 422), ("ok", 422)] {
        let refused = supervisor.send(&page, &accept, &[("text", text)]).await;
        assert_eq!(refused.status, status);
        let field = refused.attributes("#error-summary a", "href");
        assert_eq!(field, [format!("#accept-{record}")]);
        assert_eq!(refused.texts(&format!("textarea{}", field[0])), [text]);
        assert_eq!(open(&refused), 1, "what is wrong can be seen");
    }
    let done = supervisor.send(&page, &accept, &[("text", REASON)]).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dipautkan"],
        "{}",
        done.text("main")
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    assert_eq!(certificate(&supervisor, &alia).await, ["1", "2"]);
    let timeline = done.texts(".timeline li");
    let entry = timeline.iter().find(|entry| entry.contains("Rekod diterima"));
    let entry = entry.unwrap();
    assert!(
        entry.contains(REASON) && entry.contains("walaupun nombornya nampaknya milik orang lain"),
        "{entry}"
    );
    assert!(
        done.text("#candidates .notice").contains(REASON),
        "the link has the reason"
    );
    let back = supervisor.get(&format!("/staff/tickets/{alia}")).await;
    assert_eq!(back.text(".ticket-head .tag"), "Dalam giliran");
    assert!(back.text(".timeline").contains(&format!(
        "Rekod myvas s3 diambil sebagai milik orang lain: {REASON}"
    )));
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(5).await;
    let told = app.citizen().get(&alia_sees).await;
    assert!(
        told.body.contains("didapati milik orang lain"),
        "{}",
        told.text("main")
    );
    let seen = app.citizen().get(&tracking).await;
    for page in [told, seen] {
        assert!(!page.body.contains(REASON) && !page.body.contains("Alia C."));
    }
}

async fn an_unlikely_record_is_folded_away_and_names_who_would_lose_what(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    let mut rows = own_doses();
    rows.push(dose_row(&[
        ("source_record_id", "l3"),
        ("id_number", "920303105566"),
        ("date_of_birth", "1992-03-03"),
        ("name", "Lim Ah Kow"),
    ]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let (_, record, text) = candidate(&page, "myvas l3");
    assert!(
        text.contains("di bawah 50 %")
            && text.contains("Lim A. K. (MyKad …5566) akan kehilangan dos 3 bertarikh 21 Januari 2022"),
        "{text}"
    );
    assert!(!actions(&page, &ticket, "accept").contains(&format!("{ticket}/accept/{record}")));
    assert!(
        actions(&page, &ticket, "reject").contains(&format!("{ticket}/reject/{record}")),
        "an agent may say that it is not the one"
    );
    assert!(
        page.texts("article.candidate:not(.folded) .button.danger")
            .is_empty()
            && page.texts("article.folded form[action*='/accept/']").is_empty()
    );
    assert!(!page.body.contains("920303105566") && !page.body.contains("920303-10-5566"));
    let page = take(&supervisor, &ticket).await;
    let accept = format!("{ticket}/accept/{record}");
    let done = supervisor.send(&page, &accept, &[("text", REASON)]).await;
    assert_eq!(done.status, 200, "{}", done.text("#error-summary"));
    assert!(
        done.text(".timeline").contains("walaupun kurang mungkin"),
        "{}",
        done.text(".timeline")
    );
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn one_dose_told_by_two_sources_is_as_likely_as_told_by_one(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    let with = [("name", "Kamal bin Osman")];
    rows.push(mistyped(&with));
    rows.push(mistyped(&[
        with[0],
        ("source_system", "clinic"),
        ("source_record_id", "c3"),
    ]));
    app.import(rows).await;
    let (_, ticket, _) = filed(app).await;
    let page = take(&agent, &ticket).await;
    let (place, _, text) = candidate(&page, "myvas r1");
    assert!(!text.contains("di bawah 50 %"), "{text}");
    let classes = page.attributes("article.candidate", "class");
    assert_eq!(classes[place], "candidate best", "{text}");
    let accept = actions(&page, &ticket, "accept").remove(0);
    let done = agent.send(&page, &accept, &[]).await;
    assert_eq!(done.texts(".ticket-head .tag"), ["Selesai", "Rekod dipautkan"]);
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

/// Accepts that a record is the dose of the person with this `MyKad`, perhaps for a ticket.
pub(crate) async fn link(app: &TestApp, number: &'static str, ticket: Option<String>) {
    let now = app.clock.now();
    let accepted: Result<_, StoreError> = app
        .worker
        .store
        .write(move |conn| {
            let ticket = match ticket {
                Some(reference) => tickets::by_reference(conn, Reference::parse(&reference).unwrap())?,
                None => None,
            };
            let new = NewLink {
                source_system: "myvas",
                source_record_id: "r1",
                person: &Identity::parse(IdType::Mykad, number).unwrap(),
                ticket: ticket.map(|ticket| ticket.id),
                staff: None,
                ground: &Ground::typed("Nama dan tarikh sama."),
            };
            links::accept(conn, &new, now)
        })
        .await;
    accepted.unwrap();
}

const SITI: [(&str, &str); 4] = [
    ("id_number", "910202105566"),
    ("date_of_birth", "02/02/1991"),
    ("name", "Siti binti Ahmad"),
    ("email", "siti@contoh.example"),
];

async fn a_record_that_is_linked_elsewhere_is_taken_from_there_in_the_open(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    let confirmation = file(&app.citizen(), &SITI).await;
    let (siti, siti_sees) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    let (reference, ticket, _) = doubtful(app).await;
    link(app, SITI[0].1, Some(siti.clone())).await;
    assert_eq!(certificate(&agent, &siti).await, ["3"]);
    let page = take(&agent, &ticket).await;
    let (_, _, text) = candidate(&page, "myvas r1");
    for part in [
        "dipautkan kepada orang lain",
        "Siti A. (MyKad …5566) akan kehilangan dos 3 bertarikh 21 Januari 2022 daripada sijilnya.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(actions(&page, &ticket, "accept").is_empty());
    let page = take(&supervisor, &ticket).await;
    let accept = actions(&page, &ticket, "accept").remove(0);
    let done = supervisor.send(&page, &accept, &[("text", REASON)]).await;
    assert_eq!(
        done.texts(".ticket-head .tag"),
        ["Selesai", "Rekod dipautkan"],
        "{}",
        done.text("#error-summary")
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2", "3"]);
    assert!(certificate(&supervisor, &siti).await.is_empty());
    let hers = supervisor.get(&format!("/staff/tickets/{siti}")).await;
    assert!(
        hers.texts(".timeline li")
            .iter()
            .any(|entry| entry.contains(REASON)),
        "{}",
        hers.text(".timeline")
    );
    let record = supervisor
        .get(&format!("/staff/records/{}", target(&accept)))
        .await;
    let links = record.text(".side-column .card");
    assert!(
        links.contains("Dibatalkan") && links.contains(REASON),
        "the old link stays on record: {links}"
    );
    app.work().await;
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    let letters = app.mail.wait_for(4).await;
    let taken_back = letters
        .iter()
        .filter(|letter| String::from_utf8_lossy(&letter.raw).contains("terpaksa menarik balik"));
    assert_eq!(taken_back.count(), 1);
    assert!(!app.citizen().get(&siti_sees).await.body.contains(REASON));
}

async fn what_speaks_against_a_record_since_the_page_was_opened_counts(app: &TestApp) {
    let (agent, supervisor) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("chong", Role::Supervisor).await,
    );
    let (reference, ticket, _) = doubtful(app).await;
    let harmless = take(&agent, &ticket).await;
    let accept = actions(&harmless, &ticket, "accept").remove(0);
    link(app, SITI[0].1, None).await;
    let refused = agent.send(&harmless, &accept, &[]).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text("#error-summary").contains("hanya penyelia boleh"),
        "{}",
        refused.text("#error-summary")
    );
    assert!(actions(&refused, &ticket, "accept").is_empty());
    let page = take(&supervisor, &ticket).await;
    let old = fields_of(&harmless, &accept, &page);
    let refused = supervisor.post(&accept, &borrowed(&old)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#error-summary").contains("tulis mengapa"));
    let mut written = old.clone();
    written.push(("text".to_owned(), REASON.to_owned()));
    written.push(("seen".to_owned(), "unlikely".to_owned()));
    let refused = supervisor.post(&accept, &borrowed(&written)).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text("#error-summary")
            .contains("lebih banyak yang bercanggah"),
        "{}",
        refused.text("#error-summary")
    );
    assert_eq!(refused.text(&format!("#accept-{}", target(&accept))), REASON);
    assert!(
        refused
            .text("article.best")
            .contains("MyKad …5566 akan kehilangan dos 3"),
        "her name is not known: {}",
        refused.text("article.best")
    );
    assert_eq!(certificate(&supervisor, &reference).await, ["1", "2"]);
    supervisor
        .send(&page, &format!("{ticket}/note"), &[("text", "Tanya Siti.")])
        .await;
    let stale = supervisor.send(&refused, &accept, &[]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text("#error-summary").contains("Orang lain telah mengubah"));
    let done = supervisor.send(&stale, &accept, &[("text", REASON)]).await;
    assert_eq!(done.texts(".ticket-head .tag"), ["Selesai", "Rekod dipautkan"]);
    app.advance(chrono::TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

/// What the form of an old page sends, with the token and version that are good now.
fn fields_of(old: &Page, action: &str, now: &Page) -> Vec<(String, String)> {
    let good = now.form(action);
    let of_now = |name: &str| good.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let form = old.form(action).into_iter();
    form.map(|(name, _)| (name.clone(), of_now(&name))).collect()
}

pub(crate) fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
}
