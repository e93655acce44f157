//! What happened is read by those who may, narrowed, and taken away as a file; auditors read all and change nothing.

use chrono::TimeDelta;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::Role;

use crate::browser::Browser;
use crate::filing::{file, tracking_path};
use crate::records::{fill, record};
use crate::test_app::TestApp;

crate::on_both_databases!(
    everything_that_happened_is_listed_and_narrowed,
    the_list_goes_on_page_by_page_and_nothing_twice,
    the_file_has_what_the_page_has_and_no_formula,
    an_auditor_sees_all_and_no_button_that_would_be_refused,
    what_an_auditor_reveals_is_written_down,
    the_tables_of_permissions_are_the_programs_own,
);

const AUDIT: &str = "/staff/audit";
const ROWS: &str = "table.audit tbody tr";

async fn rows(browser: &Browser, query: &str) -> Vec<String> {
    let page = browser.get(&format!("{AUDIT}?{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    page.texts(ROWS)
}

async fn everything_that_happened_is_listed_and_narrowed(app: &TestApp) {
    fill(app).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let reference = confirmation.text(".reference");
    let other = file(&app.citizen(), &[("id_number", "900101145576")]).await;
    let tracking = citizen.get(&tracking_path(&confirmation)).await;
    let withdraw = format!("{}/withdraw", tracking_path(&confirmation));
    citizen.send(&tracking, &withdraw, &[]).await;
    let other = other.text(".reference");
    app.work().await;
    app.advance(TimeDelta::days(1));
    let agent = app.staff("aminah", Role::Agent).await;
    let auditor = app.staff("devi", Role::Auditor).await;
    app.advance(TimeDelta::minutes(1));
    let ticket = agent.get(&format!("/staff/tickets/{reference}")).await;
    let note = format!("/staff/tickets/{reference}/note");
    agent
        .send(&ticket, &note, &[("text", "Nombornya 860105015999")])
        .await;
    agent.get(&format!("/staff/tickets/{reference}/person")).await;
    let all = rows(&auditor, "").await;
    for words in [
        "Nota",
        "Aduan diterima",
        "Halaman individu dibuka",
        "Log masuk",
        "Import selesai",
    ] {
        assert!(all.iter().any(|row| row.contains(words)), "{words}: {all:#?}");
    }
    assert!(
        all[0].contains("Halaman individu dibuka"),
        "the latest first: {all:#?}"
    );
    let page = auditor.get(AUDIT).await;
    assert!(
        !page.body.contains("860105015999") && !page.body.contains("Nombornya"),
        "what was typed does not stand there"
    );
    let of_ticket = rows(&auditor, &format!("ticket={}", reference.to_lowercase())).await;
    assert!(
        of_ticket.iter().all(|row| row.contains(&reference)),
        "{of_ticket:#?}"
    );
    assert!(
        of_ticket
            .iter()
            .any(|row| row.contains("Halaman individu dibuka"))
    );
    let others = rows(&auditor, &format!("ticket={other}")).await;
    assert!(!others.is_empty() && !others.iter().any(|row| row.contains("aminah")));
    let nobodys = Reference::from_bits(1);
    assert_eq!(
        rows(&auditor, &format!("ticket={nobodys}")).await,
        Vec::<String>::new()
    );
    let notes = rows(&auditor, "kind=ticket%3Anoted").await;
    assert!(
        matches!(&notes[..], [one] if one.contains("Petugas aminah")),
        "{notes:#?}"
    );
    let citizens = rows(&auditor, "who=citizens").await;
    assert!(
        matches!(&citizens[..], [one] if one.contains("Aduan ditarik balik")),
        "{citizens:#?}"
    );
    let option = page
        .texts("#who option")
        .iter()
        .position(|name| name == "Petugas aminah")
        .unwrap();
    let id = page.attributes("#who option", "value").remove(option);
    let hers = rows(&auditor, &format!("who={id}")).await;
    assert_eq!(hers.len(), 3, "signed in, noted, looked: {hers:#?}");
    assert_eq!(rows(&auditor, &format!("who={id}&kind=account")).await.len(), 1);
    // Yesterday there were no members of staff.
    let yesterday = rows(&auditor, "from=2022-02-10&to=2022-02-10").await;
    assert!(!yesterday.is_empty() && !yesterday.iter().any(|row| row.contains("aminah")));
    let today = rows(&auditor, "from=2022-02-11").await;
    assert!(today.iter().any(|row| row.contains("aminah")));
    assert_eq!(
        today.len() + rows(&auditor, "to=2022-02-10").await.len(),
        all.len()
    );
    for (query, field) in [
        ("from=semalam", "#from-error"),
        ("to=2022-02-30", "#to-error"),
        ("from=2022-02-11&to=2022-02-10", "#to-error"),
        ("ticket=M-1", "#ticket-error"),
    ] {
        let wrong = auditor.get(&format!("{AUDIT}?{query}")).await;
        assert_eq!((wrong.status, wrong.texts(field).len()), (422, 1), "{query}");
    }
}

async fn the_list_goes_on_page_by_page_and_nothing_twice(app: &TestApp) {
    let supervisor = app.staff("borhan", Role::Supervisor).await;
    file(&app.citizen(), &[]).await;
    app.work().await;
    // Many in the same moment, in two tables.
    let values = |kind: &str, data: &str| {
        let one = format!("('2022-02-10 01:00:00', '{kind}', '{{\"kind\":\"{data}\"}}')");
        vec![one; 70].join(", ")
    };
    let accounts = values("signed_in", "signed_in");
    let registry = values("person_viewed", "person_viewed");
    let insert = format!(
        "INSERT INTO account_events (at, kind, data) VALUES {accounts};
         INSERT INTO registry_events (at, kind, data) VALUES {registry};"
    );
    app.sql(&insert, &insert);
    let mut seen = 0;
    let mut address = AUDIT.to_owned();
    for _ in 0..10 {
        let page = supervisor.get(&address).await;
        let found = page.texts(ROWS);
        assert!(found.len() <= 50);
        seen += found.len();
        match page.attributes(".pager a[rel=next]", "href").first() {
            Some(next) => next.clone_into(&mut address),
            None => break,
        }
    }
    let alone = rows(&supervisor, "kind=account").await.len().min(50);
    assert_eq!(alone, 50);
    let file = supervisor.get("/staff/audit.csv").await;
    let lines = file.body.lines().count() - 1;
    assert_eq!(seen, lines, "as many as the file has");
    assert!(seen > 140);
    let last = supervisor.get(&address).await;
    let first = last.attributes(".pager a:not([rel])", "href");
    assert_eq!(first, [AUDIT]);
}

async fn the_file_has_what_the_page_has_and_no_formula(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let people = administrator.get("/staff/people").await;
    let fields = [("name", "=HYPERLINK(1)"), ("login", "evil"), ("role", "agent")];
    administrator.send(&people, "/staff/people", &fields).await;
    let file = administrator.get("/staff/audit.csv?kind=account%3Aadded").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("audit.csv")
    );
    let lines: Vec<&str> = file.body.trim_end().lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.body);
    assert!(lines[0].starts_with("\u{FEFF}Bila,Siapa"), "{}", lines[0]);
    assert!(lines[1].contains("'=HYPERLINK(1): petugas"), "{}", lines[1]);
    assert!(
        lines[1].starts_with("2022-02-10 09:00:"),
        "the time in Malaysia: {}",
        lines[1]
    );
    // That it was downloaded is written down, with the filter, and not in the file itself.
    assert!(!file.body.contains("audit_downloaded"));
    let downloads = rows(&administrator, "kind=account%3Aaudit_downloaded").await;
    assert!(
        matches!(&downloads[..], [one] if one.contains("Petugas chong") && one.contains("kind=account%3Aadded")),
        "{downloads:#?}"
    );
    let whole = administrator.get("/staff/audit.csv").await;
    assert!(
        whole.body.contains("audit_downloaded"),
        "an earlier download is in it"
    );
    assert_eq!(whole.body.matches("audit_downloaded").count(), 1);
    let wrong = administrator.get("/staff/audit.csv?from=x").await;
    assert_eq!((wrong.status, wrong.path.as_str()), (422, AUDIT));
}

