//! What is written down about the hub on this computer.

use std::io;

use serde::{Deserialize, Serialize};

use crate::paths::Paths;

/// A hub was started here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Its address, always the same.
    pub(crate) url: String,
    /// The process that had it last.
    pub(crate) pid: u32,
    /// What pairs the first device. Spent as soon as that device is paired, which is the next thing that happens.
    #[serde(default)]
    pub(crate) first_invite: Option<String>,
}

impl Record {
    /// The record, if a hub was ever started here.
    pub(crate) fn read(paths: &Paths) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(paths.hub_record()).ok()?).ok()
    }

    /// Writes it.
    pub(crate) fn write(&self, paths: &Paths) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        crate::file::replace(&paths.hub_record(), &text)
    }

    /// The port of its address.
    pub(crate) fn port(&self) -> Option<u16> {
        self.url.rsplit(':').next()?.parse().ok()
    }
}
