//! Many tickets are given to a colleague or back to the queue, and given back to those who had them.

use option_m::domain::staff::Role;

use crate::board::{act, waiting};
use crate::browser::Page;
use crate::bulk::{begin, came, choose, counts, refs, send};
use crate::test_app::TestApp;

crate::on_both_databases!(
    tickets_are_given_away_and_back,
    agents_do_with_many_what_they_may_do_with_one,
);

async fn tickets_are_given_away_and_back(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.add_staff("borhan", Role::Agent).await;
    app.add_staff("devi", Role::Auditor).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let tickets = waiting(app, 4).await;
    act(&agent, &tickets[0], "take", &[]).await;
    act(&agent, &tickets[3], "take", &[]).await;
    let page = choose(&supervisor, "assign", &refs(&tickets[..3])).await;
    let names = page.texts("#to option");
    assert!(names.contains(&"Petugas borhan".to_owned()) && !names.contains(&"Petugas devi".to_owned()));
    let place = names.iter().position(|name| name == "Petugas borhan").unwrap();
    let borhan = page.attributes("#to option", "value").remove(place);
    let nobody = send(&supervisor, &page, &[], &[("step", "begin"), ("to", "")]).await;
    assert_eq!((nobody.status, nobody.texts("#to-error").len()), (422, 1));
    let given = begin(&supervisor, &page, &[("to", &borhan)]).await;
    app.work().await;
    let given = supervisor.get(&given.path).await;
    assert_eq!(counts(&given), [3, 0, 0]);
    assert_eq!(given.text("h1"), "Serahkan kepada Petugas borhan");
    let owned = |page: Page| page.text(".owner");
    let ticket = |of: usize| format!("/staff/tickets/{}", tickets[of]);
    for of in 0..3 {
        assert!(
            owned(supervisor.get(&ticket(of)).await).contains("Petugas borhan"),
            "{of}"
        );
    }
    // Once more: it is so already.
    let page = choose(&supervisor, "assign", &refs(&tickets[..1])).await;
    let again = begin(&supervisor, &page, &[("to", &borhan)]).await;
    app.work().await;
    assert!(came(&supervisor.get(&again.path).await, &tickets[0]).contains("sudah diserahkan begitu"));
    // Back to those who had them; what went on meanwhile stays where it is.
    act(&supervisor, &tickets[1], "take", &[]).await;
    let undo = format!("{}/undo", given.path);
    let back = supervisor.send(&given, &undo, &[]).await;
    let twice = supervisor.send(&given, &undo, &[]).await;
    assert_eq!(back.path, twice.path, "the same form begins it once");
    app.work().await;
    let back = supervisor.get(&back.path).await;
    assert_eq!(counts(&back), [2, 1, 0]);
    assert!(owned(supervisor.get(&ticket(0)).await).contains("Petugas aminah"));
    assert!(owned(supervisor.get(&ticket(1)).await).contains("Petugas chong"));
    assert!(owned(supervisor.get(&ticket(2)).await).contains("Belum ada petugas"));
    // To the queue, and an agent may not.
    let page = choose(&supervisor, "assign", &refs(&tickets[3..])).await;
    let run = begin(&supervisor, &page, &[("to", "queue")]).await;
    app.work().await;
    assert_eq!(counts(&supervisor.get(&run.path).await), [1, 0, 0]);
    let run = agent.get(&run.path).await;
    assert!(run.texts("form[action$=undo]").is_empty());
    let token = run.attributes("[name=csrf_token]", "value").remove(0);
    let refused = agent
        .post(&format!("{}/undo", run.path), &[("csrf_token", &token)])
        .await;
    assert_eq!(refused.status, 403);
    assert!(owned(agent.get(&ticket(3)).await).contains("Belum ada petugas"));
}

async fn agents_do_with_many_what_they_may_do_with_one(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    let tickets = waiting(app, 4).await;
    act(&other, &tickets[1], "take", &[]).await;
    act(&agent, &tickets[2], "take", &[]).await;
    let page = choose(&agent, "assign", &refs(&tickets)).await;
    let offered = page.attributes("#to option", "value");
    assert_eq!(offered, ["", "me", "queue"], "nobody else");
    let refused = send(&agent, &page, &[], &[("step", "begin"), ("to", "2")]).await;
    assert_eq!(refused.status, 403, "{}", refused.text("main"));
    let run = begin(&agent, &page, &[("to", "me")]).await;
    app.work().await;
    let run = agent.get(&run.path).await;
    assert_eq!(counts(&run), [2, 2, 0]);
    assert!(came(&run, &tickets[1]).contains("milik petugas lain"));
    assert!(came(&run, &tickets[2]).contains("sudah diserahkan begitu"));
    let page = choose(&agent, "assign", &refs(&tickets)).await;
    let run = begin(&agent, &page, &[("to", "queue")]).await;
    app.work().await;
    assert_eq!(
        counts(&agent.get(&run.path).await),
        [3, 1, 0],
        "their own go back"
    );
    let page = agent.get(&format!("/staff/tickets/{}", tickets[1])).await;
    assert!(page.text(".owner").contains("Petugas borhan"));
}
