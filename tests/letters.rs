//! What the letters say, in both languages.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

#[path = "support/addressed.rs"]
mod addressed;
#[path = "letters/samples.rs"]
mod samples;

use std::fmt::Write;

use addressed::to_citizen;
use option_m::config::BaseUrl;
use option_m::domain::complaint::Problem;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::person::contact::EmailAddress;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::ticket::letter::{AddressedLetter, Audience, Letter, Recipient};
use option_m::domain::ticket::outcome::{Basis, Outcome};
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::{Ground, Lost, Said};
use option_m::domain::values::language::Language;
use option_m::mail::compose::{ComposedMail, compose};
use option_m::mail::settings::MailSettings;
use option_m::wording::Wording;
use samples::{basis_of, letters, resolved};
use strum::VariantArray;

fn settings(reply_to: Option<&str>) -> MailSettings {
    MailSettings::new(
        "Option M <tiada-balasan@contoh.my>",
        reply_to,
        &BaseUrl::parse("https://contoh.my").unwrap(),
        ServicePromise::default(),
    )
    .unwrap()
}

fn write(letter: &Letter, language: Language, reply_to: Option<&str>) -> ComposedMail {
    let addressed = to_citizen(letter.clone(), language);
    let settings = settings(reply_to);
    let at = "2022-02-01T01:05:00Z".parse().unwrap();
    compose(
        &addressed,
        &settings,
        &LinkKey::derive(b"test"),
        "row-1@contoh.my",
        at,
    )
    .unwrap()
}

fn every_mail() -> impl Iterator<Item = (String, ComposedMail)> {
    letters().into_iter().flat_map(|(name, letter)| {
        Language::all().map(move |language| (format!("{name}_{language}"), write(&letter, language, None)))
    })
}

#[test]
fn the_letters_read_like_this() {
    for (name, mail) in every_mail() {
        insta::assert_snapshot!(name, format!("Subject: {}\n\n{}", mail.subject, mail.text));
    }
}

/// What supervisors read has no citizen's link, reference or foot.
#[test]
fn a_pause_of_the_machine_is_told_to_supervisors() {
    let settings = settings(None);
    for language in Language::all() {
        let addressed = AddressedLetter {
            letter: Letter::MachinePaused {
                right: 198,
                wrong: 2,
                least: 995_000,
                since: "2022-02-01T01:05:00Z".parse().unwrap(),
            },
            to: Recipient {
                audience: Audience::Staff,
                address: EmailAddress::parse("penyelia@contoh.my").unwrap(),
                name: "Penyelia".to_owned(),
                language,
            },
            about: None,
        };
        let at = "2022-02-01T01:05:00Z".parse().unwrap();
        let mail = compose(
            &addressed,
            &settings,
            &LinkKey::derive(b"test"),
            "row-1@contoh.my",
            at,
        )
        .unwrap();
        insta::assert_snapshot!(
            format!("machine_paused_{language}"),
            format!("Subject: {}\n\n{}", mail.subject, mail.text)
        );
        assert!(
            mail.html.contains("href=\"https://contoh.my/staff/board\""),
            "{}",
            mail.html
        );
        assert!(
            !mail.html.contains("mail-") && !mail.html.contains("/t/"),
            "{}",
            mail.html
        );
    }
}

#[test]
fn the_html_says_the_same() {
    for (name, letter) in [
        ("question", &letters()[1].1),
        (
            "resolved",
            &resolved(Outcome::Duplicate, basis_of(Outcome::Duplicate, Problem::Missing)),
        ),
    ] {
        insta::assert_snapshot!(format!("html_{name}"), write(letter, Language::Ms, None).html);
    }
    for (name, mail) in every_mail() {
        for paragraph in mail.text.split("\n\n").map(str::trim) {
            let line = paragraph.lines().next().unwrap_or_default();
            let shown = line
                .replace('&', "&#38;")
                .replace('<', "&#60;")
                .replace('>', "&#62;");
            assert!(line == "----" || mail.html.contains(&shown), "{name}: {line}");
        }
    }
}

#[test]
fn every_letter_is_complete_and_holds_the_reference_and_the_link() {
    let secret = LinkKey::derive(b"test").secret(Reference::from_bits(0x12_3456_789A), 1);
    let link = format!("https://contoh.my/t/{}", secret.encoded());
    for (name, mail) in every_mail() {
        assert!(
            mail.subject.ends_with("M-T4YC-5T82-Q"),
            "{name}: {}",
            mail.subject
        );
        assert!(mail.subject.chars().count() < 78, "{name}: {}", mail.subject);
        assert!(
            mail.text.lines().any(|line| line == link),
            "{name}: the link has a line to itself"
        );
        if name.starts_with("received") {
            let day = if name.ends_with("ms") {
                "Ahad, 6 Februari 2022, 9.05 pagi"
            } else {
                "Sunday, 6 February 2022, 9.05 am"
            };
            assert!(mail.text.contains(day), "{}", mail.text);
        }
        assert!(mail.html.contains(&format!("href=\"{link}\"")), "{name}");
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains("mail-"), "{name}: a message is missing: {part}");
            assert!(
                !part.contains("{ $") && !part.contains('\u{2068}'),
                "{name}: {part}"
            );
        }
    }
}

