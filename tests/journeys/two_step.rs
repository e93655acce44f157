//! Staff sign in with a code of a device beside their password.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE32_NOPAD;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::database::TestDatabase;
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    signing_in_takes_a_code_that_counts_once,
    a_recovery_code_stands_in_for_the_device_once,
    clocks_may_differ_by_half_a_minute,
    what_is_set_up_is_taken_away_by_the_password_alone,
    an_administrator_takes_away_what_somebody_has_lost,
    who_owes_a_code_sees_nothing,
);

const ACCOUNT: &str = "/staff/account";
const SECOND_FACTOR: &str = "/staff/account/second-factor";
const CODE: &str = "/staff/login/code";

/// A device that was told a secret.
pub(crate) struct Device(totp_rs::Totp);

impl Device {
    fn told(secret: &str) -> Self {
        let bytes = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
        let bytes: [u8; 20] = bytes.try_into().unwrap();
        Self(totp_rs::Builder::new().with_secret(bytes).build_noncompliant())
    }

    pub(crate) fn shows(&self, at: DateTime<Utc>) -> String {
        self.0.generate(at.timestamp().try_into().unwrap()).to_string()
    }
}

/// Somebody sets a device up, and is shown recovery codes.
pub(crate) async fn set_up(app: &TestApp, browser: &Browser) -> (Device, Vec<String>) {
    let account = browser.get(ACCOUNT).await;
    let password = [("factor_password", PASSWORD)];
    let page = browser.send(&account, SECOND_FACTOR, &password).await;
    assert_eq!((page.status, page.path.as_str()), (200, SECOND_FACTOR));
    assert_eq!(page.attributes("svg.qr", "role"), ["img"]);
    let device = Device::told(&page.text("code.secret"));
    let confirm = format!("{SECOND_FACTOR}/confirm");
    let wrong = browser.send(&page, &confirm, &[("code", "12345")]).await;
    assert_eq!((wrong.status, wrong.texts("#code-error").len()), (422, 1));
    assert_eq!(
        wrong.text("code.secret"),
        page.text("code.secret"),
        "nothing has to be scanned again"
    );
    let code = device.shows(app.clock.now());
    let done = browser.send(&wrong, &confirm, &[("code", &code)]).await;
    let codes = done.texts(".codes code");
    assert_eq!((done.status, codes.len()), (200, 10), "{}", done.body);
    // The code that confirmed it is used up: what follows is another step's.
    app.advance(TimeDelta::seconds(60));
    (device, codes)
}

/// The page on which the code is asked for.
pub(crate) async fn password_alone(app: &TestApp, login: &str) -> (Browser, Page) {
    let browser = app.citizen();
    let page = browser.get("/staff/login?next=/staff/records").await;
    let right = [("login", login), ("password", PASSWORD)];
    let page = browser.send(&page, "/staff/login", &right).await;
    (browser, page)
}

async fn signing_in_takes_a_code_that_counts_once(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let there = app.sign_in("aminah").await;
    let (device, _) = set_up(app, &here).await;
    assert_eq!(
        there.get("/staff/queue").await.path,
        "/staff/login",
        "signed out elsewhere"
    );
    assert_eq!(here.get("/staff/queue").await.path, "/staff/queue");
    let (one, first) = password_alone(app, "aminah").await;
    let (two, second) = password_alone(app, "aminah").await;
    assert_eq!((first.status, first.path.as_str()), (200, CODE));
    for path in ["/staff/queue", ACCOUNT, SECOND_FACTOR] {
        assert_eq!(one.get(path).await.path, "/staff/login", "{path}");
    }
    let code = device.shows(app.clock.now());
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = one.send(&first, CODE, &[("code", wrong)]).await;
    assert_eq!((refused.status, refused.texts("#code-error").len()), (401, 1));
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let entered = one.send(&refused, CODE, &[("code", &spaced)]).await;
    assert_eq!(
        entered.path, "/staff/records",
        "led on to the page that was asked for"
    );
    let replayed = two.send(&second, CODE, &[("code", &code)]).await;
    assert_eq!(replayed.status, 401, "a code counts once");
    assert_eq!(two.get("/staff/queue").await.path, "/staff/login");
    app.advance(TimeDelta::seconds(30));
    let next = device.shows(app.clock.now());
    assert_eq!(
        two.send(&replayed, CODE, &[("code", &next)]).await.path,
        "/staff/records"
    );
    // What was proved here is worth nothing in a browser that has brought no password.
    let stranger = app.citizen();
    assert_eq!(stranger.get(CODE).await.path, "/staff/login");
}

