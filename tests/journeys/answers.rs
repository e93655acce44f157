//! What staff say to citizens: replies that the team keeps, the letter beside the text, and texts that are not lost. Without
//! JavaScript, but for what a script sends.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::decisions::offered_as_true;
use crate::filing::file;
use crate::test_app::TestApp;

crate::on_both_databases!(
    supervisors_keep_replies_and_everybody_uses_them,
    a_reply_that_makes_no_sense_is_refused_with_what_is_known,
    an_earlier_version_comes_back,
    two_supervisors_do_not_overwrite_each_other,
    a_reply_stands_in_the_form_in_the_language_of_the_citizen,
    the_letter_with_a_question_is_shown_before_it_leaves,
    a_letter_is_shown_while_somebody_writes_it,
    what_is_typed_survives_until_it_is_sent,
    whoever_is_overtaken_reads_what_happened_and_sends_again,
    two_notes_in_the_same_moment_both_stay,
);

/// A ticket that waits for staff: its reference and page.
async fn ticket(app: &TestApp, with: &[(&str, &str)]) -> (String, String) {
    let filed = file(&app.citizen(), with).await;
    assert_eq!(filed.status, 200, "{}", filed.text("#error-summary"));
    app.work().await;
    let reference = filed.text(".reference");
    let path = format!("/staff/tickets/{reference}");
    (reference, path)
}

/// An outcome that may be chosen.
fn outcome_of(page: &Page) -> String {
    offered_as_true(page).pop().unwrap()
}

async fn keep(staff: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = staff.get(path).await;
    staff.send(&page, path, fields).await
}

const THANKS: &[(&str, &str)] = &[
    ("kind", "question"),
    ("title", "Slip"),
    (
        "ms",
        "Salam {name}, ada slip dos {dose} di {facility}? Rujukan {reference}, {date}.",
    ),
    ("en", "Dear {name}, have you got a slip?"),
    ("offered", "yes"),
    ("step", "save"),
];

async fn supervisors_keep_replies_and_everybody_uses_them(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let saved = keep(&supervisor, "/staff/replies/new", THANKS).await;
    assert_eq!(
        (saved.status, saved.text("h1").as_str()),
        (200, "Slip"),
        "{}",
        saved.body
    );
    assert!(saved.text("#history + details summary").contains("Petugas chong"));
    let agent = app.staff("aminah", Role::Agent).await;
    let list = agent.get("/staff/replies").await;
    assert!(list.texts("tbody td:first-child a").contains(&"Slip".to_owned()));
    assert!(list.texts("a.button").is_empty());
    let page = agent.get(&saved.path).await;
    assert!(page.text("pre[lang=ms]").starts_with("Salam {name}"));
    assert!(page.texts("main form").is_empty(), "{}", page.body);
    let supervisors = agent
        .post(
            &saved.path,
            &[
                (
                    "csrf_token",
                    &page.attributes("input[name=csrf_token]", "value")[0],
                ),
                ("title", "X"),
            ],
        )
        .await;
    assert_eq!(supervisors.status, 403);
}

