//! Staff act on a ticket that they opened from a view: the next one of the view opens, with a word about what was done and
//! the way to take it back. Without JavaScript.

use chrono::TimeDelta;
use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::candidates::{actions, doubtful};
use crate::filing::file;
use crate::matching::{certificate, mistyped, own_doses};
use crate::test_app::TestApp;

crate::on_both_databases!(
    after_accepting_the_next_ticket_opens_and_undo_comes_back,
    after_rejecting_by_a_usual_reason_the_next_ticket_opens_and_the_record_can_be_offered_again,
    a_question_stands_there_in_the_language_of_the_citizen_and_names_what_is_doubtful,
    behind_the_last_ticket_lies_the_view,
    the_next_ticket_is_the_next_of_what_was_narrowed_and_sorted,
    where_there_is_more_to_say_nobody_is_led_on,
    who_would_rather_stay_stays,
    what_is_refused_keeps_the_view,
    an_address_that_makes_no_sense_says_nothing,
);

const FROM: &str = "?view=unassigned";

/// A ticket with a doubtful record, and one behind it about which nothing is known: their references and pages.
async fn two_tickets(app: &TestApp) -> [(String, String); 2] {
    let (first, page, _) = doubtful(app).await;
    app.advance(TimeDelta::minutes(1));
    let other = [("id_number", "910202-10-5566"), ("name", "Siti binti Contoh")];
    let second = file(&app.citizen(), &other).await.text(".reference");
    app.work().await;
    let second_page = format!("/staff/tickets/{second}");
    [(first, page), (second, second_page)]
}

fn view_of(page: &Page) -> Option<&str> {
    page.address.split("view=").nth(1)?.split('&').next()
}

async fn accept(agent: &Browser, ticket: &str) -> Page {
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let accept = actions(&page, ticket, "accept").remove(0);
    agent.send(&page, &accept, &[]).await
}

async fn after_accepting_the_next_ticket_opens_and_undo_comes_back(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, ticket), (second, second_ticket)] = two_tickets(app).await;
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    assert_eq!(
        page.attributes(".beside a[rel=next]", "href"),
        [format!("{second_ticket}{FROM}")]
    );
    assert_eq!(
        page.attributes(".back-link", "href"),
        ["/staff/queue?view=unassigned"]
    );
    let next = accept(&agent, &ticket).await;
    assert_eq!((next.status, next.text("h1")), (200, second.clone()));
    assert_eq!(view_of(&next), Some("unassigned"), "the view goes along");
    let said = next.text(".did");
    for part in [first.as_str(), "Rekod itu diterima", "saat"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(next.attributes(".did a", "href"), [format!("{ticket}{FROM}")]);
    assert_eq!(certificate(&agent, &first).await, ["1", "2", "3"]);
    // What belongs to the other ticket is not done to this one.
    assert!(
        next.attributes(".actions form, .case form", "action")
            .iter()
            .all(|action| action.starts_with(&second_ticket))
    );
    let back = agent.send(&next, &format!("{ticket}/undo"), &[]).await;
    assert_eq!((back.status, back.text("h1")), (200, second.clone()));
    assert!(back.text(".did").contains(&first) && back.text(".did").contains("dibatalkan"));
    assert!(back.texts(".did form").is_empty());
    assert_eq!(certificate(&agent, &first).await, ["1", "2"]);
    let undone = agent.get(&ticket).await;
    assert_eq!(
        undone.text(".ticket-head .tag"),
        "Sedang diuruskan",
        "acting took it"
    );
    // The letter has left: nothing is offered that would not work.
    let next = accept(&agent, &ticket).await;
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    let late = agent.get(&next.address).await;
    assert!(late.texts(".did form").is_empty(), "{}", late.text(".did"));
    assert!(late.text(".did").contains(&first));
    let refused = agent.send(&next, &format!("{ticket}/undo"), &[]).await;
    assert_eq!((refused.status, refused.text("h1")), (409, first));
    app.mail.wait_for(3).await;
}

