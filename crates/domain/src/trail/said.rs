//! What each event says of the command that led to it: a table, with every event in it.

use super::{Telling, TrailDid as Did, TrailKind as Kind, TrailOf};
use crate::contact::event::ContactEvent;
use crate::drill;
use crate::event::{Entry, Event};
use crate::heartbeat::HeartbeatEvent;
use crate::id::{AbsenceId, IncidentId, PersonId};
use crate::incident::{HandOffOver, IncidentEvent};
use crate::maintenance::MaintenanceEvent;
use crate::page::Answer;
use crate::push::PushEvent;
use crate::reach::ReachEvent;
use crate::responder::RoleEvent;

/// What an event says.
pub(super) struct Said {
    pub(super) telling: Telling,
    pub(super) kind: Kind,
    pub(super) did: Did,
    pub(super) of: TrailOf,
    pub(super) then: Option<String>,
    pub(super) whose: Option<PersonId>,
}

impl Said {
    fn new(kind: Kind, did: Did, of: TrailOf) -> Self {
        Self { telling: Telling::Plainly, kind, did, of, then: None, whose: None }
    }

    fn called(self, name: &str) -> Self {
        Self { then: Some(name.to_owned()), ..self }
    }

    fn whose(self, person: PersonId) -> Self {
        Self { whose: Some(person), ..self }
    }

    fn telling(self, telling: Telling) -> Self {
        Self { telling, ..self }
    }
}

/// What the event says; `None` for what changes nothing for people.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each thing that happens")]
pub(super) fn said(entry: &Entry) -> Option<Said> {
    Some(match &entry.event {
        Event::Founded { name } => Said::new(Kind::Workspace, Did::Founded, TrailOf::Workspace).called(name),
        Event::PersonPut { person } => {
            Said::new(Kind::Person, Did::Put, TrailOf::Person(person.id)).called(&person.name)
        }
        Event::TeamPut { team } => Said::new(Kind::Team, Did::Put, TrailOf::Team(team.id)).called(&team.name),
        Event::ServicePut { service } => {
            Said::new(Kind::Service, Did::Put, TrailOf::Service(service.id)).called(&service.name)
        }
        Event::IntegrationPut { integration, key: _ } => {
            let did = if integration.revoked { Did::Revoked } else { Did::Put };
            Said::new(Kind::Integration, did, TrailOf::Integration(integration.id)).called(&integration.name)
        }
        Event::SchedulePut { schedule } => {
            Said::new(Kind::Schedule, Did::Put, TrailOf::Schedule(schedule.id)).called(&schedule.name)
        }
        Event::OverridePut { schedule, .. } => {
            Said::new(Kind::Schedule, Did::OverridePut, TrailOf::Schedule(*schedule))
        }
        Event::OverrideRemoved { schedule, .. } => {
            Said::new(Kind::Schedule, Did::OverrideRemoved, TrailOf::Schedule(*schedule))
        }
        Event::PolicyPut { policy } => {
            Said::new(Kind::Policy, Did::Put, TrailOf::Policy(policy.id)).called(&policy.name)
        }
        Event::InviteCreated { invite } => {
            Said::new(Kind::Device, Did::Invited, TrailOf::Nothing).whose(invite.person)
        }
        Event::DevicePaired { device, token: _, invite: _ } => {
            Said::new(Kind::Device, Did::Paired, TrailOf::Device(device.id)).called(&device.name)
        }
        Event::DeviceRevoked { device } => Said::new(Kind::Device, Did::Revoked, TrailOf::Device(*device)),
        Event::DeviceRenamed { device, name } => {
            Said::new(Kind::Device, Did::Put, TrailOf::Device(*device)).called(name)
        }
        Event::AbsenceRecorded { absence } => {
            // "I can't" names its absence after itself
            let cant = entry.command.is_some_and(|command| AbsenceId(command.0) == absence.id);
            let telling = if cant { Telling::Step } else { Telling::Plainly };
            Said::new(Kind::Absence, Did::Put, TrailOf::Absence(absence.id))
                .whose(absence.person)
                .telling(telling)
        }
        Event::AbsenceEnded { absence, .. } => {
            Said::new(Kind::Absence, Did::Removed, TrailOf::Absence(*absence))
        }
        Event::CoverAsked { cover } => {
            Said::new(Kind::Cover, Did::Asked, TrailOf::Schedule(cover.schedule)).whose(cover.person)
        }
        Event::CoverTaken { cover, .. } => Said::new(Kind::Cover, Did::Taken, TrailOf::Cover(*cover)),
        Event::CoverDeclined { cover, .. } => Said::new(Kind::Cover, Did::Declined, TrailOf::Cover(*cover)),
        Event::CoverWithdrawn { cover } => Said::new(Kind::Cover, Did::Removed, TrailOf::Cover(*cover)),
        Event::CalendarLinkMade { link, secret: _ } => {
            Said::new(Kind::Calendar, Did::Put, TrailOf::CalendarLink(link.id))
        }
        Event::CalendarLinkRevoked { link } => {
            Said::new(Kind::Calendar, Did::Revoked, TrailOf::CalendarLink(*link))
        }
        Event::CalendarSourceAdded { source, .. } => {
            Said::new(Kind::Calendar, Did::Put, TrailOf::CalendarSource(source.id))
        }
        Event::CalendarSourceRemoved { source } => {
            Said::new(Kind::Calendar, Did::Removed, TrailOf::CalendarSource(*source))
        }
        Event::HolidaysPut { team, .. } | Event::HolidaysRemoved { team, .. } => {
            Said::new(Kind::Team, Did::HolidaysPut, TrailOf::Team(*team))
        }
        Event::Heartbeat(what) => heartbeat(what)?,
        Event::Maintenance(MaintenanceEvent::Put { is }) => {
            Said::new(Kind::Maintenance, Did::Put, TrailOf::Maintenance(is.id)).called(&is.name)
        }
        Event::Maintenance(MaintenanceEvent::Over { id, .. }) => {
            Said::new(Kind::Maintenance, Did::Removed, TrailOf::Maintenance(*id))
        }
        Event::Contact { person, what } => contact(what)?.whose(*person),
        Event::Reach { what } => reach(what)?,
        Event::Incident { incident, what } => answer(entry, *incident, what)?,
        Event::DeviceProved { .. }
        | Event::PayloadKept { .. }
        | Event::Told { .. }
        | Event::NoticesDismissed { .. }
        | Event::RemindBeforeSet { .. }
        | Event::GapsKnown { .. }
        | Event::AbsenceBegan { .. }
        | Event::Watched { .. }
        | Event::CalendarSourceDue { .. }
        | Event::CalendarSourceRead { .. }
        | Event::CalendarSourceFailed { .. }
        | Event::CoverReminded { .. }
        | Event::CoverWithLead { .. }
        | Event::CoverLapsed { .. }
        | Event::CoverFit { .. }
        | Event::WaysConfigured { .. }
        | Event::TurnTaken { .. }
        // a browser does that by itself
        | Event::Push {
            what: PushEvent::Subscribed { .. } | PushEvent::Unsubscribed | PushEvent::Refused,
            ..
        } => return None,
    })
}

