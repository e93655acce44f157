//! A row of the dose import: what it says, and which rules it breaks.

use chrono::NaiveDate;

use super::csv_lines::RowError;
use crate::domain::batch::Reject;
use crate::domain::contact::PhoneNumber;
use crate::domain::dates;
use crate::domain::dose::{DoseNumber, parse_paid};
use crate::domain::dose_record::{DoseStatement, RecordIdentity};
use crate::domain::dose_rules;
use crate::domain::facility::{FacilityName, State};
use crate::domain::identity::{IdType, Identity, mask};
use crate::domain::lot::Lot;
use crate::domain::person_name::PersonName;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::text::clean_line;
use crate::domain::vaccine::Vaccine;
use crate::matching::keys::RecordKeys;

/// The columns of the contract, in the order of [`parse`]'s fields.
pub const COLUMNS: &[&str] = &[
    "source_record_id",
    "source_system",
    "facility_code",
    "facility_name",
    "facility_state",
    "id_type",
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "dose_number",
    "vaccine",
    "lot_number",
    "administered_on",
    "paid",
];

/// A row that was read; its facility is not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseRow {
    /// The code of the facility, if the source has one.
    pub facility_code: Option<String>,
    /// The rest.
    pub statement: DoseStatement,
    /// What it says, as a number, the code of the facility included ([`DoseStatement::content_at`]).
    pub content: i64,
    /// What it will be found by.
    pub keys: RecordKeys,
}

impl DoseRow {
    /// A row that says this.
    pub fn new(facility_code: Option<String>, statement: DoseStatement) -> Self {
        Self {
            content: statement.content_at(facility_code.as_deref()),
            keys: RecordKeys::of(&statement),
            facility_code,
            statement,
        }
    }
}

/// Reads a row: what cannot be read at all is refused, what breaks a rule is quarantined with its reasons.
///
/// # Errors
/// The first column that cannot be read.
pub fn parse(fields: &[String], today: NaiveDate) -> Result<DoseRow, FieldError> {
    let text = |column: &'static str| {
        let place = COLUMNS.iter().position(|known| *known == column);
        place
            .and_then(|place| fields.get(place))
            .map_or("", String::as_str)
    };
    let at = |column: &'static str| move |refusal: Refusal| refusal.at(column);
    let kind = IdType::parse(text("id_type")).map_err(at("id_type"))?;
    let identity = identity(kind, text("id_number")).map_err(at("id_number"))?;
    let statement = DoseStatement {
        source_system: required(text("source_system"), 40).map_err(at("source_system"))?,
        source_record_id: required(text("source_record_id"), 80).map_err(at("source_record_id"))?,
        identity,
        name: PersonName::parse(text("name")).map_err(at("name"))?,
        date_of_birth: optional(text("date_of_birth"), dates::parse).map_err(at("date_of_birth"))?,
        // A wrong telephone number spoils no dose: it is left out.
        phone: PhoneNumber::parse(text("phone")).ok(),
        dose_number: DoseNumber::parse(text("dose_number")).map_err(at("dose_number"))?,
        vaccine: Vaccine::parse(text("vaccine")).map_err(at("vaccine"))?,
        lot: optional(text("lot_number"), Lot::parse).map_err(at("lot_number"))?,
        administered_on: dates::parse(text("administered_on")).map_err(at("administered_on"))?,
        facility: None,
        facility_name: FacilityName::parse(text("facility_name")).map_err(at("facility_name"))?,
        facility_state: State::parse(text("facility_state")).map_err(at("facility_state"))?,
        paid: parse_paid(text("paid")).map_err(at("paid"))?,
        quarantine: Vec::new(),
    };
    let quarantine = dose_rules::broken_by(&statement, today);
    let facility_code = Some(clean_line(text("facility_code"))).filter(|code| !code.is_empty());
    Ok(DoseRow::new(
        facility_code,
        DoseStatement {
            quarantine,
            ..statement
        },
    ))
}

