//! Sequences that once came out wrong, each with what is right.

use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::values::coded::Coded;
use option_m::store::registry::withdraw::Effects;
use option_m::worker::import::job::{Job, Nobody, TriedOut};

use crate::database::TestDatabase;
use crate::paper::{KEYS, SITI, Says};
use crate::world::{House, World};

/// Dose, day and person of what counts of a row, and the rules that it breaks.
async fn counts(world: &World<'_>, key: usize) -> Option<(String, String)> {
    let picture = world.picture().await;
    let versions = picture.records.get(&world.row(key).to_string())?;
    let current = versions.iter().find(|version| version.counts)?;
    Some((current.says.clone(), current.breaks.clone()))
}

/// The keys of the rows that show on a person's certificate, by the number of the dose.
async fn shown(world: &World<'_>, person: usize) -> Vec<(u8, usize)> {
    let picture = world.picture().await;
    let key = |row: &String| {
        (0..2 * KEYS)
            .find(|key| world.row(*key).to_string() == *row)
            .unwrap()
    };
    let shown = picture.shown[&person].iter();
    shown.map(|(number, row)| (*number, key(row))).collect()
}

async fn agree(world: &World<'_>) {
    assert_eq!(world.difference().await, None);
}

/// What a row of this kind says.
fn words(world: &World<'_>, says: Says) -> String {
    let row = world.names.read(0, says, world.house.clock.today()).statement;
    format!(
        "{} {} dose {} {} {:?} {}",
        row.identity.number(),
        row.name.as_str(),
        row.dose_number.get(),
        row.vaccine.code(),
        row.lot.as_ref().map(option_m::domain::vaccine::lot::Lot::as_str),
        row.administered_on
    )
}

async fn says(world: &World<'_>, key: usize, what: Says) {
    let (counts, breaks) = counts(world, key).await.unwrap();
    assert!(counts.starts_with(&words(world, what)), "{counts}");
    assert_eq!(breaks, "");
}

/// A: x; B changes the row to y; C says x again and is corrected; C is withdrawn: y counts.
async fn a_correction_goes_with_its_file_where_another_says_something_else(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let (x, y) = (SITI, Says { day: 5, ..SITI });
    let corrected = Says {
        phone: 1,
        day: 3,
        ..SITI
    };
    world.import(&[(0, x)]).await;
    house.later();
    world.import(&[(0, y)]).await;
    house.later();
    let third = world.import(&[(0, x), (1, Says { person: 1, ..SITI })]).await;
    house.later();
    assert!(world.correct(0, corrected, false).await);
    says(&world, 0, corrected).await;
    house.later();
    world.withdraw(third).await;
    says(&world, 0, y).await;
    agree(&world).await;
    // What contradicted it goes too: the first file says what was corrected.
    house.later();
    world.withdraw(world.files[1].batch).await;
    says(&world, 0, corrected).await;
    agree(&world).await;
    house.close();
}

/// An unknown place without a code is quarantined; the row comes again with the code: it is another row.
async fn a_row_that_comes_again_with_the_code_of_its_place_is_a_change(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    world.import(&[(0, Says { place: 1, ..SITI })]).await;
    assert_eq!(counts(&world, 0).await.unwrap().1, "facility");
    house.later();
    world.import(&[(0, Says { place: 2, ..SITI })]).await;
    says(&world, 0, SITI).await;
    assert_eq!(shown(&world, 0).await, [(3, 0)]);
    agree(&world).await;
    house.close();
}

/// Quarantined as a duplicate of a row that was then corrected to another person; the file of that row is withdrawn.
async fn nothing_stays_a_duplicate_of_what_is_gone(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let first = world.import(&[(0, SITI)]).await;
    house.later();
    world.import(&[(3, SITI)]).await;
    assert_eq!(counts(&world, 3).await.unwrap().1, "duplicate");
    house.later();
    assert!(world.correct(0, Says { person: 1, ..SITI }, false).await);
    house.later();
    world.withdraw(first).await;
    says(&world, 3, SITI).await;
    assert_eq!(shown(&world, 0).await, [(3, 3)]);
    agree(&world).await;
    house.close();
}

