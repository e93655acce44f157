//! What happens meanwhile to what is done with many tickets: replies, colleagues, lost rights, two nodes, two tabs.

use chrono::TimeDelta;
use futures_util::future::join_all;
use option_m::domain::staff::Role;
use option_m::store::{DatabaseUrl, Store, StoreSettings};
use option_m::worker;
use option_m::worker::context::Worker;

use crate::board::{act, waiting};
use crate::bulk::{BULK, begin, came, choose, counts, send, ticked};
use crate::decisions::decide;
use crate::filing::{file, tracking_path};
use crate::registry::dose_row;
use crate::test_app::TestApp;

crate::on_both_databases!(
    what_has_changed_since_it_was_chosen_is_left_as_it_is,
    whoever_may_act_no_more_does_nothing,
    the_same_form_begins_it_once,
    two_nodes_do_it_once_with_each_ticket,
    what_is_left_when_it_is_stopped_is_left,
    nothing_is_chosen_where_nothing_is_meant,
    one_ticket_that_cannot_be_dealt_with_holds_up_no_other,
);

async fn timeline(app: &TestApp, reference: &str) -> String {
    let auditor = app.sign_in("devi").await;
    let page = auditor.get(&format!("/staff/tickets/{reference}")).await;
    page.text(".timeline")
}

async fn what_has_changed_since_it_was_chosen_is_left_as_it_is(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    app.add_staff("devi", Role::Auditor).await;
    let citizen = app.citizen();
    let confirmation = file(&citizen, &[("id_number", "980101-14-5567")]).await;
    let asked = confirmation.text(".reference");
    let tickets = waiting(app, 5).await;
    act(&agent, &asked, "ask", &[("text", "Klinik yang mana?")]).await;
    app.work().await;
    let all: Vec<&str> = tickets
        .iter()
        .map(String::as_str)
        .chain([asked.as_str()])
        .collect();
    app.advance(TimeDelta::minutes(1));
    let page = choose(&agent, "ask-facility", &all).await;
    app.advance(TimeDelta::minutes(1));
    let run = begin(&agent, &page, &[("text", "Senarai dihantar.")]).await;
    // Before its turn comes: the citizen answers, a colleague writes something down, another ends one, and one's own note.
    let tracking = tracking_path(&confirmation);
    let theirs = citizen.get(&tracking).await;
    citizen
        .send(
            &theirs,
            &format!("{tracking}/reply"),
            &[("text", "Klinik di Klang.")],
        )
        .await;
    act(&other, &tickets[0], "note", &[("text", "Jangan hubungi klinik.")]).await;
    let path = format!("/staff/tickets/{}", tickets[1]);
    let ticket = other.get(&path).await;
    let fields = [("outcome", "inaccurate"), ("text", "Sila semak nombor lot.")];
    decide(&other, &ticket, &format!("{path}/resolve"), &fields).await;
    act(&agent, &tickets[2], "note", &[("text", "Saya tahu.")]).await;
    act(&other, &tickets[3], "take", &[]).await;
    app.advance(TimeDelta::minutes(1));
    app.work().await;
    let run = agent.get(&run.path).await;
    assert_eq!(counts(&run), [2, 4, 0]);
    for (reference, words) in [
        (asked.as_str(), "ada perkembangan sejak tiket ini dipilih"),
        (tickets[0].as_str(), "ada perkembangan sejak tiket ini dipilih"),
        (tickets[1].as_str(), "statusnya tidak membenarkan"),
        (tickets[3].as_str(), "milik petugas lain"),
    ] {
        let line = came(&run, reference);
        // Whose it is says as much as how it stands.
        let fits =
            line.contains(words) || (words.contains("statusnya") && line.contains("milik petugas lain"));
        assert!(fits, "{line}");
        assert!(!timeline(app, reference).await.contains("Senarai dihantar."));
    }
    for done in [&tickets[2], &tickets[4]] {
        assert!(came(&run, done).contains("Selesai"));
        assert!(timeline(app, done).await.contains("Senarai dihantar."));
    }
    app.advance(TimeDelta::minutes(2));
    app.work().await;
}

async fn whoever_may_act_no_more_does_nothing(app: &TestApp) {
    app.add_staff("devi", Role::Auditor).await;
    let administrator = app.staff("zaki", Role::Administrator).await;
    let tickets = waiting(app, 3).await;
    for (login, change, words) in [
        ("aminah", "disable", "tidak lagi boleh log masuk"),
        ("borhan", "role", "tidak lagi boleh log masuk"),
    ] {
        let agent = app.staff(login, Role::Agent).await;
        let all: Vec<&str> = tickets.iter().map(String::as_str).collect();
        let page = choose(&agent, "note", &all).await;
        let text = format!("Ditulis oleh {login}.");
        let run = begin(&agent, &page, &[("text", &text)]).await;
        if change == "disable" {
            let gone = app.run(&["user", "disable", login]);
            assert!(gone.status.success(), "{gone:?}");
        } else {
            let sql = format!("UPDATE staff SET role = 'auditor' WHERE login = '{login}'");
            app.sql(&sql, &sql);
        }
        app.work().await;
        let run = administrator.get(&run.path).await;
        assert_eq!(counts(&run), [0, 3, 0], "{login}");
        assert!(
            came(&run, &tickets[0]).contains(words),
            "{}",
            came(&run, &tickets[0])
        );
        assert!(
            !timeline(app, &tickets[0]).await.contains(&text),
            "not in their name"
        );
    }
    // Whoever became less than they were does what they may now.
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let page = choose(&supervisor, "assign", &[&tickets[0]]).await;
    let names = page.texts("#to option");
    let place = names.iter().position(|name| name == "Petugas zaki").unwrap();
    let zaki = page.attributes("#to option", "value").remove(place);
    let run = begin(&supervisor, &page, &[("to", &zaki)]).await;
    let sql = "UPDATE staff SET role = 'agent' WHERE login = 'chong'";
    app.sql(sql, sql);
    app.work().await;
    let run = administrator.get(&run.path).await;
    assert!(came(&run, &tickets[0]).contains("peranan yang memulakannya tidak membenarkan"));
}

