//! Supervisors look at imports; an administrator withdraws one.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::reject_field;
use option_m::desk::imports::import_doses::{self, OpenTicketIndex, Slice, judge_and_import_rows};
use option_m::desk::imports::item::Item;
use option_m::domain::registry::batch::Tally;
use option_m::domain::staff::Role;
use option_m::domain::values::refusal::Refusal;

use crate::filing::{file, tracking_path};
use crate::matching::{certificate, mistyped, own_doses};
use crate::registry::{dose_row, new_batch};
use crate::test_app::TestApp;

crate::on_both_databases!(
    imports_are_listed_with_their_figures_and_faults,
    figures_add_up_and_a_file_of_rejects_is_not_green,
    a_withdrawn_batch_counts_no_more_and_whoever_relied_on_it_is_told,
    who_may_not_see_or_withdraw_is_refused,
    what_was_linked_is_taken_back_when_the_source_changes_it_and_comes_back_with_it,
);

const GROUND: &str = "Fail ini daripada klinik yang salah.";

/// A file with a sound row, a quarantined one and two that cannot be read.
async fn faulty_file(app: &TestApp) {
    let fields = |id: &str| {
        vec!["r9", "myvas", "", "", "", "mykad", id]
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let reject = |line, id: &str, column| {
        Item::Reject(reject_field(
            line,
            fields(id),
            Refusal::new("refusal-vaccine").at(column),
        ))
    };
    let items = vec![
        Item::Row(Box::new(dose_row(&[]))),
        Item::Row(Box::new(dose_row(&[
            ("source_record_id", "r2"),
            ("lot_number", "C202107098"),
            ("id_number", "900101145575"),
        ]))),
        reject(4, "900101145567", "id_number"),
        reject(5, "=1+1", "source_system"),
    ];
    app.import(Vec::new()).await;
    let (desk, now) = (app.worker.desk.clone(), app.clock.now());
    let imported: Result<(), DeskError> = app
        .worker
        .store
        .write(move |conn| {
            let batch = import_doses::begin(conn, &new_batch("klinik.csv", items.len()), now)?;
            let slice = Slice {
                batch: batch.id,
                from: 0,
                before: &Tally::default(),
                items: &items,
            };
            judge_and_import_rows(
                &mut Context::of_system(conn, &desk, now),
                slice,
                &mut OpenTicketIndex::default(),
            )?;
            import_doses::finish(conn, batch.id, now)
        })
        .await;
    imported.unwrap();
}

async fn imports_are_listed_with_their_figures_and_faults(app: &TestApp) {
    faulty_file(app).await;
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let list = supervisor.get("/staff/imports").await;
    let cells = list.texts("table.imports tbody tr:first-child td");
    assert_eq!(cells[0..2], ["klinik.csv", "selesai, sebahagian ditolak"]);
    assert_eq!(cells[3..], ["4", "2", "0", "0", "1", "2"]);
    let page = supervisor
        .get(&list.attributes("table.imports a", "href")[0])
        .await;
    assert_eq!((page.status, page.text("h1").as_str()), (200, "klinik.csv"));
    assert!(page.text("dl.summary").contains("clerk@desk"), "who sent it");
    assert_eq!(page.texts(".bars .bar-label").len(), 3, "one reason, two columns");
    assert_eq!(page.attributes("svg.columns rect", "height"), ["100"], "one week");
    assert_eq!(page.texts("details tbody tr > *"), ["17 Januari 2022", "2"]);
    let files = page.attributes("a[download]", "href");
    let quarantined = supervisor.get(&files[0]).await;
    assert_eq!(quarantined.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        quarantined.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("attachment")
    );
    assert!(quarantined.body.contains("myvas,r2") && quarantined.body.contains("5575"));
    assert!(!quarantined.body.contains("900101145575"), "numbers are masked");
    let rejects = supervisor.get(&files[1]).await;
    let lines: Vec<&str> = rejects.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", rejects.body);
    assert!(
        lines[0].starts_with("\u{FEFF}source_record_id,")
            && lines[0].ends_with(",paid,Baris,Lajur yang bermasalah,Masalahnya,Sel berlebihan"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("r9,myvas,,,,mykad,••••••••5567,"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains(",4,Nombor dokumen,"), "{}", lines[1]);
    assert!(
        !rejects.body.contains("900101145567"),
        "who may not send files sees no numbers"
    );
    let boss = app.staff("zul", Role::Administrator).await;
    let whole = boss.get(&files[1]).await;
    assert!(
        whole
            .body
            .contains("r9,myvas,,,,mykad,\"=\"\"900101145567\"\"\","),
        "{}",
        whole.body
    );
    let events = boss.get(&list.attributes("table.imports a", "href")[0]).await;
    assert!(
        events
            .text(".timeline")
            .contains("Nombor ditunjukkan Petugas zul"),
        "{}",
        events.text(".timeline")
    );
}

/// The parts of the bar add up to all rows, and a file of which nothing came in is not green.
async fn figures_add_up_and_a_file_of_rejects_is_not_green(app: &TestApp) {
    faulty_file(app).await;
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let list = supervisor.get("/staff/imports").await;
    let page = supervisor
        .get(&list.attributes("table.imports a", "href")[0])
        .await;
    let said = page.texts(".legend li");
    let expected = [
        "Diterima: 1 (25.0 %)",
        "Dikuarantin: 1 (25.0 %)",
        "Ditolak: 2 (50.0 %)",
    ];
    assert_eq!(said, expected);
    let widths = page.attributes("svg.shares rect", "width");
    let total: i64 = widths.iter().map(|width| width.parse::<i64>().unwrap()).sum();
    assert_eq!(total, 1000);
    assert_eq!(page.attributes(".ticket-head .tag", "class"), ["tag partly"]);
}

async fn a_withdrawn_batch_counts_no_more_and_whoever_relied_on_it_is_told(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let citizen = app.citizen();
    let tracking = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    app.mail.wait_for(2).await;

    let boss = app.staff("zul", Role::Administrator).await;
    let batch = boss
        .get("/staff/imports")
        .await
        .attributes("table.imports a", "href")[0]
        .clone();
    let asked = boss.get(&format!("{batch}/withdraw")).await;
    assert!(
        asked.text(".notice ul").contains("1 aduan"),
        "{}",
        asked.text(".notice ul")
    );
    let action = format!("{batch}/withdraw");
    let short = boss.send(&asked, &action, &[("ground", "x")]).await;
    assert_eq!((short.status, short.text("#ground").as_str()), (422, "x"));
    let english = [("ground", "typed so far"), ("switch_lang", "en")];
    let english = boss.send(&short, &action, &english).await;
    assert_eq!(
        (english.status, english.text("#ground").as_str()),
        (200, "typed so far")
    );
    assert_eq!(english.text("h1"), "Withdraw this batch");
    let malay = [("ground", "typed so far"), ("switch_lang", "ms")];
    let malay = boss.send(&english, &action, &malay).await;
    let page = boss.send(&malay, &action, &[("ground", GROUND)]).await;
    assert_eq!(page.text(".ticket-head .tag"), "sedang ditarik balik");
    app.work().await;
    let page = boss.get(&batch).await;
    assert_eq!(page.text(".ticket-head .tag"), "ditarik balik");
    assert!(page.text(".notice.warning").contains(GROUND) && page.text(".timeline").contains(GROUND));
    assert!(!page.body.contains(&action), "once is enough");

    let seen = citizen.get(&tracking).await;
    assert_eq!(seen.text(".tag"), "Dalam giliran");
    assert!(seen.body.contains(GROUND), "the citizen reads why");
    assert_eq!(app.mail.wait_for(3).await.len(), 3, "and is told by e-mail");

    // The file may come again: it is a batch of its own, and resolves the complaint again.
    assert_eq!(app.import(vec![dose_row(&[])]).await, 1);
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    app.mail.wait_for(4).await;
}

async fn who_may_not_see_or_withdraw_is_refused(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let agent = app.staff("aminah", Role::Agent).await;
    for path in [
        "/staff/imports",
        "/staff/imports/1",
        "/staff/imports/1/rejects.csv",
        "/staff/imports/1/withdraw",
    ] {
        assert_eq!(agent.get(path).await.status, 403, "{path}");
    }
    assert!(!agent.get("/staff/queue").await.body.contains("/staff/imports"));
    let refused = agent.get("/staff/imports").await;
    assert!(refused.text("h1").contains("penyelia dan pentadbir"), "who may");
    assert_eq!(
        refused.attributes("main a.button", "href"),
        ["/staff/queue"],
        "where to go"
    );
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let refused = supervisor.get("/staff/imports/1/withdraw").await;
    assert_eq!(
        (refused.status, refused.text("h1").as_str()),
        (403, "Hanya untuk pentadbir")
    );
    let page = supervisor.get("/staff/imports/1").await;
    assert!(!page.body.contains("/withdraw"));
    let fields = [("csrf_token", "x"), ("ground", GROUND)];
    assert_eq!(
        supervisor.post("/staff/imports/1/withdraw", &fields).await.status,
        403
    );
    for path in [
        "/staff/imports/99",
        "/staff/imports/x",
        "/staff/imports/99/rejects.csv",
    ] {
        assert_eq!(supervisor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(app.citizen().get("/staff/imports").await.path, "/staff/login");
}

async fn what_was_linked_is_taken_back_when_the_source_changes_it_and_comes_back_with_it(app: &TestApp) {
    let boss = app.staff("zul", Role::Administrator).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[]));
    app.import(rows).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    let (reference, tracking) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    assert_eq!(citizen.get(&tracking).await.text(".tag"), "Selesai");
    assert_eq!(certificate(&boss, &reference).await, ["1", "2", "3"]);
    app.mail.wait_for(2).await;

    app.advance(chrono::TimeDelta::minutes(10));
    let of_somebody_else = [
        ("id_number", "920303105566"),
        ("name", "Lim Ah Kow"),
        ("date_of_birth", "1992-03-03"),
        ("dose_number", "1"),
        ("administered_on", "2021-07-01"),
    ];
    app.import(vec![dose_row(&of_somebody_else)]).await;
    assert_eq!(certificate(&boss, &reference).await, ["1", "2"]);
    let seen = citizen.get(&tracking).await;
    assert_eq!(seen.text(".tag"), "Dalam giliran");
    let status = seen.text(".status-card");
    assert!(status.contains("tidak dipaparkan buat masa ini"), "{status}");
    let why = "pihak yang membekalkan rekodnya telah mengubahnya";
    assert!(seen.text(".timeline").contains(why), "{}", seen.text(".timeline"));
    assert!(!seen.body.contains("Lim Ah Kow"));
    let ticket = boss.get(&format!("/staff/tickets/{reference}")).await;
    assert!(
        ticket.body.contains("Pautan untuk tiket ini digantung"),
        "{}",
        ticket.text("main")
    );
    assert!(ticket.text(".timeline").contains("myvas r1"));
    app.work().await;
    let letters = app.mail.wait_for(3).await;
    let letter = String::from_utf8_lossy(&letters[2].raw).replace("=\r\n", "");
    assert!(
        letter.contains("telah mengubahnya") && letter.contains("Dos 3"),
        "{letter}"
    );

    // The change was a mistake: it is withdrawn, and what was linked stands again.
    app.advance(chrono::TimeDelta::minutes(10));
    let batch = boss
        .get("/staff/imports")
        .await
        .attributes("table.imports a", "href")[0]
        .clone();
    let asked = boss.get(&format!("{batch}/withdraw")).await;
    let effects = asked.text(".notice ul");
    assert!(
        effects.contains("1 rekodnya tidak dikira lagi") && effects.contains("0 aduan"),
        "{effects}"
    );
    boss.send(&asked, &format!("{batch}/withdraw"), &[("ground", GROUND)])
        .await;
    app.work().await;
    assert_eq!(certificate(&boss, &reference).await, ["1", "2", "3"]);
    let seen = citizen.get(&tracking).await;
    assert!(
        seen.text(".timeline").contains("dipaparkan semula"),
        "{}",
        seen.text(".timeline")
    );
    assert_eq!(seen.text(".tag"), "Selesai", "the match knows it again");
    app.mail.wait_for(4).await;
}
