//! Who may come in where: tried on every route of the table, by everybody.

use option_m::domain::sla::calendar_book::CalendarBook;
use option_m::domain::staff::Role;
use option_m::web::gate::{Audience, Endpoint, Method};
use option_m::web::routes::ROUTES;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::registry::dose_row;
use crate::test_app::TestApp;
use crate::uploads::{ALI, HEADER, NEW, arrive};

crate::on_both_databases!(everybody_is_let_in_where_the_table_says_and_nowhere_else);

/// What a page says to whoever lacks a role.
const READERS: &str = "Juruaudit tidak membuat perubahan";
const SUPERVISORS: &str = "Hanya untuk penyelia dan pentadbir";
const ADMINISTRATORS: &str = "Hanya untuk pentadbir";

/// What the placeholders of paths stand for.
struct Places {
    secret: String,
    reference: String,
    upload: String,
}

impl Places {
    fn path(&self, endpoint: &Endpoint) -> String {
        let calendar = CalendarBook::built_in().fingerprint().to_string();
        let mut path = endpoint
            .path
            .replace("uploads/{id}", &format!("uploads/{}", self.upload))
            .replace("people/{id}/{verb}", "people/1/sign-out");
        for (placeholder, value) in [
            ("{fingerprint}", calendar.as_str()),
            ("{table}", "holidays"),
            ("{secret}", self.secret.as_str()),
            ("{reference}", &self.reference),
            ("{action}", "note"),
            ("{verb}", "reject"),
            ("{target}", "1"),
            ("{record}", "1"),
            ("{id}", "1"),
            ("{place}", "1"),
            ("{version}", "1"),
            ("{what}", "ask"),
            ("{file:.*}", "images/logo.svg"),
            ("{file}", "flow.csv"),
        ] {
            path = path.replace(placeholder, value);
        }
        assert!(
            !path.contains('{'),
            "{path}: say here what its placeholder stands for"
        );
        path
    }
}

/// Asks for a route as nobody's page would: without a token.
async fn ask(browser: &Browser, endpoint: &Endpoint, path: &str) -> Page {
    match endpoint.method {
        // A stream goes on while somebody listens.
        Method::Get if path == "/staff/events" => browser.head(path).await,
        Method::Get => browser.get(path).await,
        Method::Post | Method::PostTyped => {
            let typed = [("text", "typed"), ("ground", "typed"), ("password", "typed")];
            browser.post(path, &typed).await
        }
        Method::PostFile => {
            let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\r\n--x--\r\n";
            let kind = "multipart/form-data; boundary=x";
            browser.post_raw(path, kind, body.as_bytes().to_vec()).await
        }
    }
}

/// Forms that whoever only reads may send: nothing is changed by them but what is written down of who looked.
const READ_BY_FORM: [&str; 7] = [
    "/staff/quarantine",
    "/staff/search",
    "/staff/tickets/{reference}/person",
    "/staff/tickets/{reference}/reveal/{record}",
    "/staff/records",
    "/staff/records/{id}",
    "/staff/records/{id}/person",
];
/// Pages that are nothing but a form of those who change something.
const FORMS: [&str; 2] = [
    "/staff/quarantine/{record}/correct",
    "/staff/facilities/{place}/merge",
];

/// The role that somebody with this one, who may not come in, is told to need.
fn lacking(endpoint: &Endpoint, role: Role) -> Option<Role> {
    let least = match endpoint.audience {
        Audience::Public | Audience::CitizenLink | Audience::Health | Audience::OwnAccount => return None,
        Audience::Staff(least) | Audience::Reader(least) | Audience::Author(least) => least,
    };
    let reads = if endpoint.method == Method::Get {
        !FORMS.contains(&endpoint.path)
    } else {
        READ_BY_FORM.contains(&endpoint.path)
    };
    let may = match role {
        Role::Auditor => reads && least != Role::Administrator,
        Role::Agent => least == Role::Agent,
        Role::Supervisor => least != Role::Administrator,
        Role::Administrator => true,
    };
    (!may).then_some(least)
}

/// What has to become of it, for somebody with this role or for somebody who is not signed in.
fn judge(endpoint: &Endpoint, role: Option<Role>, page: &Page) -> Result<(), String> {
    let told = page.text("h1");
    let lacks_role = [READERS, SUPERVISORS, ADMINISTRATORS].contains(&told.as_str());
    let asked_to_sign_in = page.path == "/staff/login" && !endpoint.path.starts_with("/staff/login");
    let public = matches!(
        endpoint.audience,
        Audience::Public | Audience::CitizenLink | Audience::Health
    );
    let right = match role {
        None if !public => asked_to_sign_in,
        Some(role) if let Some(least) = lacking(endpoint, role) => {
            let expected = match least {
                Role::Auditor | Role::Agent => READERS,
                Role::Supervisor => SUPERVISORS,
                Role::Administrator => ADMINISTRATORS,
            };
            page.status == 403 && told == expected
        }
        None | Some(_) => {
            let status = if endpoint.method == Method::Get {
                page.status < 500 && page.status != 403 && page.status != 405
            } else if endpoint.path == "/staff/login/code" {
                // Nobody here owes a code.
                page.path == "/staff/login" || page.path == "/staff/queue"
            } else {
                page.status == 403
            };
            status && !lacks_role && !asked_to_sign_in
        }
    };
    if right {
        Ok(())
    } else {
        Err(format!(
            "{:?} {} as {role:?}: {} at {} ({told})",
            endpoint.method, endpoint.path, page.status, page.path
        ))
    }
}

async fn everybody_is_let_in_where_the_table_says_and_nowhere_else(app: &TestApp) {
    app.import(vec![dose_row(&[("id_number", "900101145576")])]).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[]).await;
    app.work().await;
    let administrator = app.staff("chong", Role::Administrator).await;
    let page = administrator.get(NEW).await;
    let file = [HEADER, ALI].concat();
    let upload = arrive(&administrator, &page, ("a.csv", file.as_bytes())).await;
    let places = Places {
        upload: upload.path.rsplit('/').next().unwrap_or_default().to_owned(),
        secret: tracking_path(&confirmation).trim_start_matches("/t/").to_owned(),
        reference: confirmation.text(".reference"),
    };
    let tracking = tracking_path(&confirmation);
    let before = citizen.get(&tracking).await;
    let people = [
        (None, app.citizen()),
        (None, citizen),
        (Some(Role::Auditor), app.staff("devi", Role::Auditor).await),
        (Some(Role::Agent), app.staff("aminah", Role::Agent).await),
        (
            Some(Role::Supervisor),
            app.staff("borhan", Role::Supervisor).await,
        ),
        (Some(Role::Administrator), administrator),
    ];
    let mut wrong = Vec::new();
    for (role, browser) in &people {
        for endpoint in ROUTES {
            let path = places.path(endpoint);
            let page = ask(browser, endpoint, &path).await;
            wrong.extend(judge(endpoint, *role, &page).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = people[1].1.get(&tracking).await;
    let timeline = |page: &Page| page.texts(".timeline li");
    assert_eq!(timeline(&after), timeline(&before), "nothing was done");
    let ticket = format!("/staff/tickets/{}", places.reference);
    let seen = people[3].1.get(&ticket).await;
    assert!(
        !seen.text(".timeline").contains("typed"),
        "nothing was written down"
    );
    for browser in people[2..].iter().map(|(_, browser)| browser) {
        assert_eq!(
            browser.get("/staff/queue").await.path,
            "/staff/queue",
            "nobody was signed out"
        );
    }
}
