//! Why a part of this device does not do what it should, as data: its `Display` is the English sentence for terminals and logs, and the
//! interface words it anew. What a system or a library said about it stays as it came, in `said`.

use super::PartFinding;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// What is wrong with a part. The sentence says what happened, to what, and what to do next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum PartFault {
    /// The system refuses a thread.
    #[error("The system gives no thread for it ({said}): close other programs.")]
    NoThread {
        /// By the system.
        said: String,
    },
    /// The sound system does not answer.
    #[error("The sound system does not answer: restart it, or log out and in again.")]
    SoundSilent,
    /// There is no sound device, or only one that swallows sound.
    #[error(
        "No sound device could be opened (there is none): check that speakers are connected and the sound service runs."
    )]
    NoSoundDevice,
    /// There are sound devices, and none can be opened.
    #[error(
        "No sound device could be opened ({said}): check that speakers are connected and the sound service runs."
    )]
    SoundShut {
        /// By the sound system, of the last one.
        said: String,
    },
    /// A device went away while it sounded.
    #[error("The sound device “{device}” went away ({said}); trying to open it again.")]
    SoundGone {
        /// Its name.
        device: String,
        /// By the sound system.
        said: String,
    },
    /// A device takes no more sound.
    #[error("The sound device “{device}” stopped taking sound; trying to open it again.")]
    SoundStopped {
        /// Its name.
        device: String,
    },
    /// A device opens and takes no sound from the beginning.
    #[error("The sound device “{device}” opens but takes no sound: choose another output.")]
    SoundRefused {
        /// Its name.
        device: String,
    },
    /// A device takes sound of which nothing comes out; another connection may help.
    #[error("The sound device “{device}” takes sound, but nothing comes out; trying to open it again.")]
    SoundMute {
        /// Its name.
        device: String,
    },
    /// A device takes sound of which nothing comes out over any connection.
    #[error(
        "The sound device “{device}” takes sound, but nothing comes out: unmute Baton in the sound mixer, or you will not hear a page."
    )]
    MixerMute {
        /// Its name.
        device: String,
    },
    /// The speakers are muted.
    #[error("The speakers of “{device}” are muted: unmute them, or you will not hear a page.")]
    SpeakersMuted {
        /// The sound device's name.
        device: String,
    },
    /// The speakers are turned down to next to nothing.
    #[error("The volume of “{device}” is {percent} %: turn it up, or you will not hear a page.")]
    VolumeLow {
        /// The sound device's name.
        device: String,
        /// Of full volume.
        percent: u32,
    },
    /// As many notifications as may be are on the screen.
    #[error("Too many notifications are on screen already: close some.")]
    NotificationsFull,
    /// The system refused a notification of the app.
    #[error("The system refused a notification ({said}): allow notifications for Baton in its settings.")]
    NotificationRefused {
        /// By the system.
        said: String,
    },
    /// The notification service refused a notification, and is asked again.
    #[error("The notification service refused a notification ({said}); it will be tried again.")]
    NotifierRefuses {
        /// By the service.
        said: String,
    },
    /// There is no session bus, hence neither notifications nor an icon.
    #[error("No desktop session was found: start Baton from inside your session.")]
    NoSession,
    /// No notification service runs.
    #[error(
        "No notification service runs in this session: install one (most desktops bring theirs), or watch the tray and the window."
    )]
    NoNotifier,
    /// The notification service ended.
    #[error(
        "The notification service of this session ended; what still rings will show again when it is back."
    )]
    NotifierEnded,
    /// The notification service does not answer.
    #[error("The notification service does not answer: restart it, or watch the tray and the window.")]
    NotifierSilent,
    /// The notification service answers, and wrongly.
    #[error("The notification service answers wrongly ({said}): restart it.")]
    NotifierWrong {
        /// By the service, or about it.
        said: String,
    },
    /// The panel with the icons ended.
    #[error("The panel that shows tray icons ended; the icon comes back with it.")]
    PanelEnded,
    /// No panel shows icons.
    #[error("No panel shows tray icons. The icon appears when a panel does.")]
    NoPanel,
    /// No panel shows icons, and the desktop says why.
    #[error(
        "No panel shows tray icons ({said}): on GNOME install the AppIndicator extension. The icon appears when a panel does."
    )]
    PanelFails {
        /// By the desktop.
        said: String,
    },
    /// There is no system bus, hence no way to keep this computer awake.
    #[error("{NO_WAKE} (no system bus: {said}): {STAY_AWAKE}")]
    NoSystemBus {
        /// By the system.
        said: String,
    },
    /// The system bus ended.
    #[error("{NO_WAKE} (the system bus ended): {STAY_AWAKE}")]
    SystemBusEnded,
    /// The service that decides about sleep ended.
    #[error("{NO_WAKE} (logind ended): {STAY_AWAKE}")]
    LogindEnded,
    /// The service that decides about sleep answers with an error, or not at all.
    #[error("{NO_WAKE} ({said}): {STAY_AWAKE}")]
    LogindFails {
        /// By the service, or about it.
        said: String,
    },
    /// The system does not allow programs to hold sleep back.
    #[error("{NO_WAKE} (the system does not allow it): {STAY_AWAKE}")]
    WakeForbidden,
    /// Baton cannot do that on this system yet.
    #[error("{NO_WAKE}: {STAY_AWAKE}")]
    WakeUnknown,
    /// The keyring does not answer.
    #[error("The keyring does not answer: restart it or log in again.")]
    KeyringSilent,
    /// The keyring could not be asked, because its thread ended.
    #[error("The keyring could not be asked because its thread ended: try again.")]
    KeyringUnasked,
    /// The keyring fails.
    #[error("The keyring failed ({said}): restart it or log in again.")]
    KeyringFails {
        /// By the keyring.
        said: String,
    },
    /// The database was damaged, and a new one was begun.
    #[error(
        "The local database was damaged and has been moved to {to}; a new one was begun. Actions that were not sent yet and this device's settings are lost."
    )]
    StoreBegunAnew {
        /// Where the damaged one is.
        to: String,
    },
    /// The database cannot be used, and all is kept in memory alone.
    #[error("{said} Until then nothing is remembered over a restart of Baton; pages still ring.")]
    StoreInMemory {
        /// About the database, with what to do.
        said: String,
    },
    /// The folder of the data takes no file.
    #[error("{path} cannot be written: {said}.")]
    FolderRefuses {
        /// Its path.
        path: String,
        /// By the system.
        said: String,
    },
}

