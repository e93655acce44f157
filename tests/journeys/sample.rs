//! What the machine decided alone is reviewed, and it stops where too much was wrong.

use chrono::TimeDelta;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::database::TestDatabase;
use crate::filing::file;
use crate::matching::{mistyped, own_doses, unfolded};
use crate::registry::dose_row;
use crate::smtp_server::ReceivedMail;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_days_decisions_are_drawn_when_it_is_over_and_reviewed_one_by_one,
    a_decision_that_was_wrong_can_be_taken_back_at_once,
);

const SAMPLE: &str = "/staff/sample";
const BOARD: &str = "/staff/board";

/// People with a record of their own.
const PEOPLE: [[&str; 5]; 8] = [
    [
        "910101145567",
        "1991-01-01",
        "p1",
        "Kavitha a/p Gopal",
        "0123450001",
    ],
    [
        "920202105568",
        "1992-02-02",
        "p2",
        "Rosnah binti Osman",
        "0133450102",
    ],
    ["930303085561", "1993-03-03", "p3", "Lim Mei Ling", "0143450203"],
    [
        "940404075564",
        "1994-04-04",
        "p4",
        "Farida binti Bakar",
        "0163450304",
    ],
    [
        "950505065563",
        "1995-05-05",
        "p5",
        "Muthu a/l Raman",
        "0173450405",
    ],
    [
        "960606055562",
        "1996-06-06",
        "p6",
        "Halimah binti Daud",
        "0183450506",
    ],
    [
        "970707045569",
        "1997-07-07",
        "p7",
        "Jelani bin Zulkifli",
        "0193450607",
    ],
    [
        "980808035560",
        "1998-08-08",
        "p8",
        "Deepa a/p Suppiah",
        "0123450708",
    ],
];

fn record(person: usize) -> DoseRow {
    let [number, born, id, name, phone] = PEOPLE[person];
    dose_row(&[
        ("id_number", number),
        ("date_of_birth", born),
        ("source_record_id", id),
        ("name", name),
        ("phone", phone),
    ])
}

/// Files the complaint of a person, and returns its reference.
async fn complains(app: &TestApp, person: usize) -> String {
    let [number, _, _, name, phone] = PEOPLE[person];
    let change = [("id_number", number), ("name", name), ("phone", phone)];
    file(&app.citizen(), &change).await.text(".reference")
}

/// Complaints that the machine answers, one of each person.
async fn answered(app: &TestApp, people: std::ops::Range<usize>) -> Vec<String> {
    // A file of its own.
    app.advance(TimeDelta::minutes(1));
    app.import(people.clone().map(record).collect()).await;
    let mut references = Vec::new();
    for person in people {
        references.push(complains(app, person).await);
    }
    app.work().await;
    references
}

/// The next morning.
async fn next_day(app: &TestApp) -> Browser {
    app.advance(TimeDelta::hours(24));
    app.work().await;
    app.sign_in("chong").await
}

/// The ticket of the decision that a page shows.
fn shown(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text("main"));
    page.text(".ticket-head a")
}

async fn judge(staff: &Browser, page: &Page, verdict: &str, reason: &str) -> Page {
    let fields = [("verdict", verdict), ("reason", reason)];
    staff.send(page, SAMPLE, &fields).await
}

