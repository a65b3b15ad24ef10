//! What sentences about shifts are made of: whoever draws them words them in the language of whoever reads, with their own dates. Each
//! of these stands beside the English sentence that the terminal, mails and notifications use.

use crate::view::NameView;
use baton_domain::absence::AbsenceKind;
use baton_domain::shift::Span;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the ids in a notice are called.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct NoticeNames {
    /// The schedule's name; `None` where it is gone, or where the notice is about none.
    pub schedule: Option<String>,
    /// What the cover is asked for; `None` where it is over, or where the notice is about none.
    pub duty: Option<CoverDuty>,
    /// The incident's title, as far as it is known here. From outside: never to be rendered as markup.
    pub incident: Option<String>,
    /// Everybody whom it names, the one whom it is about first.
    pub people: Vec<NameView>,
}

/// A duty that a cover is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CoverDuty {
    /// Whose it is.
    pub whose: NameView,
    /// The schedule's name; `None` where it is gone.
    pub schedule_name: Option<String>,
    /// When.
    pub span: Span,
}

/// How long somebody rests between a duty and their nearest other shift.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Rest {
    /// They have no other shift within two weeks.
    Ample,
    /// So long.
    Lasts {
        /// In minutes.
        #[ts(type = "number")]
        min: i64,
    },
}

/// Through what a dry run pages somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DryRunThrough {
    /// On call in a schedule.
    OnCall {
        /// Its name; `None` where it is gone.
        schedule: Option<String>,
    },
    /// Named in the policy.
    Named,
    /// A member of a team that the policy names.
    Team {
        /// Its name; `None` where it is gone.
        team: Option<String>,
    },
    /// Everybody in the owning team, because nobody answered.
    Everybody,
}

/// Where a dry run breaks. Levels are counted from 1.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DryRunBreak {
    /// Nobody at all has a device that could ring.
    NobodyReachable,
    /// No level pages anybody: it goes to everybody in the team at once.
    StraightToLastResort,
    /// Nobody is on call.
    NobodyOnCall {
        /// At which level.
        level: u32,
        /// In which schedule, by name; `None` where it is gone.
        schedule: Option<String>,
        /// When.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// A level pages nobody, and is skipped.
    LevelAsksNobody {
        /// Which.
        level: u32,
        /// When.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// Somebody has no device that could ring.
    NoDevice {
        /// Who.
        who: NameView,
    },
    /// A device said that it cannot ring.
    DeviceFails {
        /// Whose.
        who: NameView,
        /// Its name, where it is known.
        device: Option<String>,
        /// The parts that fail, by their names on the wire.
        failing: Vec<String>,
    },
    /// Somebody whom the policy names is absent then, and is skipped.
    Absent {
        /// At which level.
        level: u32,
        /// Who.
        who: NameView,
        /// Until when.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// Somebody is meant who may not answer, and is skipped.
    MayNotAnswer {
        /// At which level.
        level: u32,
        /// Who.
        who: NameView,
    },
}

/// Through what somebody is on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum OnCallThrough {
    /// The only layer.
    Rotation,
    /// One of several layers.
    Layer {
        /// Which, from 1.
        number: u32,
    },
    /// A cover that was asked for, or a duty that was taken over.
    Cover,
    /// Another change of the schedule.
    Override,
}

/// What would happen if somebody were away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AwaySays {
    /// Why they would be away.
    pub kind: AbsenceKind,
    /// The duties that it hits, schedule by schedule.
    pub duties: Vec<AwayDuty>,
}

/// What becomes of somebody's duty in one schedule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AwayDuty {
    /// The schedule's name; `None` where it is gone.
    pub schedule_name: Option<String>,
    /// Who has it instead, in the order of their turns.
    pub takers: Vec<AwayTaker>,
    /// When nobody has it.
    pub gaps: Vec<Span>,
}

/// Who has a part of a duty instead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AwayTaker {
    /// Who, together.
    pub who: Vec<NameView>,
    /// Whether they come in.
    pub takes: AwayTakes,
    /// When, in order.
    pub spans: Vec<Span>,
}

/// Whether somebody comes in for a duty, or is left with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AwayTakes {
    /// They come in.
    ComesIn,
    /// Nobody comes in: they had it together with whoever is away.
    IsLeft,
}
