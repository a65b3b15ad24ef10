//! Addresses of people, parsed once at the edge and trusted from then on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Digits of a telephone number, country code included (ITU-T E.164: at most 15; the shortest in use have 7).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Octets of an e-mail address (RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets).
const EMAIL_BYTES_MAX: usize = 254;
/// Octets before the `@` (RFC 5321, 4.5.3.1.1).
const EMAIL_LOCAL_BYTES_MAX: usize = 64;
/// Characters of a web address that servers still take.
const URL_CHARS_MAX: usize = 2_048;
/// Characters of an ntfy topic (<https://docs.ntfy.sh/publish/>, read 2026-11).
const TOPIC_CHARS_MAX: usize = 64;

/// Why a text is no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAnAddress {
    /// No telephone number.
    #[error("a telephone number begins with + and the country code, such as +4915112345678")]
    Phone,
    /// No e-mail address.
    #[error("an e-mail address has the form name@example.org")]
    Email,
    /// No web address.
    #[error("a web address begins with https:// or http:// and names a host; it has no password in it")]
    Url,
    /// No ntfy topic.
    #[error("an ntfy topic has 1 to 64 letters, digits, - and _")]
    Topic,
}

/// Makes a newtype over a checked text.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:ident, $wrong:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnAddress;
            fn try_from(text: String) -> Result<Self, NotAnAddress> {
                $check(text.trim()).map(Self).ok_or(NotAnAddress::$wrong)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnAddress;
            fn from_str(text: &str) -> Result<Self, NotAnAddress> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(is: $name) -> Self {
                is.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_text! {
    /// A telephone number as ITU-T E.164 has it: `+`, country code, number. Spaces, dashes, dots and brackets that people write are
    /// left out.
    PhoneNumber, phone, Phone
}

checked_text! {
    /// An e-mail address of the ordinary form, in ASCII (a quoted or literal one is refused: nobody has one, and mistakes look like it).
    EmailAddress, email, Email
}

checked_text! {
    /// A web address: `https` or `http`, a host, no name or password in it.
    WebUrl, url, Url
}

checked_text! {
    /// A topic of an ntfy server. Whoever knows it can read along: it is a secret of sorts.
    NtfyTopic, topic, Topic
}

fn phone(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+')?;
    let written = |c: &char| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let digits: String = digits.chars().filter(written).collect();
    let fits = PHONE_DIGITS.contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    fits.then(|| format!("+{digits}"))
}

fn email(text: &str) -> Option<String> {
    let (local, host) = text.rsplit_once('@')?;
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = text.len() <= EMAIL_BYTES_MAX
        && (1..=EMAIL_LOCAL_BYTES_MAX).contains(&local.len())
        && local.bytes().all(atom)
        && dots(local)
        && host.split('.').all(label);
    fits.then(|| format!("{local}@{}", host.to_ascii_lowercase()))
}

fn url(text: &str) -> Option<String> {
    let lower = text.get(..8.min(text.len()))?.to_ascii_lowercase();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme))?;
    let rest = text.get(scheme.len()..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let fits = text.chars().count() <= URL_CHARS_MAX
        && !authority.is_empty()
        && !authority.starts_with(':')
        && !authority.contains('@')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    fits.then(|| format!("{scheme}{rest}"))
}

fn topic(text: &str) -> Option<String> {
    let fits = (1..=TOPIC_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_an_address_or_is_refused() {
        let phones: [(&str, Option<&str>); 8] = [
            ("+49 151 1234-5678", Some("+4915112345678")),
            ("+1 (415) 555.2671", Some("+14155552671")),
            ("0151 12345678", None),
            ("+0151 12345678", None),
            ("+123456", None),
            ("+1234567890123456", None),
            ("+49151x2345678", None),
            ("", None),
        ];
        for (text, expected) in phones {
            assert_eq!(text.parse::<PhoneNumber>().ok().map(String::from).as_deref(), expected, "{text}");
        }
        let emails: [(&str, Option<&str>); 12] = [
            (" ana@Example.ORG ", Some("ana@example.org")),
            ("ana+pager@mail.example.org", Some("ana+pager@mail.example.org")),
            ("root@localhost", Some("root@localhost")),
            ("ana", None),
            ("@example.org", None),
            ("ana@", None),
            ("a na@example.org", None),
            ("ana@exa mple.org", None),
            ("ana..b@example.org", None),
            ("ana@-example.org", None),
            ("ana@example.org\r\nBcc: eve@example.org", None),
            ("<ana@example.org>", None),
        ];
        for (text, expected) in emails {
            assert_eq!(text.parse::<EmailAddress>().ok().map(String::from).as_deref(), expected, "{text}");
        }
        let urls: [(&str, Option<&str>); 9] = [
            ("HTTPS://example.org/x?y=1", Some("https://example.org/x?y=1")),
            ("http://127.0.0.1:9/", Some("http://127.0.0.1:9/")),
            ("https://", None),
            ("https:///x", None),
            ("https://u:p@example.org/", None),
            ("ftp://example.org", None),
            ("example.org", None),
            ("https://example.org/a b", None),
            ("https://exämple", Some("https://exämple")),
        ];
        for (text, expected) in urls {
            assert_eq!(text.parse::<WebUrl>().ok().map(String::from).as_deref(), expected, "{text}");
        }
        assert!("baton-ana_7".parse::<NtfyTopic>().is_ok());
        assert!("a/b".parse::<NtfyTopic>().is_err() && "".parse::<NtfyTopic>().is_err());
    }
}
