//! What a person has to know, as data: the interface words it in its language, and a terminal shows the English sentence beside it.

use super::{Light, PartView};
use crate::problem::ProblemCode;
use baton_domain::known::if_known;
use baton_domain::obstacle::Obstacle;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the person has to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Notice {
    /// How bad.
    pub light: Light,
    /// What, for the interface's wording.
    pub code: NoticeCode,
    /// In a sentence, with what to do.
    pub text: String,
    /// The same as data. Views that were kept by an older version have none.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub what: Option<NoticeWhat>,
}

/// What a notice is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// On call, and the hub is out of reach.
    HubUnreachableOnCall,
    /// A needed part fails.
    PartFails,
    /// The hub does not know this device any more.
    AccessRevoked,
    /// An action is stuck.
    ActionStuck,
    /// The hub took an action and refused it: most often it came too late.
    ActionRefused,
    /// This computer's clock is wrong.
    ClockWrong,
    /// The hub is older or newer than this app.
    VersionsDiffer,
    /// The local hub does not run.
    LocalHubFails,
    /// The owner crashed and was started again.
    Restarted,
    /// Nobody is on call in a schedule.
    NobodyOnCall,
}

/// What a notice says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum NoticeWhat {
    /// Whoever is on call here has been without the hub for half a minute.
    CutOff,
    /// A part that a page needs fails.
    PartFails {
        /// Which, why, and what to do.
        part: PartView,
    },
    /// The hub does not know this device any more.
    AccessRevoked,
    /// An action waits for the person's decision.
    ActionStuck {
        /// The action's name on the wire.
        action: String,
        /// Why.
        code: ProblemCode,
        /// The particulars, as they came.
        detail: String,
        /// What stands in the way, where that is known as data.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        obstacle: Option<Box<Obstacle>>,
    },
    /// The hub refused an action.
    ActionRefused {
        /// The action's name on the wire.
        action: String,
        /// Why.
        code: ProblemCode,
        /// The particulars, as they came.
        detail: String,
        /// What stands in the way, where that is known as data.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        obstacle: Option<Box<Obstacle>>,
    },
    /// This computer's clock is wrong.
    ClockWrong {
        /// Minutes by which it is ahead of the hub's; negative when it is behind.
        ahead_min: i32,
    },
    /// The hub is of another version.
    OtherVersion {
        /// The hub's.
        hub: String,
        /// This app's.
        app: String,
    },
    /// The hub sends kinds of documents that this app cannot read.
    HubNewer {
        /// Some of them, in words of the hub.
        kinds: Vec<String>,
    },
    /// There is an incident that this app cannot read at all.
    HubNewerIncident,
    /// The hub on this computer does not run.
    LocalHubFails {
        /// Why.
        code: ProblemCode,
        /// The particulars, as they came.
        detail: String,
    },
    /// Baton ended unexpectedly and was started again.
    Restarted,
    /// Nobody is on call in a schedule.
    NobodyOnCall {
        /// Its name.
        schedule: String,
    },
}
