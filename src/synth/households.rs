//! Who lives together: parents with their children, old people with theirs, workers in hostels. A block of people is made
//! at a time, from the seed and its number alone.

use chrono::{Datelike, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::synth::dice::Dice;
use crate::synth::names::Family;
use crate::synth::origin::{Country, Group, HOMES, draw_home};
use crate::synth::people::{Resident, Slot, birthplace, passport, phone};

/// How many people a block has; the last one may have fewer.
pub const BLOCK: u64 = 64;

/// How many in ten thousand children are born together with the one before them; a pair in about 60.
const TWINS: u32 = 170;
/// How many in ten thousand have the whole name of somebody else nearby, beyond those whose names are common.
const NAMESAKES: u32 = 8;
/// How many in ten thousand of these were born on the same day as well.
const SAME_BIRTH: u32 = 2_500;
/// How many in ten thousand of those under 18 use a parent's telephone.
const YOUNG_WITHOUT_PHONE: u32 = 7_500;
/// How many in ten thousand of those over 64 use a relative's telephone.
const OLD_WITHOUT_PHONE: u32 = 4_500;
/// How many in ten thousand spouses, and workers in a hostel, share one.
const OTHERS_WITHOUT_PHONE: u32 = 1_200;
/// The year in which ages are counted.
const YEAR: i32 = 2022;
/// The youngest in the registry: vaccination of adolescents began at twelve.
const YOUNGEST: u32 = 12;

/// The people of a block of a country that has so many.
pub fn residents(seed: u64, block: u64, people: u64, dice: &mut Dice) -> Vec<Resident> {
    let first = block * BLOCK;
    let count = people.saturating_sub(first).min(BLOCK);
    let mut maker = Maker {
        seed,
        people,
        next: first,
        end: first + count,
        made: Vec::with_capacity(usize::try_from(count).unwrap_or(0)),
        household: 0,
    };
    while maker.next < maker.end {
        maker.household(dice);
        maker.household += 1;
    }
    namesakes(seed, &mut maker.made, dice);
    maker.made
}

struct Maker {
    seed: u64,
    people: u64,
    next: u64,
    end: u64,
    made: Vec<Resident>,
    household: u32,
}

/// Somebody about to be made.
struct Member<'a> {
    home: usize,
    group: Group,
    family: &'a Family,
    sex: Sex,
    year: i32,
    father: &'a str,
    phone: Option<&'a str>,
}

impl Maker {
    fn household(&mut self, dice: &mut Dice) {
        let home = draw_home(dice);
        match HOMES[home].group(dice) {
            Group::Foreign(country) => self.hostel(dice, home, country),
            group @ (Group::Malay | Group::Chinese | Group::Indian | Group::Bornean) => {
                // Singles, old couples, families, families with their old parents.
                match dice.share(&[20, 20, 44, 16]) {
                    0 => self.family(dice, home, group, (19, 40), false),
                    1 => self.family(dice, home, group, (58, 84), false),
                    2 => self.family(dice, home, group, (27, 58), false),
                    _ => self.family(dice, home, group, (27, 58), true),
                }
            }
        }
    }

    fn hostel(&mut self, dice: &mut Dice, home: usize, country: Country) {
        let group = Group::Foreign(country);
        let shared = phone(dice);
        for _ in 0..dice.between(1, 4) {
            let sex = if dice.happens(7_200) {
                Sex::Male
            } else {
                Sex::Female
            };
            let family = Family::new(dice, group, false);
            let member = Member {
                home,
                group,
                family: &family,
                sex,
                year: YEAR - i32::try_from(dice.between(20, 48)).unwrap_or(30),
                father: "",
                phone: dice.happens(OTHERS_WITHOUT_PHONE).then_some(shared.as_str()),
            };
            let given = family.given(dice, sex, member.year, None);
            self.add(dice, &member, &given);
        }
    }

    fn family(&mut self, dice: &mut Dice, home: usize, group: Group, ages: (u32, u32), parents: bool) {
        let sabah = HOMES[home].is_sabah();
        let family = Family::new(dice, group, sabah);
        let age = dice.between(ages.0, ages.1);
        let year = born_at(age);
        let sex = if dice.happens(7_000) {
            Sex::Male
        } else {
            Sex::Female
        };
        let grandfather = family.given(dice, Sex::Male, year - 28, None);
        let own = family.given(dice, sex, year, None);
        let base = Member {
            home,
            group,
            family: &family,
            sex,
            year,
            father: &grandfather,
            phone: None,
        };
        let Some(head) = self.add(dice, &base, &own) else {
            return;
        };
        let number = self.made[head].phone.clone();
        let mut father = own;
        let (married, young) = (ages.0 > 20, ages.1 > 60);
        if married && dice.happens(if young { 6_500 } else { 8_800 }) {
            let others = Family::new(dice, group, sabah);
            let spouse_year = year + i32::try_from(dice.between(0, 8)).unwrap_or(0) - 3;
            let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
            let in_law = others.given(dice, Sex::Male, spouse_year - 28, None);
            let given = others.given(dice, other, spouse_year, None);
            let member = Member {
                family: &others,
                sex: other,
                year: spouse_year.min(born_at(19)),
                father: &in_law,
                phone: dice.happens(OTHERS_WITHOUT_PHONE).then_some(number.as_str()),
                ..base
            };
            self.add(dice, &member, &given);
            if sex == Sex::Female {
                father = given;
            }
        } else if sex == Sex::Female {
            father = family.given(dice, Sex::Male, year - 2, None);
        }
        if married && !young && age >= 36 {
            self.children(
                dice,
                &Member {
                    father: &father,
                    phone: Some(&number),
                    ..base
                },
                age,
            );
        }
        if parents {
            self.parents(
                dice,
                &Member {
                    phone: Some(&number),
                    ..base
                },
                &grandfather,
                age,
            );
        }
    }

