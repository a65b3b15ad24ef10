//! Who pushes: the hub's key, and the token by which a push service knows it (RFC 8292).

use crate::delivery::key_file;
use crate::outbound::Url;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use std::io;
use std::path::Path;
use std::sync::Arc;
use web_push_native::p256::SecretKey;
use web_push_native::p256::ecdsa::signature::Signer;
use web_push_native::p256::ecdsa::{Signature, SigningKey};
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint;

/// The key's file in the data folder.
const KEY_FILE: &str = "push.key";
/// What ends with a key that is replaced: a subscription takes messages under the key that it was made with, and no other.
const LOST: &str = "browsers have to allow pushes again";
/// Seconds for which a token is good. At most a day (RFC 8292, section 2); half of one leaves room for clocks that differ.
const GOOD_FOR_S: i64 = 12 * 60 * 60;
/// Whom a push service may write to where the hub has no public address: nobody, but the token must name somebody.
const NOBODY: &str = "mailto:baton@localhost";

/// The hub's key. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Vapid {
    key: Arc<SigningKey>,
    /// In unpadded base64url, as browsers are given it.
    public: Arc<str>,
    /// Whom a push service can write to.
    contact: Arc<str>,
}

impl Vapid {
    /// With the key in this folder, which is made when it is missing. `base` is the address under which people reach the hub.
    pub(crate) fn in_folder(folder: &Path, base: &str) -> io::Result<Self> {
        let bytes = key_file::in_folder(folder, KEY_FILE, LOST, new_key)?;
        let key =
            SecretKey::from_slice(&bytes).map_err(|_| key_file::damaged(&folder.join(KEY_FILE), LOST))?;
        let public = URL_SAFE_NO_PAD.encode(key.public_key().to_encoded_point(false));
        let contact = if base.starts_with("https://") { base } else { NOBODY };
        Ok(Self { key: Arc::new(key.into()), public: public.into(), contact: contact.into() })
    }

    /// The public key, as browsers are given it.
    pub(crate) fn public(&self) -> &str {
        &self.public
    }

    /// The value of `Authorization` for a push to `endpoint` at `now`.
    pub(super) fn authorization(&self, endpoint: &Url, now: Timestamp) -> String {
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.as_second() + GOOD_FOR_S,
            "sub": &*self.contact,
        });
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature.to_bytes()), self.public)
    }
}

/// A random key. Nearly every 32 bytes are one.
fn new_key() -> [u8; key_file::KEY_BYTES] {
    loop {
        let bytes: [u8; key_file::KEY_BYTES] = rand::random();
        if SecretKey::from_slice(&bytes).is_ok() {
            return bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_kept_and_another_hub_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = Vapid::in_folder(folder.path(), "https://hub.example.org").unwrap();
        let again = Vapid::in_folder(folder.path(), "https://hub.example.org").unwrap();
        assert_eq!(first.public(), again.public());
        let other = Vapid::in_folder(tempfile::tempdir().unwrap().path(), "https://hub.example.org").unwrap();
        assert_ne!(first.public(), other.public());
        std::fs::write(folder.path().join(KEY_FILE), [0; 32]).unwrap();
        let problem = Vapid::in_folder(folder.path(), "https://hub.example.org").err().unwrap().to_string();
        assert!(problem.contains("push.key is damaged: remove it"), "{problem}");
    }
}
