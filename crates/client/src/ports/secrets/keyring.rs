//! The system's keyring, through the store crates of `keyring` 4.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};

use super::{KEYRING_SERVICE, Secret, SecretName, SecretStore, SecretsError};

/// The keyring, connected when needed and again when the connection broke.
#[derive(Default)]
pub(super) struct Keyring {
    store: Option<Arc<CredentialStore>>,
}

/// The connection's own end blocks on the bus, which a task of a runtime may not do: it happens on a thread. Found by an owner that
/// crashed while it ended, and so was started again by its supervisor when a person wanted it to quit.
impl Drop for Keyring {
    fn drop(&mut self) {
        if let Some(store) = self.store.take() {
            let ended = std::thread::Builder::new().name("keyring-end".into()).spawn(move || drop(store));
            if let Err(error) = ended {
                tracing::debug!(%error, "the keyring's connection ends with the process");
            }
        }
    }
}

impl Keyring {
    /// Makes sure that there is a keyring.
    pub(super) fn connect(&mut self) -> Result<(), SecretsError> {
        self.store().map(|_| ())
    }

    fn store(&mut self) -> Result<Arc<CredentialStore>, SecretsError> {
        if let Some(store) = &self.store {
            return Ok(Arc::clone(store));
        }
        let store = open().map_err(|error| {
            tracing::debug!(%error, "no keyring");
            SecretsError::NoKeyring
        })?;
        self.store = Some(Arc::clone(&store));
        Ok(store)
    }

    /// Runs `work` on the entry; once more on a fresh connection if the old one turns out to be broken.
    fn with_entry<T>(
        &mut self,
        name: &SecretName,
        work: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, SecretsError> {
        let was_open = self.store.is_some();
        match self.attempt(name, &work) {
            Err(Error::PlatformFailure(_)) if was_open => {
                self.store = None;
                self.attempt(name, &work).map_err(|error| self.explain(error))
            }
            other => other.map_err(|error| self.explain(error)),
        }
    }

    fn attempt<T>(
        &mut self,
        name: &SecretName,
        work: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let store = self.store().map_err(|_| Error::NoDefaultStore)?;
        work(&entry(store.as_ref(), name)?)
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "keyring-core's enum may grow; what is not named fails with its own text"
    )]
    fn explain(&mut self, error: Error) -> SecretsError {
        match error {
            Error::NoDefaultStore => SecretsError::NoKeyring,
            Error::NoEntry => SecretsError::NotFound,
            // Prompt dismissed, or nobody there to prompt.
            Error::NoStorageAccess(_) => SecretsError::Locked,
            Error::TooLong(..) => SecretsError::TooLong,
            Error::Ambiguous(entries) => SecretsError::Ambiguous(entries.len()),
            // The rest carries no secret in its text (keyring-core's Display prints none of the data).
            other => {
                self.store = None;
                SecretsError::Keyring(other.to_string())
            }
        }
    }
}

impl SecretStore for Keyring {
    fn get(&mut self, name: &SecretName) -> Result<Secret, SecretsError> {
        self.with_entry(name, Entry::get_password).map(Secret::new)
    }

    fn set(&mut self, name: &SecretName, secret: &Secret) -> Result<(), SecretsError> {
        self.with_entry(name, |entry| entry.set_password(secret.reveal()))
    }

    fn delete(&mut self, name: &SecretName) -> Result<(), SecretsError> {
        match self.with_entry(name, Entry::delete_credential) {
            Err(SecretsError::NotFound) => Ok(()),
            other => other,
        }
    }
}

#[cfg(target_os = "linux")]
fn entry(store: &CredentialStore, name: &SecretName) -> Result<Entry, Error> {
    // What the person reads in the keyring's own program.
    let label = format!("Baton: {}", name.as_str());
    store.build(KEYRING_SERVICE, name.as_str(), Some(&HashMap::from([("label", label.as_str())])))
}

#[cfg(not(target_os = "linux"))]
fn entry(store: &CredentialStore, name: &SecretName) -> Result<Entry, Error> {
    store.build(KEYRING_SERVICE, name.as_str(), None::<&HashMap<&str, &str>>)
}

#[cfg(target_os = "linux")]
fn open() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn open() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "windows")]
fn open() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn open() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// Whether the default keyring is there and locked: tells a dialog that waits from a keyring that hangs.
#[cfg(target_os = "linux")]
pub(super) async fn is_locked() -> bool {
    use std::time::Duration;

    use zbus::zvariant::OwnedObjectPath;

    use crate::ports::bus::{Bus, BusAddress};

    const SERVICE: &str = "org.freedesktop.secrets";
    /// A keyring that hangs is not known to be locked.
    const ANSWER: Duration = Duration::from_secs(1);

    let ask = async {
        let bus = BusAddress::Standard.connect(Bus::Session).await?;
        let interface = Some("org.freedesktop.Secret.Service");
        let reply = bus
            .call_method(Some(SERVICE), "/org/freedesktop/secrets", interface, "ReadAlias", &"default")
            .await?;
        let collection: OwnedObjectPath = reply.body().deserialize()?;
        let properties = Some("org.freedesktop.DBus.Properties");
        let property = ("org.freedesktop.Secret.Collection", "Locked");
        let reply = bus.call_method(Some(SERVICE), &*collection, properties, "Get", &property).await?;
        let locked: zbus::zvariant::OwnedValue = reply.body().deserialize()?;
        Ok::<_, zbus::Error>(bool::try_from(locked)?)
    };
    matches!(tokio::time::timeout(ANSWER, ask).await, Ok(Ok(true)))
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn is_locked() -> bool {
    false
}