fn heartbeat(what: &HeartbeatEvent) -> Option<Said> {
    match what {
        HeartbeatEvent::Put { is, key: _ } => {
            Some(Said::new(Kind::Heartbeat, Did::Put, TrailOf::Heartbeat(is.id)).called(&is.name))
        }
        HeartbeatEvent::Removed { id } => {
            Some(Said::new(Kind::Heartbeat, Did::Removed, TrailOf::Heartbeat(*id)))
        }
        HeartbeatEvent::Beat { .. } | HeartbeatEvent::Late { .. } | HeartbeatEvent::Excused { .. } => None,
    }
}

/// The method itself, its address and its code are its person's alone.
fn contact(what: &ContactEvent) -> Option<Said> {
    let (telling, did) = match what {
        ContactEvent::Put { .. } | ContactEvent::CardPut { .. } => (Telling::Plainly, Did::Put),
        ContactEvent::Removed { .. } => (Telling::Plainly, Did::Removed),
        ContactEvent::RulesSet { .. }
        | ContactEvent::QuietHoursSet { .. }
        | ContactEvent::MeetingSet { .. }
        | ContactEvent::NightDrillsSet { .. } => (Telling::Plainly, Did::RulesPut),
        ContactEvent::Verified { .. } => (Telling::Aside, Did::Verified),
        ContactEvent::CodeMade { .. }
        | ContactEvent::CodeWrong { .. }
        | ContactEvent::SendBegan { .. }
        | ContactEvent::SendEnded { .. } => return None,
    };
    Some(Said::new(Kind::Contact, did, TrailOf::Nothing).telling(telling))
}

