//! What ends a suspended link, what gives it back, and who is told when a link comes into force again.

use std::time::Duration;

use option_m::domain::registry::link::Cause;
use option_m::domain::ticket::{Acting, Action, Outcome};
use option_m::domain::values::ids::TicketId;
use option_m::store::tickets;

use crate::database::TestDatabase;
use crate::kept_links::{ALI, TAN, letters, linked, reopened, shown, step};
use crate::paper::{SITI, Says};
use crate::world::{House, World};

/// Siti's dose, two days later.
const LATER: Says = Says { day: 5, ..SITI };

/// Siti's dose is linked to Tan, and then the source says another day: the link is suspended.
async fn suspended(world: &mut World<'_>) {
    linked(world).await;
    step(world, async |world| world.import(&[(0, LATER)]).await).await;
    assert_eq!(
        (shown(world, TAN).await, shown(world, 0).await),
        (vec![], vec![3])
    );
}

/// The source says again what was linked.
async fn as_before(world: &mut World<'_>) {
    step(world, async |world| world.import_anew(&[(0, SITI)]).await).await;
}

/// Siti complains, and is told that the dose shows: it is hers.
async fn who_was_told_that_it_is_theirs_does_not_lose_it_again(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    suspended(&mut world).await;
    let ticket = world.file_about(0, LATER).await;
    if !world.tickets[&ticket].ended {
        assert!(world.accept(ticket, 0, 0).await.is_some());
    }
    assert_eq!(world.difference().await, None);
    as_before(&mut world).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![], vec![3])
    );
    assert_eq!(reopened(&world).await, 1, "Tan's alone");
    house.close();
}

/// Siti had been told of the dose before it was linked to Tan.
async fn who_loses_the_dose_by_a_link_that_comes_back_is_told(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    world.import(&[(0, SITI)]).await;
    assert!(world.settle_own(0, 2).await);
    house.later();
    assert!(world.link(0, TAN).await);
    step(&mut world, async |world| world.import(&[(0, LATER)]).await).await;
    as_before(&mut world).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![3], vec![])
    );
    assert_eq!(reopened(&world).await, 2);
    house.close();
}

/// Both tickets that relied on a link are told that the dose shows again.
async fn everybody_who_was_told_of_it_is_told_that_it_is_back(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    house.later();
    assert!(world.settle_own(TAN, 2).await);
    step(&mut world, async |world| world.import(&[(0, LATER)]).await).await;
    as_before(&mut world).await;
    assert_eq!(reopened(&world).await, 2);
    let resumed: usize = world.tickets.values().map(|ticket| ticket.resumed).sum();
    assert_eq!(resumed, 2);
    house.close();
}

/// The record is accepted for Ali while Tan's link is suspended, and that is undone.
async fn an_acceptance_that_is_undone_gives_the_suspended_link_back(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    suspended(&mut world).await;
    house.later();
    let ticket = world.file_about(ALI, LATER).await;
    let accepted = world.accept(ticket, 0, ALI).await;
    assert!(accepted.is_some_and(|(_, link)| link.is_some()), "{accepted:?}");
    assert_eq!(
        (shown(&world, ALI).await, world.difference().await),
        (vec![3], None)
    );
    world.undo(ticket, 0).await;
    assert_eq!(world.difference().await, None);
    as_before(&mut world).await;
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, 0).await),
        (vec![3], vec![])
    );
    reopened(&world).await;
    house.close();
}

/// A quarantined record is released and linked to Ali; meanwhile another says the same of its own person.
async fn nothing_stays_a_duplicate_of_what_was_released_for_a_link(db: TestDatabase) {
    let make = if db.url.starts_with("sqlite") {
        TestDatabase::sqlite
    } else {
        TestDatabase::postgres
    };
    drop(db);
    for undo in [false, true] {
        let house = House::new(make()).await;
        let mut world = house.world().await;
        let odd = Says { place: 1, ..SITI };
        world.import(&[(0, odd)]).await;
        house.later();
        let ticket = world.file_about(ALI, odd).await;
        let accepted = world.accept(ticket, 0, ALI).await;
        assert!(
            accepted.is_some_and(|(done, _)| done.release && done.link),
            "{accepted:?}"
        );
        world.import(&[(3, SITI)]).await;
        assert_eq!(
            (shown(&world, ALI).await, shown(&world, 0).await),
            (vec![3], vec![])
        );
        assert_eq!(world.difference().await, None);
        if undo {
            world.undo(ticket, 0).await;
        } else {
            house.later();
            world.revoke(0).await;
        }
        assert_eq!(
            (shown(&world, ALI).await, shown(&world, 0).await),
            (vec![], vec![3])
        );
        assert_eq!(world.difference().await, None);
        house.close();
    }
}

