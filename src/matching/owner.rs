//! What a human is told before they take a record: how likely it is the one, and whether its number is another person's.

use crate::domain::complaint::Complaint;
use crate::domain::person::identity::Identity;
use crate::domain::person::mykad::{MyKad, Sex};
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement};
use crate::matching::candidate::Candidate;
use crate::matching::decide::same_dose;
use crate::matching::holders::NOBODYS;
use crate::matching::names::frequency::Frequencies;
use crate::matching::names::name::Name;
use crate::matching::vocabulary::AGREES;

/// How probable it is that a candidate is the dose of the complaint, from 0 to 1: two sources that state the same dose
/// of the same person share what one of them would have alone.
pub fn likelihood<T>(candidates: &[Candidate<T>], of: &Candidate<T>) -> f64 {
    let others = candidates.iter().filter(|other| !std::ptr::eq(*other, of));
    let same = others.filter(|other| same_dose(of, other));
    of.probability + same.map(|other| other.probability).sum::<f64>()
}

/// Whether the number of a record is that of a coherent person other than the one who complains. `others` are the other
/// current records with this number.
///
/// It is where other doses stand under it, of one name or two at most; where it stands alone, where the record's own
/// number, date of birth and name agree about somebody who cannot be the one who complains.
pub fn held_by_another(
    complaint: &Complaint,
    record: &DoseStatement,
    others: &[DoseRecord],
    frequencies: &Frequencies,
) -> bool {
    let Some(identity) = record.identity.sound() else {
        return false;
    };
    if *identity == complaint.identity || is_placeholder(identity) {
        return false;
    }
    let own = Name::read(record.name.as_str());
    let agree = |one: &Name, other: &Name| AGREES.contains(&one.compare(other, frequencies).level);
    let mut names: Vec<Name> = Vec::new();
    for other in others {
        let other = &other.statement;
        let name = Name::read(other.name.as_str());
        // A second source that states this very dose says nothing about whose the number is.
        let states_the_same =
            other.dose_number == record.dose_number && other.administered_on == record.administered_on;
        let repeats = states_the_same && agree(&own, &name);
        if !repeats && !names.iter().any(|known| agree(known, &name)) {
            names.push(name);
        }
    }
    match names.len() {
        0 => is_another(complaint, record, identity),
        count => count < NOBODYS,
    }
}

/// Whether what a record says of its person agrees with itself and contradicts who complains.
fn is_another(complaint: &Complaint, record: &DoseStatement, identity: &Identity) -> bool {
    let sex = sex_of_name(&record.name);
    let number = mykad(identity);
    let number_sex = number.map(MyKad::sex);
    let named_otherwise = sex.is_some()
        && number_sex.is_none_or(|of_number| Some(of_number) == sex)
        && sex_of_name(&complaint.name).is_some_and(|theirs| Some(theirs) != sex);
    let born_otherwise = number
        .zip(record.date_of_birth)
        .is_some_and(|(number, born)| number.agrees_with(born) && !complaint.date_of_birth.may_be(born));
    let theirs =
        mykad(&complaint.identity).map_or_else(|| sex_of_name(&complaint.name), |own| Some(own.sex()));
    let other_sex = number_sex.is_some_and(|of_number| theirs.is_some_and(|theirs| theirs != of_number));
    named_otherwise || (born_otherwise && other_sex)
}

fn mykad(identity: &Identity) -> Option<&MyKad> {
    match identity {
        Identity::MyKad(number) => Some(number),
        Identity::Passport(_) | Identity::Other(_) => None,
    }
}

/// What people write where no number is known: words, or one character over and over.
pub fn is_placeholder(identity: &Identity) -> bool {
    let number = identity.number().as_bytes();
    let one_character = number.windows(2).all(|pair| pair[0] == pair[1]);
    one_character || !number.iter().any(u8::is_ascii_digit)
}

