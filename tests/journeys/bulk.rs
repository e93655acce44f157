//! The same is done with many tickets: chosen on the queue, begun once, and told of each.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::board::{act, waiting};
use crate::browser::{Browser, Page};
use crate::decisions::letters;
use crate::filing::{changed, file, tracking_path};
use crate::languages::switch;
use crate::test_app::TestApp;

crate::on_both_databases!(
    facilities_are_asked_alike_and_each_ticket_tells_what_came_of_it,
    all_that_match_are_those_that_were_counted,
    tickets_end_alike_where_it_is_true_and_each_citizen_gets_one_letter,
    no_letter_leaves_that_was_not_shown,
    auditors_see_it_and_change_nothing,
);

pub(crate) const BULK: &str = "/staff/bulk";

/// What the boxes of these tickets send, as a page of the queue has them.
pub(crate) fn ticked(page: &Page, references: &[&str]) -> Vec<(String, String)> {
    let shown = page.texts("table.tickets td:first-child a");
    let boxes = page.attributes("table.tickets input[name=pick]", "value");
    assert_eq!(shown.len(), boxes.len(), "a box for each");
    let of = |reference: &&str| {
        let place = shown.iter().position(|one| one == reference);
        ("pick".to_owned(), boxes[place.unwrap()].clone())
    };
    references.iter().map(of).collect()
}

