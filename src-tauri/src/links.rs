//! Where links lead: Baton's own pages stay in the window, everything else goes to the browser.

use tauri::Url;

/// The host of Baton's own pages where Tauri's protocol is served as `http` (Windows, Android); elsewhere it is `tauri://localhost`.
const OWN_HOST: &str = "tauri.localhost";
/// The host of the server of `cargo xtask dev`, from which only an app that was built for it takes its pages.
const DEV_HOST: &str = "127.0.0.1";

/// Whether the window may go there. Elsewhere the browser is asked instead, so that no foreign page is ever shown as Baton.
pub(crate) fn stays(url: &Url) -> bool {
    let own = is_own(url, tauri::is_dev());
    if !own && url.as_str() != "about:blank" {
        open_outside(url);
    }
    own
}

fn is_own(url: &Url, dev: bool) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "tauri"
        || matches!(url.scheme(), "http" | "https") && (host == OWN_HOST || dev && host == DEV_HOST)
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
        for (url, own, in_dev) in [
            ("tauri://localhost/index.html#/now", true, true),
            ("http://tauri.localhost/index.html", true, true),
            ("http://127.0.0.1:1420/", false, true),
            ("https://tauri.localhost.example.org/", false, false),
            ("about:blank", false, false),
            ("javascript:alert(1)", false, false),
            ("file:///etc/passwd", false, false),
        ] {
            let url = url.parse().unwrap();
            assert_eq!((is_own(&url, false), is_own(&url, true)), (own, in_dev), "{url}");
        }
    }
}
