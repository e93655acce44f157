//! The tables, as diesel sees them; the same on both databases. `migrations/` makes them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    settings (key) { key -> Text, value -> Text, }
}

table! {
    staff (id) {
        id -> BigInt,
        login -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        enabled -> Bool,
        created_at -> Timestamp,
        must_change_password -> Bool,
        signed_in_at -> Nullable<Timestamp>,
    }
}

table! {
    facilities (id) {
        id -> BigInt,
        code -> Nullable<Text>,
        name -> Text,
        name_key -> Text,
        state -> Text,
        kind -> Nullable<Text>,
        reports -> Bool,
        confirmed -> Bool,
        same_as -> Nullable<BigInt>,
    }
}

table! {
    facility_aliases (state, name_key) { facility_id -> BigInt, state -> Text, name_key -> Text, name -> Text, }
}

table! {
    sources (id) { id -> Integer, code -> Text, }
}

table! {
    batches (id) {
        id -> BigInt,
        content_hash -> Binary,
        file_name -> Text,
        origin -> Text,
        staff_id -> Nullable<BigInt>,
        sender -> Text,
        size_bytes -> BigInt,
        state -> Text,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        rows_total -> BigInt,
        rows_done -> BigInt,
        accepted -> BigInt,
        unchanged -> BigInt,
        superseded -> BigInt,
        quarantined -> BigInt,
        rejected -> BigInt,
        reasons -> Text,
        tickets_resolved -> BigInt,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_ground -> Nullable<Text>,
        taken_over -> BigInt,
        weeks -> Text,
    }
}

table! {
    repeats (block, batch_id) { block -> BigInt, batch_id -> BigInt, bits -> BigInt, }
}

table! {
    rejects (batch_id, line) {
        batch_id -> BigInt,
        line -> BigInt,
        column_name -> Text,
        value -> Text,
        refusal -> Text,
        cells -> Text,
    }
}

table! {
    import_notes (batch_id, line, column_name) {
        batch_id -> BigInt,
        line -> BigInt,
        column_name -> Text,
        source_record_id -> Text,
        done -> Text,
        value -> Text,
    }
}

table! {
    name_words (word, code) { word -> Text, code -> Text, }
}

table! {
    set_aside (work, item) { work -> Text, item -> BigInt, reason -> Text, at -> Timestamp, }
}

table! {
    dose_records (id) {
        id -> BigInt,
        source_id -> Integer,
        source_record_id -> Text,
        version -> SmallInt,
        is_current -> Bool,
        batch_id -> BigInt,
        content -> BigInt,
        id_type -> Text,
        id_number -> Text,
        name -> Text,
        name_code -> Text,
        date_of_birth -> Nullable<Date>,
        phone -> Nullable<BigInt>,
        dose_number -> SmallInt,
        vaccine -> Text,
        lot_number -> Nullable<Text>,
        administered_on -> Date,
        facility_id -> BigInt,
        facility_written -> Nullable<Text>,
        facility_state -> Text,
        paid -> Bool,
        quarantine -> Text,
        birth_key -> Nullable<BigInt>,
        day_key -> Nullable<BigInt>,
    }
}

// Of a PostgreSQL connection's own: rows on their way into `dose_records`.
table! {
    staging_records (place) {
        place -> BigInt,
        supersedes -> Bool,
        source_id -> Integer,
        source_record_id -> Text,
        version -> SmallInt,
        is_current -> Bool,
        batch_id -> BigInt,
        content -> BigInt,
        id_type -> Text,
        id_number -> Text,
        name -> Text,
        name_code -> Text,
        date_of_birth -> Nullable<Date>,
        phone -> Nullable<BigInt>,
        dose_number -> SmallInt,
        vaccine -> Text,
        lot_number -> Nullable<Text>,
        administered_on -> Date,
        facility_id -> BigInt,
        facility_written -> Nullable<Text>,
        facility_state -> Text,
        paid -> Bool,
        quarantine -> Text,
        birth_key -> Nullable<BigInt>,
        day_key -> Nullable<BigInt>,
    }
}

table! {
    registry_state (id) { id -> SmallInt, generation -> BigInt, places -> BigInt, paused -> Bool, }
}

table! {
    corrections (record_id) {
        record_id -> BigInt,
        kind -> Text,
        staff_id -> Nullable<BigInt>,
        at -> Timestamp,
        ground -> Text,
    }
}

