//! What shows and what does not, case by case and as laws.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::domain::facility::State;
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseStatement, RecordIdentity};

/// A record of dose `number` with this id, quarantined for these reasons.
fn record(id: i64, number: u8, quarantine: &[QuarantineReason]) -> DoseRecord {
    let identity = Identity::parse(IdType::Mykad, "900101145567").unwrap();
    DoseRecord {
        id: RecordId(id),
        statement: DoseStatement {
            source_system: "myvas".to_owned(),
            source_record_id: format!("V-{id}"),
            identity: RecordIdentity::Sound(identity),
            name: PersonName::parse("Ali bin Contoh").unwrap(),
            date_of_birth: None,
            phone: None,
            dose_number: DoseNumber::new(number).unwrap(),
            vaccine: Vaccine::Comirnaty,
            lot: None,
            administered_on: NaiveDate::from_ymd_opt(2021, u32::from(number) * 3, 1).unwrap(),
            facility: None,
            facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
            facility_state: State::parse("10").unwrap(),
            paid: false,
            quarantine: quarantine.to_vec(),
        },
    }
}

fn held(id: i64, number: u8, quarantine: &[QuarantineReason], held: Held) -> HeldRecord {
    HeldRecord {
        record: record(id, number, quarantine),
        held,
        since: DateTime::UNIX_EPOCH,
    }
}

fn own(id: i64, number: u8) -> HeldRecord {
    held(id, number, &[], Held::ByIdentity)
}

/// Number and record of what shows.
fn shown(certificate: &Certificate) -> Vec<(u8, i64)> {
    let doses = certificate.shown.iter();
    doses.map(|dose| (dose.number.get(), dose.record.0)).collect()
}

fn reasons(certificate: &Certificate, id: i64) -> &[HiddenReason] {
    let dose = certificate.hidden.iter().find(|dose| dose.record.0 == id);
    &dose.unwrap().reasons
}

#[test]
fn valid_doses_of_the_person_show_by_number() {
    let certificate = Certificate::of(&[held(7, 3, &[], Held::ByLink), own(2, 1), own(5, 2)]);
    assert_eq!(shown(&certificate), [(1, 2), (2, 5), (3, 7)]);
    assert_eq!(certificate.shown[2].held, Held::ByLink);
    assert_eq!(certificate.hidden, []);
}

#[test]
fn a_quarantined_dose_is_hidden_with_its_reasons() {
    let quarantine = [QuarantineReason::Lot, QuarantineReason::Facility];
    let certificate = Certificate::of(&[own(1, 1), held(2, 2, &quarantine, Held::ByIdentity)]);
    assert_eq!(shown(&certificate), [(1, 1)]);
    assert_eq!(
        reasons(&certificate, 2),
        [HiddenReason::Quarantined(quarantine.to_vec())]
    );
}

#[test]
fn nothing_is_proposed_for_what_is_not_the_persons() {
    let lot = [QuarantineReason::Lot];
    let mut nobodys = held(4, 2, &[QuarantineReason::Identity], Held::ByIdentity);
    nobodys.record.statement.identity = RecordIdentity::Unsound {
        kind: IdType::Passport,
        number: "-".to_owned(),
    };
    let records = [
        own(1, 1),
        held(2, 2, &lot, Held::ByIdentity),
        held(3, 3, &lot, Held::ByLink),
        nobodys,
        held(5, 3, &[], Held::LinkedAway),
        held(6, 3, &lot, Held::LinkedAway),
    ];
    let proposed: Vec<i64> = may_be_proposed(&records).map(|record| record.id.0).collect();
    assert_eq!(proposed, [2, 3]);
}

#[test]
fn who_would_lose_a_dose_is_who_shows_no_other_of_that_number() {
    let lost = |records: &[HeldRecord], id| {
        let lost = Certificate::loses(records, RecordId(id));
        lost.map(|dose| dose.number.get())
    };
    let records = [own(1, 1), own(2, 2), held(3, 3, &[], Held::ByLink)];
    assert_eq!([lost(&records, 2), lost(&records, 3)], [Some(2), Some(3)]);
    assert_eq!(lost(&records, 9), None, "not theirs");
    let twice = [own(1, 1), own(2, 1)];
    assert_eq!([lost(&twice, 1), lost(&twice, 2)], [None, None]);
    let quarantine = [QuarantineReason::Lot];
    let waiting = [held(1, 1, &quarantine, Held::ByIdentity), own(2, 2)];
    assert_eq!(lost(&waiting, 1), None, "it does not show");
    let away = [held(1, 1, &[], Held::LinkedAway)];
    assert_eq!(lost(&away, 1), None);
}

#[test]
fn a_dose_that_was_linked_to_somebody_else_is_hidden() {
    let certificate = Certificate::of(&[held(1, 1, &[], Held::LinkedAway)]);
    assert_eq!(certificate.shown, []);
    assert_eq!(reasons(&certificate, 1), [HiddenReason::LinkedAway]);
}

