//! What is possible but unlikely: the citizen is asked to look again, and may confirm.

use crate::domain::complaint::complaint::Complaint;
use crate::domain::facility::State;
use crate::domain::vaccine::dose::BOOSTERS_START;
use crate::domain::values::dates::day_first;
use crate::domain::values::refusal::{FieldError, Refusal};

/// A doubt about a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What the form sends back when the citizen confirms.
    pub code: &'static str,
    /// The field and the words.
    pub error: FieldError,
}

/// Everything in a complaint that is worth a second look. `places` are the states in which the register of facilities
/// knows a place of the stated name.
pub fn doubts(complaint: &Complaint, places: &[State]) -> Vec<Doubt> {
    [
        vaccine_date(complaint),
        early_booster(complaint),
        facility_state(complaint, places),
        lot_shape(complaint),
        email_domain(complaint),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The vaccine was not in use on that date (see `Vaccine::in_use_since`).
fn vaccine_date(complaint: &Complaint) -> Option<Doubt> {
    let vaccine = complaint.vaccine?;
    let refusal = match vaccine.in_use_since() {
        Some(since) if complaint.administered_on < since => Refusal::new("doubt-vaccine-date")
            .with("vaccine", vaccine.name())
            .with("since", day_first(since)),
        Some(_) => return None,
        None => Refusal::new("doubt-vaccine-abroad").with("vaccine", vaccine.name()),
    };
    Some(Doubt {
        code: "vaccine-date",
        error: refusal.at("vaccine"),
    })
}

/// A third or fourth dose before the programme gave any.
fn early_booster(complaint: &Complaint) -> Option<Doubt> {
    let start = BOOSTERS_START?;
    let early = complaint.dose_number.get() >= 3 && complaint.administered_on < start;
    early.then(|| Doubt {
        code: "early-booster",
        error: Refusal::new("doubt-early-booster")
            .with("since", day_first(start))
            .at("dose_number"),
    })
}

/// The place is known, but not in the stated state.
fn facility_state(complaint: &Complaint, places: &[State]) -> Option<Doubt> {
    if places.is_empty() || places.contains(&complaint.facility_state) {
        return None;
    }
    let names: Vec<&str> = places.iter().map(|state| state.name()).collect();
    Some(Doubt {
        code: "facility-state",
        error: Refusal::new("doubt-facility-state")
            .with("place", complaint.facility_name.as_str())
            .with("known", names.join(", "))
            .with("state", complaint.facility_state.name())
            .at("facility_state"),
    })
}

/// The lot does not look like one of this vaccine.
fn lot_shape(complaint: &Complaint) -> Option<Doubt> {
    let (lot, vaccine) = (complaint.lot.as_ref()?, complaint.vaccine?);
    (!lot.fits(vaccine)).then(|| Doubt {
        code: "lot-shape",
        error: Refusal::new("doubt-lot-shape")
            .with("vaccine", vaccine.name())
            .with("example", vaccine.lot_example())
            .at("lot_number"),
    })
}

/// The e-mail address is one slip beside a well-known domain: letters would reach nobody.
fn email_domain(complaint: &Complaint) -> Option<Doubt> {
    let meant = complaint.email.probably_meant()?;
    Some(Doubt {
        code: "email-domain",
        error: Refusal::new("doubt-email-domain")
            .with("meant", meant.as_str())
            .at("email"),
    })
}