fn identity(kind: IdType, number: &str) -> Result<RecordIdentity, Refusal> {
    match Identity::parse(kind, number) {
        Ok(identity) => Ok(RecordIdentity::Sound(identity)),
        Err(_) => required(number, 40).map(|number| RecordIdentity::Unsound { kind, number }),
    }
}

fn required(text: &str, max: usize) -> Result<String, Refusal> {
    let line = clean_line(text);
    if line.is_empty() {
        Err(Refusal::new("refusal-column-empty"))
    } else if line.chars().count() > max {
        Err(Refusal::new("refusal-column-length").with("max", max))
    } else {
        Ok(line)
    }
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

/// What a rejects report says about a row that could not be taken apart.
pub fn reject_row(line: u64, error: &RowError) -> Reject {
    let (column, refusal) = match error {
        RowError::FieldCount { found, expected } => {
            let refusal = Refusal::new("refusal-row-fields");
            ("", refusal.with("found", found).with("expected", expected))
        }
        RowError::Encoding { column } => (*column, Refusal::new("refusal-row-encoding")),
        RowError::OpenQuote => ("", Refusal::new("refusal-row-open-quote")),
        RowError::TooLong => ("", Refusal::new("refusal-row-too-long")),
    };
    Reject {
        line,
        column,
        value: String::new(),
        refusal,
    }
}

/// What a rejects report says about a row of which a field could not be read.
pub fn reject_field(line: u64, fields: &[String], error: FieldError) -> Reject {
    let place = COLUMNS.iter().position(|known| *known == error.field);
    let value = place
        .and_then(|place| fields.get(place))
        .map_or("", String::as_str);
    let value = match error.field {
        "id_number" => mask(value),
        _ => value.chars().take(MOST_SHOWN).collect(),
    };
    Reject {
        line,
        column: error.field,
        value,
        refusal: error.refusal,
    }
}

/// The most characters of a faulty value in a report.
const MOST_SHOWN: usize = 80;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::dose_record::QuarantineReason;

    fn row(change: &[(&str, &str)]) -> Vec<String> {
        let sound = [
            "r1",
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
        let value = |(place, text): (usize, &&str)| {
            let changed = change.iter().find(|(column, _)| *column == COLUMNS[place]);
            changed.map_or(*text, |(_, value)| value).to_owned()
        };
        sound.iter().enumerate().map(value).collect()
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 2, 10).unwrap()
    }

    fn reasons(change: &[(&str, &str)]) -> Vec<QuarantineReason> {
        parse(&row(change), today()).unwrap().statement.quarantine
    }

    #[test]
    fn a_sound_row_is_valid() {
        assert_eq!(reasons(&[]), []);
    }

    #[test]
    fn each_broken_rule_is_a_reason() {
        use QuarantineReason::{BirthDate, DoseDate, DoseOrder, Identity, Lot, VaccineDate};
        assert_eq!(reasons(&[("id_number", "900231145567")]), [Identity]);
        assert_eq!(reasons(&[("date_of_birth", "1990-01-02")]), [BirthDate]);
        assert_eq!(reasons(&[("lot_number", "C202107098")]), [Lot]);
        assert_eq!(reasons(&[("lot_number", "")]), [Lot]);
        assert_eq!(reasons(&[("administered_on", "2023-01-21")]), [DoseDate]);
        assert_eq!(reasons(&[("administered_on", "2021-03-01")]), [DoseOrder]);
        let early = [
            ("vaccine", "AZ"),
            ("lot_number", "A1019"),
            ("administered_on", "2021-04-01"),
            ("dose_number", "1"),
        ];
        assert_eq!(reasons(&early), [VaccineDate]);
    }

    #[test]
    fn what_cannot_be_read_names_its_column() {
        for (column, value) in [
            ("vaccine", "Sputnik"),
            ("dose_number", "five"),
            ("administered_on", "29/02/2021"),
            ("name", ""),
            ("id_type", "visa"),
            ("id_number", ""),
            ("facility_state", "Atlantis"),
            ("paid", "maybe"),
            ("source_record_id", ""),
        ] {
            assert_eq!(
                parse(&row(&[(column, value)]), today()).unwrap_err().field,
                column
            );
        }
    }
}
