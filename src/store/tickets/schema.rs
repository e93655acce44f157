//! Tables of tickets that are asked together with few others.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

use crate::store::engine::schema::{staff, tickets};

table! {
    saved_views (id) { id -> BigInt, name -> Text, query -> Text, staff_id -> BigInt, created_at -> Timestamp, }
}

table! {
    proposals (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        staff_id -> BigInt,
        made_at -> Timestamp,
        ground -> Text,
        data -> Text,
    }
}

table! {
    amendments (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        staff_id -> BigInt,
        amended_at -> Timestamp,
        ground -> Text,
        data -> Text,
        id_number -> Text,
        is_current -> Bool,
    }
}

joinable!(proposals -> tickets (ticket_id));
joinable!(proposals -> staff (staff_id));

allow_tables_to_appear_in_same_query!(proposals, tickets);
allow_tables_to_appear_in_same_query!(proposals, staff);
