//! What files say in these tests: rows of a few people, days and places.

use chrono::NaiveDate;
use option_m::desk::imports::dose_rows;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::complaint::{Complaint, ComplaintInput};
use option_m::domain::person::identity::{IdType, Identity};
use option_m::domain::registry::source_row::SourceRow;

/// People of a small world.
pub(crate) const PEOPLE: usize = 4;
/// Rows of each of its two sources.
pub(crate) const KEYS: usize = 3;

/// What a row says. Each field chooses one of a few values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) person: usize,
    pub(crate) dose: usize,
    pub(crate) day: usize,
    pub(crate) vaccine: usize,
    pub(crate) lot: usize,
    pub(crate) place: usize,
    pub(crate) phone: usize,
}

/// Siti's third dose at the clinic.
pub(crate) const SITI: Says = Says {
    person: 0,
    dose: 2,
    day: 4,
    vaccine: 0,
    lot: 0,
    place: 0,
    phone: 0,
};

/// Some near enough to one another to be doubtful.
const DAYS: [&str; 6] = [
    "2021-07-01",
    "2021-07-14",
    "2021-07-22",
    "2022-01-10",
    "2022-01-21",
    "2022-01-23",
];
const NAMES: [&str; PEOPLE] = [
    "Siti binti Contoh",
    "Tan Hui Lan",
    "Muthu a/l Raman",
    "Ali bin Osman",
];

/// A world of its own in a database: other people, sources and places than those of all other worlds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names(pub(crate) u64);

impl Names {
    pub(crate) fn source(self, source: usize) -> String {
        format!("source {}-{}", self.0, source % 2)
    }

    pub(crate) fn row(self, key: usize) -> SourceRow {
        SourceRow {
            source_system: self.source(key / KEYS),
            source_record_id: format!("r{}", key % KEYS),
        }
    }

    pub(crate) fn person(self, person: usize) -> Identity {
        let number = (self.0 * 7919 + 13) * 97 + (person % PEOPLE) as u64 * 31;
        Identity::parse(IdType::Passport, &format!("W{number:08}")).unwrap()
    }

    /// The name of a place, and its code if the row gives one: a clinic of the list; a place that nobody knows; the same
    /// place with the code of a clinic of the list; a place with a code that nobody knows.
    pub(crate) fn place(self, place: usize) -> (String, String) {
        match place % 4 {
            0 => (self.clinic(0), self.code(0)),
            1 => (format!("Klinik Entah {}", self.0), String::new()),
            2 => (format!("Klinik Entah {}", self.0), self.code(1)),
            _ => (format!("Klinik Baharu {}", self.0), format!("X{}", self.0)),
        }
    }

    pub(crate) fn clinic(self, clinic: usize) -> String {
        format!("Klinik Kesihatan {} {clinic}", self.0)
    }

    pub(crate) fn code(self, clinic: usize) -> String {
        format!("K{}-{clinic}", self.0)
    }

    /// The fields of a row, in the order of the columns.
    pub(crate) fn fields(self, key: usize, says: Says) -> Vec<String> {
        let row = self.row(key);
        let (name, code) = self.place(says.place);
        let vaccine = ["comirnaty", "coronavac"][says.vaccine % 2];
        let lots = ["FK8892", "C202107098"];
        let lot = match says.lot % 3 {
            0 => lots[says.vaccine % 2],
            // Nobody knows it: somebody may release it all the same.
            1 => "FK8892X",
            // One of the other vaccine: nobody may.
            _ => lots[(says.vaccine + 1) % 2],
        };
        vec![
            row.source_record_id,
            row.source_system,
            code,
            name,
            "10".to_owned(),
            "passport".to_owned(),
            self.person(says.person).number().to_owned(),
            NAMES[says.person % PEOPLE].to_owned(),
            "1990-01-01".to_owned(),
            ["", "0123456789"][says.phone % 2].to_owned(),
            (says.dose % 3 + 1).to_string(),
            vaccine.to_owned(),
            lot.to_owned(),
            DAYS[says.day % DAYS.len()].to_owned(),
            "no".to_owned(),
        ]
    }

    /// The row as it is read.
    pub(crate) fn read(self, key: usize, says: Says, today: NaiveDate) -> DoseRow {
        dose_rows::parse(&self.fields(key, says), today).unwrap()
    }

    /// A file of rows.
    pub(crate) fn file(self, rows: &[(usize, Says)]) -> String {
        let lines = rows.iter().map(|(key, says)| self.fields(*key, *says).join(","));
        let mut text = option_m::domain::registry::dose_input::DoseField::COLUMNS.join(",");
        for line in lines {
            text.push('\n');
            text.push_str(&line);
        }
        text
    }

    /// What somebody states of a dose. Nothing but the number of the document is like any row, so that nothing is found for
    /// it by itself.
    pub(crate) fn complaint(self, person: usize, dose: usize, day: usize, today: NaiveDate) -> Complaint {
        let identity = self.person(person);
        let input = ComplaintInput::collect(|field| {
            match field {
                "problem" => "missing",
                "id_type" => "passport",
                "id_number" => identity.number(),
                "name" => "Zulkifli Wan Zainuddin",
                "date_of_birth" => "1951-11-30",
                "phone" => "0199999999",
                "email" => "wan@contoh.example",
                "dose_number" => ["1", "2", "3", "4"][dose % 4],
                "vaccine" => "covilo",
                "administered_on" => DAYS.get(day).copied().unwrap_or("2021-12-01"),
                "facility_state" => "14",
                "facility_name" => "Hospital Lain Sekali",
                "lot_number" | "needed_by" | "message" => "",
                "paid" => "no",
                "consent" => "yes",
                other => panic!("a new field: {other}"),
            }
            .to_owned()
        });
        Complaint::parse(&input, today).unwrap()
    }

    /// What somebody states of the dose of a row, as the row tells it: who it is alone differs, where that is another person.
    pub(crate) fn complaint_about(self, person: usize, says: Says, today: NaiveDate) -> Complaint {
        let identity = self.person(person);
        let fields = self.fields(0, says);
        let of = |name: &str| {
            let place = option_m::domain::registry::dose_input::DoseField::COLUMNS
                .iter()
                .position(|column| *column == name);
            fields[place.unwrap()].clone()
        };
        let input = ComplaintInput::collect(|field| {
            match field {
                "problem" => "missing",
                "id_type" => "passport",
                "id_number" => identity.number(),
                "name" => NAMES[person % PEOPLE],
                "date_of_birth" => "1990-01-01",
                "phone" => "0123456789",
                "email" => "wan@contoh.example",
                "facility_state" => "10",
                "dose_number" | "vaccine" | "administered_on" | "facility_name" | "lot_number" => {
                    return of(field);
                }
                "message" | "needed_by" => "",
                "paid" => "no",
                "consent" => "yes",
                other => panic!("a new field: {other}"),
            }
            .to_owned()
        });
        Complaint::parse(&input, today).unwrap()
    }
}
