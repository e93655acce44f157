//! An administrator sees how a file is understood before it begins, answers what it asks, and sends rejected rows again.

use std::fmt::Write as _;

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::test_app::TestApp;
use crate::uploads::{ALI, HEADER, arrive, listed, step, upload};

crate::on_both_databases!(
    a_file_is_shown_as_it_is_understood_before_it_begins,
    a_file_with_months_first_asks_and_is_read_as_told,
    slips_among_days_first_are_rejected_alone,
    dates_that_turn_unclear_further_down_set_the_file_aside_with_a_question,
    rejected_rows_are_corrected_and_sent_again,
    who_may_not_send_files_sees_no_preview,
);

const NEW: &str = "/staff/imports/new";

async fn boss(app: &TestApp) -> Browser {
    listed(app).await;
    app.staff("devi", Role::Administrator).await
}

async fn sent(browser: &Browser, name: &str, text: &str) -> Page {
    let page = browser.get(NEW).await;
    arrive(browser, &page, (name, text.as_bytes())).await
}

fn row(number: &str, date: &str) -> String {
    format!(
        "{number},myvas,KK0001,Klinik Kesihatan Contoh,10,passport,A1{number:0>6},Siti binti Contoh,1990-05-04,0123456789,3,\
         Pfizer,FK8892,{date},no\n"
    )
}

async fn a_file_is_shown_as_it_is_understood_before_it_begins(app: &TestApp) {
    let devi = boss(app).await;
    let header = HEADER
        .replace("id_number", "No. KP")
        .replace("administered_on", "Tarikh")
        .replace(',', ";");
    let fault = ALI.replace("r1", "r2").replace("Pfizer", "Sputnik");
    let odd = ALI
        .replace("r1", "r3")
        .replace("FK8892", "1.2E+35")
        .replace("2022-01-21", "21-Jan-22");
    let mut text = format!("sep=;\n{header}");
    for line in [ALI, &fault, &odd] {
        text.push_str(&line.replace(',', ";"));
    }
    let page = sent(&devi, "klinik.csv", &text).await;
    assert_eq!((page.status, page.text("h1").as_str()), (200, "klinik.csv"));
    let summary = page.text("form.card ul");
    for words in [
        "Semua 3 barisnya",
        "1 boleh diterima",
        "1 akan dikuarantin",
        "1 akan ditolak",
        "1 akan diterima dengan catatan",
    ] {
        assert!(summary.contains(words), "{summary}");
    }
    let first = page.texts("tbody tr:first-child td");
    assert!(first[0].starts_with('3') && first[0].contains("r1"), "{first:?}");
    assert_eq!(first[5], "21 Januari 2022");
    assert!(
        first[1].contains("••••••••5567") && !page.body.contains("900101145567"),
        "numbers are masked"
    );
    let second = page.text("tbody tr:nth-child(2)");
    assert!(second.contains("Vaksin: Vaksin ini tidak dikenali"), "{second}");
    let third = page.text("tbody tr:nth-child(3)");
    assert!(
        third.contains("Lot ditinggalkan: 1.2E+35") && third.contains("21 Januari 2022"),
        "{third}"
    );
    assert!(page.text("details dl").contains("No. KP"), "which column is what");

    assert_eq!(step(app).await, 0, "nothing begins by itself");
    let list = devi.get("/staff/imports").await;
    assert_eq!(list.texts(".notice.asking li"), ["klinik.csv"]);
    assert!(list.texts("tbody tr").is_empty());
    let gone = devi.send(&page, &page.path, &[("action", "discard")]).await;
    assert_eq!(gone.path, "/staff/imports");
    assert!(gone.texts(".notice.asking li").is_empty());
    assert_eq!(std::fs::read_dir(app.uploads()).unwrap().count(), 0);
    assert_eq!(devi.get(&page.path).await.status, 404);
    let template = devi.get("/staff/imports/template.csv").await;
    assert_eq!(template.body, format!("\u{FEFF}{HEADER}"));
}

