//! A session ends while somebody types: they sign in, and find what they typed.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{filed, take};
use crate::test_app::{PASSWORD, TestApp};

crate::on_both_databases!(
    what_was_typed_comes_back_after_an_expired_session,
    what_was_typed_comes_back_after_signing_out_in_another_tab,
    what_a_decision_was_filled_in_with_comes_back,
    nobody_else_sees_what_was_typed,
    a_form_without_a_token_of_ours_is_not_kept,
    a_search_comes_back_as_well,
);

const TEXT: &str = "Klinik itu memberitahu saya: rekod 850412-10-5527 ada pada mereka.";

/// A ticket that aminah has taken, open in her browser.
async fn opened(app: &TestApp) -> (Browser, String, Page) {
    let (_, ticket, _) = filed(app).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let page = take(&agent, &ticket).await;
    (agent, ticket, page)
}

/// Signs in on the page to which somebody was led.
async fn sign_in(browser: &Browser, page: &Page, login: &str) -> Page {
    assert_eq!(page.path, "/staff/login");
    for typed in ["850412", "Klinik"] {
        assert!(!page.body.contains(typed) && !page.address.contains(typed));
    }
    let fields = [("login", login), ("password", PASSWORD)];
    browser.send(page, "/staff/login", &fields).await
}

/// What was typed stands in its field, nothing was done; it is sent, and arrives once.
async fn assert_back_and_send(browser: &Browser, ticket: &str, back: &Page) {
    assert_eq!((back.status, back.text("#note").as_str()), (200, TEXT));
    let notice = back.text("#typed-before.notice");
    assert!(notice.contains("Sesi anda tadi telah tamat"), "{notice}");
    assert_eq!(back.attributes("#typed-before a", "href"), ["#note"]);
    for error in ["#error-summary", ".field.invalid", ".error-message"] {
        assert!(back.texts(error).is_empty(), "no mistake of theirs: {error}");
    }
    assert!(!back.text("title").contains("Ralat"));
    assert_eq!(back.texts("details[open] #note").len(), 1);
    assert!(!back.text(".timeline").contains("850412"), "nothing was done");
    let again = browser.get(&back.address).await;
    assert_eq!(again.text("#note"), TEXT, "loaded again");
    let english = browser.get(&format!("{}&lang=en", back.address)).await;
    assert_eq!(
        (
            english.text("#note").as_str(),
            english.attributes("html", "lang")[0].as_str()
        ),
        (TEXT, "en")
    );
    let sent = browser.send(back, &format!("{ticket}/note"), &[]).await;
    assert_eq!(sent.path, ticket);
    let notes = sent.texts(".timeline .quote");
    assert_eq!(notes.iter().filter(|note| *note == TEXT).count(), 1);
}

async fn what_was_typed_comes_back_after_an_expired_session(app: &TestApp) {
    let (agent, ticket, page) = opened(app).await;
    app.advance(TimeDelta::hours(13));
    let led = agent
        .send(&page, &format!("{ticket}/note"), &[("text", TEXT)])
        .await;
    let wrong = [("login", "aminah"), ("password", "wrong password")];
    let led = agent.send(&led, "/staff/login", &wrong).await;
    assert_eq!(led.status, 401);
    let back = sign_in(&agent, &led, "aminah").await;
    assert_back_and_send(&agent, &ticket, &back).await;
    app.work().await;
}

/// The cookie is gone as well; and she signs in on another machine.
async fn what_was_typed_comes_back_after_signing_out_in_another_tab(app: &TestApp) {
    let (agent, ticket, page) = opened(app).await;
    agent.send(&page, "/staff/logout", &[]).await;
    let led = agent
        .send(&page, &format!("{ticket}/note"), &[("text", TEXT)])
        .await;
    let elsewhere = app.citizen();
    let led = elsewhere.get(&led.address).await;
    let back = sign_in(&elsewhere, &led, "aminah").await;
    assert_back_and_send(&elsewhere, &ticket, &back).await;
}

async fn what_a_decision_was_filled_in_with_comes_back(app: &TestApp) {
    let (agent, ticket, page) = opened(app).await;
    agent.send(&page, "/staff/logout", &[]).await;
    let outcome = page.attributes("#outcome option[value]", "value").pop().unwrap();
    let typed = [("outcome", outcome.as_str()), ("text", TEXT), ("step", "send")];
    let led = agent.send(&page, &format!("{ticket}/resolve"), &typed).await;
    let back = sign_in(&agent, &led, "aminah").await;
    assert_eq!((back.status, back.text("#resolve").as_str()), (200, TEXT));
    assert_eq!(back.attributes("#outcome option[selected]", "value"), [outcome]);
    assert_eq!(
        agent.get(&ticket).await.text(".ticket-head .tag"),
        page.text(".ticket-head .tag")
    );
}

async fn nobody_else_sees_what_was_typed(app: &TestApp) {
    let (agent, ticket, page) = opened(app).await;
    app.add_staff("borhan", Role::Administrator).await;
    app.advance(TimeDelta::hours(13));
    let led = agent
        .send(&page, &format!("{ticket}/note"), &[("text", TEXT)])
        .await;
    let other = sign_in(&agent, &led, "borhan").await;
    assert_eq!((other.status, other.path.as_str()), (200, ticket.as_str()));
    assert!(!other.body.contains("850412"));
    agent.send(&other, "/staff/logout", &[]).await;
    let led = agent.get(&led.address).await;
    let back = sign_in(&agent, &led, "aminah").await;
    assert_back_and_send(&agent, &ticket, &back).await;
    app.work().await;
}

/// A form of another site, or of another member of staff's page, is shown to nobody.
async fn a_form_without_a_token_of_ours_is_not_kept(app: &TestApp) {
    let (agent, ticket, page) = opened(app).await;
    agent.send(&page, "/staff/logout", &[]).await;
    for token in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let forged = [("text", TEXT), ("csrf_token", token)];
        let led = agent.send(&page, &format!("{ticket}/note"), &forged).await;
        assert!(!led.address.contains("typed"), "{}", led.address);
        let back = sign_in(&agent, &led, "aminah").await;
        assert_eq!(back.path, ticket);
        assert!(!back.body.contains("850412"));
        agent.send(&back, "/staff/logout", &[]).await;
    }
}

async fn a_search_comes_back_as_well(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let page = agent.get("/staff/records").await;
    agent.send(&page, "/staff/logout", &[]).await;
    let typed = [("name", "Klinik Siti"), ("id_number", "850412")];
    let led = agent.send(&page, "/staff/records", &typed).await;
    let back = sign_in(&agent, &led, "aminah").await;
    assert_eq!(back.status, 200);
    assert!(back.texts("#error-summary").is_empty());
    assert_eq!(back.texts("#typed-before").len(), 1);
    assert_eq!(back.attributes("#name", "value"), ["Klinik Siti"]);
    assert_eq!(back.attributes("#id_number", "value"), ["850412"]);
}
