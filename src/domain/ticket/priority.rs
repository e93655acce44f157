//! Which tickets matter more than others, and why. Of two with the same grounds the one with the earlier deadline comes first.

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::certificate::vaccination_status::booster_due;
use crate::domain::complaint::Problem;
use crate::domain::person::birth::Birth;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;

/// A ground for dealing with a ticket before others, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Urgent {
    /// The promise is broken: nobody is to wait for ever behind those who have more at stake.
    Late,
    /// At their age they lose the status as fully vaccinated without the booster.
    Age,
    /// With the vaccine of their primary course they do.
    Course,
    /// They need the certificate for a flight or an appointment that is near.
    Needed,
    /// The ticket was opened again.
    Reopened,
    /// They complained of the same dose before.
    Twice,
}

impl Urgent {
    /// The grounds that come from the person and the complaint ([`Stake::grounds`]): a search finds out whether they hold.
    pub const OF_STAKE: [Self; 4] = [Self::Age, Self::Course, Self::Needed, Self::Twice];

    /// What it adds to the number of a priority: more than all lighter grounds together.
    pub fn weight(self) -> i16 {
        match self {
            Self::Late => 32,
            Self::Age => 16,
            Self::Course => 8,
            Self::Needed => 4,
            Self::Reopened => 2,
            Self::Twice => 1,
        }
    }
}

/// The grounds of a ticket. The greater its number, the sooner it is dealt with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(i16);

impl Priority {
    /// The priority with this number, if there is one.
    pub fn of_number(number: i16) -> Option<Self> {
        let all: i16 = Urgent::all().map(Urgent::weight).sum();
        (0..=all).contains(&number).then_some(Self(number))
    }

    /// Its number.
    pub fn number(self) -> i16 {
        self.0
    }

    /// Its grounds, the weightiest first.
    pub fn grounds(self) -> impl Iterator<Item = Urgent> {
        Urgent::all().filter(move |ground| self.0 & ground.weight() != 0)
    }

    /// The same but for one ground, which holds or does not.
    #[must_use]
    pub fn with(self, ground: Urgent, holds: bool) -> Self {
        if holds {
            Self(self.0 | ground.weight())
        } else {
            Self(self.0 & !ground.weight())
        }
    }
}

/// What is known of a person and their complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// What is wrong.
    pub problem: Problem,
    /// With which dose.
    pub dose: DoseNumber,
    /// When they were born.
    pub born: Birth,
    /// With which vaccine their primary course ended, if the registry knows.
    pub course: Option<Vaccine>,
    /// Whether they need the certificate soon.
    pub needed: bool,
    /// Whether they complained of the same dose before.
    pub twice: bool,
}

/// Within so many days a flight or an appointment is near: the promise of five days and a pause or two lie before it.
const NEAR: i64 = 14;

/// Whether a day is near on another one. What is over is not.
pub fn is_near(day: NaiveDate, today: NaiveDate) -> bool {
    (0..=NEAR).contains(&(day - today).num_days())
}

impl Stake {
    /// The grounds that come from the person and the complaint; those of the ticket's life, the ticket knows itself.
    pub fn grounds(&self) -> Vec<Urgent> {
        let age = self.loses_status(None);
        let course = !age && self.loses_status(self.course);
        let holds = |ground: &Urgent| match ground {
            Urgent::Age => age,
            Urgent::Course => course,
            Urgent::Needed => self.needed,
            Urgent::Twice => self.twice,
            Urgent::Late | Urgent::Reopened => false,
        };
        Urgent::OF_STAKE.into_iter().filter(holds).collect()
    }