async fn after_rejecting_by_a_usual_reason_the_next_ticket_opens_and_the_record_can_be_offered_again(
    app: &TestApp,
) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, ticket), (second, _)] = two_tickets(app).await;
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let reject = actions(&page, &ticket, "reject").remove(0);
    let chips = page.attributes(&format!("form[action='{reject}'] .chip"), "value");
    assert_eq!(
        chips,
        ["another-person", "another-dose", "second-record", "too-little"]
    );
    let next = agent
        .send(&page, &reject, &[("because", "another-person"), ("text", "")])
        .await;
    assert_eq!((next.status, next.text("h1")), (200, second.clone()));
    let quotes = async |address: &str| agent.get(address).await.texts(".timeline .quote");
    assert_eq!(quotes(&ticket).await, ["Dos ini milik orang lain."]);
    // Worded where it is read.
    assert_eq!(
        quotes(&format!("{ticket}?lang=en")).await,
        ["It is another person's dose."]
    );
    agent.get(&format!("{ticket}?lang=ms")).await;
    let again = reject.replace("/reject/", "/offer-again/");
    let back = agent.send(&next, &again, &[]).await;
    assert_eq!((back.status, back.text("h1")), (200, second));
    assert!(back.text(".did").contains(&first));
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    assert!(
        actions(&page, &ticket, "reject").contains(&reject),
        "it is offered again"
    );
    // Who says more than the button does is not cut short.
    let more = [("because", "another-person"), ("text", "Abangnya.")];
    agent.send(&page, &reject, &more).await;
    assert_eq!(
        quotes(&ticket).await[0],
        "Milik orang lain: Abangnya.",
        "the button and the words"
    );
    // What is none of the usual reasons is none.
    let page = agent.get(&ticket).await;
    let others = actions(&page, &ticket, "reject");
    if let Some(other) = others.first() {
        let odd = [("because", "moon"), ("text", "")];
        assert_eq!(agent.send(&page, other, &odd).await.status, 422);
    }
}

async fn a_question_stands_there_in_the_language_of_the_citizen_and_names_what_is_doubtful(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(_, ticket), (second, second_ticket)] = two_tickets(app).await;
    let asked = |page: &Page, ticket: &str| -> String {
        let form = page.form(&format!("{ticket}/ask"));
        form.into_iter().find(|(name, _)| name == "text").unwrap().1
    };
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let question = asked(&page, &ticket);
    assert!(
        question.contains("nombor MyKad atau pasport dan nama penuh") && question.contains("dos 3 anda"),
        "{question}"
    );
    assert!(!question.contains("Kamal"), "what the record says is not told");
    // Whoever reads the page in English asks in Malay all the same.
    let english = agent.get(&format!("{ticket}?lang=en")).await;
    assert_eq!(asked(&english, &ticket), question);
    agent.get(&format!("{ticket}?lang=ms")).await;
    // Where no record comes close, it names what a card says.
    let without = agent.get(&second_ticket).await;
    assert!(asked(&without, &second_ticket).contains("tarikh dos, nombor lot dan tempat vaksinasi"));
    let next = agent.send(&page, &format!("{ticket}/ask"), &[]).await;
    assert_eq!(next.text("h1"), second);
    assert!(
        next.texts(".did form").is_empty(),
        "a question that was sent is not undone"
    );
    let english = app.citizen();
    english.get("/?lang=en").await;
    let form = english.get("/complaints/new").await;
    let own = [("id_number", "920303-10-5566"), ("email", "lim@contoh.example")];
    let answers = english
        .send(&form, "/complaints/new", &crate::filing::changed(&own))
        .await;
    let filed = english.send(&answers, "/complaints", &[]).await;
    app.work().await;
    let ticket = format!("/staff/tickets/{}", filed.text(".reference"));
    let page = agent.get(&ticket).await;
    assert!(asked(&page, &ticket).starts_with("To find your dose 3"));
    app.work().await;
    app.mail.wait_for(4).await;
}