/// Whose child a name says that somebody is: a son or a daughter.
fn sex_of_name(name: &PersonName) -> Option<Sex> {
    const SON: [&str; 3] = ["bin", "a/l", "s/o"];
    const DAUGHTER: [&str; 5] = ["binti", "binte", "bte", "a/p", "d/o"];
    let folded = name.as_str().to_lowercase();
    // Nobody's name begins with whose child they are.
    let mut words = folded.split(' ').skip(1);
    words.find_map(|word| {
        let word = word.trim_end_matches('.');
        if SON.contains(&word) {
            Some(Sex::Male)
        } else if DAUGHTER.contains(&word) {
            Some(Sex::Female)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::complaint::Problem;
    use crate::domain::facility::{FacilityName, State};
    use crate::domain::person::birth::Birth;
    use crate::domain::person::contact::{EmailAddress, PhoneNumber};
    use crate::domain::person::identity::IdType;
    use crate::domain::registry::dose_record::RecordIdentity;
    use crate::domain::vaccine::Vaccine;
    use crate::domain::vaccine::dose::DoseNumber;
    use crate::domain::values::ids::RecordId;
    use crate::matching::candidate::Candidate;
    use crate::matching::particulars::Particulars;
    use crate::matching::vocabulary::Comparison;
    use crate::matching::weights::Weight;
    use crate::matching::ymd::Ymd;

    fn complaint(number: &str, name: &str, born: &str) -> Complaint {
        let kind = if number.len() == 12 {
            IdType::Mykad
        } else {
            IdType::Passport
        };
        Complaint {
            identity: Identity::parse(kind, number).unwrap(),
            name: PersonName::parse(name).unwrap(),
            date_of_birth: Birth::Day(born.parse().unwrap()),
            phone: PhoneNumber::parse("0123456789").unwrap(),
            email: EmailAddress::parse("ali@contoh.example").unwrap(),
            problem: Problem::Missing,
            dose_number: DoseNumber::new(3).unwrap(),
            vaccine: None,
            administered_on: "2022-01-21".parse().unwrap(),
            facility_state: State::parse("10").unwrap(),
            facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
            lot: None,
            paid: false,
            needed_by: None,
            message: String::new(),
        }
    }

    fn record(number: &str, name: &str, born: Option<&str>, dose: u8) -> DoseRecord {
        let kind = if number.len() == 12 {
            IdType::Mykad
        } else {
            IdType::Passport
        };
        let identity = Identity::parse(kind, number);
        DoseRecord {
            id: RecordId(i64::from(dose)),
            statement: DoseStatement {
                source_system: "myvas".to_owned(),
                source_record_id: format!("{number}-{dose}"),
                identity: identity.map_or(
                    RecordIdentity::Unsound {
                        kind,
                        number: number.to_owned(),
                    },
                    RecordIdentity::Sound,
                ),
                name: PersonName::parse(name).unwrap(),
                date_of_birth: born.map(|born| born.parse().unwrap()),
                phone: None,
                dose_number: DoseNumber::new(dose).unwrap(),
                vaccine: Vaccine::Comirnaty,
                lot: None,
                administered_on: NaiveDate::from_ymd_opt(2021, u32::from(dose) * 3, 1).unwrap(),
                facility: None,
                facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
                facility_state: State::parse("10").unwrap(),
                paid: false,
                quarantine: Vec::new(),
            },
        }
    }

    fn held(complaint: &Complaint, record: &DoseRecord, others: &[DoseRecord]) -> bool {
        held_by_another(complaint, &record.statement, others, Frequencies::shipped())
    }

    #[test]
    fn a_course_under_another_sound_number_is_its_holders() {
        let tang = complaint("840818326034", "Tang H L", "1984-08-18");
        let theirs = "830818326034";
        let course = [1, 2, 3].map(|dose| record(theirs, "Tang Hui Lan", Some("1983-08-18"), dose));
        assert!(held(&tang, &course[2], &course[..2]));
        let own = "840818326034";
        let course = [1, 2, 3].map(|dose| record(own, "Tang Hui Lan", Some("1984-08-18"), dose));
        assert!(!held(&tang, &course[2], &course[..2]), "their own number");
        // Stated under a number of somebody of another name: it is on that person's certificate.
        let ali = record(theirs, "Tang H L", None, 3);
        let others = [1, 2].map(|dose| record(theirs, "Siti binti Osman", Some("1983-08-18"), dose));
        assert!(held(&tang, &ali, &others));
    }

    #[test]
    fn a_number_alone_is_nobodys_unless_it_contradicts_who_complains() {
        let ali = complaint("900101145567", "Ali bin Contoh", "1990-01-01");
        let alone = |number: &str, name: &str, born| held(&ali, &record(number, name, born, 3), &[]);
        assert!(
            !alone("900101145657", "Ali bin Contoh", Some("1990-01-01")),
            "two digits swapped"
        );
        assert!(
            !alone("900110145567", "Ali bin Contoh", Some("1990-01-10")),
            "the date of birth came from the mistyped number"
        );
        assert!(!alone("900231145567", "Aminah binti Contoh", None), "no number");
        assert!(
            alone("910202105566", "Siti Contoh", Some("1991-02-02")),
            "born on another day, and the number is a woman's"
        );
        assert!(
            !alone("910202105566", "Siti Contoh", None),
            "nothing but the number speaks of somebody else"
        );
        // A twin: the same day, and name and number say a daughter.
        assert!(alone("900101145568", "Alia binti Contoh", Some("1990-01-01")));
        assert!(
            !alone("900101145569", "Alia binti Contoh", Some("1990-01-01")),
            "the number is a man's"
        );
        let repeated = [record("900101145657", "ALI B CONTOH", None, 3)];
        let record = record("900101145657", "Ali bin Contoh", Some("1990-01-01"), 3);
        assert!(
            !held(&ali, &record, &repeated),
            "another source says the same dose"
        );
    }

    #[test]
    fn a_placeholder_is_nobodys_number() {
        let ali = complaint("A1234567", "Ali bin Contoh", "1990-01-01");
        let others = |number: &str, names: &[&str]| -> Vec<DoseRecord> {
            let of = names.iter().enumerate();
            of.map(|(place, name)| record(number, name, None, u8::try_from(place).unwrap() % 2 + 1))
                .collect()
        };
        let holds = |number: &str, names: &[&str]| {
            held(
                &ali,
                &record(number, "Ali bin Contoh", None, 3),
                &others(number, names),
            )
        };
        assert!(holds("B7654321", &["Ali bin Contoh", "Ali bin Contoh"]));
        for word in ["UNKNOWN", "TIADA", "00000", "-"] {
            assert!(!holds(word, &["Ali bin Contoh", "Ali bin Contoh"]), "{word}");
        }
        assert!(
            !holds("0361234567", &["Siti Osman", "Lim Ah Kow", "Muthu Raman"]),
            "the clinic's own number"
        );
    }

    fn candidate(probability: f64, number: u8) -> Candidate<()> {
        let particulars = Particulars {
            birth: Ymd::read("1990-01-01"),
            dose_number: Some(number),
            ..Particulars::default()
        };
        Candidate {
            record: (),
            particulars: std::sync::Arc::new(particulars),
            comparison: Comparison(Vec::new()),
            weight: Weight::default(),
            probability,
        }
    }

    #[test]
    fn two_sources_of_one_dose_are_as_likely_as_one() {
        let candidates = [candidate(0.48, 3), candidate(0.47, 3), candidate(0.04, 2)];
        assert!((likelihood(&candidates, &candidates[1]) - 0.95).abs() < 1e-9);
        assert!((likelihood(&candidates, &candidates[2]) - 0.04).abs() < 1e-9);
    }
}
