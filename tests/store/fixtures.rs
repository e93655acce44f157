//! What the tests of the store file, import and ask.

use chrono::{DateTime, Utc};
use option_m::desk::Desk;
use option_m::desk::citizen::file_complaint::{Filing, file_complaint};
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::match_rules::MatchRules;
use option_m::desk::policies::Policies;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::complaint::{Complaint, ComplaintInput, Problem};
use option_m::domain::review::precision::ReviewPolicy;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::ticket::outcome::{FacilityContact, Outcome};
use option_m::domain::ticket::outcome_facts::Facts;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::ticket::{Acting, Action, Resolution};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::TicketId;
use option_m::domain::values::language::Language;
use option_m::store::engine::settings;
use option_m::store::{AnyConnection, Store, StoreError, tickets};

use crate::rows;

/// 10 February 2022, nine in the morning in Kuala Lumpur.
pub(crate) fn start() -> DateTime<Utc> {
    "2022-02-10T01:00:00Z".parse().unwrap()
}

pub(crate) fn desk() -> Desk {
    Desk {
        promise: ServicePromise::default(),
        policies: Policies::default(),
        link_key: LinkKey::derive(b"a key for tests"),
        matching: MatchRules::default(),
        review: ReviewPolicy::default(),
    }
}

/// The passport number of the citizen with this number.
pub(crate) fn passport(number: u64) -> String {
    // Far enough apart that nobody mistakes one for another.
    format!(
        "A{:07}",
        1_000_001 + number.wrapping_sub(1).wrapping_mul(104_729) % 8_000_000
    )
}

/// Their name.
pub(crate) fn name(number: u64) -> String {
    const GIVEN: [&str; 10] = [
        "Siti", "Kavitha", "Rosnah", "Mei Ling", "Farida", "Junaidah", "Halimah", "Deepa", "Padma", "Wati",
    ];
    const FATHERS: [&str; 10] = [
        "Contoh", "Osman", "Rahman", "Gopal", "Bakar", "Zulkifli", "Muthu", "Daud", "Jelani", "Lim",
    ];
    let place = usize::try_from(number.wrapping_sub(1) % 100).unwrap();
    format!(
        "{} binti {}",
        GIVEN[place % 10],
        FATHERS[(place + place / 10) % 10]
    )
}

/// When they were born.
pub(crate) fn born(number: u64) -> String {
    let first: chrono::NaiveDate = "1990-01-01".parse().unwrap();
    let later = chrono::Days::new(number.wrapping_sub(1) % 90 * 97);
    (first + later).to_string()
}

/// Their telephone.
pub(crate) fn phone(number: u64) -> String {
    format!(
        "012345{:04}",
        6789_u64.wrapping_add(number.wrapping_sub(1)) % 10_000
    )
}

/// What the citizen with this number states.
pub(crate) fn complaint(number: u64) -> Complaint {
    let (passport, name, born, phone) = (passport(number), name(number), born(number), phone(number));
    let input = ComplaintInput::collect(|field| {
        match field {
            "problem" => "missing",
            "id_type" => "passport",
            "id_number" => &passport,
            "name" => &name,
            "date_of_birth" => &born,
            "phone" => &phone,
            "email" => "siti@contoh.example",
            "dose_number" => "3",
            "vaccine" => "comirnaty",
            "administered_on" => "2022-01-21",
            "facility_state" => "10",
            "facility_name" => "Klinik Kesihatan Contoh",
            "lot_number" => "FK8892",
            "paid" => "no",
            "needed_by" => "",
            "message" => "Tolong semak. 我的加强针不见了。\n\n'; DROP TABLE complaints; --",
            "consent" => "yes",
            other => panic!("a new field: {other}"),
        }
        .to_owned()
    });
    Complaint::parse(&input, start().date_naive()).unwrap()
}

/// The filing of the citizen with this number: each has its own key and reference.
pub(crate) fn filing(number: u64) -> Filing {
    Filing {
        complaint: complaint(number),
        idempotency_key: format!("key {number}"),
        language: Language::parse("ms").unwrap(),
        reference: Reference::from_bits(number),
    }
}

/// Files it, and says which ticket it became.
pub(crate) fn file(
    conn: &mut AnyConnection,
    number: u64,
    now: DateTime<Utc>,
) -> Result<TicketId, StoreError> {
    let filed = file_complaint(
        &mut Context::new(conn, &desk(), Acting::Citizen, now),
        &filing(number),
    )?;
    tickets::by_reference(conn, filed.reference)?
        .map(|ticket| ticket.id)
        .ok_or(StoreError::Missing)
}

/// What the registry says of the dose of the citizen with this number; `with` changes columns.
pub(crate) fn dose_row(number: u64, with: &[(&str, &str)]) -> DoseRow {
    let (row, passport, name) = (format!("row {number}"), passport(number), name(number));
    let (born, phone) = (born(number), phone(number));
    let own = [
        ("source_record_id", row.as_str()),
        ("facility_code", ""),
        ("id_type", "passport"),
        ("id_number", &passport),
        ("name", &name),
        ("date_of_birth", &born),
        ("phone", &phone),
    ];
    // The first that names a column counts.
    let all: Vec<(&str, &str)> = with.iter().copied().chain(own).collect();
    rows::dose_row(&all)
}

/// Remembers a key.
pub(crate) async fn set(store: &Store, key: &str) -> Result<(), StoreError> {
    let key = key.to_owned();
    store
        .write(move |conn| settings::set_once(conn, &key, "yes"))
        .await
}

/// Whether a key is remembered.
pub(crate) async fn has(store: &Store, key: &str) -> Result<bool, StoreError> {
    let key = key.to_owned();
    store
        .read(move |conn| settings::get(conn, &key))
        .await
        .map(|value| value.is_some())
}

/// An end that is true: the facility was asked and said no.
pub(crate) fn not_found(message: &str) -> Action {
    Action::Resolve(Resolution {
        outcome: Outcome::NotFound,
        other: None,
        message: message.to_owned(),
        against_facts: String::new(),
        facts: Facts {
            facility: FacilityContact::Answered,
            ..Facts::none(Problem::Missing)
        },
    })
}

/// A record of `myvas` is accepted as a person's dose, for no ticket.
pub(crate) fn accept_link(
    conn: &mut option_m::store::AnyConnection,
    source_record_id: &str,
    person: &option_m::domain::person::identity::Identity,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), option_m::store::StoreError> {
    let link = option_m::store::registry::links::NewLink {
        source_system: "myvas",
        source_record_id,
        person,
        ticket: None,
        staff: None,
        ground: &Ground::typed("Nombor tersilap taip"),
    };
    option_m::store::registry::links::accept(conn, &link, now)?;
    Ok(())
}

/// The current records of a person, the earliest dose first.
pub(crate) fn records_of(
    conn: &mut option_m::store::AnyConnection,
    person: &option_m::domain::person::identity::Identity,
) -> Result<Vec<option_m::domain::registry::dose_record::DoseRecord>, option_m::store::StoreError> {
    let found = option_m::store::registry::of_numbers(conn, &[person.number()])?;
    let records = found.into_values().flatten();
    Ok(records
        .filter(|record| record.statement.identity.sound() == Some(person))
        .collect())
}
