//! Facilities.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::domain::facility::{FacilityKind, FacilityName, ListedFacility, State};

const TOWNS: &[&str] = &[
    "Batu Satu",
    "Seri Contoh",
    "Kampung Rekaan",
    "Bukit Teladan",
    "Sungai Umpama",
    "Taman Misalan",
    "Parit Andaian",
    "Kuala Ibarat",
    "Padang Bayangan",
    "Tanjung Khayalan",
    "Ulu Perumpamaan",
    "Pekan Cerita",
    "Alor Kisah",
    "Simpang Dongeng",
    "Bandar Lakaran",
];

/// Facilities in all states, the kinds as they are in the country: mostly clinics.
pub fn facilities(random: &mut impl Rng, count: usize) -> Vec<ListedFacility> {
    let states: Vec<State> = State::all().collect();
    let mut made: Vec<ListedFacility> = Vec::with_capacity(count);
    let mut number = 0;
    while made.len() < count {
        number += 1;
        let state = states[number % states.len()];
        let kind = *[
            FacilityKind::HealthClinic,
            FacilityKind::HealthClinic,
            FacilityKind::Ppv,
            FacilityKind::Hospital,
            FacilityKind::Private,
        ]
        .choose(random)
        .unwrap_or(&FacilityKind::HealthClinic);
        let town = TOWNS.choose(random).copied().unwrap_or_default();
        let (prefix, word) = match kind {
            FacilityKind::HealthClinic => ("KK", "Klinik Kesihatan"),
            FacilityKind::Hospital => ("HO", "Hospital"),
            FacilityKind::Ppv => ("PPV", "PPV Dewan"),
            FacilityKind::Private => ("KS", "Klinik Swasta"),
        };
        let Ok(name) = FacilityName::parse(&format!("{word} {town}")) else {
            continue;
        };
        if made
            .iter()
            .any(|known| known.state == state && known.name == name)
        {
            continue;
        }
        let reports = kind != FacilityKind::Private || random.random_bool(0.6);
        made.push(ListedFacility {
            code: format!("{prefix}{number:04}"),
            name,
            state,
            kind,
            reports,
            aliases: Vec::new(),
        });
    }
    made
}