const NO_WAKE: &str = "Baton cannot keep this computer awake";
const STAY_AWAKE: &str = "set it to stay awake in its energy settings while you are on call.";

impl From<PartFault> for PartFinding {
    fn from(fault: PartFault) -> Self {
        Self::Fault { fault }
    }
}

/// How the hub on this computer ended. Its `Display` goes on a sentence: "it ended …".
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum HubEnd {
    /// By itself.
    Code {
        /// Its exit code; 0 is on purpose.
        code: i32,
    },
    /// By something else, most often a signal.
    Killed {
        /// By the system: which.
        said: String,
    },
    /// It cannot be watched any more.
    Unwatched {
        /// By the system.
        said: String,
    },
    /// Nobody can tell: it was started by an earlier owner.
    Unknown,
}

impl fmt::Display for HubEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code { code } => write!(f, "it ended with the exit code {code}"),
            Self::Killed { said } => write!(f, "it ended by {said}"),
            Self::Unwatched { said } => write!(f, "it cannot be watched ({said})"),
            Self::Unknown => f.write_str("it ended"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Part, PartState, PartView};

    #[test]
    fn a_fault_goes_with_its_sentence() {
        let fault = PartFault::SoundGone { device: "Speakers".to_owned(), said: "No such device".to_owned() };
        let part = PartView::found(Part::Sound, PartState::Fails, fault, "");
        assert_eq!(
            part.detail,
            "The sound device “Speakers” went away (No such device); trying to open it again."
        );
        let finding = serde_json::json!({
            "is": "fault",
            "fault": { "is": "sound_gone", "device": "Speakers", "said": "No such device" },
        });
        assert_eq!(serde_json::to_value(&part.finding).unwrap(), finding);
    }

    #[test]
    fn what_cannot_be_kept_awake_says_why_and_what_to_do() {
        assert_eq!(
            PartFault::LogindEnded.to_string(),
            "Baton cannot keep this computer awake (logind ended): set it to stay awake in its energy settings while you are on call."
        );
    }

    #[test]
    fn a_terminal_reads_what_to_do() {
        let device = "Speakers".to_owned();
        for (fault, what) in [
            (PartFault::NoSoundDevice, "check that speakers are connected"),
            (PartFault::SoundShut { said: "busy".to_owned() }, "check that speakers are connected"),
            (PartFault::SoundMute { device: device.clone() }, "nothing comes out"),
            (PartFault::MixerMute { device }, "unmute Baton in the sound mixer"),
            (PartFault::NoNotifier, "install one"),
        ] {
            assert!(fault.to_string().contains(what), "{fault}");
        }
    }

    #[test]
    fn what_only_a_newer_owner_finds_leaves_the_sentence() {
        for finding in [
            serde_json::json!({ "is": "fault", "fault": { "is": "speakers_stolen" } }),
            serde_json::json!({ "is": "heard", "by": ["Ana"] }),
        ] {
            let part = PartView::found(Part::Sound, PartState::Fails, PartFault::SoundSilent, "");
            let mut newer = serde_json::to_value(&part).unwrap();
            newer["finding"] = finding;
            let read: PartView = serde_json::from_value(newer).unwrap();
            assert_eq!(read, PartView { finding: None, ..part });
        }
    }
}
