//! What an earlier release left is brought up to date: links get what was seen, and rows are known again.

use chrono::{DateTime, Utc};
use option_m::desk::DeskError;
use option_m::desk::matching::follow_links::follow_next;
use option_m::domain::person::identity::Identity;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::values::ids::LinkId;
use option_m::store::StoreError;
use option_m::store::registry::links;
use option_m::store::registry::links::NewLink;
use option_m::store::registry::{links_follow, made};

use crate::database::TestDatabase;
use crate::paper::{SITI, Says};
use crate::world::House;

const TAN: usize = 1;

/// Makes the schema what it was before, or what it is.
fn step(db: &TestDatabase, way: &str) {
    let kind = if db.url.starts_with("sqlite") {
        "sqlite"
    } else {
        "postgres"
    };
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/migrations/{kind}/2026-11-28-600000_history/{way}.sql");
    db.sql(&std::fs::read_to_string(path).unwrap()).unwrap();
}

/// A link without a ticket.
async fn link(house: &House, row: &SourceRow, person: &Identity, at: DateTime<Utc>) -> LinkId {
    let (row, person) = (row.clone(), person.clone());
    let accepted: Result<_, StoreError> = house.stores[0]
        .write(move |conn| {
            let new = NewLink {
                source_system: &row.source_system,
                source_record_id: &row.source_record_id,
                person: &person,
                ticket: None,
                staff: None,
                ground: "Nombor tersilap taip",
            };
            links::accept(conn, &new, at)
        })
        .await;
    accepted.unwrap()
}

/// Which version of its row each link had seen, from 0.
async fn seen(house: &House, of: Vec<(LinkId, SourceRow)>) -> Vec<Option<usize>> {
    let read: Result<_, StoreError> = house.stores[0]
        .read(move |conn| {
            let mut places = Vec::new();
            for (link, row) in of {
                let (ids, seen) = (made::ids(conn, &row)?, links_follow::seen(conn, &[link])?);
                places.push(ids.iter().position(|id| seen.contains(id)));
            }
            Ok(places)
        })
        .await;
    read.unwrap()
}

async fn links_of_an_earlier_release_get_what_was_seen_and_follow_it(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let alike = Says { person: 2, ..SITI };
    world
        .import(&[
            (
                0,
                Says {
                    dose: 1,
                    day: 2,
                    ..SITI
                },
            ),
            (1, alike),
        ])
        .await;
    house.later();
    let second = world.import(&[(0, SITI)]).await;
    house.later();
    // Dose 3 is linked to Tan for a ticket; another row for none.
    assert!(world.link(0, TAN).await);
    let of_ticket = *world.links.keys().next().unwrap();
    let (first_row, other_row) = (world.row(0), world.row(1));
    let other = link(&house, &other_row, &world.names.person(3), house.now()).await;
    house.later();
    world.import(&[(1, Says { phone: 1, ..alike })]).await;
    step(&house.db, "down");
    // As the earlier program left it: the second batch is out, and the link stands.
    house
        .db
        .sql(&format!(
            "UPDATE dose_records SET is_current = (version = 1) WHERE source_record_id = 'r0';
             UPDATE batches SET state = 'withdrawn', withdrawn_at = '2022-02-11 00:00:00', withdrawn_by = {},
                                withdrawn_ground = 'Fail salah' WHERE id = {second}",
            house.boss.id
        ))
        .unwrap();
    step(&house.db, "up");
    let of = vec![(of_ticket, first_row), (other, other_row)];
    assert_eq!(seen(&house, of).await, [Some(1), Some(0)]);
    let picture = world.picture().await;
    assert_eq!(picture.shown[&TAN], [], "nothing of Siti's, at once");
    assert_eq!(picture.shown[&3].len(), 1, "the other still says what was seen");

    let (desk, now) = (house.desk.clone(), house.now());
    let follow = || {
        let desk = desk.clone();
        let followed = house.stores[0].write(move |conn| follow_next(conn, &desk, 1, now));
        async { followed.await as Result<usize, DeskError> }
    };
    for expected in [1, 1, 0, 0] {
        assert_eq!(follow().await.unwrap(), expected);
    }
    let (ticket, _) = world.links[&of_ticket];
    let seen = crate::compare::ticket(&house.stores[0], ticket).await;
    assert_eq!((seen.suspended, seen.reopened, seen.ended), (1, 1, false));
    house.close();
}

async fn rows_of_an_earlier_release_are_known_again(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let rows = [
        (0, SITI),
        (
            1,
            Says {
                person: 1,
                place: 1,
                ..SITI
            },
        ),
    ];
    world.import(&rows).await;
    step(&house.db, "down");
    // What a source said was compared without the code of the place.
    for (key, says) in rows {
        let row = world.names.read(key, says, house.clock.today());
        let content = row.statement.content();
        let id = world.row(key).source_record_id;
        house
            .db
            .sql(&format!(
                "UPDATE dose_records SET content = {content} WHERE source_record_id = '{id}'"
            ))
            .unwrap();
    }
    step(&house.db, "up");
    let importer = house.importer(0);
    let import = async |name: &str, rows: &[(usize, Says)]| {
        house.later();
        let job = world.job(name, rows);
        let ended = importer
            .import(&job, &mut option_m::worker::import::job::Nobody)
            .await;
        let option_m::worker::import::job::Ended::Done(batch) = ended.unwrap() else {
            panic!("it is new")
        };
        (
            batch.tally.unchanged,
            batch.tally.superseded,
            batch.tally.quarantined,
        )
    };
    let other = (
        2,
        Says {
            person: 2,
            dose: 0,
            day: 0,
            ..SITI
        },
    );
    assert_eq!(
        import("again", &[rows[0], rows[1], other]).await,
        (2, 0, 0),
        "nothing changed"
    );
    // The place that nobody knew, with the code of one that is known.
    let with_code = (
        1,
        Says {
            place: 2,
            ..rows[1].1
        },
    );
    assert_eq!(
        import("code", &[rows[0], with_code]).await,
        (1, 1, 0),
        "it counts now"
    );
    house.close();
}

async fn a_link_that_nobody_can_read_holds_up_no_other(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    world.import(&[(0, SITI), (1, Says { person: 2, ..SITI })]).await;
    let broken = link(&house, &world.row(0), &world.names.person(TAN), house.now()).await;
    link(&house, &world.row(1), &world.names.person(3), house.now()).await;
    house
        .db
        .sql(&format!(
            "UPDATE links SET id_number = '!' WHERE id = {}",
            broken.0
        ))
        .unwrap();
    for expected in [1, 1, 0] {
        let (desk, now) = (house.desk.clone(), house.now());
        let followed: Result<usize, DeskError> = house.stores[0]
            .write(move |conn| follow_next(conn, &desk, 1, now))
            .await;
        assert_eq!(followed.unwrap(), expected);
    }
    house.close();
}

crate::on_both_databases!(
    a_link_that_nobody_can_read_holds_up_no_other,
    links_of_an_earlier_release_get_what_was_seen_and_follow_it,
    rows_of_an_earlier_release_are_known_again,
);
