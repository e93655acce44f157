//! The tables of reviews, as diesel sees them.

use diesel::{allow_tables_to_appear_in_same_query, table};

use crate::store::engine::schema::{events, tickets};

table! {
    sample_days (day) { day -> Date, drawn_at -> Timestamp, decisions -> BigInt, drawn -> BigInt, }
}

table! {
    samples (event_id) {
        event_id -> BigInt,
        ticket_id -> BigInt,
        day -> Date,
        verdict -> Nullable<Text>,
        reason -> Nullable<Text>,
        staff_id -> Nullable<BigInt>,
        reviewed_at -> Nullable<Timestamp>,
    }
}

table! {
    pauses (id) {
        id -> BigInt,
        lasts -> Nullable<SmallInt>,
        paused_at -> Timestamp,
        right_count -> BigInt,
        wrong_count -> BigInt,
        least -> Integer,
        resumed_at -> Nullable<Timestamp>,
        resumed_by -> Nullable<BigInt>,
        reason -> Nullable<Text>,
    }
}

allow_tables_to_appear_in_same_query!(samples, tickets);
allow_tables_to_appear_in_same_query!(samples, events);
