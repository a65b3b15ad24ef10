//! What was there first and stands in the way of a plan, as data beside its English sentence: whoever draws it words it in their
//! language. Whose plan it is says what was refused.

use crate::absence::AbsenceKind;
use crate::shift::Span;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What stands in the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Obstacle {
    /// Whoever it is about is absent then.
    Absent {
        /// What they are.
        kind: AbsenceKind,
        /// When.
        span: Span,
    },
    /// Whoever is to have the incident is absent now.
    ReceiverAbsent {
        /// What they are.
        kind: AbsenceKind,
        /// Until when.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// Whoever it is about covers somebody then.
    Covers {
        /// When.
        span: Span,
    },
    /// Whoever would take a duty is on call in its schedule then already.
    OnCall {
        /// From when.
        #[ts(type = "string")]
        from: Timestamp,
    },
    /// There is no duty then, or none any more.
    NoDuty,
    /// Somebody else has it.
    Taken,
    /// It is outside of what cover is asked for.
    Outside,
    /// It is one's own already.
    Own,
    /// Whoever wants to take a request back took the duty.
    Yours,
    /// The request was taken back.
    TakenBack,
    /// The duty has begun, and the request lapsed with that.
    Begun,
    /// The shift that would be handed over began: what is left of it can be.
    ShiftBegan,
    /// It is over.
    Over,
    /// Everybody who could be asked is absent.
    NobodyToAsk,
    /// Cover is asked for then already.
    CoverAsked {
        /// When.
        span: Span,
    },
    /// It would end before it starts.
    Inverted,
    /// It is over, or would begin too long ago.
    Past,
    /// It would end too long ago: what happened stays as it was.
    EndPast,
    /// It is further ahead than anything is planned.
    TooFar,
    /// It lasts too long.
    TooLong {
        /// In days, at most.
        days_max: u32,
    },
    /// There are too many already.
    TooMany {
        /// At most.
        max: u32,
    },
}