/// A version counts again beside a dose that came meanwhile, 13 days apart: one of the two shows.
async fn what_counts_again_is_judged(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let (first, second) = (
        Says {
            dose: 0,
            day: 0,
            ..SITI
        },
        Says {
            dose: 1,
            day: 1,
            ..SITI
        },
    );
    world.import(&[(0, first)]).await;
    house.later();
    // The first dose becomes another person's, so that the second is judged without it.
    let wrong = world.import(&[(0, Says { person: 1, ..first })]).await;
    house.later();
    world.import(&[(1, second)]).await;
    assert_eq!(shown(&world, 0).await, [(2, 1)]);
    house.later();
    world.withdraw(wrong).await;
    assert_eq!(counts(&world, 0).await.unwrap().1, "dose-interval");
    assert_eq!(shown(&world, 0).await, [(2, 1)], "what showed stays");
    agree(&world).await;
    house.close();
}

/// A record of a withdrawn file that another file repeated has counted since the first file.
async fn what_counted_for_longest_shows(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let first = world.import(&[(0, SITI)]).await;
    house.later();
    world.import(&[(3, Says { day: 5, ..SITI })]).await;
    house.later();
    world.release(3).await;
    assert_eq!(shown(&world, 0).await, [(3, 0)]);
    house.later();
    world.import(&[(0, SITI), (1, Says { person: 1, ..SITI })]).await;
    house.later();
    world.withdraw(first).await;
    assert_eq!(shown(&world, 0).await, [(3, 0)], "it never ceased to count");
    agree(&world).await;

    // And the other way round: what counts again has not counted meanwhile.
    let mut world = house.world().await;
    world.import(&[(0, SITI)]).await;
    house.later();
    let wrong = world
        .import(&[(
            0,
            Says {
                dose: 1,
                day: 2,
                ..SITI
            },
        )])
        .await;
    house.later();
    world
        .import(&[(
            3,
            Says {
                day: 5,
                lot: 1,
                ..SITI
            },
        )])
        .await;
    house.later();
    world.release(3).await;
    assert_eq!(shown(&world, 0).await, [(2, 0), (3, 3)]);
    house.later();
    world.withdraw(wrong).await;
    assert_eq!(shown(&world, 0).await, [(3, 3)], "what shows stays");
    agree(&world).await;
    house.close();
}

/// A released row's first version belongs to the file that repeats the row.
async fn a_version_does_not_go_while_a_standing_file_says_it(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let odd = Says { lot: 1, ..SITI };
    let first = world.import(&[(0, odd)]).await;
    house.later();
    world.release(0).await;
    house.later();
    let second = world.import(&[(0, odd), (1, Says { person: 1, ..SITI })]).await;
    house.later();
    let effects = world.withdraw(first).await;
    assert_eq!((effects.records, effects.kept), (0, 1));
    let picture = world.picture().await;
    let batches: Vec<_> = picture.records[&world.row(0).to_string()]
        .iter()
        .map(|version| version.batch)
        .collect();
    assert_eq!(batches, [second, second]);
    assert_eq!(shown(&world, 0).await, [(3, 0)], "it stays released");
    agree(&world).await;
    house.close();
}

/// A release holds for what it was made for, and not for what came meanwhile.
async fn a_release_that_counts_again_overrides_what_it_overrode(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let odd = Says {
        dose: 1,
        day: 1,
        lot: 1,
        ..SITI
    };
    world.import(&[(0, odd)]).await;
    house.later();
    world.release(0).await;
    house.later();
    let wrong = world.import(&[(0, Says { person: 1, ..odd })]).await;
    house.later();
    world.withdraw(wrong).await;
    assert_eq!(shown(&world, 0).await, [(2, 0)], "as before");
    house.later();
    let wrong = world.import(&[(0, Says { person: 1, ..odd })]).await;
    house.later();
    let other = world
        .import(&[(
            1,
            Says {
                dose: 0,
                day: 0,
                ..SITI
            },
        )])
        .await;
    house.later();
    world.withdraw(wrong).await;
    assert_eq!(counts(&world, 0).await.unwrap().1, "lot,dose-interval");
    house.later();
    world.withdraw(other).await;
    assert_eq!(shown(&world, 0).await, [(2, 0)], "nobody has to release it twice");
    agree(&world).await;
    house.close();
}

/// The preview counts what counts, and complaints by what their certificates lose.
async fn a_preview_is_what_happens(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let first = world.import(&[(0, SITI), (1, Says { person: 1, ..SITI })]).await;
    house.later();
    world.import(&[(0, Says { day: 5, ..SITI })]).await;
    assert!(world.settle_own(1, 2).await);
    house.later();
    let effects = world.withdraw(first).await;
    let expected = Effects {
        records: 1,
        kept: 0,
        links: 0,
        tickets: 1,
        exact: true,
    };
    assert_eq!(effects, expected, "the other row was replaced long ago");
    agree(&world).await;
    house.close();
}

