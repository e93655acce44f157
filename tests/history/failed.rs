//! Sequences on which the store and the rules once disagreed: each is walked again.

use crate::database::TestDatabase;
use crate::paper::Says;
use crate::random::Step;
use crate::world::House;

fn says(person: usize, dose: usize, day: usize, vaccine: usize, [lot, place, phone]: [usize; 3]) -> Says {
    Says {
        person,
        dose,
        day,
        vaccine,
        lot,
        place,
        phone,
    }
}

async fn walk(db: TestDatabase, steps: &[Step]) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    for step in steps {
        world.step(step).await;
    }
    drop(world);
    house.close();
}

/// A suspended link of a quarantined record ends when that is released and accepted for somebody else in one step: it does
/// not come into force between the two.
async fn a_release_with_an_acceptance_is_one_step(db: TestDatabase) {
    let (first, again) = (says(0, 2, 4, 0, [0, 2, 0]), says(0, 2, 4, 0, [1, 0, 0]));
    let steps = [
        Step::Import(vec![(0, first), (1, says(1, 2, 4, 0, [0, 0, 0])), (1, again)]),
        Step::Accept(0, 2, false),
        Step::WithdrawAround(6, vec![(0, says(1, 0, 0, 0, [0, 0, 0]))]),
        Step::Import(vec![(0, again)]),
        Step::Accept(0, 3, false),
    ];
    walk(db, &steps).await;
}

crate::on_both_databases!(a_release_with_an_acceptance_is_one_step);
