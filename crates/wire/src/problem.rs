//! Problems: every failure that crosses a process, as RFC 9457 has them, with a code that programs act on.

use baton_domain::decide::Refusal;
use baton_domain::known::if_known;
use baton_domain::obstacle::Obstacle;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Media type of a problem over HTTP (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A failure: what happened, to what, what to do next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// What programs act on; the interface words it.
    pub code: ProblemCode,
    /// The code in plain words.
    pub title: String,
    /// What happened, to what, and what to do next: one or two sentences for a terminal or a log.
    pub detail: String,
    /// The HTTP status, where there is one.
    #[serde(default)]
    pub status: Option<u16>,
    /// The part of the request that is wrong, where there is one.
    #[serde(default)]
    pub field: Option<String>,
    /// Names and numbers for the interface's own wording.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// What stands in the way, where the interface can name it itself; `detail` says it in English.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub obstacle: Option<Box<Obstacle>>,
    /// Whether the same request may succeed later.
    #[serde(default)]
    pub retry: Retry,
}

/// Whether the same request may succeed later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// No: show it to the person.
    #[default]
    Never,
    /// Yes: wait and send it again.
    Later,
}

/// Makes the codes with their names, statuses and titles in one place.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $title:literal),+ $(,)?) => {
        /// What went wrong, for programs.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $name),+
        }

        impl ProblemCode {
            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }

            /// The code in plain words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }
        }
    };
}

problem_codes! {
    /// The body or a parameter cannot be understood.
    BadRequest = 400 "The request cannot be understood",
    /// No token, or one that opens nothing.
    Unauthorized = 401 "This device is not signed in",
    /// The device's access was taken away.
    TokenRevoked = 401 "This device's access was taken away",
    /// The person's role is not enough.
    NotAllowed = 403 "Your role does not allow this",
    /// No such thing.
    Unknown = 404 "There is no such thing",
    /// The key of an integration opens nothing.
    UnknownKey = 404 "No integration has this key",
    /// The method is not for this address.
    MethodNotAllowed = 405 "This address does not take this method",
    /// Resolve beats everything that comes late.
    AlreadyResolved = 409 "It is resolved already",
    /// Somebody else has it.
    AlreadyAcknowledged = 409 "Somebody else has it already",
    /// A hand-off waits for its answer.
    HandOffPending = 409 "It is being handed off already",
    /// The receiver of a hand-off has it, or has no device.
    HandOffImpossible = 409 "It cannot be handed to this person",
    /// Something that was there first stands in the way.
    Conflict = 409 "Something stands in the way",
    /// The workspace exists.
    AlreadyFounded = 409 "This hub has been set up already",
    /// The invite is unknown, used or expired.
    BadInvite = 410 "This invite does not work any more",
    /// A calendar link was closed, or its maker may not see the shifts any more.
    LinkClosed = 410 "This calendar link shows nothing any more",
    /// The body is larger than the bound.
    TooLarge = 413 "The request is too large",
    /// A part breaks a rule.
    Invalid = 422 "A part of the request is not valid",
    /// A bound is reached.
    TooMany = 422 "There are too many of these",
    /// Slow down.
    RateLimited = 429 "Too many requests",
    /// Our own mistake.
    Internal = 500 "The hub made a mistake",
    /// The journal cannot be written: nothing was stored, send it again.
    StorageUnavailable = 503 "The hub cannot store anything now",
    /// The hub is stopping.
    ShuttingDown = 503 "The hub is stopping",
    /// The hub cannot be reached (made by clients).
    HubUnreachable = 502 "The hub cannot be reached",
    /// What answers is no Baton hub, or one that is too old or too new (made by clients).
    NotAHub = 502 "What answers there is not a hub of this version",
    /// A program that is needed is missing or does not start (made by clients).
    CannotStart = 500 "A part of Baton does not start",
    /// The device has joined no hub (made by clients).
    NotJoined = 409 "This device has joined no hub yet",
    /// No keyring, or it is locked: tokens cannot be kept (made by clients).
    SecretsUnavailable = 500 "Secrets cannot be kept safely on this device",
    /// The owner process cannot be reached (made by clients).
    OwnerUnreachable = 502 "Baton's owner process cannot be reached",
}

