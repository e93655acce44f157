//! A link is a statement about what was seen: it is in force while that stands.

use option_m::domain::registry::link::Cause;
use option_m::domain::ticket::letter::Letter;
use option_m::store::tickets::outbox;

use crate::database::TestDatabase;
use crate::paper::{SITI, Says};
use crate::world::{House, World};

pub(crate) const TAN: usize = 1;
pub(crate) const ALI: usize = 3;

/// The dose numbers on a person's certificate.
pub(crate) async fn shown(world: &World<'_>, person: usize) -> Vec<u8> {
    let picture = world.picture().await;
    picture.shown[&person].iter().map(|(number, _)| *number).collect()
}

/// The letters about suspended links that wait: why, which dose, and the day of it.
pub(crate) async fn letters(world: &World<'_>) -> Vec<(Cause, u8, String)> {
    let claimed = world.act(|cx| Ok(outbox::claim(cx.conn, cx.now, chrono::TimeDelta::days(9), 100)?));
    let letters = claimed.await.unwrap().into_iter();
    let about_links = letters.filter_map(|letter| {
        let Letter::LinkSuspended {
            cause,
            dose_number,
            administered_on,
            ..
        } = letter.letter.letter
        else {
            return None;
        };
        Some((cause, dose_number, administered_on.to_string()))
    });
    about_links.collect()
}

/// Compares, and says how often the ticket of the only link was opened again.
pub(crate) async fn reopened(world: &World<'_>) -> usize {
    assert_eq!(world.difference().await, None);
    world.tickets.values().map(|expected| expected.reopened).sum()
}

pub(crate) async fn step<T>(world: &mut World<'_>, what: impl AsyncFnOnce(&mut World<'_>) -> T) -> T {
    world.house.later();
    let done = what(world).await;
    world.expect_links();
    done
}

/// Siti's dose comes, and is linked to Tan.
pub(crate) async fn linked(world: &mut World<'_>) {
    world.import(&[(0, SITI)]).await;
    world.house.later();
    assert!(world.link(0, TAN).await);
}

/// Tan has the dose by a record of another row as well.
async fn tan_has_it_from_elsewhere(world: &mut World<'_>) {
    let tans = Says {
        person: TAN,
        day: 5,
        ..SITI
    };
    world.import(&[(3, tans)]).await;
}

/// Batch A: Siti, dose 2; B changes the row to dose 3; dose 3 is linked to Tan; B is withdrawn.
async fn a_link_ends_with_the_file_that_had_brought_what_was_seen(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    world
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
    let second = world.import(&[(0, SITI)]).await;
    house.later();
    assert!(world.link(0, TAN).await);
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![3], vec![])
    );
    let effects = step(&mut world, async |world| world.withdraw(second).await).await;
    assert_eq!((effects.links, effects.tickets), (1, 1));
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![], vec![2])
    );
    assert_eq!(reopened(&world).await, 1);
    let told = [(Cause::BatchWithdrawn, 3, "2022-01-21".to_owned())];
    assert_eq!(letters(&world).await, told);

    // The same file again: what was seen stands again, and the link with it.
    step(&mut world, async |world| world.import_anew(&[(0, SITI)]).await).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![3], vec![])
    );
    assert_eq!(reopened(&world).await, 1);
    assert_eq!(letters(&world).await, []);
    house.close();
}

/// The source changes a linked row to Ali's first dose: it is on Ali's certificate, and on Tan's no more.
async fn a_link_ends_where_the_source_says_something_else(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    // What is no part of what was seen changes nothing.
    step(&mut world, async |world| {
        world.import(&[(0, Says { phone: 1, ..SITI })]).await
    })
    .await;
    assert_eq!((shown(&world, TAN).await, reopened(&world).await), (vec![3], 0));
    let alis = Says {
        person: ALI,
        dose: 0,
        day: 0,
        ..SITI
    };
    step(&mut world, async |world| world.import(&[(0, alis)]).await).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, ALI).await),
        (vec![], vec![1])
    );
    assert_eq!(reopened(&world).await, 1);
    let told = [(Cause::SourceChanged, 3, "2022-01-21".to_owned())];
    assert_eq!(letters(&world).await, told);
    for changed in [
        Says { dose: 1, ..SITI },
        Says { day: 5, ..SITI },
        Says { vaccine: 1, ..SITI },
        Says { person: 2, ..SITI },
    ] {
        step(&mut world, async |world| world.import_anew(&[(0, SITI)]).await).await;
        assert_eq!(shown(&world, TAN).await, [3], "in force again");
        step(&mut world, async |world| world.import(&[(0, changed)]).await).await;
        assert!(shown(&world, TAN).await.is_empty(), "{changed:?}");
        reopened(&world).await;
    }
    house.close();
}

