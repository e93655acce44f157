//! Rows that an importer has to refuse, to quarantine or to mend, of every kind.

use crate::synth::dice::Dice;
use crate::synth::statement::Fields;

/// How a row is spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A date in words.
    DateInWords,
    /// The 31st of February.
    DateImpossible,
    /// A year of two digits.
    DateShortYear,
    /// Dose number 7.
    DoseSeven,
    /// A dose number in words.
    DoseInWords,
    /// The name is empty.
    NameMissing,
    /// The number of the document is empty.
    IdMissing,
    /// The row has no number of its own.
    RecordIdMissing,
    /// The source system is not named.
    SystemMissing,
    /// A kind of document that there is not.
    IdTypeUnknown,
    /// A vaccine that the programme never had.
    VaccineUnknown,
    /// A state that there is not.
    StateUnknown,
    /// Neither paid nor not.
    PaidUnclear,
    /// The name has signs that no name has.
    NameSigns,
    /// A field too few.
    FieldMissing,
    /// A field too many: a comma without quotes.
    FieldExtra,
    /// Latin-1 where UTF-8 was asked for.
    Latin1,
    /// A MyKad number with an impossible date.
    IdImpossible,
    /// A date in the future.
    DateFuture,
    /// A date before the programme.
    DateEarly,
    /// The lot of another vaccine.
    LotOfOther,
    /// No lot.
    LotMissing,
    /// A birth that is not the MyKad's.
    BirthOther,
    /// A facility that nobody knows.
    FacilityUnknown,
    /// A vaccine before it was in use.
    VaccineEarly,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::DateInWords,
        Self::DateImpossible,
        Self::DateShortYear,
        Self::DoseSeven,
        Self::DoseInWords,
        Self::NameMissing,
        Self::IdMissing,
        Self::RecordIdMissing,
        Self::SystemMissing,
        Self::IdTypeUnknown,
        Self::VaccineUnknown,
        Self::StateUnknown,
        Self::PaidUnclear,
        Self::NameSigns,
        Self::FieldMissing,
        Self::FieldExtra,
        Self::Latin1,
        Self::IdImpossible,
        Self::DateFuture,
        Self::DateEarly,
        Self::LotOfOther,
        Self::LotMissing,
        Self::BirthOther,
        Self::FacilityUnknown,
        Self::VaccineEarly,
    ];

    /// One of them, each as often as the others.
    pub fn draw(dice: &mut Dice) -> Self {
        dice.one_of(&Self::ALL)
    }

    /// Spoils a row of the dose CSV. What is not text is done when it is written: see [`Fault::Latin1`].
    pub fn spoil(self, fields: &mut Fields) {
        match self {
            Self::DateInWords => put(fields, ON, "21 Januari"),
            Self::DateImpossible => put(fields, ON, "2022-02-31"),
            Self::DateShortYear => put(fields, ON, "21/01/22"),
            Self::DoseSeven => put(fields, DOSE, "7"),
            Self::DoseInWords => put(fields, DOSE, "penggalak"),
            Self::NameMissing => put(fields, NAME, ""),
            Self::IdMissing => put(fields, ID, ""),
            Self::RecordIdMissing => put(fields, RECORD, ""),
            Self::SystemMissing => put(fields, SYSTEM, " "),
            Self::IdTypeUnknown => put(fields, ID_TYPE, "visa"),
            Self::VaccineUnknown => put(fields, VACCINE, "Sputnik"),
            Self::StateUnknown => put(fields, STATE, "Temasek"),
            Self::PaidUnclear => put(fields, PAID, "RM 350"),
            Self::NameSigns => put(fields, NAME, "<b>Ali</b> & 1 lagi"),
            Self::FieldMissing => drop(fields.pop()),
            Self::FieldExtra => fields.push("lihat nota".to_owned()),
            Self::Latin1 => put(fields, NAME, LATIN_NAME),
            Self::IdImpossible => {
                put(fields, ID_TYPE, "mykad");
                put(fields, ID, "901331105567");
            }
            Self::DateFuture => put(fields, ON, "2220-01-21"),
            Self::DateEarly => put(fields, ON, "2012-01-21"),
            Self::LotOfOther if fields[LOT].starts_with('C') => put(fields, LOT, "FK8892"),
            Self::LotOfOther => put(fields, LOT, "C202107098"),
            Self::LotMissing => put(fields, LOT, ""),
            Self::BirthOther => {
                put(fields, ID_TYPE, "mykad");
                put(fields, ID, "900101105567");
                put(fields, BIRTH, "1990-02-01");
            }
            Self::FacilityUnknown => {
                put(fields, FACILITY, "X9999");
                put(fields, FACILITY_NAME, "Klinik Yang Tiada");
            }
            Self::VaccineEarly => {
                put(fields, VACCINE, "vaxzevria");
                put(fields, LOT, "A1019");
                put(fields, DOSE, "1");
                put(fields, ON, "2021-03-15");
            }
        }
    }
}

