//! The other way round: for which open complaints does a record matter that has just come in?
//!
//! Both sides make keys of themselves, numbers of 64 bits, and meet where they have one in common: the number of the
//! document and every number that is left when one character of it is taken out, so that any one slip meets; the date
//! of birth and a word of the name; the telephone; lot and day; day and name. A [`Watch`] holds the keys of many
//! complaints in memory, and compares before it says anything: most of what meets is chance.

use std::collections::{HashMap, HashSet};

use crate::matching::by_number::ByNumber;
use crate::matching::compare::compare;
use crate::matching::decide::name_agrees;
use crate::matching::dose_told::may_be_told;
use crate::matching::find::Engine;
use crate::matching::meeting_keys::{crowd, meeting_keys};
use crate::matching::particulars::Particulars;
use crate::matching::weights::weigh;

/// Bits that what is not compared here can add at most: whose the record's number is.
const UNCOMPARED: f64 = 6.0;

/// Open complaints, by their keys. `T` is what a complaint goes by.
pub struct Watch<T> {
    complaints: HashMap<T, Particulars>,
    by_key: ByNumber<Vec<T>>,
    maybe: Maybe,
}

impl<T> Default for Watch<T> {
    fn default() -> Self {
        Self {
            complaints: HashMap::new(),
            by_key: ByNumber::default(),
            maybe: Maybe::default(),
        }
    }
}

impl<T> std::fmt::Debug for Watch<T> {
    /// How many, not who.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watch({} complaints)", self.complaints.len())
    }
}

impl<T: Copy + Eq + std::hash::Hash + Ord> Watch<T> {
    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.complaints.is_empty()
    }

    /// Somebody waits for a record like this.
    pub fn add(&mut self, id: T, complaint: Particulars) {
        self.remove(id);
        for key in meeting_keys(&complaint) {
            let ids = self.by_key.entry(key).or_default();
            // Of a crowd nobody needs to know who is in it.
            if ids.len() <= crowd(key) {
                ids.push(id);
            }
            self.maybe.add(key);
        }
        self.complaints.insert(id, complaint);
        if self.maybe.is_full() {
            self.maybe = Maybe::of(self.by_key.keys().copied());
        }
    }

    /// Nobody waits for it any more.
    pub fn remove(&mut self, id: T) {
        let Some(complaint) = self.complaints.remove(&id) else {
            return;
        };
        for key in meeting_keys(&complaint) {
            if let Some(ids) = self.by_key.get_mut(&key).filter(|ids| ids.len() <= crowd(key)) {
                ids.retain(|known| *known != id);
            }
        }
    }

    /// The complaints that a record may settle, by its keys and what it says, which is asked for only if a key meets;
    /// in their order.
    pub fn concerned(
        &self,
        engine: &Engine<'_>,
        keys: &[u64],
        record: impl FnOnce() -> Particulars,
    ) -> Vec<T> {
        let mut met: HashSet<T> = HashSet::new();
        for key in keys.iter().filter(|key| self.maybe.has(**key)) {
            if let Some(ids) = self.by_key.get(key).filter(|ids| ids.len() <= crowd(*key)) {
                met.extend(ids);
            }
        }
        if met.is_empty() {
            return Vec::new();
        }
        let record = record();
        let complaints = met
            .into_iter()
            .filter_map(|id| Some((id, self.complaints.get(&id)?)));
        let plausible = complaints.filter(|(_, complaint)| may_settle(engine, complaint, &record));
        let mut ids: Vec<T> = plausible.map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }
}

/// Whether the desk would act on a record, if what is not compared here spoke for it and no other record came near.
pub fn may_settle(engine: &Engine<'_>, complaint: &Particulars, record: &Particulars) -> bool {
    let comparison = compare(complaint, record, engine.frequencies);
    let weight = weigh(&comparison, engine.weights, engine.prior);
    let odds = (weight.bits + UNCOMPARED).min(500.0).exp2();
    name_agrees(&comparison) && may_be_told(&comparison) && odds / (1.0 + odds) >= engine.policy.certain
}

/// Tells in one look at memory, for most keys, that nobody has them: a Bloom filter of one bit a key.
#[derive(Default)]
struct Maybe {
    bits: Vec<u64>,
    keys: usize,
}

impl Maybe {
    /// Bits for each key: one lookup in twenty is a false positive.
    const BITS_PER_KEY: usize = 20;

