//! How a record is hidden from its person, by the cause of a complaint.

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::MyKad;
use crate::domain::vaccine::lot::Lot;
use crate::synth::cause::Cause;
use crate::synth::dice::Dice;
use crate::synth::error_kinds::ErrorKind;
use crate::synth::mistakes::{Around, apply};
use crate::synth::statement::Statement;

/// Which error gives a record another identity, and how often.
const OTHER_IDENTITY: &[(u32, ErrorKind)] = &[
    (35, ErrorKind::IdDigitsSwapped),
    (30, ErrorKind::IdDigitWrong),
    (10, ErrorKind::IdDigitMissing),
    (25, ErrorKind::OtherDocument),
];

/// The error that lets a dose count as another.
const WRONG_NUMBER: &[(u32, ErrorKind)] = &[(1, ErrorKind::DoseNumberWrong)];

/// Which error sends a record into quarantine, and how often.
const QUARANTINED: &[(u32, ErrorKind)] = &[
    (25, ErrorKind::LotTypo),
    (20, ErrorKind::LotLetterO),
    (15, ErrorKind::LotOfOtherVaccine),
    (10, ErrorKind::LotMissing),
    (12, ErrorKind::BirthSwapped),
    (8, ErrorKind::BirthNear),
    (10, ErrorKind::DateYearWrong),
];

/// Makes the error that hides the record of a dose for this cause; none, where it shows or there is no record.
pub(super) fn hide<'a>(
    cause: Cause,
    dice: &mut Dice,
    around: &Around<'a>,
    says: &mut Statement<'a>,
) -> Option<ErrorKind> {
    match cause {
        Cause::OtherIdentity => make(dice, around, says, OTHER_IDENTITY, |_| true),
        Cause::Quarantined => make(dice, around, says, QUARANTINED, breaks_a_rule),
        Cause::WrongNumber => make(dice, around, says, WRONG_NUMBER, |_| true),
        Cause::Visible | Cause::NotUploaded | Cause::NoSuchDose => None,
    }
}

/// Makes one of these errors, until one does what it is made for.
fn make<'a>(
    dice: &mut Dice,
    around: &Around<'a>,
    says: &mut Statement<'a>,
    kinds: &[(u32, ErrorKind)],
    hidden: impl Fn(&Statement<'a>) -> bool,
) -> Option<ErrorKind> {
    for _ in 0..100 {
        let kind = dice.weighted(kinds);
        let mut tried = says.clone();
        if apply(kind, dice, around, &mut tried) && hidden(&tried) {
            *says = tried;
            return Some(kind);
        }
    }
    None
}

/// Whether the importer will quarantine what is said, by the rules of `desk::dose_rows`.
fn breaks_a_rule(says: &Statement<'_>) -> bool {
    let lot = Lot::parse(&says.lot);
    let misfit = match (&lot, says.vaccine) {
        (Ok(lot), Some(vaccine)) => !lot.fits(vaccine),
        // A text that is no lot at all is refused, where it is not left out.
        (Err(_), Some(_)) => return says.lot.is_empty(),
        (_, None) => return false,
    };
    let early = Some(says.on) < crate::domain::vaccine::dose::PROGRAMME_START;
    let birth = match (says.id_type, says.born) {
        (IdType::Mykad, Some(born)) => {
            MyKad::parse(&says.id_number).is_ok_and(|number| !number.agrees_with(born))
        }
        (IdType::Mykad | IdType::Passport | IdType::Other, _) => false,
    };
    misfit || early || birth
}
