//! The views of the queue: what stands in each, what narrows and sorts it, views of the team, and the next ticket.

use chrono::TimeDelta;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::languages::switch;
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    each_view_shows_whose_turn_it_is_and_says_how_many,
    what_the_citizen_wrote_is_new_until_somebody_deals_with_it,
    a_view_is_narrowed_by_what_its_address_says,
    the_address_survives_another_language_and_more_pages,
    a_view_can_be_named_and_is_the_teams,
    the_next_ticket_is_the_one_that_matters_most,
    it_is_said_why_a_ticket_matters,
);

/// Files a complaint under a number that ends so, and returns its reference and the citizen's page.
async fn filed(app: &TestApp, with: &[(&str, &str)]) -> (Browser, String, String) {
    let citizen = app.citizen();
    let page = file(&citizen, with).await;
    assert_eq!(page.status, 200, "{}", page.text("#error-summary"));
    (citizen, page.text(".reference"), tracking_path(&page))
}

/// The tickets of a page of the queue.
fn shown(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.texts("table.tickets td:first-child a")
}

/// What the page says is in a view.
fn count(page: &Page, view: &str) -> usize {
    let address = format!(".views a[href='/staff/queue?view={view}'] .tally");
    page.text(&address).parse().unwrap()
}

/// Opens a view and checks that it holds these tickets, that its count says so, and that it is marked as the one shown.
async fn holds(staff: &Browser, view: &str, expected: &[&String]) -> Page {
    let page = staff.get(&format!("/staff/queue?view={view}")).await;
    let mut found = shown(&page);
    let mut expected: Vec<String> = expected.iter().map(|one| (*one).clone()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{view}");
    assert_eq!(count(&page, view), expected.len(), "{view}");
    let here = page.attributes(".views a[aria-current=page]", "href");
    assert_eq!(here, [format!("/staff/queue?view={view}")]);
    page
}

async fn act(staff: &Browser, reference: &str, action: &str, text: &str) {
    let path = format!("/staff/tickets/{reference}");
    let page = staff.get(&path).await;
    let done = staff
        .send(&page, &format!("{path}/{action}"), &[("text", text)])
        .await;
    assert_eq!(done.status, 200, "{action}: {}", done.text("#error-summary"));
}

async fn each_view_shows_whose_turn_it_is_and_says_how_many(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let mut tickets = Vec::new();
    for number in [
        "900101-14-5567",
        "910101-14-5567",
        "920101-14-5567",
        "930101-14-5567",
    ] {
        tickets.push(filed(app, &[("id_number", number)]).await.1);
    }
    app.work().await;
    let [free, mine, asked, calling] = [&tickets[0], &tickets[1], &tickets[2], &tickets[3]];
    act(&agent, mine, "take", "").await;
    act(&agent, asked, "ask", "Klinik yang mana?").await;
    act(&other, calling, "ask-facility", "Menelefon klinik.").await;
    app.work().await;
    holds(&agent, "mine", &[mine, asked]).await;
    holds(&agent, "next", &[free, mine]).await;
    holds(&other, "next", &[free]).await;
    holds(&other, "mine", &[calling]).await;
    holds(&agent, "unassigned", &[free]).await;
    holds(&agent, "citizen", &[asked]).await;
    holds(&agent, "facility", &[calling]).await;
    holds(&agent, "all", &[free, mine, asked, calling]).await;
    for empty in ["replies", "reopened", "late", "late-soon"] {
        holds(&agent, empty, &[]).await;
    }
    app.advance(TimeDelta::hours(4 * 24 + 1));
    let agent = app.sign_in("aminah").await;
    holds(&agent, "late-soon", &[free, mine, calling]).await;
    app.advance(TimeDelta::hours(23));
    let agent = app.sign_in("aminah").await;
    holds(&agent, "late-soon", &[]).await;
    let page = holds(&agent, "late", &[free, mine, calling]).await;
    assert_eq!(
        page.texts("tr.late").len(),
        3,
        "the clock of the one who was asked stands"
    );
    app.work().await;
}

async fn what_the_citizen_wrote_is_new_until_somebody_deals_with_it(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (citizen, reference, tracking) = filed(app, &[]).await;
    app.work().await;
    act(&agent, &reference, "ask", "Klinik yang mana?").await;
    app.work().await;
    app.advance(TimeDelta::minutes(9));
    let page = citizen.get(&tracking).await;
    let answer = [("text", "Klinik di Klang.")];
    citizen.send(&page, &format!("{tracking}/reply"), &answer).await;
    app.advance(TimeDelta::hours(2));
    let agent = app.sign_in("aminah").await;
    let page = holds(&agent, "replies", &[&reference]).await;
    assert_eq!(page.text(".tag.unread"), "Baharu");
    assert!(page.text("table.tickets td:nth-child(6)").contains("2 jam lalu"));
    act(&agent, &reference, "note", "Sudah dibaca.").await;
    holds(&agent, "replies", &[]).await;
    let page = agent.get("/staff/queue?view=mine").await;
    assert!(page.texts(".tag.unread").is_empty(), "dealt with");
    assert!(page.text("table.tickets td:nth-child(6)").contains("2 jam lalu"));
    // The citizen takes it back, and thinks better of it.
    for step in ["withdraw", "reopen"] {
        let page = citizen.get(&tracking).await;
        let reason = [("reason", "Saya mahu teruskan.")];
        let done = citizen.send(&page, &format!("{tracking}/{step}"), &reason).await;
        assert_eq!(done.status, 200, "{step}: {}", done.text("#error-summary"));
    }
    holds(&agent, "reopened", &[&reference]).await;
    let page = holds(&agent, "replies", &[&reference]).await;
    assert!(
        page.text("table.tickets td:nth-child(5)")
            .contains("Dibuka semula")
    );
    act(&agent, &reference, "take", "").await;
    holds(&agent, "replies", &[&reference]).await;
    app.work().await;
}

async fn a_view_is_narrowed_by_what_its_address_says(app: &TestApp) {
    app.add_staff("aminah", Role::Agent).await;
    let (_, old, _) = filed(app, &[("id_number", "550101-14-5567")]).await;
    app.work().await;
    app.advance(TimeDelta::hours(25));
    let agent = app.sign_in("aminah").await;
    let (_, other, _) = filed(
        app,
        &[
            ("id_number", "910101-14-5567"),
            ("problem", "vanished"),
            ("facility_state", "01"),
            ("facility_name", "PPV Stadium Larkin"),
        ],
    )
    .await;
    app.work().await;
    act(&agent, &other, "take", "").await;
    for (query, expected) in [
        ("status=queued", &old),
        ("status=in_progress", &other),
        ("owner=me", &other),
        ("owner=nobody", &old),
        ("problem=vanished", &other),
        ("problem=missing", &old),
        ("state=01", &other),
        ("facility=STADIUM", &other),
        ("facility=kesihatan+con", &old),
        ("age=1", &old),
        ("priority=age", &old),
        ("decision=none&problem=vanished", &other),
    ] {
        let page = agent.get(&format!("/staff/queue?{query}")).await;
        assert_eq!(shown(&page), std::slice::from_ref(expected), "{query}");
        assert!(page.texts(".narrow details[open]").len() == 1, "{query}");
        assert_eq!(
            page.attributes(".narrow .clear", "href"),
            ["/staff/queue"],
            "{query}"
        );
    }
    for query in [
        "language=en",
        "age=3",
        "priority=late",
        "outcome=linked",
        "decision=probable",
    ] {
        let page = agent.get(&format!("/staff/queue?{query}")).await;
        assert!(shown(&page).is_empty(), "{query}");
    }
    // What is chosen stands in the form, and the form sends the view along.
    let page = agent
        .get("/staff/queue?view=next&problem=missing&sort=priority")
        .await;
    let form = page.form("/staff/queue");
    for (name, value) in [("view", "next"), ("problem", "missing"), ("sort", "priority")] {
        assert!(form.contains(&(name.to_owned(), value.to_owned())), "{form:?}");
    }
    assert_eq!(page.texts("#outcome").len(), 0, "only what has ended has one");
    for (sort, expected) in [
        ("deadline", [&old, &other]),
        ("age", [&old, &other]),
        ("priority", [&old, &other]),
        ("reply", [&other, &old]),
    ] {
        let page = agent.get(&format!("/staff/queue?sort={sort}")).await;
        assert_eq!(shown(&page), expected.map(Clone::clone), "{sort}");
    }
    app.work().await;
}

async fn the_address_survives_another_language_and_more_pages(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    for turn in 0..52 {
        filed(app, &[("id_number", &format!("9001011455{:02}", turn + 11))]).await;
    }
    app.work().await;
    for sort in ["deadline", "priority", "age", "reply"] {
        let address = format!("/staff/queue?view=unassigned&problem=missing&sort={sort}");
        let page = agent.get(&address).await;
        let there = switch(&agent, &page).await;
        assert_eq!((there.status, there.address.as_str()), (200, address.as_str()));
        assert_eq!(
            there.attributes("#problem option[selected]", "value"),
            ["missing"]
        );
        let back = switch(&agent, &there).await;
        let first = shown(&back);
        let next = back.attributes(".pager a[rel=next]", "href").remove(0);
        let more = agent.get(&next).await;
        let second = shown(&more);
        assert_eq!((first.len(), second.len()), (50, 2), "{sort}");
        assert!(second.iter().all(|one| !first.contains(one)), "{sort}");
        assert_eq!(more.attributes("#problem option[selected]", "value"), ["missing"]);
        let begin = more.attributes(".pager a", "href").remove(0);
        assert_eq!(shown(&agent.get(&begin).await), first, "{sort}");
    }
}

async fn a_view_can_be_named_and_is_the_teams(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let address = "/staff/queue?view=late&state=10&sort=priority";
    let page = agent.get(address).await;
    let refused = agent.send(&page, "/staff/views", &[("name", "  ")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#name-error").contains("Masukkan nama"));
    let long = "Selangor ".repeat(9);
    let refused = agent
        .send(&page, "/staff/views", &[("name", long.as_str())])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attributes("#name", "value"),
        [long.as_str()],
        "nothing typed is lost"
    );
    assert_eq!(
        refused.attributes("#state option[selected]", "value"),
        ["10"],
        "nor chosen"
    );
    let name = [("name", "Selangor, lewat <b>")];
    let saved = agent.send(&refused, "/staff/views", &name).await;
    assert_eq!((saved.status, saved.path.as_str()), (200, "/staff/queue"));
    assert!(saved.text(".notice").contains("telah disimpan"));
    let again = agent.send(&page, "/staff/views", &name).await;
    assert_eq!(again.status, 422);
    assert!(again.text("#name-error").contains("Sudah ada"));
    // A colleague sees and opens it, and cannot take it away.
    let other = app.staff("borhan", Role::Agent).await;
    let page = other.get("/staff/queue").await;
    assert_eq!(page.texts(".saved a"), ["Selangor, lewat <b>"]);
    let opened = other.get(&page.attributes(".saved a", "href")[0]).await;
    assert_eq!(opened.address, address);
    assert_eq!(opened.texts(".saved a[aria-current=page]").len(), 1);
    assert!(page.texts(".saved form").is_empty());
    let remove = saved.attributes(".saved form", "action").remove(0);
    let token = page.attributes("[name=csrf_token]", "value").remove(0);
    let forced = other.post(&remove, &[("csrf_token", &token)]).await;
    assert_eq!(forced.status, 403);
    // A supervisor can, and so could whoever made it.
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let page = supervisor.get("/staff/queue").await;
    let removed = supervisor.send(&page, &remove, &[]).await;
    assert!(removed.text(".notice").contains("telah dibuang"));
    assert!(removed.texts(".saved a").is_empty());
    let gone = agent.send(&saved, &remove, &[]).await;
    assert!(
        gone.text(".notice").contains("telah dibuang"),
        "somebody was faster"
    );
}

async fn the_next_ticket_is_the_one_that_matters_most(app: &TestApp) {
    let (agent, other) = (
        app.staff("aminah", Role::Agent).await,
        app.staff("borhan", Role::Agent).await,
    );
    let (_, first, _) = filed(app, &[("id_number", "910101-14-5567")]).await;
    app.advance(TimeDelta::minutes(5));
    let (_, old, _) = filed(app, &[("id_number", "550101-14-5567")]).await;
    app.work().await;
    let page = agent.get("/staff/queue").await;
    let taken = agent.send(&page, "/staff/next", &[]).await;
    assert_eq!(
        taken.address,
        format!("/staff/tickets/{old}?view=next"),
        "60 and over come first"
    );
    assert!(taken.text(".actions").contains("Petugas aminah"));
    let page = other.get("/staff/queue?view=late").await;
    let taken = other.send(&page, "/staff/next", &[]).await;
    assert_eq!(taken.address, format!("/staff/tickets/{first}?view=next"));
    let none = other.send(&page, "/staff/next", &[]).await;
    assert_eq!((none.status, none.path.as_str()), (200, "/staff/queue"));
    assert!(
        none.text(".notice").contains("Tiada tiket yang menunggu"),
        "{}",
        none.text(".notice")
    );
    assert_eq!(
        other.post("/staff/next", &[("csrf_token", "wrong")]).await.status,
        403
    );
    app.work().await;
}

/// A dose of a course with Sinovac, of somebody born in 1980.
fn sinovac(number: &'static str, day: &'static str) -> DoseRow {
    dose_row(&[
        ("source_record_id", day),
        ("id_number", "800101145567"),
        ("date_of_birth", "1980-01-01"),
        ("dose_number", number),
        ("vaccine", "coronavac"),
        ("lot_number", "C202107098"),
        ("administered_on", day),
    ])
}

async fn it_is_said_why_a_ticket_matters(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(vec![sinovac("1", "2021-07-01"), sinovac("2", "2021-07-22")])
        .await;
    // On 1 March 2022 the first is 60, the second is not.
    let mut expected = Vec::new();
    for (number, words) in [("620301-14-5567", "Umur 60"), ("620302-14-5567", "")] {
        expected.push((filed(app, &[("id_number", number)]).await.1, words));
    }
    expected.push((
        filed(app, &[("id_number", "800101-14-5567")]).await.1,
        "Dos utama Sinovac",
    ));
    // The same person complains of the same dose once more, and of another one.
    expected.push((filed(app, &[("id_number", "910101-14-5567")]).await.1, ""));
    expected.push((
        filed(app, &[("id_number", "910101-14-5567")]).await.1,
        "Pernah mengadu tentang dos yang sama",
    ));
    expected.push((
        filed(app, &[("id_number", "910101-14-5567"), ("dose_number", "2")])
            .await
            .1,
        "",
    ));
    app.work().await;
    let page = agent.get("/staff/queue?sort=age").await;
    let cells = page.texts("table.tickets td:nth-child(5)");
    let references = shown(&page);
    for (reference, words) in &expected {
        let place = references.iter().position(|one| one == reference).unwrap();
        let strong = cells[place].contains('.');
        assert!(cells[place].contains(words), "{words}: {}", cells[place]);
        assert_eq!(strong, !words.is_empty(), "{reference}: {}", cells[place]);
        assert!(cells[place].contains("Menunggu selama"), "{}", cells[place]);
    }
    // The promise is broken: all of them are late then.
    app.advance(TimeDelta::hours(5 * 24 + 1));
    app.work().await;
    let agent = app.sign_in("aminah").await;
    let page = agent.get("/staff/queue?view=late&priority=late").await;
    assert_eq!(shown(&page).len(), expected.len());
    assert!(
        page.text("table.tickets td:nth-child(5)")
            .contains("Janji telah dilanggar")
    );
}
