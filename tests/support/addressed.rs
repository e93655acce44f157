//! Letters with everything that is needed to write them.

use option_m::domain::complaint::reference::Reference;
use option_m::domain::person::contact::EmailAddress;
use option_m::domain::ticket::letter::{About, AddressedLetter, Audience, Letter, Recipient};
use option_m::domain::values::language::Language;

/// A letter to somebody who complained.
pub(crate) fn to_citizen(letter: Letter, language: Language) -> AddressedLetter {
    AddressedLetter {
        letter,
        to: Recipient {
            audience: Audience::Citizen,
            address: EmailAddress::parse("aminah@contoh.my").unwrap(),
            name: "Aminah binti Contoh".to_owned(),
            language,
        },
        about: Some(About {
            reference: Reference::from_bits(0x12_3456_789A),
            link_serial: 1,
        }),
    }
}
