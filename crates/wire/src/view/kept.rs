//! Who is on call and what of it concerns one person, kept. Working it out resolves every schedule for weeks, so it is done anew only
//! when a document of the rota changed, or when the time comes at which it would be another one.
//!
//! | kept | event | becomes |
//! | --- | --- | --- |
//! | as of some time | a document of the rota changed | worked out anew by the next [`KeptRota::keep`] |
//! | as of some time | a shift, an absence, a cover or a gap begins or ends | the same, once the deadline is past |

use super::DutyView;
use super::people::duties;
use super::shifts::{Reader, ShiftsView, changes_at, shifts, take_inbox};
use crate::document::{Body, Documents};
use baton_domain::id::PersonId;
use jiff::Timestamp;

/// The rota as it was worked out last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeptRota {
    view: ShiftsView,
    duties: Vec<DutyView>,
    /// Something of it changed.
    stale: bool,
    /// The person was told something, or wants to be told otherwise.
    told: bool,
    /// When it is another one though nothing changed.
    again: Option<Again>,
}

/// By both clocks: a wall clock that is set forward must not leave an old rota on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Again {
    at: Timestamp,
    at_mono_ms: u64,
}

impl KeptRota {
    /// A document changed.
    pub fn touch(&mut self, body: &Body) {
        match body {
            Body::Person(_)
            | Body::Team(_)
            | Body::Schedule(_)
            | Body::Absence(_)
            | Body::Cover(_)
            | Body::CalendarLink(_)
            | Body::CalendarSource(_)
            | Body::Holidays(_) => self.stale = true,
            Body::Inbox(_) => self.told = true,
            Body::Workspace(_)
            | Body::Service(_)
            | Body::Integration(_)
            | Body::Policy(_)
            | Body::Reach(_)
            | Body::Device(_)
            | Body::Heartbeat(_)
            | Body::Maintenance(_)
            | Body::Contacts(_)
            | Body::Incident(_) => {}
        }
    }

    /// All of it may have changed.
    pub fn touch_all(&mut self) {
        self.stale = true;
    }

    /// Works it out where it is not what is kept any more. `mono_ms` counts milliseconds whatever the wall clock does.
    pub fn keep(&mut self, documents: &Documents, me: Option<PersonId>, now: Timestamp, mono_ms: u64) {
        let due = self.again.is_some_and(|again| again.at <= now || again.at_mono_ms <= mono_ms);
        let told = std::mem::take(&mut self.told);
        if !self.stale && !due {
            if let Some(me) = me.filter(|_| told) {
                take_inbox(Reader { documents, me, now }, &mut self.view);
            }
            return;
        }
        self.stale = false;
        let Some(me) = me else {
            (self.view, self.duties, self.again) = (ShiftsView::default(), Vec::new(), None);
            return;
        };
        self.view = shifts(Reader { documents, me, now });
        self.duties = duties(documents, me, now);
        let hand_overs = self.duties.iter().flat_map(|duty| [duty.until, duty.my_next]).flatten();
        let ahead = hand_overs.filter(|at| *at > now);
        let at = ahead.chain([changes_at(&self.view, now)]).min().unwrap_or(now);
        let wait = u64::try_from(at.duration_since(now).as_millis()).unwrap_or(0);
        self.again = Some(Again { at, at_mono_ms: mono_ms + wait.max(1) });
    }

    /// What of it concerns the person.
    pub fn view(&self) -> &ShiftsView {
        &self.view
    }

    /// Who is on call in each schedule.
    pub fn duties(&self) -> &[DutyView] {
        &self.duties
    }

    /// When it is to be looked at again though nothing changed, by the count of `mono_ms`.
    pub fn deadline(&self) -> Option<u64> {
        self.again.map(|again| again.at_mono_ms)
    }
}
