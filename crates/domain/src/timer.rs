//! Timers: what [`crate::command::Command::Tick`] has to come back for.

use crate::id::{
    AbsenceId, CalendarSourceId, ContactId, CoverId, HeartbeatId, IncidentId, MaintenanceId, PersonId,
};
use serde::{Deserialize, Serialize};

/// Whose timer it is. A state keeps at most one for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// A cover request: a reminder, its lead, or its end.
    Cover(CoverId),
    /// An absence that was planned begins: what rings then goes to whoever stands in.
    Absence(AbsenceId),
    /// Somebody on call who cannot be reached: those concerned are told, or told that it is over.
    Reach(PersonId),
    /// A calendar outside of Baton is to be read again.
    CalendarSource(CalendarSourceId),
    /// Reminders before shifts, and the daily look for gaps.
    Watch,
    /// A heartbeat is late.
    Heartbeat(HeartbeatId),
    /// A maintenance is over.
    Maintenance(MaintenanceId),
    /// A planned drill of somebody is due.
    Drill(PersonId),
    /// What waits for a contact method may go out.
    Contact(ContactId),
    /// An incident: a page, an offer, an acknowledgement or a level runs out. Stored as the bare number, as older snapshots have it.
    #[serde(untagged)]
    Incident(IncidentId),
}
