//! Effects: what the hub does after an event is safe in the journal.

use crate::event::Event;
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CoverId, DeviceId, HeartbeatId, IncidentId, IntegrationId,
    MaintenanceId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId,
};
use crate::incident::IncidentEvent;
use crate::reach::ReachEvent;
use crate::state::State;

/// Names a document: something that devices keep a copy of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each variant is the noun it names")]
pub enum DocumentKey {
    Workspace,
    Person(PersonId),
    Team(TeamId),
    Service(ServiceId),
    Integration(IntegrationId),
    Schedule(ScheduleId),
    Policy(PolicyId),
    Device(DeviceId),
    Incident(IncidentId),
    Absence(AbsenceId),
    Cover(CoverId),
    CalendarLink(CalendarLinkId),
    CalendarSource(CalendarSourceId),
    Inbox(PersonId),
    Heartbeat(HeartbeatId),
    Maintenance(MaintenanceId),
    Contacts(PersonId),
    Reach(TeamId),
    Holidays(TeamId),
}

/// What the hub does about an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// Tell every device, when convenient, that this document changed.
    Publish(DocumentKey),
    /// Tell this person's devices at once: a page of theirs began or ended.
    Urgent {
        /// Whose devices.
        person: PersonId,
        /// About which incident.
        incident: IncidentId,
    },
    /// Close the connections of a device whose access was taken away.
    Disconnect(DeviceId),
}

/// What `event`, already part of `state`, asks the hub to do.
pub fn effects(state: &State, event: &Event) -> Vec<Effect> {
    match event {
        Event::Founded { .. } | Event::WaysConfigured { .. } => vec![Effect::Publish(DocumentKey::Workspace)],
        Event::PersonPut { person } => vec![Effect::Publish(DocumentKey::Person(person.id))],
        Event::TeamPut { team } => vec![Effect::Publish(DocumentKey::Team(team.id))],
        Event::ServicePut { service } => vec![Effect::Publish(DocumentKey::Service(service.id))],
        Event::IntegrationPut { integration, .. } => {
            vec![Effect::Publish(DocumentKey::Integration(integration.id))]
        }
        Event::SchedulePut { schedule } => vec![Effect::Publish(DocumentKey::Schedule(schedule.id))],
        Event::PolicyPut { policy } => vec![Effect::Publish(DocumentKey::Policy(policy.id))],
        Event::TurnTaken { policy, .. } => vec![Effect::Publish(DocumentKey::Policy(*policy))],
        Event::InviteCreated { .. } | Event::PayloadKept { .. } => Vec::new(),
        Event::DevicePaired { device, .. } => vec![Effect::Publish(DocumentKey::Device(device.id))],
        Event::DeviceRenamed { device, .. }
        | Event::DeviceProved { device, .. }
        | Event::Push { device, .. } => {
            vec![Effect::Publish(DocumentKey::Device(*device))]
        }
        Event::DeviceRevoked { device } => {
            vec![Effect::Disconnect(*device), Effect::Publish(DocumentKey::Device(*device))]
        }
        Event::AbsenceRecorded { absence } => vec![Effect::Publish(DocumentKey::Absence(absence.id))],
        Event::AbsenceEnded { absence, .. } => vec![Effect::Publish(DocumentKey::Absence(*absence))],
        Event::CalendarLinkMade { link, .. } => vec![Effect::Publish(DocumentKey::CalendarLink(link.id))],
        Event::CalendarLinkRevoked { link } => vec![Effect::Publish(DocumentKey::CalendarLink(*link))],
        Event::CalendarSourceAdded { source, .. } => {
            vec![Effect::Publish(DocumentKey::CalendarSource(source.id))]
        }
        Event::CalendarSourceRead { source, .. }
        | Event::CalendarSourceFailed { source, .. }
        | Event::CalendarSourceRemoved { source } => {
            vec![Effect::Publish(DocumentKey::CalendarSource(*source))]
        }
        Event::Told { person, .. }
        | Event::NoticesDismissed { person, .. }
        | Event::RemindBeforeSet { person, .. } => vec![Effect::Publish(DocumentKey::Inbox(*person))],
        Event::OverridePut { schedule, .. } | Event::OverrideRemoved { schedule, .. } => {
            vec![Effect::Publish(DocumentKey::Schedule(*schedule))]
        }
        Event::CoverAsked { cover } => vec![Effect::Publish(DocumentKey::Cover(cover.id))],
        Event::CoverTaken { cover, .. }
        | Event::CoverDeclined { cover, .. }
        | Event::CoverReminded { cover, .. }
        | Event::CoverWithLead { cover, .. }
        | Event::CoverLapsed { cover }
        | Event::CoverWithdrawn { cover }
        | Event::CoverFit { cover, .. } => vec![Effect::Publish(DocumentKey::Cover(*cover))],
        Event::Heartbeat(what) => vec![Effect::Publish(DocumentKey::Heartbeat(what.id()))],
        Event::Maintenance(what) => vec![Effect::Publish(DocumentKey::Maintenance(what.id()))],
        // the workspace says to everybody who can be told another way
        Event::Contact { person, .. } => {
            vec![Effect::Publish(DocumentKey::Contacts(*person)), Effect::Publish(DocumentKey::Workspace)]
        }
        Event::Reach { what } => of_reach(what),
        Event::HolidaysPut { team, .. } | Event::HolidaysRemoved { team, .. } => {
            vec![Effect::Publish(DocumentKey::Holidays(*team))]
        }
        Event::CalendarSourceDue { .. }
        | Event::GapsKnown { .. }
        | Event::Watched { .. }
        | Event::AbsenceBegan { .. } => Vec::new(),
        Event::Incident { incident, what } => {
            let publish = Effect::Publish(DocumentKey::Incident(*incident));
            let urgent = urgent_person(state, *incident, what);
            urgent
                .map(|person| Effect::Urgent { person, incident: *incident })
                .into_iter()
                .chain([publish])
                .collect()
        }
    }
}

fn urgent_person(state: &State, incident: IncidentId, what: &IncidentEvent) -> Option<PersonId> {
    match what {
        IncidentEvent::PageCreated { person, .. } => Some(*person),
        IncidentEvent::PageAnswered { page, .. } | IncidentEvent::PageStopped { page, .. } => {
            state.incident(incident)?.page(*page).map(|page| page.person)
        }
        IncidentEvent::Triggered { .. }
        | IncidentEvent::Drill(_)
        | IncidentEvent::AlertRepeated { .. }
        | IncidentEvent::SourceTold { .. }
        | IncidentEvent::Noise(_)
        | IncidentEvent::Role(_)
        | IncidentEvent::PageRung { .. }
        | IncidentEvent::PageWay { .. }
        | IncidentEvent::PageFailed { .. }
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
        | IncidentEvent::Reported(_) => None,
    }
}

fn of_reach(what: &ReachEvent) -> Vec<Effect> {
    match what {
        ReachEvent::RulesPut { rules } => vec![Effect::Publish(DocumentKey::Reach(rules.team))],
        ReachEvent::StreamLost { device } | ReachEvent::StreamBack { device } => {
            vec![Effect::Publish(DocumentKey::Device(*device))]
        }
        ReachEvent::Known { .. }
        | ReachEvent::ShiftUnproven { .. }
        | ReachEvent::ShiftProven { .. }
        | ReachEvent::StreamMissed { .. }
        | ReachEvent::DrillDue { .. } => Vec::new(),
    }
}
