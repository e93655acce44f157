//! Accounts that two change at once, and codes that two bring at once: on two nodes where the database has several.

use chrono::{DateTime, TimeDelta, Utc};
use option_m::desk::DeskError;
use option_m::desk::accounts::manage_staff::{self, Change, NewMember, change_account};
use option_m::desk::accounts::second_factor::{self, Entrance, bring_code};
use option_m::desk::accounts::sign_in::{
    self, BrowserMark, Origin, SessionRules, SessionToken, Tries, TryRules,
};
use option_m::desk::context::Context;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::administration::AccountChange;
use option_m::domain::staff::second_factor::FactorKey;
use option_m::domain::staff::{Login, Role};
use option_m::domain::ticket::Acting;
use option_m::domain::values::ids::StaffId;
use option_m::store::accounts::{people, second_factors};
use option_m::store::audit::{self, Area, Filter, Place, Who};
use option_m::store::{AnyConnection, Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, start};

/// Two desks on one database; on SQLite, which has one, the same twice.
fn nodes(db: &TestDatabase) -> [Store; 2] {
    let one = db.store();
    let two = if db.url.starts_with("sqlite") {
        one.clone()
    } else {
        db.store()
    };
    [one, two]
}

async fn add(store: &Store, login: &str, role: Role) -> StaffId {
    let member = NewMember {
        login: Login::parse(login).unwrap(),
        name: login.to_owned(),
        role,
        password_hash: "hash".to_owned(),
    };
    let added: Result<StaffId, StoreError> = store
        .write(move |conn| manage_staff::add(conn, &member, start()))
        .await;
    added.unwrap()
}

async fn change(store: &Store, by: StaffId, whom: StaffId, what: AccountChange) -> Result<(), DeskError> {
    store
        .write(move |conn| {
            let (desk, acting) = (desk(), Acting::Staff(by, Role::Administrator));
            let cx = &mut Context::new(conn, &desk, acting, start());
            change_account(cx, whom, None, &Change::from(what))
        })
        .await
}

/// Two administrators who end each other's access in the same moment: one of them is left, always.
async fn of_two_administrators_who_end_each_other_one_is_left(db: TestDatabase) {
    let [here, there] = nodes(&db);
    for round in 0..12 {
        let a = add(&here, &format!("one{round}"), Role::Administrator).await;
        let b = add(&here, &format!("two{round}"), Role::Administrator).await;
        let what = match round % 3 {
            0 => [AccountChange::Disable; 2],
            1 => [AccountChange::Role(Role::Agent); 2],
            _ => [AccountChange::Disable, AccountChange::Role(Role::Auditor)],
        };
        let (one, two) = tokio::join!(change(&here, a, b, what[0]), change(&there, b, a, what[1]));
        let refused = [&one, &two]
            .into_iter()
            .filter(|done| **done == Err(DeskError::NotAllowed(Role::Administrator)))
            .count();
        assert!(
            refused == 1 && (one.is_ok() || two.is_ok()),
            "{round}: {one:?} {two:?}"
        );
        let left = here.read(people::administrators).await.unwrap();
        assert_eq!(left, 1, "{round}");
        // The one who is left makes room for the next round.
        let winner = if one.is_ok() { a } else { b };
        let keeper = add(&here, &format!("keeper{round}"), Role::Administrator).await;
        change(&here, keeper, winner, AccountChange::Disable)
            .await
            .unwrap();
        let last = format!("keeper{round}");
        let ended = here
            .write(move |conn| manage_staff::disable(conn, &Login::parse(&last).unwrap(), start()))
            .await;
        assert!(matches!(ended, Err(DeskError::Account(_))), "{ended:?}");
        let aside = add(&here, &format!("aside{round}"), Role::Administrator).await;
        change(&here, aside, keeper, AccountChange::Role(Role::Agent))
            .await
            .unwrap();
        db.sql(&format!("UPDATE staff SET enabled = FALSE WHERE id = {aside}"))
            .unwrap();
    }
    close([here, there], &db);
}

fn close([here, there]: [Store; 2], db: &TestDatabase) {
    if !db.url.starts_with("sqlite") {
        there.close();
    }
    here.close();
}

const RULES: SessionRules = SessionRules {
    idle: TimeDelta::minutes(30),
    lifetime: TimeDelta::hours(10),
};

const MANY: Tries = Tries {
    most: 1000,
    within: TimeDelta::hours(1),
};

fn entrance() -> Entrance {
    Entrance {
        token: SessionToken::fresh(),
        mark: BrowserMark::fresh(),
        address: "127.0.0.1".to_owned(),
        rules: RULES,
    }
}