async fn days(app: &TestApp) -> Vec<String> {
    let rows = app
        .worker
        .store
        .read(|conn| {
            option_m::store::registry::export::quarantined_of(
                conn,
                option_m::domain::values::ids::BatchId(1),
                0,
                100,
            )
        })
        .await;
    let mut days: Vec<String> = rows
        .unwrap()
        .1
        .iter()
        .map(|row| row.statement.administered_on.to_string())
        .collect();
    days.sort();
    days
}

/// Rows with a lot of another vaccine, so that they can be fetched as quarantined ones.
fn quarantined(rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(number, date)| row(number, date)).collect();
    format!("{HEADER}{}", rows.replace("FK8892", "C202107098"))
}

async fn a_file_with_months_first_asks_and_is_read_as_told(app: &TestApp) {
    let devi = boss(app).await;
    let text = quarantined(&[("1", "1/2/2022"), ("2", "01/25/2022"), ("3", "02/03/2022 00:00")]);
    let page = sent(&devi, "us.csv", &text).await;
    let choices = page.texts("fieldset label");
    assert_eq!(
        choices,
        [
            "Hari, seperti di Malaysia: 1/2/2022 = 1 Februari 2022",
            "Bulan, seperti di Amerika Syarikat: 1/2/2022 = 2 Januari 2022"
        ]
    );
    let refused = devi.send(&page, &page.path, &[("action", "begin")]).await;
    assert_eq!((refused.status, step(app).await), (422, 0));
    assert_eq!(refused.attributes("#error-summary a", "href"), ["#dates"]);
    let shown = devi
        .send(&page, &page.path, &[("action", "show"), ("dates", "month-first")])
        .await;
    assert_eq!(
        shown.texts("tbody tr td:nth-child(6)"),
        ["2 Januari 2022", "25 Januari 2022", "3 Februari 2022"]
    );
    let begun = devi
        .send(
            &shown,
            &page.path,
            &[("action", "begin"), ("dates", "month-first")],
        )
        .await;
    assert_eq!(begun.texts(".notice.waiting li"), ["us.csv"]);
    assert_eq!(step(app).await, 1);
    assert_eq!(days(app).await, ["2022-01-02", "2022-01-25", "2022-02-03"]);
    // Two tabs: the second finds it gone.
    let again = devi
        .send(&page, &page.path, &[("action", "begin"), ("dates", "day-first")])
        .await;
    assert_eq!(again.status, 404);
}

async fn slips_among_days_first_are_rejected_alone(app: &TestApp) {
    let devi = boss(app).await;
    let text = quarantined(&[("1", "1/2/2022"), ("2", "01/25/2022")]);
    let page = sent(&devi, "my.csv", &text).await;
    devi.send(&page, &page.path, &[("action", "begin"), ("dates", "day-first")])
        .await;
    assert_eq!(step(app).await, 1);
    assert_eq!(days(app).await, ["2022-02-01"]);
    let list = devi.get("/staff/imports").await;
    assert_eq!(list.texts("td.number"), ["2", "1", "0", "0", "1", "1"]);
    assert_eq!(list.attributes("tbody .tag", "class"), ["tag partly"]);
    // One slip among many needs no answer.
    let mut many = quarantined(&[("30", "01/25/2022")]);
    for number in 31..60 {
        write!(many, "{}", row(&number.to_string(), "25/01/2022")).unwrap();
    }
    let page = sent(&devi, "slip.csv", &many).await;
    assert!(page.texts("fieldset").is_empty());
}

