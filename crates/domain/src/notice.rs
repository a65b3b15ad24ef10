//! Notices: what a person is told, quietly. Each person has an inbox; a notice stays in it until it is dismissed or newer ones push it out.

use crate::absence::AbsenceKind;
use crate::calendar_source::CalendarConflict;
use crate::calendar_trouble::CalendarTrouble;
use crate::cover::Fit;
use crate::event::Entry;
use crate::id::{AbsenceId, CalendarSourceId, CoverId, IncidentId, NoticeId, PersonId, ScheduleId, Seq};
use crate::known::if_known;
use crate::limit;
use crate::shift::Span;
use crate::state::{Revised, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// What a person is told, oldest first, and how they want to be told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Inbox {
    /// Whose.
    pub person: PersonId,
    /// Minutes before a shift at which they are reminded; `None` for no reminder.
    pub remind_before_min: Option<u32>,
    /// At most [`limit::NOTICES_PER_PERSON_MAX`]: beyond it the oldest go.
    pub notices: Vec<Notice>,
}

/// Something that a person is told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[ts(rename = "InboxNotice")]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Who did what it is about; `None` for the hub.
    pub by: Option<PersonId>,
    /// What.
    pub about: NoticeAbout,
}

/// What a person is told. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum NoticeAbout {
    /// Somebody recorded this person as absent.
    AbsenceRecorded {
        /// The absence.
        absence: AbsenceId,
        /// Its kind.
        kind: AbsenceKind,
        /// When.
        span: Span,
    },
    /// Somebody ended, shortened or took back this person's absence.
    AbsenceEnded {
        /// The absence.
        absence: AbsenceId,
        /// Its kind.
        kind: AbsenceKind,
        /// As it is now; empty when it was taken back.
        span: Span,
    },
    /// A calendar of this person's had other events than before, and they were obeyed.
    CalendarRead {
        /// Which.
        source: CalendarSourceId,
        /// What the person calls it.
        name: String,
        /// What its events are.
        kind: AbsenceKind,
        /// What was recorded, at most [`limit::NOTICE_SPANS_MAX`].
        recorded: Vec<Span>,
        /// What was ended or taken back, at most [`limit::NOTICE_SPANS_MAX`].
        ended: Vec<Span>,
    },
    /// Events in a calendar of this person's could not be recorded as absences.
    CalendarConflicts {
        /// Which.
        source: CalendarSourceId,
        /// What the person calls it.
        name: String,
        /// What stands in the way of each, at most [`limit::NOTICE_SPANS_MAX`].
        conflicts: Vec<CalendarConflict>,
    },
    /// A calendar of this person's could not be read for a while. What was read before holds on.
    CalendarUnreadable {
        /// Which.
        source: CalendarSourceId,
        /// What the person calls it.
        name: String,
        /// Why.
        problem: String,
        /// The same as data; older hubs wrote none.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        trouble: Option<CalendarTrouble>,
    },
    /// This person's future shifts changed.
    ShiftsChanged {
        /// In which schedule.
        schedule: ScheduleId,
        /// What they have in addition, at most [`limit::NOTICE_SPANS_MAX`].
        gained: Vec<Span>,
        /// What they have no more, at most [`limit::NOTICE_SPANS_MAX`].
        lost: Vec<Span>,
    },
    /// Nobody is on call, within [`limit::GAPS_AHEAD`].
    NobodyOnCall {
        /// In which schedule.
        schedule: ScheduleId,
        /// When, at most [`limit::NOTICE_SPANS_MAX`].
        gaps: Vec<Span>,
    },
    /// This person's shift begins soon.
    ShiftSoon {
        /// In which schedule.
        schedule: ScheduleId,
        /// When.
        span: Span,
    },
    /// This person's shift is over, and these incidents are still theirs: hand them over, keep or release them.
    ShiftOver {
        /// In which schedule.
        schedule: ScheduleId,
        /// What they have.
        incidents: Vec<IncidentId>,
    },
    /// This person is asked to take a duty.
    CoverAsked {
        /// Which cover.
        cover: CoverId,
        /// It was asked before, and is still open.
        again: bool,
    },
    /// Somebody took the duty, or a part of it.
    CoverTaken {
        /// Which cover.
        cover: CoverId,
        /// Who.
        person: PersonId,
        /// When.
        span: Span,
    },
    /// Somebody who was asked declined.
    CoverDeclined {
        /// Which cover.
        cover: CoverId,
        /// Who.
        person: PersonId,
    },
    /// Nobody took all of the duty: the lead has to find somebody.
    CoverWithLead {
        /// Which cover.
        cover: CoverId,
        /// Who has to.
        lead: PersonId,
    },
    /// The duty begins before all of it was taken; what is left stays with its owner.
    CoverLapsed {
        /// Which cover.
        cover: CoverId,
    },
    /// A cover was taken back.
    CoverWithdrawn {
        /// Which cover.
        cover: CoverId,
    },
    /// Somebody on call cannot be reached, or can again.
    Reach {
        /// What about it.
        what: crate::reach::ReachNotice,
    },
    /// Somebody mentions this person in a note. They may have no part in the incident, and need not take any.
    Mentioned {
        /// Of which incident.
        incident: IncidentId,
        /// How the note begins; at most [`limit::MENTION_CHARS_MAX`] characters. Never to be rendered as markup.
        text: String,
    },
    /// A cover does not fit any more, or fits again.
    CoverFit {
        /// Which cover.
        cover: CoverId,
        /// Who took the part.
        person: PersonId,
        /// When.
        span: Span,
        /// How it is now.
        fit: Fit,
    },
}