/// Sends the form of a page with some fields changed and others added.
pub(crate) async fn send(
    staff: &Browser,
    page: &Page,
    more: &[(String, String)],
    change: &[(&str, &str)],
) -> Page {
    let mut fields = page.form(BULK);
    for (name, value) in change {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields.extend(more.iter().cloned());
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    staff.post(BULK, &fields).await
}

/// Ticks tickets on the queue and chooses what to do with them.
pub(crate) async fn choose(staff: &Browser, action: &str, references: &[&str]) -> Page {
    let queue = staff.get("/staff/queue").await;
    let page = send(staff, &queue, &ticked(&queue, references), &[("action", action)]).await;
    assert_eq!(page.status, 200, "{}", page.text(".notice"));
    page
}

/// Begins what a page offers.
pub(crate) async fn begin(staff: &Browser, page: &Page, fields: &[(&str, &str)]) -> Page {
    let fields = [fields, &[("step", "begin")]].concat();
    let run = send(staff, page, &[], &fields).await;
    assert_eq!(run.status, 200, "{}", run.text("#error-summary"));
    assert!(run.path.starts_with("/staff/bulk/"), "{}", run.text("main"));
    run
}

/// How many tickets of a run are done, not done, and left.
pub(crate) fn counts(page: &Page) -> [usize; 3] {
    let counts: Vec<usize> = page
        .texts(".run-counts dd")
        .iter()
        .map(|count| count.parse().unwrap())
        .collect();
    counts.try_into().unwrap()
}

/// What came of a ticket.
pub(crate) fn came(page: &Page, reference: &str) -> String {
    let rows = page.texts("table.items tbody tr");
    let mut rows = rows.into_iter().filter(|row| row.starts_with(reference));
    let row = rows.next().unwrap();
    assert_eq!(rows.next(), None, "a line for each ticket");
    row
}

pub(crate) fn refs(references: &[String]) -> Vec<&str> {
    references.iter().map(String::as_str).collect()
}

async fn facilities_are_asked_alike_and_each_ticket_tells_what_came_of_it(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let tickets = waiting(app, 4).await;
    act(&other, &tickets[1], "take", &[]).await;
    let page = choose(&agent, "ask-facility", &refs(&tickets[..3])).await;
    assert_eq!(page.text(".lead"), "3 tiket");
    let ahead = page.text("#bulk-begin");
    assert!(ahead.contains("boleh dilakukan bagi 2 daripada 3"), "{ahead}");
    assert!(page.text(".barred").contains(&tickets[1]), "{ahead}");
    // Words are needed, and nothing that was chosen is lost.
    let empty = send(&agent, &page, &[], &[("step", "begin"), ("text", " ")]).await;
    assert_eq!((empty.status, empty.texts("#text-error").len()), (422, 1));
    let run = begin(&agent, &empty, &[("text", "Senarai dihantar kepada klinik.")]).await;
    assert_eq!(counts(&run), [0, 0, 3]);
    assert_eq!(run.text(".tag"), "Sedang berjalan");
    let events = agent.get(&format!("/staff/tickets/{}", tickets[0])).await;
    assert!(!events.text(".timeline").contains("Senarai dihantar"), "not yet");
    app.work().await;
    let run = agent.get(&run.path).await;
    assert_eq!(counts(&run), [2, 1, 0]);
    assert_eq!(run.text(".tag"), "Selesai");
    assert!(run.texts(&format!("form[action='{}/stop']", run.path)).is_empty());
    assert!(came(&run, &tickets[0]).contains("Menunggu fasiliti"));
    assert!(came(&run, &tickets[1]).contains("milik petugas lain"));
    let refused = agent.get(&format!("{}?only=refused", run.path)).await;
    assert_eq!(refused.texts("table.items tbody tr").len(), 1);
    for (ticket, asked) in [(0, true), (1, false), (2, true), (3, false)] {
        let page = agent.get(&format!("/staff/tickets/{}", tickets[ticket])).await;
        let said = page.text(".timeline").contains("Senarai dihantar kepada klinik.");
        assert_eq!(said, asked, "{ticket}");
        assert_eq!(page.text(".owner").contains("Petugas aminah"), asked, "{ticket}");
    }
    let list = agent.get(BULK).await;
    assert_eq!(list.attributes("table a", "href"), [run.path.as_str()]);
    assert!(list.text("table").contains("Petugas aminah (petugas)"));
    let queue = agent.get("/staff/queue").await;
    assert!(queue.attributes("a", "href").contains(&BULK.to_owned()));
    let audit = supervisor.get("/staff/audit?kind=account%3Abulk_begun").await;
    let lines = audit.texts("table.audit tbody tr");
    assert!(
        matches!(&lines[..], [one] if one.contains("Petugas aminah") && one.contains("fasiliti dihubungi, 3 tiket")),
        "{lines:?}"
    );
    assert_eq!(agent.get("/staff/bulk/99").await.status, 404);
}

async fn all_that_match_are_those_that_were_counted(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut tickets = Vec::new();
    for (number, state) in [("90", "01"), ("91", "10"), ("92", "10"), ("93", "10")] {
        let number = format!("{number}0101-14-5567");
        let change = [("id_number", number.as_str()), ("facility_state", state)];
        // Whether the place is known there is another matter.
        let page = file(&app.citizen(), &change).await;
        tickets.push(page.text(".reference"));
        app.advance(TimeDelta::minutes(1));
    }
    app.work().await;
    let queue = agent.get("/staff/queue?state=10").await;
    assert_eq!(queue.text("label[for=which-all]"), "Kesemua 3 yang sepadan");
    let whole = agent.get("/staff/queue").await;
    assert_eq!(whole.text("label[for=which-all]"), "Kesemua 4 yang sepadan");
    let page = send(&agent, &queue, &[], &[("which", "all"), ("action", "note")]).await;
    assert_eq!(page.text(".lead"), "3 tiket");
    assert_eq!(page.attributes("a.secondary", "href"), ["/staff/queue?state=10"]);
    // One comes and one goes before it is begun: there are never more than were shown, the earliest first.
    let late = file(&app.citizen(), &[("id_number", "940101-14-5567")]).await;
    let late = late.text(".reference");
    app.work().await;
    let run = begin(&agent, &page, &[("text", "Semak dengan klinik.")]).await;
    assert_eq!(counts(&run), [0, 0, 3]);
    app.work().await;
    let run = agent.get(&run.path).await;
    assert_eq!(counts(&run), [3, 0, 0]);
    for ticket in &tickets[1..] {
        assert!(came(&run, ticket).contains("Selesai"));
    }
    let shown = run.text("table.items");
    assert!(!shown.contains(&tickets[0]) && !shown.contains(&late), "{shown}");
    assert!(run.text("main").contains("Semua yang sepadan dipilih: 3 tiket."));
    // A filter that nobody made means what its address would mean, and one that matches nothing is no selection.
    for (query, status, count) in [
        ("view=zzz&state=99&owner=-1", 200, Some("5 tiket")),
        ("view=late", 422, None),
        ("problem=vanished", 422, None),
    ] {
        let fields = [("which", "all"), ("action", "note"), ("query", query)];
        let page = send(&agent, &whole, &[], &fields).await;
        assert_eq!(page.status, status, "{query}");
        assert_eq!(
            count.map(str::to_owned),
            count.map(|_| page.text(".lead")),
            "{query}"
        );
    }
    // Fewer by the time when it is begun are fewer.
    let page = send(&agent, &queue, &[], &[("which", "all"), ("action", "note")]).await;
    assert_eq!(page.text(".lead"), "4 tiket");
    let path = format!("/staff/tickets/{}", tickets[1]);
    let ticket = agent.get(&path).await;
    let fields = [("outcome", "inaccurate"), ("text", "Sila semak nombor lot.")];
    crate::decisions::decide(&agent, &ticket, &format!("{path}/resolve"), &fields).await;
    let run = begin(&agent, &page, &[("text", "Semak sekali lagi.")]).await;
    assert_eq!(counts(&run), [0, 0, 3]);
    app.advance(TimeDelta::minutes(2));
    app.work().await;
}

/// The facilities were asked about these, and know nothing.
async fn say_no(agent: &Browser, tickets: [&String; 3]) {
    for ticket in tickets {
        act(agent, ticket, "ask-facility", &[("text", "Menelefon.")]).await;
        act(agent, ticket, "facility-answered", &[("text", "Tiada rekod.")]).await;
    }
}

/// Files a complaint as somebody who reads English.
async fn file_in_english(citizen: &Browser) -> Page {
    let start = citizen.get("/complaints/new").await;
    switch(citizen, &start).await;
    let form = citizen.get("/complaints/new").await;
    let fields = changed(&[("id_number", "960101-14-5567"), ("email", "ben@contoh.example")]);
    let answers = citizen.send(&form, "/complaints/new", &fields).await;
    citizen.send(&answers, "/complaints", &[]).await
}

async fn tickets_end_alike_where_it_is_true_and_each_citizen_gets_one_letter(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut tickets = waiting(app, 3).await;
    let citizen = app.citizen();
    let filed = file_in_english(&citizen).await;
    tickets.push(filed.text(".reference"));
    let tracking = tracking_path(&filed);
    let before = letters(app).await.len();
    say_no(&agent, [&tickets[0], &tickets[1], &tickets[3]]).await;
    app.advance(TimeDelta::minutes(5));
    let page = choose(&agent, "resolve", &refs(&tickets)).await;
    let offered = page.texts("#outcome option");
    assert!(
        offered
            .iter()
            .any(|words| words.contains("(benar bagi 3 daripada 4)")),
        "{offered:?}"
    );
    let values = page.attributes("#outcome option", "value");
    assert_eq!(
        values,
        ["", "not_found", "inaccurate"],
        "the others are true of none"
    );
    assert!(
        page.texts("button[value=begin]").is_empty(),
        "letters are read first"
    );
    // Nobody begins what citizens read without having seen it.
    let fields = [
        ("outcome", "not_found"),
        ("text", "Klinik tidak merekodkan dos ini."),
    ];
    let unseen = send(&agent, &page, &[], &[&fields[..], &[("step", "begin")]].concat()).await;
    assert_eq!((unseen.status, unseen.path.as_str()), (200, BULK));
    assert!(unseen.text(".notice").contains("Baca sekali lagi"));
    let seen = send(&agent, &page, &[], &[&fields[..], &[("step", "look")]].concat()).await;
    assert!(
        seen.text("#bulk-begin")
            .contains("boleh dilakukan bagi 3 daripada 4")
    );
    assert_eq!(
        seen.attributes(".letter pre", "lang"),
        ["ms", "en"],
        "one in each language"
    );
    assert!(seen.text(".letter").contains("Klinik tidak merekodkan dos ini."));
    assert!(
        seen.text(".barred").contains("Fasiliti belum dihubungi"),
        "{}",
        seen.text("main")
    );
    let other = [("text", "Lain."), ("step", "begin")];
    let other = send(&agent, &seen, &[], &other).await;
    assert!(
        other.text(".notice").contains("Baca sekali lagi"),
        "{}",
        other.text("main")
    );
    let missing = send(&agent, &seen, &[], &[("text", ""), ("step", "begin")]).await;
    assert_eq!((missing.status, missing.texts("#text-error").len()), (422, 1));
    let run = begin(&agent, &seen, &[]).await;
    app.work().await;
    let run = agent.get(&run.path).await;
    assert_eq!(counts(&run), [3, 1, 0]);
    assert!(came(&run, &tickets[2]).contains("Fasiliti belum dihubungi"));
    assert!(
        came(&run, &tickets[0]).contains("Tidak ditemui"),
        "{}",
        came(&run, &tickets[0])
    );
    // As long as a single decision can be undone, so can each of these.
    assert_eq!(letters(app).await.len(), before, "they wait");
    let path = format!("/staff/tickets/{}", tickets[0]);
    let ticket = agent.get(&path).await;
    let undone = agent.send(&ticket, &format!("{path}/undo"), &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.text("#error-summary"));
    assert_ne!(
        citizen.get(&tracking).await.text(".tag"),
        "Resolved",
        "not told yet"
    );
    app.advance(TimeDelta::minutes(2));
    let sent = letters(app).await.split_off(before);
    assert_eq!(sent.len(), 2, "one to each whose ticket ended");
    for ticket in [1, 3] {
        let theirs = sent.iter().filter(|letter| letter.contains(&tickets[ticket]));
        assert_eq!(theirs.count(), 1, "{ticket}");
    }
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Resolved");
}

async fn no_letter_leaves_that_was_not_shown(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let tickets = waiting(app, 3).await;
    let before = letters(app).await.len();
    say_no(&agent, [&tickets[0], &tickets[1], &tickets[2]]).await;
    app.advance(TimeDelta::minutes(5));
    let page = choose(&agent, "resolve", &refs(&tickets)).await;
    let fields = [
        ("outcome", "not_found"),
        ("text", "Klinik tidak merekodkan dos ini."),
    ];
    let seen = send(&agent, &page, &[], &[&fields[..], &[("step", "look")]].concat()).await;
    assert_eq!(seen.attributes("input[name=letter]", "value"), ["ms.not_found"]);
    let other = [("step", "begin"), ("letter", "en.not_found")];
    let run = send(&agent, &seen, &[], &[&fields[..], &other].concat()).await;
    app.work().await;
    let came = agent.get(&run.path).await.text("main");
    assert_eq!(came.matches("suratnya lain").count(), 3, "{came}");
    app.advance(TimeDelta::minutes(2));
    app.work().await;
    assert_eq!(letters(app).await.len(), before);
}

async fn auditors_see_it_and_change_nothing(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let auditor = app.staff("devi", Role::Auditor).await;
    let tickets = waiting(app, 2).await;
    let page = choose(&agent, "note", &refs(&tickets)).await;
    let run = begin(&agent, &page, &[("text", "Semak.")]).await;
    let queue = auditor.get("/staff/queue").await;
    assert!(queue.texts("input[name=pick]").is_empty() && queue.texts("form#bulk").is_empty());
    assert!(queue.attributes("a", "href").contains(&BULK.to_owned()));
    assert_eq!(
        auditor.get(BULK).await.attributes("table a", "href"),
        [run.path.as_str()]
    );
    let seen = auditor.get(&run.path).await;
    assert_eq!((seen.status, counts(&seen)), (200, [0, 0, 2]));
    assert!(
        seen.texts("#run form").is_empty(),
        "no button that would be refused"
    );
    let token = seen.attributes("[name=csrf_token]", "value").remove(0);
    for path in [
        BULK.to_owned(),
        format!("{}/stop", run.path),
        format!("{}/undo", run.path),
    ] {
        let refused = auditor
            .post(&path, &[("csrf_token", &token), ("action", "note")])
            .await;
        assert_eq!(refused.status, 403, "{path}");
    }
    app.work().await;
    assert_eq!(counts(&auditor.get(&run.path).await), [2, 0, 0]);
}
