//! The desk in the browser: a folder an audience, a file a thing that somebody does. A handler parses, calls one use
//! case, and renders a view made for its template.

pub mod citizen;
pub mod dev_mail;
pub mod gate;
pub mod http;
pub mod operations;
pub mod performance;
pub mod routes;
pub mod staff;
