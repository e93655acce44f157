//! What supervisors see of the team, and how they hand tickets over.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::decisions::decide;
use crate::filing::file;
use crate::test_app::TestApp;

crate::on_both_databases!(
    the_board_says_who_has_what_in_hand_and_leads_there,
    tickets_are_handed_over_one_or_all_and_the_rest_stays,
    whoever_is_away_gets_no_tickets,
    what_a_colleague_left_behind_is_handed_over,
    each_number_of_the_quality_has_its_tickets_behind_it,
);

const BOARD: &str = "/staff/board";

/// Files complaints that nothing answers, and returns their references.
pub(crate) async fn waiting(app: &TestApp, count: usize) -> Vec<String> {
    let mut references = Vec::new();
    for number in 0..count {
        let number = format!("9{number}0101-14-5567");
        let page = file(&app.citizen(), &[("id_number", &number)]).await;
        references.push(page.text(".reference"));
    }
    app.work().await;
    references
}

pub(crate) async fn act(staff: &Browser, reference: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let path = format!("/staff/tickets/{reference}");
    let page = staff.get(&path).await;
    let done = staff.send(&page, &format!("{path}/{action}"), fields).await;
    assert_eq!(done.status, 200, "{action}: {}", done.text("#error-summary"));
    done
}

/// The line of a member of the team: open, late, late soon, the oldest, ended today and in seven days.
fn line(page: &Page, name: &str) -> Vec<String> {
    let rows = page.texts("table.members tbody tr td:first-child");
    let place = rows.iter().position(|row| row.starts_with(name)).unwrap();
    let cell = |column: usize| {
        let selector = format!(
            "table.members tbody tr:nth-child({}) td:nth-child({column})",
            place + 1
        );
        page.text(&selector)
    };
    (2..=7).map(cell).collect()
}

/// The number of a member of the team, as their form carries it.
fn number(page: &Page, name: &str) -> String {
    let names = page.texts("table.members tbody tr td:first-child");
    let place = names.iter().position(|row| row.starts_with(name)).unwrap();
    let selector = format!(
        "table.members tbody tr:nth-child({}) form[action*=absence]",
        place + 1
    );
    let action = page.attributes(&selector, "action").remove(0);
    action.rsplit('/').next().unwrap().to_owned()
}

async fn hand_over(staff: &Browser, page: &Page, from: &str, to: &str, ticket: &str) -> Page {
    let fields = [("from", from), ("to", to), ("ticket", ticket)];
    staff.send(page, "/staff/board/reassign", &fields).await
}