async fn an_auditor_sees_all_and_no_button_that_would_be_refused(app: &TestApp) {
    fill(app).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let reference = confirmation.text(".reference");
    app.work().await;
    let agent = app.staff("aminah", Role::Agent).await;
    let auditor = app.staff("devi", Role::Auditor).await;
    let ticket = format!("/staff/tickets/{reference}");
    let record = record(app, &agent, "lot_number=C202107098").await;
    let person = format!("{ticket}/person");
    let twice = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let merge = format!("{ticket}/merge?with={twice}");
    // What a form may do here, by the end of its action.
    let harmless = [
        "/staff/logout",
        "/person",
        "/staff/records",
        "/staff/search",
        "/staff/quarantine",
        record.as_str(),
    ];
    for path in [
        "/staff/queue",
        "/staff/queue?view=late&sort=priority",
        ticket.as_str(),
        &person,
        &merge,
        &record,
        "/staff/records",
        "/staff/quarantine",
        "/staff/facilities",
        "/staff/imports",
        "/staff/imports/1",
        "/staff/letters",
        "/staff/audit",
        "/staff/permissions",
        "/staff/approvals",
        "/staff/board",
        "/staff/sample",
        "/staff/replies",
        "/staff/bulk",
    ] {
        let page = auditor.get(path).await;
        assert_eq!(
            (page.status, page.path.as_str()),
            (200, path.split('?').next().unwrap())
        );
        for action in &page.attributes("form[method=post]:has(button)", "action") {
            let fine = harmless.iter().any(|end| action.ends_with(end)) || action.contains("/reveal/");
            assert!(fine, "{path} offers {action}");
        }
    }
    // The matrix of routes tells that all else is refused; here with the token of a page.
    let page = auditor.get(&ticket).await;
    let token = page.attributes("input[name=csrf_token]", "value").remove(0);
    let version = agent
        .get(&ticket)
        .await
        .attributes("input[name=version]", "value")
        .remove(0);
    let fields = [
        ("csrf_token", token.as_str()),
        ("version", &version),
        ("text", "Saya ubah."),
    ];
    for verb in ["take", "note", "ask"] {
        let refused = auditor.post(&format!("{ticket}/{verb}"), &fields).await;
        assert_eq!(refused.status, 403, "{verb}");
        assert_eq!(refused.text("h1"), "Juruaudit tidak membuat perubahan");
    }
    assert!(!agent.get(&ticket).await.body.contains("Saya ubah."));
    // A complaint is a citizen's, whoever else they are.
    let path = tracking_path(&confirmation);
    assert_eq!(auditor.get(&path).await.status, 200);
}

