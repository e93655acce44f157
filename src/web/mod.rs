//! The desk in the browser: a folder an audience, a file a thing that somebody does. A handler parses, calls one use
//! case, and renders a view made for its template.

pub mod allowance;
pub mod around;
pub mod assets;
pub mod citizen;
pub mod client_address;
pub mod csrf;
pub mod dev_mail;
pub mod error_pages;
pub mod errors;
pub mod fields;
pub mod form;
pub mod operations;
pub mod page;
pub mod routes;
pub mod security_headers;
pub mod staff;
pub mod state;
pub mod throttle;
pub mod visit;
