//! Answers that are the same for everybody: made once in a while, packed once, and known again by the browser.

use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::web::http::assets::gzip;

/// A body with what it needs to be sent.
#[derive(Clone, Debug)]
pub struct SharedBody {
    content_type: &'static str,
    plain: Bytes,
    gzip: Option<Bytes>,
    etag: String,
}

impl SharedBody {
    /// A body of this type.
    pub fn new(content_type: &'static str, text: String) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..12]);
        Self {
            content_type,
            gzip: gzip(text.as_bytes()).map(Bytes::from),
            // Weak, since it is the same whether it is packed or not.
            etag: format!("W/\"{hash}\""),
            plain: Bytes::from(text),
        }
    }

    /// The answer: the body, or that the browser has it. `vary` names the headers on which it depends beside the packing.
    pub fn respond(&self, request: &HttpRequest, vary: &'static str, max_age: Duration) -> HttpResponse {
        let knows = mentions(request.headers(), &header::IF_NONE_MATCH, &self.etag);
        let mut response = if knows {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        let age = max_age.as_secs();
        response
            .insert_header((header::ETAG, self.etag.clone()))
            .insert_header((
                header::CACHE_CONTROL,
                format!("public, max-age={age}, stale-while-revalidate={}", age * 10),
            ))
            .insert_header((header::VARY, vary));
        if knows {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.content_type));
        let takes_gzip = mentions(request.headers(), &header::ACCEPT_ENCODING, "gzip");
        match self.gzip.as_ref().filter(|_| takes_gzip) {
            Some(packed) => response
                .insert_header((header::CONTENT_ENCODING, "gzip"))
                .body(packed.clone()),
            None => response.body(self.plain.clone()),
        }
    }
}

fn mentions(headers: &HeaderMap, name: &header::HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|one| one.split(';').next().map(str::trim) == Some(word))
}

/// Bodies that were made at the same time, by their names.
#[derive(Clone, Debug)]
pub struct SharedBodies {
    bodies: Vec<(&'static str, SharedBody)>,
    began: Instant,
    now: DateTime<Utc>,
}

impl SharedBodies {
    /// Bodies that are made of what was read when `began` was taken, at `now`.
    pub fn new(bodies: Vec<(&'static str, SharedBody)>, began: Instant, now: DateTime<Utc>) -> Self {
        Self { bodies, began, now }
    }

    /// Whether they are younger than so long, by the clock of the desk too.
    pub fn is_fresh(&self, age: Duration, now: DateTime<Utc>) -> bool {
        let past = (now - self.now).abs().to_std();
        self.began.elapsed() < age && past.is_ok_and(|past| past < age)
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<&SharedBody> {
        let mut all = self.bodies.iter();
        all.find(|(of, _)| *of == name).map(|(_, body)| body)
    }
}
