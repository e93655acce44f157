//! Numbers by which the store knows things. They are never shown to the public.

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// A ticket; its complaint has the same number.
    TicketId,
    /// One version of a dose record.
    RecordId,
    /// A facility.
    FacilityId,
    /// An import batch.
    BatchId,
    /// A member of staff.
    StaffId,
    /// An accepted link between a record and a person.
    LinkId,
    /// A row of the outbox.
    OutboxId,
    /// What somebody proposed.
    ProposalId,
    /// An entry of a ticket's timeline.
    EventId,
    /// Something that is done with many tickets alike.
    BulkId,
}

/// A source system of dose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub i32);
