//! The encrypted file for computers without a keyring.
//!
//! ```text
//! offset  bytes
//!      0      8  "batonsec"
//!      8      1  version, 1
//!      9     12  Argon2id: memory in KiB, passes, lanes (u32, little endian)
//!     21     16  salt
//!     37     24  nonce
//!     61      …  XChaCha20-Poly1305 over a JSON object of names and secrets; the 61 bytes before are authenticated too
//! ```
//!
//! The key is derived once per process; each write draws a new nonce of 24 random bytes, which is what makes random
//! nonces safe for one key. A write goes to a new file of mode 0600 beside it, is flushed to the disk, and then takes
//! the old one's name: a crash leaves the old or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::{Secret, SecretName, SecretStore, SecretsError};

const MAGIC: &[u8; 8] = b"batonsec";
const VERSION: u8 = 1;
const SALT_LEN: usize = 16;
const NONCE_LEN: usize = 24;
const COSTS_AT: usize = 9;
const SALT_AT: usize = COSTS_AT + 12;
const NONCE_AT: usize = SALT_AT + SALT_LEN;
const HEADER_LEN: usize = NONCE_AT + NONCE_LEN;
/// Largest file that is read: some hundred tokens need a few dozen KiB.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Work to derive a key. The default is the second recommendation of RFC 9106, section 4, with one lane: 64 MiB and
/// three passes, about a fifth of a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Costs {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

const COSTS: Costs = Costs { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
/// What a file may ask for at most: a forged one must not exhaust the memory.
const COSTS_MAX: Costs = Costs { memory_kib: 512 * 1024, passes: 16, lanes: 4 };

type Salt = [u8; SALT_LEN];
type Contents = BTreeMap<String, Zeroizing<String>>;

/// A key and what it was derived with.
struct FileKey {
    costs: Costs,
    salt: Salt,
    key: Zeroizing<[u8; 32]>,
}

/// The file and, once given, its passphrase.
pub(super) struct Vault {
    path: PathBuf,
    passphrase: Option<Secret>,
    key: Option<FileKey>,
}

impl Vault {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, passphrase: None, key: None }
    }

    pub(super) fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    /// Takes the passphrase without trying it.
    pub(super) fn set_passphrase(&mut self, passphrase: Secret) {
        self.passphrase = Some(passphrase);
        self.key = None;
    }

    /// Takes the passphrase if it opens the file, or if there is no file yet.
    pub(super) fn unlock(&mut self, passphrase: Secret) -> Result<(), SecretsError> {
        let mut tried = Self::new(self.path.clone());
        tried.set_passphrase(passphrase);
        tried.read()?;
        *self = tried;
        Ok(())
    }

    fn read(&mut self) -> Result<Contents, SecretsError> {
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Ok(file) => {
                file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| self.io(error))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::new()),
            Err(error) => return Err(self.io(error)),
        };
        let path = self.path.clone();
        let damaged = || SecretsError::Damaged(path.clone());
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(damaged());
        }
        let (costs, salt, nonce) = parse_header(&bytes).ok_or_else(damaged)?;
        let (header, sealed) = bytes.split_at(HEADER_LEN);
        let cipher = self.cipher(costs, salt)?;
        let opened = cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: header })
            .map(Zeroizing::new)
            .map_err(|_| SecretsError::WrongPassphrase(self.path.clone()))?;
        let contents: BTreeMap<String, String> = serde_json::from_slice(&opened).map_err(|_| damaged())?;
        Ok(contents.into_iter().map(|(name, secret)| (name, Zeroizing::new(secret))).collect())
    }

    fn write(&mut self, contents: &Contents) -> Result<(), SecretsError> {
        let (costs, salt) = match &self.key {
            Some(key) => (key.costs, key.salt),
            None => (COSTS, rand::random()),
        };
        let nonce: [u8; NONCE_LEN] = rand::random();
        let header = header(costs, salt, nonce);
        let plain: BTreeMap<&str, &str> =
            contents.iter().map(|(name, secret)| (name.as_str(), secret.as_str())).collect();
        let plain = Zeroizing::new(serde_json::to_vec(&plain).map_err(|_| SecretsError::NotEncrypted)?);
        let cipher = self.cipher(costs, salt)?;
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &header })
            .map_err(|_| SecretsError::NotEncrypted)?;
        if (header.len() + sealed.len()) as u64 > FILE_BYTES_MAX {
            return Err(SecretsError::NotEncrypted);
        }
        replace(&self.path, &[&header, &sealed]).map_err(|error| self.io(error))
    }

    fn cipher(&mut self, costs: Costs, salt: Salt) -> Result<XChaCha20Poly1305, SecretsError> {
        if self.key.as_ref().is_none_or(|key| key.costs != costs || key.salt != salt) {
            let passphrase = self.passphrase.as_ref().ok_or(SecretsError::NoKeyring)?;
            let key =
                derive(passphrase, costs, salt).map_err(|error| SecretsError::NoKey(error.to_string()))?;
            self.key = Some(FileKey { costs, salt, key });
        }
        let key = self.key.as_ref().ok_or(SecretsError::NoKeyring)?;
        Ok(XChaCha20Poly1305::new((&*key.key).into()))
    }

    fn io(&self, error: io::Error) -> SecretsError {
        SecretsError::File { path: self.path.clone(), error }
    }
}

