//! Who and where this device is.

use baton_domain::id::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};

/// The hub that this device belongs to, as the local store keeps it. The token is not part of it: that lives with the secrets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The hub's address, such as `http://127.0.0.1:7420`.
    pub hub: String,
    /// Whose device it is.
    pub person: PersonId,
    /// That person's name, as pairing told it; the person's document counts once it is there.
    pub person_name: String,
    /// The workspace's name, as pairing told it; its document counts once it is there.
    pub workspace: String,
    /// This device.
    pub device: DeviceId,
    /// What its owner calls it.
    pub device_name: String,
    /// Where the token is kept.
    pub token: TokenPlace,
}

/// Where a token is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPlace {
    /// In the system's keyring.
    Keyring,
    /// In a file that a passphrase encrypts.
    File,
}