async fn behind_the_last_ticket_lies_the_view(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, _), (second, last)] = two_tickets(app).await;
    let page = agent.get(&format!("{last}{FROM}")).await;
    assert!(page.texts(".beside a[rel=next]").is_empty());
    assert_eq!(
        page.attributes(".beside a[rel=prev]", "href"),
        [format!("/staff/tickets/{first}{FROM}")]
    );
    let done = agent.send(&page, &format!("{last}/ask"), &[]).await;
    assert_eq!(done.status, 200);
    assert!(done.address.starts_with("/staff/queue?view=unassigned&"));
    assert!(done.text(".did").contains(&second), "{}", done.text(".did"));
    // What was decided last of all can be taken back as well.
    let page = agent.get(&format!("/staff/tickets/{first}{FROM}")).await;
    let reject = actions(&page, &format!("/staff/tickets/{first}"), "reject").remove(0);
    let done = agent
        .send(&page, &reject, &[("because", "another-person"), ("text", "")])
        .await;
    assert!(done.address.starts_with("/staff/queue?view=unassigned&"));
    let again = reject.replace("/reject/", "/offer-again/");
    let back = agent.send(&done, &again, &[]).await;
    assert_eq!((back.status, back.text("h1")), (200, first));
    app.work().await;
    app.mail.wait_for(3).await;
}

/// A record that is taken for a complaint about wrong details does not settle it.
async fn where_there_is_more_to_say_nobody_is_led_on(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut rows = own_doses();
    rows.push(mistyped(&[("name", "Kamal bin Osman")]));
    app.import(rows).await;
    let wrong = file(&app.citizen(), &[("problem", "wrong_details")]).await;
    app.advance(TimeDelta::minutes(1));
    file(&app.citizen(), &[("id_number", "910202-10-5566")]).await;
    app.work().await;
    let ticket = format!("/staff/tickets/{}", wrong.text(".reference"));
    let page = accept(&agent, &ticket).await;
    assert_eq!((page.status, page.path.as_str()), (200, ticket.as_str()));
    assert!(page.text(".notice.success").contains("Rekod itu diterima"));
    assert_eq!(page.text(".ticket-head .tag"), "Sedang diuruskan");
}

async fn who_would_rather_stay_stays(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, ticket), (second, second_ticket)] = two_tickets(app).await;
    let stay = format!("{ticket}/stay");
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let forged = agent.post(&stay, &[("stay", "1"), ("csrf_token", "x")]).await;
    assert_eq!(forged.status, 403);
    let page = agent.send(&page, &stay, &[]).await;
    assert_eq!(page.address, format!("{ticket}{FROM}"), "where they were");
    let noted = [("text", "Tanya Siti.")];
    let page = agent.send(&page, &format!("{ticket}/note"), &noted).await;
    assert_eq!(view_of(&page), Some("unassigned"));
    let done = accept(&agent, &ticket).await;
    assert_eq!(done.text("h1"), first);
    assert!(done.text(".notice.success").contains("Rekod itu diterima"));
    agent.send(&done, &format!("{ticket}/undo"), &[]).await;
    // After turning it off they are led on, and so is somebody else.
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    agent.send(&page, &stay, &[]).await;
    assert_eq!(accept(&agent, &ticket).await.text("h1"), second);
    let other = app.staff("borhan", Role::Agent).await;
    let page = other.get(&format!("{second_ticket}{FROM}")).await;
    let gone = other.send(&page, &format!("{second_ticket}/ask"), &[]).await;
    assert_eq!(gone.path, "/staff/queue");
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(4).await;
}

async fn what_is_refused_keeps_the_view(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, ticket), (second, second_ticket)] = two_tickets(app).await;
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let ask = format!("{ticket}/ask");
    let refused = agent.send(&page, &ask, &[("text", " ")]).await;
    assert_eq!((refused.status, refused.text("h1")), (422, first));
    assert_eq!(
        refused.attributes(".beside a[rel=next]", "href"),
        [format!("{second_ticket}{FROM}")]
    );
    // A decision with a preview keeps it as well.
    let resolve = format!("{ticket}/resolve");
    let wanted = [("outcome", "inaccurate"), ("text", "Kad itu bukan kad anda.")];
    let preview = agent.send(&refused, &resolve, &wanted).await;
    assert_eq!(
        preview.attributes(".back-link", "href"),
        [format!("{ticket}{FROM}")]
    );
    let next = agent.send(&preview, &resolve, &[("step", "send")]).await;
    assert_eq!(next.text("h1"), second);
    assert!(next.text(".did").contains("Keputusan disimpan"));
    agent.send(&next, &format!("{ticket}/undo"), &[]).await;
    // Whoever takes a ticket works on it.
    let page = agent.get(&format!("{second_ticket}{FROM}")).await;
    let taken = agent.send(&page, &format!("{second_ticket}/take"), &[]).await;
    assert_eq!(taken.path, second_ticket, "{}", taken.text("#error-summary"));
    assert_eq!(view_of(&taken), Some("unassigned"));
}

