//! Names of one person, of families, of strangers.

use proptest::prelude::*;

use super::*;

fn level(one: &str, other: &str) -> Level {
    let frequencies = Frequencies::shipped();
    Name::read(one).compare(&Name::read(other), frequencies).level
}

#[test]
fn names_of_one_person_are_seen_as_such() {
    for (one, other, expected) in [
        ("Siti Aminah binti Ali", "SITI AMINAH BT ALI", Level::Same),
        ("Mohd Hafiz bin Osman", "Muhammad Hafiz b. Osman", Level::Same),
        ("Tan Wei Ming", "Wei Ming Tan", Level::Same),
        ("Tan Weiming", "Tan Wei Ming", Level::Same),
        (
            "Mohd Hafiz bin Osman",
            "Muhamad Hafidz bin Usman",
            Level::Spelling,
        ),
        (
            "Kumaran a/l Subramaniam",
            "Kumarn A/L Subramanian",
            Level::Spelling,
        ),
        (
            "Aisyah binti Rahman",
            "Nur Aisyah binti Abdul Rahman",
            Level::Shorter,
        ),
        ("K. Subramaniam", "Kumaran a/l Subramaniam", Level::Initials),
        ("Nor Aisyah", "Noraisyah binti Ahmad", Level::Shorter),
        ("Logeswaran a", "Logeswaran a/l Thanabalan", Level::Shorter),
        ("Muhammad Hafiz", "Mohd Hafiz bin Osman", Level::Shorter),
        ("Siti Aminah binti Ali", "Siti Aminah binti Bakar", Level::Given),
        ("Ong Cun Hao", "Ong Chun Hao", Level::Similar),
        ("MajinanakJugah", "Majin anak Jugah", Level::Same),
        ("Tan Way Yan", "Tan Wei Yan", Level::Similar),
        ("Mohdridzuan bin Zaki", "Mohd Ridzuan bin Zaki", Level::Same),
    ] {
        assert_eq!(level(one, other), expected, "{one} / {other}");
    }
}

#[test]
fn families_and_strangers_are_told_apart() {
    assert_eq!(
        level("Siti Aminah binti Ali", "Siti Rohani binti Ali"),
        Level::Family
    );
    assert_eq!(level("Tan Wei Ming", "Tan Wei Jie"), Level::Family);
    assert_eq!(
        level("Siti Aminah binti Ali", "Siti Rohani binti Bakar"),
        Level::Some
    );
    assert_eq!(level("Siti Aminah binti Ali", "Tan Wei Ming"), Level::Different);
    assert_ne!(level("Ali bin Contoh", "Siti binti Contoh"), Level::Shorter);
    assert_eq!(level("Nasir", "Farhana binti Nasir"), Level::Family);
    assert_eq!(level("Imran bin Ammar", "R. binti Ammar"), Level::Family);
    let (one, other) = (
        "Nur Rosmah binti Hassan Amin",
        "Muhd Aiman bin Megat Roslan Yazid",
    );
    assert_eq!(
        level(one, other),
        Level::Some,
        "a name of one's own and one of the father's"
    );
}

#[test]
fn rare_names_agree_by_a_smaller_chance() {
    let chance = |name| {
        Name::read(name)
            .compare(&Name::read(name), Frequencies::shipped())
            .chance
    };
    assert!(chance("Zulaikha binti Tengku Ampuan") < chance("Siti Nur binti Ahmad"));
}

proptest! {
    #[test]
    fn its_code_is_the_one_of_its_text(name in "(Siti |Nur |bin |a/l |[A-Za-z]{1,9} ){0,8}") {
        prop_assert_eq!(Name::read(&name).code(), name_code::name_code(&name));
    }

    #[test]
    fn it_does_not_matter_which_comes_first(
        one in "(siti |nur |bin |a/l |[a-d]{1,5} ){1,5}", other in "(siti |nur |bin |a/l |[a-d]{1,5} ){1,5}",
    ) {
        prop_assert_eq!(level(&one, &other), level(&other, &one));
    }

    #[test]
    fn every_name_is_itself(name in "[A-Za-z/ '.]{1,40}") {
        let read = Name::read(&name);
        prop_assume!(!read.is_empty());
        prop_assert_eq!(level(&name, &name), Level::Same);
    }
}
