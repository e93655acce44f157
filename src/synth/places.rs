//! Facilities: made-up vaccination centres in real towns, in every state as many as its people need.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use strum::VariantArray;

use crate::domain::facility::{FacilityKind, FacilityName, ListedFacility};
use crate::synth::dice::Dice;
use crate::synth::origin::HOMES;
use crate::synth::wheel::Wheel;

/// The towns of each state, in the order of [`HOMES`].
static TOWNS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let rows: HashMap<&str, &'static str> = include_str!("data/towns.txt")
        .lines()
        .filter_map(|line| line.split_once(": "))
        .collect();
    let towns = |code: &str| rows.get(code).map_or("", |row| *row).split(", ").collect();
    HOMES.iter().map(|home| towns(home.state.code())).collect()
});

/// What houses a vaccination centre (PPV), and how people shorten it.
const VENUES: &[(&str, &str)] = &[
    ("Dewan Serbaguna", "DSG"),
    ("Dewan Orang Ramai", "DOR"),
    ("Stadium Tertutup", "Stadium"),
    ("Dewan Sivik", "D. Sivik"),
    ("Kompleks Sukan", "Kpl. Sukan"),
    ("Pusat Komuniti", "PK"),
    ("Dewan Masyarakat", "D. Masyarakat"),
    ("Pusat Konvensyen", "Convention Centre"),
    ("Kolej Komuniti", "KK Komuniti"),
    ("Dewan Besar", "D. Besar"),
];

/// What private clinics call themselves.
const CLINICS: &[&str] = &[
    "Keluarga",
    "Famili",
    "Rakyat",
    "Mutiara",
    "Sejahtera",
    "Setia",
    "Permata",
    "Damai",
    "Harmoni",
    "Segar",
    "Intan",
    "Bestari",
    "Utama",
    "Mesra",
    "Ceria",
    "Sentosa",
    "Seri",
    "Cahaya",
    "Bakti",
    "Murni",
    "Dr Lim",
    "Dr Tan",
    "Dr Ravi",
    "Dr Azlina",
    "Dr Wong",
    "Dr Siti",
    "Dr Ganesan",
    "Dr Noraini",
    "Dr Chong",
    "Dr Hassan",
    "Dr Kaur",
    "Dr Goh",
    "Dr Rosnah",
    "Dr Suresh",
    "Lee",
    "Chin",
    "Ng",
    "Ooi",
];

/// How many in ten thousand private clinics report to the programme; a paid dose of the others reaches no registry.
const PRIVATE_REPORTING: u32 = 6_000;
/// How many in ten thousand of those that report hand over batches of their own and do not use MyVAS.
const OWN_BATCHES: u32 = 4_000;
/// How facilities are divided among their kinds, in per cent, in the order of `FacilityKind::VARIANTS`: health clinics,
/// hospitals, vaccination centres, private clinics.
const KINDS: [u32; 4] = [30, 6, 22, 42];

/// A facility, and what it is called beside its name.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its line in the programme's list.
    pub listed: ListedFacility,
    /// What people and other systems call it; none is the name or alias of another in its state.
    pub aliases: Vec<String>,
    /// Where its records come from: `myvas`, or its own batches.
    pub source_system: String,
}

/// Every facility, and who goes where.
#[derive(Debug)]
pub struct Places {
    all: Vec<Site>,
    /// For each state: those that report, as often as they are visited; private ones that do not.
    states: Vec<Choice>,
}

#[derive(Debug, Default)]
struct Choice {
    reporting: Vec<usize>,
    visits: Wheel,
    silent: Vec<usize>,
}