async fn a_days_decisions_are_drawn_when_it_is_over_and_reviewed_one_by_one(app: &TestApp) {
    app.add_staff("chong", Role::Supervisor).await;
    app.add_staff("devi", Role::Supervisor).await;
    app.add_staff("aminah", Role::Agent).await;
    let mut expected = answered(app, 0..4).await;
    let supervisor = app.sign_in("chong").await;
    let none = supervisor.get(SAMPLE).await;
    assert!(
        none.text("main").contains("Tiada keputusan menunggu semakan"),
        "the day is not over"
    );
    assert_eq!(app.sign_in("aminah").await.get(SAMPLE).await.status, 403);
    let supervisor = next_day(app).await;
    app.work().await;
    let page = supervisor.get(BOARD).await;
    assert!(
        page.text("#machine-title ~ p:last-of-type")
            .contains("4 keputusan menunggu"),
        "{}",
        page.text("main")
    );
    assert!(page.text(".measured").contains("Belum ada"));
    let mut seen = Vec::new();
    // The evidence stands there, and the keys on the buttons.
    let page = supervisor.get(SAMPLE).await;
    assert!(page.text(".said").contains("Tolong semak."));
    assert_eq!(page.texts(".best-fields table").len(), 1);
    assert!(
        page.text(".decision").contains("Klinik Kesihatan Contoh"),
        "{}",
        page.text(".decision")
    );
    assert_eq!(
        page.attributes(".actions [data-do]", "data-do"),
        ["right", "wrong", "unsure"]
    );
    seen.push(shown(&page));
    let second = app.sign_in("devi").await;
    let beside = second.get(SAMPLE).await;
    let nothing = judge(&supervisor, &page, "", "").await;
    assert_eq!(nothing.status, 422);
    let page = judge(&supervisor, &page, "right", "").await;
    assert!(page.text(".notice").contains("betul"));
    // A colleague had the same one open.
    let already = judge(&second, &beside, "wrong", "Rekod abangnya.").await;
    assert_eq!(already.status, 200);
    assert!(
        already.text("main").contains("Betul, kata Petugas chong")
            || already.text(".notice").contains("Orang lain"),
        "{}",
        already.text("main")
    );
    seen.push(shown(&page));
    let page = judge(&supervisor, &page, "unsure", "").await;
    seen.push(shown(&page));
    // Wrong needs a reason.
    let refused = judge(&supervisor, &page, "wrong", "x").await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text("#reason-error").contains('3'),
        "{}",
        refused.text("#reason-error")
    );
    assert_eq!(refused.texts("#reason"), ["x"], "nothing typed is lost");
    let page = judge(&supervisor, &refused, "wrong", "Dos lain.").await;
    assert!(
        page.text("main").contains("Salah, kata Petugas chong"),
        "{}",
        page.text("main")
    );
    let page = supervisor.get(SAMPLE).await;
    seen.push(shown(&page));
    let page = judge(&supervisor, &page, "right", "").await;
    assert!(page.text("main").contains("Tiada keputusan menunggu semakan"));
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected, "each of them once");
    let measured = supervisor.get(BOARD).await.text(".measured");
    assert!(
        measured.contains("66.7 %") && measured.contains("2 daripada 3"),
        "{measured}"
    );
    assert!(
        measured.contains("20.8 %") && measured.contains("93.9 %"),
        "{measured}"
    );
    let gone = supervisor.post(SAMPLE, &[("verdict", "right")]).await;
    assert_eq!(gone.status, 403, "without a token");
    // Nothing more is drawn of that day.
    app.work().await;
    let page = supervisor.get(SAMPLE).await;
    assert!(page.text("main").contains("Tiada keputusan menunggu semakan"));
}

async fn a_decision_that_was_wrong_can_be_taken_back_at_once(app: &TestApp) {
    app.add_staff("chong", Role::Supervisor).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let supervisor = next_day(app).await;
    let page = supervisor.get(SAMPLE).await;
    assert_eq!(shown(&page), reference);
    assert!(page.texts(".compare tr.differs").len() == 1, "the number differs");
    let wrong = judge(&supervisor, &page, "wrong", "Rekod sepupunya.").await;
    assert!(wrong.address.starts_with("/staff/sample?wrong="));
    let revoke = wrong.attributes("form[action*=revoke]", "action").remove(0);
    assert_eq!(wrong.texts("form[action*=revoke] textarea"), ["Rekod sepupunya."]);
    assert!(
        wrong.text(".letter").contains("sijil"),
        "the letter is shown first"
    );
    let done = supervisor.send(&wrong, &revoke, &[]).await;
    assert_eq!(done.status, 200, "{}", done.text("#error-summary"));
    app.work().await;
    let page = supervisor.get(&wrong.address).await;
    assert!(
        page.text(".notice").contains("Tiada pautan yang berkuat kuasa"),
        "{}",
        page.text(".notice")
    );
    assert!(page.texts("form[action*=revoke]").is_empty());
    let board = supervisor.get(BOARD).await;
    assert_eq!(board.texts(".figures strong")[5], "1");
    let list = supervisor.get("/staff/board/quality?of=revoked").await;
    assert_eq!(list.texts("table td:first-child a"), [reference.as_str()]);
}

/// How a ticket stands, as staff see it.
async fn tags(staff: &Browser, reference: &str) -> Vec<String> {
    let page = staff.get(&format!("/staff/tickets/{reference}")).await;
    page.texts(".ticket-head .tag")
}

