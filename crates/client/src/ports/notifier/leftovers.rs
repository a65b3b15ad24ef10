//! Notifications that a killed owner left on the screen: nobody hears their buttons any more, so the next owner takes them away.
//!
//! A small file names the bus, the service and the numbers. A service's numbers mean nothing to another one, nor to the same program
//! started again, and a service's unique name means nothing on another bus: all three must fit.
//!
//! What was being posted when its owner died has no number that anybody knows. It has a tag, though, by which a service that knows tags
//! replaces it (see `sweep.rs`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::NotificationKey;
use super::board::ShownId;

/// The file, where the owner wants to remember at all.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    file: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    bus: String,
    service: String,
    #[serde(flatten)]
    left: Left,
}

/// What may be on the screen.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Left {
    /// The numbers of what is there.
    pub(super) ids: Vec<ShownId>,
    /// What the service was asked to show and has not answered about: there, perhaps, under a number that nobody knows.
    pub(super) posting: Vec<NotificationKey>,
}

impl Leftovers {
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// What an earlier owner left with this service.
    pub(super) fn read(&self, bus: &str, service: &str) -> Left {
        let Some(file) = &self.file else { return Left::default() };
        let Ok(text) = std::fs::read(file) else { return Left::default() };
        match serde_json::from_slice::<Record>(&text) {
            Ok(record) if record.bus == bus && record.service == service => record.left,
            Ok(_) | Err(_) => Left::default(),
        }
    }

    /// What is on the screen now. Failing costs only a dead notification after a crash.
    pub(super) fn note(&self, bus: &str, service: &str, left: Left) {
        let Some(file) = &self.file else { return };
        let record = Record { bus: bus.to_owned(), service: service.to_owned(), left };
        let written = serde_json::to_vec(&record).map_err(std::io::Error::from);
        if let Err(error) = written.and_then(|text| crate::file::replace_fast(file, &text)) {
            tracing::debug!(%error, "the list of shown notifications was not written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_counts_only_with_its_bus_and_service() {
        let folder = tempfile::tempdir().unwrap();
        let leftovers = Leftovers::new(Some(folder.path().join("shown.json")));
        let left = Left { ids: vec![ShownId(3), ShownId(4)], posting: vec![NotificationKey::new("page")] };
        leftovers.note("bus", ":1.5", left.clone());
        assert_eq!(leftovers.read("bus", ":1.6"), Left::default());
        assert_eq!(leftovers.read("another", ":1.5"), Left::default());
        assert_eq!(leftovers.read("bus", ":1.5"), left);
        assert_eq!(leftovers.read("bus", ":1.5"), left, "until something else is noted");
        assert_eq!(Leftovers::default().read("bus", ":1.5"), Left::default());
    }
}
