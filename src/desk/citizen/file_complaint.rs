//! A citizen files a complaint.

use crate::desk::context::Context;
use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::letter::Recipient;
use crate::domain::ticket::secret_link::LinkSecret;
use crate::domain::values::language::Language;
use crate::store::StoreError;
use crate::store::tickets::{self, complaints};

/// What arrives.
#[derive(Clone, Debug)]
pub struct Filing {
    /// What the citizen states.
    pub complaint: Complaint,
    /// Made with the form: filing again with the same key files nothing new.
    pub idempotency_key: String,
    /// The language of the form.
    pub language: Language,
    /// A fresh reference, used if nothing was filed with the key before.
    pub reference: Reference,
}

/// What was filed.
#[derive(Clone, Debug)]
pub struct Filed {
    /// What the citizen quotes.
    pub reference: Reference,
    /// What opens the tracking page.
    pub secret: LinkSecret,
    /// How this filing relates to earlier ones.
    pub kind: FiledKind,
}

/// How a filing relates to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiledKind {
    /// It is the first with its key.
    New,
    /// The same was filed with its key before.
    Repeated,
    /// Something else was filed with its key before, and that stands.
    Changed,
}

/// Files a complaint once, however often it is sent: its ticket, the first event and the letter go with it.
///
/// # Errors
/// [`StoreError::Duplicate`] if the reference is taken, or if the same key arrives twice at the same moment: asking
/// again, with another reference, succeeds.
pub fn file_complaint(cx: &mut Context<'_>, filing: &Filing) -> Result<Filed, StoreError> {
    if let Some(earlier) = complaints::filed_with(cx.conn, &filing.idempotency_key)? {
        let ticket = tickets::load(cx.conn, earlier.id)?;
        let same = earlier.complaint == filing.complaint;
        return Ok(Filed {
            reference: ticket.reference,
            secret: cx.desk.link_key.secret(ticket.reference, ticket.link_serial),
            kind: if same {
                FiledKind::Repeated
            } else {
                FiledKind::Changed
            },
        });
    }
    let id = complaints::insert(
        cx.conn,
        &filing.complaint,
        &filing.idempotency_key,
        filing.language,
        cx.now,
    )?;
    let (promise, state) = (&cx.desk.promise, filing.complaint.facility_state);
    let clock = cx.desk.policies.clock(promise, state, cx.now);
    let change = Ticket::receive(id, filing.reference, clock, promise);
    let secret = cx
        .desk
        .link_key
        .secret(filing.reference, change.ticket.link_serial);
    let to = Recipient::citizen(&filing.complaint, filing.language);
    tickets::insert(cx.conn, &change, &to, &secret, cx.now)?;
    Ok(Filed {
        reference: filing.reference,
        secret,
        kind: FiledKind::New,
    })
}