    fn of(keys: impl ExactSizeIterator<Item = u64>) -> Self {
        let words = (keys.len().max(1000) * 2 * Self::BITS_PER_KEY / 64).next_power_of_two();
        let mut maybe = Self {
            bits: vec![0; words],
            keys: 0,
        };
        for key in keys {
            maybe.add(key);
        }
        maybe
    }

    fn place(&self, key: u64) -> (usize, u64) {
        // The last bits are its kind.
        let word = usize::try_from(key >> 10).unwrap_or_default() & (self.bits.len().wrapping_sub(1));
        (word, 1 << ((key >> 4) & 63))
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.place(key);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
        self.keys += 1;
    }

    fn has(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    fn is_full(&self) -> bool {
        self.keys * Self::BITS_PER_KEY > self.bits.len() * 64
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::matching::decide::Policy;
    use crate::matching::keys::numbers_near;
    use crate::matching::names::frequency::Frequencies;
    use crate::matching::particulars::{IdNumber, Loose};
    use crate::matching::weights::{Prior, Weights};

    fn engine() -> Engine<'static> {
        Engine {
            weights: Weights::shipped(),
            frequencies: Frequencies::shipped(),
            prior: Prior::of(10_000_000),
            policy: Policy::default(),
        }
    }

    const ROW: Loose<'_> = Loose {
        id_type: "mykad",
        id_number: "900101145567",
        name: "Siti Aminah binti Osman",
        date_of_birth: "1990-01-01",
        phone: "0123456789",
        dose_number: "3",
        vaccine: "comirnaty",
        lot_number: "FK8892",
        administered_on: "2022-01-21",
        facility_code: "",
        facility_name: "Klinik Kesihatan Contoh",
        facility_state: "10",
    };

    fn concerned(watch: &Watch<u32>, row: &Loose<'_>) -> Vec<u32> {
        let record = Particulars::read(row);
        watch.concerned(&engine(), &meeting_keys(&record), || record.clone())
    }

    #[test]
    fn any_one_slip_in_a_number_meets() {
        let number = |text: &str| Particulars {
            id: IdNumber::read(None, text),
            ..Particulars::default()
        };
        let here = meeting_keys(&number("900101145567"));
        for slip in numbers_near(&number("900101145567").id.unwrap()) {
            let there = meeting_keys(&number(&slip));
            assert!(here.iter().any(|key| there.contains(key)), "{slip}");
        }
        let other = meeting_keys(&number("850707105311"));
        assert!(!here.iter().any(|key| other.contains(key)));
    }

    #[test]
    fn a_record_concerns_whom_it_may_settle() {
        let mut watch = Watch::default();
        watch.add(7, Particulars::read(&ROW));
        assert_eq!(concerned(&watch, &ROW), [7]);
        let typed = Loose {
            id_number: "900101145576",
            name: "Siti Aminah Bt Othman",
            ..ROW
        };
        assert_eq!(concerned(&watch, &typed), [7]);
        let passport = Loose {
            id_type: "passport",
            id_number: "K1234567",
            ..ROW
        };
        assert_eq!(concerned(&watch, &passport), [7]);
        let first_dose = Loose {
            dose_number: "1",
            administered_on: "2021-07-01",
            lot_number: "FE1122",
            ..ROW
        };
        assert_eq!(concerned(&watch, &first_dose), [0; 0], "another dose");
        let stranger = Loose {
            id_number: "850707105311",
            name: "Siti Rohani binti Bakar",
            phone: "",
            ..ROW
        };
        assert_eq!(concerned(&watch, &stranger), [0; 0], "who met by birth and lot");
        watch.remove(7);
        assert_eq!(concerned(&watch, &ROW), [0; 0]);
    }

    #[test]
    fn a_crowd_tells_nothing_and_a_large_watch_forgets_nobody() {
        let mut watch = Watch::default();
        for person in 0..3000_u32 {
            let number = format!("80{:02}{:02}10{person:04}", person % 12 + 1, person % 28 + 1);
            let name = if person % 2 == 0 {
                "Tan Wei Ming"
            } else {
                "Siti Aminah"
            };
            watch.add(
                person,
                Particulars::read(&Loose {
                    id_number: &number,
                    name,
                    phone: "",
                    date_of_birth: "",
                    ..ROW
                }),
            );
        }
        let last = Loose {
            id_number: "801204102999",
            name: "Siti Aminah",
            ..ROW
        };
        assert!(concerned(&watch, &last).contains(&2999), "{watch:?}");
        let by_lot = Loose {
            id_number: "",
            name: "",
            phone: "",
            date_of_birth: "",
            ..last
        };
        assert_eq!(concerned(&watch, &by_lot), [0; 0]);
    }
}
