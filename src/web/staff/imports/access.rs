//! Who may see and bring imports, and which one an address means.

use crate::domain::staff::Role;
use crate::domain::values::ids::BatchId;
use crate::store::StoreError;
use crate::web::http::errors::PageError;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;

pub(super) fn batch_id(text: &str) -> Result<BatchId, PageError> {
    text.parse().map(BatchId).map_err(|_| PageError::NotFound)
}

pub(super) fn may_see(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.member.role.may_see_imports() {
        Ok(())
    } else {
        Err(PageError::NeedsRole(Role::Supervisor))
    }
}

/// Turns away whoever may not bring files in, or take out what they brought.
pub(super) fn may_bring(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.member.role.may_bring_imports() {
        Ok(())
    } else {
        Err(PageError::NeedsRole(Role::Administrator))
    }
}

pub(super) async fn read<T: Send + 'static>(
    visit: &Visit,
    closure: impl FnOnce(&mut crate::store::AnyConnection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PageError> {
    Ok(visit.app().store.read(closure).await?)
}
