//! Wording: that every language has it, and that it reads as people say it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use super::*;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use strum::{VariantArray, VariantNames};

/// Keys that code puts together from a prefix and a code.
#[rustfmt::skip]
const COMPUTED: &[&str] = &[
    "month-", "date-", "batch-state-", "import-download-", "origin-", "status-", "outcome-",
    "event-", "problem-", "match-field-", "match-level-", "match-decision-", "match-sure-",
    "explain-", "reason-", "quarantine-", "refusal-", "doubt-", "against-", "mail-", "role-",
    "id-type-", "lookup-", "notice-", "error-", "standing-", "answer-", "untrue-", "next-",
    "refused-", "action-", "field-", "language-", "queue-problem-", "records-field-",
    "records-hint-", "record-state-", "registry-event-", "correct-field-", "column-", "note-",
    "import-share-", "batch-came-to-", "upload-dates-", "letters-kind-", "said-",
    "reject-because-", "key-", "ask-field-", "proposal-what-",
    "view-", "priority-", "queue-match-", "queue-sort-", "queue-age-", "queue-owner-", "queue-language-", "queue-done-",
    "board-done-", "quality-", "verdict-", "sample-done-",
    "queue-status-", "queue-decision-", "queue-priority-", "queue-state-", "queue-outcome-",
    "people-role-", "people-done-", "permissions-action-", "permissions-with-", "account-event-", "audit-area-",
    "likeness-", "queue-view-", "search-in-", "reply-kind-", "reply-text-", "reply-sample-",
    "performance-means-", "dashboard-",
    "calendar-column-", "counting-", "weekday-",
    "bulk-kind-", "bulk-choose-", "bulk-not-", "bulk-assign-", "bulk-ask-facility-", "bulk-note-", "bulk-resolve-",
];

fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let placeholder = Regex::new(r"\$([a-z-]+)").unwrap();
    let mut messages = BTreeMap::new();
    for name in Files::iter().filter(|name| name.starts_with(&format!("{language}/"))) {
        let text = String::from_utf8(Files::get(&name).unwrap().data.into_owned()).unwrap();
        assert!(
            FluentResource::try_new(text.clone()).is_ok(),
            "{name} is not sound Fluent"
        );
        let mut key = None;
        for line in text.lines() {
            if let Some(found) = key_of(line) {
                assert!(
                    !messages.contains_key(found),
                    "{found} stands twice, the second time in {name}"
                );
                key = Some(found.to_owned());
                messages.insert(found.to_owned(), BTreeSet::new());
            }
            if let Some(key) = &key {
                let found = placeholder.captures_iter(line).map(|found| found[1].to_owned());
                messages.get_mut(key).unwrap().extend(found);
            }
        }
    }
    messages
}

fn sources() -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path
                .extension()
                .is_some_and(|e| e == "rs" || e == "html" || e == "txt")
            {
                found.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    walk(&root.join("src"), &mut found);
    walk(&root.join("templates"), &mut found);
    found
}

#[test]
fn all_languages_say_the_same_things() {
    let malay = messages(Language::Ms);
    assert!(!malay.is_empty());
    let folders: BTreeSet<String> = Files::iter()
        .filter_map(|name| Some(name.split_once('/')?.0.to_owned()))
        .collect();
    assert!(folders.len() > 1, "{folders:?}");
    for folder in &folders {
        let language = Language::parse(folder).unwrap();
        let other = messages(language);
        for (key, placeholders) in &malay {
            assert_eq!(other.get(key), Some(placeholders), "{key} differs in {language}");
        }
        let extra: Vec<_> = other.keys().filter(|key| !malay.contains_key(*key)).collect();
        assert!(extra.is_empty(), "only in {language}: {extra:?}");
    }
}

