//! `/` and `/assets/{file}`: the page, for browsers. Its files are the same for everybody, so no token is asked for.

use super::App;
use super::problem::Refused;
use crate::web::bundle;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use baton_wire::problem::ProblemCode;

pub(super) fn page() -> MethodRouter<App> {
    get(async |headers: HeaderMap| bundle::page(&headers))
}

pub(super) fn asset() -> MethodRouter<App> {
    get(file)
}

async fn file(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Refused> {
    bundle::asset(&file, &headers).ok_or_else(|| {
        let detail = "there is no such file; reload the page, the hub may have a newer one";
        Refused::new(ProblemCode::Unknown, detail)
    })
}
