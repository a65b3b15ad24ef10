//! A connection that wants no documents, only to be woken: a browser's page, which is sent views.

use super::{Fanout, Mailbox, Signs};
use baton_domain::id::{DeviceId, IncidentId, PageId, PersonId};
use baton_domain::state::State;
use std::sync::Arc;

/// Wakes when a page of its person begins or ends, or when it has to end itself.
pub(crate) struct Watch {
    fanout: Arc<Fanout>,
    mailbox: Arc<Mailbox>,
}

impl Watch {
    /// Begins to watch. `None` when the hub is stopping.
    pub(crate) fn open(fanout: Arc<Fanout>, device: DeviceId, person: PersonId) -> Option<Self> {
        let mailbox = fanout.open(device, person, Signs::None)?;
        Some(Self { fanout, mailbox })
    }

    /// Something happened that cannot wait.
    pub(crate) async fn woken(&self) {
        self.mailbox.woken.notified().await;
    }

    /// Its device's access was taken away (before it began, too), it opened too many others, or the hub is stopping.
    pub(crate) fn has_ended(&self) -> bool {
        let device = self.mailbox.device;
        let state = self.fanout.state();
        let mut urgent = self.mailbox.urgent();
        urgent.incidents.clear();
        urgent.end.is_some() || state.devices.get(&device).is_none_or(|device| device.is.revoked)
    }

    /// All pages of its person that its device was not sent yet.
    pub(crate) fn unsent(&self, state: &State) -> Vec<(PageId, IncidentId, DeviceId)> {
        let all = state.open_incidents().chain(state.open_drills());
        all.flat_map(|incident| self.mailbox.unsent(incident)).collect()
    }

    /// These were handed over; that counts as nothing, and is noted.
    pub(crate) fn sent(&self, pages: Vec<(PageId, IncidentId, DeviceId)>) {
        self.fanout.sent.add(pages.into_iter());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.fanout.close(&self.mailbox);
    }
}
