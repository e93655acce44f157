//! Whatever the program gives as a ground reads in the language of whoever reads it; what a person typed, as they typed it.

use std::collections::BTreeMap;

use option_m::desk::DeskError;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::Role;
use option_m::domain::ticket::{Acting, Action};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::{Comparison, Difference, Ground, Lost, NotTheirs, Said, Sentence};
use option_m::domain::values::language::Language;
use option_m::matching::explain::{self, Verdict};
use option_m::matching::{Field, Level};
use option_m::store::tickets;
use option_m::wording::Wording;
use strum::VariantArray;

use crate::candidates::filed;
use crate::filing::{file, tracking_path};
use crate::languages::switch;
use crate::quarantine::{LIST, RELEASE, record_ids, supervisor_with};
use crate::test_app::TestApp;
use crate::undone_releases::undo_url;

crate::on_both_databases!(
    the_same_timeline_is_read_in_each_language,
    why_an_answer_was_withdrawn_is_read_in_each_language,
    what_the_engine_linked_says_why_in_each_language,
);

/// Every phrase that says what differs, with every argument that one may have.
fn differences() -> Vec<Difference> {
    let pairs = Field::all().flat_map(|field| Level::all().map(move |level| (field, level)));
    let phrases = pairs.filter_map(|(field, level)| explain::phrase_key(field, level));
    let keys = phrases.chain(explain::Slip::VARIANTS.iter().map(|slip| slip.key()));
    let args = [
        ("document", "mykad"),
        ("said", "2"),
        ("record", "3"),
        ("days", "4"),
    ];
    let args: BTreeMap<String, String> = args
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let with_args = |key: &str| Difference {
        key: key.to_owned(),
        args: args.clone(),
    };
    keys.map(with_args).collect()
}

fn compared(verdict: Verdict) -> Comparison {
    Comparison {
        verdict: verdict.key().to_owned(),
        agree: Field::all().map(|field| field.code().to_owned()).collect(),
        differ: differences(),
        missing: vec![Field::Lot.code().to_owned()],
    }
}

/// Everything that the program may say under one key.
fn said(sentence: Sentence) -> Vec<Said> {
    let lost = || Lost::VARIANTS.iter().copied();
    match sentence {
        Sentence::Compared => {
            let verdicts = Verdict::VARIANTS.iter();
            verdicts
                .map(|verdict| Said::Compared(compared(*verdict)))
                .collect()
        }
        Sentence::LinkEndedByAnswer => vec![Said::LinkEndedByAnswer],
        Sentence::CheckedAgain => vec![Said::CheckedAgain],
        Sentence::DecisionUndone => vec![Said::DecisionUndone],
        Sentence::NotTheirs => {
            let all = NotTheirs::VARIANTS.iter().copied();
            all.map(|because| Said::NotTheirs { because }).collect()
        }
        Sentence::RecordGone => lost().map(|because| Said::RecordGone { because }).collect(),
        Sentence::BroughtBack => {
            let within = |because| Said::BroughtBack {
                because,
                record: "myvas V-9".to_owned(),
                ground: Box::new(Ground::Said(Said::DecisionUndone)),
            };
            lost().map(within).collect()
        }
    }
}

fn everything() -> impl Iterator<Item = Said> {
    Sentence::VARIANTS.iter().copied().flat_map(said)
}

/// What looks like the program's words and was typed.
const LOOK_ALIKES: [&str; 3] = [
    r#"{"said":"decision-undone"}"#,
    r#""Kad disemak.""#,
    "said-decision-undone",
];

#[test]
fn every_language_has_words_for_every_ground_with_its_arguments() {
    let keys = explain::keys();
    for said in everything() {
        let ground = Ground::Said(said.clone());
        let kept = serde_json::to_string(&ground).unwrap();
        assert_eq!(
            serde_json::from_str::<Ground>(&kept).unwrap(),
            ground,
            "kept as it is"
        );
        let mut words: Vec<String> = Vec::new();
        for language in Language::all() {
            let text = Wording::of(language).ground(&ground);
            let unknown = Wording::of(language).get("said-unknown");
            assert!(!text.contains(['{', '}']) && !text.contains("said-"), "{text}");
            assert!(!text.contains(unknown), "{language}: {said:?}");
            for part in ["said-unknown-field", "said-unknown-difference"] {
                assert!(
                    !text.contains(Wording::of(language).get(part)),
                    "{language}: {text}"
                );
            }
            assert!(!keys.iter().any(|key| text.contains(key)), "{text}");
            assert!(!words.contains(&text), "the same in two languages: {text}");
            if let Said::BroughtBack { record, .. } = &said {
                assert!(text.contains(record), "{text}");
            }
            words.push(text);
        }
    }
}

#[test]
fn what_a_newer_version_says_is_said_to_be_unknown() {
    let newer = [
        r#"{"said":"record-eaten","by":"moths"}"#,
        r#"{"said":"record-gone","because":"moths"}"#,
        r#"{"said":"compared","verdict":"explain-verdict-twin","agree":[],"differ":[],"missing":[]}"#,
    ];
    for language in Language::all() {
        let t = Wording::of(language);
        for kept in newer {
            let ground: Ground = serde_json::from_str(kept).unwrap();
            assert_eq!(t.ground(&ground), t.get("said-unknown"));
        }
        let mut comparison = compared(Verdict::Same);
        comparison.agree = vec!["shoe_size".to_owned()];
        comparison.differ = vec![Difference {
            key: "explain-shoe-size-differs".to_owned(),
            args: BTreeMap::new(),
        }];
        let text = t.ground(&Ground::Said(Said::Compared(comparison)));
        assert!(text.contains(t.get("said-unknown-field")), "{text}");
        assert!(text.contains(t.get("said-unknown-difference")), "{text}");
        assert!(!text.contains("shoe"), "{text}");
    }
}