impl SecretStore for Vault {
    fn get(&mut self, name: &SecretName) -> Result<Secret, SecretsError> {
        let contents = self.read()?;
        contents.get(name.as_str()).map(|secret| Secret(secret.clone())).ok_or(SecretsError::NotFound)
    }

    fn set(&mut self, name: &SecretName, secret: &Secret) -> Result<(), SecretsError> {
        let mut contents = self.read()?;
        contents.insert(name.as_str().to_owned(), Zeroizing::new(secret.reveal().to_owned()));
        self.write(&contents)
    }

    fn delete(&mut self, name: &SecretName) -> Result<(), SecretsError> {
        let mut contents = self.read()?;
        if contents.remove(name.as_str()).is_none() {
            return Ok(());
        }
        self.write(&contents)
    }
}

fn derive(passphrase: &Secret, costs: Costs, salt: Salt) -> Result<Zeroizing<[u8; 32]>, argon2::Error> {
    let params = Params::new(costs.memory_kib, costs.passes, costs.lanes, Some(32))?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        passphrase.reveal().as_bytes(),
        &salt,
        &mut *key,
    )?;
    Ok(key)
}

fn header(costs: Costs, salt: Salt, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_LEN);
    header.extend_from_slice(MAGIC);
    header.push(VERSION);
    for cost in [costs.memory_kib, costs.passes, costs.lanes] {
        header.extend_from_slice(&cost.to_le_bytes());
    }
    header.extend_from_slice(&salt);
    header.extend_from_slice(&nonce);
    header
}

/// `None` for anything that this version did not write, or that asks for too much work.
fn parse_header(bytes: &[u8]) -> Option<(Costs, Salt, [u8; NONCE_LEN])> {
    if bytes.get(..MAGIC.len())? != MAGIC || *bytes.get(MAGIC.len())? != VERSION {
        return None;
    }
    let cost = |index: usize| -> Option<u32> {
        let at = COSTS_AT + 4 * index;
        Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
    };
    let costs = Costs { memory_kib: cost(0)?, passes: cost(1)?, lanes: cost(2)? };
    let bearable = costs.memory_kib <= COSTS_MAX.memory_kib
        && costs.passes <= COSTS_MAX.passes
        && costs.lanes <= COSTS_MAX.lanes;
    let salt = bytes.get(SALT_AT..NONCE_AT)?.try_into().ok()?;
    let nonce = bytes.get(NONCE_AT..HEADER_LEN)?.try_into().ok()?;
    bearable.then_some((costs, salt, nonce))
}

/// Writes a new file beside `path` and gives it that name.
fn replace(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{:08x}.new", rand::random::<u32>()));
    let new = folder.join(name);
    let written = write_new(&new, parts).and_then(|()| fs::rename(&new, path));
    if let Err(error) = written {
        // The first error is the one to tell.
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    // The name is durable when the folder is; not every system can flush one.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn write_new(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(path: &Path, passphrase: &str) -> Vault {
        let mut vault = Vault::new(path.to_owned());
        vault.set_passphrase(Secret::new(passphrase));
        vault
    }

    fn name(text: &str) -> SecretName {
        SecretName::new(text).unwrap()
    }

    #[test]
    fn keeps_secrets_over_a_restart_and_shows_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new folder").join("secrets");
        let mut first = vault(&path, "correct horse");
        first.set(&name("hub one"), &Secret::new("token-one")).unwrap();
        first.set(&name("hub two"), &Secret::new("token-two")).unwrap();
        first.delete(&name("hub one")).unwrap();
        first.delete(&name("hub one")).unwrap();

        let mut second = vault(&path, "correct horse");
        assert_eq!(second.get(&name("hub two")).unwrap().reveal(), "token-two");
        assert!(matches!(second.get(&name("hub one")), Err(SecretsError::NotFound)));

        let bytes = fs::read(&path).unwrap();
        for word in ["token", "hub", "horse"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word} is readable");
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_wrong_passphrase_and_a_changed_file_do_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        vault(&path, "right").set(&name("hub"), &Secret::new("token")).unwrap();
        assert!(matches!(vault(&path, "wrong").get(&name("hub")), Err(SecretsError::WrongPassphrase(_))));
        assert!(matches!(
            vault(&path, "wrong").set(&name("hub"), &Secret::new("x")),
            Err(SecretsError::WrongPassphrase(_))
        ));
        let mut kept = Vault::new(path.clone());
        assert!(kept.unlock(Secret::new("wrong")).is_err());
        assert!(!kept.has_passphrase());
        kept.unlock(Secret::new("right")).unwrap();

        let good = fs::read(&path).unwrap();
        for at in [SALT_AT, NONCE_AT, HEADER_LEN, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, bad).unwrap();
            assert!(matches!(kept.get(&name("hub")), Err(SecretsError::WrongPassphrase(_))), "byte {at}");
        }
        let mut greedy = good.clone();
        greedy[COSTS_AT..COSTS_AT + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        for bad in [&b""[..], b"batonsec", &good[..HEADER_LEN - 1], b"{\"hub\":\"token\"}", &greedy] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(kept.get(&name("hub")), Err(SecretsError::Damaged(_))));
        }
    }
}
