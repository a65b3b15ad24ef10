//! `evolve`: what an event does to the state. Total: it never fails, because the journal has already said that it happened.

mod page;

use crate::alert::{AlertStatus, Urgency};
use crate::device::{Device, Invite};
use crate::event::{Entry, Event};
use crate::id::{CommandId, IncidentId, InviteId, PersonId, PolicyId, ScheduleId, Seq};
use crate::incident::{Escalation, Incident, IncidentEvent, IncidentState, NewIncident, TimelineEntry};
use crate::integration::Integration;
use crate::limit;
use crate::noise::NoiseEvent;
use crate::schedule::{Override, OverrideId, Schedule};
use crate::secret::SecretHash;
use crate::shift::Span;
use crate::state::{KnownGaps, Revised, State, Watch};
use crate::timer::Timer;
use jiff::Timestamp;
use std::sync::Arc;

impl State {
    /// The state after `entry`.
    pub fn evolve(&mut self, entry: &Entry) {
        let seq = entry.seq;
        self.seq = seq;
        self.at = self.at.max(entry.at);
        if let Some(command) = entry.command {
            self.remember(command, seq);
        }
        match &entry.event {
            Event::Founded { name } => self.name = Some(Revised { seq, is: name.clone() }),
            Event::PersonPut { person } => put(&mut self.persons, person.id, seq, person),
            Event::TeamPut { team } => put(&mut self.teams, team.id, seq, team),
            Event::ServicePut { service } => put(&mut self.services, service.id, seq, service),
            Event::IntegrationPut { integration, key } => self.put_integration(integration, key, seq),
            Event::SchedulePut { schedule } => put(&mut self.schedules, schedule.id, seq, schedule),
            Event::PolicyPut { policy } => put(&mut self.policies, policy.id, seq, policy),
            Event::InviteCreated { invite } => self.create_invite(invite, entry.at),
            Event::DevicePaired { device, token, invite } => self.pair_device(device, token, *invite, seq),
            Event::DeviceRevoked { device } => self.revoke_device(*device, seq),
            Event::DeviceRenamed { device, name } => {
                self.change_device(*device, seq, |device| device.name.clone_from(name));
            }
            Event::DeviceProved { device, proof } => {
                self.change_device(*device, seq, |device| device.proof = Some(proof.clone()));
            }
            Event::PayloadKept { incident, payload } => {
                self.payloads.insert(*incident, Arc::from(payload.as_str()));
            }
            Event::AbsenceRecorded { absence } => self.put_absence(absence, entry),
            Event::AbsenceEnded { absence, end } => self.end_absence(*absence, *end, seq),
            Event::AbsenceBegan { absence } => self.begin_absence(*absence),
            Event::CalendarLinkMade { link, secret } => self.put_calendar_link(link, secret, entry),
            Event::CalendarLinkRevoked { link } => self.revoke_calendar_link(*link, entry),
            Event::CalendarSourceAdded { .. }
            | Event::CalendarSourceDue { .. }
            | Event::CalendarSourceRead { .. }
            | Event::CalendarSourceFailed { .. }
            | Event::CalendarSourceRemoved { .. } => self.evolve_calendar_source(entry),
            Event::Told { person, notice, about } => self.tell(*person, *notice, about, entry),
            Event::NoticesDismissed { person, notices } => self.change_inbox(*person, seq, |inbox| {
                inbox.notices.retain(|notice| !notices.contains(&notice.id));
            }),
            Event::RemindBeforeSet { person, before_min } => {
                self.change_inbox(*person, seq, |inbox| inbox.remind_before_min = *before_min);
            }
            Event::OverridePut { schedule, entry } => self.put_override(*schedule, entry, seq),
            Event::OverrideRemoved { schedule, entry } => self.remove_override(*schedule, *entry, seq),
            Event::CoverAsked { cover } => self.ask_cover(cover, entry),
            Event::CoverTaken { cover, .. }
            | Event::CoverDeclined { cover, .. }
            | Event::CoverReminded { cover, .. }
            | Event::CoverWithLead { cover, .. }
            | Event::CoverLapsed { cover }
            | Event::CoverWithdrawn { cover }
            | Event::CoverFit { cover, .. } => {
                self.change_cover(*cover, seq, |cover| cover.evolve(entry));
            }
            Event::HolidaysPut { .. } | Event::HolidaysRemoved { .. } => self.keep_holidays(entry),
            Event::GapsKnown { schedule, until, gaps } => self.know_gaps(*schedule, *until, gaps),
            Event::Watched { until, gaps_at, next_at } => {
                self.watched(Watch { done_until: *until, gaps_at: *gaps_at, next_at: *next_at });
            }
            Event::Heartbeat(what) => self.evolve_heartbeat(what, entry),
            Event::Maintenance(what) => self.evolve_maintenance(what, entry),
            Event::TurnTaken { policy, level, person } => self.take_turn(*policy, *level, *person, seq),
            Event::Contact { person, what } => self.evolve_contact(*person, what, entry),
            Event::WaysConfigured { ways } => self.ways = Some(Revised { seq, is: Arc::new(ways.clone()) }),
            Event::Push { device, what } => self.evolve_push(*device, what, entry),
            Event::Reach { what } => self.evolve_reach(what, entry),
            Event::Incident { incident, what } => self.evolve_incident(*incident, what, entry),
        }
    }