/// The citizen takes back a complaint that had ended by a link: it stays so, whatever becomes of the link.
async fn what_was_withdrawn_stays_withdrawn(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    let ticket: TicketId = *world.tickets.keys().next().unwrap();
    // The citizen knows how it ended when the letter has left.
    house.later();
    for action in [Action::Reopen("Masih tiada.".to_owned()), Action::Withdraw] {
        let done = world.act(move |cx| {
            let ticket = tickets::load(cx.conn, ticket)?;
            let change = ticket.act(action, Acting::Citizen, &cx.desk.promise, cx.now)?;
            Ok(tickets::save(cx.conn, &change, cx.now)?)
        });
        done.await.unwrap();
    }
    world.answers.clear();
    world.tickets.get_mut(&ticket).unwrap().reopened = 1;
    let outcome = async |world: &World<'_>| {
        let read: Result<_, option_m::store::StoreError> = world.house.stores[0]
            .read(move |conn| Ok(tickets::load(conn, ticket)?.outcome))
            .await;
        read.unwrap()
    };
    house.later();
    world.import(&[(0, LATER)]).await;
    assert_eq!(outcome(&world).await, Some(Outcome::Withdrawn));
    assert_eq!(letters(&world).await, []);
    house.later();
    world.import_anew(&[(0, SITI)]).await;
    house.later();
    world.withdraw(world.files[0].batch).await;
    assert_eq!(outcome(&world).await, Some(Outcome::Withdrawn));
    assert_eq!(letters(&world).await, []);
    house.close();
}

/// What says the same as before and is quarantined was not corrected, and says nothing else.
async fn a_record_that_has_to_be_checked_again_is_called_so(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    let odd = Says { lot: 1, ..SITI };
    step(&mut world, async |world| world.import(&[(0, odd)]).await).await;
    assert_eq!(letters(&world).await[0].0, Cause::Quarantined);
    step(&mut world, async |world| world.release(0).await).await;
    assert_eq!(shown(&world, TAN).await, [3]);
    step(&mut world, async |world| world.undo_release(0).await).await;
    assert_eq!(letters(&world).await[0].0, Cause::Quarantined);
    assert!(shown(&world, TAN).await.is_empty());
    reopened(&world).await;
    house.close();
}

/// Somebody who changes the registry touches links behind that; whoever takes a linked record waits for them first.
async fn who_takes_a_linked_record_and_who_changes_the_registry_do_not_wait_for_each_other(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    linked(&mut world).await;
    house.later();
    let ticket = world.file_about(ALI, SITI).await;
    let url = house.db.url.clone();
    let wait = if url.starts_with("sqlite") {
        ""
    } else {
        "SELECT pg_sleep(1.5);"
    };
    let sql = format!(
        "BEGIN; UPDATE registry_state SET generation = generation; {wait} \
         UPDATE links SET ground = 'Lain'; COMMIT"
    );
    let other = tokio::task::spawn_blocking(move || crate::database::run_sql(&url, &sql));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(world.accept(ticket, 0, ALI).await.is_some());
    assert_eq!(other.await.unwrap(), Ok(()));
    assert_eq!(
        (shown(&world, TAN).await, shown(&world, ALI).await),
        (vec![], vec![3])
    );
    assert_eq!(world.difference().await, None);
    house.close();
}

crate::on_both_databases!(
    who_was_told_that_it_is_theirs_does_not_lose_it_again,
    who_loses_the_dose_by_a_link_that_comes_back_is_told,
    everybody_who_was_told_of_it_is_told_that_it_is_back,
    an_acceptance_that_is_undone_gives_the_suspended_link_back,
    nothing_stays_a_duplicate_of_what_was_released_for_a_link,
    what_was_withdrawn_stays_withdrawn,
    a_record_that_has_to_be_checked_again_is_called_so,
    who_takes_a_linked_record_and_who_changes_the_registry_do_not_wait_for_each_other,
);
