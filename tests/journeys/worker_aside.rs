//! What the worker cannot deal with is set aside with its reason, shown to staff, and holds up nothing behind it.

use option_m::domain::staff::Role;
use option_m::worker::{matching, outbox};

use crate::filing::file;
use crate::registry::dose_row;
use crate::test_app::TestApp;
use crate::uploads::{ALI, HEADER, listed, step, upload};

crate::on_both_databases!(
    a_row_that_the_database_refuses_is_rejected_alone,
    a_file_that_the_database_refuses_is_set_aside_and_the_next_goes_on,
    a_ticket_that_cannot_be_read_is_set_aside_and_the_next_is_searched_for,
    a_ticket_that_cannot_be_read_keeps_no_record_from_coming_in,
    a_letter_that_cannot_be_read_does_not_hold_up_the_others,
);

const NEW: &str = "/staff/imports/new";

/// From now on the database refuses rows whose numbers begin so.
fn refuse(app: &TestApp, beginning: &str) {
    app.sql(
        &format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON dose_records WHEN NEW.source_record_id LIKE '{beginning}%' \
             BEGIN SELECT RAISE(ABORT, 'this database takes no such row'); END"
        ),
        &format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NEW.source_record_id LIKE '{beginning}%' THEN RAISE EXCEPTION 'this database takes no such row'; END IF; \
             RETURN NEW; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON dose_records FOR EACH ROW EXECUTE FUNCTION refuse()"
        ),
    );
}

fn rows(numbers: &[String]) -> String {
    let row = |(place, number): (usize, &String)| {
        ALI.replace("r1", number)
            .replace("mykad,900101145567", &format!("passport,A{place:07}"))
    };
    let rows: String = numbers.iter().enumerate().map(row).collect();
    format!("{HEADER}{rows}")
}

async fn a_row_that_the_database_refuses_is_rejected_alone(app: &TestApp) {
    listed(app).await;
    let devi = app.staff("devi", Role::Administrator).await;
    refuse(app, "bad");
    let numbers: Vec<String> = (0..40)
        .map(|number| {
            if number == 17 {
                "bad17".to_owned()
            } else {
                format!("r{number}")
            }
        })
        .collect();
    let page = devi.get(NEW).await;
    upload(&devi, &page, ("a.csv", rows(&numbers).as_bytes())).await;
    assert_eq!((step(app).await, step(app).await), (1, 0));
    let list = devi.get("/staff/imports").await;
    assert_eq!(list.texts("td.number"), ["40", "39", "0", "0", "0", "1"]);
    let rejects = devi.get("/staff/imports/1/rejects.csv").await;
    assert!(rejects.body.contains("\nbad17,myvas,KK0001,"), "{}", rejects.body);
    assert!(
        rejects
            .body
            .contains(",19,keseluruhan baris,Pangkalan data tidak menerima"),
        "{}",
        rejects.body
    );
}

async fn a_file_that_the_database_refuses_is_set_aside_and_the_next_goes_on(app: &TestApp) {
    listed(app).await;
    let devi = app.staff("devi", Role::Administrator).await;
    refuse(app, "bad");
    let numbers: Vec<String> = (0..40).map(|number| format!("bad{number}")).collect();
    for (name, text) in [("bad.csv", rows(&numbers)), ("good.csv", [HEADER, ALI].concat())] {
        let page = devi.get(NEW).await;
        upload(&devi, &page, (name, text.as_bytes())).await;
        app.advance(chrono::TimeDelta::seconds(1));
    }
    assert_eq!((step(app).await, step(app).await, step(app).await), (1, 1, 0));
    let list = devi.get("/staff/imports").await;
    let said = list.text(".notice.failed li");
    assert!(said.contains("bad.csv: import gagal"), "{said}");
    assert_eq!(
        list.texts("tbody tr:first-child td.number")[..2],
        ["1", "1"],
        "good.csv is in"
    );
    app.sql("DROP TRIGGER refuse", "DROP TRIGGER refuse ON dose_records");
    let page = devi.get(&list.attributes(".notice.failed a", "href")[0]).await;
    assert!(page.text(".notice.danger").contains("import gagal"));
    devi.send(&page, &page.path, &[("action", "begin")]).await;
    assert_eq!((step(app).await, step(app).await), (1, 0));
    let list = devi.get("/staff/imports").await;
    assert!(list.texts(".notice.failed li").is_empty());
    assert_eq!(std::fs::read_dir(app.uploads()).unwrap().count(), 0);
}

async fn a_ticket_that_cannot_be_read_is_set_aside_and_the_next_is_searched_for(app: &TestApp) {
    app.import(vec![dose_row(&[])]).await;
    let (first, second) = (app.citizen(), app.citizen());
    file(&first, &[("name", "Orang Lain")]).await;
    file(&second, &[]).await;
    let spoil = "UPDATE complaints SET phone = 'x' WHERE id = 1";
    app.sql(spoil, spoil);
    assert_eq!(matching::step(&app.worker).await.unwrap(), 1);
    assert_eq!(
        matching::step(&app.worker).await.unwrap(),
        0,
        "it is not tried for ever"
    );
    let devi = app.staff("devi", Role::Administrator).await;
    let list = devi.get("/staff/imports").await;
    let said = list.text(".notice.aside li");
    assert!(said.contains("Tiket 1 belum dicari rekodnya"), "{said}");
    let mend = "UPDATE complaints SET phone = '+60123456789' WHERE id = 1";
    app.sql(mend, mend);
    let fields = [("work", "matching"), ("item", "1")];
    let list = devi.send(&list, "/staff/imports/retry", &fields).await;
    assert!(list.texts(".notice.aside li").is_empty());
    assert_eq!(matching::step(&app.worker).await.unwrap(), 1);
    app.work().await;
}

async fn a_letter_that_cannot_be_read_does_not_hold_up_the_others(app: &TestApp) {
    file(&app.citizen(), &[]).await;
    file(&app.citizen(), &[]).await;
    let spoil = "UPDATE outbox SET data = '{}' WHERE id = 1";
    app.sql(spoil, spoil);
    assert!(outbox::step(&app.worker).await.unwrap() >= 1);
    app.work().await;
    let state = app
        .worker
        .store
        .read(option_m::store::tickets::outbox::state)
        .await
        .unwrap();
    assert_eq!((state.waiting, state.failed), (0, 1));
}

async fn a_ticket_that_cannot_be_read_keeps_no_record_from_coming_in(app: &TestApp) {
    let citizens = [app.citizen(), app.citizen()];
    for citizen in &citizens {
        file(citizen, &[]).await;
    }
    app.work().await;
    let spoil = "UPDATE tickets SET sla_policy = 'x' WHERE id = 1";
    app.sql(spoil, spoil);
    assert_eq!(
        app.import(vec![dose_row(&[])]).await,
        1,
        "the other ticket is settled"
    );
    let devi = app.staff("devi", Role::Administrator).await;
    let list = devi.get("/staff/imports").await;
    assert!(list.text(".notice.aside li").contains("Tiket 1"));
    app.work().await;
}
