//! Reading what newer programs write.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Maybe<T> {
    Known(T),
    News(IgnoredAny),
}

/// For `deserialize_with` on a field that says as data what a sentence beside it says, too: a kind that only newer programs know is `None`,
/// and the sentence stands. Nothing shall be unreadable for want of a word. Together with `default`, since the field may be missing.
///
/// # Errors
/// When what is there cannot be parsed at all.
pub fn if_known<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(match Option::<Maybe<T>>::deserialize(from)? {
        Some(Maybe::Known(known)) => Some(known),
        Some(Maybe::News(_)) | None => None,
    })
}
