//! The page's files, as they were built into this program.

use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

/// The page's own scripts and styles, a connection back to this hub, and nothing else from anywhere. `data:` is for the QR codes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// A hashed name never means another file.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The page names the hashed files: an old one would ask for files that are gone.
const ASK_AGAIN: &str = "no-cache";
/// What a hub says that was compiled before the interface was built.
const WITHOUT: &str = "This hub was built without its web page. Build the interface first (npm run build in ui), then the hub, or use the app.\n";
/// The page's name among the files.
const PAGE: &str = "web.html";
/// The files beside it that browsers ask for by these names.
pub(crate) const WORKER: &str = "sw.js";
pub(crate) const MANIFEST: &str = "manifest.webmanifest";

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[include = "web.html"]
#[include = "sw.js"]
#[include = "manifest.webmanifest"]
#[include = "assets/*"]
#[include = "icons/*"]
#[allow_missing = true]
struct Files;

struct Asset {
    plain: Vec<u8>,
    /// `None` where it would be no smaller.
    gzip: Option<Vec<u8>>,
    kind: &'static str,
    etag: String,
}

/// All of them, compressed once, when the first is asked for.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let names = Files::iter();
    let assets = names.filter_map(|name| {
        let file = Files::get(&name)?;
        let etag = format!("\"{}\"", crate::mint::sha256(&file.data));
        let plain = file.data.into_owned();
        let gzip = compressed(&plain).filter(|gzip| gzip.len() < plain.len());
        Some((name.to_string(), Asset { gzip, kind: kind(&name), etag, plain }))
    });
    assets.collect()
});

/// The page itself.
pub(crate) fn page(headers: &HeaderMap) -> Response {
    match ASSETS.get(PAGE) {
        Some(asset) => answer(asset, ASK_AGAIN, headers),
        None => {
            (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/plain; charset=utf-8")], WITHOUT).into_response()
        }
    }
}

/// A file that the page names; `None` when there is none of this name.
pub(crate) fn asset(name: &str, headers: &HeaderMap) -> Option<Response> {
    ASSETS.get(&format!("assets/{name}")).map(|asset| answer(asset, FOR_EVER, headers))
}

/// A file whose name stays when what is in it changes; `None` when there is none of this name.
pub(crate) fn named(name: &str, headers: &HeaderMap) -> Option<Response> {
    ASSETS.get(name).map(|asset| answer(asset, ASK_AGAIN, headers))
}

fn answer(asset: &'static Asset, keep: &'static str, headers: &HeaderMap) -> Response {
    let says = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let common = [
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (VARY, HeaderValue::from_static("accept-encoding")),
        (ETAG, HeaderValue::from_str(&asset.etag).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    if says(IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = [(CONTENT_TYPE, asset.kind)];
    match asset.gzip.as_deref().filter(|_| takes_gzip(says(ACCEPT_ENCODING))) {
        Some(gzip) => (common, kind, [(CONTENT_ENCODING, "gzip")], gzip).into_response(),
        None => (common, kind, asset.plain.as_slice()).into_response(),
    }
}

/// Whether `Accept-Encoding` has gzip, and not with a weight of nothing.
fn takes_gzip(accepts: &str) -> bool {
    accepts.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}

fn compressed(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_goes_to_whoever_takes_it() {
        for (accepts, takes) in [
            ("", false),
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, br", false),
            ("x-gzip-not", false),
        ] {
            assert_eq!(takes_gzip(accepts), takes, "{accepts}");
        }
    }

    #[test]
    fn every_file_has_a_kind_that_a_browser_runs() {
        for (name, asset) in &*ASSETS {
            assert_ne!(asset.kind, "application/octet-stream", "{name}");
        }
    }
}
