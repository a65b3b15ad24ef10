//! Declares the three commands, so that a window may call nothing else.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["send", "ask", "subscribe"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error=the app's manifest is not in order: {error:#}");
    }
}
