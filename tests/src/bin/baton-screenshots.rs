//! `baton-screenshots`: pictures of every screen in the real window. Started by `cargo xtask screenshots`, which builds what it shows.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[path = "../pictures/mod.rs"]
mod pictures;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    pictures::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The pictures need Linux: they are taken on a virtual desktop.");
    std::process::exit(1);
}