/// Versions that were replaced long ago move to the file that repeated them; no record stays by that.
async fn a_preview_counts_what_counts_alone(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let other = (1, Says { person: 1, ..SITI });
    let first = world.import(&[(0, SITI)]).await;
    house.later();
    world.import(&[(0, SITI), other]).await;
    house.later();
    world.import(&[(0, Says { day: 5, ..SITI }), other]).await;
    house.later();
    assert_eq!(world.withdraw(first).await.kept, 0);
    agree(&world).await;
    house.close();
}

/// A dry run of a known file says that there is nothing to do; rows of two unknown sources with one number are two rows;
/// rows far apart in a file are judged beside one another.
async fn a_dry_run_is_what_happens(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let rows: Vec<(usize, Says)> = (0..2 * KEYS).map(|key| (key, SITI)).collect();
    // Both are compared in the same way by each import.
    let batch = world.import(&rows).await;
    assert_eq!(world.import(&rows).await, batch);
    let two = world.picture().await.records.len();
    assert_eq!(two, 2 * KEYS, "two sources");
    let job = long_file(&world);
    let importer = house.importer(0);
    let tried = importer.try_out(&job, &mut Nobody).await.unwrap();
    let done = importer.import(&job, &mut Nobody).await.unwrap();
    let (TriedOut::Would(foretold), option_m::worker::import::job::Ended::Done(batch)) = (tried, done) else {
        panic!("it is new")
    };
    assert_eq!(foretold, batch.tally);
    let told = (
        foretold.accepted,
        foretold.unchanged,
        foretold.superseded,
        foretold.quarantined,
    );
    assert_eq!(
        told,
        (1501, 1, 1, 1),
        "one row again, one changed, one a duplicate"
    );
    house.close();
}

/// 1,504 rows: the last ones beside the first.
fn long_file(world: &World<'_>) -> Job {
    let mut text = world.names.file(&[]);
    let mut line = |key: usize, number: usize, change: &[(usize, &str)]| {
        let mut fields = world.names.fields(0, SITI);
        fields[0] = format!("long {key}");
        fields[1] = format!("long source {}", world.names.0);
        fields[6] = format!("L{}{number:06}", world.names.0);
        for (column, value) in change {
            fields[*column] = String::from(*value);
        }
        text.push('\n');
        text.push_str(&fields.join(","));
    };
    for row in 0..1500 {
        line(row, row, &[]);
    }
    line(1, 1, &[]);
    line(2, 2, &[(9, "0123456789")]);
    line(5000, 3, &[]);
    let job = world.job("long", &[]);
    std::fs::write(&job.path, text + "\n").unwrap();
    job
}

/// Rows that come while a file goes are what they would be once it is gone.
async fn rows_that_come_meanwhile_find_what_stands(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let odd = Says { lot: 1, ..SITI };
    world.import(&[(0, odd)]).await;
    house.later();
    world.release(0).await;
    house.later();
    let wrong = world.import(&[(0, Says { day: 3, ..SITI })]).await;
    house.later();
    world.begin_withdrawal(wrong).await;
    // The same as the first file again: the release holds.
    world.import(&[(0, odd), (1, Says { person: 1, ..SITI })]).await;
    world.take_out(wrong).await;
    assert_eq!(shown(&world, 0).await, [(3, 0)]);
    assert!(
        world
            .log
            .iter()
            .any(|(told, _)| matches!(told, RegistryFact::Released(_)))
    );
    agree(&world).await;
    house.close();
}

crate::on_both_databases!(
    a_correction_goes_with_its_file_where_another_says_something_else,
    a_row_that_comes_again_with_the_code_of_its_place_is_a_change,
    nothing_stays_a_duplicate_of_what_is_gone,
    what_counts_again_is_judged,
    what_counted_for_longest_shows,
    a_version_does_not_go_while_a_standing_file_says_it,
    a_release_that_counts_again_overrides_what_it_overrode,
    a_preview_is_what_happens,
    a_preview_counts_what_counts_alone,
    a_dry_run_is_what_happens,
    rows_that_come_meanwhile_find_what_stands,
);