impl Places {
    /// So many facilities.
    pub fn new(dice: &mut Dice, count: usize) -> Self {
        let people: u32 = HOMES.iter().map(|home| home.people).sum();
        let mut town_of = Vec::with_capacity(count);
        // One for each state as long as there are enough, the rest by its people.
        town_of.extend((0..HOMES.len()).take(count));
        let rest = count.saturating_sub(HOMES.len());
        let (mut seen, mut given) = (0_usize, 0_usize);
        for (state, home) in HOMES.iter().enumerate() {
            seen += home.people as usize;
            let due = rest * seen / people as usize;
            town_of.extend(std::iter::repeat_n(state, due - given));
            given = due;
        }
        let mut taken = vec![HashSet::new(); HOMES.len()];
        let mut places = Self {
            all: Vec::with_capacity(count),
            states: Vec::new(),
        };
        for (turn, state) in town_of.into_iter().enumerate() {
            let place = place(dice, state, turn, &mut taken[state]);
            places.all.push(place);
        }
        places.states = (0..HOMES.len()).map(|state| places.choice(state)).collect();
        places
    }

    fn choice(&self, state: usize) -> Choice {
        let here = |place: &Site| place.listed.state == HOMES[state].state;
        let mut choice = Choice::default();
        for (number, place) in self.all.iter().enumerate().filter(|(_, place)| here(place)) {
            if place.listed.reports {
                choice.reporting.push(number);
            } else {
                choice.silent.push(number);
            }
        }
        let visits = |number: &usize| match self.all[*number].listed.kind {
            FacilityKind::Ppv => 12,
            FacilityKind::Hospital => 8,
            FacilityKind::HealthClinic => 4,
            FacilityKind::Private => 3,
        };
        choice.visits = Wheel::new(choice.reporting.iter().map(visits));
        choice
    }

    /// Every facility.
    pub fn all(&self) -> &[Site] {
        &self.all
    }

    /// The facility with this number.
    pub fn get(&self, number: usize) -> &Site {
        &self.all[number]
    }

    /// A facility of this state that reports its doses; anywhere, if the state has none.
    pub fn draw(&self, dice: &mut Dice, state: usize) -> usize {
        let choice = &self.states[state];
        match choice.visits.spin(dice) {
            Some(place) => choice.reporting[place],
            None => dice.place(self.all.len()),
        }
    }

    /// A private clinic of this state that does not report; none, if the state has none.
    pub fn draw_silent(&self, dice: &mut Dice, state: usize) -> Option<usize> {
        let silent = &self.states[state].silent;
        (!silent.is_empty()).then(|| dice.one_of(silent))
    }

    /// Any facility of this state; anywhere, if the state has none.
    pub fn draw_any(&self, dice: &mut Dice, state: usize) -> usize {
        let choice = &self.states[state];
        let count = choice.reporting.len() + choice.silent.len();
        if count == 0 {
            return dice.place(self.all.len());
        }
        let place = dice.place(count);
        let silent = place.checked_sub(choice.reporting.len());
        silent.map_or_else(|| choice.reporting[place], |place| choice.silent[place])
    }
}

fn place(dice: &mut Dice, state: usize, turn: usize, taken: &mut HashSet<String>) -> Site {
    // Every state begins with a health clinic; its second place is a vaccination centre.
    let kind = match taken.len() {
        0 => FacilityKind::HealthClinic,
        1..=3 => FacilityKind::Ppv,
        _ => FacilityKind::VARIANTS[dice.share(&KINDS)],
    };
    let (name, aliases) = unused_name(dice, state, kind, taken);
    let prefix = match kind {
        FacilityKind::HealthClinic => "KK",
        FacilityKind::Hospital => "HO",
        FacilityKind::Ppv => "PPV",
        FacilityKind::Private => "KS",
    };
    let code = format!("{prefix}{:04}", turn + 1);
    let private = kind == FacilityKind::Private;
    let reports = !private || dice.happens(PRIVATE_REPORTING);
    let source_system = if private && dice.happens(OWN_BATCHES) {
        format!("clinic-{code}")
    } else {
        "myvas".to_owned()
    };
    let mut free = |alias: &String| key(alias).is_some_and(|key| taken.insert(key));
    let aliases: Vec<String> = aliases.into_iter().filter(&mut free).collect();
    let listed_aliases = aliases.iter().filter_map(|alias| FacilityName::parse(alias).ok());
    Site {
        listed: ListedFacility {
            code,
            name,
            state: HOMES[state].state,
            kind,
            reports,
            aliases: listed_aliases.collect(),
        },
        aliases,
        source_system,
    }
}