async fn the_next_ticket_is_the_next_of_what_was_narrowed_and_sorted(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let mut filed = Vec::new();
    for (number, problem) in ["missing", "vanished", "missing", "vanished"]
        .into_iter()
        .enumerate()
    {
        let number = format!("91020{}-10-5566", number + 1);
        let fields = [("id_number", number.as_str()), ("problem", problem)];
        filed.push(file(&app.citizen(), &fields).await.text(".reference"));
        app.advance(TimeDelta::minutes(1));
    }
    app.work().await;
    let list = "view=unassigned&problem=vanished&sort=age";
    let ticket = |place: usize| format!("/staff/tickets/{}", filed[place]);
    let page = agent.get(&format!("/staff/queue?{list}")).await;
    let rows = page.attributes("table.queue a[href^='/staff/tickets/']", "href");
    let narrowed = [1, 3].map(|place| format!("{}?{list}", ticket(place)));
    assert_eq!(rows, narrowed);
    let page = agent.get(&rows[0]).await;
    assert!(page.texts(".beside [rel=prev]").is_empty());
    assert_eq!(page.attributes(".beside [rel=next]", "href"), narrowed[1..]);
    assert_eq!(
        page.attributes(".back-link", "href"),
        [format!("/staff/queue?{list}")]
    );
    let ask = [("text", "Di manakah dos itu diambil?")];
    let next = agent.send(&page, &format!("{}/ask", ticket(1)), &ask).await;
    assert!(next.address.starts_with(&narrowed[1]), "{}", next.address);
    assert_eq!(next.attributes(".did a", "href"), narrowed[..1]);
    assert!(next.texts(".beside a[rel]").is_empty(), "the other left the view");
    let done = agent.send(&next, &format!("{}/ask", ticket(3)), &ask).await;
    assert!(
        done.address.starts_with(&format!("/staff/queue?{list}&did=")),
        "{}",
        done.address
    );
    assert!(done.texts("table.queue tbody tr").is_empty());
    app.advance(TimeDelta::seconds(60));
    app.work().await;
    app.mail.wait_for(6).await;
}

async fn an_address_that_makes_no_sense_says_nothing(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let [(first, ticket), (_, second)] = two_tickets(app).await;
    for odd in [
        "?view=moon",
        "?view=unassigned&did=accept&of=M-0000-0000-1",
        "?view=unassigned&did=accept&of=%3Cscript%3E",
        "?did=moon&of=x&record=x",
        "?view=%00&done=%00&did=%00&of=%00&record=99999999999999999999",
    ] {
        let page = agent.get(&format!("{second}{odd}")).await;
        assert_eq!(page.status, 200, "{odd}");
        assert!(page.texts(".did").is_empty(), "{odd}");
    }
    // What an address says to have been done with a ticket is only taken back if it was.
    let page = agent.get(&format!("{second}{FROM}&did=accept&of={first}")).await;
    assert!(page.texts(".did form").is_empty());
    let said = format!("{second}{FROM}&did=accept&of={first}&version=4&until=9999999999");
    let page = agent.get(&said).await;
    let refused = agent.send(&page, &format!("{ticket}/undo"), &[]).await;
    assert_eq!(refused.status, 409);
    // Forms that name a view or a way back that there is none stay where they are.
    let page = agent.get(&format!("{ticket}{FROM}")).await;
    let odd = [("text", "Tanya Siti."), ("list", "view=//x"), ("back", "//x")];
    let noted = agent.send(&page, &format!("{ticket}/note"), &odd).await;
    assert_eq!(noted.address, format!("{ticket}?done=note"));
}