async fn the_same_form_begins_it_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.add_staff("devi", Role::Auditor).await;
    let tickets = waiting(app, 2).await;
    let all: Vec<&str> = tickets.iter().map(String::as_str).collect();
    let page = choose(&agent, "note", &all).await;
    let fields = [("text", "Sekali sahaja."), ("step", "begin")];
    let at_once = join_all((0..4).map(|_| send(&agent, &page, &[], &fields))).await;
    let paths: Vec<&str> = at_once.iter().map(|run| run.path.as_str()).collect();
    assert!(paths.iter().all(|path| *path == paths[0]), "{paths:?}");
    app.work().await;
    // Back, and once more.
    let again = send(&agent, &page, &[], &fields).await;
    assert_eq!(again.path, paths[0]);
    app.work().await;
    assert_eq!(counts(&agent.get(paths[0]).await), [2, 0, 0]);
    assert_eq!(agent.get(BULK).await.texts("table tbody tr").len(), 1);
    assert_eq!(
        timeline(app, &tickets[0]).await.matches("Sekali sahaja.").count(),
        1
    );
    // Another's key is no way to their run.
    let other = app.staff("borhan", Role::Agent).await;
    let theirs = choose(&other, "note", &all).await;
    let key = page.attributes("input[name=key]", "value").remove(0);
    let refused = send(
        &other,
        &theirs,
        &[],
        &[&fields[..], &[("key", key.as_str())]].concat(),
    )
    .await;
    assert_eq!(refused.status, 409);
}

async fn two_nodes_do_it_once_with_each_ticket(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    app.add_staff("devi", Role::Auditor).await;
    let tickets = waiting(app, 10).await;
    let all: Vec<&str> = tickets.iter().map(String::as_str).collect();
    let page = choose(&agent, "note", &all).await;
    let run = begin(&agent, &page, &[("text", "Satu nota.")]).await;
    let settings = StoreSettings {
        readers: 2,
        writers: 4,
        ..StoreSettings::new(DatabaseUrl::parse(&app.url).unwrap())
    };
    let store = Store::open(&settings).unwrap();
    let other = Worker {
        store: store.clone(),
        ..app.worker.clone()
    };
    let steps = [&app.worker, &other, &app.worker, &other];
    let looked = join_all(steps.map(worker::bulk::step)).await;
    assert!(looked.iter().all(Result::is_ok), "{looked:?}");
    app.work().await;
    store.close();
    assert_eq!(counts(&agent.get(&run.path).await), [10, 0, 0]);
    for ticket in &tickets {
        assert_eq!(timeline(app, ticket).await.matches("Satu nota.").count(), 1);
    }
}

async fn what_is_left_when_it_is_stopped_is_left(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let other = app.staff("borhan", Role::Agent).await;
    let supervisor = app.staff("chong", Role::Supervisor).await;
    app.add_staff("devi", Role::Auditor).await;
    let tickets = waiting(app, 3).await;
    let all: Vec<&str> = tickets.iter().map(String::as_str).collect();
    let page = choose(&agent, "note", &all).await;
    let run = begin(&agent, &page, &[("text", "Belum.")]).await;
    let stop = format!("{}/stop", run.path);
    let theirs = other.get(&run.path).await;
    assert!(theirs.texts("form[action$=stop]").is_empty());
    let token = theirs.attributes("[name=csrf_token]", "value").remove(0);
    let refused = other.post(&stop, &[("csrf_token", &token)]).await;
    assert_eq!(refused.status, 403);
    let without = other.post(&stop, &[]).await;
    assert_eq!(without.status, 403);
    let page = supervisor.get(&run.path).await;
    let stopped = supervisor.send(&page, &stop, &[]).await;
    assert_eq!(
        (stopped.path.as_str(), counts(&stopped)),
        (run.path.as_str(), [0, 0, 3])
    );
    assert!(stopped.text(".tag").contains("Dihentikan oleh Petugas chong"));
    assert!(came(&stopped, &tickets[0]).contains("Dibiarkan"));
    app.work().await;
    assert_eq!(counts(&agent.get(&run.path).await), [0, 0, 3]);
    assert!(!timeline(app, &tickets[0]).await.contains("Belum."));
    // Whoever stops it a second time changes nothing.
    let page = choose(&agent, "note", &all).await;
    let run = begin(&agent, &page, &[("text", "Sudah.")]).await;
    let open = agent.get(&run.path).await;
    app.work().await;
    let late = agent.send(&open, &format!("{}/stop", run.path), &[]).await;
    assert_eq!((late.status, late.text(".tag").as_str()), (200, "Selesai"));
    let audit = supervisor.get("/staff/audit?kind=account%3Abulk_stopped").await;
    let lines = audit.texts("table.audit tbody tr");
    assert!(
        matches!(&lines[..], [one] if one.contains("Petugas chong") && one.contains("tinggal 3 tiket")),
        "{lines:?}"
    );
}

