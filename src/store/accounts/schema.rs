//! The tables of accounts, beside that of the people themselves.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

use crate::store::engine::schema::staff;

table! {
    sessions (token_hash) {
        token_hash -> Binary,
        staff_id -> BigInt,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
        address -> Text,
        attempt -> Nullable<BigInt>,
    }
}

table! {
    sign_in_attempts (id) {
        id -> BigInt,
        at -> Timestamp,
        staff_id -> Nullable<BigInt>,
        address -> Text,
        succeeded -> Bool,
        account -> BigInt,
        browser -> Nullable<Text>,
    }
}

table! {
    second_factors (staff_id) {
        staff_id -> BigInt,
        serial -> Binary,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

table! {
    recovery_codes (staff_id, code_hash) {
        staff_id -> BigInt,
        code_hash -> Binary,
        used_at -> Nullable<Timestamp>,
    }
}

table! {
    account_events (id) {
        id -> BigInt,
        at -> Timestamp,
        kind -> Text,
        staff_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        data -> Text,
    }
}

joinable!(sessions -> staff (staff_id));
joinable!(second_factors -> staff (staff_id));
joinable!(account_events -> staff (staff_id));

allow_tables_to_appear_in_same_query!(account_events, second_factors, sessions, staff);

table! {
    absences (staff_id) { staff_id -> BigInt, until_day -> Date, noted_by -> BigInt, noted_at -> Timestamp, }
}

table! {
    take_preferences (staff_id) { staff_id -> BigInt, languages -> Text, states -> Text, }
}
