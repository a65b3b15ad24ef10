//! `/`, `/assets/{file}` and what a phone needs to install it: the page, for browsers. Its files are the same for everybody, so no token is asked for.

use super::App;
use super::problem::Refused;
use crate::web::bundle;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::routing::{MethodRouter, get};
use baton_wire::problem::ProblemCode;

pub(super) fn page() -> MethodRouter<App> {
    get(async |headers: HeaderMap| bundle::page(&headers))
}

pub(super) fn asset() -> MethodRouter<App> {
    get(async |Path(file): Path<String>, headers: HeaderMap| {
        bundle::asset(&file, &headers).ok_or_else(no_such_file)
    })
}

pub(super) fn icon() -> MethodRouter<App> {
    get(async |Path(file): Path<String>, headers: HeaderMap| {
        bundle::named(&format!("icons/{file}"), &headers).ok_or_else(no_such_file)
    })
}

/// A file with a name of its own: the service worker or the manifest.
pub(super) fn named(name: &'static str) -> MethodRouter<App> {
    get(async move |headers: HeaderMap| bundle::named(name, &headers).ok_or_else(no_such_file))
}

fn no_such_file() -> Refused {
    let detail = "there is no such file; reload the page, the hub may have a newer one";
    Refused::new(ProblemCode::Unknown, detail)
}
