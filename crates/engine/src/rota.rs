//! The rota as it concerns this person: who is on call, their shifts, absences, covers and what they were told. Working it out resolves every schedule
//! for weeks, so it is kept until a document of the rota changes, or the time comes at which it would be another one.
//!
//! | kept | event | becomes |
//! | --- | --- | --- |
//! | as of some time | a document of the rota changed | worked out anew, before the event is done |
//! | as of some time | a shift, an absence, a cover or a gap begins or ends | worked out anew, when the deadline comes |
//!
//! What a person is told also shows as a quiet notification ([`Rota::cards`]), until it is dismissed or answered anywhere. What this
//! device knew when it started, or when it joined, shows in the window only.

use crate::alarm::board::{Card, Subject};
use crate::effect::{Button, Insistence};
use crate::event::NotificationAction;
use crate::now::Now;
use baton_domain::id::{CoverId, NoticeId, PersonId};
use baton_domain::notice::NoticeAbout;
use baton_wire::document::{Body, Documents};
use baton_wire::view::rota::{KeptRota, Look};
use baton_wire::view::shifts::{CoverView, InboxNoticeView};
use std::collections::{BTreeMap, BTreeSet};

/// Notices on the screen at one time: the newest. The others are in the window.
pub(crate) const NOTICES_ON_SCREEN_MAX: usize = 5;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rota {
    pub(crate) kept: KeptRota,
    /// When it is another one though nothing changed.
    again: Option<Again>,
    /// The newest notice that was known when this device started or joined; `None` until that is known.
    known: Option<NoticeId>,
}

/// By both clocks: a wall clock that is set forward must not leave an old rota on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Again {
    at: jiff::Timestamp,
    at_mono_ms: u64,
}

impl Rota {
    /// A document changed.
    pub(crate) fn touch(&mut self, body: &Body) {
        self.kept.touch(body);
    }

    /// All of it may have changed.
    pub(crate) fn touch_all(&mut self) {
        self.kept.touch_all();
    }

    /// What there is in the inbox now is known.
    pub(crate) fn know(&mut self, documents: &Documents, me: PersonId) {
        let newest = documents.inbox(me).and_then(|inbox| inbox.notices.last());
        self.known = Some(newest.map_or(NoticeId(0), |notice| notice.id));
    }

    /// Which notices are known is known.
    pub(crate) fn knows(&self) -> bool {
        self.known.is_some()
    }

    /// Works it out where it is not what is kept any more.
    pub(crate) fn keep(&mut self, documents: &Documents, me: Option<PersonId>, now: Now) {
        if self.again.is_some_and(|again| again.at <= now.utc || again.at_mono_ms <= now.mono_ms) {
            self.kept.touch_all();
        }
        match self.kept.keep(documents, me, now.utc) {
            Look::Kept => {}
            Look::Anew => {
                self.again = self.kept.changes_at().map(|at| {
                    let wait = u64::try_from(at.duration_since(now.utc).as_millis()).unwrap_or(0);
                    Again { at, at_mono_ms: now.mono_ms + wait.max(1) }
                });
            }
        }
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        self.again.map(|again| again.at_mono_ms)
    }

    pub(crate) fn cover(&self, cover: CoverId) -> Option<&CoverView> {
        self.kept.view().covers.iter().find(|known| known.id == cover)
    }

    /// What a notice is about, if it is still there.
    pub(crate) fn notice(&self, notice: NoticeId) -> Option<&InboxNoticeView> {
        self.kept.view().inbox.iter().find(|known| known.id == notice)
    }

    /// The notices that came since this device knows, and are not answered.
    pub(crate) fn cards(&self) -> BTreeMap<Subject, Card> {
        let Some(known) = self.known else { return BTreeMap::new() };
        let mut asked = BTreeSet::new();
        let new = self.kept.view().inbox.iter().filter(|notice| notice.id > known);
        let cards = new.filter_map(|notice| {
            if let NoticeAbout::CoverAsked { cover, .. } = notice.about
                && !asked.insert(cover)
            {
                return None; // the newest reminder speaks for all
            }
            Some((Subject::Inbox(notice.id), self.card(notice)?))
        });
        cards.take(NOTICES_ON_SCREEN_MAX).collect()
    }

    fn card(&self, notice: &InboxNoticeView) -> Option<Card> {
        let (title, actions) = match &notice.about {
            NoticeAbout::CoverAsked { cover, .. } => {
                let cover = self.cover(*cover)?;
                if cover.asks_me {
                    ("Can you take this shift?", answers(cover))
                } else if cover.whose.me && !cover.left.is_empty() {
                    ("Cover is asked for your shift", open())
                } else {
                    return None; // answered, here or elsewhere
                }
            }
            NoticeAbout::AbsenceRecorded { .. } => ("You are recorded as absent", open()),
            NoticeAbout::AbsenceEnded { .. } => ("Your absence changed", open()),
            NoticeAbout::CalendarRead { .. } => ("Absences from your calendar", open()),
            NoticeAbout::CalendarConflicts { .. } => ("Your calendar and Baton disagree", open()),
            NoticeAbout::CalendarUnreadable { .. } => ("Your calendar cannot be read", open()),
            NoticeAbout::ShiftsChanged { .. } => ("Your future shifts changed", open()),
            NoticeAbout::NobodyOnCall { .. } => ("Nobody is on call", open()),
            NoticeAbout::ShiftSoon { .. } => ("Your shift begins soon", open()),
            NoticeAbout::ShiftOver { .. } => ("Your shift is over", open()),
            NoticeAbout::CoverTaken { .. } => ("A shift was taken", open()),
            NoticeAbout::CoverDeclined { .. } => ("Somebody said no", open()),
            NoticeAbout::CoverWithLead { .. } => ("Nobody took all of a shift", open()),
            NoticeAbout::CoverLapsed { .. } => ("Nobody took all of a shift", open()),
            NoticeAbout::CoverWithdrawn { .. } => ("Cover is not needed any more", open()),
            NoticeAbout::CoverFit { .. } => ("A cover was checked again", open()),
        };
        let (urgency, incident, suggested) = (Insistence::Normal, None, None);
        let (title, body) = (title.to_owned(), notice.text.clone());
        Some(Card { title, body, urgency, actions, incident, suggested })
    }
}

fn answers(cover: &CoverView) -> Vec<Button> {
    let accept = if cover.hand_over_incidents { "Accept, incidents too" } else { "Accept" };
    vec![
        Button { action: NotificationAction::AcceptCover, label: accept.to_owned() },
        Button { action: NotificationAction::DeclineCover, label: "Decline".to_owned() },
    ]
}

fn open() -> Vec<Button> {
    vec![Button { action: NotificationAction::Open, label: "Open".to_owned() }]
}