    fn children(&mut self, dice: &mut Dice, base: &Member<'_>, age_of_head: u32) {
        let mut sibling: Option<String> = None;
        let mut before: Option<usize> = None;
        for _ in 0..dice.weighted(&[(25, 0), (30, 1), (27, 2), (13, 3), (5, 4)]) {
            let sex = if dice.happens(5_080) {
                Sex::Male
            } else {
                Sex::Female
            };
            let alike = sibling.as_deref().filter(|_| dice.happens(3_500));
            if let Some(other) = before.filter(|_| dice.happens(TWINS)) {
                self.twin(dice, base, other, sibling.as_deref().unwrap_or_default());
                before = None;
                continue;
            }
            let age = dice.between(YOUNGEST, (age_of_head - 23).clamp(YOUNGEST, 30));
            let member = Member {
                sex,
                year: born_at(age),
                phone: base
                    .phone
                    .filter(|_| age < 18 && dice.happens(YOUNG_WITHOUT_PHONE)),
                ..*base
            };
            let given = base.family.given(dice, sex, member.year, alike);
            before = self.add(dice, &member, &given);
            sibling = Some(given);
        }
    }

    /// A twin of somebody: the same day, place and parents, a similar name, the neighbouring number.
    fn twin(&mut self, dice: &mut Dice, base: &Member<'_>, other: usize, called: &str) {
        if self.next >= self.end {
            return;
        }
        let twin = self.made[other].clone();
        let sex = match (twin.sex, dice.happens(6_600)) {
            (sex, true) => sex,
            (Sex::Male, false) => Sex::Female,
            (Sex::Female, false) => Sex::Male,
        };
        let year = twin.born.year();
        let given = base.family.given(dice, sex, year, Some(called));
        let slot = Slot::new(self.seed, twin.number);
        let second = Resident {
            number: self.next,
            id_number: slot.mykad(twin.born, &twin.id_number[6..8], sex, true),
            name: base.family.full(dice, &given, sex, base.father, year),
            sex,
            twin: true,
            ..twin
        };
        self.made[other].twin = true;
        self.made.push(second);
        self.next += 1;
    }

    fn parents(&mut self, dice: &mut Dice, base: &Member<'_>, grandfather: &str, age_of_head: u32) {
        let age = (age_of_head + dice.between(22, 32)).min(91);
        let both = dice.happens(4_000);
        let first = if dice.happens(3_500) {
            Sex::Male
        } else {
            Sex::Female
        };
        let old_phone = |dice: &mut Dice| base.phone.filter(|_| dice.happens(OLD_WITHOUT_PHONE));
        for sex in [Sex::Male, Sex::Female] {
            if sex != first && !both {
                continue;
            }
            let others = Family::new(dice, base.group, HOMES[base.home].is_sabah());
            let family = if sex == Sex::Male { base.family } else { &others };
            let year = born_at(age);
            let father = family.given(dice, Sex::Male, year - 28, None);
            let given = match sex {
                Sex::Male => grandfather.to_owned(),
                Sex::Female => family.given(dice, sex, year, None),
            };
            let member = Member {
                family,
                sex,
                year,
                father: &father,
                phone: old_phone(dice),
                ..*base
            };
            self.add(dice, &member, &given);
        }
    }

    /// Adds somebody, as long as the block has room; where in the block.
    fn add(&mut self, dice: &mut Dice, member: &Member<'_>, given: &str) -> Option<usize> {
        if self.next >= self.end {
            return None;
        }
        let slot = Slot::new(self.seed, self.next);
        let born = slot.birth(member.year, self.people);
        let name = member
            .family
            .full(dice, given, member.sex, member.father, member.year);
        let (id_type, id_number) = match member.group {
            Group::Foreign(country) => (IdType::Passport, passport(country, self.next)),
            Group::Malay | Group::Chinese | Group::Indian | Group::Bornean => {
                let place = birthplace(dice, member.home, born);
                (IdType::Mykad, slot.mykad(born, place, member.sex, false))
            }
        };
        self.made.push(Resident {
            number: self.next,
            id_type,
            id_number,
            name,
            sex: member.sex,
            born,
            phone: member.phone.map_or_else(|| phone(dice), str::to_owned),
            home: member.home,
            group: member.group,
            household: self.household,
            twin: false,
        });
        self.next += 1;
        Some(self.made.len() - 1)
    }
}

fn born_at(age: u32) -> i32 {
    YEAR - 1 - i32::try_from(age).unwrap_or(0)
}

/// Lets some people be called like somebody else, and be born on the same day.
fn namesakes(seed: u64, made: &mut [Resident], dice: &mut Dice) {
    for one in 1..made.len() {
        if !dice.happens(NAMESAKES) {
            continue;
        }
        let (here, there) = (&made[one], &made[dice.place(one)]);
        let alike = here.household != there.household && here.sex == there.sex && here.group == there.group;
        if !alike || here.id_type != IdType::Mykad || here.twin {
            continue;
        }
        let (name, born) = (there.name.clone(), there.born);
        if dice.happens(SAME_BIRTH) {
            let number = namesake_number(seed, here, born);
            if number != there.id_number {
                made[one].born = born;
                made[one].id_number = number;
            }
        }
        made[one].name = name;
    }
}

fn namesake_number(seed: u64, resident: &Resident, born: NaiveDate) -> String {
    let place = &resident.id_number[6..8];
    Slot::new(seed, resident.number).mykad(born, place, resident.sex, false)
}

#[cfg(test)]
mod tests;
