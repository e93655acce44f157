//! A letter as staff read it before it leaves: in the citizen's language, with the facts filled in.

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::letter::{About, AddressedLetter, Letter, Recipient};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::mail::compose::preview;
use crate::store::tickets::complaints::FiledComplaint;
use crate::web::http::visit::Visit;

/// A letter that has not left.
pub(super) struct LetterView {
    pub(super) subject: String,
    pub(super) text: String,
    /// Its language, as an attribute and in words.
    pub(super) lang: &'static str,
    pub(super) language: String,
    /// What the form sends, so that no other letter leaves than this one.
    pub(super) fingerprint: String,
}

pub(super) fn letter_view(
    visit: &Visit,
    ticket: Reference,
    filed: &FiledComplaint,
    letter: &Letter,
) -> LetterView {
    let app = visit.app();
    let language: Language = filed.language;
    let addressed = AddressedLetter {
        letter: letter.clone(),
        to: Recipient::citizen(&filed.complaint, language),
        about: Some(About {
            reference: ticket,
            link_serial: 0,
        }),
    };
    let (subject, text) = preview(&addressed, &app.mail, app.clock.now()).unwrap_or_else(|error| {
        tracing::error!(%error, "a letter could not be shown");
        Default::default()
    });
    LetterView {
        subject,
        text,
        lang: language.code(),
        language: visit.t.code("language-", language.code()),
        fingerprint: letter.fingerprint(),
    }
}