async fn the_same_timeline_is_read_in_each_language(app: &TestApp) {
    let (reference, ticket, _) = filed(app).await;
    let newer = serde_json::from_str(r#"{"said":"record-eaten","by":"moths"}"#).unwrap();
    let grounds: Vec<Ground> = everything()
        .map(Ground::Said)
        .chain(LOOK_ALIKES.map(Ground::typed))
        .chain([newer])
        .collect();
    let (desk, now, noted) = (app.worker.desk.clone(), app.clock.now(), grounds.clone());
    let done: Result<(), DeskError> = app
        .worker
        .store
        .write(move |conn| {
            let id = tickets::by_reference(conn, Reference::parse(&reference).unwrap())?
                .unwrap()
                .id;
            for ground in noted {
                let note = Action::Note(ground);
                let change = tickets::load(conn, id)?.act(note, Acting::System, &desk.promise, now)?;
                tickets::save(conn, &change, now)?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
    let agent = app.staff("aminah", Role::Agent).await;
    let malay = agent.get(&ticket).await;
    let english = switch(&agent, &malay).await;
    for (page, language) in [(malay, Language::Ms), (english, Language::En)] {
        assert_eq!(page.attributes("html", "lang"), [language.code()]);
        let shown = page.texts(".timeline blockquote");
        for ground in &grounds {
            let words = Wording::of(language).ground(ground);
            assert!(shown.contains(&words), "{language}: {words}\n{shown:#?}");
        }
        for typed in LOOK_ALIKES {
            assert!(shown.contains(&typed.to_owned()), "as they typed it: {typed}");
        }
    }
}

async fn why_an_answer_was_withdrawn_is_read_in_each_language(app: &TestApp) {
    let supervisor = supervisor_with(app, 1).await;
    let confirmation = file(&app.citizen(), &[]).await;
    let (reference, tracking) = (confirmation.text(".reference"), tracking_path(&confirmation));
    app.work().await;
    let list = supervisor.get(LIST).await;
    let id = record_ids(&list).remove(0);
    let checked = r#"{"said":"checked-again"}"#;
    supervisor
        .send(&list, RELEASE, &[("record", &id), ("ground", checked)])
        .await;
    app.work().await;
    let ticket = format!("/staff/tickets/{reference}");
    let page = supervisor.get(&ticket).await;
    let open = supervisor
        .get(&page.attributes(".candidate h3 a", "href")[0])
        .await;
    assert!(open.text("main").contains(checked), "as the supervisor typed it");
    let done = supervisor
        .send(&open, &undo_url(&open), &[("ground", "Lot Siti.")])
        .await;
    assert_eq!(done.status, 200);
    let sent = app.mail.wait_for(2).await.len();
    app.work().await;
    let because = Lost::ReleaseUndone;
    let gone = Ground::Said(Said::RecordGone { because });
    let letters = app.mail.wait_for(sent + 1).await;
    // Quoted-printable, folded: its words without what folds them.
    let letter = String::from_utf8_lossy(&letters.last().unwrap().raw).replace("=\r\n", "");
    let malay = Wording::of(Language::Ms).ground(&gone);
    let words = letter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&malay), "{words}");
    let citizen = app.citizen();
    let page = citizen.get(&tracking).await;
    assert!(page.text("main").contains(&malay));
    let page = switch(&citizen, &page).await;
    assert!(
        page.text("main")
            .contains(&Wording::of(Language::En).ground(&gone))
    );
    assert!(!page.text("main").contains(&malay), "in no other language");
    let page = supervisor.get(&ticket).await;
    let english = switch(&supervisor, &page).await;
    for (page, language) in [(page, Language::Ms), (english, Language::En)] {
        let row = page
            .texts(".timeline blockquote")
            .into_iter()
            .find(|text| text.contains("Lot Siti."))
            .unwrap();
        let note = |record: &str| {
            Wording::of(language).ground(&Ground::Said(Said::BroughtBack {
                because,
                record: record.to_owned(),
                ground: Box::new(Ground::typed("Lot Siti.")),
            }))
        };
        let record = row.split(' ').find(|word| word.contains("myvas")).unwrap();
        let rest = row.split_once(record).unwrap().1.trim_start();
        let key = rest.split([' ', ',']).next().unwrap();
        assert_eq!(row, note(&format!("{record} {key}")));
    }
}

async fn what_the_engine_linked_says_why_in_each_language(app: &TestApp) {
    // The link and the release that the engine made, on the record's page.
    let supervisor = app.staff("salmah", Role::Supervisor).await;
    let mut rows = crate::matching::own_doses();
    rows.push(crate::matching::mistyped(&[("date_of_birth", "1990-10-01")]));
    app.import(rows).await;
    let confirmation = file(&app.citizen(), &[]).await;
    app.work().await;
    let ticket = supervisor
        .get(&format!("/staff/tickets/{}", confirmation.text(".reference")))
        .await;
    let linked = ticket
        .texts(".candidate")
        .iter()
        .position(|text| text.contains("dipautkan kepada pengadu"));
    let record = ticket.attributes(".candidate h3 a", "href")[linked.unwrap()].clone();
    let malay = supervisor.get(&record).await;
    let english = switch(&supervisor, &malay).await;
    for (page, language, other) in [
        (malay, Language::Ms, Language::En),
        (english, Language::En, Language::Ms),
    ] {
        let said = |language| Wording::of(language).get(Verdict::Same.key());
        // Of the version that was made, of the link, and of the event.
        let count = page.text("main").matches(said(language)).count();
        assert!(count >= 3, "{count}: {}", page.text("main"));
        assert!(!page.text("main").contains(said(other)));
    }
}