    fn pair_device(&mut self, device: &Device, token: &SecretHash, invite: InviteId, seq: Seq) {
        self.drop_invite(invite);
        self.secrets.tokens.insert(token.clone(), device.id);
        put(&mut self.devices, device.id, seq, device);
    }

    fn take_turn(&mut self, policy: PolicyId, level: u32, person: PersonId, seq: Seq) {
        if let Some(known) = self.policies.get_mut(&policy) {
            known.seq = seq;
            Arc::make_mut(&mut known.is).take_turn(level, person);
        }
    }

    fn remember(&mut self, command: CommandId, seq: Seq) {
        if self.commands.done.insert(command, seq).is_none() {
            self.commands.order.push_back(command);
        }
        while self.commands.order.len() > limit::REMEMBERED_COMMANDS_MAX {
            if let Some(old) = self.commands.order.pop_front() {
                self.commands.done.remove(&old);
            }
        }
    }

    fn put_integration(&mut self, integration: &Integration, key: &SecretHash, seq: Seq) {
        let old = self.secrets.keys.iter().find(|(_, id)| **id == integration.id);
        if let Some(old) = old.map(|(key, _)| key.clone()) {
            self.secrets.keys.remove(&old);
        }
        self.secrets.keys.insert(key.clone(), integration.id);
        put(&mut self.integrations, integration.id, seq, integration);
    }

    fn create_invite(&mut self, invite: &Invite, at: Timestamp) {
        self.drop_expired_invites(at);
        self.secrets.invites.insert(invite.secret.clone(), invite.id);
        self.invites.insert(invite.id, Arc::new(invite.clone()));
    }

    fn drop_invite(&mut self, invite: InviteId) {
        if let Some(invite) = self.invites.remove(&invite) {
            self.secrets.invites.remove(&invite.secret);
        }
    }

    fn drop_expired_invites(&mut self, at: Timestamp) {
        let expired: Vec<_> = self.invites.values().filter(|i| i.expires_at <= at).map(|i| i.id).collect();
        for invite in expired {
            self.drop_invite(invite);
        }
    }

    pub(crate) fn set_timer(&mut self, timer: Timer, before: Option<Timestamp>, after: Option<Timestamp>) {
        if before != after {
            before.map(|at| self.due.remove(&(at, timer)));
            after.map(|at| self.due.insert((at, timer)));
        }
    }

    fn know_gaps(&mut self, schedule: ScheduleId, until: Timestamp, gaps: &[Span]) {
        self.gaps.insert(schedule, Arc::new(KnownGaps { until, gaps: gaps.to_vec() }));
    }

    fn watched(&mut self, watch: Watch) {
        let before = self.watch.next_at;
        self.watch = watch;
        self.set_timer(Timer::Watch, before, watch.next_at);
    }