async fn a_reply_that_makes_no_sense_is_refused_with_what_is_known(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    for (field, value, says) in [
        ("ms", "Salam {nama}", "{nama} tidak dikenali"),
        ("en", "Dear {}", "{} tidak dikenali"),
        ("title", " ", "Beri tajuk"),
        ("kind", "x", "Pilih tujuan"),
    ] {
        let mut fields = THANKS.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = keep(&supervisor, "/staff/replies/new", &fields).await;
        assert_eq!(refused.status, 422, "{field}");
        let summary = refused.text("#error-summary");
        assert!(summary.contains(says), "{field}: {summary}");
        if field == "ms" {
            assert!(summary.contains("{name}, {reference}, {dose}, {date}, {facility}, {deadline}"));
            assert_eq!(
                refused.text("textarea#ms"),
                value,
                "nothing that was typed is lost"
            );
            assert_eq!(refused.text("textarea#en"), "Dear {name}, have you got a slip?");
        }
    }
    let empty = [("kind", "answer"), ("title", "Kosong"), ("step", "save")];
    let refused = keep(&supervisor, "/staff/replies/new", &empty).await;
    assert!(
        refused
            .text("#error-summary")
            .contains("sekurang-kurangnya satu bahasa")
    );
    // The preview changes nothing, with or without a ticket.
    let (reference, _) = ticket(app, &[("name", "Siti binti Contoh")]).await;
    let mut fields = THANKS.to_vec();
    fields.retain(|(name, _)| *name != "step");
    fields.push(("step", "preview"));
    let sample = keep(&supervisor, "/staff/replies/new", &fields).await;
    assert!(sample.text("pre[lang=ms]").contains("Rujukan M-7F3K-9Q2D-X"));
    fields.push(("ticket", &reference));
    let real = keep(&supervisor, "/staff/replies/new", &fields).await;
    assert!(
        real.text("pre[lang=ms]")
            .contains(&format!("Rujukan {reference}, 21 Januari 2022"))
    );
    assert!(real.text("pre[lang=en]").contains("Dear Siti binti Contoh"));
    fields.retain(|(name, _)| *name != "ticket");
    fields.push(("ticket", "M-0000"));
    assert_eq!(keep(&supervisor, "/staff/replies/new", &fields).await.status, 422);
    let list = supervisor.get("/staff/replies").await;
    assert!(!list.texts("tbody td:first-child a").contains(&"Slip".to_owned()));
}

async fn an_earlier_version_comes_back(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    let path = keep(&supervisor, "/staff/replies/new", THANKS).await.path;
    let changed = keep(&supervisor, &path, &[("ms", "Teks baharu."), ("step", "save")]).await;
    assert_eq!(changed.text("textarea#ms"), "Teks baharu.");
    let restore = format!("{path}/restore/1");
    let restored = supervisor.send(&changed, &restore, &[]).await;
    assert!(restored.text("textarea#ms").starts_with("Salam {name}"));
    assert_eq!(
        restored.texts("#history ~ details").len(),
        3,
        "what it said between stays"
    );
    let again = supervisor.send(&changed, &restore, &[]).await;
    assert_eq!(again.status, 409, "the page is old");
    assert_eq!(supervisor.get("/staff/replies/999").await.status, 404);
    assert_eq!(supervisor.get("/staff/replies/x").await.status, 404);
}

async fn two_supervisors_do_not_overwrite_each_other(app: &TestApp) {
    let one = app.staff("chong", Role::Supervisor).await;
    let two = app.staff("devi", Role::Supervisor).await;
    let path = keep(&one, "/staff/replies/new", THANKS).await.path;
    let (seen_by_one, seen_by_two) = (one.get(&path).await, two.get(&path).await);
    one.send(&seen_by_one, &path, &[("ms", "Satu."), ("step", "save")])
        .await;
    let late = two
        .send(&seen_by_two, &path, &[("ms", "Dua."), ("step", "save")])
        .await;
    assert_eq!(late.status, 409);
    assert_eq!(late.text("textarea#ms"), "Dua.", "what was typed is not lost");
    assert!(
        late.text("#error-summary")
            .contains("Petugas lain telah mengubah")
    );
    let saved = two.send(&late, &path, &[("step", "save")]).await;
    assert_eq!((saved.status, saved.text("textarea#ms").as_str()), (200, "Dua."));
}

