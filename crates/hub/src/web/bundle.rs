//! The files of the page.

use rust_embed::{EmbeddedFile, RustEmbed};

/// What `npm run build` made. A hub that was built before it has none, and says so. In debug builds the files are read from the disk,
/// so that nobody has to build the hub anew to see a change of the interface.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist"]
#[allow_missing = true]
struct Dist;

/// The page that a browser loads.
pub(crate) const PAGE: &str = "web.html";

/// A file of the page.
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    /// Its media type.
    pub(crate) media_type: &'static str,
}

/// The page itself; `None` when this hub was built without it.
pub(crate) fn page() -> Option<File> {
    file(PAGE)
}

/// One of what the page loads, by its name in `assets/`.
pub(crate) fn asset(name: &str) -> Option<File> {
    // one folder, and names that the bundler made: nothing else is looked for
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.starts_with('.') || !name.chars().all(plain) {
        return None;
    }
    file(&format!("assets/{name}"))
}

fn file(path: &str) -> Option<File> {
    let media_type = media_type(path)?;
    let EmbeddedFile { data, .. } = Dist::get(path)?;
    Some(File { bytes: data.into_owned(), media_type })
}

/// Only what the bundler makes: anything else in that folder is not for browsers.
fn media_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    match extension {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_assets_is_served() {
        for name in ["../web.html", "..%2fweb.html", "a/b.js", ".hidden.js", "..", "", "x.map", "x"] {
            assert!(asset(name).is_none(), "{name}");
        }
    }
}
