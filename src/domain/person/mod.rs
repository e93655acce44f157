//! Who somebody is and how to reach them.
//!
//! Here: identity documents, names, dates of birth, addresses. Not here: what somebody was given (`vaccine`) or
//! complains about (`complaint`). May import `values`.

pub mod birth;
pub mod contact;
pub mod identity;
pub mod mykad;
pub mod person_name;