#[test]
fn of_several_records_of_a_dose_the_one_that_has_counted_for_longest_shows() {
    let late = |mut held: HeldRecord| {
        held.since += chrono::TimeDelta::days(1);
        held
    };
    let certificate = Certificate::of(&[late(held(1, 2, &[], Held::ByLink)), own(4, 2), own(3, 2)]);
    assert_eq!(shown(&certificate), [(2, 3)]);
    let instead = [HiddenReason::SecondRecord { shown: RecordId(3) }];
    assert_eq!(reasons(&certificate, 1), instead);
    assert_eq!(reasons(&certificate, 4), instead);
    let certificate = Certificate::of(&[held(9, 2, &[], Held::ByLink), late(own(3, 2))]);
    assert_eq!(shown(&certificate), [(2, 9)]);
}

#[test]
fn everything_that_hides_a_dose_is_said() {
    let other = held(9, 2, &[QuarantineReason::Lot], Held::LinkedAway);
    let certificate = Certificate::of(&[own(1, 2), other]);
    let all = [
        HiddenReason::Quarantined(vec![QuarantineReason::Lot]),
        HiddenReason::LinkedAway,
        HiddenReason::SecondRecord { shown: RecordId(1) },
    ];
    assert_eq!(reasons(&certificate, 9), all);
}

#[test]
fn a_record_that_is_own_and_linked_counts_once() {
    let certificate = Certificate::of(&[held(1, 2, &[], Held::ByLink), own(1, 2)]);
    assert_eq!(shown(&certificate), [(2, 1)]);
    assert_eq!(certificate.shown[0].held, Held::ByIdentity);
    assert_eq!(certificate.hidden, []);
}

#[test]
fn releasing_and_linking_are_tried_without_being_done() {
    let quarantined = held(5, 3, &[QuarantineReason::Lot], Held::ByIdentity);
    let records = [own(1, 1), own(2, 2), quarantined.clone()];
    let released = Certificate::what_if(&records, &quarantined.record);
    assert_eq!(shown(&released), [(1, 1), (2, 2), (3, 5)]);
    let linked = Certificate::what_if(&records, &record(8, 4, &[]));
    assert_eq!(shown(&linked), [(1, 1), (2, 2), (4, 8)]);
    assert_eq!(linked.shown[2].held, Held::ByLink);
    let both = Certificate::what_if(&records, &record(8, 4, &[QuarantineReason::Facility]));
    assert!(both.shows(RecordId(8)));
    let useless = Certificate::what_if(&records, &record(8, 2, &[]));
    assert!(!useless.shows(RecordId(8)), "dose 2 shows already");
}

#[test]
fn a_record_that_was_linked_away_would_have_to_be_linked_back() {
    let away = held(1, 1, &[], Held::LinkedAway);
    let back = Certificate::what_if(std::slice::from_ref(&away), &away.record);
    assert_eq!(shown(&back), [(1, 1)]);
    assert_eq!(back.shown[0].held, Held::ByLink);
}

fn any_held() -> impl Strategy<Value = HeldRecord> {
    let how = prop_oneof![Just(Held::ByIdentity), Just(Held::ByLink), Just(Held::LinkedAway)];
    (0..12i64, 1..=4u8, 0..4usize, how).prop_map(|(id, number, quarantine, how)| {
        // What a record says depends on its number alone, as in a registry.
        let reasons = if quarantine == 0 {
            &QuarantineReason::VARIANTS[..2]
        } else {
            &[]
        };
        held(
            id * 100 + i64::from(number) * 10 + i64::from(reasons.is_empty()),
            number,
            reasons,
            how,
        )
    })
}

proptest! {
    #[test]
    fn every_record_shows_or_has_a_reason_and_the_order_does_not_matter(
        (records, shuffled) in prop::collection::vec(any_held(), 0..10)
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle()))
    ) {
        let certificate = Certificate::of(&records);
        prop_assert_eq!(&certificate, &Certificate::of(&shuffled));
        for HeldRecord { record, .. } in &records {
            let hidden = certificate.hidden.iter().filter(|dose| dose.record == record.id);
            let hidden: Vec<_> = hidden.collect();
            prop_assert_eq!(hidden.len() + usize::from(certificate.shows(record.id)), 1);
            prop_assert!(hidden.iter().all(|dose| !dose.reasons.is_empty()));
            prop_assert!(record.statement.is_valid() || !certificate.shows(record.id));
        }
        prop_assert!(certificate.shown.iter().all(|dose| dose.held != Held::LinkedAway));
        prop_assert!(certificate.shown.is_sorted_by(|a, b| a.number < b.number), "one a number");
    }

    #[test]
    fn neither_a_release_nor_a_link_hides_what_shows(
        records in prop::collection::vec(any_held(), 0..10), candidate in any_held()
    ) {
        let before = Certificate::of(&records);
        let after = Certificate::what_if(&records, &candidate.record);
        for dose in &before.shown {
            prop_assert!(after.shows(dose.record), "dose {} is gone", dose.number.get());
        }
        let added = after.shown.iter().filter(|dose| !before.shows(dose.record));
        prop_assert!(added.map(|dose| dose.record).all(|record| record == candidate.record.id));
        if before.shows(candidate.record.id) {
            prop_assert_eq!(before, after);
        }
    }
}