/// A name that has a letter beyond ASCII, to be written in Latin-1.
pub const LATIN_NAME: &str = "André Müller";

const RECORD: usize = 0;
const SYSTEM: usize = 1;
const FACILITY: usize = 2;
const FACILITY_NAME: usize = 3;
const STATE: usize = 4;
const ID_TYPE: usize = 5;
const ID: usize = 6;
const NAME: usize = 7;
const BIRTH: usize = 8;
const DOSE: usize = 10;
const VACCINE: usize = 11;
const LOT: usize = 12;
const ON: usize = 13;
const PAID: usize = 14;

fn put(fields: &mut Fields, place: usize, text: &str) {
    text.clone_into(&mut fields[place]);
}

/// A text in Latin-1, as old programs write it.
pub fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::imports::dose_rows;
    use crate::synth::people::LAST_DAY;

    const SOUND: [&str; 15] = [
        "V1",
        "myvas",
        "KK01",
        "Klinik Contoh",
        "10",
        "mykad",
        "900101145567",
        "Ali bin Contoh",
        "1990-01-01",
        "0123456789",
        "3",
        "Pfizer",
        "FK8892",
        "2022-01-21",
        "no",
    ];

    #[test]
    fn every_fault_is_refused_quarantined_or_mended() {
        for fault in Fault::ALL {
            let mut fields: Fields = SOUND.map(str::to_owned).to_vec();
            fault.spoil(&mut fields);
            let read = dose_rows::parse(&fields, LAST_DAY.unwrap_or_default());
            match fault {
                // The table itself refuses a wrong count of fields and reads Latin-1; a facility is looked up later.
                Fault::FieldMissing | Fault::FieldExtra => assert_ne!(fields.len(), 15),
                Fault::Latin1 => assert!(String::from_utf8(latin1(&fields[7])).is_err()),
                Fault::FacilityUnknown => assert!(read.is_ok()),
                Fault::DateShortYear => {
                    let on = read.map(|row| row.statement.administered_on.to_string());
                    assert_eq!(on.as_deref(), Ok("2022-01-21"));
                }
                Fault::IdTypeUnknown | Fault::PaidUnclear | Fault::NameSigns => {
                    assert!(read.is_ok_and(|row| row.notes.len() == 1), "{fault:?}");
                }
                Fault::NameMissing
                | Fault::IdImpossible
                | Fault::DateFuture
                | Fault::DateEarly
                | Fault::LotOfOther
                | Fault::LotMissing
                | Fault::BirthOther
                | Fault::VaccineEarly => {
                    assert!(read.is_ok_and(|row| !row.statement.is_valid()), "{fault:?}");
                }
                Fault::DateInWords
                | Fault::DateImpossible
                | Fault::DoseSeven
                | Fault::DoseInWords
                | Fault::IdMissing
                | Fault::RecordIdMissing
                | Fault::SystemMissing
                | Fault::VaccineUnknown
                | Fault::StateUnknown => assert!(read.is_err(), "{fault:?}"),
            }
        }
    }
}
