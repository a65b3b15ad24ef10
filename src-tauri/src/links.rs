//! Where links lead: Baton's own pages stay in the window, everything else goes to the browser.

use tauri::Url;

/// Hosts of Baton's own pages: Tauri's protocol (`tauri://localhost`, on Windows and Android `http://tauri.localhost`) and the server of
/// `cargo xtask dev`.
const OWN_HOSTS: [&str; 2] = ["localhost", "tauri.localhost"];

/// Whether the window may go there. Elsewhere the browser is asked instead, so that no foreign page is ever shown as Baton.
pub(crate) fn stays(url: &Url) -> bool {
    let own = url.scheme() == "tauri"
        || (matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| OWN_HOSTS.contains(&host)));
    if !own && url.as_str() != "about:blank" {
        open_outside(url);
    }
    own
}

/// Opens a link of an alert, a runbook or a conference in what this person opens such links with. Other kinds of link are not opened: an
/// alert's text comes from outside and must not start programs.
pub(crate) fn open_outside(url: &Url) {
    if !matches!(url.scheme(), "http" | "https" | "mailto" | "tel") {
        tracing::warn!("a link of the kind {:?} is not opened", url.scheme());
        return;
    }
    #[cfg(desktop)]
    if let Err(error) = open::that_detached(url.as_str()) {
        tracing::warn!("{url} could not be opened: {error}; copy it into a browser");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_stay_in_the_window() {
        for (url, own) in [
            ("tauri://localhost/index.html#/now", true),
            ("http://tauri.localhost/index.html", true),
            ("http://localhost:5173/", true),
            ("about:blank", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(stays(&url.parse().unwrap()), own, "{url}");
        }
    }
}
