//! Staff and their sessions.

use chrono::{DateTime, TimeDelta, Utc};
use option_m::desk::accounts::manage_staff::{self, NewMember};
use option_m::desk::accounts::sign_in::{
    self, BrowserMark, Origin, SessionRules, SessionToken, Tries, Try, TryRules,
};
use option_m::domain::staff::{Login, Role, StaffMember};
use option_m::store::accounts::staff;
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::start;

const RULES: SessionRules = SessionRules {
    idle: TimeDelta::minutes(30),
    lifetime: TimeDelta::hours(10),
};

const TRIES: TryRules = TryRules {
    address: Tries {
        most: 5,
        within: TimeDelta::minutes(1),
    },
    account: Tries {
        most: 3,
        within: TimeDelta::hours(1),
    },
};

/// The mark of Aminah's browser.
fn hers() -> BrowserMark {
    BrowserMark::parse("AAAAAAAAAAAAAAAAAAAAAA").unwrap()
}

fn from(address: &str, browser: Option<&BrowserMark>) -> Origin {
    Origin {
        address: address.to_owned(),
        browser: browser.map(BrowserMark::hash),
    }
}

fn login() -> Login {
    Login::parse("aminah").unwrap()
}

async fn add(store: &Store) -> Result<(), StoreError> {
    let member = NewMember {
        login: login(),
        name: "Aminah".to_owned(),
        role: Role::Supervisor,
        password_hash: "hash".to_owned(),
    };
    store
        .write(move |conn| manage_staff::add(conn, &member, start()).map(|_| ()))
        .await
}

async fn sign_in(store: &Store, now: DateTime<Utc>) -> SessionToken {
    let token = SessionToken::fresh();
    let kept = token.clone();
    let signed_in: Result<(), StoreError> = store
        .write(move |conn| {
            let (member, _) = sign_in::known(conn, &login())?.ok_or(StoreError::Missing)?;
            let begun = sign_in::begin(conn, "aminah", &from("127.0.0.1", None), TRIES, now)?.unwrap();
            sign_in::finish(conn, begun, &hers())?;
            sign_in::start_session(conn, member.id, &token, "127.0.0.1", RULES, now)
        })
        .await;
    signed_in.unwrap();
    kept
}

async fn resume(store: &Store, token: &SessionToken, now: DateTime<Utc>) -> Option<(StaffMember, bool)> {
    let token = token.clone();
    store
        .read(move |conn| sign_in::resume(conn, &token, RULES, now))
        .await
        .unwrap()
        .map(|(session, touch)| (session.member, touch))
}

async fn a_session_ends_unused_or_old(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    let token = sign_in(&store, start()).await;
    let at = |minutes| start() + TimeDelta::minutes(minutes);
    let (member, touch) = resume(&store, &token, at(1)).await.unwrap();
    assert_eq!(
        (member.name.as_str(), member.role, touch),
        ("Aminah", Role::Supervisor, false)
    );
    assert!(
        resume(&store, &token, at(29)).await.unwrap().1,
        "the use is noted"
    );
    assert!(
        resume(&store, &token, at(30)).await.is_none(),
        "unused for half an hour"
    );
    for minutes in (20..600).step_by(20) {
        assert!(resume(&store, &token, at(minutes)).await.is_some(), "{minutes}");
        let hash = token.hash();
        store
            .write(move |conn| staff::touch_session(conn, &hash, at(minutes)))
            .await
            .unwrap();
    }
    assert!(
        resume(&store, &token, at(600)).await.is_none(),
        "ten hours are over"
    );
    store
        .write(move |conn| staff::forget_old_sessions(conn, at(600)))
        .await
        .unwrap();
    assert!(resume(&store, &token, at(590)).await.is_none(), "it is gone");
    assert!(resume(&store, &SessionToken::fresh(), at(0)).await.is_none());
    store.close();
}

