//! Every page can be read in another language, also one that answers a form, and nothing typed is lost by it.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{filed, take};
use crate::filing::{changed, file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_page_keeps_its_query,
    a_page_that_answers_a_form_keeps_what_was_sent,
    forms_of_citizens_keep_what_was_sent,
    a_switch_does_nothing_else,
);

/// Presses the language of a page that answers a form, or follows its link.
pub(crate) async fn switch(browser: &Browser, page: &Page) -> Page {
    if let Some(link) = page.attributes(".language a", "href").first() {
        return browser.get(link).await;
    }
    let action = page.attributes(".language button[name]", "formaction").remove(0);
    let language = page.attributes(".language button[name]", "value").remove(0);
    let names = page.attributes(".language input", "name");
    let values = page.attributes(".language input", "value");
    let mut fields: Vec<(String, String)> = names.into_iter().zip(values).collect();
    if fields.is_empty() {
        fields = page.form(&action);
    }
    fields.push(("switch_lang".to_owned(), language));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(&action, &fields).await
}

fn language(page: &Page) -> String {
    page.attributes("html", "lang").concat()
}

async fn a_page_keeps_its_query(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    for address in [
        "/staff/queue?status=resolved&owner=me",
        "/staff/quarantine?reason=unknown_facility",
        "/staff/search?q=nonsense&status=queued",
    ] {
        let page = agent.get(address).await;
        let there = switch(&agent, &page).await;
        assert_eq!((there.status, there.address.as_str()), (200, address));
        assert_ne!(language(&page), language(&there), "{address}");
        let back = switch(&agent, &there).await;
        assert_eq!(language(&page), language(&back), "{address}");
    }
    let page = agent.get("/staff/queue").await;
    assert_eq!(page.texts(".language li"), ["English"]);
    assert_eq!(page.attributes(".language a", "hreflang"), ["en"]);
}

async fn a_page_that_answers_a_form_keeps_what_was_sent(app: &TestApp) {
    let (_, ticket, _) = filed(app).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let page = take(&agent, &ticket).await;
    let long = "Panjang ".repeat(300);
    let outcome = page.attributes("#outcome option[value]", "value").pop().unwrap();
    let text = ("text", long.as_str());
    let decided = [("outcome", outcome.as_str()), text];
    for (action, field, fields) in [
        ("note", "#note", &[text][..]),
        ("ask", "#ask", &[text]),
        ("resolve", "#resolve", &decided),
    ] {
        let refused = agent.send(&page, &format!("{ticket}/{action}"), fields).await;
        assert_eq!(refused.status, 422, "{action}");
        let there = switch(&agent, &refused).await;
        assert_eq!(
            (there.status, there.text(field)),
            (200, long.trim().to_owned()),
            "{action}"
        );
        assert_ne!(language(&there), language(&refused), "{action}");
        assert!(there.texts("#error-summary").is_empty(), "{action}");
        let back = switch(&agent, &there).await;
        assert_eq!(
            (language(&back), back.text(field)),
            (language(&refused), long.trim().to_owned())
        );
    }
    let account = agent.get("/staff/account").await;
    let wrong = [
        ("current_password", "wrong password"),
        ("new_password", "kucing lompat pagar"),
        ("password_again", "x"),
    ];
    let refused = agent.send(&account, "/staff/account/password", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.body.contains("kucing"), "a password is repeated nowhere");
    let there = switch(&agent, &refused).await;
    assert_eq!((there.status, there.path.as_str()), (200, "/staff/account"));
    assert_ne!(language(&there), language(&refused));
}

async fn forms_of_citizens_keep_what_was_sent(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let form = citizen.get("/lost-link").await;
    let asked = [("reference", "M-1"), ("email", "ali@contoh.example")];
    let refused = citizen.send(&form, "/lost-link", &asked).await;
    assert_eq!(refused.status, 422);
    let there = switch(&citizen, &refused).await;
    assert_eq!(there.status, 200);
    assert_eq!(there.attributes("#reference", "value"), ["M-1"]);
    assert_eq!(there.attributes("#email", "value"), ["ali@contoh.example"]);
    let tracking = citizen.get(&path).await;
    let withdrawn = citizen.send(&tracking, &format!("{path}/withdraw"), &[]).await;
    let long = "x".repeat(2_001);
    let refused = citizen
        .send(&withdrawn, &format!("{path}/reopen"), &[("reason", &long)])
        .await;
    assert_eq!(refused.status, 422);
    let there = switch(&citizen, &refused).await;
    assert_eq!((there.status, there.text("#reopen")), (200, long));
    let form = citizen.get("/complaints/new").await;
    let wrong = changed(&[("email", "ali")]);
    let refused = citizen.send(&form, "/complaints/new", &wrong).await;
    let there = switch(&citizen, &refused).await;
    assert_eq!(
        (there.status, there.attributes("#email", "value").concat()),
        (200, "ali".to_owned())
    );
    let sign_in = citizen.get("/staff/login?next=/staff/letters").await;
    let refused = citizen
        .send(
            &sign_in,
            "/staff/login",
            &[("login", "aminah"), ("password", "wrong password")],
        )
        .await;
    assert_eq!(refused.status, 401);
    let there = switch(&citizen, &refused).await;
    assert_eq!((there.status, there.path.as_str()), (200, "/staff/login"));
    assert_eq!(there.attributes("#login", "value"), ["aminah"]);
    assert_eq!(there.attributes("input[name=next]", "value"), ["/staff/letters"]);
    app.work().await;
}

/// A button of the language with a sound token acts no more than one without.
async fn a_switch_does_nothing_else(app: &TestApp) {
    let reference = file(&app.citizen(), &[]).await.text(".reference");
    app.work().await;
    let agent = app.staff("aminah", Role::Agent).await;
    let ticket = format!("/staff/tickets/{reference}");
    let page = agent.get(&ticket).await;
    for (action, fields) in [
        ("take", &[("switch_lang", "en")][..]),
        ("note", &[("text", "typed"), ("switch_lang", "en")]),
    ] {
        let shown = agent.send(&page, &format!("{ticket}/{action}"), fields).await;
        assert_eq!((shown.status, language(&shown).as_str()), (200, "en"), "{action}");
    }
    let after = agent.get(&format!("{ticket}?lang=ms")).await;
    assert_eq!(after.texts(".timeline li"), page.texts(".timeline li"));
    let out = agent.send(&page, "/staff/logout", &[("switch_lang", "en")]).await;
    assert_eq!(
        (out.status, out.path.as_str()),
        (200, "/staff/queue"),
        "still signed in"
    );
}
