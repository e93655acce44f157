//! The tables of figures, as diesel sees them.

use diesel::table;

table! {
    figured_tickets (generation, ticket_id) { generation -> BigInt, ticket_id -> BigInt, contribution -> Text, }
}

table! {
    figures (generation, span, scope, measure, start, part) {
        generation -> BigInt,
        span -> Text,
        scope -> Text,
        measure -> Text,
        start -> Date,
        part -> Text,
        n -> BigInt,
    }
}

table! {
    figures_state (id) {
        id -> SmallInt,
        generation -> BigInt,
        building -> Nullable<BigInt>,
        built_to -> BigInt,
        complete_at -> Nullable<Timestamp>,
    }
}
