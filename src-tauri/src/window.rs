//! The one window: made when it is wanted, brought to the front when a page comes in.

use crate::links;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

const LABEL: &str = "main";
/// Logical pixels: a laptop's screen shows it whole.
const SIZE: (f64, f64) = (1120.0, 760.0);
/// Logical pixels: the narrowest phone.
const SIZE_MIN: (f64, f64) = (320.0, 480.0);

/// Brings the window up, making it first where there is none.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let raised = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = raised {
            tracing::warn!("the window did not come to the front: {error}");
        }
        return;
    }
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .on_navigation(links::stays);
    #[cfg(desktop)]
    let window =
        window.title("Baton").inner_size(SIZE.0, SIZE.1).min_inner_size(SIZE_MIN.0, SIZE_MIN.1).center();
    #[cfg(desktop)]
    let window = window.on_new_window(|url, _features| {
        links::open_outside(&url);
        tauri::webview::NewWindowResponse::Deny
    });
    if let Err(error) = window.build() {
        tracing::error!(
            "the window cannot be made: {error}; Baton still rings: try `baton incidents` in a terminal"
        );
        if !crate::owner::LIVES_HERE {
            app.exit(1);
        }
    }
}

/// As [`show`], and asks for attention where the desktop does not let a window take the focus.
pub(crate) fn raise(app: &AppHandle) {
    show(app);
    #[cfg(desktop)]
    if let Some(window) = app.get_webview_window(LABEL) {
        let asked = window.request_user_attention(Some(tauri::UserAttentionType::Critical));
        if let Err(error) = asked {
            tracing::debug!("the desktop does not mark windows that want attention: {error}");
        }
    }
}
