//! The headers that keep a page to itself.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// No script, style or picture but ours, no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// `/dev/mail` shows letters in a frame.
const POLICY_WITH_FRAMES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// A letter in that frame: no script, no form, nothing loaded, its own style alone.
const POLICY_FRAMED: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/// Which policy a path has.
fn policy(path: &str) -> &'static str {
    match path.strip_prefix("/dev/mail") {
        Some(rest) if rest.ends_with("/html") => POLICY_FRAMED,
        Some(_) => POLICY_WITH_FRAMES,
        None => POLICY,
    }
}

/// Whether search engines may list a path: the pages that look the same for everybody. Links with secrets and what
/// staff see stay out even if somebody publishes their addresses.
fn is_public(path: &str) -> bool {
    let open = [
        "/",
        "/complaints/new",
        "/lost-link",
        "/performance",
        "/performance.csv",
        "/performance.json",
        "/robots.txt",
    ];
    open.contains(&path) || path.starts_with("/static/")
}

/// Sets the headers on a response to `path`.
pub fn set(headers: &mut HeaderMap, path: &str, secure: bool) {
    let always: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, policy(path)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Links with secrets must not travel on.
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !is_public(path) {
        headers.insert(
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
