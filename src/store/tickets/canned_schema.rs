//! The tables of the replies that the team keeps, as diesel sees them.

use crate::store::engine::schema::staff;

diesel::table! {
    canned_replies (id) {
        id -> BigInt,
        version -> Integer,
        kind -> Text,
        title -> Text,
        text_ms -> Text,
        text_en -> Text,
        offered -> Bool,
    }
}

diesel::table! {
    canned_versions (reply_id, version) {
        reply_id -> BigInt,
        version -> Integer,
        at -> Timestamp,
        staff_id -> Nullable<BigInt>,
        kind -> Text,
        title -> Text,
        text_ms -> Text,
        text_en -> Text,
        offered -> Bool,
    }
}

diesel::joinable!(canned_versions -> staff (staff_id));
diesel::allow_tables_to_appear_in_same_query!(canned_versions, staff);