fn begin(conn: &mut option_m::store::AnyConnection, now: DateTime<Utc>) -> Result<sign_in::Try, StoreError> {
    let from = Origin {
        address: "127.0.0.1".to_owned(),
        browser: None,
    };
    let rules = TryRules {
        address: MANY,
        account: MANY,
    };
    Ok(sign_in::begin(conn, "aminah", &from, rules, now)?.unwrap())
}

/// Brings a right password. Returns the session that owes a code.
async fn owing(store: &Store, id: StaffId, now: DateTime<Utc>) -> SessionToken {
    let at = entrance();
    let token = at.token.clone();
    let owes: Result<bool, StoreError> = store
        .write(move |conn| {
            let attempt = begin(conn, now)?;
            second_factor::enter(conn, id, attempt, &at, now)
        })
        .await;
    assert_eq!(owes, Ok(true));
    token
}

async fn bring(store: &Store, session: SessionToken, code: String, now: DateTime<Utc>) -> Option<bool> {
    let brought: Result<Option<bool>, StoreError> = store
        .write(move |conn| {
            let attempt = begin(conn, now)?;
            let key = FactorKey::derive(b"key");
            bring_code(conn, &key, (&session, &code), attempt, &entrance(), now)
        })
        .await;
    brought.unwrap()
}

async fn of_two_who_bring_the_same_code_at_once_one_enters(db: TestDatabase) {
    let [here, there] = nodes(&db);
    let id = add(&here, "aminah", Role::Agent).await;
    let codes: Result<(FactorCodes, ()), DeskError> = here
        .write(move |conn| {
            let desk = desk();
            let cx = &mut Context::new(conn, &desk, Acting::Staff(id, Role::Agent), start());
            second_factor::propose(cx)?;
            let key = FactorKey::derive(b"key");
            let (_, factor) = second_factor::proposed(cx.conn, &key, id)?.unwrap();
            let code = factor.code_at(start());
            let codes = second_factor::confirm(cx, &key, &code, &SessionToken::fresh())?;
            Ok(((factor, codes.unwrap()), ()))
        })
        .await;
    let ((factor, recovery), ()) = codes.unwrap();
    // The code that confirmed it is used up.
    let session = owing(&here, id, start()).await;
    assert_eq!(
        bring(&here, session, factor.code_at(start()), start()).await,
        Some(false)
    );
    for round in 1..=10_i64 {
        let now = start() + TimeDelta::seconds(30 * round);
        let code = if round % 2 == 0 {
            recovery[usize::try_from(round / 2).unwrap()].clone()
        } else {
            factor.code_at(now)
        };
        let (one, two) = (owing(&here, id, now).await, owing(&there, id, now).await);
        let (one, two) = tokio::join!(
            bring(&here, one, code.clone(), now),
            bring(&there, two, code, now)
        );
        let mut both = [one, two];
        both.sort_unstable();
        assert_eq!(both, [Some(false), Some(true)], "{round}");
    }
    let left = here
        .read(move |conn| second_factors::codes_left(conn, id))
        .await
        .unwrap();
    assert_eq!(left, 5);
    // What the database keeps does not say what a device shows.
    let kept = here.read(move |conn| second_factors::of(conn, id)).await.unwrap();
    let other = FactorKey::derive(b"another key").factor(id, &kept.unwrap().serial);
    assert_ne!(other.typed(), factor.typed());
    close([here, there], &db);
}

/// Reads what happened in each way in which a page narrows it.
pub(crate) fn use_audit(
    conn: &mut AnyConnection,
    somebody: StaffId,
    ticket: Reference,
) -> Result<(), StoreError> {
    let whole = Filter::default();
    let filters = [
        whole.clone(),
        Filter {
            who: Some(Who::Staff(somebody)),
            ..whole.clone()
        },
        Filter {
            who: Some(Who::Citizens),
            kind: Some("withdrawn".to_owned()),
            ..whole.clone()
        },
        Filter {
            who: Some(Who::System),
            from: Some(start()),
            until: Some(start() + TimeDelta::days(1)),
            ..whole.clone()
        },
        Filter {
            ticket: Some(ticket),
            ..whole
        },
    ];
    for filter in filters {
        let first = audit::page(conn, &filter, None, 1)?;
        let Some(entry) = first.first() else { continue };
        for area in [Area::Ticket, Area::Registry, Area::Account] {
            let place = Place { area, ..entry.place };
            audit::page(conn, &filter, Some(place), 50)?;
        }
    }
    Ok(())
}

type FactorCodes = (option_m::domain::staff::second_factor::SecondFactor, Vec<String>);

crate::on_both_databases!(
    of_two_administrators_who_end_each_other_one_is_left,
    of_two_who_bring_the_same_code_at_once_one_enters,
);
