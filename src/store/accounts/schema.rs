//! Tables of accounts that stand beside `staff`, as diesel sees them.

use diesel::table;

table! {
    absences (staff_id) { staff_id -> BigInt, until_day -> Date, noted_by -> BigInt, noted_at -> Timestamp, }
}
