//! Ids and secrets are made here, from the operating system's randomness.

use baton_domain::secret::SecretHash;
use baton_wire::pairing::{CODE_ALPHABET, CODE_CHARS};
use jiff::Timestamp;
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::{NoContext, Uuid};

use crate::ports::clock;

/// Random bytes in an integration's key: 160 bits, in 40 digits that fit any tool's address field.
const KEY_BYTES: usize = 20;

/// Random bytes in a key that signs: as many as its hash has.
const SIGNING_KEY_BYTES: usize = 32;

/// A new id of version 7.
pub(crate) fn id(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos))
}

/// A new id of version 7, for what a client names by itself: an absence, a cover.
pub fn new_id() -> Uuid {
    id(clock::read().0)
}

/// 128 random bits.
pub(crate) fn entropy() -> u128 {
    u128::from_le_bytes(random())
}

/// An invite's code, as it is compared.
pub(crate) fn code() -> String {
    // 256 is a multiple of 32, so every letter is as likely.
    random::<CODE_CHARS>().iter().map(|byte| char::from(CODE_ALPHABET[usize::from(byte & 31)])).collect()
}

/// An integration's key.
pub(crate) fn key() -> String {
    hex(&random::<KEY_BYTES>())
}

/// A key with which a webhook of this person's is signed: 256 bits in hexadecimal.
pub fn new_signing_key() -> String {
    hex(&random::<SIGNING_KEY_BYTES>())
}

/// What a code or key hashes to, as the hub compares it.
pub(crate) fn hash(secret: &str) -> SecretHash {
    SecretHash::try_from(hex(&Sha256::digest(secret.as_bytes())))
        .expect("a SHA-256 digest in hexadecimal has the form of a hash")
}

/// What tells one test alert from another: 16 hexadecimal digits, as Alertmanager's fingerprints have.
pub(crate) fn fingerprint() -> String {
    hex(&random::<8>())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_wire::pairing::normal_code;

    #[test]
    fn secrets_have_their_form_and_differ() {
        let made = code();
        assert_eq!((made.len(), normal_code(&made)), (CODE_CHARS, made.clone()));
        assert_ne!(made, code());
        assert_eq!(key().len(), 2 * KEY_BYTES);
        assert_eq!(id(Timestamp::UNIX_EPOCH).get_version_num(), 7);
        // `printf abc | sha256sum`
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(String::from(hash("abc")), expected);
    }
}
