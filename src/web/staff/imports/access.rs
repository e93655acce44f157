//! Which import an address means, and how pages of imports read.

use crate::domain::values::ids::BatchId;
use crate::store::StoreError;
use crate::web::http::errors::PageError;
use crate::web::http::visit::Visit;

pub(super) fn batch_id(text: &str) -> Result<BatchId, PageError> {
    text.parse().map(BatchId).map_err(|_| PageError::NotFound)
}

pub(super) async fn read<T: Send + 'static>(
    visit: &Visit,
    closure: impl FnOnce(&mut crate::store::AnyConnection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PageError> {
    Ok(visit.app().store.read(closure).await?)
}