async fn signing_out_a_new_password_and_the_end_of_access_end_sessions(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    let (out, kept) = (sign_in(&store, start()).await, sign_in(&store, start()).await);
    let hash = out.hash();
    store
        .write(move |conn| staff::end_session(conn, &hash))
        .await
        .unwrap();
    assert!(resume(&store, &out, start()).await.is_none());
    assert!(resume(&store, &kept, start()).await.is_some());
    let reset = store
        .write(|conn| manage_staff::reset_password(conn, &login(), "new hash", start()))
        .await;
    assert_eq!(reset, Ok(true));
    assert!(resume(&store, &kept, start()).await.is_none());
    let again = sign_in(&store, start()).await;
    assert_eq!(
        store
            .write(|conn| manage_staff::disable(conn, &login(), start()))
            .await,
        Ok(true)
    );
    assert!(resume(&store, &again, start()).await.is_none());
    assert_eq!(store.read(|conn| sign_in::known(conn, &login())).await, Ok(None));
    let listed = store.read(staff::list).await.unwrap();
    assert!(matches!(&listed[..], [member] if !member.enabled));
    store.close();
}

async fn a_login_is_given_once_and_strangers_are_written_down_without_it(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    let again = add(&store).await;
    assert!(
        matches!(&again, Err(StoreError::Duplicate { constraint }) if constraint.contains("login")),
        "{again:?}"
    );
    let attempt = store
        .write(|conn| {
            let stranger = from("203.0.113.9", None);
            sign_in::begin(conn, "a stranger's login", &stranger, TRIES, start())
        })
        .await;
    let attempt: Result<Result<Try, TimeDelta>, StoreError> = attempt;
    assert!(matches!(attempt, Ok(Ok(_))), "{attempt:?}");
    let nobody = Login::parse("nobody").unwrap();
    assert_eq!(
        store
            .write(move |conn| manage_staff::disable(conn, &nobody, start()))
            .await,
        Ok(false)
    );
    store.close();
}

/// How a try with a wrong password is taken, by the minutes since the start.
async fn fail(store: &Store, login: &'static str, address: &'static str, minutes: i64) -> Option<TimeDelta> {
    let now = start() + TimeDelta::minutes(minutes);
    let begun: Result<Result<Try, TimeDelta>, StoreError> = store
        .write(move |conn| sign_in::begin(conn, login, &from(address, None), TRIES, now))
        .await;
    begun.unwrap().err()
}

/// The same in the browser in which she signed in.
async fn fail_in_her_browser(store: &Store, login: &'static str, minutes: i64) -> Option<TimeDelta> {
    let now = start() + TimeDelta::minutes(minutes);
    let begun: Result<Result<Try, TimeDelta>, StoreError> = store
        .write(move |conn| sign_in::begin(conn, login, &from("127.0.0.1", Some(&hers())), TRIES, now))
        .await;
    begun.unwrap().err()
}

/// A neighbour behind the same address who tries without end does not lock her out of her own browser, and her browser
/// is no way around the limits of other accounts, nor of her own.
async fn who_signed_in_is_known_again_by_the_browser(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    sign_in(&store, start()).await;
    for minutes in 1..200 {
        fail(&store, "aminah", "127.0.0.1", minutes).await;
    }
    assert!(fail(&store, "aminah", "127.0.0.1", 200).await.is_some());
    for _ in 0..3 {
        assert_eq!(fail_in_her_browser(&store, "aminah", 200).await, None);
    }
    assert_eq!(
        fail_in_her_browser(&store, "aminah", 201).await,
        Some(TimeDelta::minutes(59))
    );
    for _ in 0..3 {
        assert_eq!(fail_in_her_browser(&store, "borhan", 300).await, None);
    }
    assert!(fail_in_her_browser(&store, "borhan", 301).await.is_some());
    store.close();
}

/// From an address where one account is known, others are tried no faster.
async fn a_known_address_has_its_own_limit_too(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    sign_in(&store, start()).await;
    for login in ["abu", "bala", "chong", "devi", "ella"] {
        assert_eq!(fail(&store, login, "127.0.0.1", 80).await, None);
    }
    assert!(fail(&store, "aminah", "127.0.0.1", 80).await.is_some());
    store.close();
}

/// Of many tries at once in several processes, no more pass than one after the other would.
async fn tries_at_once_are_counted(db: TestDatabase) {
    let stores = [db.store(), db.store(), db.store(), db.store()];
    let mut passed = 0;
    let tries = (0..24).map(|number| {
        let store = &stores[number % 4];
        let address = format!("203.0.113.{number}");
        async move {
            let begun: Result<Result<Try, TimeDelta>, StoreError> = store
                .write(move |conn| sign_in::begin(conn, "borhan", &from(&address, None), TRIES, start()))
                .await;
            begun
        }
    });
    for begun in futures_util::future::join_all(tries).await {
        match begun {
            Ok(Ok(_)) => passed += 1,
            Ok(Err(_)) => {}
            Err(error) => assert!(error.is_temporary(), "{error:?}"),
        }
    }
    assert!((1..=3).contains(&passed), "{passed}");
    for store in stores {
        store.close();
    }
}

