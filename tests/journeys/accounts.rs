//! An administrator adds people and changes what they may do; all of it is written down.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    somebody_is_added_with_a_password_that_is_shown_once,
    what_is_wrong_with_a_new_account_is_said_and_nothing_typed_is_lost,
    accounts_are_changed_and_each_change_is_written_down,
    nobody_changes_their_own_account_and_an_administrator_is_left,
    what_a_colleague_changed_meanwhile_is_not_overwritten,
);

const PEOPLE: &str = "/staff/people";

/// The page of a person, by their login.
pub(crate) async fn colleague(administrator: &Browser, login: &str) -> Page {
    let people = administrator.get(PEOPLE).await;
    let rows = people.texts("table.people tbody tr");
    let row = rows.iter().position(|row| row.contains(login)).unwrap();
    let path = people.attributes("table.people a", "href").remove(row);
    administrator.get(&path).await
}

/// Presses a button of that page.
async fn press(administrator: &Browser, page: &Page, verb: &str, more: &[(&str, &str)]) -> Page {
    let token = page.attributes("main input[name=csrf_token]", "value").remove(0);
    let mut fields = vec![("csrf_token", token.as_str())];
    fields.extend(more);
    administrator
        .post(&format!("{}/{verb}", page.path), &fields)
        .await
}

async fn somebody_is_added_with_a_password_that_is_shown_once(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let people = administrator.get(PEOPLE).await;
    let fields = [("name", "Devi a/p Raju"), ("login", "Devi"), ("role", "auditor")];
    let added = administrator.send(&people, PEOPLE, &fields).await;
    let password = added.text("code.secret");
    assert_eq!(
        (added.status, password.split('-').count()),
        (200, 5),
        "{}",
        added.body
    );
    let people = administrator.get(PEOPLE).await;
    assert!(!people.body.contains(&password));
    let row = people.texts("table.people tbody tr").remove(0);
    assert!(
        row.contains("Devi a/p Raju") && row.contains("juruaudit") && row.contains("belum pernah"),
        "{row}"
    );
    let devi = app.citizen();
    let page = devi.get("/staff/login").await;
    let sign_in = [("login", "devi"), ("password", password.as_str())];
    let account = devi.send(&page, "/staff/login", &sign_in).await;
    assert_eq!(
        account.path, "/staff/account",
        "it is changed before anything else"
    );
    assert_eq!(devi.get("/staff/queue").await.path, "/staff/account");
    let people = administrator.get(PEOPLE).await;
    let row = people.texts("table.people tbody tr").remove(0);
    assert!(row.contains("10 Februari 2022"), "{row}");
}

async fn what_is_wrong_with_a_new_account_is_said_and_nothing_typed_is_lost(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    app.add_staff("aminah", Role::Agent).await;
    let people = administrator.get(PEOPLE).await;
    for (name, login, role, field) in [
        ("", "devi", "agent", "#name-error"),
        ("Devi", "d", "agent", "#login-error"),
        ("Devi", "aminah", "agent", "#login-error"),
        ("Devi", "devi", "", "#role-error"),
        ("Devi", "devi", "owner", "#role-error"),
    ] {
        let fields = [("name", name), ("login", login), ("role", role)];
        let refused = administrator.send(&people, PEOPLE, &fields).await;
        assert_eq!(
            (refused.status, refused.texts(field).len()),
            (422, 1),
            "{name} {login} {role}"
        );
        assert_eq!(refused.attributes("#name", "value"), [name]);
        assert_eq!(refused.attributes("#login", "value"), [login]);
    }
    // A form that lay open for a day is shown again, and does nothing.
    let old = [
        ("csrf_token", "x"),
        ("name", "Devi"),
        ("login", "devi"),
        ("role", "agent"),
    ];
    let again = administrator.post(PEOPLE, &old).await;
    assert_eq!(again.attributes("#name", "value"), ["Devi"]);
    assert_eq!(
        administrator
            .get(PEOPLE)
            .await
            .texts("table.people tbody tr")
            .len(),
        2
    );
}

