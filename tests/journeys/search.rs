//! Tickets are found by whatever they say, however it is written, and the page says why.

use option_m::domain::staff::Role;

use crate::browser::{Browser, Page};
use crate::filing::{file, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_ticket_is_found_by_whatever_it_says,
    what_is_said_later_is_found_at_once,
    it_is_said_why_a_ticket_was_found,
    the_filters_of_the_queue_narrow_what_is_found,
    whatever_is_typed_is_text,
    what_is_looked_for_stays_out_of_the_address,
);

const SITI: &[(&str, &str)] = &[
    ("id_number", "910203-10-5566"),
    ("name", "Siti Nur Aísyah binti Contoh"),
    ("phone", "013-987 6543"),
    ("email", "siti.aisyah@surat.example"),
    ("lot_number", "FN0565"),
    ("message", "Dos penggalak saya hilang dari sijil."),
];

async fn filed(app: &TestApp, with: &[(&str, &str)]) -> (Browser, String, String) {
    let citizen = app.citizen();
    let page = file(&citizen, with).await;
    assert_eq!(page.status, 200, "{}", page.text("#error-summary"));
    (citizen, page.text(".reference"), tracking_path(&page))
}

fn address(text: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("q", text);
    format!("/staff/search?{}", pairs.finish())
}

async fn search(staff: &Browser, text: &str) -> Page {
    let page = staff.get(&address(text)).await;
    assert_eq!(page.status, 200, "{text}: {}", page.body);
    page
}

fn shown(page: &Page) -> Vec<String> {
    page.texts("table.tickets td:first-child a")
}

async fn a_ticket_is_found_by_whatever_it_says(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, siti, _) = filed(app, SITI).await;
    let (_, ali, _) = filed(app, &[]).await;
    let compact = siti.replace('-', "");
    for text in [
        siti.as_str(),
        &siti.to_lowercase(),
        &siti.replace('-', " "),
        &compact,
        &compact[1..],
        &siti.replace('0', "O").replace('1', "I"),
        &siti[2..6],
        &siti[7..],
        "910203-10-5566",
        "910203105566",
        "910203 10 5566",
        "910203-10",
        "Siti",
        "aisyah siti",
        "AISYAH",
        "ais",
        "siti binti",
        "+60 13-987 6543",
        "0139876543",
        "60139876543",
        "013-987",
        "siti.aisyah@surat.example",
        "SITI.AISYAH@SURAT.EXAMPLE",
        "FN0565",
        "fn 0565",
        "penggalak hilang",
        "Siti hilang",
        "siti 0139876543",
    ] {
        assert_eq!(shown(&search(&agent, text).await), [siti.as_str()], "{text}");
    }
    // Newest first, where both say it.
    assert_eq!(shown(&search(&agent, "contoh").await), [ali.as_str(), &siti]);
    for text in ["Siti Ali", "910203-10-5567", "0139876544", "isyah", "s"] {
        let page = search(&agent, text).await;
        assert!(shown(&page).is_empty(), "{text}");
        assert_eq!(
            page.attributes("main .notice a", "href"),
            ["/staff/records"],
            "{text}"
        );
    }
    app.work().await;
    assert_eq!(
        shown(&search(&agent, "ais").await),
        [siti.as_str()],
        "as the worker left it"
    );
}

async fn what_is_said_later_is_found_at_once(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (citizen, ali, tracking) = filed(app, &[]).await;
    app.work().await;
    let path = format!("/staff/tickets/{ali}");
    let page = agent.get(&path).await;
    agent
        .send(
            &page,
            &format!("{path}/note"),
            &[("text", "Menelefon Puan Rokiah.")],
        )
        .await;
    assert_eq!(shown(&search(&agent, "rokiah").await), [ali.as_str()]);
    let page = agent.get(&path).await;
    agent
        .send(
            &page,
            &format!("{path}/ask"),
            &[("text", "Hantar gambar kad vaksinasi?")],
        )
        .await;
    assert_eq!(shown(&search(&agent, "gambar kad").await), [ali.as_str()]);
    let page = citizen.get(&tracking).await;
    let answer = [("text", "IC lama saya 880202-10-1234, terima kasih.")];
    citizen.send(&page, &format!("{tracking}/reply"), &answer).await;
    for text in ["880202101234", "880202-10-1234", "terima kasih", "rokiah kasih"] {
        assert_eq!(shown(&search(&agent, text).await), [ali.as_str()], "{text}");
    }
    app.work().await;
}

async fn it_is_said_why_a_ticket_was_found(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    filed(app, SITI).await;
    let page = search(&agent, "siti hilang").await;
    let why = page.texts(".why li");
    assert_eq!(
        why,
        [
            "Nama: Siti Nur Aísyah binti Contoh",
            "E-mel: siti.aisyah@surat.example",
            "Aduan: Dos penggalak saya hilang dari sijil."
        ]
    );
    assert_eq!(
        page.texts(".why mark"),
        ["Siti", "siti.aisyah@surat.example", "hilang"]
    );
    let page = search(&agent, "910203-10-5566").await;
    assert_eq!(page.texts(".why li"), ["Nombor pengenalan: ••••••••5566"]);
    assert!(!page.body.contains("910203105566"));
    let page = search(&agent, "0139876543").await;
    assert_eq!(page.texts(".why li"), ["Telefon: 013-987 6543"]);
    app.work().await;
}