/// A new password ends the session in which it was chosen as well: it goes on under another token, no longer than before.
async fn a_new_password_leaves_nobody_with_the_old_session(db: TestDatabase) {
    let store = db.store();
    add(&store).await.unwrap();
    let (stolen, fresh) = (sign_in(&store, start()).await, SessionToken::fresh());
    let at = |minutes| start() + TimeDelta::minutes(minutes);
    let change = async |old: &'static str, session: &SessionToken, fresh: &SessionToken| {
        let (session, fresh) = (session.clone(), fresh.clone());
        let changed: Result<bool, StoreError> = store
            .write(move |conn| {
                let (member, _) = sign_in::known(conn, &login())?.ok_or(StoreError::Missing)?;
                let sessions = (&session, &fresh);
                sign_in::change_password(conn, member.id, (old, "new hash"), sessions, "127.0.0.1", at(20))
            })
            .await;
        changed.unwrap()
    };
    assert!(
        !change("another hash", &stolen, &fresh).await,
        "an administrator was faster"
    );
    assert!(resume(&store, &stolen, at(21)).await.is_some());
    assert!(change("hash", &stolen, &fresh).await);
    assert!(resume(&store, &stolen, at(21)).await.is_none());
    assert!(resume(&store, &fresh, at(21)).await.is_some());
    let hash = fresh.hash();
    store
        .write(move |conn| staff::touch_session(conn, &hash, at(599)))
        .await
        .unwrap();
    assert!(resume(&store, &fresh, at(599)).await.is_some());
    assert!(
        resume(&store, &fresh, at(600)).await.is_none(),
        "no longer than before"
    );
    assert!(
        !change("new hash", &stolen, &SessionToken::fresh()).await,
        "its session is over"
    );
    store.close();
}

/// Two processes count together, known and unknown logins alike; who was here before is not locked out by strangers.
async fn wrong_tries_slow_down_strangers_and_not_those_who_are_known(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    add(&stores[0]).await.unwrap();
    sign_in(&stores[0], start()).await;
    for login in ["aminah", "borhan"] {
        let addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
        for (process, address) in addresses.into_iter().enumerate() {
            assert_eq!(
                fail(&stores[process % 2], login, address, 2).await,
                None,
                "{login}"
            );
        }
        for store in &stores {
            let wait = fail(store, login, "203.0.113.4", 10).await;
            assert_eq!(wait, Some(TimeDelta::minutes(52)), "{login}");
        }
    }
    // From where she signed in before, only wrong passwords from there count.
    for _ in 0..3 {
        assert_eq!(fail(&stores[1], "aminah", "127.0.0.1", 11).await, None);
    }
    assert_eq!(
        fail(&stores[0], "aminah", "127.0.0.1", 12).await,
        Some(TimeDelta::minutes(59))
    );
    assert_eq!(
        fail(&stores[0], "aminah", "127.0.0.1", 72).await,
        None,
        "not for ever"
    );
    assert_eq!(fail(&stores[1], "borhan", "203.0.113.4", 72).await, None);
    // One address that tries many accounts.
    for login in ["abu", "bala", "chong", "devi", "ella"] {
        assert_eq!(fail(&stores[0], login, "203.0.113.9", 80).await, None);
    }
    assert!(fail(&stores[1], "farid", "203.0.113.9", 80).await.is_some());
    for store in stores {
        store.close();
    }
}

crate::on_both_databases!(
    who_signed_in_is_known_again_by_the_browser,
    a_known_address_has_its_own_limit_too,
    tries_at_once_are_counted,
    a_new_password_leaves_nobody_with_the_old_session,
    wrong_tries_slow_down_strangers_and_not_those_who_are_known,
    a_session_ends_unused_or_old,
    signing_out_a_new_password_and_the_end_of_access_end_sessions,
    a_login_is_given_once_and_strangers_are_written_down_without_it,
);