fn reach(what: &ReachEvent) -> Option<Said> {
    match what {
        ReachEvent::RulesPut { rules } => {
            Some(Said::new(Kind::Team, Did::RulesPut, TrailOf::Team(rules.team)))
        }
        ReachEvent::StreamMissed { .. }
        | ReachEvent::StreamLost { .. }
        | ReachEvent::StreamBack { .. }
        | ReachEvent::Known { .. }
        | ReachEvent::ShiftUnproven { .. }
        | ReachEvent::DrillDue { .. }
        | ReachEvent::ShiftProven { .. } => None,
    }
}

/// What somebody did about an incident. What follows from it (pages, stops) is not said again.
fn answer(entry: &Entry, id: IncidentId, what: &IncidentEvent) -> Option<Said> {
    let said = |did| Said::new(Kind::Incident, did, TrailOf::Incident(id));
    Some(match what {
        // a drill is asked for, too
        IncidentEvent::Triggered { service, .. } if *service == drill::SERVICE => return None,
        IncidentEvent::Triggered { title, .. } => said(Did::Paged).called(title),
        IncidentEvent::Acknowledged { .. } | IncidentEvent::HandOffAccepted { .. } => {
            said(Did::Acknowledged).telling(Telling::Step)
        }
        IncidentEvent::Declined { .. }
        | IncidentEvent::HandOffReturned { reason: HandOffOver::Declined, .. } => said(Did::Declined),
        IncidentEvent::HandOffOffered(_) => said(Did::HandedOff),
        IncidentEvent::EscalatedBy { .. } | IncidentEvent::Added { .. } => said(Did::Escalated),
        IncidentEvent::Resolved => said(Did::Resolved),
        IncidentEvent::Snoozed { .. } => said(Did::Snoozed),
        IncidentEvent::Noted { .. } => said(Did::Noted),
        IncidentEvent::Merged { .. } => said(Did::Merged),
        IncidentEvent::Unmerged => said(Did::Unmerged),
        IncidentEvent::Judged { .. } => said(Did::Judged),
        IncidentEvent::VendorWaits { .. } => said(Did::VendorCalled),
        // roles come along with a hand-off, and are put down by whoever can't
        IncidentEvent::Role(RoleEvent::Given { person, .. }) => {
            let own = entry.by.person() == Some(*person);
            let telling = if own { Telling::Faintly } else { Telling::Plainly };
            said(Did::RoleGiven).whose(*person).telling(telling)
        }
        IncidentEvent::Role(RoleEvent::PutDown { person, .. }) => {
            said(Did::RolePutDown).whose(*person).telling(Telling::Step)
        }
        IncidentEvent::PageAnswered { answer, .. } => {
            let did = match answer {
                Answer::Acknowledged => Did::Acknowledged,
                Answer::HandedOff => Did::HandedOff,
                Answer::Cant => Did::Declined,
                Answer::Escalated => Did::Escalated,
                Answer::Resolved => Did::Resolved,
                Answer::Snoozed => Did::Snoozed,
            };
            said(did).telling(Telling::Faintly)
        }
        IncidentEvent::AlertRepeated { .. }
        | IncidentEvent::SourceTold { .. }
        | IncidentEvent::PageCreated { .. }
        | IncidentEvent::PageRung { .. }
        | IncidentEvent::PageWay { .. }
        | IncidentEvent::PageFailed { .. }
        | IncidentEvent::PageStopped { .. }
        | IncidentEvent::Escalated { .. }
        | IncidentEvent::LastResort { .. }
        | IncidentEvent::AckExpired { .. }
        | IncidentEvent::HandOffReturned {
            reason: HandOffOver::TimedOut | HandOffOver::Unreachable | HandOffOver::Overtaken,
            ..
        }
        | IncidentEvent::Noise(_)
        | IncidentEvent::Drill(_)
        | IncidentEvent::SnoozeOver { .. }
        | IncidentEvent::Absorbed { .. }
        | IncidentEvent::Released { .. }
        | IncidentEvent::AbsorbedAlert { .. }
        | IncidentEvent::SourceOver
        | IncidentEvent::VendorNamed { .. }
        | IncidentEvent::VendorUpdateDue { .. }
        | IncidentEvent::VendorAnswered { .. }
        | IncidentEvent::Reported(_) => return None,
    })
}
