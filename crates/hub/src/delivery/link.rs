//! Links in messages: each opens the page at which one person answers one page, and nothing else.
//!
//! A link holds the names of what it is about and a code that only this hub can make (HMAC-SHA256 under a key in the data folder).
//! Nothing of it has to be stored, a hub that sends a message again sends the same link, and it opens as long as its page asks.

use super::key_file;
use baton_domain::id::{AttemptNo, IncidentId, PageId, SendId};
use baton_domain::send::PageItem;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The key's file in the data folder.
const KEY_FILE: &str = "link.key";
/// Bytes of the code in a link: 128 bits, which nobody guesses, and short enough for a message.
const CODE_BYTES: usize = 16;

/// Makes links, and reads them.
#[derive(Clone)]
pub(crate) struct Links {
    key: Arc<[u8]>,
    base: Arc<str>,
}

impl Links {
    /// With the key in this folder, which is made when it is missing. `base` is the address under which people reach the hub.
    pub(crate) fn in_folder(folder: &Path, base: &str) -> io::Result<Self> {
        let lost = "links in old messages end";
        let key = key_file::in_folder(folder, KEY_FILE, lost, rand::random)?;
        Ok(Self { key: Arc::new(key), base: base.trim_end_matches('/').into() })
    }

    /// An address of this hub, as it is reached from outside.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where the page of `item` is answered.
    pub(crate) fn answer(&self, item: PageItem) -> String {
        self.at(&format!("/a/{}", self.token(item)))
    }

    fn token(&self, item: PageItem) -> String {
        let PageItem { incident, page, attempt } = item;
        let names = format!("{incident}.{page}.{attempt}");
        let code = self.code(&format!("answer {names}"));
        format!("{names}.{code}")
    }

    /// What a token is about; `None` for one that this hub has not made.
    pub(crate) fn item(&self, token: &str) -> Option<PageItem> {
        let mut parts = token.split('.');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (incident, page, attempt) = (number()?, number()?, number()?);
        let item =
            PageItem { incident: IncidentId(incident), page: PageId(page), attempt: AttemptNo(attempt) };
        is_same(token, &self.token(item)).then_some(item)
    }

    /// The name of a message in an address that a provider calls.
    pub(crate) fn send_token(&self, send: SendId) -> String {
        format!("{send}.{}", self.code(&format!("send {send}")))
    }

    /// The message that such a name means; `None` for one that this hub has not made.
    pub(crate) fn send(&self, token: &str) -> Option<SendId> {
        let send = SendId(token.split('.').next()?.parse().ok()?);
        is_same(token, &self.send_token(send)).then_some(send)
    }

    fn code(&self, about: &str) -> String {
        let digest = sha256(&self.key, about.as_bytes());
        digest.get(..CODE_BYTES * 2).unwrap_or(&digest).to_owned()
    }
}

/// HMAC-SHA256 in hexadecimal.
pub(super) fn sha256(key: &[u8], message: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() }; // any length is a key
    mac.update(message);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two texts are the same, in a time that does not say where they differ.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_means_its_page_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let links = Links::in_folder(folder.path(), "https://hub.example.org/").unwrap();
        let item = PageItem { incident: IncidentId(42), page: PageId(7), attempt: AttemptNo(1) };
        let link = links.answer(item);
        let token = link.strip_prefix("https://hub.example.org/a/").unwrap();
        assert_eq!(links.item(token), Some(item));
        let again = Links::in_folder(folder.path(), "http://x").unwrap();
        assert_eq!(again.item(token), Some(item), "the key is kept");
        for forged in [
            token.replace("42.", "43."),
            token.to_uppercase(),
            String::new(),
            "1.2.3".into(),
            format!("{token}0"),
        ] {
            assert_eq!(links.item(&forged), None, "{forged}");
        }
        let other = Links::in_folder(tempfile::tempdir().unwrap().path(), "https://hub.example.org").unwrap();
        assert_eq!(other.item(token), None, "another hub's link opens nothing");
        assert_eq!(links.send(&links.send_token(SendId(3))), Some(SendId(3)));
        assert_eq!(links.send(token), None);
    }

    #[test]
    fn the_key_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Links::in_folder(folder.path(), "http://x").unwrap();
        let mode = std::fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_code_is_hmac_sha_256() {
        // RFC 4231, test case 2
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sha256(b"Jefe", b"what do ya want for nothing?"), expected);
    }
}