async fn the_board_says_who_has_what_in_hand_and_leads_there(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.add_staff("chong", Role::Supervisor).await;
    let tickets = waiting(app, 4).await;
    act(&agent, &tickets[0], "take", &[]).await;
    act(&agent, &tickets[1], "ask", &[("text", "Klinik yang mana?")]).await;
    app.advance(TimeDelta::hours(4 * 24 + 1));
    app.work().await;
    let supervisor = app.sign_in("chong").await;
    assert_eq!(
        agent.get(BOARD).await.status,
        200,
        "signed out: the page to sign in"
    );
    let refused = app.sign_in("aminah").await.get(BOARD).await;
    assert_eq!(refused.status, 403);
    let page = supervisor.get(BOARD).await;
    assert_eq!(
        line(&page, "Petugas aminah"),
        ["2", "0", "1", "4 hari 1 jam", "0", "0"]
    );
    assert_eq!(page.texts(".figures strong")[..4], ["0", "3", "2", "4"]);
    app.advance(TimeDelta::hours(24));
    app.work().await;
    let supervisor = app.sign_in("chong").await;
    let page = supervisor.get(BOARD).await;
    let expected = ["2", "1", "0", "5 hari 1 jam", "0", "0"];
    assert_eq!(
        line(&page, "Petugas aminah"),
        expected,
        "the clock of the other one stands"
    );
    assert_eq!(page.texts(".figures strong")[..4], ["3", "0", "2", "4"]);
    for (link, shown) in page
        .attributes(
            "table.members td.number a, table.members td:nth-child(5) a",
            "href",
        )
        .iter()
        .zip([2, 1, 2])
    {
        let list = supervisor.get(link).await;
        assert_eq!(list.texts("table.tickets tbody tr").len(), shown, "{link}");
        assert_eq!(list.text("#owner option[selected]"), "Petugas aminah");
    }
    // What they end counts today, and for seven days; what is undone does not.
    let agent = app.sign_in("aminah").await;
    let path = format!("/staff/tickets/{}", tickets[0]);
    for undone in [true, false] {
        let page = agent.get(&path).await;
        let fields = [("outcome", "inaccurate"), ("text", "Sila semak nombor lot.")];
        let done = decide(&agent, &page, &format!("{path}/resolve"), &fields).await;
        assert_eq!(done.status, 200, "{}", done.text("#error-summary"));
        let counts = |page: Page| line(&page, "Petugas aminah")[4..].to_vec();
        assert_eq!(counts(supervisor.get(BOARD).await), ["1", "1"]);
        if undone {
            let page = agent.get(&path).await;
            let done = agent.send(&page, &format!("{path}/undo"), &[]).await;
            assert_eq!(done.status, 200, "{}", done.text("#error-summary"));
            assert_eq!(counts(supervisor.get(BOARD).await), ["0", "0"]);
        }
    }
    app.advance(TimeDelta::hours(24));
    let supervisor = app.sign_in("chong").await;
    let page = supervisor.get(BOARD).await;
    assert_eq!(line(&page, "Petugas aminah")[4..], ["0", "1"]);
    app.work().await;
}

async fn tickets_are_handed_over_one_or_all_and_the_rest_stays(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    app.add_staff("devi", Role::Auditor).await;
    let tickets = waiting(app, 5).await;
    for ticket in &tickets[..4] {
        act(&agent, ticket, "take", &[]).await;
    }
    act(&other, &tickets[4], "take", &[]).await;
    act(&agent, &tickets[1], "ask", &[("text", "Klinik yang mana?")]).await;
    let page = supervisor.get(BOARD).await;
    let (aminah, borhan) = (number(&page, "Petugas aminah"), number(&page, "Petugas borhan"));
    // One of them, and none that is not theirs.
    let moved = hand_over(&supervisor, &page, &aminah, &borhan, &tickets[0]).await;
    assert!(
        moved.text(".notice").contains("1 tiket telah diserahkan"),
        "{}",
        moved.text(".notice")
    );
    assert_eq!(line(&moved, "Petugas aminah")[0], "3");
    assert_eq!(line(&moved, "Petugas borhan")[0], "2");
    for (ticket, words) in [
        (tickets[0].as_str(), "bukan tiket petugas itu"),
        (tickets[4].as_str(), "bukan tiket petugas itu"),
        ("M-123", "Nombor rujukan"),
    ] {
        let refused = hand_over(&supervisor, &page, &aminah, &borhan, ticket).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text("#error-summary").contains(words),
            "{}",
            refused.text("#error-summary")
        );
        let chosen = refused.attributes(&format!("#reassign-{aminah} option[selected]"), "value");
        assert_eq!(chosen, [borhan.as_str()], "what was chosen stays chosen");
    }
    // Who only reads could do nothing with them.
    assert!(!page.text(".members").contains("Petugas devi"));
    let devi = (borhan.parse::<i64>().unwrap() + 2).to_string();
    for nobody in [devi.as_str(), "999"] {
        let refused = hand_over(&supervisor, &page, &aminah, nobody, "").await;
        assert_eq!(refused.status, 422, "{nobody}");
    }
    // All: but what somebody took over meanwhile stays theirs.
    act(&supervisor, &tickets[2], "take", &[]).await;
    let moved = hand_over(&supervisor, &page, &aminah, &borhan, "").await;
    assert!(
        moved.text(".notice").contains("2 tiket telah diserahkan"),
        "{}",
        moved.text(".notice")
    );
    assert_eq!(line(&moved, "Petugas aminah")[0], "0");
    assert_eq!(line(&moved, "Petugas chong")[0], "1");
    // The timeline says so, and a citizen who owes an answer still owes it.
    let page = supervisor.get(&format!("/staff/tickets/{}", tickets[1])).await;
    assert!(
        page.text(".timeline")
            .contains("Diserahkan kepada Petugas borhan")
    );
    assert!(
        page.texts(".ticket-head .tag")
            .contains(&"Menunggu jawapan pengadu".to_owned())
    );
    let page = other.get(&format!("/staff/tickets/{}", tickets[3])).await;
    assert!(page.text(".owner").contains("Petugas borhan"));
    // Back to the queue.
    let page = supervisor.get(BOARD).await;
    let moved = hand_over(&supervisor, &page, &borhan, "queue", "").await;
    assert!(moved.text(".notice").contains("4 tiket telah diserahkan"));
    let free = supervisor.get("/staff/queue?view=unassigned").await;
    assert_eq!(
        free.texts("table.tickets tbody tr").len(),
        3,
        "one still waits for its citizen"
    );
    let nothing = hand_over(&supervisor, &page, &borhan, "queue", "").await;
    assert!(nothing.text(".notice").contains("Tiada tiket diserahkan"));
    // An agent does not.
    let token = agent
        .get("/staff/queue")
        .await
        .attributes("[name=csrf_token]", "value")
        .remove(0);
    let fields = [
        ("csrf_token", token.as_str()),
        ("from", aminah.as_str()),
        ("to", "queue"),
    ];
    assert_eq!(agent.post("/staff/board/reassign", &fields).await.status, 403);
    app.work().await;
}