/// The source puts the number right: the record is Tan's own, and nobody has to be told anything.
async fn a_record_that_becomes_its_persons_own_takes_nothing_back(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    let tans = Says { person: TAN, ..SITI };
    step(&mut world, async |world| world.import(&[(0, tans)]).await).await;
    assert_eq!((shown(&world, TAN).await, reopened(&world).await), (vec![3], 0));
    assert_eq!(letters(&world).await, []);
    house.close();
}

/// Where another record shows the dose, the person has lost nothing.
async fn who_has_the_dose_from_elsewhere_is_not_told_that_it_is_gone(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    house.later();
    tan_has_it_from_elsewhere(&mut world).await;
    step(&mut world, async |world| {
        world
            .import(&[(
                0,
                Says {
                    dose: 1,
                    day: 2,
                    ..SITI
                },
            )])
            .await
    })
    .await;
    assert_eq!((shown(&world, TAN).await, reopened(&world).await), (vec![3], 0));
    assert_eq!(letters(&world).await, []);
    // It goes too, and with it what the ticket was told.
    step(&mut world, async |world| {
        world.withdraw(world.files[1].batch).await
    })
    .await;
    assert!(shown(&world, TAN).await.is_empty());
    house.close();
}

/// A ticket that was resolved before a link was accepted does not rely on it, though it ended by the same record.
async fn a_link_concerns_nobody_who_was_answered_before_it(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    house.later();
    tan_has_it_from_elsewhere(&mut world).await;
    let second = Says {
        dose: 1,
        day: 2,
        ..SITI
    };
    step(&mut world, async |world| world.import(&[(0, second)]).await).await;
    house.later();
    assert!(world.link(0, TAN).await, "another dose of the same record");
    step(&mut world, async |world| world.import_anew(&[(0, SITI)]).await).await;
    assert_eq!((shown(&world, TAN).await, reopened(&world).await), (vec![3], 1));
    house.close();
}

/// A supervisor corrects a linked record, and corrects it back.
async fn a_link_ends_where_its_record_is_corrected(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    step(&mut world, async |world| {
        world.correct(0, Says { day: 5, ..SITI }, false).await
    })
    .await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![], vec![3])
    );
    assert_eq!(letters(&world).await[0].0, Cause::Corrected);
    step(&mut world, async |world| world.correct(0, SITI, false).await).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![3], vec![])
    );
    assert_eq!(reopened(&world).await, 1);
    house.close();
}

/// A suspended link does not keep the record from being somebody else's; it is over then.
async fn a_record_whose_link_is_suspended_may_be_linked_anew(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    assert!(!world.link(0, ALI).await, "it is Tan's");
    step(&mut world, async |world| {
        world.import(&[(0, Says { day: 5, ..SITI })]).await
    })
    .await;
    house.later();
    assert!(world.link(0, ALI).await);
    assert_eq!(
        (shown(&world, ALI).await, shown(&world, TAN).await),
        (vec![3], vec![])
    );
    // What Tan's link had seen stands again: nothing comes back to Tan.
    step(&mut world, async |world| world.import_anew(&[(0, SITI)]).await).await;
    assert_eq!(
        (shown(&world, ALI).await, shown(&world, TAN).await),
        (vec![], vec![])
    );
    assert_eq!(shown(&world, 0).await, [3]);
    assert_eq!(reopened(&world).await, 2);
    house.close();
}

/// A suspended link is revoked by hand: it does not come back.
async fn a_suspended_link_can_be_revoked(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    step(&mut world, async |world| {
        world.import(&[(0, Says { day: 5, ..SITI })]).await
    })
    .await;
    house.later();
    world.revoke(0).await;
    step(&mut world, async |world| world.import_anew(&[(0, SITI)]).await).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![], vec![3])
    );
    assert_eq!(reopened(&world).await, 1);
    house.close();
}

/// While a record was another person's by a link, something else took its place on its own person's certificate.
async fn what_a_link_gives_back_takes_nothing_away(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    house.later();
    world.import(&[(3, Says { day: 5, ..SITI })]).await;
    house.later();
    world.release(3).await;
    assert_eq!(world.picture().await.shown[&0], [(3, world.row(3).to_string())]);
    house.later();
    world.revoke(0).await;
    assert_eq!(world.picture().await.shown[&0], [(3, world.row(3).to_string())]);
    reopened(&world).await;
    house.close();
}

crate::on_both_databases!(
    a_link_ends_with_the_file_that_had_brought_what_was_seen,
    a_link_ends_where_the_source_says_something_else,
    a_link_concerns_nobody_who_was_answered_before_it,
    a_link_ends_where_its_record_is_corrected,
    a_record_that_becomes_its_persons_own_takes_nothing_back,
    who_has_the_dose_from_elsewhere_is_not_told_that_it_is_gone,
    a_record_whose_link_is_suspended_may_be_linked_anew,
    a_suspended_link_can_be_revoked,
    what_a_link_gives_back_takes_nothing_away,
);