    fn put_override(&mut self, schedule: ScheduleId, put: &Override, seq: Seq) {
        self.change_schedule(schedule, seq, |schedule| {
            match schedule.overrides.iter_mut().find(|known| known.id == put.id) {
                Some(known) => known.clone_from(put),
                None => schedule.overrides.push(put.clone()),
            }
        });
    }

    fn remove_override(&mut self, schedule: ScheduleId, id: OverrideId, seq: Seq) {
        self.change_schedule(schedule, seq, |schedule| schedule.overrides.retain(|known| known.id != id));
    }

    fn change_schedule(&mut self, id: ScheduleId, seq: Seq, change: impl FnOnce(&mut Schedule)) {
        if let Some(known) = self.schedules.get_mut(&id) {
            known.seq = seq;
            change(&mut Arc::make_mut(&mut known.is).schedule);
        }
    }

    fn change_device(
        &mut self,
        id: crate::id::DeviceId,
        seq: Seq,
        change: impl FnOnce(&mut crate::device::Device),
    ) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.seq = seq;
            change(Arc::make_mut(&mut device.is));
        }
    }

    fn evolve_incident(&mut self, id: IncidentId, what: &IncidentEvent, entry: &Entry) {
        if let IncidentEvent::Triggered {
            service,
            dedup_key,
            title,
            source,
            urgency,
            links,
            integration: _,
        } = what
        {
            let new = NewIncident {
                service: *service,
                dedup_key: dedup_key.clone(),
                title: title.clone(),
                source: source.clone(),
                urgency: *urgency,
                links: links.clone(),
            };
            self.last_incident = self.last_incident.max(id);
            self.open.entry(*service).or_default().insert(dedup_key.clone(), id);
            let incident = Incident::new(id, entry.at, new);
            self.incidents.insert(id, Revised { seq: entry.seq, is: Arc::new(incident) });
        }
        if let IncidentEvent::Drill(what) = what {
            self.evolve_drill(id, what, entry);
        }
        if let IncidentEvent::PageCreated { page, .. } = what {
            self.last_page = self.last_page.max(*page);
        }
        let Some(revised) = self.incidents.get_mut(&id) else { return };
        revised.seq = entry.seq;
        let incident = Arc::make_mut(&mut revised.is);
        let (before, state) = (incident.next_due(), incident.state);
        let was_loud = !matches!(what, IncidentEvent::Triggered { .. }) && incident.urgency == Urgency::High;
        incident.evolve(what, entry);
        let after = incident.next_due();
        let (service, is_loud) = (incident.service, incident.urgency == Urgency::High);
        self.set_timer(Timer::Incident(id), before, after);
        if is_loud && !was_loud && !matches!(what, IncidentEvent::Absorbed { .. }) {
            self.count_loud(service, entry.at); // merging is no new alert
        }
        if let IncidentEvent::Noise(what) = what {
            self.evolve_noise(id, what, entry);
        }
        self.evolve_queue(id, what);
        self.index_alerts(id, state, entry.by.person().is_none());
    }

    /// The incident is over; alerts with its key, which were `owner`'s so far, begin a new one.
    pub(crate) fn close(&mut self, incident: &Incident, owner: IncidentId, by_source: bool) {
        let id = incident.id;
        let Some(keys) = self.open.get_mut(&incident.service) else { return };
        if keys.get(&incident.dedup_key) != Some(&owner) {
            return;
        }
        keys.remove(&incident.dedup_key);
        self.settle_noise(incident, by_source);
        self.resolved.push_back(id);
        while self.resolved.len() > limit::RESOLVED_INCIDENTS_MAX {
            if let Some(old) = self.resolved.pop_front() {
                if let Some(forgotten) = self.incidents.remove(&old) {
                    self.forget_noise(&forgotten.is);
                }
                self.payloads.remove(&old);
            }
        }
    }
}

pub(crate) fn put<K: Ord + Clone, V: Clone>(
    map: &mut imbl::OrdMap<K, Revised<Arc<V>>>,
    key: K,
    seq: Seq,
    value: &V,
) {
    map.insert(key, Revised { seq, is: Arc::new(value.clone()) });
}

