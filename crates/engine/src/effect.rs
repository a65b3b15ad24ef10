//! What the driver does for the engine, in the order in which the effects come. No effect blocks the next one; what came of it is told
//! by events.

use crate::account::Account;
use crate::alarm::record::AlarmRecord;
use crate::event::{Attempt, NotificationAction, NotificationKey, Ticket};
use crate::outbox::Queued;
use crate::tray::TrayPicture;
use baton_domain::id::{CommandId, IncidentId, Seq};
use baton_wire::command::CommandEnvelope;
use baton_wire::document::Document;
use baton_wire::view::{Settings, SirenSound};

/// One thing to do.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Write all of this in one transaction, or nothing of it. At most one is under way at a time.
    Store {
        /// Comes back with [`crate::event::Event::Stored`] or [`crate::event::Event::StoreFailed`].
        ticket: Ticket,
        /// In this order.
        writes: Vec<Write>,
    },
    /// Open the stream and resume after the cursor. An older stream is dropped.
    Connect {
        /// Comes back with each event of this stream.
        attempt: Attempt,
        /// To resume from; 0 asks for a snapshot.
        cursor: Seq,
    },
    /// Drop the stream.
    Disconnect,
    /// Send this command; it is durable. Sending it twice is harmless.
    Post(CommandEnvelope),
    /// Show this. A key is shown once; a change of text comes with the same key.
    Notify(Notification),
    /// Take this notification away.
    CloseNotification(NotificationKey),
    /// The siren.
    Siren(SirenOrder),
    /// Keep the machine awake, or let it sleep.
    Wake(WakeOrder),
    /// Show this in the tray.
    Tray(TrayPicture),
    /// Bring the window up, starting it if there is none, and show this incident.
    RaiseWindow(Option<IncidentId>),
    /// Test every part and tell with [`crate::event::Event::SelfTested`].
    SelfTest,
    /// Play the sound for a moment, as the person asked.
    TrySound {
        /// Which.
        sound: SirenSound,
        /// 10 to 100.
        volume_percent: u8,
    },
    /// Start the owner when the person signs in, or not.
    Autostart(Autostart),
    /// End the owner; the person chose it in the tray.
    Quit,
}

/// Part of a transaction.
#[derive(Clone, PartialEq, Debug)]
pub enum Write {
    /// Forget documents, cursor, outbox and alarm record; settings stay. Comes first.
    Forget,
    /// Who and where this device is; `None` when it has left.
    PutAccount(Option<Account>),
    /// A document is new, or changed; its name is [`Document::id`].
    PutDocument(Document),
    /// The document with this name is gone.
    RemoveDocument(String),
    /// To resume from.
    PutCursor(Seq),
    /// A command waits, or waits in another way.
    PutQueued(Queued),
    /// A command is over.
    RemoveQueued(CommandId),
    /// This device's settings.
    PutSettings(Settings),
    /// What was answered on this device.
    PutAlarm(AlarmRecord),
}

/// What to show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    /// Comes back when it is answered, opened or put away.
    pub key: NotificationKey,
    /// First line. From outside: plain text.
    pub title: String,
    /// The rest. From outside: plain text.
    pub body: String,
    /// How much it insists.
    pub urgency: Insistence,
    /// Buttons, left to right.
    pub actions: Vec<Button>,
}

/// A button of a notification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Button {
    /// What it means.
    pub action: NotificationAction,
    /// What the person reads.
    pub label: String,
}

/// How much a notification insists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Insistence {
    /// As the desktop likes; no sound of ours.
    Normal,
    /// Stays until it is answered.
    Critical,
}

/// What the siren shall do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SirenOrder {
    /// Sound until stopped.
    Start {
        /// What it sounds like.
        sound: SirenSound,
        /// 10 to 100.
        volume_percent: u8,
        /// Seconds over which it rises; 0 to 120.
        rise_s: u16,
    },
    /// Be silent.
    Stop,
}

/// Whether the machine may sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WakeOrder {
    /// It may not: this device rings.
    HoldRinging,
    /// It may not: this person is on call and wants that.
    HoldOnCall,
    /// It may.
    Release,
}

/// Whether the owner starts when the person signs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Autostart {
    /// It does.
    On,
    /// It does not.
    Off,
}
