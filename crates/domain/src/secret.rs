//! Secrets as the domain sees them: only what they hash to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// SHA-256 of a token, an invite code or an integration key, in lower-case hexadecimal. The edge hashes; nothing here could un-hash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct SecretHash(String);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a secret's hash is 64 lower-case hexadecimal digits")]
pub struct NotAHash;

impl TryFrom<String> for SecretHash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        let fits = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if fits { Ok(Self(text)) } else { Err(NotAHash) }
    }
}

impl From<SecretHash> for String {
    fn from(hash: SecretHash) -> Self {
        hash.0
    }
}
