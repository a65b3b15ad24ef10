//! Contact methods: the ways to a person besides devices, and the rules by which they follow.
//!
//! A method carries a page only once its person has shown that they hold it: a code is sent through it and typed back. What a provider
//! accepts counts as nothing; a method of this kind never says `received`. Its one proof is the answer itself: a confirmed click, a
//! key on the telephone, a reply.

pub mod address;
pub mod event;
pub(crate) mod state;

pub use state::MadeCode;

use crate::alert::Urgency;
use crate::drill::NightDrills;
use crate::id::{ContactId, PersonId};
use crate::limit;
use address::{EmailAddress, NtfyTopic, PhoneNumber, WebUrl};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How one person is reached. Goes to that person's devices only, but for the card: telephone numbers are nobody else's business.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ContactBook {
    /// Whose.
    pub person: PersonId,
    /// At most [`limit::CONTACTS_PER_PERSON_MAX`], in the person's order.
    pub methods: Vec<ContactMethod>,
    /// The rules for urgent pages; `None` for the default ([`ContactBook::steps`]).
    #[serde(default)]
    pub high: Option<Vec<RuleStep>>,
    /// The rules for quiet pages; `None` for the default.
    #[serde(default)]
    pub low: Option<Vec<RuleStep>>,
    /// When quiet pages wait.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
    /// "In a meeting" until then: pages are quiet for [`limit::MEETING_QUIET`], then as loud as ever.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub meeting_until: Option<Timestamp>,
    /// Whether planned drills may come at night.
    #[serde(default)]
    pub night_drills: NightDrills,
    /// What teammates may call and write to.
    #[serde(default)]
    pub card: ContactCard,
}

/// Where a person may be called and written to by their teammates, outside of Baton. The only part of a [`ContactBook`] that everybody
/// in the workspace knows, and given by its person alone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ContactCard {
    /// Their telephone; `None` when they keep it to themselves.
    #[serde(default)]
    pub phone: Option<PhoneNumber>,
    /// Their mail; `None` when they keep it to themselves.
    #[serde(default)]
    pub email: Option<EmailAddress>,
}

impl ContactCard {
    /// Nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.phone.is_none() && self.email.is_none()
    }
}

/// One way to a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ContactMethod {
    /// Which.
    pub id: ContactId,
    /// What its person calls it ("work phone"). Seen by everybody who sees the incident.
    pub label: String,
    /// The kind of way, and the address.
    pub way: Way,
    /// When its person last showed that they hold it, by a code or by an answer; until then it carries no page.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub verified_at: Option<Timestamp>,
    /// The code that was sent and not typed back yet.
    #[serde(default)]
    pub code: Option<CodeSent>,
    /// Why the last message did not go out; `None` when it did.
    #[serde(default)]
    pub trouble: Option<Trouble>,
}

/// A code that waits to be typed back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CodeSent {
    /// From when it opens nothing.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// How many wrong ones may still be typed.
    pub tries_left: u32,
}

/// Why a message did not go out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Trouble {
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Of which kind.
    pub why: SendFailure,
    /// What the provider said; may be empty. At most [`limit::TROUBLE_CHARS_MAX`] characters.
    pub detail: String,
}

/// A kind of way with the address on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Way {
    /// An e-mail with a link; a confirmed click on it acknowledges.
    Email {
        /// To whom.
        address: EmailAddress,
    },
    /// A short message; replying "ack" acknowledges.
    Sms {
        /// To which telephone.
        number: PhoneNumber,
    },
    /// A call that reads the page aloud; pressing 1 acknowledges.
    Voice {
        /// Which telephone.
        number: PhoneNumber,
    },
    /// A message of an ntfy server, with a button that opens the acknowledging page.
    Ntfy {
        /// Which server; the hub's own choice when left out.
        #[serde(default)]
        server: Option<WebUrl>,
        /// To which topic.
        topic: NtfyTopic,
    },
    /// A signed request to a program of the person's.
    Webhook {
        /// Where it goes.
        url: WebUrl,
    },
}

/// A kind of way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of Way")]
pub enum WayKind {
    Email,
    Sms,
    Voice,
    Ntfy,
    Webhook,
}

/// How loud a way is, honestly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Loudness {
    /// One sound, or none.
    Pings,
    /// Repeats, or rings; do-not-disturb silences it unless its person changes that.
    Rings,
    /// Rings until somebody answers, also where everything else is silent.
    RingsThrough,
}

/// Why a message did not go out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendFailure {
    /// The hub has no provider for this kind of way.
    NotConfigured,
    /// The provider will not take it, now or later: a wrong address, a wrong password, no credit.
    Refused,
    /// The provider could not be reached, or could not do it, until the time was over.
    Unavailable,
    /// The telephone was busy, switched off, or nobody took the call.
    NotAnswered,
    /// The method was taken away, or has to be verified again.
    Removed,
    /// A drill kept the method deaf.
    Deaf,
}

/// A step of a person's rules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct RuleStep {
    /// Through what.
    pub via: Via,
    /// Seconds after the page began; at most [`limit::RULE_AFTER_S_MAX`].
    pub after_s: u32,
}

/// Through what a step of a rule goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// All devices; always the first step, and always at once.
    Devices,
    /// That method.
    Contact(ContactId),
}

/// Hours in which quiet pages wait, by the person's own clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct QuietHours {
    /// From when.
    #[ts(type = "string")]
    pub from: Time,
    /// Until when, exclusive; before `from` it is on the next day.
    #[ts(type = "string")]
    pub until: Time,
}