    /// Whether they lose the status, or have lost it, as long as the dose does not show. Of a document that states no day
    /// of birth, the earliest counts: who may be old enough is not to wait for the proof.
    fn loses_status(&self, course: Option<Vaccine>) -> bool {
        let gone = matches!(self.problem, Problem::Missing | Problem::Vanished);
        let size = self.course.map_or(2, Vaccine::primary_doses);
        let born: NaiveDate = self.born.first_day();
        gone && self.dose.get() > size && booster_due(course, Some(born)).is_some()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn stake(born: &str, course: Option<Vaccine>) -> Stake {
        Stake {
            problem: Problem::Missing,
            dose: DoseNumber::new(3).unwrap(),
            born: Birth::Day(born.parse().unwrap()),
            course,
            needed: false,
            twice: false,
        }
    }

    #[test]
    fn who_loses_the_status_on_the_first_of_march_comes_first() {
        let (pfizer, sinovac) = (Some(Vaccine::Comirnaty), Some(Vaccine::CoronaVac));
        let cases: [(&str, Option<Vaccine>, &[Urgent]); 10] = [
            ("1962-03-01", pfizer, &[Urgent::Age]),
            ("1962-03-02", pfizer, &[]),
            ("1962-03-02", sinovac, &[Urgent::Course]),
            ("1962-03-01", sinovac, &[Urgent::Age]),
            ("2004-03-01", sinovac, &[Urgent::Course]),
            ("2004-03-02", sinovac, &[]),
            ("2004-03-01", pfizer, &[]),
            ("2004-03-01", None, &[]),
            ("1940-01-01", None, &[Urgent::Age]),
            ("1962-03-01", Some(Vaccine::Vaxzevria), &[Urgent::Age]),
        ];
        for (born, course, expected) in cases {
            assert_eq!(stake(born, course).grounds(), expected, "{born} {course:?}");
        }
    }

    #[test]
    fn a_dose_that_shows_or_is_no_booster_takes_no_status_away() {
        let old = stake("1950-01-01", Some(Vaccine::CoronaVac));
        for (problem, expected) in [
            (Problem::Missing, vec![Urgent::Age]),
            (Problem::Vanished, vec![Urgent::Age]),
            (Problem::SecondAppointment, vec![]),
            (Problem::WrongDetails, vec![]),
        ] {
            assert_eq!(Stake { problem, ..old }.grounds(), expected, "{problem:?}");
        }
        let dose = |number, course| Stake {
            dose: DoseNumber::new(number).unwrap(),
            course,
            ..old
        };
        assert_eq!(dose(2, Some(Vaccine::CoronaVac)).grounds(), []);
        assert_eq!(dose(2, None).grounds(), []);
        assert_eq!(
            dose(2, Some(Vaccine::Convidecia)).grounds(),
            [Urgent::Age],
            "a course of one dose"
        );
    }

    #[test]
    fn who_may_be_old_enough_by_their_document_is() {
        let born = |born| Stake {
            born,
            ..stake("1990-01-01", None)
        };
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(born(Birth::Year(day("1962-01-01"))).grounds(), [Urgent::Age]);
        assert_eq!(born(Birth::Month(day("1962-03-01"))).grounds(), [Urgent::Age]);
        assert_eq!(born(Birth::Month(day("1962-04-01"))).grounds(), []);
        assert_eq!(born(Birth::Year(day("1963-01-01"))).grounds(), []);
    }

    #[test]
    fn a_flight_within_a_fortnight_is_near() {
        let day = |text: &str| text.parse().unwrap();
        let today = day("2022-02-20");
        for (needed, near) in [
            ("2022-02-19", false),
            ("2022-02-20", true),
            ("2022-03-06", true),
            ("2022-03-07", false),
        ] {
            assert_eq!(is_near(day(needed), today), near, "{needed}");
        }
        let flies = Stake {
            needed: true,
            twice: true,
            ..stake("1990-01-01", None)
        };
        assert_eq!(flies.grounds(), [Urgent::Needed, Urgent::Twice]);
    }

    #[test]
    fn a_weightier_ground_outweighs_all_lighter_ones() {
        for (place, ground) in Urgent::all().enumerate() {
            let lighter = Urgent::all().skip(place + 1);
            let lighter = lighter.fold(Priority::default(), |sum, one| sum.with(one, true));
            assert!(Priority::default().with(ground, true) > lighter, "{ground:?}");
        }
        let some = Priority::default()
            .with(Urgent::Twice, true)
            .with(Urgent::Age, true);
        assert_eq!(some.grounds().collect::<Vec<_>>(), [Urgent::Age, Urgent::Twice]);
        assert_eq!(Priority::of_number(some.number()), Some(some));
        assert_eq!(some.with(Urgent::Age, false).number(), Urgent::Twice.weight());
        assert_eq!((Priority::of_number(-1), Priority::of_number(64)), (None, None));
    }
}