async fn dates_that_turn_unclear_further_down_set_the_file_aside_with_a_question(app: &TestApp) {
    let devi = boss(app).await;
    let mut text = HEADER.to_owned();
    for number in 0..5_000 {
        write!(text, "{}", row(&number.to_string(), "1/2/2022")).unwrap();
    }
    text.push_str(&row("5000", "1/25/2022"));
    let page = sent(&devi, "long.csv", &text).await;
    assert!(
        page.texts("fieldset").is_empty(),
        "nothing to ask in the first rows"
    );
    devi.send(&page, &page.path, &[("action", "begin")]).await;
    app.advance(chrono::TimeDelta::seconds(1));
    let next = sent(&devi, "next.csv", &[HEADER, ALI].concat()).await;
    devi.send(&next, &next.path, &[("action", "begin")]).await;
    assert_eq!(step(app).await, 1);
    let list = devi.get("/staff/imports").await;
    assert_eq!(
        list.texts(".notice.asking li"),
        ["long.csv: hari dahulu atau bulan dahulu dalam tarikhnya?"]
    );
    assert_eq!(
        (step(app).await, step(app).await),
        (1, 0),
        "the next file goes on"
    );
    let asked = devi.get(&list.attributes(".notice.asking a", "href")[0]).await;
    assert_eq!(asked.texts("fieldset label").len(), 2);
    devi.send(
        &asked,
        &asked.path,
        &[("action", "begin"), ("dates", "month-first")],
    )
    .await;
    assert_eq!((step(app).await, step(app).await), (1, 0));
    let list = devi.get("/staff/imports").await;
    assert_eq!(
        list.texts("tbody tr:first-child td.number")[..2],
        ["5 001", "5 001"]
    );
}

async fn rejected_rows_are_corrected_and_sent_again(app: &TestApp) {
    let devi = boss(app).await;
    let fault = ALI.replace("r1", "=r2").replace("Pfizer", "Fizer");
    let page = devi.get(NEW).await;
    upload(&devi, &page, ("a.csv", [HEADER, ALI, &fault].concat().as_bytes())).await;
    step(app).await;
    let rejects = devi.get("/staff/imports/1/rejects.csv").await;
    assert!(rejects.body.contains("'=r2,myvas,KK0001,"), "{}", rejects.body);
    assert!(
        rejects.body.contains(",3,Vaksin,\"Vaksin ini tidak dikenali."),
        "{}",
        rejects.body
    );
    let corrected = rejects.body.replace(",Fizer,", ",Pfizer,");
    let page = devi.get(NEW).await;
    upload(&devi, &page, ("a2.csv", corrected.as_bytes())).await;
    step(app).await;
    let list = devi.get("/staff/imports").await;
    assert_eq!(
        list.texts("tbody tr:first-child td.number"),
        ["1", "1", "0", "0", "1", "0"]
    );
    let quarantined = devi.get("/staff/imports/2/quarantined.csv").await;
    assert!(
        quarantined.body.contains("myvas,'=r2,") && quarantined.body.contains("2022-01-21,"),
        "the same dose twice"
    );
}

async fn who_may_not_send_files_sees_no_preview(app: &TestApp) {
    let devi = boss(app).await;
    let page = sent(&devi, "a.csv", &[HEADER, ALI].concat()).await;
    let salmah = app.staff("salmah", Role::Supervisor).await;
    assert_eq!(salmah.get(&page.path).await.status, 403);
    assert_eq!(salmah.get("/staff/imports/template.csv").await.status, 403);
    let list = salmah.get("/staff/imports").await;
    assert_eq!(list.texts(".notice.asking li"), ["a.csv"]);
    assert!(list.texts(".notice.asking a").is_empty());
    for path in [
        "/staff/imports/uploads/x",
        "/staff/imports/uploads/..%2f..%2fsecret",
        "/staff/imports/uploads/00000000000000000000000000000000",
    ] {
        assert_eq!(devi.get(path).await.status, 404, "{path}");
    }
    let forged = devi
        .post(&page.path, &[("action", "begin"), ("csrf_token", "AAAA")])
        .await;
    assert_eq!((forged.status, step(app).await), (403, 0));
}
