//! A name is found by any of its words, in any order, however its letters are written (`tests/cases/csv/18`, `19`).

use option_m::domain::staff::Role;

use crate::browser::Browser;
use crate::registry::dose_row;
use crate::test_app::TestApp;
use crate::uploads::{listed, step, upload};

crate::on_both_databases!(
    any_word_of_a_name_finds_it_in_any_order,
    codes_of_an_earlier_rule_are_made_anew,
);

async fn search(staff: &Browser, query: &[(&str, &str)]) -> Vec<String> {
    let form = staff.get("/staff/records").await;
    let page = staff.send(&form, "/staff/records", query).await;
    assert_eq!(
        page.status,
        200,
        "{query:?}: {:?}",
        page.texts("#error-summary a")
    );
    let mut names = page.texts("table.records td:nth-child(3)");
    for name in &mut names {
        // Below the name stands the document.
        if let Some((before, _)) = name.split_once('\u{2022}') {
            *name = before.trim().to_owned();
        }
    }
    names.sort();
    names
}

async fn any_word_of_a_name_finds_it_in_any_order(app: &TestApp) {
    listed(app).await;
    let devi = app.staff("devi", Role::Administrator).await;
    for name in ["18-search-names.csv", "19-search-controls.csv"] {
        let path = format!("{}/tests/cases/csv/{name}", env!("CARGO_MANIFEST_DIR"));
        let page = devi.get("/staff/imports/new").await;
        upload(&devi, &page, (name, &std::fs::read(path).unwrap())).await;
        assert_eq!(step(app).await, 1);
    }
    for (query, names) in [
        ("Ostergaard", &["SOREN OSTERGAARD", "SØREN ØSTERGAARD"][..]),
        ("Soren Ostergaard", &["SOREN OSTERGAARD", "SØREN ØSTERGAARD"]),
        ("ostergard soren", &["SOREN OSTERGAARD", "SØREN ØSTERGAARD"]),
        ("Malysz", &["LUKASZ MALYSZ", "ŁUKASZ MAŁYSZ"]),
        ("Dang Van Duc", &["DANG VAN DUC", "ĐẶNG VĂN ĐỨC"]),
        ("Duc", &["DANG VAN DUC", "ĐẶNG VĂN ĐỨC"]),
        ("ah kow", &["LIM (AH KOW) CONTOHAN", "LIM AH KOW CONTOHAN"]),
        ("kow lim", &["LIM (AH KOW) CONTOHAN", "LIM AH KOW CONTOHAN"]),
        ("Groß", &["STRAUSS GROSS", "Strauß Groß"]),
        ("Gudmundsdottir", &["THORA GUDMUNDSDOTTIR"]),
        ("Yıldırım", &["IŞIK YILDIRIM"]),
        ("陳大文", &["陳大文"]),
        ("大文", &["陳大文"]),
        ("陳", &["陳大文"]),
        ("contohan muller", &["MÜLLER CONTOHAN"]),
    ] {
        let found = search(&devi, &[("name", query)]).await;
        assert_eq!(found, names, "{query}");
    }
    assert_eq!(search(&devi, &[("name", "contohan")]).await.len(), 7);
    assert_eq!(
        search(
            &devi,
            &[
                ("name", "contohan"),
                ("from", "21/01/2022"),
                ("lot_number", "FF70")
            ]
        )
        .await
        .len(),
        7,
        "beside other criteria too"
    );
    assert!(search(&devi, &[("name", "contohan ostergaard")]).await.is_empty());
}

/// As after an update: what stands in the database was made by earlier rules, and the worker makes it anew.
async fn codes_of_an_earlier_rule_are_made_anew(app: &TestApp) {
    app.import(vec![dose_row(&[("name", "ĐẶNG VĂN ĐỨC")])]).await;
    let old = "UPDATE dose_records SET name_code = 'AG', birth_key = NULL";
    app.sql(old, old);
    let forget = "DELETE FROM settings WHERE key IN ('record_keys', 'name_words', 'ticket_keys')";
    app.sql(forget, forget);
    let agent = app.staff("aminah", Role::Agent).await;
    assert!(search(&agent, &[("name", "Dang Van Duc")]).await.is_empty());
    app.work().await;
    for query in ["Dang Van Duc", "Van Duc", "duc"] {
        assert_eq!(
            search(&agent, &[("name", query)]).await,
            ["ĐẶNG VĂN ĐỨC"],
            "{query}"
        );
    }
}
