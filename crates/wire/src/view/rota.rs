//! The rota as it concerns one person. Working it out resolves every schedule for weeks: whoever shows it keeps it until a document of
//! the rota changed, or the time came at which it is another one.

use super::DutyView;
use super::people::duties;
use super::shifts::{Reader, ShiftsView, changes_at, shifts};
use crate::document::Body;
use jiff::Timestamp;

/// Who is on call, and one person's shifts, absences, covers and notices.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RotaView {
    /// Who is on call in each schedule.
    pub duties: Vec<DutyView>,
    /// What concerns the person.
    pub shifts: ShiftsView,
}

/// The rota as it was at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resolved {
    /// What there is to show.
    pub view: RotaView,
    /// When it is another one though no document changed.
    pub changes_at: Timestamp,
}

impl Resolved {
    /// Works it out for whoever reads. This is the expensive part.
    pub fn of(reader: Reader<'_>) -> Self {
        let shifts = shifts(reader);
        let duties = duties(reader.documents, reader.me, reader.now);
        let hand_overs = duties.iter().flat_map(|duty| [duty.until, duty.my_next]).flatten();
        let ahead = hand_overs.filter(|at| *at > reader.now);
        let changes_at = ahead.chain([changes_at(&shifts, reader.now)]).min().unwrap_or(reader.now);
        Self { view: RotaView { duties, shifts }, changes_at }
    }
}

/// What of a person's rota a document has a part in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concern {
    /// Who is on call when.
    Rota,
    /// Only what the person was told, or wants to be told.
    Inbox,
    /// Nothing.
    Nothing,
}

/// What of a person's rota `body` has a part in.
pub fn concern(body: &Body) -> Concern {
    match body {
        Body::Person(_)
        | Body::Team(_)
        | Body::Schedule(_)
        | Body::Absence(_)
        | Body::Cover(_)
        | Body::CalendarLink(_)
        | Body::CalendarSource(_)
        | Body::Holidays(_) => Concern::Rota,
        Body::Inbox(_) => Concern::Inbox,
        Body::Workspace(_)
        | Body::Service(_)
        | Body::Integration(_)
        | Body::Policy(_)
        | Body::Reach(_)
        | Body::Device(_)
        | Body::Heartbeat(_)
        | Body::Maintenance(_)
        | Body::Contacts(_)
        | Body::Incident(_) => Concern::Nothing,
    }
}
