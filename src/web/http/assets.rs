//! Static files: inside the binary, named by their contents, compressed once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::web::http::errors::{PageError, PageResult};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    content_type: &'static str,
    plain: web::Bytes,
    gzip: Option<web::Bytes>,
}

struct Assets {
    by_url: HashMap<String, Asset>,
    url_of: HashMap<String, String>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(load);

/// Where a file of `static/` is served; the URL changes with its contents.
pub fn url(name: &str) -> &'static str {
    ASSETS.url_of.get(name).map_or("/static/missing", String::as_str)
}

/// Serves a file for a year: another content has another URL.
pub async fn show(request: HttpRequest) -> PageResult {
    let asset = ASSETS.by_url.get(request.path()).ok_or(PageError::NotFound)?;
    let accepts = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let zipped = asset
        .gzip
        .as_ref()
        .filter(|_| accepts.is_some_and(|codings| codings.contains("gzip")));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.content_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"));
    if zipped.is_some() {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response.body(zipped.unwrap_or(&asset.plain).clone()))
}

fn load() -> Assets {
    let mut assets = Assets {
        by_url: HashMap::new(),
        url_of: HashMap::new(),
    };
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else { continue };
        let Some(content_type) = content_type(&name) else {
            continue;
        };
        let hash = HEXLOWER.encode(&Sha256::digest(&file.data)[..8]);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let url = format!("/static/{stem}.{hash}.{ending}");
        let gzip = gzip(&file.data)
            .filter(|zipped| zipped.len() < file.data.len())
            .map(web::Bytes::from);
        let plain = web::Bytes::from(file.data.into_owned());
        assets.by_url.insert(
            url.clone(),
            Asset {
                content_type,
                plain,
                gzip,
            },
        );
        assets.url_of.insert(name.into_owned(), url);
    }
    assets
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => Some("text/css; charset=utf-8"),
        Some("js") => Some("text/javascript; charset=utf-8"),
        Some("svg") => Some("image/svg+xml"),
        Some("png") => Some("image/png"),
        Some("txt") => Some("text/plain; charset=utf-8"),
        Some(_) | None => None,
    }
}

/// The data, packed.
pub(super) fn gzip(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}
