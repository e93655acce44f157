//! Comparing does not depend on which side is which.

use proptest::prelude::*;

use super::*;
use crate::matching::particulars::Loose;

fn said() -> impl Strategy<Value = Particulars> {
    let texts = (
        "[0-9]{11,13}",
        "(siti |nur |bin |[a-c]{2,4} ){1,4}",
        "0[0-9]/0[0-9]/19[89][0-9]",
    );
    let dose = (
        "[1-4]",
        "0[1-9]/0[1-9]/202[12]",
        "F[KE]88[89][0-3]",
        "(KK |Hosp |Sg |Buloh ){1,4}",
    );
    (texts, dose).prop_map(|((id, name, birth), (number, day, lot, place))| {
        Particulars::read(&Loose {
            id_type: "mykad",
            id_number: &id,
            name: &name,
            date_of_birth: &birth,
            dose_number: &number,
            administered_on: &day,
            lot_number: &lot,
            facility_name: &place,
            facility_state: "10",
            ..Loose::default()
        })
    })
}

fn levels(one: &Particulars, other: &Particulars) -> Vec<(Field, Level)> {
    let found = compare(one, other, Frequencies::shipped());
    found
        .0
        .iter()
        .map(|agreement| (agreement.field, agreement.level))
        .collect()
}

proptest! {
    #[test]
    fn how_far_two_sides_agree_does_not_depend_on_which_is_which(one in said(), other in said()) {
        prop_assert_eq!(levels(&one, &other), levels(&other, &one));
    }

    #[test]
    fn every_side_agrees_with_itself(one in said()) {
        for (field, level) in levels(&one, &one) {
            prop_assert!(matches!(level, Level::Same | Level::Missing), "{field:?} {level:?}");
        }
    }
}
