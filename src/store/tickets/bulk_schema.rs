//! The tables of what is done with many tickets alike, as diesel sees them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

use crate::store::engine::schema::{staff, tickets};

table! {
    bulk_runs (id) {
        id -> BigInt,
        idempotency_key -> Text,
        staff_id -> BigInt,
        role -> Text,
        action -> Text,
        query -> Nullable<Text>,
        seen_at -> Timestamp,
        begun_at -> Timestamp,
        tickets -> BigInt,
        finished_at -> Nullable<Timestamp>,
        stopped_by -> Nullable<BigInt>,
    }
}

table! {
    bulk_items (id) {
        id -> BigInt,
        run_id -> BigInt,
        ticket_id -> BigInt,
        version -> Integer,
        owner_id -> Nullable<BigInt>,
        state -> Text,
        reason -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

joinable!(bulk_runs -> staff (staff_id));
joinable!(bulk_items -> tickets (ticket_id));
joinable!(bulk_items -> bulk_runs (run_id));

allow_tables_to_appear_in_same_query!(bulk_runs, staff);
allow_tables_to_appear_in_same_query!(bulk_items, tickets);
allow_tables_to_appear_in_same_query!(bulk_items, bulk_runs);
