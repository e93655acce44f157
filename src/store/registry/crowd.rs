//! Who else may be taken for the person of a record: counted in the registry, each within bounds.

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;

use crate::domain::values::ids::FacilityId;
use crate::matching::keys::births;
use crate::matching::others::{self, COUNTED, Crowd, NAMESAKES, USERS};
use crate::matching::particulars::{IdNumber, Particulars};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::dsl;
use crate::store::facilities::places::Places;

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
    for code in others::name_codes(complaint, record) {
        crowd.namesakes.extend(namesakes(conn, places, &code)?);
    }
    if let Some(phone) = phone {
        crowd.phone_users = phone_users(conn, phone)?;
    }
    if let Some((from, to)) = record.birth.map(births) {
        let within = dsl::dose_records
            .filter(dsl::birth_key.between(from, to))
            .select(dsl::birth_key.assume_not_null());
        let births: Vec<i64> = first!(conn, COUNTED, within);
        crowd.births = births.len();
    }
    Ok(crowd)
}

fn namesakes(conn: &mut AnyConnection, places: &Places, code: &str) -> Result<Vec<Particulars>, StoreError> {
    type Row = (
        String,
        String,
        Option<chrono::NaiveDate>,
        Option<i64>,
        chrono::NaiveDate,
        i64,
    );
    let with_name = dsl::dose_records
        .filter(dsl::name_code.eq(code))
        .filter(dsl::is_current)
        .select((
            dsl::id_type,
            dsl::id_number,
            dsl::date_of_birth,
            dsl::phone,
            dsl::administered_on,
            dsl::facility_id,
        ));
    let rows: Vec<Row> = first!(conn, NAMESAKES, with_name);
    let says = |(kind, number, birth, phone, day, facility): Row| {
        let id = IdNumber::read(Some(columns::id_type(&kind)?), &number);
        Ok(Particulars {
            birth: birth
                .map(Into::into)
                .or_else(|| id.as_ref().and_then(IdNumber::birth)),
            id,
            phone,
            day: Some(day.into()),
            place: places.place(FacilityId(facility)),
            ..Particulars::default()
        })
    };
    rows.into_iter().map(says).collect()
}

/// How many numbers of documents stand beside a telephone.
fn phone_users(conn: &mut AnyConnection, phone: i64) -> Result<usize, StoreError> {
    let with_phone = dsl::dose_records
        .filter(dsl::phone.eq(phone))
        .select(dsl::id_number);
    let numbers: Vec<String> = first!(conn, USERS, with_phone);
    let numbers: std::collections::BTreeSet<String> = numbers.into_iter().collect();
    Ok(numbers.len())
}
