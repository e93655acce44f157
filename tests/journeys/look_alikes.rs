//! What keyboards, chats and documents put between characters or in their place costs nobody the form (`tests/cases/form/`).

use option_m::domain::values::ids::TicketId;
use option_m::store::tickets::complaints;

use crate::filing::{file, to_answers};
use crate::test_app::TestApp;

crate::on_both_databases!(
    characters_that_nobody_sees_are_dropped,
    characters_that_look_alike_mean_the_same,
    names_of_nothing_are_none_and_names_of_one_letter_are,
    addresses_that_can_never_receive_are_refused_and_slips_are_asked_about,
    what_a_database_of_other_letters_could_not_hold_is_kept,
    a_document_that_has_the_year_of_birth_alone_is_enough,
);

/// Each is taken, and its answer stands on the page that shows what will be sent.
async fn taken(app: &TestApp, cases: &[(&str, &str)]) {
    let citizen = app.citizen();
    for (field, typed) in cases {
        let mut change = vec![(*field, *typed)];
        if typed.starts_with('Ａ') {
            change.extend([("id_type", "passport"), ("date_of_birth", "05/01/1986")]);
        }
        let page = to_answers(&citizen, &change).await;
        assert_eq!(
            page.status,
            200,
            "{field} {typed:?}: {:?}",
            page.texts("#error-summary a")
        );
    }
}

async fn characters_that_nobody_sees_are_dropped(app: &TestApp) {
    taken(
        app,
        &[
            ("id_number", "\u{202A}860105-01-5777\u{202C}"),
            ("id_number", "860105\u{2060}-01-5777"),
            ("administered_on", "\u{200E}21/01/2022"),
            ("date_of_birth", "\u{200E}01/01/1990"),
            ("email", "\u{FEFF}contoh@surat.example"),
            ("email", "contoh@surat.example\u{200B}"),
            ("name", "\u{202A}Ali bin Contoh\u{202C}"),
            ("phone", "\u{202A}+60 12-345 6789\u{202C}"),
        ],
    )
    .await;
}

async fn characters_that_look_alike_mean_the_same(app: &TestApp) {
    taken(
        app,
        &[
            ("id_number", "860105\u{2011}01\u{2011}5777"),
            ("id_number", "860105\u{2212}01\u{2212}5777"),
            ("id_number", "８６０１０５０１５７７７"),
            ("id_number", "860105/01/5777"),
            ("administered_on", "21\u{A0}01\u{A0}2022"),
            ("administered_on", "21\u{FF0F}01\u{FF0F}2022"),
            ("administered_on", "２１/０１/２０２２"),
            ("administered_on", "21\u{2013}01\u{2013}2022"),
            ("phone", "012\u{2011}345 6789"),
            ("phone", "012\u{2013}345 6789"),
            ("phone", "０１２３４５６７８９"),
            ("phone", "\u{FF0B}60123456789"),
            ("phone", "tel:+60123456789"),
            ("phone", "123456789"),
            ("lot_number", "FF\u{2011}7032"),
            ("lot_number", "ＦＦ７０３２"),
            ("id_number", "Ａ１２３４５６７"),
            ("email", "contoh\u{FF20}surat.example"),
            ("name", "O\u{B4}Connor Contoh"),
            ("name", "Nur\u{2013}Aisyah Contoh"),
            ("name", "Nur\u{2011}Aisyah Contoh"),
        ],
    )
    .await;
    let typed = [
        ("id_number", "８６０１０５\u{2011}０１\u{2212}５７７７"),
        ("phone", "\u{FF0B}60\u{A0}12\u{2013}345\u{200B}6789"),
        ("email", "contoh\u{FF20}surat.example"),
        ("name", "O\u{B4}Connor Contoh"),
        ("lot_number", "ＦＦ\u{2011}７０３２"),
    ];
    file(&app.citizen(), &typed).await;
    let kept = app
        .worker
        .store
        .read(|conn| complaints::load(conn, TicketId(1)))
        .await;
    let kept = kept.unwrap().complaint;
    assert_eq!(kept.identity.number(), "860105015777");
    assert_eq!(kept.phone.as_str(), "+60123456789");
    assert_eq!(kept.email.as_str(), "contoh@surat.example");
    assert_eq!(kept.name.as_str(), "O'Connor Contoh");
    assert_eq!(kept.lot.unwrap().as_str(), "FF7032");
    app.work().await;
}

