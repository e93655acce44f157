//! Further ways to what is proposed and corrected: outcomes, details, records of the quarantine and of the search.

use chrono::TimeDelta;

use crate::approvals::{APPROVALS, RELEASED, approve, form, people, press, quarantined};
use crate::browser::{Browser, Page};
use crate::candidates::{actions, filed};
use crate::filing::{file, tracking_path};
use crate::matching::{certificate, own_doses};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    several_are_approved_at_once_with_what_came_of_each,
    an_outcome_against_the_facts_is_proposed,
    wrong_details_are_corrected_and_told_in_one_step,
    quarantined_records_say_who_waits_for_them_and_are_found_by_name,
    a_record_that_the_search_did_not_offer_is_compared_and_accepted_by_the_same_rules,
);

async fn an_outcome_against_the_facts_is_proposed(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let (_, ticket, tracking) = filed(app).await;
    let page = agent.get(&ticket).await;
    let resolve = format!("{ticket}/resolve");
    let typed = [
        ("outcome", "not_found"),
        ("text", "Kami tidak menemui rekod dos anda."),
        ("against_facts", "Klinik itu telah ditutup."),
    ];
    let waits = agent.send(&page, &resolve, &typed).await;
    assert!(
        waits
            .text("#waits")
            .contains("putuskan bertentangan dengan fakta"),
        "{}",
        waits.text("main")
    );
    assert_eq!(waits.text(".ticket-head .tag"), "Sedang diuruskan");
    let list = supervisor.get(APPROVALS).await;
    assert!(
        list.text(".approval .letter")
            .contains("Kami tidak menemui rekod dos anda.")
    );
    approve(&supervisor).await;
    let page = agent.get(&ticket).await;
    assert_eq!(page.text(".ticket-head .tag"), "Selesai", "{}", page.text("main"));
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
    let told = app.citizen().get(&tracking).await;
    assert!(!told.body.contains("telah ditutup"), "the reason is for staff");
}

async fn wrong_details_are_corrected_and_told_in_one_step(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let mut rows = own_doses();
    rows.push(dose_row(&[("administered_on", "2022-01-20")]));
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[("problem", "wrong_details")]).await;
    app.work().await;
    app.advance(TimeDelta::minutes(5));
    let reference = confirmation.text(".reference");
    let ticket = format!("/staff/tickets/{reference}");
    let page = agent.get(&ticket).await;
    let correct = form(&page, &ticket, "correct");
    assert!(
        page.texts(&format!("form[action='{correct}'] .correct-row"))
            .len()
            > 5,
        "any detail may be the wrong one"
    );
    let waits = agent.send(&page, &correct, &[]).await;
    assert!(
        waits.text("#waits").contains("Tarikh dos: 20/01/2022 21/01/2022"),
        "{}",
        waits.text("#waits")
    );
    // A supervisor does it alone, by the same form.
    let back = agent.send(&waits, &format!("{ticket}/take-back"), &[]).await;
    agent.send(&back, &format!("{ticket}/release"), &[]).await;
    let page = supervisor.get(&ticket).await;
    let done = supervisor
        .send(&page, &form(&page, &ticket, "correct"), &[])
        .await;
    assert_eq!(
        done.texts(".ticket-head .tag")[0],
        "Selesai",
        "{}",
        done.text("main")
    );
    assert!(
        done.text(".timeline").contains("Tarikh dos: 21/01/2022"),
        "the letter names it"
    );
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn quarantined_records_say_who_waits_for_them_and_are_found_by_name(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let other = [
        ("source_record_id", "o3"),
        ("id_number", "880202105566"),
        ("name", "Budi bin Lain"),
        ("phone", "0198765432"),
        ("lot_number", "FK8892X"),
    ];
    app.import(vec![dose_row(&other)]).await;
    app.advance(TimeDelta::minutes(1));
    let (reference, ticket, _) = quarantined(app).await;
    let list = supervisor.get("/staff/quarantine").await;
    let waiting = list.texts(".waiting");
    assert_eq!(waiting.len(), 2, "{}", list.text("main"));
    assert_eq!(
        waiting.iter().filter(|text| text.contains(&reference)).count(),
        1,
        "{waiting:?}"
    );
    assert!(
        waiting.iter().any(|text| text.ends_with('–')),
        "nobody waits for the other: {waiting:?}"
    );
    assert_eq!(
        list.attributes(".waiting a[href^='/staff/tickets/']", "href"),
        [ticket.as_str()]
    );
    // To the ticket and back.
    let page = agent.get(&ticket).await;
    let back = page.attributes(".candidate a[href^='/staff/quarantine?']", "href");
    assert_eq!(back.len(), 1, "{}", page.text("main"));
    let there = agent.get(back[0].split('#').next().unwrap()).await;
    let anchor = format!("#{}", back[0].split('#').nth(1).unwrap());
    assert!(
        there.text(&anchor).contains("Ali bin Contoh"),
        "{}",
        there.text("main")
    );
    // By any word of a name, in whatever case; the address does not hold it.
    let found = agent
        .send(
            &list_of(&agent).await,
            "/staff/quarantine",
            &[("name", "budi LAIN")],
        )
        .await;
    assert_eq!(found.texts(".waiting").len(), 1);
    assert!(found.text("table.records").contains("Budi bin Lain"));
    assert!(
        !found.address.to_lowercase().contains("budi"),
        "{}",
        found.address
    );
    assert_eq!(found.attributes("#name", "value"), ["budi LAIN"]);
    let nobody = agent.send(&found, "/staff/quarantine", &[("name", "100%")]).await;
    assert!(nobody.texts(".waiting").is_empty());
    let all = agent.send(&nobody, "/staff/quarantine", &[("name", "")]).await;
    assert_eq!(all.texts(".waiting").len(), 2);
    // Whom staff rejected it for waits no more.
    let reject = form(&page, &ticket, "reject");
    agent.send(&page, &reject, &[("text", "Itu dos abangnya.")]).await;
    let list = supervisor.get("/staff/quarantine").await;
    assert!(
        list.texts(".waiting")
            .iter()
            .all(|text| !text.contains(&reference))
    );
}