#[test]
fn every_key_that_is_used_exists_and_every_key_that_exists_is_used() {
    let used = Regex::new(r#"(?:get|with|code|new|key:?)\(?\s*\(?"([a-z][a-z0-9-]*-[a-z0-9-]*)""#).unwrap();
    let quoted = Regex::new(r#""([a-z][a-z0-9]*(?:-[a-z0-9]+)*)""#).unwrap();
    let known = messages(Language::Ms);
    let mut mentioned = BTreeSet::new();
    for text in sources() {
        for found in used.captures_iter(&text).filter(|found| !found[1].ends_with('-')) {
            let looks_like_key = text.contains(&format!("get(\"{}\")", &found[1]))
                || text.contains(&format!("with(\"{}\"", &found[1]))
                || found[1].starts_with("refusal-")
                || found[1].starts_with("doubt-");
            if looks_like_key && !found[1].starts_with("x-") {
                assert!(known.contains_key(&found[1]), "no wording for {}", &found[1]);
            }
        }
        mentioned.extend(quoted.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    let unused: Vec<_> = known
        .keys()
        .filter(|key| !mentioned.contains(*key) && !COMPUTED.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert!(unused.is_empty(), "wording that nothing says: {unused:?}");
}

#[test]
fn codes_have_words() {
    use crate::desk::registry::correction_input::IMPOSSIBLE;
    use crate::domain::complaint::Problem;
    use crate::domain::person::identity::IdType;
    use crate::domain::registry::dose_record::QuarantineReason;
    use crate::domain::registry::record_state::RecordState;
    use crate::domain::registry::registry_event::Happened;
    use crate::domain::staff::Role;
    use crate::domain::staff::account_event::AccountHappened;
    use crate::domain::staff::administration::AccountRefused;
    use crate::domain::ticket::bulk::{Bar, BulkKind};
    use crate::domain::ticket::by_hand::Doubt;
    use crate::domain::ticket::duplicate::Likeness;
    use crate::domain::ticket::event::EventKind;
    use crate::domain::ticket::outcome::all_words;
    use crate::domain::ticket::outcome_facts::Untrue;
    use crate::domain::ticket::permissions::With;
    use crate::domain::ticket::priority::Urgent;
    use crate::domain::ticket::settlement::Hindrance;
    use crate::domain::ticket::standing::Standing;
    use crate::domain::ticket::view::{MinAge, Sort, View};
    use crate::domain::ticket::{ActionKind, Outcome, Status};
    use crate::matching::{Decision, Field, Level, Reason, explain};
    let known = messages(Language::Ms);
    let dashed = |prefix: &str, code: &str| format!("{prefix}{}", code.replace('_', "-"));
    let kinds = |prefix: &str, codes: &[&str]| -> Vec<String> {
        codes.iter().map(|code| dashed(prefix, code)).collect()
    };
    let keys = Status::all()
        .map(|s| dashed("status-", s.code()))
        .chain(Standing::all().map(|s| dashed("standing-", s.code())))
        .chain(Outcome::all().map(|o| dashed("outcome-", o.code())))
        .chain(all_words().flat_map(|w| ["outcome-text-", "answer-"].map(|prefix| dashed(prefix, w))))
        .chain(Untrue::VARIANTS.iter().map(|u| u.key().to_owned()))
        .chain(Problem::all().map(|p| dashed("problem-", p.code())))
        .chain(IdType::all().map(|k| dashed("id-type-", k.code())))
        .chain(Role::all().flat_map(|r| ["role-", "people-role-"].map(|prefix| dashed(prefix, r.code()))))
        .chain(ActionKind::all().map(|k| dashed("permissions-action-", k.code())))
        .chain(With::all().map(|w| dashed("permissions-with-", w.code())))
        .chain(AccountRefused::VARIANTS.iter().map(|r| r.key().to_owned()))
        .chain(kinds("event-", EventKind::VARIANTS))
        .chain(kinds("registry-event-", Happened::VARIANTS))
        .chain(kinds("account-event-", AccountHappened::VARIANTS))
        .chain(QuarantineReason::all().map(|r| dashed("quarantine-", r.code())))
        .chain(RecordState::all().map(|s| dashed("record-state-", s.code())))
        .chain(
            crate::desk::registry::correction_input::FIELDS
                .iter()
                .map(|field| dashed("correct-field-", field.code())),
        )
        .chain(Reason::VARIANTS.iter().map(|r| r.key().to_owned()))
        .chain(Decision::all().map(|d| dashed("match-decision-", d.code())))
        .chain(Field::all().map(|f| dashed("match-field-", f.code())))
        .chain(Level::all().map(|l| dashed("match-level-", l.code())))
        .chain(explain::keys().into_iter().map(str::to_owned))
        .chain(Hindrance::VARIANTS.iter().map(|h| h.key().to_owned()))
        .chain(Doubt::all().flat_map(|d| {
            ["against-", "against-tag-", "event-accepted-despite-"].map(|prefix| dashed(prefix, d.code()))
        }))
        .chain(View::all().map(|v| dashed("view-", v.code())))
        .chain(Urgent::all().map(|u| dashed("priority-", u.code())))
        .chain(Likeness::all().map(|l| dashed("likeness-", l.code())))
        .chain(Sort::all().map(|s| dashed("queue-sort-", s.code())))
        .chain(MinAge::all().map(|a| dashed("queue-age-", a.code())))
        .chain(Language::all().map(|l| dashed("queue-language-", l.code())))
        .chain(Decision::all().map(|d| dashed("queue-match-", d.code())))
        .chain(Problem::all().map(|p| dashed("queue-problem-", p.code())))
        .chain(Bar::all().map(|b| dashed("bulk-not-", b.code())))
        .chain(BulkKind::all().map(|k| dashed("bulk-kind-", k.code())))
        .chain(BulkKind::chosen_on_the_queue().map(|k| dashed("bulk-choose-", k.code())))
        .chain(IMPOSSIBLE.iter().map(|(_, _, key)| (*key).to_owned()));
    for key in keys {
        assert!(known.contains_key(&key), "no wording for {key}");
    }
}

#[test]
fn dates_and_spans_read_as_people_say_them() {
    let moment: DateTime<Utc> = "2022-01-21T07:05:00Z".parse().unwrap();
    assert_eq!(
        Wording::of(Language::Ms).moment(moment),
        "21 Januari 2022, 3.05 petang"
    );
    assert_eq!(
        Wording::of(Language::En).moment(moment),
        "21 January 2022, 3.05 pm"
    );
    for (hour, minute, ms, en) in [
        (0, 0, "12.00 tengah malam", "12.00 midnight"),
        (0, 43, "12.43 tengah malam", "12.43 am"),
        (12, 0, "12.00 tengah hari", "12.00 noon"),
        (13, 30, "1.30 tengah hari", "1.30 pm"),
        (19, 0, "7.00 malam", "7.00 pm"),
    ] {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        assert_eq!(Wording::of(Language::Ms).time_of_day(time), ms);
        assert_eq!(Wording::of(Language::En).time_of_day(time), en);
    }
    assert_eq!(Wording::of(Language::En).span(TimeDelta::hours(1)), "1 hour");
    assert_eq!(Wording::of(Language::En).span(TimeDelta::hours(47)), "47 hours");
    assert_eq!(
        Wording::of(Language::Ms).span(TimeDelta::hours(121)),
        "5 hari 1 jam"
    );
    assert_eq!(Wording::of(Language::Ms).span(TimeDelta::hours(120)), "5 hari");
}
