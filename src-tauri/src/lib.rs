//! Baton's window: made on demand, thin, and of no consequence for what rings.
//!
//! It is a client of the owner's socket like the terminal is: three commands carry the three verbs, and nothing here decides
//! anything. On Linux the owner is a process of its own (`baton agent`), which the window starts when it is missing, and closing the
//! window ends this process. Elsewhere the system ties notifications to the app, so the owner lives in here and outlives its windows.
#![forbid(unsafe_code)]

mod bridge;
mod links;
mod owner;
mod window;

use bridge::Bridge;
use std::process::ExitCode;
use tauri::Manager;

/// Runs the app until its last window closes (Linux) or it is quit (elsewhere).
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run_mobile() {
    let _code = run();
}

/// Runs the app. The exit code is a failure when no window could be made.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let builder = tauri::Builder::default();
    #[cfg(desktop)]
    let builder = builder
        .plugin(tauri_plugin_single_instance::init(|app, args, _folder| {
            window::show(app);
            app.state::<Bridge>().open_links(args);
        }))
        .plugin(tauri_plugin_deep_link::init());
    let app = builder
        .invoke_handler(tauri::generate_handler![bridge::send, bridge::ask, bridge::subscribe])
        .setup(|app| {
            let bridge = Bridge::start(app.handle().clone());
            bridge.open_links(std::env::args());
            app.manage(bridge);
            #[cfg(target_os = "linux")]
            register_links(app);
            window::show(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(|_app, event| {
                if let tauri::RunEvent::ExitRequested { api, code, .. } = &event
                    && owner::LIVES_HERE
                    && code.is_none()
                {
                    api.prevent_exit(); // the last window closed, but what rings lives on
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(
                "the window cannot be made: {error}; Baton still rings: try `baton incidents` in a terminal"
            );
            ExitCode::FAILURE
        }
    }
}

/// Tells the desktop that `baton://` links open here; a failure only costs the convenience.
#[cfg(target_os = "linux")]
fn register_links(app: &tauri::App) {
    use tauri_plugin_deep_link::DeepLinkExt;
    if let Err(error) = app.deep_link().register_all() {
        tracing::warn!(
            "baton:// links will not open by a click: {error}; paste them into the window instead"
        );
    }
}
