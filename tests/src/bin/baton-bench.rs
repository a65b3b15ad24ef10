//! `baton-bench`: measures Baton against its budgets. Started by `cargo xtask bench`, which builds what it measures.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[path = "../bench/mod.rs"]
mod bench;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    bench::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The figures need Linux: they read /proc and use a virtual desktop.");
    std::process::exit(1);
}
