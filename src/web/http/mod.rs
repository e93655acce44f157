//! TODO.

pub mod allowance;
pub mod assets;
pub mod client_address;
pub mod csrf;
pub mod error_pages;
pub mod errors;
pub mod fields;
pub mod form;
pub mod middleware;
pub(crate) mod numbers;
pub mod page;
pub mod security_headers;
pub mod state;
pub mod throttle;
pub mod visit;
