//! The tables of promises, as diesel sees them.

use diesel::{allow_tables_to_appear_in_same_query, table};

use crate::store::engine::schema::staff;

table! {
    calendars (id) {
        id -> BigInt,
        fingerprint -> Text,
        tables -> Text,
        added_at -> Timestamp,
        added_by -> Nullable<BigInt>,
        note -> Text,
    }
}

table! {
    policies (version) {
        version -> Integer,
        begins_at -> Timestamp,
        counting -> Text,
        minutes -> Integer,
        decided_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        reason -> Text,
    }
}

table! {
    calendar_uses (id) {
        id -> BigInt,
        begins_at -> Timestamp,
        calendar -> Text,
        decided_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        reason -> Text,
    }
}

allow_tables_to_appear_in_same_query!(calendars, calendar_uses, policies, staff);
