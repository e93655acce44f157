//! Small things on which a citizen would stumble: dates, doubts, places, what is shown back.

use option_m::desk::imports::import_facilities;
use option_m::store::StoreError;

use crate::browser::{Browser, Page};
use crate::filing::{changed, file, to_answers, tracking_path};
use crate::test_app::TestApp;

crate::on_both_databases!(
    the_first_page_says_what_option_m_is_and_why_it_matters,
    a_date_is_taken_in_three_fields_or_pasted_into_one,
    all_mistakes_are_told_in_one_round_without_a_kind_of_document,
    hints_fit_the_kind_of_document,
    nothing_is_chosen_beforehand,
    a_picked_place_sets_its_state,
    a_state_that_contradicts_the_place_is_asked_about,
    the_answers_to_check_are_what_was_understood,
    the_tracking_page_shows_everything_that_was_filed,
    without_cookies_the_form_says_so,
);

async fn the_first_page_says_what_option_m_is_and_why_it_matters(app: &TestApp) {
    let page = app.citizen().get("/").await;
    let text = page.text("main");
    for said in [
        "pilihan M di Helpdesk MySejahtera",
        "5 hari",
        "Mulai 1 Mac 2022",
        "berumur 60 tahun ke atas",
        "Sinovac",
        "pautan peribadi",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

/// The form filled in, with dates in three fields as a browser sends them.
async fn with_date(citizen: &Browser, day: &str, month: &str, year: &str) -> Page {
    let form = citizen.get("/complaints/new").await;
    let mut fields = changed(&[]);
    fields.retain(|(name, _)| *name != "administered_on");
    fields.extend([
        ("administered_on_day", day),
        ("administered_on_month", month),
        ("administered_on_year", year),
    ]);
    citizen.send(&form, "/complaints/new", &fields).await
}

async fn a_date_is_taken_in_three_fields_or_pasted_into_one(app: &TestApp) {
    let citizen = app.citizen();
    for (day, month, year) in [
        ("21", "1", "2022"),
        ("21/01/2022", "", ""),
        ("", "", "2022-01-21"),
    ] {
        let answers = with_date(&citizen, day, month, year).await;
        assert_eq!(answers.text("h1"), "Semak jawapan anda", "{day} {month} {year}");
        assert!(answers.texts("dd").contains(&"21 Januari 2022".to_owned()));
        let form = citizen
            .send(&answers, "/complaints/new", &[("edit", "administered_on")])
            .await;
        assert_eq!(form.status, 200);
    }
    let wrong = with_date(&citizen, "31", "", "2022").await;
    assert_eq!(wrong.attributes("#error-summary a", "href"), ["#administered_on"]);
    let kept = [
        "#administered_on",
        "#administered_on-month",
        "#administered_on-year",
    ]
    .map(|id| wrong.attributes(id, "value").concat());
    assert_eq!(kept, ["31", "", "2022"], "nothing typed is lost");
    assert_eq!(wrong.attributes("#administered_on", "inputmode"), ["numeric"]);
    // A program that sends whole dates goes on doing so.
    let whole = citizen
        .send(&wrong, "/complaints/new", &[("administered_on", "21/01/2022")])
        .await;
    assert_eq!(whole.text("h1"), "Semak jawapan anda");
}

async fn all_mistakes_are_told_in_one_round_without_a_kind_of_document(app: &TestApp) {
    let citizen = app.citizen();
    let empty = to_answers(&citizen, &[("id_type", ""), ("id_number", "")]).await;
    let hrefs = |page: &Page| page.attributes("#error-summary a", "href");
    assert_eq!(hrefs(&empty), ["#id_type", "#id_number", "#date_of_birth"]);
    let passport = to_answers(&citizen, &[("id_type", ""), ("id_number", "A1234567")]).await;
    assert_eq!(hrefs(&passport), ["#id_type", "#date_of_birth"]);
    let mykad = to_answers(&citizen, &[("id_type", "")]).await;
    assert_eq!(hrefs(&mykad), ["#id_type"], "a MyKad has the date of birth");
    let neither = to_answers(&citizen, &[("id_type", "passport"), ("id_number", "")]).await;
    assert_eq!(hrefs(&neither), ["#id_number", "#date_of_birth"]);
}

async fn hints_fit_the_kind_of_document(app: &TestApp) {
    let form = app.citizen().get("/complaints/new").await;
    let hint = |kind: &str| form.text(&format!("#id_number-hint .for-{kind}"));
    assert!(hint("mykad").contains("12 digit") && hint("passport").starts_with("Pasport"));
    assert!(hint("other").starts_with("Dokumen lain"));
    assert!(form.text("#date_of_birth-hint .for-mykad").contains("MyKad"));
    assert!(form.texts("#date_of_birth-hint .for-passport").is_empty());
}

async fn nothing_is_chosen_beforehand(app: &TestApp) {
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    let filled: Vec<_> = form
        .form("/complaints/new")
        .into_iter()
        .filter(|(name, value)| {
            !value.is_empty() && !["csrf_token", "idempotency_key"].contains(&name.as_str())
        })
        .collect();
    assert_eq!(filled, [], "nothing has an answer yet");
    assert!(
        form.texts("#vaccine option")
            .contains(&"Saya tidak pasti".to_owned())
    );
    let unsure = to_answers(&citizen, &[("vaccine", "unknown")]).await;
    assert!(unsure.texts("dd").contains(&"Saya tidak pasti".to_owned()));
}

async fn list_gombak(app: &TestApp) {
    let places = [
        ("KG1", "Klinik Kesihatan Gombak", "10"),
        ("KJ1", "Klinik Kesihatan Muar", "01"),
    ];
    let listed = places.map(|(code, name, state)| {
        let fields = [code, name, state, "health_clinic", "yes", ""].map(str::to_owned);
        import_facilities::parse(&fields).unwrap()
    });
    let written: Result<usize, StoreError> = app
        .worker
        .store
        .write(move |conn| import_facilities::import(conn, &listed))
        .await;
    written.unwrap();
}

async fn a_picked_place_sets_its_state(app: &TestApp) {
    list_gombak(app).await;
    let citizen = app.citizen();
    let form = citizen.get("/complaints/new").await;
    for (typed, state) in [("KK Gombak", ""), ("klinik kes gomb", "10"), ("kk gombak", "01")] {
        let fields = changed(&[("facility_name", typed), ("facility_state", state)]);
        let fields = [fields.as_slice(), &[("find_facility", "yes")]].concat();
        let found = citizen.send(&form, "/complaints/new", &fields).await;
        let value = found.attributes(".facility-results button", "value");
        assert_eq!(value, ["10 Klinik Kesihatan Gombak"], "{typed} in {state}");
        assert_eq!(
            found.texts(".facility-results button"),
            ["Klinik Kesihatan Gombak, Selangor"]
        );
        let picked = citizen
            .send(&found, "/complaints/new", &[("pick_facility", &value[0])])
            .await;
        assert_eq!(
            picked.attributes("#facility_name", "value"),
            ["Klinik Kesihatan Gombak"]
        );
        assert_eq!(
            picked.attributes("#facility_state option[selected]", "value"),
            ["10"]
        );
    }
    let suggested = citizen.get("/facilities/search?q=KK+Gombak&state=01").await;
    assert_eq!(
        suggested.body,
        r#"[{"name":"Klinik Kesihatan Gombak","state":"10"}]"#
    );
}

async fn a_state_that_contradicts_the_place_is_asked_about(app: &TestApp) {
    list_gombak(app).await;
    let citizen = app.citizen();
    for name in ["Klinik Kesihatan Gombak", "KK GOMBAK"] {
        let asked = to_answers(&citizen, &[("facility_name", name), ("facility_state", "01")]).await;
        assert_eq!(asked.status, 422);
        assert_eq!(
            asked.attributes(".warning-summary a", "href"),
            ["#facility_state"]
        );
        assert!(
            asked.text(".warning-summary").contains("Selangor"),
            "{}",
            asked.text(".warning-summary")
        );
        assert!(
            asked.text(".warning-summary a").contains("Johor"),
            "the field and what stands in it"
        );
        let first = asked.body.find("warning-summary").unwrap();
        assert!(first < asked.body.find("<h1>").unwrap(), "it stands at the top");
        assert!(asked.text("title").starts_with("Ralat: "));
        let confirmed = citizen
            .send(&asked, "/complaints/new", &[("confirmed", "facility-state")])
            .await;
        assert_eq!(confirmed.text("h1"), "Semak jawapan anda");
    }
    let known = to_answers(
        &citizen,
        &[("facility_name", "KK Gombak"), ("facility_state", "10")],
    )
    .await;
    assert_eq!(known.status, 200);
    let unknown = to_answers(
        &citizen,
        &[("facility_name", "Surau Gombak"), ("facility_state", "01")],
    )
    .await;
    assert_eq!(unknown.status, 200);
}

async fn the_answers_to_check_are_what_was_understood(app: &TestApp) {
    let citizen = app.citizen();
    let answers = to_answers(
        &citizen,
        &[
            ("phone", "+60123456789"),
            ("id_number", "900101145567"),
            ("name", " Ali   bin Contoh "),
            ("administered_on", "2022-01-21"),
            ("email", "ali@Contoh.Example"),
        ],
    )
    .await;
    let shown = answers.texts("dd");
    for text in [
        "012-345 6789",
        "900101-14-5567",
        "Ali bin Contoh",
        "21 Januari 2022",
        "ali@contoh.example",
        "1 Januari 1990 (daripada MyKad)",
    ] {
        assert!(shown.contains(&text.to_owned()), "{text}: {shown:?}");
    }
}

async fn the_tracking_page_shows_everything_that_was_filed(app: &TestApp) {
    let citizen = app.citizen();
    let path = tracking_path(&file(&citizen, &[]).await);
    app.work().await;
    let page = citizen.get(&path).await;
    let shown = page.texts(".answers dd");
    for text in [
        "MyKad",
        "Ali bin Contoh",
        "012-345 6789",
        "ali@contoh.example",
        "Dos 3 (penggalak pertama)",
        "Comirnaty",
        "21 Januari 2022",
        "Selangor",
        "Klinik Kesihatan Contoh",
        "FK8892",
        "Tidak, percuma",
        "Tolong semak.",
    ] {
        assert!(
            shown.iter().any(|shown| shown.contains(text)),
            "{text}: {shown:?}"
        );
    }
    assert!(page.texts("details .answers").is_empty(), "it is printed, too");
    assert!(!page.body.contains("1 Januari 1990"), "it would unmask the MyKad");
    assert!(
        page.text(".only-print").ends_with(&path),
        "a printed page names its address"
    );
    assert!(page.text(".only-print").starts_with("http"));
}

async fn without_cookies_the_form_says_so(app: &TestApp) {
    let form = app.citizen().get("/complaints/new").await;
    // Another browser: no cookie comes back.
    let refused = app.citizen().send(&form, "/complaints/new", &changed(&[])).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text(".notice").contains("benarkan kuki"),
        "{}",
        refused.text(".notice")
    );
    assert_eq!(refused.attributes("#name", "value"), ["Ali bin Contoh"]);
}
