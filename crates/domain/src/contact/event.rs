//! What happens to a person's contact methods, and what people do about them.

use super::{ContactCard, ContactMethod, QuietHours, RuleStep, Way};
use crate::alert::Urgency;
use crate::drill::NightDrills;
use crate::id::{ContactId, SendId};
use crate::send::{SendOutcome, Sending};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Characters of a secret that belongs to a method: an ntfy token has 32, a signing key of 256 bits in hexadecimal 64.
const SECRET_CHARS: std::ops::RangeInclusive<usize> = 8..=256;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;

/// A secret that goes with a method: the key that signs its webhook, or the token of its ntfy server. It is in the journal, because the
/// hub has to use it, and in no document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ContactSecret(String);

/// The text is no secret of a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the secret of a method has 8 to 256 letters, digits and signs, without spaces")]
pub struct NotAContactSecret;

impl ContactSecret {
    /// The secret itself, to be used and not to be shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ContactSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactSecret(…)")
    }
}

impl TryFrom<String> for ContactSecret {
    type Error = NotAContactSecret;
    fn try_from(text: String) -> Result<Self, NotAContactSecret> {
        let fits = SECRET_CHARS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err(NotAContactSecret) }
    }
}

impl From<ContactSecret> for String {
    fn from(secret: ContactSecret) -> Self {
        secret.0
    }
}

/// A code that is sent through a method and typed back. Kept as it is, since a hash of six digits hides nothing; it opens nothing but
/// one verification, for [`crate::limit::CODE_VALID`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct VerifyCode(String);

/// The text is no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a code has six digits")]
pub struct NotACode;

impl VerifyCode {
    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for VerifyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifyCode(…)")
    }
}

impl TryFrom<String> for VerifyCode {
    type Error = NotACode;
    fn try_from(text: String) -> Result<Self, NotACode> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let fits = digits.len() == CODE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(digits)) } else { Err(NotACode) }
    }
}

impl From<VerifyCode> for String {
    fn from(code: VerifyCode) -> Self {
        code.0
    }
}

/// What happens to a person's contact methods. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ContactEvent {
    /// A method is new, or changed.
    Put {
        /// As it is now.
        method: ContactMethod,
        /// Its secret, where it has a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<ContactSecret>,
    },
    /// A method is no more.
    Removed {
        /// Which.
        contact: ContactId,
    },
    /// A code was made for a message that carries one.
    CodeMade {
        /// Of which method.
        contact: ContactId,
        /// In which message.
        send: SendId,
        /// The code.
        code: VerifyCode,
        /// From when it opens nothing.
        expires_at: Timestamp,
    },
    /// A wrong code was typed.
    CodeWrong {
        /// For which method.
        contact: ContactId,
    },
    /// The code was typed back, or an answer came through it: the method carries pages, and is proven as of now.
    Verified {
        /// Which.
        contact: ContactId,
    },
    /// The rules for one urgency are others.
    RulesSet {
        /// For which pages.
        urgency: Urgency,
        /// `None` for the default.
        steps: Option<Vec<RuleStep>>,
    },
    /// The quiet hours are others.
    QuietHoursSet {
        /// `None` for none.
        hours: Option<QuietHours>,
    },
    /// In a meeting, or not any more.
    MeetingSet {
        /// Until when.
        until: Option<Timestamp>,
    },
    /// Planned drills may come at night, or not any more.
    NightDrillsSet {
        /// Whether they may.
        nights: NightDrills,
    },
    /// What teammates may call and write to is something else.
    CardPut {
        /// As it is now; empty when there is nothing any more.
        card: ContactCard,
    },
    /// A message has to go out.
    SendBegan {
        /// Which.
        send: SendId,
        /// Through which method.
        contact: ContactId,
        /// What it says.
        what: Sending,
    },
    /// It went out, or will not.
    SendEnded {
        /// Which.
        send: SendId,
        /// What became of it.
        outcome: SendOutcome,
    },
}

/// What a person does about how they (or, for an admin, somebody else) are reached. Crosses the wire as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum ContactAction {
    /// Add a method, or change the one with its id. Another address has to be verified anew.
    Put {
        /// Which; made by the client.
        contact: ContactId,
        /// What it is called.
        label: String,
        /// The kind of way, and the address.
        way: Way,
        /// The key that signs a webhook, or an ntfy server's token; as it was when it is left out.
        #[serde(default)]
        secret: Option<ContactSecret>,
    },
    /// Take a method away. Rules that name it lose that step.
    Remove {
        /// Which.
        contact: ContactId,
    },
    /// Have a code sent through a method.
    SendCode {
        /// Which.
        contact: ContactId,
    },
    /// Type the code back. A wrong one is counted, and shows in the method's `tries_left`.
    Verify {
        /// Which method.
        contact: ContactId,
        /// What came.
        code: VerifyCode,
    },
    /// Have a test message sent through a verified method.
    Test {
        /// Which.
        contact: ContactId,
    },
    /// Set the rules for one urgency.
    SetRules {
        /// For which pages.
        urgency: Urgency,
        /// Devices at once, then the methods in the order of their delays; `None` for the default.
        steps: Option<Vec<RuleStep>>,
    },
    /// Set the hours in which quiet pages wait.
    SetQuietHours {
        /// `None` for none.
        hours: Option<QuietHours>,
    },
    /// "In a meeting": pages are quiet for [`crate::limit::MEETING_QUIET`], then loud.
    SetMeeting {
        /// Minutes from now, at most [`crate::limit::MEETING_MIN_MAX`]; `None` when it is over.
        minutes: Option<u32>,
    },
    /// Let planned drills come at night, or not any more. Nobody can say so for somebody else.
    SetNightDrills {
        /// Whether they may.
        nights: NightDrills,
    },
    /// Tell teammates what to call and write to. Nobody can do so for somebody else.
    SetCard {
        /// All of it; empty to tell nothing any more.
        card: ContactCard,
    },
}
