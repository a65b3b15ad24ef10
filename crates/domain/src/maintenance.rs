//! Maintenance: a time in which alerts about some services are expected. They are kept, quietly, and what still fires at its end pages.

use crate::event::Entry;
use crate::evolve::put;
use crate::id::{MaintenanceId, PersonId, ServiceId};
use crate::limit;
use crate::shift::Span;
use crate::state::State;
use crate::timer::Timer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// A time in which alerts about some services ring nobody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Maintenance {
    /// Which.
    pub id: MaintenanceId,
    /// What is done, as people call it.
    pub name: String,
    /// Which services.
    pub services: Vec<ServiceId>,
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// Who planned it.
    pub by: PersonId,
    /// Its end has come, and what still fired has paged.
    #[serde(default)]
    pub over: bool,
}

impl Maintenance {
    /// When it is.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// It is going on at `at`.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        !self.over && self.start <= at && at < self.end
    }
}

/// What happens to a maintenance. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "maintenance")]
pub enum MaintenanceEvent {
    /// It is planned, or planned otherwise.
    Put {
        /// As it is now.
        is: Maintenance,
    },
    /// It is over; what still fires pages in the events that follow.
    Over {
        /// Which.
        id: MaintenanceId,
        /// When it ended; its start when it was taken back.
        end: Timestamp,
    },
}

impl MaintenanceEvent {
    /// Which maintenance it is about.
    pub fn id(&self) -> MaintenanceId {
        match self {
            Self::Put { is } => is.id,
            Self::Over { id, .. } => *id,
        }
    }
}

impl State {
    /// The maintenance that a service is under at `at`; of several the one that lasts longest.
    pub fn maintenance_of(&self, service: ServiceId, at: Timestamp) -> Option<&Maintenance> {
        let all = self.maintenances.values().map(|known| &*known.is);
        all.filter(|known| known.holds_at(at) && known.services.contains(&service))
            .max_by_key(|known| known.end)
    }

    pub(crate) fn evolve_maintenance(&mut self, event: &MaintenanceEvent, entry: &Entry) {
        match event {
            MaintenanceEvent::Put { is } => {
                let before = self.maintenances.get(&is.id).filter(|known| !known.is.over);
                let before = before.map(|known| known.is.end);
                if before.is_none() && self.maintenances.len() >= limit::MAINTENANCES_KEPT_MAX {
                    let over = self.maintenances.values().filter(|known| known.is.over);
                    let oldest = over.min_by_key(|known| known.is.end).map(|known| known.is.id);
                    oldest.map(|id| self.maintenances.remove(&id));
                }
                put(&mut self.maintenances, is.id, entry.seq, is);
                self.set_timer(Timer::Maintenance(is.id), before, Some(is.end));
            }
            MaintenanceEvent::Over { id, end } => {
                let Some(known) = self.maintenances.get_mut(id) else { return };
                let before = (!known.is.over).then_some(known.is.end);
                known.seq = entry.seq;
                let is = Arc::make_mut(&mut known.is);
                is.over = true;
                is.end = *end;
                self.set_timer(Timer::Maintenance(*id), before, None);
            }
        }
    }
}