async fn a_recovery_code_stands_in_for_the_device_once(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let (_, codes) = set_up(app, &here).await;
    assert!(here.get(ACCOUNT).await.text("#second-factor p").contains("10"));
    let (browser, page) = password_alone(app, "aminah").await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(
        browser.send(&page, CODE, &[("code", &typed)]).await.path,
        "/staff/records"
    );
    let (browser, page) = password_alone(app, "aminah").await;
    let again = browser.send(&page, CODE, &[("code", &codes[3])]).await;
    assert_eq!(again.status, 401, "used up");
    assert_eq!(
        browser.send(&again, CODE, &[("code", &codes[4])]).await.path,
        "/staff/records"
    );
    let account = here.get(ACCOUNT).await;
    assert!(account.text("#second-factor p").contains('8'));
    // New ones end the old ones.
    let password = [("factor_password", PASSWORD)];
    let renewed = here
        .send(&account, "/staff/account/second-factor/codes", &password)
        .await;
    let fresh = renewed.texts(".codes code");
    assert_eq!(fresh.len(), 10);
    assert!(fresh.iter().all(|code| !codes.contains(code)));
    let (browser, page) = password_alone(app, "aminah").await;
    let old = browser.send(&page, CODE, &[("code", &codes[5])]).await;
    assert_eq!(old.status, 401);
    assert_eq!(
        browser.send(&old, CODE, &[("code", &fresh[0])]).await.path,
        "/staff/records"
    );
}

async fn clocks_may_differ_by_half_a_minute(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let (device, _) = set_up(app, &here).await;
    app.advance(TimeDelta::minutes(10));
    for (seconds, enters) in [(-90, false), (90, false), (-30, true), (30, true)] {
        app.advance(TimeDelta::minutes(5));
        let (browser, page) = password_alone(app, "aminah").await;
        let code = device.shows(app.clock.now() + TimeDelta::seconds(seconds));
        let answer = browser.send(&page, CODE, &[("code", &code)]).await;
        assert_eq!(answer.path == "/staff/records", enters, "{seconds}");
    }
    // Whoever takes ten minutes begins anew.
    let (browser, page) = password_alone(app, "aminah").await;
    app.advance(TimeDelta::minutes(11));
    let code = device.shows(app.clock.now());
    assert_eq!(
        browser.send(&page, CODE, &[("code", &code)]).await.path,
        "/staff/login"
    );
}

async fn what_is_set_up_is_taken_away_by_the_password_alone(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let account = here.get(ACCOUNT).await;
    let refused = here
        .send(&account, SECOND_FACTOR, &[("factor_password", "wrong password")])
        .await;
    assert_eq!(
        (refused.status, refused.texts("#factor_password-error").len()),
        (422, 1)
    );
    assert_eq!(
        here.get(SECOND_FACTOR).await.path,
        ACCOUNT,
        "nothing waits for a code"
    );
    set_up(app, &here).await;
    let account = here.get(ACCOUNT).await;
    let remove = "/staff/account/second-factor/remove";
    let token = account
        .attributes("#second-factor input[name=csrf_token]", "value")
        .remove(0);
    let with = |password: &'static str| {
        [
            ("csrf_token", token.clone()),
            ("factor_password", password.to_owned()),
        ]
    };
    for (password, status) in [("wrong password", 422), (PASSWORD, 200)] {
        let fields = with(password);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(here.post(remove, &fields).await.status, status, "{password}");
    }
    let (_, page) = password_alone(app, "aminah").await;
    assert_eq!(page.path, "/staff/records", "the password is enough again");
}