impl Problem {
    /// A problem with this code and sentence.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        let retry = match code {
            ProblemCode::RateLimited
            | ProblemCode::Internal
            | ProblemCode::StorageUnavailable
            | ProblemCode::ShuttingDown
            | ProblemCode::HubUnreachable
            | ProblemCode::OwnerUnreachable => Retry::Later,
            ProblemCode::BadRequest
            | ProblemCode::Unauthorized
            | ProblemCode::TokenRevoked
            | ProblemCode::NotAllowed
            | ProblemCode::Unknown
            | ProblemCode::UnknownKey
            | ProblemCode::MethodNotAllowed
            | ProblemCode::AlreadyResolved
            | ProblemCode::AlreadyAcknowledged
            | ProblemCode::HandOffPending
            | ProblemCode::HandOffImpossible
            | ProblemCode::Conflict
            | ProblemCode::AlreadyFounded
            | ProblemCode::BadInvite
            | ProblemCode::LinkClosed
            | ProblemCode::TooLarge
            | ProblemCode::Invalid
            | ProblemCode::TooMany
            | ProblemCode::NotAHub
            | ProblemCode::CannotStart
            | ProblemCode::NotJoined
            | ProblemCode::SecretsUnavailable => Retry::Never,
        };
        Self {
            code,
            title: code.title().to_owned(),
            detail: detail.into(),
            status: Some(code.status()),
            field: None,
            params: BTreeMap::new(),
            obstacle: None,
            retry,
        }
    }

    /// The same, naming the part of the request that is wrong.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, with a name or number for the interface's wording.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::AlreadyFounded => Self::new(ProblemCode::AlreadyFounded, detail),
            Refusal::Unknown { what, id } => {
                Self::new(ProblemCode::Unknown, detail).with("what", what).with("id", id)
            }
            Refusal::NotAllowed { person, needs } => {
                let needs = format!("{needs:?}").to_lowercase();
                Self::new(ProblemCode::NotAllowed, detail).with("person", person).with("needs", needs)
            }
            Refusal::AlreadyResolved(incident) => {
                Self::new(ProblemCode::AlreadyResolved, detail).with("incident", incident)
            }
            Refusal::MergedInto { incident, into } => {
                Self::new(ProblemCode::AlreadyResolved, detail).with("incident", incident).with("into", into)
            }
            Refusal::AlreadyAcknowledged { incident, by } => {
                Self::new(ProblemCode::AlreadyAcknowledged, detail).with("incident", incident).with("by", by)
            }
            Refusal::HandOffToSelf => Self::new(ProblemCode::HandOffImpossible, detail),
            Refusal::NoDevice { person } => {
                Self::new(ProblemCode::HandOffImpossible, detail).with("person", person)
            }
            Refusal::HandOffPending(incident) => {
                Self::new(ProblemCode::HandOffPending, detail).with("incident", incident)
            }
            Refusal::BadInvite => Self::new(ProblemCode::BadInvite, detail),
            Refusal::Obstacle { field, problem: _, obstacle } => {
                let problem = match field {
                    Some(field) => Self::new(ProblemCode::Invalid, detail).at(field),
                    None => Self::new(ProblemCode::Conflict, detail),
                };
                Self { obstacle: Some(Box::new(obstacle)), ..problem }
            }
            Refusal::Conflict { problem: _ } => Self::new(ProblemCode::Conflict, detail),
            Refusal::Invalid { field, problem: _ } => Self::new(ProblemCode::Invalid, detail).at(field),
            Refusal::TooMany { what, max } => {
                Self::new(ProblemCode::TooMany, detail).with("what", what).with("max", max)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_crosses_the_wire_as_data_beside_its_sentence() {
        let refused = |field| {
            let problem = "it would end before it starts".to_owned();
            Problem::from(Refusal::Obstacle { field, problem, obstacle: Obstacle::Inverted })
        };
        let (whole, part) = (refused(None), refused(Some("end")));
        assert_eq!((whole.code, whole.field.as_deref()), (ProblemCode::Conflict, None));
        assert_eq!((part.code, part.field.as_deref()), (ProblemCode::Invalid, Some("end")));
        assert_eq!(part.detail, "end: it would end before it starts");
        assert_eq!(serde_json::to_value(&part).unwrap()["obstacle"], serde_json::json!({ "is": "inverted" }));
        let older = r#"{"code":"conflict","title":"","detail":"it is in the way"}"#;
        assert_eq!(serde_json::from_str::<Problem>(older).unwrap().obstacle, None);
    }
}
