//! Everything that happens to a device.

use crate::account::Account;
use crate::alarm::record::AlarmRecord;
use crate::outbox::Queued;
use baton_domain::id::{CommandId, Seq};
use baton_wire::command::CommandOutcome;
use baton_wire::document::Document;
use baton_wire::intent::Intent;
use baton_wire::newer::Unread;
use baton_wire::problem::Problem;
use baton_wire::sync::SyncMessage;
use baton_wire::view::{LocalHubView, PartFault, PartView, Settings};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Something that happened. Late, repeated and unexpected ones are normal and change nothing.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The first event: what the local store has.
    Loaded(Box<Loaded>),
    /// A hub is being started or joined.
    Joining,
    /// This device was paired. What it knew of another hub is forgotten.
    Joined(Account),
    /// Joining came to nothing.
    JoinFailed(Problem),
    /// The person left the hub, or the account's token is lost.
    Left,
    /// The stream of this attempt stands; its first message is awaited.
    StreamOpened(Attempt),
    /// The stream of this attempt said something.
    Stream(Attempt, SyncMessage),
    /// There is something in the next message of this attempt, or in place of it, that this version cannot read: the hub is newer.
    StreamUnread(Attempt, Vec<Unread>),
    /// The stream of this attempt ended, or never began. Also after [`crate::effect::Effect::Disconnect`], where it changes nothing.
    StreamClosed(Attempt, Problem),
    /// The hub (or the network) answered a command.
    Posted {
        /// Which.
        command: CommandId,
        /// What came of it. A problem with [`baton_wire::problem::Retry::Later`] is tried again.
        result: Result<CommandOutcome, Problem>,
    },
    /// A write is durable.
    Stored(Ticket),
    /// A write failed as a whole: nothing of it is in the store.
    StoreFailed(Ticket, Problem),
    /// A person wants something. Intents that concern the driver alone (starting a hub, pairing …) may be given too; they do nothing.
    /// [`crate::Engine::check`] says beforehand what cannot be done.
    Intent {
        /// What.
        intent: Intent,
        /// Freshly minted by the driver: what [`Intent::Act`] becomes in the outbox.
        id: CommandId,
    },
    /// A button of a notification was pressed.
    NotificationAnswered {
        /// Which notification.
        key: NotificationKey,
        /// Which button.
        action: NotificationAction,
    },
    /// A notification itself was clicked.
    NotificationOpened(NotificationKey),
    /// From the siren.
    Siren(SirenReport),
    /// From the notifier.
    Notifier(NotifierReport),
    /// From the tray.
    Tray(TrayReport),
    /// From what keeps the machine awake.
    Wake(WakeReport),
    /// The parts were tested: the answer to [`crate::effect::Effect::SelfTest`], or to a person's `doctor`.
    SelfTested(Vec<PartView>),
    /// The hub on this computer changed.
    LocalHub(LocalHubView),
    /// A deadline came.
    Tick,
}

/// What the local store has when the owner starts.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// Fresh randomness: ids, jitter and the names of notifications come from it.
    pub entropy: Entropy,
    /// Who and where this device is, if it has joined.
    pub account: Option<Account>,
    /// To resume from.
    pub cursor: Seq,
    /// All documents.
    pub documents: Vec<Document>,
    /// Commands that were not confirmed, in any order.
    pub outbox: Vec<Queued>,
    /// This device's settings.
    pub settings: Settings,
    /// What was answered on this device.
    pub alarm: AlarmRecord,
    /// How the owner ended the last time.
    pub ending: Ending,
}

/// 128 random bits of the driver's, new at each start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entropy(pub u128);

/// How the owner ended the last time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// It was told to, or it never ran.
    Clean,
    /// It crashed, was killed, or the computer lost power.
    Unclean,
}

/// One attempt to connect, counted from 1. What comes from an older one is ignored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Attempt(pub u64);

/// Names one [`crate::effect::Effect::Store`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Ticket(pub u64);

/// Names one notification. Never used twice, not even by another run of the owner: a click that comes late answers nothing else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NotificationKey(pub String);

/// How long a notification's button snoozes an incident: one that does not ring can wait for the next look.
pub const SNOOZE_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A button of a notification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NotificationAction {
    /// Take the incident.
    Acknowledge,
    /// Offer it to the best teammate.
    HandOff,
    /// Call for more people.
    Escalate,
    /// "I can't".
    Cant,
    /// Take it, and let it be quiet for [`SNOOZE_FOR`].
    Snooze,
    /// Look at it.
    Open,
    /// Take the duty that is asked about, all that is left of it.
    AcceptCover,
    /// Say no to that.
    DeclineCover,
}

impl NotificationAction {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Acknowledge,
        Self::HandOff,
        Self::Escalate,
        Self::Cant,
        Self::Snooze,
        Self::Open,
        Self::AcceptCover,
        Self::DeclineCover,
    ];

    /// Its name, for ports that know buttons by text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::HandOff => "hand_off",
            Self::Escalate => "escalate",
            Self::Cant => "cant",
            Self::Snooze => "snooze",
            Self::Open => "open",
            Self::AcceptCover => "accept_cover",
            Self::DeclineCover => "decline_cover",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// What the siren tells. Reopening a lost device is the port's own work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SirenReport {
    /// It can be heard, for the first time or again; the text names the device.
    Sounding(String),
    /// It cannot be heard now: the device was lost, or none opens.
    Failed(PartFault),
    /// It is silent because it was told to.
    Stopped,
}

/// What the notifier tells about what it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotifierReport {
    /// It is on the screen.
    Shown(NotificationKey),
    /// The person put it away without choosing, or its time was over.
    Gone(NotificationKey),
    /// It could not be shown now; the port goes on trying.
    Failed(NotificationKey, PartFault),
    /// The notification service went away; nothing shows.
    ServiceGone(PartFault),
    /// A notification service is there again, and what is wanted was posted to it.
    ServiceBack,
}

/// What the tray tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TrayReport {
    /// A panel took the icon.
    Shown,
    /// No panel shows it; it comes back by itself.
    Hidden(PartFault),
    /// The icon was clicked.
    Activated,
    /// A line of the menu was chosen.
    Chosen(crate::tray::TrayAction),
}

/// What is known about sleep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WakeReport {
    /// The machine goes to sleep.
    Suspending,
    /// It is awake again.
    Resumed,
    /// It is being kept awake, as asked.
    Held,
    /// It cannot be kept awake, or sleep is not noticed.
    Unavailable(PartFault),
}
