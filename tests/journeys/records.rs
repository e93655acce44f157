//! Staff look for records and open them.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    records_are_found_by_each_criterion_and_by_several,
    what_makes_no_sense_is_told_and_kept,
    many_records_come_page_by_page_each_once,
    names_are_found_however_they_are_spelt,
    superseded_versions_are_found_on_request_with_what_changed,
);

pub(crate) const NUMBER: &str = "900101145567";
pub(crate) const MASKED: &str = "••••••••5567";

/// A course of Sinovac, a booster with a wrong lot, and somebody else's dose.
pub(crate) async fn fill(app: &TestApp) {
    let dose = |id, number, on, vaccine, lot| {
        dose_row(&[
            ("source_record_id", id),
            ("dose_number", number),
            ("administered_on", on),
            ("vaccine", vaccine),
            ("lot_number", lot),
        ])
    };
    app.import(vec![
        dose("v1", "1", "2021-07-01", "Sinovac", "C202105079"),
        dose("v2", "2", "2021-07-22", "Sinovac", "C202105080"),
        dose("v3", "3", "2022-01-21", "Pfizer", "C202107098"),
        dose_row(&[
            ("source_record_id", "w3"),
            ("id_number", "900101145576"),
            ("name", "Ali b. Contoh"),
            ("phone", "0198765432"),
        ]),
    ])
    .await;
}

fn found(page: &Page) -> Vec<String> {
    let names = page.texts("table.records td:nth-child(3)");
    let doses = page.texts("table.records td:first-child");
    doses
        .iter()
        .zip(&names)
        .map(|(dose, name)| format!("{name}: {dose}"))
        .collect()
}

/// What a search finds; `query` as in an address.
async fn search(staff: &Browser, query: &str) -> Page {
    let form = staff.get("/staff/records").await;
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    staff.send(&form, "/staff/records", &fields).await
}

/// The address of the record that a search finds.
pub(crate) async fn record(app: &TestApp, staff: &Browser, query: &str) -> String {
    let page = search(staff, query).await;
    let links = page.attributes("table.records a", "href");
    assert_eq!(links.len(), 1, "{query} at {}: {}", app.base, page.body);
    links[0].clone()
}

async fn records_are_found_by_each_criterion_and_by_several(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    fill(app).await;
    for (query, count) in [
        ("id_number=900101-14-5567", 3),
        ("id_number=900101", 4),
        ("phone=019-876+5432", 1),
        ("lot_number=C20210", 3),
        ("facility=KK0001", 4),
        ("facility=contoh+klinik", 4),
        ("facility=KK0001&from=21/01/2022", 2),
        ("facility=KK0001&from=2021-07-01&to=2021-07-31", 2),
        ("name=Ali+Contoh", 4),
        ("name=Ali+Contoh&lot_number=FK88", 1),
        ("id_number=9001&lot_number=C20210&from=22/07/2021", 1),
        ("phone=0198765432&name=Siti", 0),
        ("id_number=8001", 0),
    ] {
        let page = search(&agent, query).await;
        assert_eq!(
            (page.status, found(&page).len()),
            (200, count),
            "{query}: {:?}",
            found(&page)
        );
        assert!(
            !page.text("table.records").contains(NUMBER),
            "numbers are hidden in lists"
        );
    }
    let page = search(&agent, "lot_number=C202107098").await;
    assert_eq!(page.texts("table.records td:nth-child(2)"), ["Dikuarantin"]);
    assert_eq!(page.texts("table.records .identity"), [MASKED]);
    let empty = agent.get("/staff/records").await;
    assert!(empty.texts("table, .notice:not(.demo)").is_empty());
    assert!(empty.texts(".tabs a").contains(&"Rekod".to_owned()));
}

async fn what_makes_no_sense_is_told_and_kept(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    for (query, field, typed) in [
        ("id_number=90%2A", "id_number", "90*"),
        ("phone=12345&name=Ali", "phone", "12345"),
        ("from=31/02/2022&name=Ali", "from", "31/02/2022"),
        ("from=21/01/2022", "from", "21/01/2022"),
        ("facility=Atlantis", "facility", "Atlantis"),
        ("name=Siti", "name", "Siti"),
        ("name=12345", "name", "12345"),
        ("name=A%00", "name", "A\u{0}"),
    ] {
        let page = search(&agent, query).await;
        assert_eq!(page.status, 422, "{query}");
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")]);
        if !typed.contains('\0') {
            assert_eq!(page.attributes(&format!("#{field}"), "value"), [typed], "{query}");
        }
    }
    let odd = search(&agent, "name=Ali&after=x&old=maybe").await;
    assert_eq!(odd.status, 200);
}