impl NoticeAbout {
    /// The one incident that it is about, to be shown when somebody opens it.
    pub fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::Mentioned { incident, .. } => Some(*incident),
            Self::AbsenceRecorded { .. }
            | Self::AbsenceEnded { .. }
            | Self::CalendarRead { .. }
            | Self::CalendarConflicts { .. }
            | Self::CalendarUnreadable { .. }
            | Self::ShiftsChanged { .. }
            | Self::NobodyOnCall { .. }
            | Self::ShiftSoon { .. }
            | Self::ShiftOver { .. }
            | Self::CoverAsked { .. }
            | Self::CoverTaken { .. }
            | Self::CoverDeclined { .. }
            | Self::CoverWithLead { .. }
            | Self::CoverLapsed { .. }
            | Self::CoverWithdrawn { .. }
            | Self::Reach { .. }
            | Self::CoverFit { .. } => None,
        }
    }
}

impl Inbox {
    /// An empty one.
    pub fn new(person: PersonId) -> Self {
        let remind_before_min = Some(limit::REMIND_BEFORE_MIN);
        Self { person, remind_before_min, notices: Vec::new() }
    }

    fn push(&mut self, notice: Notice) {
        let excess = (self.notices.len() + 1).saturating_sub(limit::NOTICES_PER_PERSON_MAX);
        self.notices.drain(..excess);
        self.notices.push(notice);
    }
}

impl State {
    pub(crate) fn tell(&mut self, person: PersonId, id: NoticeId, about: &NoticeAbout, entry: &Entry) {
        self.last_notice = self.last_notice.max(id);
        let notice = Notice { id, at: entry.at, by: entry.by.person(), about: about.clone() };
        self.change_inbox(person, entry.seq, |inbox| inbox.push(notice));
    }

    pub(crate) fn change_inbox(&mut self, person: PersonId, seq: Seq, change: impl FnOnce(&mut Inbox)) {
        let new = || Revised { seq, is: Arc::new(Inbox::new(person)) };
        let inbox = self.inboxes.entry(person).or_insert_with(new);
        inbox.seq = seq;
        change(Arc::make_mut(&mut inbox.is));
    }

    /// Minutes before a shift at which `person` is reminded.
    pub(crate) fn remind_before_min(&self, person: PersonId) -> Option<u32> {
        let inbox = self.inboxes.get(&person);
        inbox.map_or(Some(limit::REMIND_BEFORE_MIN), |inbox| inbox.is.remind_before_min)
    }
}
