//! Notifications that a killed owner left on the screen: nobody hears their buttons any more, so the next owner takes them away.
//!
//! A small file names the bus, the service and the numbers. A service's numbers mean nothing to another one, nor to the same program
//! started again, and a service's unique name means nothing on another bus: all three must fit.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

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
    ids: Vec<u32>,
}

impl Leftovers {
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// The numbers that an earlier owner left with this service, once: they are forgotten with the asking.
    pub(super) fn take(&self, bus: &str, service: &str) -> Vec<ShownId> {
        let Some(file) = &self.file else { return Vec::new() };
        let Ok(text) = std::fs::read(file) else { return Vec::new() };
        if let Err(error) = std::fs::remove_file(file) {
            tracing::debug!(%error, "the list of shown notifications was not removed");
        }
        match serde_json::from_slice::<Record>(&text) {
            Ok(record) if record.bus == bus && record.service == service => {
                record.ids.into_iter().map(ShownId).collect()
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }

    /// What is on the screen now. Failing costs only a dead notification after a crash.
    pub(super) fn note(&self, bus: &str, service: &str, ids: &[ShownId]) {
        let Some(file) = &self.file else { return };
        let ids = ids.iter().map(|id| id.0).collect();
        let record = Record { bus: bus.to_owned(), service: service.to_owned(), ids };
        let written = serde_json::to_vec(&record).map_err(std::io::Error::from);
        if let Err(error) = written.and_then(|text| crate::file::replace(file, &text)) {
            tracing::debug!(%error, "the list of shown notifications was not written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_only_with_their_bus_and_service_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let left = Leftovers::new(Some(folder.path().join("shown.json")));
        left.note("bus", ":1.5", &[ShownId(3), ShownId(4)]);
        assert_eq!(left.take("bus", ":1.6"), []);
        left.note("bus", ":1.5", &[ShownId(3), ShownId(4)]);
        assert_eq!(left.take("another", ":1.5"), []);
        left.note("bus", ":1.5", &[ShownId(3), ShownId(4)]);
        assert_eq!(left.take("bus", ":1.5"), [ShownId(3), ShownId(4)]);
        assert_eq!(left.take("bus", ":1.5"), []);
        assert_eq!(Leftovers::default().take("bus", ":1.5"), []);
    }
}