async fn many_records_come_page_by_page_each_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let rows = (0..120).map(|n| {
        dose_row(&[
            ("source_record_id", &format!("r{n}")),
            ("facility_code", if n % 5 == 0 { "" } else { "KK0001" }),
            (
                "facility_name",
                if n % 5 == 0 {
                    "Klinik Kedua"
                } else {
                    "Klinik Kesihatan Contoh"
                },
            ),
            ("id_number", &format!("9001011455{:02}", n % 60 + 11)),
            ("lot_number", if n % 3 == 0 { "FK8892" } else { "FK8893" }),
            (
                "administered_on",
                if n % 2 == 0 { "2022-01-21" } else { "2022-01-20" },
            ),
            ("dose_number", if n < 60 { "3" } else { "2" }),
        ])
    });
    app.import(rows.collect()).await;
    for query in [
        "id_number=900101",
        "lot_number=FK88",
        "facility=klinik",
        "phone=0123456789",
        "name=Ali",
    ] {
        let (mut shown, mut pages) = (Vec::new(), 1);
        let mut page = search(&agent, query).await;
        loop {
            shown.extend(page.attributes("table.records a", "href"));
            let Some(next) = page
                .attributes(".pager a[href*=after]", "href")
                .into_iter()
                .next()
            else {
                break;
            };
            page = agent.get(&next).await;
            pages += 1;
        }
        assert_eq!((shown.len(), pages), (120, 3), "{query}");
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), 120, "{query}");
    }
    let narrow = search(&agent, "id_number=900101&lot_number=FK8892&from=20/01/2022").await;
    assert_eq!(found(&narrow).len(), 20);
}

async fn names_are_found_however_they_are_spelt(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let names = [
        "Nur Aishah binti Mohd Hafiz",
        "Tan Wei Ming",
        "Siti Rohani binti Ali",
    ];
    let rows = names.iter().enumerate().map(|(n, name)| {
        dose_row(&[
            ("source_record_id", &format!("r{n}")),
            ("id_number", &format!("90010114556{n}")),
            ("name", name),
        ])
    });
    app.import(rows.collect()).await;
    for (typed, expected) in [
        ("Aisyah+Hafidz", names[0]),
        ("hafiz+aishah", names[0]),
        ("Wei+Ming+Tan", names[1]),
        ("tan+wei", names[1]),
        ("rohani", names[2]),
    ] {
        let page = search(&agent, &format!("name={typed}")).await;
        let found = page.texts("table.records td:nth-child(3)");
        assert_eq!(
            found.first().map(String::as_str),
            Some(expected),
            "{typed}: {found:?}"
        );
    }
    let frequent = search(&agent, "name=Nur+Muhammad").await;
    assert!(frequent.text(".notice.warning").contains("Ramai orang"));
    let narrowed = search(&agent, "name=Siti&facility=KK0001").await;
    assert_eq!(narrowed.texts("table.records td:nth-child(3)"), [names[2]]);
}

async fn superseded_versions_are_found_on_request_with_what_changed(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.import(vec![dose_row(&[])]).await;
    app.advance(TimeDelta::minutes(1));
    app.import(vec![dose_row(&[
        ("lot_number", "FK9999"),
        ("id_number", "900101145575"),
    ])])
    .await;
    let current = search(&agent, "id_number=900101").await;
    assert_eq!(found(&current).len(), 1);
    let all = search(&agent, "id_number=900101&old=yes").await;
    assert_eq!(all.texts("table.records td:nth-child(2)"), ["Versi lama", "Sah"]);
    assert_eq!(all.attributes("#old", "checked").len(), 1);
    let page = agent.get(&record(app, &agent, "lot_number=FK9999").await).await;
    assert_eq!(page.text(".ticket-head .tag"), "Sah");
    let versions = page.texts(".main-column .timeline > li");
    assert_eq!(versions.len(), 2);
    assert!(versions[0].contains("Versi 2 Sah") && versions[1].contains("Versi 1 Telah diganti"));
    assert!(versions[0].contains("Kelompok 2,"), "{}", versions[0]);
    assert_eq!(page.texts(".changes dt"), ["Nombor dokumen", "Nombor lot"]);
    assert!(page.text(".changes div:nth-child(2)").contains("Sebelum: FK8892"));
    assert!(!page.body.contains("900101145575"));
    let old = agent.get(&page.attributes(".timeline h3 a", "href")[0]).await;
    assert_eq!(old.text(".ticket-head .tag"), "Telah diganti");
    assert_eq!(agent.get("/staff/records/999999").await.status, 404);
    assert_eq!(agent.get("/staff/records/x").await.status, 404);
}