async fn nothing_is_chosen_where_nothing_is_meant(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let tickets = waiting(app, 2).await;
    let queue = agent.get("/staff/queue?sort=age").await;
    let nothing = send(&agent, &queue, &[], &[("action", "note")]).await;
    assert_eq!(nothing.status, 422);
    assert!(
        nothing
            .text(".notice.danger")
            .contains("Tandakan sekurang-kurangnya satu tiket")
    );
    assert_eq!(nothing.texts("#sort option[selected]").len(), 1);
    for pick in ["", "x", "999999.1", "1", "-1.-1", "1.99999999999"] {
        let picked = [("pick".to_owned(), pick.to_owned())];
        let page = send(&agent, &queue, &picked, &[("action", "note")]).await;
        assert_eq!(page.status, 422, "{pick}");
    }
    let both = ticked(&queue, &[&tickets[0], &tickets[1]]);
    for action in ["", "give-back", "delete"] {
        let page = send(&agent, &queue, &both, &[("action", action)]).await;
        assert_eq!(page.status, 422, "{action}");
        assert!(page.text(".notice.danger").contains("Pilih tindakan"));
    }
    // Ticked twice, and beside one that is none: two tickets.
    let mut more = both.clone();
    more.extend(both.clone());
    more.push(("pick".to_owned(), "999999.1".to_owned()));
    let page = send(&agent, &queue, &more, &[("action", "note")]).await;
    assert_eq!(page.text(".lead"), "2 tiket");
    // A form without its token, or too long, begins nothing and loses nothing.
    let expired = send(
        &agent,
        &page,
        &[],
        &[("step", "begin"), ("text", "Nota."), ("csrf_token", "x")],
    )
    .await;
    assert_eq!((expired.status, expired.text("#text").trim()), (403, "Nota."));
    let long = "ä".repeat(5_001);
    let refused = send(&agent, &page, &[], &[("step", "begin"), ("text", &long)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.text("#text").trim(), long);
    assert!(agent.get(BULK).await.texts("table tbody tr").is_empty());
    // All of a page are ticked by a link where no program does it.
    let link = queue.attributes("#bulk-tick-all", "href").remove(0);
    let all = agent.get(link.split('#').next().unwrap()).await;
    assert_eq!(all.attributes("input[name=pick][checked]", "value").len(), 2);
    assert_eq!(all.attributes("details.bulk[open]", "class").len(), 1);
    let page = send(&agent, &all, &[], &[("action", "note")]).await;
    assert_eq!(page.text(".lead"), "2 tiket");
}

async fn one_ticket_that_cannot_be_dealt_with_holds_up_no_other(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let found = file(&app.citizen(), &[("id_number", "980101-14-5567")]).await;
    let found = found.text(".reference");
    let tickets = waiting(app, 3).await;
    app.advance(TimeDelta::minutes(1));
    let all: Vec<&str> = tickets
        .iter()
        .map(String::as_str)
        .chain([found.as_str()])
        .collect();
    let page = choose(&agent, "ask-facility", &all).await;
    let run = begin(&agent, &page, &[("text", "Senarai dihantar.")]).await;
    // One is broken, and another one the machine answers before its turn comes.
    let compact = tickets[0].replace('-', "");
    let sql = format!(
        "UPDATE tickets SET sla_policy = 'x' WHERE reference IN ('{}', '{compact}', '{}')",
        tickets[0],
        &compact[1..]
    );
    app.sql(&sql, &sql);
    app.import(vec![dose_row(&[
        ("id_number", "980101145567"),
        ("date_of_birth", "1998-01-01"),
    ])])
    .await;
    app.work().await;
    let page = agent.get(&run.path).await;
    assert_eq!(
        (counts(&page), page.text(".tag").as_str()),
        ([2, 2, 0], "Selesai")
    );
    assert!(
        came(&page, &tickets[0]).contains("kerana kerosakan"),
        "{}",
        came(&page, &tickets[0])
    );
    let line = came(&page, &found);
    assert!(line.contains("statusnya tidak membenarkan"), "{line}");
    app.advance(TimeDelta::minutes(2));
    let sql = sql.replace(
        "'x'",
        "(SELECT t.sla_policy FROM tickets AS t WHERE t.sla_policy <> 'x' LIMIT 1)",
    );
    app.sql(&sql, &sql);
    app.work().await;
}
