//! Views that members of staff name and share with the team.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::staff::{Role, StaffMember};
use crate::domain::ticket::view::ViewName;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::store::tickets::saved_views;

/// The field of a view's name.
const FIELD: &str = "name";

/// Names a view, given as it stands in an address.
///
/// # Errors
/// [`DeskError::Field`] if the name is none, or is taken.
pub fn save_view(cx: &mut Context<'_>, name: &str, query: &str) -> Result<(), DeskError> {
    let refused = |refusal| {
        DeskError::Field(FieldError {
            field: FIELD,
            refusal,
        })
    };
    let name = ViewName::parse(name).map_err(refused)?;
    let by = cx.member()?;
    match saved_views::add(cx.conn, &name, query, by, cx.now) {
        Err(StoreError::Duplicate { .. }) => Err(refused(Refusal::new("refusal-view-name-taken"))),
        done => Ok(done?),
    }
}

/// Removes a view; one that is gone is removed.
///
/// # Errors
/// [`DeskError::NotAllowed`] if somebody else made it and they are no supervisor.
pub fn remove_view(cx: &mut Context<'_>, member: &StaffMember, id: i64) -> Result<(), DeskError> {
    let view = match saved_views::load(cx.conn, id) {
        Err(StoreError::Missing) => return Ok(()),
        found => found?,
    };
    if !view.may_be_removed_by(member) {
        return Err(DeskError::NotAllowed(Role::Supervisor));
    }
    Ok(saved_views::remove(cx.conn, id)?)
}