impl Incident {
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry for each thing that happens to an incident"
    )]
    fn evolve(&mut self, what: &IncidentEvent, entry: &Entry) {
        let at = entry.at;
        match what {
            IncidentEvent::Triggered { .. } | IncidentEvent::Drill(_) => {}
            IncidentEvent::AlertRepeated { title, urgency } => {
                self.alert_count = self.alert_count.saturating_add(1);
                self.last_alert_at = at;
                self.title.clone_from(title);
                self.urgency = *urgency;
                self.noise.resolve_at = None;
                self.source_over = false;
            }
            IncidentEvent::PageCreated { .. }
            | IncidentEvent::PageRung { .. }
            | IncidentEvent::PageWay { .. }
            | IncidentEvent::PageFailed { .. }
            | IncidentEvent::PageAnswered { .. }
            | IncidentEvent::PageStopped { .. } => self.evolve_page(what, at),
            IncidentEvent::Escalated { step, next_at, .. } => {
                self.escalation.step = *step;
                self.escalation.next_at = self.acknowledged_by().is_none().then_some(*next_at);
            }
            IncidentEvent::LastResort { round, next_at } => {
                let untaken = self.acknowledged_by().is_none();
                self.nobody_answered = untaken;
                self.escalation.last_resort_rounds = *round;
                self.escalation.next_at = untaken.then_some(*next_at);
            }
            IncidentEvent::Added { .. } | IncidentEvent::SourceTold { .. } => {}
            IncidentEvent::Noise(what) => {
                self.evolve_noise(what, at);
                self.hear_noise(what);
            }
            IncidentEvent::EscalatedBy { person } => {
                self.escalated_by.insert(*person);
                self.keep_ack(*person, at);
            }
            IncidentEvent::Acknowledged { person, until } => {
                self.state = IncidentState::Acknowledged { by: *person, at, until: *until };
                self.escalation.next_at = None;
                self.declined.remove(person);
                self.nobody_answered = false;
            }
            IncidentEvent::AckExpired { .. } => self.reopen(),
            IncidentEvent::Declined { person } => {
                self.declined.insert(*person);
                if self.acknowledged_by() == Some(*person) {
                    self.reopen();
                }
            }
            IncidentEvent::HandOffOffered(handoff) => {
                self.handoff = Some(*handoff);
                self.keep_ack(handoff.from, at);
            }
            IncidentEvent::HandOffAccepted { .. } | IncidentEvent::HandOffReturned { .. } => {
                self.handoff = None
            }
            IncidentEvent::Resolved => {
                self.noise.resolve_at = None;
                self.state = IncidentState::Resolved { at };
                self.escalation.next_at = None;
                self.handoff = None;
                self.vendors.clear();
            }
            IncidentEvent::Snoozed { .. }
            | IncidentEvent::Role(_)
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
            | IncidentEvent::Reported(_) => self.evolve_answer(what, entry),
        }
        self.note_down(what, entry);
    }

    /// Adds a line to the timeline; where it is full, another one goes.
    fn note_down(&mut self, what: &IncidentEvent, entry: &Entry) {
        if matches!(
            what,
            IncidentEvent::PageRung { .. }
                | IncidentEvent::PageWay { .. }
                | IncidentEvent::Noise(NoiseEvent::StormGrew { .. })
        ) {
            return; // rungs are kept with their page, and a storm counts
        }
        if self.timeline.len() >= limit::TIMELINE_ENTRIES_MAX {
            // how it began stays, and what people did stays longer than what the source said again and again; what they wrote longest
            let place = |gone: fn(&IncidentEvent) -> bool| {
                self.timeline.iter().skip(1).position(|entry| gone(&entry.what)).map(|place| place + 1)
            };
            let repeated = place(|what| {
                matches!(
                    what,
                    IncidentEvent::AlertRepeated { .. }
                        | IncidentEvent::SourceTold { .. }
                        | IncidentEvent::Noise(_)
                        | IncidentEvent::AbsorbedAlert { .. }
                )
            });
            let unwritten = || {
                place(|what| {
                    !matches!(
                        what,
                        IncidentEvent::Noted { .. } | IncidentEvent::Reported(_) | IncidentEvent::Resolved
                    )
                })
            };
            self.timeline.remove(repeated.or_else(unwritten).unwrap_or(1));
        }
        self.timeline.push_back(TimelineEntry {
            seq: entry.seq,
            at: entry.at,
            by: entry.by,
            what: what.clone(),
        });
    }

    /// What people did besides taking and leaving it.
    fn evolve_answer(&mut self, what: &IncidentEvent, entry: &Entry) {
        let at = entry.at;
        match what {
            IncidentEvent::Snoozed { person, until } => {
                self.state = IncidentState::Snoozed { by: *person, at, until: *until };
                self.escalation.next_at = None;
                self.declined.remove(person);
                self.nobody_answered = false;
            }
            IncidentEvent::SnoozeOver { .. } | IncidentEvent::Unmerged => self.reopen(),
            IncidentEvent::Role(what) => {
                self.evolve_role(*what);
                entry.by.person().into_iter().for_each(|person| self.keep_ack(person, at));
            }
            IncidentEvent::Noted { .. } => {
                entry.by.person().into_iter().for_each(|person| self.keep_ack(person, at));
            }
            IncidentEvent::Merged { into } => {
                self.state = IncidentState::Merged { into: *into, at };
                self.escalation.next_at = None;
                self.handoff = None;
            }
            IncidentEvent::Absorbed { part, urgency } => {
                self.absorbed.push(part.clone());
                self.grow(*urgency);
            }
            IncidentEvent::Released { incident } => self.absorbed.retain(|part| part.incident != *incident),
            IncidentEvent::AbsorbedAlert { incident, status, urgency, .. } => {
                self.alert_count = self.alert_count.saturating_add(1);
                self.last_alert_at = at;
                self.grow(*urgency);
                self.change_absorbed(*incident, |part| part.over = *status == AlertStatus::Resolved);
            }
            IncidentEvent::SourceOver => {
                self.source_over = true;
                self.noise.resolve_at = None;
            }
            IncidentEvent::Judged { person, worth } => drop(self.worth.insert(*person, *worth)),
            IncidentEvent::VendorWaits { leg } => self.wait_for(leg),
            IncidentEvent::VendorUpdateDue { vendor, person, next_at } => {
                self.update_due(*vendor, *person, *next_at);
            }
            IncidentEvent::VendorAnswered { vendor } => self.vendors.retain(|leg| leg.vendor != *vendor),
            IncidentEvent::Reported(report) => self.report = Some(report.clone()),
            IncidentEvent::Triggered { .. }
            | IncidentEvent::Drill(_)
            | IncidentEvent::VendorNamed { .. }
            | IncidentEvent::AlertRepeated { .. }
            | IncidentEvent::SourceTold { .. }
            | IncidentEvent::Noise(_)
            | IncidentEvent::PageCreated { .. }
            | IncidentEvent::PageRung { .. }
            | IncidentEvent::PageWay { .. }
            | IncidentEvent::PageFailed { .. }
            | IncidentEvent::PageAnswered { .. }
            | IncidentEvent::PageStopped { .. }
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
            | IncidentEvent::Resolved => {}
        }
    }

    /// Whoever has it and does something about it keeps it.
    fn keep_ack(&mut self, person: crate::id::PersonId, at: Timestamp) {
        if let IncidentState::Acknowledged { by, until, .. } = &mut self.state
            && *by == person
        {
            *until = (*until).max(at.saturating_add(limit::ACK_EXPIRES_AFTER).unwrap_or(at));
        }
    }

    /// Nobody has it any more: it starts over at the policy's first level, and rings for whoever had called for help as well.
    pub(crate) fn reopen(&mut self) {
        self.state = IncidentState::Triggered;
        self.escalated_by.clear();
        self.escalation = Escalation { step: 0, last_resort_rounds: 0, next_at: None };
    }
}
