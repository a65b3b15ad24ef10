//! The files of the workspace that people write.

use std::path::{Path, PathBuf};

/// Folders that programs write.
const MADE_BY_PROGRAMS: &[&str] =
    &["target", "node_modules", "dist", "dist-gallery", "gen", "snapshots", "test-results", "ui/src/wire"];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A file: its path from the root with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All files below `folder` that end in one of `endings`, without those that programs write.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut all = Vec::new();
    walk(&root(), &root().join(folder), endings, &mut all);
    all.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!all.is_empty(), "{folder} has no file that ends in {endings:?}");
    all
}

fn walk(root: &Path, folder: &Path, endings: &[&str], all: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let from_root = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let made = MADE_BY_PROGRAMS.iter().any(|made| *made == name || *made == from_root);
        if made || name.starts_with('.') {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            walk(root, &path, endings, all);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            // a file that goes while we look is not there
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            all.push(File { path: from_root, text });
        }
    }
}