table! {
    links (id) {
        id -> BigInt,
        source_id -> Integer,
        source_record_id -> Text,
        id_type -> Text,
        id_number -> Text,
        ticket_id -> Nullable<BigInt>,
        at -> Timestamp,
        staff_id -> Nullable<BigInt>,
        ground -> Text,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<BigInt>,
        revoked_ground -> Nullable<Text>,
        seen_id -> Nullable<BigInt>,
        suspended_at -> Nullable<Timestamp>,
        resumed_at -> Nullable<Timestamp>,
    }
}

table! {
    version_notes (record_id) {
        record_id -> BigInt,
        made_at -> Nullable<Timestamp>,
        counts_since -> Nullable<Timestamp>,
        base_id -> Nullable<BigInt>,
        overrides -> Nullable<Text>,
    }
}

table! {
    registry_events (id) {
        id -> BigInt,
        at -> Timestamp,
        kind -> Text,
        staff_id -> Nullable<BigInt>,
        batch_id -> Nullable<BigInt>,
        record_id -> Nullable<BigInt>,
        ticket_id -> Nullable<BigInt>,
        data -> Text,
    }
}

table! {
    complaints (id) {
        id -> BigInt,
        idempotency_key -> Text,
        received_at -> Timestamp,
        language -> Text,
        id_type -> Text,
        id_number -> Text,
        name -> Text,
        date_of_birth -> Date,
        birth_precision -> Text,
        phone -> Text,
        email -> Text,
        problem -> Text,
        dose_number -> SmallInt,
        vaccine -> Nullable<Text>,
        administered_on -> Date,
        facility_state -> Text,
        facility_name -> Text,
        lot_number -> Nullable<Text>,
        paid -> Bool,
        needed_by -> Nullable<Date>,
        message -> Text,
    }
}

table! {
    tickets (id) {
        id -> BigInt,
        reference -> Text,
        link_hash -> Binary,
        link_serial -> Integer,
        status -> Text,
        outcome -> Nullable<Text>,
        owner_id -> Nullable<BigInt>,
        version -> Integer,
        received_at -> Timestamp,
        sla_policy -> Text,
        deadline_at -> Timestamp,
        warned_percent -> SmallInt,
        breached_at -> Nullable<Timestamp>,
        last_told_at -> Timestamp,
        next_check_at -> Nullable<Timestamp>,
        resolved_at -> Nullable<Timestamp>,
        question -> Nullable<Text>,
        held -> Nullable<Text>,
        heard_at -> Timestamp,
        unread_since -> Nullable<Timestamp>,
        reopened -> Integer,
        priority -> SmallInt,
        match_decision -> Text,
        match_probability -> Nullable<Integer>,
        proposal_id -> Nullable<BigInt>,
        proposed_by -> Nullable<BigInt>,
        merged_into -> Nullable<BigInt>,
        counts_from -> Nullable<Timestamp>,
    }
}

table! {
    events (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        staff_id -> Nullable<BigInt>,
        kind -> Text,
        data -> Text,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        audience -> Text,
        address -> Text,
        name -> Text,
        language -> Text,
        ticket_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        letter -> Text,
        data -> Text,
        message_id -> Text,
        state -> Text,
        attempts -> Integer,
        due_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        held_until -> Nullable<Timestamp>,
        refused_at -> Nullable<Timestamp>,
    }
}

table! {
    watched_tickets (id) { id -> BigInt, ticket_id -> BigInt, }
}

table! {
    ticket_keys (ticket_id, key) { ticket_id -> BigInt, key -> BigInt, }
}

table! {
    drafts (name_hash) {
        name_hash -> Text,
        sealed -> Text,
        expires_at -> Timestamp,
    }
}

joinable!(tickets -> complaints (id));
joinable!(watched_tickets -> complaints (ticket_id));
joinable!(tickets -> staff (owner_id));
joinable!(events -> tickets (ticket_id));
joinable!(events -> staff (staff_id));
joinable!(outbox -> tickets (ticket_id));
joinable!(dose_records -> facilities (facility_id));
joinable!(dose_records -> sources (source_id));
joinable!(dose_records -> batches (batch_id));
joinable!(corrections -> dose_records (record_id));
joinable!(repeats -> batches (batch_id));
joinable!(facility_aliases -> facilities (facility_id));
joinable!(links -> sources (source_id));
joinable!(registry_events -> staff (staff_id));
joinable!(version_notes -> dose_records (record_id));

allow_tables_to_appear_in_same_query!(
    batches,
    complaints,
    corrections,
    dose_records,
    drafts,
    events,
    facilities,
    facility_aliases,
    links,
    outbox,
    registry_events,
    registry_state,
    rejects,
    repeats,
    settings,
    sources,
    staff,
    tickets,
    version_notes,
    watched_tickets,
);