/// A name that nothing in the state has yet, numbered if all towns have one.
fn unused_name(
    dice: &mut Dice,
    state: usize,
    kind: FacilityKind,
    taken: &mut HashSet<String>,
) -> (FacilityName, Vec<String>) {
    let towns = &TOWNS[state];
    let mut number = 0_usize;
    loop {
        // The larger towns have more of everything.
        let town = towns[dice.place(towns.len()).min(dice.place(towns.len()))];
        // After so many attempts the state has none left without a number.
        let town = match number / 30 {
            0 => town.to_owned(),
            many => format!("{town} {}", many + 1),
        };
        number += 1;
        let (name, aliases) = called(dice, kind, &town);
        if let Ok(name) = FacilityName::parse(&name)
            && taken.insert(name.key())
        {
            return (name, aliases);
        }
    }
}

fn called(dice: &mut Dice, kind: FacilityKind, town: &str) -> (String, Vec<String>) {
    match kind {
        FacilityKind::HealthClinic => (
            format!("Klinik Kesihatan {town}"),
            vec![format!("KK {town}"), format!("Klinik Kerajaan {town}")],
        ),
        FacilityKind::Hospital => (
            format!("Hospital {town}"),
            vec![format!("Hosp. {town}"), format!("{town} Hospital")],
        ),
        FacilityKind::Ppv => {
            let (venue, short) = dice.one_of(VENUES);
            (
                format!("PPV {venue} {town}"),
                vec![format!("{venue} {town}"), format!("PPV {short} {town}")],
            )
        }
        FacilityKind::Private => {
            let clinic = dice.one_of(CLINICS);
            (
                format!("Klinik {clinic} {town}"),
                vec![
                    format!("{clinic} Clinic {town}"),
                    format!("Poliklinik {clinic} {town}"),
                ],
            )
        }
    }
}

fn key(name: &str) -> Option<String> {
    FacilityName::parse(name).ok().map(|name| name.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_belong_to_one_facility_of_a_state() {
        let places = Places::new(&mut Dice::new(1, 1), 3_000);
        assert_eq!(places.all().len(), 3_000);
        let mut taken = HashSet::new();
        for place in places.all() {
            let names = std::iter::once(place.listed.name.as_str());
            for name in names.chain(place.aliases.iter().map(String::as_str)) {
                assert!(taken.insert((place.listed.state, key(name))), "{name}");
            }
        }
        let silent = places.all().iter().filter(|place| !place.listed.reports);
        assert!(silent.clone().count() > 200);
        assert!(
            silent
                .map(|place| place.listed.kind)
                .all(|kind| kind == FacilityKind::Private)
        );
    }

    #[test]
    fn few_facilities_will_do() {
        for count in [1, 5, 20, 60] {
            let mut dice = Dice::new(1, 1);
            let places = Places::new(&mut dice, count);
            assert_eq!(places.all().len(), count);
            for state in 0..HOMES.len() {
                assert!(places.draw(&mut dice, state) < count);
                assert!(places.draw_any(&mut dice, state) < count);
            }
        }
    }

    #[test]
    fn people_stay_in_their_state() {
        let mut dice = Dice::new(1, 1);
        let places = Places::new(&mut dice, 200);
        for (state, home) in HOMES.iter().enumerate() {
            let place = places.draw(&mut dice, state);
            assert_eq!(places.get(place).listed.state, home.state);
            assert!(places.get(place).listed.reports);
        }
    }
}