async fn accounts_are_changed_and_each_change_is_written_down(app: &TestApp) {
    let administrator = app.staff("chong", Role::Administrator).await;
    let aminah = app.staff("aminah", Role::Agent).await;
    let page = colleague(&administrator, "aminah").await;
    let seen = [("seen", "agent"), ("role", "supervisor")];
    let done = press(&administrator, &page, "role", &seen).await;
    assert_eq!((done.status, done.texts(".notice.success").len()), (200, 1));
    assert_eq!(aminah.get("/staff/queue").await.path, "/staff/login");
    let aminah = app.sign_in("aminah").await;
    assert_eq!(aminah.get("/staff/imports").await.status, 200);
    press(&administrator, &page, "sign-out", &[]).await;
    assert_eq!(aminah.get("/staff/queue").await.path, "/staff/login");
    let aminah = app.sign_in("aminah").await;
    press(&administrator, &page, "disable", &[]).await;
    assert_eq!(aminah.get("/staff/queue").await.path, "/staff/login");
    let form = aminah.get("/staff/login").await;
    let right = [("login", "aminah"), ("password", PASSWORD)];
    assert_eq!(aminah.send(&form, "/staff/login", &right).await.status, 401);
    press(&administrator, &page, "enable", &[]).await;
    let aminah = app.sign_in("aminah").await;
    let reset = press(&administrator, &page, "password", &[]).await;
    let password = reset.text("code.secret");
    assert_eq!(aminah.get("/staff/queue").await.path, "/staff/login");
    let form = aminah.get("/staff/login").await;
    let with_it = [("login", "aminah"), ("password", password.as_str())];
    assert_eq!(
        aminah.send(&form, "/staff/login", &with_it).await.path,
        "/staff/account"
    );
    // Twice the same changes nothing, and is not written down twice.
    press(&administrator, &page, "enable", &[]).await;
    let audit = administrator.get("/staff/audit?kind=account").await;
    let rows = audit.texts("table.audit tbody tr");
    for (words, times) in [
        (
            "Petugas chong Peranan ditukar Petugas aminah: daripada petugas kepada penyelia",
            1,
        ),
        (
            "Petugas chong Dilog keluar di semua tempat oleh pentadbir Petugas aminah",
            1,
        ),
        ("Petugas chong Akaun dinyahaktifkan Petugas aminah", 1),
        ("Petugas chong Akaun diaktifkan Petugas aminah", 1),
        ("Petugas chong Kata laluan baharu diberikan Petugas aminah", 1),
        ("Petugas aminah Log masuk", 5),
        ("baris arahan Akaun ditambah Petugas aminah: petugas", 1),
    ] {
        let found = rows.iter().filter(|row| row.contains(words)).count();
        assert_eq!(found, times, "{words}: {rows:#?}");
    }
    assert!(!audit.body.contains(&password));
}

async fn nobody_changes_their_own_account_and_an_administrator_is_left(app: &TestApp) {
    let chong = app.staff("chong", Role::Administrator).await;
    app.add_staff("aminah", Role::Agent).await;
    let own = colleague(&chong, "chong").await;
    assert!(
        own.texts("main form").is_empty(),
        "no button that would be refused"
    );
    let other = colleague(&chong, "aminah").await;
    let token = other.attributes("main input[name=csrf_token]", "value").remove(0);
    for (verb, role) in [
        ("role", "agent"),
        ("disable", ""),
        ("password", ""),
        ("second-factor", ""),
    ] {
        let fields = [("csrf_token", token.as_str()), ("role", role)];
        let refused = chong.post(&format!("{}/{verb}", own.path), &fields).await;
        assert_eq!(
            (refused.status, refused.texts(".notice.danger").len()),
            (409, 1),
            "{verb}"
        );
    }
    assert_eq!(chong.get(PEOPLE).await.status, 200);
    let told = app.run(&["user", "disable", "chong"]);
    assert_eq!(told.status.code(), Some(2), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stderr).contains("last administrator"));
    // With another one, it is allowed.
    press(
        &chong,
        &other,
        "role",
        &[("seen", "agent"), ("role", "administrator")],
    )
    .await;
    let told = app.run(&["user", "disable", "chong"]);
    assert!(told.status.success(), "{told:?}");
    assert_eq!(chong.get(PEOPLE).await.path, "/staff/login");
}

async fn what_a_colleague_changed_meanwhile_is_not_overwritten(app: &TestApp) {
    let chong = app.staff("chong", Role::Administrator).await;
    let farid = app.staff("farid", Role::Administrator).await;
    app.add_staff("aminah", Role::Agent).await;
    let page = colleague(&chong, "aminah").await;
    let theirs = colleague(&farid, "aminah").await;
    press(&farid, &theirs, "role", &[("seen", "agent"), ("role", "auditor")]).await;
    let refused = press(
        &chong,
        &page,
        "role",
        &[("seen", "agent"), ("role", "supervisor")],
    )
    .await;
    assert_eq!((refused.status, refused.texts(".notice.danger").len()), (409, 1));
    assert_eq!(
        refused.attributes("#role option[selected]", "value"),
        ["supervisor"],
        "what was chosen stays"
    );
    assert!(refused.text("dl.summary").contains("juruaudit"));
    let nobody = chong.get("/staff/people/99").await;
    assert_eq!(nobody.status, 404);
    let strange = press(&chong, &page, "promote", &[]).await;
    assert_eq!(strange.status, 404);
}
