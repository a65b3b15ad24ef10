//! What was found about a part, as data: the interface words it in its language, and a terminal shows the English sentence made here.

use super::{Part, PartFault, PartState, PartView};
use crate::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was found about a part, where Baton itself has the words for it. What an operating system or a library said has none: it is
/// shown as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum PartFinding {
    /// Nobody has tested it.
    NotTested,
    /// The stream from the hub stands.
    StreamStands,
    /// The connection to the hub is being made.
    Connecting,
    /// This device belongs to no hub.
    NoHub,
    /// The connection to the hub is lost, and nobody knows more.
    LinkLost,
    /// A problem with a code of its own; `detail` has the particulars.
    Problem {
        /// Which.
        code: ProblemCode,
    },
    /// No process of Baton runs for this user.
    NoOwner,
    /// The database takes what is written.
    StoreTakes,
    /// The folder of the data takes what is written.
    FolderTakes {
        /// Its path.
        path: String,
    },
    /// A sound device played.
    Plays {
        /// Its name.
        device: String,
    },
    /// The siren sounds through a device.
    SoundsThrough {
        /// Its name.
        device: String,
    },
    /// The sound system does not answer.
    SoundSilent,
    /// The notification service shows buttons.
    NotifierFull {
        /// Its name.
        service: String,
    },
    /// The notification service shows no buttons.
    NotifierPlain {
        /// Its name.
        service: String,
    },
    /// The notification service does not answer.
    NotifierSilent,
    /// A notification was shown.
    NotifierShows,
    /// A notification was shown after some were not.
    NotifierBack,
    /// Tokens are in the system's keyring.
    InKeyring,
    /// Tokens are in the file that a passphrase encrypts.
    InFile,
    /// There is no keyring, and no passphrase.
    NoKeyring,
    /// The keyring is locked.
    KeyringLocked,
    /// A panel shows the icon.
    TrayShown,
    /// The machine stays awake when asked to.
    StaysAwake,
    /// The browser lets the page sound after a tap on it.
    TapFirst,
    /// The page sounds as long as it is open.
    SoundsWhileOpen,
    /// The browser does not let the page sound.
    BrowserMutes,
    /// Pages show in the open window only.
    WindowOnly,
    /// Pages are pushed to the browser, too.
    Pushed,
    /// The browser takes no pushes any more.
    PushRefused,
    /// The part does not do what it should.
    Fault {
        /// Why.
        fault: PartFault,
    },
}

impl PartFinding {
    /// The sentence for a terminal, in English.
    pub fn sentence(&self) -> String {
        let text = match self {
            Self::Plays { device } => return format!("It plays through {device}."),
            Self::SoundsThrough { device } => return format!("It sounds through {device}."),
            Self::NotifierFull { service } => return format!("{service} shows notifications with buttons."),
            Self::NotifierPlain { service } => {
                return format!("{service} shows notifications without buttons.");
            }
            Self::FolderTakes { path } => return format!("{path} can be written."),
            Self::Fault { fault } => return fault.to_string(),
            Self::NotTested => "Not tested yet.",
            Self::StreamStands => "The stream from the hub stands.",
            Self::Connecting => "The connection to the hub is being made.",
            Self::NoHub => "This device has joined no hub.",
            Self::LinkLost => "The connection to the hub is lost.",
            Self::Problem { code } => code.title(),
            Self::NoOwner => "No owner of Baton runs for this user, so nothing rings on this computer.",
            Self::StoreTakes => "The local database can be written.",
            Self::SoundSilent => "The sound system does not answer.",
            Self::NotifierSilent => "The notification service does not answer.",
            Self::NotifierShows => "The desktop shows notifications.",
            Self::NotifierBack => "The desktop shows notifications again.",
            Self::InKeyring => "Tokens are in the system's keyring.",
            Self::InFile => {
                "Tokens are in a file that a passphrase encrypts; Baton asks for it after each start."
            }
            Self::NoKeyring => "No keyring runs in this session.",
            Self::KeyringLocked => "The keyring is locked.",
            Self::TrayShown => "The panel shows the icon.",
            Self::StaysAwake => "The computer stays awake when asked to.",
            Self::TapFirst => "This browser lets the page sound only after you tapped on it once.",
            Self::SoundsWhileOpen => {
                "The siren sounds as long as this page is open and the device is not muted."
            }
            Self::BrowserMutes => "This browser does not let the page sound.",
            Self::WindowOnly => {
                "A page shows in this window only. When it is closed, or the phone sleeps, nothing is shown."
            }
            Self::Pushed => {
                "A page is pushed to this browser too when it is closed: one sound, which mute and do-not-disturb silence."
            }
            Self::PushRefused => "This browser no longer accepts pushes.",
        };
        text.to_owned()
    }
}

impl PartView {
    /// A part of which Baton itself has the words; `fix` says what to do, and is empty when there is nothing to do.
    pub fn found(
        part: Part,
        state: PartState,
        finding: impl Into<PartFinding>,
        fix: impl Into<String>,
    ) -> Self {
        let finding = finding.into();
        Self { part, state, detail: finding.sentence(), fix: fix.into(), finding: Some(finding) }
    }

    /// A part of which somebody else has the words: the system, or a library.
    pub fn told(part: Part, state: PartState, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { part, state, detail: detail.into(), fix: fix.into(), finding: None }
    }
}