async fn the_filters_of_the_queue_narrow_what_is_found(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, first, _) = filed(app, &[]).await;
    let (_, second, _) = filed(app, SITI).await;
    app.work().await;
    let path = format!("/staff/tickets/{first}");
    let page = agent.get(&path).await;
    agent.send(&page, &format!("{path}/take"), &[]).await;
    let only = async |filters: &str| shown(&agent.get(&format!("/staff/search?q=contoh&{filters}")).await);
    assert_eq!(only("").await, [second.as_str(), &first]);
    assert_eq!(only("view=mine").await, [first.as_str()]);
    assert_eq!(only("view=unassigned").await, [second.as_str()]);
    assert_eq!(only("status=in_progress").await, [first.as_str()]);
    assert_eq!(only("status=resolved").await, [] as [&str; 0]);
    assert_eq!(
        only("facility=kesihatan&state=10&language=ms").await,
        [second.as_str(), &first]
    );
    assert_eq!(only("language=en").await, [] as [&str; 0]);
    let page = agent.get("/staff/search?q=contoh&view=mine").await;
    assert_eq!(page.attributes("form.narrow input[name=q]", "value"), ["contoh"]);
    assert_eq!(page.attributes("#view option[selected]", "value"), ["mine"]);
    assert_eq!(page.attributes("a.clear", "href"), ["/staff/search?q=contoh"]);
    // Whoever took their complaint back is found, too.
    let (citizen, gone, tracking) =
        filed(app, &[("id_number", "920101-14-5567"), ("name", "Gone Contoh")]).await;
    let page = citizen.get(&tracking).await;
    citizen.send(&page, &format!("{tracking}/withdraw"), &[]).await;
    assert_eq!(shown(&search(&agent, "gone").await), [gone.as_str()]);
    app.work().await;
}

async fn whatever_is_typed_is_text(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, siti, _) = filed(app, SITI).await;
    for text in [
        "siti* \"",
        "\"siti",
        "siti AND",
        "siti OR",
        "NOT siti",
        "(siti",
        "siti)",
        "-siti",
        "siti:",
        "^siti",
        "siti + ",
        "{siti}",
        "terms:siti",
        "NEAR(siti aisyah)",
        "siti & |",
        "siti' ; --",
        "siti\\",
        "si\u{0}ti",
        "😀 siti",
        "siti\u{202E}",
        "'siti':*",
    ] {
        let page = search(&agent, text).await;
        let words = ["AND", "OR", "NOT", "terms", "NEAR"];
        let more = words.iter().any(|word| text.contains(word));
        assert_eq!(shown(&page).len(), usize::from(!more), "{text}");
    }
    for nothing in [
        "", " ", "*", "\"\"", "-", "()", "😀", "\u{0}", "\u{202E}", "...", "%",
    ] {
        let page = search(&agent, nothing).await;
        assert!(page.texts("main table").is_empty(), "{nothing}");
        assert_eq!(
            page.texts("main li").len(),
            3,
            "{nothing}: it is said what can be typed"
        );
    }
    for long in ["a".repeat(3_000), "siti ".repeat(600)] {
        let page = search(&agent, &long).await;
        assert!(page.text(".notice").contains("terlalu panjang"));
    }
    // What looks like a reference may be a name, and twelve digits a telephone number.
    let (_, sara, _) = filed(
        app,
        &[
            ("name", "SARA"),
            ("id_number", "920101-14-5567"),
            ("phone", "+8613912345678"),
        ],
    )
    .await;
    assert_eq!(shown(&search(&agent, "SARA").await), [sara.as_str()]);
    assert_eq!(shown(&search(&agent, "+86 139 1234 5678").await), [sara.as_str()]);
    assert_eq!(shown(&search(&agent, "8613912345678").await), [sara.as_str()]);
    assert_eq!(shown(&search(&agent, "siti").await), [siti.as_str()]);
    app.work().await;
}

async fn what_is_looked_for_stays_out_of_the_address(app: &TestApp) {
    let agent = app.staff("aminah", Role::Agent).await;
    let (_, siti, _) = filed(app, SITI).await;
    let queue = agent.get("/staff/queue").await;
    let number = [("q", "910203-10-5566")];
    let page = agent.send(&queue, "/staff/search", &number).await;
    assert_eq!(shown(&page), [siti.as_str()]);
    assert!(
        page.address.starts_with("/staff/search?draft="),
        "{}",
        page.address
    );
    assert_eq!(page.attributes("#find", "value"), ["910203-10-5566"]);
    assert!(!page.attributes("main a", "href").concat().contains("910203"));
    let narrowed = agent.get(&format!("{}&status=resolved", page.address)).await;
    assert!(shown(&narrowed).is_empty());
    let other = app.staff("borhan", Role::Agent).await;
    let page = other.get(&page.address).await;
    assert!(shown(&page).is_empty());
    assert!(page.text(".notice").contains("tidak lagi disimpan"));
    let led = agent
        .send(&queue, "/staff/search", &[("q", &siti.to_lowercase())])
        .await;
    assert_eq!(
        led.path,
        format!("/staff/tickets/{siti}"),
        "a whole reference leads to its ticket"
    );
    let nothing = agent.send(&queue, "/staff/search", &[("q", "*")]).await;
    assert_eq!((nothing.status, nothing.address.as_str()), (200, "/staff/search"));
    app.work().await;
}
