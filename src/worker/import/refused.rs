//! Rows that the database refuses, whatever for: they are found and rejected by themselves, so that the others come in.

use std::sync::Arc;

use crate::desk::imports::dose_rows::as_refused;
use crate::desk::imports::item::Item;
use crate::store::StoreError;
use crate::worker::import::job::{ImportError, ImportObserver};
use crate::worker::import::taking::Taking;

/// With more such rows than this the fault is not the rows'.
const MOST_REFUSED: usize = 20;

impl Taking<'_> {
    /// Takes rows while nobody else can change the registry. Where the database refuses them, it takes one half after the
    /// other, down to the row that is at fault, which is rejected.
    pub(super) async fn take_apart(
        &mut self,
        items: &Arc<Vec<Item>>,
        watch: &mut dyn ImportObserver,
    ) -> Result<(), ImportError> {
        let mut parts = vec![Arc::clone(items)];
        while let Some(part) = parts.pop() {
            match self.take_alone(&part).await {
                Ok(taken) => self.note(&taken, part.len(), watch),
                Err(ImportError::Store(error @ StoreError::Refused { .. })) => match &part[..] {
                    [] => {}
                    [one] => self.reject(one, error, watch).await?,
                    [..] => {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.push(Arc::new(second.to_vec()));
                        parts.push(Arc::new(first.to_vec()));
                    }
                },
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn reject(
        &mut self,
        item: &Item,
        error: StoreError,
        watch: &mut dyn ImportObserver,
    ) -> Result<(), ImportError> {
        self.refused += 1;
        let Item::Row(row) = item else {
            return Err(error.into());
        };
        if self.refused > MOST_REFUSED {
            return Err(ImportError::TooManyRefused);
        }
        tracing::warn!(%error, line = row.line, "the database refused a row");
        let reject = as_refused(row);
        watch.reject(&reject);
        let rejected = Arc::new(vec![Item::Reject(reject)]);
        let taken = self.take_alone(&rejected).await?;
        self.note(&taken, 1, watch);
        Ok(())
    }
}
