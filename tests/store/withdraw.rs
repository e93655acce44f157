//! A batch is withdrawn: what counted before it counts again.

use option_m::desk::manage_staff::{self, NewMember};
use option_m::desk::withdraw_batch;
use option_m::domain::ground::Ground;
use option_m::domain::ids::BatchId;
use option_m::domain::lot::Lot;
use option_m::domain::staff::{Login, Role};
use option_m::store::Store;

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, start};
use crate::registry::{current, import, list_clinic};

async fn an_earlier_version_counts_again_when_the_later_batch_is_withdrawn(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    import(&store, "first", vec![dose_row(1, &[])], 0).await.unwrap();
    import(
        &store,
        "second",
        vec![dose_row(1, &[("lot_number", "FK0002")]), dose_row(2, &[])],
        0,
    )
    .await
    .unwrap();
    let lots = async |store: &Store| {
        let records = current(store).await;
        let lots = records
            .iter()
            .map(|record| record.statement.lot.as_ref().map(Lot::as_str).map(str::to_owned));
        lots.collect::<Option<Vec<_>>>().unwrap()
    };
    let withdraw = async |number: i64| {
        let withdrawn = store.write(move |conn| {
            let login = Login::parse(&format!("boss{number}")).unwrap();
            let member = NewMember {
                login,
                name: "Boss".to_owned(),
                role: Role::Administrator,
                password_hash: String::new(),
            };
            let boss = manage_staff::add(conn, &member, start())?;
            withdraw_batch::begin(
                conn,
                BatchId(number),
                boss,
                &Ground::parse("a wrong file").unwrap(),
                start(),
            )?;
            withdraw_batch::step(conn, &desk(), BatchId(number), start())
        });
        withdrawn.await.unwrap()
    };
    assert_eq!(lots(&store).await, ["FK0002"]);
    assert_eq!(withdraw(2).await, 2);
    assert_eq!(lots(&store).await, ["FK8892"], "the earlier version");
    assert_eq!(withdraw(1).await, 1);
    assert_eq!(lots(&store).await, Vec::<String>::new());
    // What comes again is a further version of the same record.
    import(
        &store,
        "second",
        vec![dose_row(1, &[("lot_number", "FK0002")])],
        0,
    )
    .await
    .unwrap();
    assert_eq!(lots(&store).await, ["FK0002"]);
    store.close();
}

crate::on_both_databases!(an_earlier_version_counts_again_when_the_later_batch_is_withdrawn);