#[test]
fn no_letter_tells_more_than_it_must() {
    // Twelve digits in a row, or 6-2-4, are an identity number; a letter never holds one by itself.
    let identity = regex::Regex::new(r"\d{6}-?\d{2}-?\d{4}").unwrap();
    for (name, mail) in every_mail() {
        let link = mail
            .text
            .lines()
            .find(|line| line.contains("/t/"))
            .unwrap()
            .to_owned();
        for part in [&mail.text, &mail.html, &mail.subject] {
            assert!(!identity.is_match(&part.replace(&link, "")), "{name}");
        }
    }
}

#[test]
fn what_the_program_gives_as_the_reason_is_said_in_the_recipients_language() {
    for because in Lost::VARIANTS.iter().copied() {
        let reason = Ground::Said(Said::RecordGone { because });
        for language in Language::all() {
            let letter = Letter::RecordGone {
                dose: None,
                reason: reason.clone(),
                deadline: None,
            };
            let mail = write(&letter, language, None);
            let words: Vec<&str> = mail.text.split_whitespace().collect();
            for other in Language::all() {
                let said = words.join(" ").contains(&Wording::of(other).ground(&reason));
                assert_eq!(
                    said,
                    other == language,
                    "{because:?} in {language}: {}",
                    mail.text
                );
            }
        }
    }
}

#[test]
fn every_outcome_has_words_of_its_own() {
    for language in Language::all() {
        let mut seen = Vec::new();
        for outcome in Outcome::all() {
            let letter = Letter::Resolved {
                outcome,
                message: String::new(),
                basis: Basis::default(),
            };
            let mail = write(&letter, language, None);
            let mut opening = mail.subject.clone();
            write!(opening, "{}", mail.text.split("\n\n").nth(1).unwrap()).unwrap();
            assert!(!seen.contains(&opening), "{outcome:?} says what another says");
            seen.push(opening);
        }
    }
}

#[test]
fn a_message_of_staff_stands_in_every_outcome_that_has_one() {
    for outcome in Outcome::all() {
        let letter = Letter::Resolved {
            outcome,
            message: "As agreed on the phone.".to_owned(),
            basis: basis_of(outcome, Problem::Missing),
        };
        let mail = write(&letter, Language::En, None);
        assert!(
            mail.text.contains("\n    As agreed on the phone.\n"),
            "{outcome:?}"
        );
        assert!(
            mail.html.contains("<p>As agreed on the phone.</p>"),
            "{outcome:?}"
        );
    }
}

#[test]
fn replies_are_refused_only_where_nobody_reads_them() {
    let refusal = "Please do not reply";
    assert!(
        write(
            &Letter::Late {
                deadline: chrono::DateTime::UNIX_EPOCH
            },
            Language::En,
            None
        )
        .text
        .contains(refusal)
    );
    let open = write(
        &Letter::Late {
            deadline: chrono::DateTime::UNIX_EPOCH,
        },
        Language::En,
        Some("help@contoh.my"),
    );
    assert!(!open.text.contains(refusal) && !open.html.contains(refusal));
    assert!(
        String::from_utf8(open.raw)
            .unwrap()
            .contains("Reply-To: help@contoh.my\r\n")
    );
}

/// No letter speaks of what nobody did.
#[test]
fn letters_claim_nothing_that_was_not_done() {
    for (name, mail) in every_mail() {
        for claim in [
            "penyelia telah dimaklumkan",
            "penyelia dapat melihat",
            "supervisor",
            "pegawai",
            "dipautkan",
            "daftar dos",
        ] {
            assert!(!mail.text.contains(claim), "{name}: {claim}");
        }
        let cancelled = mail.text.contains("telah dibatalkan") || mail.text.contains("is cancelled");
        assert_eq!(cancelled, name.contains("appointment_cancelled"), "{name}");
        let asked = mail.text.contains("menghubungi tempat") || mail.text.contains("contacted the place");
        let was_asked = name.contains("not_found") && !name.contains("unasked");
        assert_eq!(asked, was_asked, "{name}");
    }
}

/// The list of letters that were not sent calls each kind by a name.
#[test]
fn every_kind_of_letter_has_a_name_for_staff() {
    for (name, letter) in letters() {
        for language in [Language::Ms, Language::En] {
            let kind = Wording::of(language).code("letters-kind-", letter.code());
            assert!(!kind.starts_with("letters-kind"), "{name}: {kind}");
        }
    }
}

/// A letter that says that a dose shows names it.
#[test]
fn letters_about_a_dose_name_it() {
    for (name, mail) in every_mail() {
        let named = [
            "Dos 3, 21 Januari 2022, Klinik",
            "Dose 3, 21 January 2022, Klinik",
        ];
        let found = named.iter().any(|dose| mail.text.contains(dose));
        let about = ["linked", "already_visible", "released", "uploaded", "corrected"];
        let shows = about
            .iter()
            .any(|way| name.starts_with(&format!("resolved_{way}")))
            || name.starts_with("resolved_second_appointment")
            || name.starts_with("record_gone_ms")
            || name.starts_with("record_gone_en");
        assert_eq!(found, shows, "{name}");
    }
}