async fn what_an_auditor_reveals_is_written_down(app: &TestApp) {
    fill(app).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let path = record(app, &agent, "lot_number=C202107098").await;
    let auditor = app.staff("devi", Role::Auditor).await;
    let page = auditor.get(&path).await;
    assert!(!page.body.contains("900101-14-5567"));
    let shown = auditor.send(&page, &path, &[]).await;
    assert_eq!((shown.status, shown.body.contains("900101-14-5567")), (200, true));
    let revealed = rows(&auditor, "kind=registry%3Aidentity_revealed").await;
    assert!(
        matches!(&revealed[..], [one] if one.contains("Petugas devi")),
        "{revealed:#?}"
    );
}

async fn the_tables_of_permissions_are_the_programs_own(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let page = agent.get("/staff/permissions").await;
    assert_eq!(page.status, 200);
    let cells = |table: &str, row: &str| {
        let rows = page.texts(&format!("{table} tbody tr"));
        let at = rows.iter().position(|found| found.starts_with(row)).unwrap();
        page.texts(&format!("{table} tbody tr:nth-child({}) td", at + 1))
    };
    // Citizen, auditor, agent, supervisor, administrator, system.
    let take = cells("table.permissions:not(.pages)", "Mengambil tiket");
    assert_eq!(
        take[1..7],
        [
            "–",
            "–",
            "belum diambil",
            "milik orang lain",
            "milik orang lain",
            "–"
        ]
    );
    assert!(take[7].contains("Dalam giliran"), "{take:?}");
    let reply = cells("table.permissions:not(.pages)", "Menjawab sebagai pengadu");
    assert_eq!(reply[1..3], ["semua", "–"]);
    let may = |row: &str| -> Vec<bool> {
        let cells = cells("table.permissions.pages", row);
        cells[1..].iter().map(|cell| cell == "ya").collect()
    };
    assert_eq!(may("/staff/queue"), [true, true, true, true]);
    assert_eq!(may("/staff/audit"), [true, false, true, true]);
    assert_eq!(may("/staff/people"), [false, false, false, true]);
    assert_eq!(may("/staff/next"), [false, true, true, true]);
    assert_eq!(
        may("/staff/quarantine/{record}/correct"),
        [false, false, true, true]
    );
}
