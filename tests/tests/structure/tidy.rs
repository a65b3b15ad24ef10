//! How files are kept.

use crate::tree::{File, files};

/// Lines of a file, tests included; beyond it two nouns live in one file.
const LINES_MAX: usize = 600;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "common", "helpers", "helper", "manager", "managers", "misc", "shared", "stuff"];
/// The files that may speak SQL.
const SQL_LIVES_IN: &[&str] =
    &["crates/hub/src/journal/", "crates/hub/src/history/", "crates/client/src/store/"];
/// Clocks of the database: time comes from the code, where it can be tested.
const SQL_CLOCKS: &[&str] = &["now()", "CURRENT_TIMESTAMP", "datetime('now", "strftime(", "unixepoch("];

fn rust() -> Vec<File> {
    ["crates", "src-tauri", "tests", "xtask"].iter().flat_map(|folder| files(folder, &[".rs"])).collect()
}

fn written() -> Vec<File> {
    rust().into_iter().chain(files("ui/src", &[".ts", ".svelte"])).collect()
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = written()
        .iter()
        .map(|file| (file.path.as_str(), file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "at most {LINES_MAX} lines, split by noun: {long:#?}");
}

#[test]
fn names_say_what_is_inside() {
    for file in written() {
        let empty = file.path.split(['/', '.']).find(|part| EMPTY_NAMES.contains(part));
        assert!(empty.is_none(), "{}: call it after the noun that it holds", file.path);
    }
}

#[test]
fn no_crate_is_unsafe() {
    for file in rust() {
        let is_root = ["src/lib.rs", "src/main.rs"].iter().any(|root| file.path.ends_with(root))
            || file.path.contains("/src/bin/");
        let forbids = file.text.contains("#![forbid(unsafe_code)]");
        assert!(!is_root || forbids, "{} lacks #![forbid(unsafe_code)]", file.path);
    }
}

#[test]
fn sql_lives_in_the_stores() {
    let shipped = |file: &File| file.path.starts_with("crates/") && file.path.contains("/src/");
    for file in rust().into_iter().filter(shipped) {
        let speaks = ["sqlx::query", "sqlx::raw_sql", "sqlx::AssertSqlSafe"]
            .iter()
            .any(|word| file.text.contains(word));
        let may = SQL_LIVES_IN.iter().any(|folder| file.path.starts_with(folder));
        assert!(!speaks || may, "{}: SQL lives in {SQL_LIVES_IN:?} only", file.path);
        let clock = SQL_CLOCKS.iter().find(|clock| may && file.text.contains(**clock));
        assert!(clock.is_none(), "{}: {clock:?} in SQL: take the time as a parameter", file.path);
    }
}

#[test]
fn tables_are_strict() {
    let mut tables = 0;
    for file in rust().into_iter().filter(|file| file.path.contains("/src/")) {
        for table in file.text.split("CREATE TABLE ").skip(1) {
            let definition = table.split(';').next().unwrap();
            assert!(definition.contains("STRICT"), "{}: a table that is not STRICT", file.path);
            tables += 1;
        }
    }
    assert!(tables > 0, "this test looks in the wrong place");
}

#[test]
fn no_test_is_left_out() {
    let left_out = ["#[", "ignore"].concat();
    for file in rust() {
        assert!(!file.text.contains(&left_out), "{}: a test that does not run proves nothing", file.path);
    }
    let left_out = ["it.skip(", "it.only(", "test.skip(", "test.only(", "describe.skip(", "describe.only("];
    for file in files("ui/src", &[".ts"]) {
        let found = left_out.iter().find(|word| file.text.contains(**word));
        assert!(found.is_none(), "{}: {found:?}", file.path);
    }
}
