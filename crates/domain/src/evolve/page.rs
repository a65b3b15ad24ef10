//! What happens to the pages of an incident.

use crate::attempt::{Attempt, WayEvent};
use crate::id::PageId;
use crate::incident::{Incident, IncidentEvent};
use crate::limit;
use crate::page::{Page, PageState, Rung, RungMark};
use jiff::Timestamp;

impl Incident {
    pub(super) fn evolve_page(&mut self, what: &IncidentEvent, at: Timestamp) {
        match what {
            IncidentEvent::PageCreated { page, person, reason, receive_by } => {
                self.forget_oldest_page_if_full();
                self.pages.push_back(Page {
                    id: *page,
                    person: *person,
                    reason: *reason,
                    created_at: at,
                    receive_by: *receive_by,
                    state: PageState::Live,
                    rungs: Vec::new(),
                    attempts: Vec::new(),
                });
            }
            IncidentEvent::PageRung { page, rung, device, device_ms } => self.change_page(*page, |page| {
                page.rungs.push(RungMark { rung: *rung, device: *device, at, device_ms: *device_ms });
                if *rung >= Rung::Received {
                    page.receive_by = None;
                    if matches!(page.state, PageState::Failed(_)) {
                        page.state = PageState::Live;
                    }
                }
            }),
            IncidentEvent::PageWay { page, what } => {
                self.change_page(*page, |page| page.evolve_way(what, at))
            }
            IncidentEvent::PageFailed { page, reason } => {
                self.end_page(*page, PageState::Failed(*reason), at);
            }
            IncidentEvent::PageAnswered { page, answer } => {
                self.end_page(*page, PageState::Answered(*answer), at);
            }
            IncidentEvent::PageStopped { page, reason } => {
                self.end_page(*page, PageState::Stopped(*reason), at);
            }
            IncidentEvent::Triggered { .. }
            | IncidentEvent::Drill(_)
            | IncidentEvent::AlertRepeated { .. }
            | IncidentEvent::SourceTold { .. }
            | IncidentEvent::Noise(_)
            | IncidentEvent::Role(_)
            | IncidentEvent::Escalated { .. }
            | IncidentEvent::LastResort { .. }
            | IncidentEvent::Added { .. }
            | IncidentEvent::EscalatedBy { .. }
            | IncidentEvent::Acknowledged { .. }
            | IncidentEvent::AckExpired { .. }
            | IncidentEvent::Declined { .. }
            | IncidentEvent::HandOffOffered(_)
            | IncidentEvent::HandOffAccepted { .. }
            | IncidentEvent::HandOffReturned { .. }
            | IncidentEvent::Resolved
            | IncidentEvent::Snoozed { .. }
            | IncidentEvent::SnoozeOver { .. }
            | IncidentEvent::Noted { .. }
            | IncidentEvent::Merged { .. }
            | IncidentEvent::Absorbed { .. }
            | IncidentEvent::Unmerged
            | IncidentEvent::Released { .. }
            | IncidentEvent::AbsorbedAlert { .. }
            | IncidentEvent::SourceOver
            | IncidentEvent::Judged { .. }
            | IncidentEvent::VendorNamed { .. }
            | IncidentEvent::VendorWaits { .. }
            | IncidentEvent::VendorUpdateDue { .. }
            | IncidentEvent::VendorAnswered { .. }
            | IncidentEvent::Reported(_) => {}
        }
    }

    /// Of more pages than are kept, the oldest that is over goes; the journal has it still.
    fn forget_oldest_page_if_full(&mut self) {
        if self.pages.len() >= limit::PAGES_PER_INCIDENT_MAX
            && let Some(over) = self.pages.iter().position(|page| !page.is_wanted())
        {
            self.pages.remove(over);
        }
    }

    fn change_page(&mut self, id: PageId, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.pages.iter_mut().rev().find(|page| page.id == id) {
            change(page);
        }
    }

    fn end_page(&mut self, id: PageId, state: PageState, at: Timestamp) {
        self.change_page(id, |page| {
            page.state = state;
            page.receive_by = None;
            if !page.is_wanted() {
                page.attempts.iter_mut().for_each(|attempt| attempt.cancel(at));
            }
        });
    }
}

impl Page {
    fn evolve_way(&mut self, what: &WayEvent, at: Timestamp) {
        if let WayEvent::Planned { attempts } = what {
            self.attempts = attempts.iter().map(Attempt::of).collect();
        }
        if let WayEvent::Began { receive_by, .. } = what
            && self.state == PageState::Live
            && self.receive_by.is_some()
        {
            self.receive_by = *receive_by;
        }
        let attempt = self.attempts.iter_mut().find(|attempt| Some(attempt.no) == what.attempt());
        attempt.into_iter().for_each(|attempt| attempt.evolve(what, at));
    }
}
