//! The programme's list of facilities arrives.

use crate::desk::imports::dose_rows::cells::is_damaged;
use crate::domain::facility::{FacilityKind, FacilityName, ListedFacility, State};
use crate::domain::vaccine::dose::parse_paid as parse_yes_no;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_line;
use crate::store::{AnyConnection, StoreError, facilities, registry};

/// The columns of the list, in the order of [`parse`]'s fields; [`OPTIONAL_COLUMNS`] come behind them.
pub const COLUMNS: &[&str] = &[
    "facility_code",
    "facility_name",
    "facility_state",
    "kind",
    "reports_to_programme",
];

/// A column that the list may lack: other names of the facility, separated by `|`.
pub const OPTIONAL_COLUMNS: &[&str] = &["aliases"];

/// Reads a line of the list.
///
/// # Errors
/// The first column that cannot be read.
pub fn parse(fields: &[String]) -> Result<ListedFacility, FieldError> {
    let [code, name, state, kind, reports, aliases] = fields else {
        return Err(Refusal::new("refusal-column-empty").at("facility_code"));
    };
    for (column, field) in COLUMNS.iter().chain(OPTIONAL_COLUMNS).zip(fields) {
        if is_damaged(field) {
            return Err(Refusal::new("refusal-row-encoding").at(column));
        }
    }
    let code = clean_line(code);
    if code.is_empty() {
        return Err(Refusal::new("refusal-column-empty").at("facility_code"));
    }
    Ok(ListedFacility {
        code,
        name: FacilityName::parse(name).map_err(|refusal| refusal.at("facility_name"))?,
        state: State::parse(state).map_err(|refusal| refusal.at("facility_state"))?,
        kind: FacilityKind::parse(kind).map_err(|refusal| refusal.at("kind"))?,
        reports: parse_yes_no(reports)
            .map_err(|_| Refusal::new("refusal-yes-no").at("reports_to_programme"))?,
        aliases: aliases
            .split('|')
            .filter(|alias| !alias.trim().is_empty())
            .map(|alias| FacilityName::parse(alias).map_err(|refusal| refusal.at("aliases")))
            .collect::<Result<_, _>>()?,
    })
}

/// Takes over lines of the list. Returns how many facilities are new.
///
/// # Errors
/// [`StoreError::Duplicate`] if two codes claim the same name in the same state.
pub fn import(conn: &mut AnyConnection, lines: &[ListedFacility]) -> Result<usize, StoreError> {
    // Whoever judges rows of files looks their places up again.
    registry::next_generation(conn)?;
    let mut added = 0;
    for line in lines {
        added += usize::from(facilities::list(conn, line)?);
    }
    Ok(added)
}