async fn whoever_is_away_gets_no_tickets(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let tickets = waiting(app, 2).await;
    act(&other, &tickets[1], "take", &[]).await;
    let account = agent.get("/staff/account").await;
    let say = |until: &'static str| [("until", until)];
    for (until, words) in [
        ("", "Masukkan"),
        ("semalam", "tarikh"),
        ("09/02/2022", "sudah berlalu"),
        ("10/02/2032", "Semak tahunnya"),
    ] {
        let refused = agent.send(&account, "/staff/account/absence", &say(until)).await;
        assert_eq!(refused.status, 422, "{until}");
        let error = refused.text("#until-error").to_lowercase();
        assert!(error.contains(&words.to_lowercase()), "{until}: {error}");
        assert_eq!(
            refused.attributes("#until", "value"),
            [until],
            "nothing typed is lost"
        );
    }
    // Today counts.
    let noted = agent
        .send(&account, "/staff/account/absence", &say("10/02/2022"))
        .await;
    assert_eq!(noted.path, "/staff/account");
    assert!(noted.text(".tag.away").contains("10 Februari 2022"));
    let queue = agent.get("/staff/queue").await;
    let none = agent.send(&queue, "/staff/next", &[]).await;
    assert_eq!(none.status, 409);
    assert!(
        none.text("#error-summary, .notice.danger, .notice")
            .contains("tidak hadir hingga 10 Februari 2022"),
        "{}",
        none.text("main")
    );
    let page = supervisor.get(BOARD).await;
    assert!(
        page.text(".members .tag.away")
            .contains("Tidak hadir hingga 10 Februari 2022")
    );
    let (aminah, borhan) = (number(&page, "Petugas aminah"), number(&page, "Petugas borhan"));
    let offered = page.attributes(&format!("#reassign-{borhan} option"), "value");
    assert!(!offered.contains(&aminah), "{offered:?}");
    let refused = hand_over(&supervisor, &page, &borhan, &aminah, "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#error-summary").contains("tidak hadir"));
    // Back early, and away again by word of the supervisor.
    let back = agent
        .send(&noted, "/staff/account/absence", &[("back", "1")])
        .await;
    assert!(back.texts(".tag.away").is_empty());
    let taken = agent.send(&queue, "/staff/next", &[]).await;
    assert_eq!(taken.address, format!("/staff/tickets/{}?view=next", tickets[0]));
    let action = format!("/staff/board/absence/{aminah}");
    let wrong = supervisor.send(&page, &action, &say("31/02/2022")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        wrong.attributes(&format!("#absence-{aminah}"), "value"),
        ["31/02/2022"]
    );
    let noted = supervisor.send(&page, &action, &say("11/2/2022")).await;
    assert!(noted.text(".notice").contains("telah dicatat"));
    assert_eq!(agent.send(&queue, "/staff/next", &[]).await.status, 409);
    // It ends by itself.
    app.advance(TimeDelta::hours(40));
    let agent = app.sign_in("aminah").await;
    let queue = agent.get("/staff/queue").await;
    let none = agent.send(&queue, "/staff/next", &[]).await;
    assert_eq!(none.status, 200, "nothing is left, but nothing is in the way");
    app.work().await;
}

