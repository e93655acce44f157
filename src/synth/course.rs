//! The doses that somebody took, as they were: which vaccine, when, where, of which lot.

use chrono::{Days, NaiveDate};

use crate::domain::facility::FacilityKind;
use crate::domain::vaccine::Vaccine;
use crate::synth::curve::CURVE;
use crate::synth::dice::Dice;
use crate::synth::lots::lot;
use crate::synth::origin::draw_home;
use crate::synth::people::{LAST_DAY, Resident};
use crate::synth::places::Places;

/// A dose as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dose {
    /// Which dose of the course.
    pub number: u8,
    /// Which vaccine.
    pub vaccine: Vaccine,
    /// Of which lot.
    pub lot: String,
    /// On which day.
    pub on: NaiveDate,
    /// Where: a number in `Places`.
    pub place: usize,
    /// Whether it was paid for.
    pub paid: bool,
}

/// What is known of a course before it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing: as it comes in the country.
    AsItComes,
    /// It has a booster.
    Boosted,
    /// It has one that was paid for at a private clinic which does not report, if the state has such a clinic.
    BoostedUnreported,
}

/// How many in ten thousand took the second dose of a course of two.
const SECOND: u32 = 9_850;
/// How many in ten thousand boosters were paid for: Sinovac at private clinics.
const PAID: u32 = 150;
/// How many in ten thousand paid boosters were given by clinics that do not report to the programme.
const PAID_UNREPORTED: u32 = 4_000;
/// How many in ten thousand take a further dose where they took the one before, and at another place of their state;
/// the others are elsewhere in the country.
const SAME_PLACE: u32 = 5_500;
const SAME_STATE: u32 = 9_200;
/// The day from which all were invited three months after the second dose; before it that held for Sinovac alone, and
/// six months for the others.
const THREE_MONTHS_FOR_ALL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 12, 28);

/// How many in ten thousand adults took a booster up to the last day, by the vaccine of their course, so that boosters add
/// up to those of the open data (14.7 million of 23.4 million adults: 12.0 Pfizer, 1.1 Sinovac, 1.5 of `AstraZeneca`), and
/// how many in a hundred of them took which.
fn boosters(course: Vaccine) -> (u32, &'static [(u32, Vaccine)]) {
    use Vaccine::{Comirnaty, Convidecia, CoronaVac, Covilo, Spikevax, Vaxzevria};
    match course {
        Comirnaty | Spikevax => (6_100, &[(97, Comirnaty), (3, Vaxzevria)]),
        CoronaVac => (7_100, &[(76, Comirnaty), (16, CoronaVac), (8, Vaxzevria)]),
        Vaxzevria => (7_600, &[(45, Comirnaty), (54, Vaxzevria), (1, CoronaVac)]),
        Convidecia => (
            5_500,
            &[(85, Comirnaty), (5, Convidecia), (5, Vaxzevria), (5, CoronaVac)],
        ),
        Covilo => (5_500, &[(30, Comirnaty), (65, Covilo), (5, CoronaVac)]),
    }
}

/// Days between the first dose and the second: at least, and at most. `None` where one dose is the course.
pub fn interval(vaccine: Vaccine) -> Option<(u32, u32)> {
    match vaccine {
        Vaccine::Comirnaty | Vaccine::CoronaVac | Vaccine::Covilo => Some((21, 28)),
        Vaccine::Spikevax => Some((28, 35)),
        Vaccine::Vaxzevria => Some((56, 84)),
        Vaccine::Convidecia => None,
    }
}

/// The first day on which somebody may take a booster whose course ended on `last`.
fn booster_from(course: Vaccine, last: NaiveDate) -> NaiveDate {
    let three = last + Days::new(90);
    let six = last + Days::new(180);
    match (course, THREE_MONTHS_FOR_ALL) {
        (Vaccine::CoronaVac, _) | (_, None) => three,
        (_, Some(change)) => three.max(six.min(change)),
    }
}

/// The doses of somebody; with a plan that asks for it, the last is a booster.
pub fn course(dice: &mut Dice, places: &Places, resident: &Resident, plan: Plan) -> Vec<Dose> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut doses = primary(dice, places, resident, plan, attempts > 30);
        let Some((course, last)) = doses.last().map(|dose| (dose.vaccine, dose.on)) else {
            continue;
        };
        let complete = doses.len() == 2 || interval(course).is_none();
        let adolescent = resident.age() < 18;
        let (share, vaccines) = boosters(course);
        let wanted = match plan {
            Plan::AsItComes => complete && !adolescent && dice.happens(share),
            Plan::Boosted | Plan::BoostedUnreported => true,
        };
        if !wanted {
            return doses;
        }
        let vaccine = dice.weighted(vaccines);
        let booster = booster(
            dice,
            places,
            resident,
            &doses,
            plan,
            vaccine,
            booster_from(course, last),
        );
        match (booster, plan) {
            (Some(booster), _) if complete => {
                doses.push(booster);
                return doses;
            }
            (_, Plan::AsItComes) => return doses,
            (_, Plan::Boosted | Plan::BoostedUnreported) => {}
        }
    }
}