async fn a_reply_stands_in_the_form_in_the_language_of_the_citizen(app: &TestApp) {
    let supervisor = app.staff("chong", Role::Supervisor).await;
    keep(&supervisor, "/staff/replies/new", THANKS).await;
    let only_malay = [
        ("kind", "question"),
        ("title", "Melayu"),
        ("ms", "Teks."),
        ("offered", "yes"),
        ("step", "save"),
    ];
    keep(&supervisor, "/staff/replies/new", &only_malay).await;
    let agent = app.staff("aminah", Role::Agent).await;
    let citizen = app.citizen();
    citizen.get("/?lang=en").await;
    let form = citizen.get("/complaints/new").await;
    let answers = citizen
        .send(
            &form,
            "/complaints/new",
            &crate::filing::changed(&[("name", "Jane Contoh")]),
        )
        .await;
    let filed = citizen.send(&answers, "/complaints", &[]).await;
    app.work().await;
    let path = format!("/staff/tickets/{}", filed.text(".reference"));
    let page = agent.get(&format!("{path}?view=unassigned")).await;
    let ask = format!("form[action='{path}/ask']");
    let titles = page.texts(&format!("{ask} .canned li"));
    assert!(titles.contains(&"Slip".to_owned()));
    assert!(
        titles.contains(&"Melayu (tiada teks dalam Bahasa Inggeris)".to_owned()),
        "{titles:?}"
    );
    let links = page.attributes(&format!("{ask} .canned a"), "href");
    let mut found = Vec::new();
    for link in &links {
        let shown = agent.get(link.split('#').next().unwrap()).await;
        found.push(shown.text("textarea#ask"));
        assert_eq!(shown.attributes(&ask, "data-kept").len(), 1, "the form is open");
        assert!(shown.address.contains("view=unassigned"));
    }
    assert!(
        found.contains(&"Dear Jane Contoh, have you got a slip?".to_owned()),
        "{found:?}"
    );
    // Of another kind, or of none: the form stays as it is.
    let usual = page.text("textarea#ask");
    for nonsense in ["999", "x", "", "9223372036854775808"] {
        let page = agent.get(&format!("{path}?reply={nonsense}")).await;
        assert_eq!(
            (page.status, page.text("textarea#ask")),
            (200, usual.clone()),
            "{nonsense}"
        );
    }
}

async fn the_letter_with_a_question_is_shown_before_it_leaves(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, path) = ticket(app, &[]).await;
    let page = agent.get(&path).await;
    let ask = format!("{path}/ask");
    let fields = [("text", "Ada kad vaksinasi?"), ("step", "preview")];
    let shown = agent.send(&page, &ask, &fields).await;
    assert_eq!(shown.status, 200);
    let letter = shown.text(&format!("form[action='{ask}'] .letter pre"));
    assert!(
        letter.contains("Ada kad vaksinasi?") && letter.starts_with("Salam sejahtera"),
        "{letter}"
    );
    assert_eq!(shown.text("textarea#ask"), "Ada kad vaksinasi?");
    assert_eq!(
        shown.text(".ticket-head .tag"),
        "Dalam giliran",
        "nothing happened yet"
    );
    let empty = agent
        .send(&page, &ask, &[("text", " "), ("step", "preview")])
        .await;
    assert_eq!(empty.status, 422);
    let asked = agent.send(&shown, &ask, &[]).await;
    assert_eq!(asked.text(".ticket-head .tag"), "Menunggu jawapan pengadu");
    app.work().await;
}

async fn a_letter_is_shown_while_somebody_writes_it(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, path) = ticket(app, &[]).await;
    let page = agent.get(&path).await;
    let hidden = |action: &str| page.form(&format!("{path}/{action}"));
    let preview = async |what: &str, more: &[(&str, &str)]| {
        let mut fields = hidden(what);
        for (name, value) in more {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        agent.post(&format!("{path}/preview/{what}"), &fields).await
    };
    let letter = preview("ask", &[("text", "Ada kad?")]).await;
    assert_eq!(letter.status, 200);
    assert!(letter.text(".letter pre").contains("Ada kad?") && !letter.body.contains("<html"));
    let outcome = outcome_of(&page);
    let answer = [("outcome", outcome.as_str()), ("text", "Klinik tiada rekod.")];
    let letter = preview("resolve", &answer).await;
    assert!(
        letter.text(".letter pre").contains("Klinik tiada rekod."),
        "{}: {}",
        letter.status,
        letter.body
    );
    for (what, fields) in [
        ("ask", [("text", "")]),
        ("resolve", [("outcome", "")]),
        ("ask", [("version", "99")]),
    ] {
        assert_eq!(preview(what, &fields).await.status, 204, "{what}");
    }
    assert_eq!(
        agent
            .post(&format!("{path}/preview/ask"), &[("text", "x")])
            .await
            .status,
        403
    );
    assert_eq!(agent.get(&path).await.text(".ticket-head .tag"), "Dalam giliran");
}