async fn the_machine_stops_and_is_let_act_again(database: TestDatabase) {
    let app = TestApp::start_with(
        database,
        &[("mail.supervisors", "Penyelia Contoh <penyelia@desk.example>")],
    )
    .await;
    app.add_staff("chong", Role::Supervisor).await;
    answered(&app, 0..4).await;
    let supervisor = next_day(&app).await;
    // One wrong decision says little; a second one stops the machine.
    let page = supervisor.get(SAMPLE).await;
    judge(&supervisor, &page, "wrong", "Dos lain.").await;
    assert!(supervisor.get(BOARD).await.texts("#machine-paused").is_empty());
    let page = supervisor.get(SAMPLE).await;
    judge(&supervisor, &page, "wrong", "Orang lain.").await;
    let board = supervisor.get(BOARD).await;
    let paused = board.text("#machine-paused");
    assert!(
        paused.contains("11 Februari 2022") && paused.contains("2 daripada 2"),
        "{paused}"
    );
    app.work().await;
    let letters = app.mail.received();
    let theirs = |mail: &&ReceivedMail| mail.to.iter().any(|to| to.contains("penyelia@desk.example"));
    let text = unfolded(&letters.iter().find(theirs).unwrap().raw);
    assert!(
        text.contains("Mesin telah berhenti") && text.contains("/staff/board"),
        "{text}"
    );
    // What it would have answered waits for a human, with the reason.
    let waits = answered(&app, 4..5).await.remove(0);
    assert_eq!(tags(&supervisor, &waits).await, ["Dalam giliran"]);
    let page = supervisor.get(&format!("/staff/tickets/{waits}")).await;
    assert!(
        page.text(".decision").contains("Mesin dihentikan sementara"),
        "{}",
        page.text(".decision")
    );
    assert!(page.text(".timeline").contains("Mesin dihentikan sementara"));
    assert!(
        !page.texts("form[action*=accept]").is_empty(),
        "staff can accept it"
    );
    assert!(
        supervisor
            .get(SAMPLE)
            .await
            .text("main")
            .contains("Mesin tidak bertindak sendiri")
    );
    let queue = supervisor.get("/staff/queue").await;
    assert!(
        queue.text("main").contains("Mesin tidak bertindak sendiri"),
        "agents see why there is more"
    );
    // Records that come in settle nothing either.
    let later = complains(&app, 5).await;
    app.advance(TimeDelta::minutes(1));
    app.work().await;
    assert_eq!(app.import(vec![record(5)]).await, 0);
    assert_eq!(tags(&supervisor, &later).await, ["Dalam giliran"]);
    // Letting it act again needs a reason, and is kept.
    let refused = supervisor
        .send(&board, "/staff/board/resume", &[("reason", " ")])
        .await;
    assert_eq!(refused.status, 422);
    let reason = [("reason", "Fail itu telah ditarik balik.")];
    let resumed = supervisor.send(&refused, "/staff/board/resume", &reason).await;
    assert!(resumed.text(".notice").contains("bertindak sendiri semula"));
    assert!(
        resumed.text("#machine-resumed").contains("Petugas chong")
            && resumed.text("#machine-resumed").contains("ditarik balik")
    );
    assert!(resumed.text(".measured").contains("Belum ada"), "measured anew");
    let twice = supervisor.send(&board, "/staff/board/resume", &reason).await;
    assert_eq!(twice.status, 409, "somebody was faster");
    assert!(
        tags(&supervisor, &answered(&app, 6..7).await[0])
            .await
            .contains(&"Selesai".to_owned())
    );
    // The same precision does not stop it at once; two more wrong ones do.
    app.advance(TimeDelta::minutes(1));
    let page = supervisor.get(SAMPLE).await;
    judge(&supervisor, &page, "wrong", "Dos lain.").await;
    assert!(supervisor.get(BOARD).await.texts("#machine-paused").is_empty());
    let page = supervisor.get(SAMPLE).await;
    judge(&supervisor, &page, "wrong", "Dos lain.").await;
    assert_eq!(supervisor.get(BOARD).await.texts("#machine-paused").len(), 1);
    app.work().await;
    app.finish().await;
}

mod paused {
    #[tokio::test]
    async fn the_machine_stops_and_is_let_act_again_on_sqlite() {
        super::the_machine_stops_and_is_let_act_again(super::TestDatabase::sqlite()).await;
    }
    #[tokio::test]
    async fn the_machine_stops_and_is_let_act_again_on_postgres() {
        super::the_machine_stops_and_is_let_act_again(super::TestDatabase::postgres()).await;
    }
}
