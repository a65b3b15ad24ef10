//! The rota as it concerns this person: who is on call, their shifts, absences, covers and what they were told.
//!
//! It has two halves. What the person is told and asked ([`Asked`]) shows as notifications, so it is always there. Who is on call when
//! ([`Resolved`]) resolves every schedule for weeks, and only a window shows it, so it is worked out when somebody looks, and kept until
//! a document of the rota changes, or the time comes at which it would be another one. A device at which nobody looks does neither.
//!
//! | half | event | becomes |
//! | --- | --- | --- |
//! | asked | a document of the rota changed, or a cover begins or ends | worked out anew, before the event is done |
//! | resolved | a document of the rota changed, or a shift, an absence, a cover or a gap begins or ends | forgotten |
//! | resolved, forgotten | somebody looks | worked out, with a deadline |
//!
//! What a person is told also shows as a quiet notification ([`Rota::cards`]), until it is dismissed or answered anywhere. What this
//! device knew when it started, or when it joined, shows in the window only.

use crate::alarm::board::{Card, Subject};
use crate::effect::{Button, Insistence};
use crate::event::NotificationAction;
use crate::now::Now;
use baton_domain::fairness::Duty;
use baton_domain::id::{CoverId, NoticeId, PersonId};
use baton_domain::notice::NoticeAbout;
use baton_domain::reach::ReachNotice;
use baton_wire::document::{Body, Documents};
use baton_wire::view::rota::{self, Concern, RotaView, concern};
use baton_wire::view::shifts::{
    Asked, CoverView, InboxNoticeView, Reader, asked, covers_change_at, take_inbox,
};
use baton_wire::view::teammates::carried;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Notices on the screen at one time: the newest. The others are in the window.
pub(crate) const NOTICES_ON_SCREEN_MAX: usize = 5;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rota {
    asked: Asked,
    /// When that is another one though nothing changed.
    asked_again: Option<Again>,
    /// Empty until somebody looks.
    resolved: OnceCell<Resolved>,
    /// Who carries which duties around some moment; empty until somebody is to be suggested.
    carried: OnceCell<Vec<Duty>>,
    /// That moment.
    carried_at: Option<Now>,
    /// Something of it changed.
    stale: bool,
    /// The person was told something, or wants to be told otherwise.
    told: bool,
    /// The newest notice that was known when this device started or joined; `None` until that is known.
    known: Option<NoticeId>,
}

/// Who is on call when, as far as it concerns this person.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Resolved {
    view: RotaView,
    /// When it is another one though nothing changed.
    again: Again,
}

/// Milliseconds for which it is taken to be known who carries what around now, while no document of the rota changes: it is the load of
/// weeks, and a minute more or less ranks nobody before another.
const CARRIED_FOR_MS: u64 = 60_000;

/// By both clocks: a wall clock that is set forward must not leave an old rota on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Again {
    at: jiff::Timestamp,
    at_mono_ms: u64,
}

/// Who carries which duties around a moment, worked out when it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Carried<'a> {
    kept: &'a OnceCell<Vec<Duty>>,
    at: jiff::Timestamp,
}

impl<'a> Carried<'a> {
    pub(crate) fn of(self, documents: &Documents) -> &'a [Duty] {
        self.kept.get_or_init(|| carried(documents, self.at))
    }
}

impl Again {
    fn at(at: jiff::Timestamp, now: Now) -> Self {
        let wait = u64::try_from(at.duration_since(now.utc).as_millis()).unwrap_or(0);
        Self { at, at_mono_ms: now.mono_ms + wait.max(1) }
    }

    fn is_due(self, now: Now) -> bool {
        self.at <= now.utc || self.at_mono_ms <= now.mono_ms
    }
}

impl Resolved {
    fn of(documents: &Documents, me: PersonId, now: Now) -> Self {
        let rota::Resolved { view, changes_at } = rota::Resolved::of(Reader { documents, me, now: now.utc });
        Self { view, again: Again::at(changes_at, now) }
    }
}

