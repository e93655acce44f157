//! What is around every page: requests, forms, errors, limits, the page itself.
//!
//! Here: whatever two audiences share. Not here: a page of anybody. May import nothing of `web`.

pub mod allowance;
pub mod assets;
pub mod client_address;
pub mod csrf;
pub mod csv_file;
pub mod draft_key;
pub mod drafts;
pub mod error_pages;
pub mod errors;
pub mod fields;
pub mod form;
pub mod live;
pub mod look_around;
pub mod middleware;
pub(crate) mod numbers;
pub mod page;
pub mod refusals;
pub mod security_headers;
pub mod shared_body;
pub mod single_flight;
pub mod state;
pub mod throttle;
pub mod visit;