/// What the hub can send through. A workspace without any provider reaches devices only.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Ways {
    /// The kinds that have a provider.
    #[ts(as = "Vec<WayKind>")]
    pub kinds: std::collections::BTreeSet<WayKind>,
    /// The numbers that the hub calls and writes from: for the contact card that passes a telephone's do-not-disturb.
    pub callers: Vec<PhoneNumber>,
    /// The address that the hub's e-mail comes from.
    pub sender: Option<EmailAddress>,
}

impl Way {
    /// Of which kind it is.
    pub fn kind(&self) -> WayKind {
        match self {
            Self::Email { .. } => WayKind::Email,
            Self::Sms { .. } => WayKind::Sms,
            Self::Voice { .. } => WayKind::Voice,
            Self::Ntfy { .. } => WayKind::Ntfy,
            Self::Webhook { .. } => WayKind::Webhook,
        }
    }
}

impl WayKind {
    /// How loud it is at best: a call needs the contact card allowed through do-not-disturb, ntfy its priority override.
    pub fn loudness(self) -> Loudness {
        match self {
            Self::Voice => Loudness::RingsThrough,
            Self::Ntfy => Loudness::Rings,
            Self::Email | Self::Sms | Self::Webhook => Loudness::Pings,
        }
    }

    /// Seconds after which one more message may go out; see [`Bucket`].
    pub fn refill_s(self) -> u32 {
        match self {
            Self::Sms | Self::Voice => limit::COSTLY_REFILL_S,
            Self::Email | Self::Ntfy | Self::Webhook => limit::FREE_REFILL_S,
        }
    }
}

impl ContactBook {
    /// An empty one: devices only.
    pub fn new(person: PersonId) -> Self {
        Self {
            person,
            methods: Vec::new(),
            high: None,
            low: None,
            quiet_hours: None,
            meeting_until: None,
            night_drills: NightDrills::No,
            card: ContactCard::default(),
        }
    }

    /// Until when a page of this urgency makes no sound for its person, who lives by the clock of `zone`: an urgent one in a meeting for
    /// [`limit::MEETING_QUIET`], a quiet one as long as quiet hours hold it. `None` when it may make one now.
    pub fn hushed_until(
        &self,
        zone: &TimeZone,
        urgency: Urgency,
        paged_at: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let until = match urgency {
            Urgency::High => {
                let is_in_meeting = self.meeting_until.is_some_and(|until| until > now);
                paged_at.saturating_add(limit::MEETING_QUIET).ok().filter(|_| is_in_meeting)?
            }
            Urgency::Low => self.quiet_hours?.end_after(now, zone),
        };
        Some(until).filter(|until| *until > now)
    }

    /// The method with this id.
    pub fn method(&self, id: ContactId) -> Option<&ContactMethod> {
        self.methods.iter().find(|method| method.id == id)
    }

    /// The rules for this urgency. By default an urgent page goes to the devices at once and then, as long as nobody answers, through
    /// every verified method, the loudest first; a quiet one goes to the devices.
    pub fn steps(&self, urgency: Urgency) -> Vec<RuleStep> {
        let own = match urgency {
            Urgency::High => &self.high,
            Urgency::Low => &self.low,
        };
        own.clone().unwrap_or_else(|| self.default_steps(urgency))
    }

    fn default_steps(&self, urgency: Urgency) -> Vec<RuleStep> {
        let devices = RuleStep { via: Via::Devices, after_s: 0 };
        let mut methods: Vec<&ContactMethod> = match urgency {
            Urgency::High => self.methods.iter().filter(|method| method.verified_at.is_some()).collect(),
            Urgency::Low => Vec::new(),
        };
        methods.sort_by_key(|method| std::cmp::Reverse(method.way.kind().loudness()));
        let mut after_s = limit::DEFAULT_FIRST_METHOD_S;
        let steps = methods.into_iter().map(|method| {
            let step = RuleStep { via: Via::Contact(method.id), after_s };
            after_s = after_s.saturating_add(limit::DEFAULT_NEXT_METHOD_S).min(limit::RULE_AFTER_S_MAX);
            step
        });
        std::iter::once(devices).chain(steps).collect()
    }
}

impl QuietHours {
    /// Until when a quiet page waits that would be shown at `at`, by the clock of `zone`; `at` itself outside these hours. An end in a
    /// gap of the clock is the first instant after it, in a fold the first of the two.
    pub fn end_after(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let local = zone.to_datetime(at);
        if !self.holds_at(local.time()) {
            return at;
        }
        let day = if local.time() < self.until { Ok(local.date()) } else { local.date().tomorrow() };
        let end = day.ok().map(|day| day.to_datetime(self.until));
        end.and_then(|end| zone.to_timestamp(end).ok()).map_or(at, |end| end.max(at))
    }

    /// Whether a quiet page waits at this time of day.
    pub fn holds_at(self, time: Time) -> bool {
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

/// How many messages may go out through a method: a few at once, and then one after the other. What comes in between goes out
/// together, as one message with a counter.
///
/// Kept as the one time at which the bucket would be full again (the "generic cell rate algorithm" of ATM networks, ITU-T I.371).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bucket {
    full_at: Timestamp,
}

impl Bucket {
    /// When the next message may go out; in the past when it may now.
    pub fn free_at(self, refill_s: u32) -> Timestamp {
        let burst = i64::from(refill_s) * i64::from(limit::SEND_BURST - 1);
        self.full_at.saturating_sub(jiff::SignedDuration::from_secs(burst)).unwrap_or(self.full_at)
    }

    /// The bucket after a message that goes out at `now`.
    #[must_use]
    pub fn after_one(self, now: Timestamp, refill_s: u32) -> Self {
        let from = self.full_at.max(now);
        let full_at = from.saturating_add(jiff::SignedDuration::from_secs(refill_s.into())).unwrap_or(from);
        Self { full_at }
    }
}
