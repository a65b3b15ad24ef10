//! Keeping tokens: the system's keyring, or a file under a passphrase. Never plain text.
//!
//! A keyring fails in ways that a pager must live with, so every call goes through one worker thread at a time with
//! a deadline:
//! - a locked keyring answers only when the person has typed into its dialog, which at 3 a.m. is never. The call ends
//!   as [`SecretsError::Locked`]; the dialog stays, and a later call succeeds;
//! - a keyring that was not there when Baton started at log-in may be there a second later: nothing about it is
//!   remembered but a working connection, and that is opened anew when it breaks. (The `keyring` crate's own short
//!   form remembers a failed opening for the life of the process, so its store crates are used directly.)
//!
//! Where there is no keyring the answer is [`SecretsError::NoKeyring`] until somebody gives a passphrase: with
//! [`Secrets::unlock`], or, for servers, in the environment ([`PASSPHRASE_ENV`]), which chooses the file outright.
//! The ability to ring never depends on this port: tokens are read once at start and kept in memory.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

mod keyring;
mod vault;

use self::keyring::Keyring;
use self::vault::Vault;

/// Names a passphrase for servers and tests: where it is set, secrets live in the file.
pub const PASSPHRASE_ENV: &str = "BATON_PASSPHRASE";
/// The service name of all entries in the keyring.
pub const KEYRING_SERVICE: &str = "baton";
/// How long one call may take, waiting for others included.
const DEADLINE: Duration = Duration::from_secs(5);
/// Longest secret, in bytes: tokens have less than 100; some keyrings refuse more than 2,500.
pub const SECRET_BYTES_MAX: usize = 2048;
/// Longest name of a secret, in bytes.
pub const NAME_BYTES_MAX: usize = 512;

/// Names one secret, such as the token for one hub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// A name of 1 to [`NAME_BYTES_MAX`] bytes without control characters.
    pub fn new(name: impl Into<String>) -> Result<Self, SecretsError> {
        let name = name.into();
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
            return Err(SecretsError::BadName);
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that must not be shown or logged; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself: for the request that needs it, nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsKind {
    /// In the system's keyring.
    Keyring,
    /// In a file under a passphrase.
    File,
}

/// Why a secret was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Neither a keyring nor a passphrase.
    #[error(
        "No keyring runs in this session. Start one (GNOME Keyring, KWallet), or give Baton a passphrase: it then keeps its tokens in an encrypted file."
    )]
    NoKeyring,
    /// The keyring waits for its password.
    #[error("The keyring is locked: unlock it in its dialog or log in again, then try once more.")]
    Locked,
    /// The keyring did not answer.
    #[error("The keyring did not answer within {} seconds: restart it or log in again, then try once more.", DEADLINE.as_secs())]
    TimedOut,
    /// There is no secret of that name.
    #[error("No such token is stored: pair this device again.")]
    NotFound,
    /// The file does not open with this passphrase.
    #[error("The passphrase does not open {0}: it is wrong, or the file was changed.")]
    WrongPassphrase(PathBuf),
    /// The file is no secrets file of this version.
    #[error(
        "{0} is not a secrets file that this version of Baton can read: move it away and pair this device again."
    )]
    Damaged(PathBuf),
    /// The file cannot be read or written.
    #[error("The secrets file {path} cannot be used: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A name that no store takes.
    #[error("A secret's name has 1 to {NAME_BYTES_MAX} bytes and no control characters.")]
    BadName,
    /// A secret that some stores would cut.
    #[error("A secret may have up to {SECRET_BYTES_MAX} bytes.")]
    TooLong,
    /// The thread that asks the keyring ended.
    #[error("The keyring could not be asked because its thread ended: try again.")]
    Unasked,
    /// There is no thread to ask the keyring on.
    #[error("The system gives no thread for the keyring ({0}).")]
    NoThread(std::io::Error),
    /// The keyring has several secrets of that name: how many.
    #[error(
        "The keyring holds {0} entries for the same token: remove the “baton” entries in its program and pair this device again."
    )]
    Ambiguous(usize),
    /// The keyring failed in another way, in its own words.
    #[error("The keyring failed ({0}): restart it or log in again.")]
    Keyring(String),
    /// The file would grow too large.
    #[error("The tokens could not be encrypted: remove some of them.")]
    NotEncrypted,
    /// No key could be made of the passphrase, in the cipher's words.
    #[error("The passphrase could not be turned into a key ({0}): close other programs.")]
    NoKey(String),
}