impl Rota {
    /// A document changed.
    pub(crate) fn touch(&mut self, body: &Body) {
        match concern(body) {
            Concern::Rota => self.stale = true,
            Concern::Inbox => self.told = true,
            Concern::Nothing => {}
        }
    }

    /// All of it may have changed.
    pub(crate) fn touch_all(&mut self) {
        self.stale = true;
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

    /// What is not as it was any more is worked out anew, or forgotten until somebody looks.
    pub(crate) fn keep(&mut self, documents: &Documents, me: Option<PersonId>, now: Now) {
        let stale = std::mem::take(&mut self.stale);
        let told = std::mem::take(&mut self.told);
        if stale || self.resolved.get().is_some_and(|resolved| resolved.again.is_due(now)) {
            self.resolved = OnceCell::new();
        }
        let Some(me) = me else {
            (self.asked, self.asked_again) = (Asked::default(), None);
            return;
        };
        let reader = Reader { documents, me, now: now.utc };
        if stale || self.asked_again.is_some_and(|again| again.is_due(now)) {
            self.asked = asked(reader);
            self.asked_again = Some(Again::at(covers_change_at(&self.asked, now.utc), now));
        } else if told {
            take_inbox(reader, &mut self.asked);
        }
    }

    /// What there is to show, as of the last event or, where nobody had looked since, as of now.
    pub(crate) fn view(&self, documents: &Documents, me: Option<PersonId>, now: Now) -> RotaView {
        let Some(me) = me else { return RotaView::default() };
        let mut view = self.resolved.get_or_init(|| Resolved::of(documents, me, now)).view.clone();
        view.shifts.take_asked(self.asked.clone());
        view
    }

    /// Who carries which duties around now.
    pub(crate) fn carried(&mut self, now: Now) -> Carried<'_> {
        let at = self.carried_at.filter(|at| {
            let new = now.mono_ms.saturating_sub(at.mono_ms) < CARRIED_FOR_MS;
            new && now.utc.duration_since(at.utc).abs().as_millis() < i128::from(CARRIED_FOR_MS)
        });
        if at.is_none() || self.stale {
            self.carried = OnceCell::new();
            self.carried_at = Some(now);
        }
        Carried { kept: &self.carried, at: at.filter(|_| !self.stale).unwrap_or(now).utc }
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        let resolved = self.resolved.get().map(|resolved| resolved.again);
        resolved.into_iter().chain(self.asked_again).map(|again| again.at_mono_ms).min()
    }

    pub(crate) fn cover(&self, cover: CoverId) -> Option<&CoverView> {
        self.asked.covers.iter().find(|known| known.id == cover)
    }

    /// What a notice is about, if it is still there.
    pub(crate) fn notice(&self, notice: NoticeId) -> Option<&InboxNoticeView> {
        self.asked.inbox.iter().find(|known| known.id == notice)
    }

    /// The notices that came since this device knows, and are not answered.
    pub(crate) fn cards(&self) -> BTreeMap<Subject, Card> {
        let Some(known) = self.known else { return BTreeMap::new() };
        let mut asked = BTreeSet::new();
        let new = self.asked.inbox.iter().filter(|notice| notice.id > known);
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
            NoticeAbout::Mentioned { .. } => ("You are mentioned in a note", open()),
            NoticeAbout::Reach { what } => (about_reach(what), open()),
            NoticeAbout::CoverFit { .. } => ("A cover was checked again", open()),
        };
        let alarming = matches!(&notice.about, NoticeAbout::Reach { what: ReachNotice::Unreachable { .. } });
        let urgency = if alarming { Insistence::Critical } else { Insistence::Normal };
        let suggested = None;
        let incident = notice.about.incident();
        let (title, body) = (title.to_owned(), notice.text.clone());
        Some(Card { title, body, urgency, actions, incident, suggested })
    }
}

fn about_reach(what: &ReachNotice) -> &'static str {
    match what {
        ReachNotice::Unreachable { .. } => "Somebody on call cannot be reached",
        ReachNotice::Reachable { .. } => "Reachable again",
        ReachNotice::DrillMissed { .. } => "A drill was not answered",
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
