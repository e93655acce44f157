//! Who else may be taken for the person of a record: counted in the registry, each within bounds, in one query.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use crate::domain::values::ids::FacilityId;
use crate::matching::keys::births;
use crate::matching::others::{self, COUNTED, Crowd, NAMESAKES, USERS};
use crate::matching::particulars::{IdNumber, Particulars};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::facilities::places::Places;

const _: () = assert!(
    NAMESAKES == 200 && USERS == 200 && COUNTED == 5_000,
    "the limits below"
);
/// Namesakes; a `UNION ALL` stands before each but the first question.
const WITH_NAME: &str = "SELECT * FROM (SELECT CAST(NULL AS bigint) AS counted, id_type, id_number, date_of_birth, phone, \
     administered_on, facility_id FROM dose_records WHERE is_current AND name_code = ";
const WITH_NAME_END: &str = " LIMIT 200) AS named";
/// How many numbers of documents stand beside a telephone.
const WITH_PHONE: &str = "SELECT count(DISTINCT used.id_number), 'phone', NULL, CAST(NULL AS date), CAST(NULL AS bigint), \
     CAST(NULL AS date), CAST(NULL AS bigint) FROM (SELECT id_number FROM dose_records WHERE phone = ";
const WITH_PHONE_END: &str = " LIMIT 200) AS used";
/// How many records have a date of birth.
const BORN: &str = "SELECT count(*), 'born', NULL, CAST(NULL AS date), CAST(NULL AS bigint), CAST(NULL AS date), \
     CAST(NULL AS bigint) FROM (SELECT birth_key FROM dose_records WHERE birth_key BETWEEN ";
const BORN_END: &str = " LIMIT 5000) AS born";

/// A count and of what it is one, or a namesake.
type Columns = (
    Nullable<BigInt>,
    Text,
    Nullable<Text>,
    Nullable<Date>,
    Nullable<BigInt>,
    Nullable<Date>,
    Nullable<BigInt>,
);
type Row = (
    Option<i64>,
    String,
    Option<String>,
    Option<NaiveDate>,
    Option<i64>,
    Option<NaiveDate>,
    Option<i64>,
);

/// The people who may be mistaken for the person of a record that a complaint is taken for, among about so many records;
/// `phone` is the telephone on which both agree.
pub fn find(
    conn: &mut AnyConnection,
    (places, records): (&Places, u64),
    complaint: &Particulars,
    record: &Particulars,
    phone: Option<i64>,
) -> Result<Crowd, StoreError> {
    let mut crowd = Crowd {
        records: others::count(usize::try_from(records).unwrap_or(usize::MAX)),
        ..Crowd::default()
    };
    let questions = questions(complaint, record, phone);
    if questions.is_empty() {
        return Ok(crowd);
    }
    let all = sql_parts::<Columns>(questions);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => all.load(conn)?,
        AnyConnection::Postgres(conn) => all.load(conn)?,
    };
    for row in rows {
        let counted = row.0.map(|count| usize::try_from(count).unwrap_or(0));
        match counted {
            Some(users) if row.1 == "phone" => crowd.phone_users = users,
            Some(births) => crowd.births = births,
            None => crowd.namesakes.push(namesake(places, row)?),
        }
    }
    Ok(crowd)
}

fn questions(complaint: &Particulars, record: &Particulars, phone: Option<i64>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut ask = |words, condition: Vec<Part>, end| {
        if !parts.is_empty() {
            parts.push(Part::Sql(" UNION ALL "));
        }
        parts.push(Part::Sql(words));
        parts.extend(condition);
        parts.push(Part::Sql(end));
    };
    for code in others::name_codes(complaint, record) {
        ask(WITH_NAME, vec![Part::Text(code)], WITH_NAME_END);
    }
    if let Some(phone) = phone {
        ask(WITH_PHONE, vec![Part::Number(phone)], WITH_PHONE_END);
    }
    if let Some((from, to)) = record.birth.map(births) {
        let between = vec![Part::Number(from), Part::Sql(" AND "), Part::Number(to)];
        ask(BORN, between, BORN_END);
    }
    parts
}

fn namesake(
    places: &Places,
    (_, kind, number, birth, phone, day, facility): Row,
) -> Result<Particulars, StoreError> {
    let id = IdNumber::read(Some(columns::id_type(&kind)?), &number.unwrap_or_default());
    Ok(Particulars {
        birth: birth
            .map(Into::into)
            .or_else(|| id.as_ref().and_then(IdNumber::birth)),
        id,
        phone,
        day: day.map(Into::into),
        place: facility
            .map(|facility| places.place(FacilityId(facility)))
            .unwrap_or_default(),
        ..Particulars::default()
    })
}
