//! What random files say.

use proptest::prelude::*;

use crate::paper::{KEYS, SITI, Says};

/// Mostly a few things that say one another again, and contradict one another.
pub(crate) fn says() -> impl Strategy<Value = Says> {
    let few = [
        SITI,
        SITI,
        SITI,
        Says {
            dose: 1,
            day: 2,
            ..SITI
        },
        Says { phone: 1, ..SITI },
        Says { day: 5, ..SITI },
        Says { lot: 1, ..SITI },
        Says { lot: 2, ..SITI },
        Says { person: 1, ..SITI },
        Says { place: 1, ..SITI },
        Says { place: 2, ..SITI },
        Says {
            person: 1,
            dose: 0,
            day: 0,
            ..SITI
        },
        Says {
            dose: 1,
            day: 1,
            ..SITI
        },
        Says {
            dose: 0,
            day: 0,
            ..SITI
        },
    ];
    let any = (
        0..3usize,
        0..3usize,
        0..6usize,
        0..2usize,
        0..3usize,
        0..4usize,
        0..2usize,
    )
        .prop_map(|(person, dose, day, vaccine, lot, place, phone)| Says {
            person,
            dose,
            day,
            vaccine,
            lot,
            place,
            phone,
        });
    prop_oneof![5 => proptest::sample::select(few.to_vec()), 1 => any]
}

pub(crate) fn key() -> impl Strategy<Value = usize> {
    prop_oneof![5 => 0..2usize, 2 => 0..2 * KEYS]
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<(usize, Says)>> {
    prop_oneof![
        3 => proptest::collection::vec((key(), says()), 1..2),
        2 => proptest::collection::vec((key(), says()), 2..4),
    ]
}