async fn what_is_typed_survives_until_it_is_sent(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, path) = ticket(app, &[]).await;
    let page = agent.get(&path).await;
    let token = page.attributes("input[name=csrf_token]", "value").remove(0);
    let outcome = outcome_of(&page);
    let typing = format!("{path}/typing");
    let typed = [
        ("csrf_token", token.as_str()),
        ("ask.text", "Soalan separuh jalan"),
        ("note.text", "Catatan separuh"),
        ("resolve.outcome", outcome.as_str()),
        ("resolve.text", "Maaf."),
        ("else.text", "x"),
    ];
    assert_eq!(agent.post(&typing, &typed).await.status, 204);
    // Another browser, after the first one ended.
    let agent = app.sign_in("aminah").await;
    let page = agent.get(&path).await;
    assert_eq!(page.text("textarea#ask"), "Soalan separuh jalan");
    assert_eq!(page.text("textarea#note"), "Catatan separuh");
    assert_eq!(page.text("textarea#resolve"), "Maaf.");
    assert_eq!(
        page.attributes("#outcome option[selected]", "value"),
        [outcome.as_str()]
    );
    assert_eq!(page.texts("#typed-back").len(), 1);
    let other = app.staff("borhan", Role::Agent).await;
    assert!(
        other.get(&path).await.texts("#typed-back").is_empty(),
        "it is theirs alone"
    );
    let noted = agent.send(&page, &format!("{path}/note"), &[]).await;
    assert_eq!(noted.text("textarea#note"), "", "it was sent");
    assert_eq!(noted.text("textarea#ask"), "Soalan separuh jalan", "this was not");
    let discarded = agent.send(&noted, &typing, &[("discard", "yes")]).await;
    assert!(discarded.texts("#typed-back").is_empty());
    assert_ne!(discarded.text("textarea#ask"), "Soalan separuh jalan");
    assert_eq!(agent.post(&typing, &[("note.text", "x")]).await.status, 403);
}

async fn whoever_is_overtaken_reads_what_happened_and_sends_again(app: &TestApp) {
    let one = app.staff("aminah", Role::Agent).await;
    let two = app.staff("borhan", Role::Agent).await;
    let (_, path) = ticket(app, &[]).await;
    let seen_by_two = two.get(&path).await;
    let page = one.get(&path).await;
    one.send(&page, &format!("{path}/note"), &[("text", "Menelefon klinik.")])
        .await;
    let outcome = outcome_of(&page);
    let fields = [("text", "Klinik mana?"), ("outcome", outcome.as_str())];
    for action in ["resolve", "ask"] {
        let late = two.send(&seen_by_two, &format!("{path}/{action}"), &fields).await;
        assert_eq!(late.status, 409, "{action}");
        let meanwhile = late.texts("#meanwhile li");
        assert_eq!(meanwhile.len(), 1, "{meanwhile:?}");
        assert!(meanwhile[0].contains("Petugas aminah") && meanwhile[0].contains("Menelefon klinik."));
        assert_eq!(late.text(&format!("textarea#{action}")), "Klinik mana?");
        let again = two.send(&late, &format!("{path}/{action}"), &[]).await;
        assert_eq!(again.status, 200, "{action}");
        assert!(again.texts("#meanwhile").is_empty());
    }
    let page = two.get(&path).await;
    assert_eq!(page.text(".ticket-head .tag"), "Menunggu jawapan pengadu");
    app.work().await;
}

async fn two_notes_in_the_same_moment_both_stay(app: &TestApp) {
    let one = app.staff("aminah", Role::Agent).await;
    let two = app.staff("borhan", Role::Agent).await;
    let (_, path) = ticket(app, &[]).await;
    let (seen_by_one, seen_by_two) = (one.get(&path).await, two.get(&path).await);
    let note = format!("{path}/note");
    let (first, second) = tokio::join!(
        one.send(&seen_by_one, &note, &[("text", "Nota pertama.")]),
        two.send(&seen_by_two, &note, &[("text", "Nota kedua.")]),
    );
    assert_eq!((first.status, second.status), (200, 200));
    let quotes = one.get(&path).await.texts(".timeline .quote");
    for note in ["Nota pertama.", "Nota kedua."] {
        assert!(quotes.contains(&note.to_owned()), "{quotes:?}");
    }
}