/// The course itself; an early one leaves room for every booster.
fn primary(dice: &mut Dice, places: &Places, resident: &Resident, plan: Plan, early: bool) -> Vec<Dose> {
    let adolescent = resident.age() < 18 && plan == Plan::AsItComes;
    let (vaccine, on) = if early {
        (
            Vaccine::Comirnaty,
            NaiveDate::from_ymd_opt(2021, 6, 15).unwrap_or_default(),
        )
    } else {
        CURVE.first(dice, adolescent)
    };
    let place = places.draw(dice, resident.home);
    let dose = |dice: &mut Dice, number, on, place| Dose {
        number,
        vaccine,
        lot: lot(dice, vaccine, on, state_of(places, place)),
        on,
        place,
        paid: false,
    };
    let mut doses = vec![dose(dice, 1, on, place)];
    if let Some((least, most)) = interval(vaccine)
        && (early || dice.happens(SECOND))
    {
        let on = on + Days::new(u64::from(dice.between(least, most)));
        if Some(on) <= LAST_DAY {
            let place = another(dice, places, resident, place, 8_500);
            doses.push(dose(dice, 2, on, place));
        }
    }
    doses
}

fn booster(
    dice: &mut Dice,
    places: &Places,
    resident: &Resident,
    before: &[Dose],
    plan: Plan,
    vaccine: Vaccine,
    from: NaiveDate,
) -> Option<Dose> {
    let paid = plan == Plan::BoostedUnreported || dice.happens(PAID);
    let unreported =
        plan == Plan::BoostedUnreported || (plan == Plan::AsItComes && paid && dice.happens(PAID_UNREPORTED));
    let silent = if unreported {
        places.draw_silent(dice, resident.home)
    } else {
        None
    };
    let here = before.last().map_or(0, |dose| dose.place);
    let place = silent.unwrap_or_else(|| another(dice, places, resident, here, SAME_PLACE));
    let private = places.get(place).listed.kind == FacilityKind::Private;
    let paid = private && paid;
    // What was sold was Sinovac.
    let vaccine = if paid { Vaccine::CoronaVac } else { vaccine };
    let on = CURVE.booster(dice, vaccine, from)?;
    Some(Dose {
        number: 3,
        vaccine,
        lot: lot(dice, vaccine, on, state_of(places, place)),
        on,
        place,
        paid,
    })
}

fn another(dice: &mut Dice, places: &Places, resident: &Resident, here: usize, same: u32) -> usize {
    if dice.happens(same) {
        here
    } else if dice.happens(SAME_STATE) {
        places.draw(dice, resident.home)
    } else {
        let state = draw_home(dice);
        places.draw(dice, state)
    }
}

/// The state of a facility, as a place in `HOMES`.
pub fn state_of(places: &Places, place: usize) -> usize {
    let code = places.get(place).listed.state.code();
    code.parse::<usize>().map_or(0, |code| code.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::households::residents;

    fn courses(plan: Plan) -> Vec<(u32, Vec<Dose>)> {
        let mut dice = Dice::new(5, 1);
        let places = Places::new(&mut dice, 120);
        let people = (0..60).flat_map(|block| residents(5, block, 10_000, &mut Dice::new(5, 9 + block)));
        people
            .map(|resident| (resident.age(), course(&mut dice, &places, &resident, plan)))
            .collect()
    }

    #[test]
    fn doses_keep_the_intervals_of_their_vaccine() {
        for (_, doses) in courses(Plan::AsItComes) {
            assert!(doses.iter().all(|dose| Some(dose.on) <= LAST_DAY));
            if let [first, second, ..] = &doses[..]
                && second.number == 2
            {
                let least = interval(first.vaccine).map_or(0, |(least, _)| i64::from(least));
                assert!((second.on - first.on).num_days() >= least);
                assert_eq!(first.vaccine, second.vaccine);
            }
            if let [.., last, booster] = &doses[..]
                && booster.number == 3
            {
                assert!((booster.on - last.on).num_days() >= 90);
            }
        }
    }

    #[test]
    fn boosters_are_as_frequent_and_as_mixed_as_in_the_open_data() {
        let adults: Vec<Vec<Dose>> = courses(Plan::AsItComes)
            .into_iter()
            .filter(|(age, _)| *age >= 18)
            .map(|(_, doses)| doses)
            .collect();
        let boosted: Vec<&Vec<Dose>> = adults
            .iter()
            .filter(|doses| doses.last().is_some_and(|dose| dose.number == 3))
            .collect();
        let percent = 100 * boosted.len() / adults.len();
        assert!((57..=68).contains(&percent), "{percent} % of the adults");
        let sinovac = boosted
            .iter()
            .filter(|doses| doses[0].vaccine == Vaccine::CoronaVac);
        let pfizer = sinovac.clone().filter(|doses| {
            doses
                .last()
                .is_some_and(|dose| dose.vaccine == Vaccine::Comirnaty)
        });
        let percent = 100 * pfizer.count() / sinovac.count();
        assert!((68..=84).contains(&percent), "{percent} % of the Sinovac courses");
    }

    #[test]
    fn adolescents_have_no_booster_and_a_plan_is_kept() {
        for (age, doses) in courses(Plan::AsItComes) {
            assert!(age >= 18 || doses.iter().all(|dose| dose.number < 3));
        }
        for plan in [Plan::Boosted, Plan::BoostedUnreported] {
            for (_, doses) in courses(plan) {
                assert_eq!(doses.last().map(|dose| dose.number), Some(3));
            }
        }
    }
}
