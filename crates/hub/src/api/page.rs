//! `GET /` and `GET /assets/{name}`: the interface, for browsers.

use super::App;
use super::problem::Refused;
use crate::web::bundle::{self, File};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use baton_wire::problem::ProblemCode;

/// Everything from here, nothing written into the page, nobody's frame. Images of QR codes are data.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// A page of tomorrow may name other files: it is asked for each time.
const ASK_AGAIN: &str = "no-cache";
/// Files have a hash of what is in them in their names: seconds of a year, the most that is understood everywhere.
const KEEP: &str = "public, max-age=31536000, immutable";

pub(super) fn page() -> MethodRouter<App> {
    get(async || {
        let built_without = "this hub was built without its web page; the app and `baton` in a terminal work with it. Build the interface first (`npm run build` in ui/), then the hub";
        let page = bundle::page().ok_or_else(|| Refused::new(ProblemCode::Unknown, built_without))?;
        Ok::<_, Refused>(answer(page, ASK_AGAIN))
    })
}

pub(super) fn assets() -> MethodRouter<App> {
    get(async |Path(name): Path<String>| {
        let gone = "the page has no such file; it may be of an older page: load it again";
        let file = bundle::asset(&name).ok_or_else(|| Refused::new(ProblemCode::Unknown, gone))?;
        Ok::<_, Refused>(answer(file, KEEP))
    })
}

fn answer(File { bytes, media_type }: File, keep: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, bytes).into_response()
}
