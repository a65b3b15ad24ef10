//! The rota as it concerns this person, kept by [`KeptRota`]: who is on call, their shifts, absences, covers and what they were told.
//!
//! What a person is told also shows as a quiet notification ([`Rota::cards`]), until it is dismissed or answered anywhere. What this
//! device knew when it started, or when it joined, shows in the window only.

use crate::alarm::board::{Card, Subject};
use crate::effect::{Button, Insistence};
use crate::event::NotificationAction;
use crate::now::Now;
use baton_domain::id::{CoverId, NoticeId, PersonId};
use baton_domain::notice::NoticeAbout;
use baton_domain::reach::ReachNotice;
use baton_wire::document::{Body, Documents};
use baton_wire::view::DutyView;
use baton_wire::view::kept::KeptRota;
use baton_wire::view::shifts::{CoverView, InboxNoticeView, ShiftsView};
use std::collections::{BTreeMap, BTreeSet};

/// Notices on the screen at one time: the newest. The others are in the window.
pub(crate) const NOTICES_ON_SCREEN_MAX: usize = 5;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rota {
    kept: KeptRota,
    /// The newest notice that was known when this device started or joined; `None` until that is known.
    known: Option<NoticeId>,
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
        self.kept.keep(documents, me, now.utc, now.mono_ms);
    }

    /// As it was worked out last.
    pub(crate) fn kept(&self) -> &KeptRota {
        &self.kept
    }

    fn view(&self) -> &ShiftsView {
        self.kept.view()
    }

    /// Who is on call in each schedule.
    pub(crate) fn duties(&self) -> &[DutyView] {
        self.kept.duties()
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        self.kept.deadline()
    }

    pub(crate) fn cover(&self, cover: CoverId) -> Option<&CoverView> {
        self.view().covers.iter().find(|known| known.id == cover)
    }

    /// What a notice is about, if it is still there.
    pub(crate) fn notice(&self, notice: NoticeId) -> Option<&InboxNoticeView> {
        self.view().inbox.iter().find(|known| known.id == notice)
    }

    /// The notices that came since this device knows, and are not answered.
    pub(crate) fn cards(&self) -> BTreeMap<Subject, Card> {
        let Some(known) = self.known else { return BTreeMap::new() };
        let mut asked = BTreeSet::new();
        let new = self.view().inbox.iter().filter(|notice| notice.id > known);
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
            NoticeAbout::Reach { what } => (about_reach(what), open()),
            NoticeAbout::CoverFit { .. } => ("A cover was checked again", open()),
        };
        let alarming = matches!(&notice.about, NoticeAbout::Reach { what: ReachNotice::Unreachable { .. } });
        let urgency = if alarming { Insistence::Critical } else { Insistence::Normal };
        let (incident, suggested) = (None, None);
        let (title, body) = (title.to_owned(), notice.text.clone());
        Some(Card { title, body, urgency, actions, incident, suggested })
    }
}

fn about_reach(what: &ReachNotice) -> &'static str {
    match what {
        ReachNotice::Unreachable { .. } => "Somebody on call cannot be reached",
        ReachNotice::Reachable { .. } => "Reachable again",
        ReachNotice::ShiftUnproven { .. } => "A shift began without a proof",
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
