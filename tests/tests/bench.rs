//! The benchmarks run: small numbers through the real hub. What they measure here says nothing.
#![forbid(unsafe_code)]
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

/// Parts that need no desktop.
const PARTS: &str = "schedule,rota,paging,devices,restart";
/// Rows that they give.
const ROWS: usize = 15;

#[test]
fn each_part_without_a_desktop_gives_its_figures() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let output = Command::new(env!("CARGO_BIN_EXE_baton-bench"))
        .args(["--quick", "--only", PARTS])
        .env("BATON_BENCH_DIR", &folder)
        .output()
        .expect("baton-bench starts");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", said(&output.stdout), said(&output.stderr));
    let text = std::fs::read_to_string(folder.join("figures-quick.json")).expect("figures were written");
    let figures: serde_json::Value = serde_json::from_str(&text).expect("the figures are JSON");
    let rows = figures["rows"].as_array().map_or(0, Vec::len);
    assert_eq!(rows, ROWS, "{text}");
}