async fn names_of_nothing_are_none_and_names_of_one_letter_are(app: &TestApp) {
    let citizen = app.citizen();
    for name in [
        "\u{3164}\u{3164}",
        "\u{FFA0}\u{FFA0}",
        "\u{1160}\u{1160}",
        "\u{640}\u{640}\u{640}",
    ] {
        let page = to_answers(&citizen, &[("name", name)]).await;
        assert_eq!(
            page.texts("#error-summary a"),
            ["Masukkan nama anda seperti pada dokumen"]
        );
    }
    for name in ["O", "A", "王"] {
        assert_eq!(
            to_answers(&citizen, &[("name", name)]).await.status,
            200,
            "{name}"
        );
    }
}

async fn addresses_that_can_never_receive_are_refused_and_slips_are_asked_about(app: &TestApp) {
    let citizen = app.citizen();
    for address in [
        "ali@[127.0.0.1]",
        "ali@127.0.0.1",
        "ali@surat.123",
        "ali@surat.e",
        "ali@x_y.example",
    ] {
        let page = to_answers(&citizen, &[("email", address)]).await;
        assert_eq!(
            (page.status, page.attributes("#error-summary a", "href")),
            (422, vec!["#email".to_owned()]),
            "{address}"
        );
    }
    for (address, meant) in [
        ("ali@gmail.con", "ali@gmail.com"),
        ("ali@gmial.com", "ali@gmail.com"),
        ("ali@yaho.com", "ali@yahoo.com"),
    ] {
        let page = to_answers(&citizen, &[("email", address)]).await;
        assert_eq!(page.status, 422, "{address}");
        let asked = page.text(".warning-summary");
        assert!(
            asked.contains(&format!("Adakah anda maksudkan {meant}?")),
            "{asked}"
        );
        let sure = [("email", address), ("confirmed", "email-domain")];
        let token = &page.attributes("#complaint input[name=csrf_token]", "value")[0];
        let mut fields = crate::filing::changed(&sure);
        fields.extend([("confirmed", "email-domain"), ("csrf_token", token)]);
        let page = citizen.post("/complaints/new", &fields).await;
        assert_eq!(page.status, 200, "who is sure goes on");
    }
}

async fn what_a_database_of_other_letters_could_not_hold_is_kept(app: &TestApp) {
    let typed = [
        ("name", "陳大文"),
        ("facility_name", "Klinik Contoh \u{2013} Kluang"),
        ("message", "Tolong 😀"),
    ];
    file(&app.citizen(), &typed).await;
    let kept = app
        .worker
        .store
        .read(|conn| complaints::load(conn, TicketId(1)))
        .await;
    let kept = kept.unwrap().complaint;
    assert_eq!(
        (kept.name.as_str(), kept.message.as_str()),
        ("陳大文", "Tolong 😀")
    );
    assert_eq!(kept.facility_name.as_str(), "Klinik Contoh - Kluang");
    app.work().await;
}

async fn a_document_that_has_the_year_of_birth_alone_is_enough(app: &TestApp) {
    let document = [("id_type", "other"), ("id_number", "UNHCR0012345")];
    for (number, (typed, written)) in
        (1..).zip([("1964", "1964"), ("08/1964", "08/1964"), ("XX/XX/1964", "1964")])
    {
        let mut change = document.to_vec();
        change.push(("date_of_birth", typed));
        let answers = to_answers(&app.citizen(), &change).await;
        assert!(
            answers.texts("dd").contains(&written.to_owned()),
            "{typed}: {:?}",
            answers.texts("dd")
        );
        file(&app.citizen(), &change).await;
        let kept = app
            .worker
            .store
            .read(move |conn| complaints::load(conn, TicketId(number)))
            .await;
        assert_eq!(kept.unwrap().complaint.date_of_birth.written(), written);
    }
    let agent = app.staff("aminah", option_m::domain::staff::Role::Agent).await;
    app.work().await;
    let queue = agent.get("/staff/queue").await;
    let ticket = agent.get(&queue.attributes("table a", "href")[0]).await;
    assert!(ticket.text("main").contains("1964"));
}
