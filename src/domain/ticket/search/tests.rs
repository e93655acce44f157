//! Tickets and searches, however they are written.

use proptest::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::search::asked::{Asked, Term};
use crate::domain::ticket::search::passage::{Passage, Place, terms};

fn passage(place: Place, text: &str) -> Passage {
    Passage {
        place,
        text: text.to_owned(),
    }
}

fn ticket() -> Vec<Passage> {
    let reference = Reference::from_bits(0x12_3456_7890).to_string();
    vec![
        passage(Place::Reference, &reference),
        passage(Place::Identity, "900101145567"),
        passage(Place::Name, "Siti Nur Aísyah binti O'Hara"),
        passage(Place::Phone, "+60123456789"),
        passage(Place::Email, "siti.aisyah@contoh.example"),
        passage(Place::Lot, "FK8892"),
        passage(
            Place::Message,
            "Dos saya hilang. Nombor lama 880202-10-1234, telefon 03-1234 5678.",
        ),
    ]
}

/// Whether a database that keeps these terms finds the ticket.
fn finds(passages: &[Passage], text: &str) -> bool {
    let terms = terms(passages);
    let stands = |term: &Term| {
        let mut terms = terms.iter();
        terms.any(|one| {
            if term.prefix {
                one.starts_with(&term.text)
            } else {
                *one == term.text
            }
        })
    };
    let asked = Asked::parse(text);
    let in_words = !asked.words.is_empty() && asked.words.iter().all(|word| word.iter().any(stands));
    in_words || asked.whole.iter().any(stands)
}

fn places(text: &str) -> Vec<Place> {
    let why = Asked::parse(text).why(&ticket());
    why.into_iter().map(|why| why.place).collect()
}

#[test]
fn a_ticket_is_found_by_whatever_it_says_however_that_is_written() {
    let ticket = ticket();
    let reference = ticket[0].text.clone();
    for text in [
        reference.clone(),
        reference.to_lowercase(),
        reference.replace('-', ""),
        reference.replace('-', " "),
        reference.replace('0', "o").replace('1', "l"),
        reference.chars().skip(2).collect(),
        reference.chars().take(6).collect(),
        reference.chars().skip(7).collect(),
    ] {
        assert!(finds(&ticket, &text), "{text}");
    }
    for text in [
        "900101-14-5567",
        "900101145567",
        "900101 14 5567",
        "900101-14",
        "880202-10-1234",
        "880202101234",
        "Siti",
        "SITI AISYAH",
        "aisyah siti",
        "sit",
        "binti",
        "Siti binti",
        "Aísyah",
        "hara",
        "+60 12-345 6789",
        "0123456789",
        "012-345 6789",
        "60123456789",
        "123456789",
        "0060123456789",
        "012 345",
        "siti.aisyah@contoh.example",
        "SITI.AISYAH@CONTOH.EXAMPLE",
        "siti.aisyah@",
        "FK8892",
        "fk 8892",
        "fk88",
        "hilang",
        "dos hilang",
        "siti hilang",
        "0312345678",
        "siti 0123456789",
        "siti fk8892",
    ] {
        assert!(finds(&ticket, text), "{text}");
    }
    for text in [
        "Ahmad",
        "Siti Ahmad",
        "900101-14-5568",
        "012-345 6788",
        "FK8893",
        "s",
        "x@contoh.example",
        "itiS",
    ] {
        assert!(!finds(&ticket, text), "{text}");
    }
}

#[test]
fn nothing_to_look_for_is_nothing() {
    for text in ["", "  ", "\"*-:()", "😀", "\u{0}", "\u{202E}", "- - -", "\u{301}"] {
        assert!(Asked::parse(text).is_empty(), "{text:?}");
    }
    let long = Asked::parse(&"ab ".repeat(5_000));
    assert!(long.cut && !long.is_empty());
    assert!(Asked::parse(&"a".repeat(5_000)).cut);
    assert!(!Asked::parse("Siti binti Ali").cut);
}

#[test]
fn words_of_every_second_name_count_only_where_nothing_else_stands() {
    assert_eq!(Asked::parse("Siti binti Ali").words.len(), 2);
    assert_eq!(Asked::parse("binti").words.len(), 1);
    assert_eq!(Asked::parse("a/l").words.len(), 2);
}

#[test]
fn it_is_said_where_it_stands() {
    assert_eq!(places("900101-14-5567"), [Place::Identity]);
    assert_eq!(places("012-345 6789"), [Place::Phone]);
    assert_eq!(places("fk8892"), [Place::Lot]);
    assert_eq!(places("hilang"), [Place::Message]);
    assert_eq!(places("siti hilang"), [Place::Name, Place::Email, Place::Message]);
    assert_eq!(places("880202101234"), [Place::Message]);
    let why = Asked::parse("aisyah").why(&ticket());
    let name: Vec<(&str, bool)> = why[0]
        .pieces
        .iter()
        .map(|piece| (piece.text.as_str(), piece.found))
        .collect();
    assert_eq!(
        name,
        [("Siti Nur ", false), ("Aísyah", true), (" binti O'Hara", false)]
    );
}

#[test]
fn a_long_text_is_shown_around_what_was_found() {
    let text = format!("{} jumpa {}", "kata ".repeat(100), "lain ".repeat(100));
    let why = Asked::parse("jumpa").why(&[passage(Place::Note, &text)]);
    let shown: String = why[0].pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert!(
        shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() < 160,
        "{shown}"
    );
    assert!(
        why[0]
            .pieces
            .iter()
            .any(|piece| piece.found && piece.text == "jumpa")
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_asks_for_letters_and_digits_alone(text in ".{0,300}", said in ".{0,300}") {
        let asked = Asked::parse(&text);
        for term in asked.terms() {
            prop_assert!(term.text.chars().all(char::is_alphanumeric), "{:?}", term.text);
            prop_assert!(term.text.chars().count() > 1);
        }
        let passages = [passage(Place::Message, &said), passage(Place::Name, &text)];
        for term in terms(&passages) {
            prop_assert!(term.chars().all(char::is_alphanumeric), "{term:?}");
        }
        for why in asked.why(&passages) {
            prop_assert!(!why.pieces.is_empty());
        }
    }

    #[test]
    fn what_a_text_says_is_found_in_it(words in prop::collection::vec("[a-zA-Z]{3,12}", 1..6)) {
        let text = words.join(" ");
        prop_assert!(finds(&[passage(Place::Note, &text)], &text), "{text}");
    }
}