async fn what_a_colleague_left_behind_is_handed_over(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let tickets = waiting(app, 1).await;
    act(&agent, &tickets[0], "take", &[]).await;
    let gone = app.run(&["user", "disable", "aminah"]);
    assert!(gone.status.success(), "{gone:?}");
    let page = supervisor.get(BOARD).await;
    assert!(
        page.text(".members .tag.away")
            .contains("Tidak boleh log masuk lagi")
    );
    let (aminah, chong) = (number(&page, "Petugas aminah"), number(&page, "Petugas chong"));
    let refused = hand_over(&supervisor, &page, &chong, &aminah, "").await;
    assert_eq!(refused.status, 422, "nothing for those who are gone");
    let moved = hand_over(&supervisor, &page, &aminah, &chong, "").await;
    assert_eq!(line(&moved, "Petugas chong")[0], "1");
    assert!(
        !moved.text(".members").contains("Petugas aminah"),
        "nothing is left of theirs"
    );
    app.work().await;
}

async fn each_number_of_the_quality_has_its_tickets_behind_it(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let reference = confirmation.text(".reference");
    let page = supervisor.get(BOARD).await;
    assert_eq!(page.texts(".figures strong")[4..], ["0", "0", "0"]);
    // Against the facts, and the citizen does not accept it.
    let path = format!("/staff/tickets/{reference}");
    let page = supervisor.get(&path).await;
    let fields = [
        ("outcome", "not_found"),
        ("text", "Klinik tidak menjawab."),
        ("against_facts", "Klinik itu sudah tutup."),
    ];
    let done = decide(&supervisor, &page, &format!("{path}/resolve"), &fields).await;
    assert_eq!(done.status, 200, "{}", done.text("#error-summary"));
    app.advance(TimeDelta::minutes(2));
    app.work().await;
    let tracking = crate::filing::tracking_path(&confirmation);
    let page = citizen.get(&tracking).await;
    let reason = [("reason", "Saya ada kad vaksin.")];
    let reopened = citizen.send(&page, &format!("{tracking}/reopen"), &reason).await;
    assert_eq!(reopened.status, 200);
    let page = supervisor.get(BOARD).await;
    assert_eq!(page.texts(".figures strong")[4..], ["1", "0", "1"]);
    for (of, words) in [
        ("reopened", "Saya ada kad vaksin."),
        ("overridden", "Klinik itu sudah tutup."),
    ] {
        let list = supervisor.get(&format!("{BOARD}/quality?of={of}")).await;
        assert_eq!(list.texts("table td:first-child a"), [reference.as_str()]);
        assert!(list.text("table").contains(words), "{}", list.text("table"));
    }
    let none = supervisor.get(&format!("{BOARD}/quality?of=revoked")).await;
    assert!(none.text(".notice").contains("Tiada"));
    assert_eq!(supervisor.get(&format!("{BOARD}/quality?of=x")).await.status, 404);
    assert_eq!(
        agent.get(&format!("{BOARD}/quality?of=revoked")).await.status,
        403
    );
    app.advance(TimeDelta::days(31));
    app.work().await;
    let supervisor = app.sign_in("chong").await;
    assert_eq!(
        supervisor.get(BOARD).await.texts(".figures strong")[4..],
        ["0", "0", "0"]
    );
}
