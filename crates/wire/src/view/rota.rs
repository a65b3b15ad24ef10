//! The rota as it concerns one person, kept: working it out resolves every schedule for weeks, so that is done only when a document of
//! the rota changed, or the time came at which it is another one.

use super::DutyView;
use super::people::duties;
use super::shifts::{Reader, ShiftsView, changes_at, shifts, take_inbox};
use crate::document::{Body, Documents};
use baton_domain::id::PersonId;
use jiff::Timestamp;

/// Who is on call, and one person's shifts, absences, covers and notices, as they were when somebody last looked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeptRota {
    view: ShiftsView,
    duties: Vec<DutyView>,
    /// Something of it changed.
    stale: bool,
    /// The person was told something, or wants to be told otherwise.
    told: bool,
    changes_at: Option<Timestamp>,
}

/// What a look at the rota led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// It is as it was.
    Kept,
    /// It was worked out anew.
    Anew,
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

    /// Works it out for `me` where it is not what is kept any more.
    pub fn keep(&mut self, documents: &Documents, me: Option<PersonId>, now: Timestamp) -> Look {
        let is_due = self.changes_at.is_some_and(|at| at <= now);
        let told = std::mem::take(&mut self.told);
        if !self.stale && !is_due {
            if let Some(me) = me.filter(|_| told) {
                take_inbox(Reader { documents, me, now }, &mut self.view);
            }
            return Look::Kept;
        }
        self.stale = false;
        let Some(me) = me else {
            (self.view, self.duties, self.changes_at) = (ShiftsView::default(), Vec::new(), None);
            return Look::Anew;
        };
        self.view = shifts(Reader { documents, me, now });
        self.duties = duties(documents, me, now);
        let hand_overs = self.duties.iter().flat_map(|duty| [duty.until, duty.my_next]).flatten();
        let ahead = hand_overs.filter(|at| *at > now);
        self.changes_at = ahead.chain([changes_at(&self.view, now)]).min();
        Look::Anew
    }

    /// One person's shifts, absences, covers and notices.
    pub fn view(&self) -> &ShiftsView {
        &self.view
    }

    /// Who is on call in each schedule.
    pub fn duties(&self) -> &[DutyView] {
        &self.duties
    }

    /// When it is another one though no document changes.
    pub fn changes_at(&self) -> Option<Timestamp> {
        self.changes_at
    }
}
