//! Secrets and ids are made here, from the operating system's randomness, and nowhere else in the hub.

use crate::clock::Clock;
use baton_domain::secret::SecretHash;
use baton_wire::pairing::{CODE_ALPHABET, CODE_CHARS, normal_code};
use sha2::{Digest, Sha256};
use uuid::{NoContext, Uuid};

/// Random bytes in a device's token: 256 bits, which nobody guesses.
const TOKEN_BYTES: usize = 32;

/// A device's token, in hexadecimal. Shown to the device once; only its hash is kept.
pub fn token() -> String {
    hex(&rand::random::<[u8; TOKEN_BYTES]>())
}

/// An invite's code, as it is compared (see [`baton_wire::pairing::shown_code`] for people).
pub fn code() -> String {
    let random = rand::random::<[u8; CODE_CHARS]>();
    // 256 is a multiple of 32, so every letter is equally likely
    random
        .iter()
        .filter_map(|byte| CODE_ALPHABET.get(usize::from(byte & 31)))
        .map(|b| char::from(*b))
        .collect()
}

/// What a token or an integration's key hashes to.
pub fn hash(secret: &str) -> SecretHash {
    SecretHash::try_from(sha256(secret.as_bytes()))
        .expect("a SHA-256 digest in hexadecimal has the form of a hash")
}

/// SHA-256 of `bytes`, in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What an invite's code hashes to, however it was typed.
pub fn hash_code(typed: &str) -> SecretHash {
    hash(&normal_code(typed))
}

/// A new id of version 7, for the time that `clock` shows.
pub(crate) fn id(clock: &dyn Clock) -> Uuid {
    let now = clock.now();
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sha_256_in_hexadecimal() {
        // `printf abc | sha256sum`
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(String::from(hash("abc")), expected);
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        assert_eq!(hash_code("abcde-fghjk"), hash_code(" ABCDE FGHJK"));
        assert_eq!(code().len(), CODE_CHARS);
        assert_ne!(code(), code());
        assert_eq!(token().len(), 64);
    }
}