/// One place that keeps secrets. May block: [`Secrets`] calls it on a thread with a deadline. Phones implement this.
pub trait SecretStore: Send {
    /// Reads one.
    fn get(&mut self, name: &SecretName) -> Result<Secret, SecretsError>;
    /// Writes one, replacing an older one.
    fn set(&mut self, name: &SecretName, secret: &Secret) -> Result<(), SecretsError>;
    /// Removes one; it is no error if it is not there.
    fn delete(&mut self, name: &SecretName) -> Result<(), SecretsError>;
}

/// The port. Cheap to clone; clones share the store.
#[derive(Clone)]
pub struct Secrets {
    stores: Arc<Mutex<Stores>>,
    /// One call at a time, so that a keyring that hangs costs one thread.
    turn: Arc<Semaphore>,
}

struct Stores {
    keyring: Keyring,
    vault: Vault,
}

impl Stores {
    /// The store to use now: the file once it has a passphrase, else the keyring if there is one.
    fn current(&mut self) -> (&mut dyn SecretStore, SecretsKind) {
        if self.vault.has_passphrase() {
            (&mut self.vault, SecretsKind::File)
        } else {
            (&mut self.keyring, SecretsKind::Keyring)
        }
    }
}

impl Secrets {
    /// A port that falls back on `file`. Touches neither the keyring nor the file yet. Takes the passphrase from
    /// [`PASSPHRASE_ENV`] if it is set and not empty.
    pub fn open(file: PathBuf) -> Self {
        let mut vault = Vault::new(file);
        if let Ok(passphrase) = std::env::var(PASSPHRASE_ENV)
            && !passphrase.is_empty()
        {
            vault.set_passphrase(Secret::new(passphrase));
        }
        let stores = Stores { keyring: Keyring::default(), vault };
        Self { stores: Arc::new(Mutex::new(stores)), turn: Arc::new(Semaphore::new(1)) }
    }

    /// Uses the file from now on. Fails if the file exists and `passphrase` does not open it; nothing changes then.
    pub async fn unlock(&self, passphrase: Secret) -> Result<(), SecretsError> {
        self.call(move |stores| stores.vault.unlock(passphrase)).await
    }

    /// Where secrets are kept at the moment; [`SecretsError::NoKeyring`] if nowhere.
    pub async fn kind(&self) -> Result<SecretsKind, SecretsError> {
        self.call(|stores| match stores.current() {
            (_, SecretsKind::File) => Ok(SecretsKind::File),
            (_, SecretsKind::Keyring) => stores.keyring.connect().map(|()| SecretsKind::Keyring),
        })
        .await
    }

    /// Reads a secret.
    pub async fn get(&self, name: &SecretName) -> Result<Secret, SecretsError> {
        let name = name.clone();
        self.call(move |stores| stores.current().0.get(&name)).await
    }

    /// Writes a secret, replacing an older one.
    pub async fn set(&self, name: &SecretName, secret: Secret) -> Result<(), SecretsError> {
        if secret.reveal().len() > SECRET_BYTES_MAX {
            return Err(SecretsError::TooLong);
        }
        let name = name.clone();
        self.call(move |stores| stores.current().0.set(&name, &secret)).await
    }

    /// Removes a secret; it is no error if it is not there.
    pub async fn delete(&self, name: &SecretName) -> Result<(), SecretsError> {
        let name = name.clone();
        self.call(move |stores| stores.current().0.delete(&name)).await
    }

    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Stores) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        match tokio::time::timeout(DEADLINE, self.on_thread(work)).await {
            Ok(result) => result,
            Err(_) if keyring::is_locked().await => Err(SecretsError::Locked),
            Err(_) => Err(SecretsError::TimedOut),
        }
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Stores) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| SecretsError::Unasked)?;
        let stores = Arc::clone(&self.stores);
        let (tell, told) = oneshot::channel();
        thread::Builder::new()
            .name("secrets".into())
            .spawn(move || {
                let result = work(&mut stores.lock().unwrap_or_else(PoisonError::into_inner));
                drop(turn);
                // The caller has given up when nobody listens.
                let _ = tell.send(result);
            })
            .map_err(SecretsError::NoThread)?;
        told.await.map_err(|_| SecretsError::Unasked)?
    }
}