async fn list_of(staff: &Browser) -> Page {
    staff.get("/staff/quarantine").await
}

async fn a_record_that_the_search_did_not_offer_is_compared_and_accepted_by_the_same_rules(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let mut rows = own_doses();
    // Nothing of the person agrees; the dose number does, as it has to.
    rows.push(dose_row(&[
        ("source_record_id", "x3"),
        ("id_number", "770303105566"),
        ("date_of_birth", "1977-03-03"),
        ("name", "Chitra a/p Muthu"),
        ("phone", "0198765432"),
        ("lot_number", "FJ1234"),
        ("administered_on", "2022-01-11"),
    ]));
    app.import(rows).await;
    let (reference, ticket, _) = filed(app).await;
    let page = agent.get(&ticket).await;
    assert!(
        !page.text("#candidates").contains("myvas x3"),
        "{}",
        page.text("#candidates")
    );
    let search = agent.get("/staff/records").await;
    let found = agent
        .send(&search, "/staff/records", &[("name", "Chitra Muthu")])
        .await;
    let record = found.attributes("table.records a", "href").remove(0);
    let record = record.split('?').next().unwrap().to_owned();
    let nonsense = agent.get(&format!("{record}/compare?reference=nonsense")).await;
    assert!(nonsense.text(".notice").contains("Itu bukan nombor rujukan"));
    let beside = agent
        .get(&format!("{record}/compare?reference={reference}"))
        .await;
    assert_eq!(beside.path, ticket);
    let best = beside.text(".candidate.best");
    assert!(
        best.contains("myvas x3") && best.contains("Kemungkinan rekod ini bukan yang dicari lebih besar"),
        "{best}"
    );
    assert!(
        actions(&beside, &ticket, "accept")
            .iter()
            .all(|form| !form.ends_with(record.rsplit('/').next().unwrap()))
    );
    // An agent proposes it, with a reason; whoever decides sees the same evidence.
    let propose = format!("{ticket}/propose/{}", record.rsplit('/').next().unwrap());
    let silent = agent.send(&beside, &propose, &[]).await;
    assert_eq!(silent.status, 422, "{}", silent.text("main"));
    let why = "Kad vaksinasi dan pasport dilihat di kaunter.";
    let waits = agent.send(&beside, &propose, &[("text", why)]).await;
    assert!(waits.text("#waits").contains(why), "{}", waits.text("main"));
    let list = supervisor.get(APPROVALS).await;
    assert!(
        list.text(".approval").contains("myvas x3"),
        "{}",
        list.text(".approval")
    );
    assert!(
        list.text(".approval").contains("akan kehilangan dos 3"),
        "{}",
        list.text(".approval")
    );
    approve(&supervisor).await;
    assert_eq!(certificate(&agent, &reference).await, ["1", "2", "3"]);
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(2).await;
}

async fn several_are_approved_at_once_with_what_came_of_each(app: &TestApp) {
    let (agent, supervisor) = people(app).await;
    let mut tickets = Vec::new();
    let people = [
        ("900101145567", "Ali bin Contoh", "a3"),
        ("880202105566", "Budi bin Lain", "b3"),
        ("770303105566", "Chitra a/p Muthu", "c3"),
    ];
    for (number, name, row) in people {
        app.advance(TimeDelta::minutes(1));
        let dose = [
            ("source_record_id", row),
            ("id_number", number),
            ("name", name),
            ("lot_number", "FK8892X"),
        ];
        app.import(vec![dose_row(&dose)]).await;
        let confirmation = file(&app.citizen(), &[("id_number", number), ("name", name)]).await;
        app.work().await;
        let ticket = format!("/staff/tickets/{}", confirmation.text(".reference"));
        let page = agent.get(&ticket).await;
        agent.send(&page, &form(&page, &ticket, "propose"), &[]).await;
        tickets.push((ticket, tracking_path(&confirmation)));
    }
    let list = supervisor.get(APPROVALS).await;
    let ids = list.attributes("input[name=pick]", "value");
    assert_eq!(ids.len(), 3, "{}", list.text("main"));
    let nothing = press(&supervisor, &list, APPROVALS, &[]).await;
    assert_eq!(nothing.status, 422);
    // Of the second one the citizen takes the complaint back meanwhile.
    let citizen = app.citizen();
    let page = citizen.get(&tickets[1].1).await;
    let withdraw = format!("{}/withdraw", tickets[1].1);
    citizen.send(&page, &withdraw, &[]).await;
    let ticked: Vec<(&str, &str)> = ids.iter().map(|id| ("pick", id.as_str())).collect();
    let done = press(&supervisor, &list, APPROVALS, &ticked).await;
    let came = done.texts(".notice li");
    let signs: Vec<bool> = came.iter().map(|line| line.contains('✓')).collect();
    assert_eq!(signs, [true, false, true], "{came:?}");
    assert!(came[1].contains("tidak lagi menunggu"));
    for (ticket, _) in [&tickets[0], &tickets[2]] {
        assert_eq!(
            supervisor.get(ticket).await.texts(".ticket-head .tag"),
            ["Selesai", RELEASED]
        );
    }
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(6).await;
}