async fn an_administrator_takes_away_what_somebody_has_lost(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    let administrator = app.staff("chong", Role::Administrator).await;
    set_up(app, &here).await;
    let (waiting, page) = password_alone(app, "aminah").await;
    let people = administrator.get("/staff/people").await;
    let links = people.attributes("table.people a", "href");
    let row = people
        .texts("table.people tbody tr")
        .iter()
        .position(|row| row.contains("aminah"));
    let colleague = administrator.get(&links[row.unwrap()]).await;
    assert!(colleague.body.contains("Matikan log masuk dua langkah"));
    let action = format!("{}/second-factor", links[row.unwrap()]);
    let token = colleague.attributes("input[name=csrf_token]", "value").remove(0);
    let done = administrator.post(&action, &[("csrf_token", &token)]).await;
    assert_eq!((done.status, done.texts(".notice.success").len()), (200, 1));
    assert_eq!(
        here.get("/staff/queue").await.path,
        "/staff/login",
        "signed out everywhere"
    );
    assert_eq!(
        waiting.send(&page, CODE, &[("code", "123456")]).await.path,
        "/staff/login"
    );
    let (_, page) = password_alone(app, "aminah").await;
    assert_eq!(page.path, "/staff/records");
    // So does whoever has the machine.
    let browser = app.sign_in("aminah").await;
    set_up(app, &browser).await;
    let told = app.run(&["user", "reset-second-factor", "aminah"]);
    assert!(told.status.success(), "{told:?}");
    let (_, page) = password_alone(app, "aminah").await;
    assert_eq!(page.path, "/staff/records");
}

async fn who_owes_a_code_sees_nothing(app: &TestApp) {
    let here = app.staff("aminah", Role::Agent).await;
    set_up(app, &here).await;
    let (owing, page) = password_alone(app, "aminah").await;
    assert!(
        page.texts(".whoami").is_empty(),
        "the page does not say whose password it was"
    );
    assert_eq!(
        owing.post("/staff/account/sessions", &[]).await.path,
        "/staff/login"
    );
    let account = here.get(ACCOUNT).await;
    assert_eq!(
        account.texts("table.sessions tbody tr").len(),
        1,
        "it is no session yet"
    );
}

/// Whoever must have a second factor sets it up first, and does nothing else.
#[tokio::test]
async fn a_role_that_has_to_have_one_is_led_to_it() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &[("totp_required", "administrator, supervisor")]).await;
        app.add_staff("borhan", Role::Supervisor).await;
        let agent = app.staff("aminah", Role::Agent).await;
        assert_eq!(agent.get("/staff/queue").await.path, "/staff/queue");
        let (browser, page) = password_alone(&app, "borhan").await;
        assert_eq!((page.status, page.path.as_str()), (200, ACCOUNT));
        assert_eq!(page.texts("#second-factor .notice.warning").len(), 1);
        for path in [
            "/staff/queue",
            "/staff/imports",
            "/staff/audit",
            "/staff/permissions",
        ] {
            assert_eq!(browser.get(path).await.path, ACCOUNT, "{path}");
        }
        assert_eq!(browser.post("/staff/next", &[]).await.path, ACCOUNT);
        set_up(&app, &browser).await;
        assert_eq!(browser.get("/staff/queue").await.path, "/staff/queue");
        let account = browser.get(ACCOUNT).await;
        assert!(!account.body.contains("second-factor/remove"), "not offered");
        let token = account.attributes("input[name=csrf_token]", "value").remove(0);
        let fields = [("csrf_token", token.as_str()), ("factor_password", PASSWORD)];
        let refused = browser.post("/staff/account/second-factor/remove", &fields).await;
        assert_eq!(refused.status, 403);
        assert_eq!(browser.get("/staff/queue").await.path, "/staff/queue");
        app.finish().await;
    }
}

/// Whoever knows a password has no more tries for codes than for passwords, however often they bring the password again.
#[tokio::test]
async fn codes_are_not_tried_without_end() {
    let settings = [("limits.sign_in_per_account", "30 per hour, burst 4")];
    for database in [TestDatabase::sqlite(), TestDatabase::postgres()] {
        let app = TestApp::start_with(database, &settings).await;
        let here = app.staff("aminah", Role::Agent).await;
        let (device, _) = set_up(&app, &here).await;
        let (thief, page) = password_alone(&app, "aminah").await;
        let wrong = |number: u32| {
            let right = device.shows(app.clock.now());
            let code = format!("{number:06}");
            if code == right { "999999".to_owned() } else { code }
        };
        let mut page = page;
        for number in 0..2 {
            page = thief.send(&page, CODE, &[("code", &wrong(number))]).await;
            assert_eq!(page.status, 401, "{number}");
        }
        let (again, page) = password_alone(&app, "aminah").await;
        assert_eq!(page.path, CODE, "the fourth try");
        assert_eq!(
            again.send(&page, CODE, &[("code", &wrong(7))]).await.status,
            429,
            "no further code"
        );
        let (_, page) = password_alone(&app, "aminah").await;
        assert_eq!(page.status, 429, "and no further password from there");
        app.finish().await;
    }
}
